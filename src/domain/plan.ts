/** What is to happen to the snapshots of a server, and why. */
import type { Snapshot } from './snapshot.ts'

/** Why a snapshot stays. */
export type KeepReason =
  | { readonly kind: 'foreign' }
  | { readonly kind: 'other-name' }
  | { readonly kind: 'protected'; readonly pattern: string }
  | { readonly kind: 'unfinished'; readonly status: string }
  /** The provider is deleting it already. */
  | { readonly kind: 'deleting'; readonly status: string }
  /** The provider has refused to delete it. */
  | { readonly kind: 'refused' }
  /** The server is being restored, perhaps from this one. */
  | { readonly kind: 'restoring' }
  | { readonly kind: 'undated' }
  | { readonly kind: 'this-run' }
  | { readonly kind: 'newest' }
  | { readonly kind: 'last-good' }
  /**
   * GitHub says so. `job`: as GitHub displays it; `null`: the run goes on, and the job can't be distinguished from its
   * others.
   */
  | { readonly kind: 'deploy-going'; readonly runId: string; readonly job: string | null }
  | { readonly kind: 'young' }
  | { readonly kind: 'target' }
  | { readonly kind: 'not-needed' }
  /** It could go, but with all that could go there would still be no room. */
  | { readonly kind: 'not-enough' }

/** Why a snapshot goes. `last-resort-…` are those of making room, and worth a warning. */
export type DeleteReason =
  | { readonly kind: 'failed'; readonly status: string }
  | { readonly kind: 'later-attempt'; readonly runId: string; readonly attempt: string }
  | { readonly kind: 'oldest' }
  | { readonly kind: 'last-resort-young' }
  | { readonly kind: 'last-resort-newest' }
  | { readonly kind: 'last-resort-last-good' }
  | { readonly kind: 'last-resort-only-own' }

/** What is to happen to one snapshot. */
export type PlanEntry =
  | { readonly action: 'keep'; readonly snapshot: Snapshot; readonly reason: KeepReason }
  | { readonly action: 'delete'; readonly snapshot: Snapshot; readonly reason: DeleteReason }

/** A plan for one server. */
export interface RetentionPlan {
  /** Every snapshot of the server, newest first. */
  readonly entries: readonly PlanEntry[]
  /** What is to be deleted, in this order. */
  readonly deletions: readonly (PlanEntry & { action: 'delete' })[]
  /** How many more would have to go, but must stay. */
  readonly short: number
}
