/** How to prune, and what came of it on one server. */
import type { Message } from '../../../domain/message.ts'
import type { PlanRow } from '../../../report/plan-table.ts'
import type { Deletion, FailedDeletion } from './delete-one.ts'

/** How to prune. */
export interface PruneOrder {
  readonly serverIds: readonly string[]
  /** How many snapshots each server may hold, all of them counted. */
  readonly keep: number
  readonly name: string
  readonly protect: readonly string[]
  readonly dryRun: boolean
}

/** What pruning did on one server. */
export interface PrunedServer {
  readonly serverId: string
  /** Every snapshot that was there, and what became of it. */
  readonly rows: readonly PlanRow[]
  readonly deletions: readonly Deletion[]
  /** What the provider refused to delete. */
  readonly refused: readonly FailedDeletion[]
  /** How many more than `keep` stay, because they must. */
  readonly short: number
  /** How many more than that stay, because the provider refused to delete them. */
  readonly shortByRefusal: number
  /** The server is being restored, so nothing was deleted, or nothing more. */
  readonly isRestoring: boolean
  /** Why pruning ended too early, or `null`. */
  readonly problem: Message | null
}
