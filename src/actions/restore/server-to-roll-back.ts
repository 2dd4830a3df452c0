import type { ServerLookup } from '../../domain/server.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import type { RestoreTarget } from '../../runner/inputs/restore.ts'

/** A server that every check has allowed to be rolled back. */
export interface ServerToRollBack extends RestoreTarget {
  /** What it goes back to. */
  readonly target: Snapshot
  /** Its snapshots before anything was changed. */
  readonly listed: readonly Snapshot[]
  /** What the last check showed of it. */
  readonly lookup: ServerLookup
  /** The snapshot of the state before the rollback; `null`: none was taken. */
  readonly safety: Snapshot | null
}
