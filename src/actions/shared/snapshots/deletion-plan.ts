/** A plan of what is to be deleted on a server, and what carrying it out needs. */
import type { RetentionPlan } from '../../../domain/plan.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'

/** A plan for a server, and what it was made from. */
export interface DeletionPlan {
  readonly serverId: string
  readonly plan: RetentionPlan
  /** All snapshots of the server, as they were listed when the plan was made. */
  readonly listed: readonly Snapshot[]
  /** Makes a plan by the same rules for what is left, of which the provider refuses to delete some. */
  readonly replan: (left: readonly Snapshot[], refused: ReadonlySet<string>) => Promise<RetentionPlan>
}

/** A plan that is to be carried out. */
export interface DeletionOrder extends DeletionPlan {
  /** Ids of what went before this plan: a list that lags behind may still hold them. */
  readonly gone: ReadonlySet<string>
  /** Ids of what the provider has refused to delete before this plan. */
  readonly refused?: ReadonlySet<string>
  /** A lock is waited out for so long; by default three minutes. */
  readonly lockedForMs?: number
  /** The plan is of use only as a whole, as where room is to be made: after one that fails, nothing else goes. */
  readonly isAllOrNothing?: boolean
}
