import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import type { ServerState } from '../shared/check-servers.ts'
import type { Context } from '../shared/step.ts'
import type { ProviderClock } from '../shared/snapshots/provider-clock.ts'
import type { Results } from './results.ts'

/** What every part of main works with. */
export interface MainStep {
  readonly context: Context
  readonly inputs: SnapshotInputs
  readonly results: Results
  readonly providerClock: ProviderClock
}

/** A server that was checked. */
export interface CheckedServer extends ServerState {
  /** Its place in `server-id`, by which post knows it. */
  readonly place: number
}
