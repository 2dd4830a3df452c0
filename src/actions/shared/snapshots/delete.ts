/** Carries out the deletions of a plan, one after the other. */
import { textOf } from '../../../domain/message.ts'
import type { PlanEntry, RetentionPlan } from '../../../domain/plan.ts'
import { ALREADY_DELETED, type PlanRow, planRows, whyDeleted } from '../../../report/plan-table.ts'
import { type AfterDeletion, deleteOne, type Deletion, type FailedDeletion } from './delete-one.ts'
import {
  deleteNotTried,
  deleting,
  nextCandidate,
  type NotDeleted,
  protectAdvice,
  tokenOrProtect,
} from '../../../report/messages/prune.ts'
import { wasStopped, type Context } from '../step.ts'
import type { DeletionOrder } from './deletion-plan.ts'

/** What came of a plan. */
export interface Deletions {
  readonly deletions: readonly Deletion[]
  /** The plan as it was in the end: others may have taken the place of those that the provider refused to delete. */
  readonly plan: RetentionPlan
  /** Another job has changed something, so the rest of the plan was not carried out: a new plan is needed. */
  readonly isStale: boolean
  /** The server is being restored, so the rest of the plan was not carried out. */
  readonly isRestoring: boolean
}

/** A deletion that was planned. */
type Planned = PlanEntry & { action: 'delete' }

/**
 * Deletes in the order of the plan. For one that the provider refuses to delete the next candidate goes. Another that
 * fails does not stop the rest, unless the plan is of use only as a whole; the wish to stop does, and so does a sign
 * that another job works on the same server: then another plan may be the right one.
 */
export async function carryOut(context: Context, order: DeletionOrder): Promise<Deletions> {
  const done: Deletion[] = []
  const went: Planned[] = []
  const refused = new Set(order.refused)
  let plan = order.plan
  const end = (how: AfterDeletion): Deletions => ({
    deletions: done,
    plan: merged(order.plan, plan, went),
    isStale: how === 'stale',
    isRestoring: how === 'restoring',
  })
  for (let queue = plan.deletions; ;) {
    const [planned, ...others] = queue
    if (planned === undefined) return end('go-on')
    const { snapshot, reason } = planned
    queue = others
    if (context.signal.aborted) {
      const facts = deleteNotTried(snapshot.id, String(context.signal.reason))
      done.push({ kind: 'failed', snapshot, facts })
      continue
    }
    context.log.line(deleting(snapshot, order.serverId, whyDeleted(reason)))
    const mine = went.map((each) => each.snapshot.id)
    const gone = new Set([...order.gone, ...mine])
    const { deletion, next } = await deleteOne(context, { ...order, gone }, snapshot)
    if (deletion !== null) done.push(deletion)
    if (deletion !== null && deletion.kind !== 'failed') went.push(planned)
    if (next !== 'go-on') return end(next)
    if (deletion?.kind !== 'failed') continue
    if (deletion.isRefused === true && !wasStopped(context.signal)) {
      refused.add(snapshot.id)
      const goneNow = new Set(went.map((each) => each.snapshot.id))
      const left = order.listed.filter((each) => !goneNow.has(each.id))
      plan = await order.replan(left, refused)
      // What failed in another way has had its turn.
      const tried = new Set(done.map((each) => each.snapshot.id))
      queue = plan.deletions.filter((each) => !tried.has(each.snapshot.id))
      if (order.isAllOrNothing === true && plan.short > 0) return end('go-on')
      context.log.line(nextCandidate(deletion.facts.what, queue[0]?.snapshot))
    } else if (order.isAllOrNothing === true) return end('go-on')
  }
}

/** The last plan, with what went by an earlier one as that had it. */
function merged(first: RetentionPlan, last: RetentionPlan, went: readonly Planned[]): RetentionPlan {
  const entries = new Map(last.entries.map((each) => [each.snapshot.id, each]))
  for (const each of went) entries.set(each.snapshot.id, each)
  const ids = new Set(went.map((each) => each.snapshot.id))
  return {
    entries: first.entries.map((each) => entries.get(each.snapshot.id) ?? each),
    deletions: [...went, ...last.deletions.filter((each) => !ids.has(each.snapshot.id))],
    short: last.short,
  }
}

/** Why it is still there although the plan was to delete it. */
const NOT_REACHED = 'planned to be deleted, but pruning ended before'

/** A plan's table, with what really happened. */
export function outcomesOf(plan: RetentionPlan, deletions: readonly Deletion[]): readonly PlanRow[] {
  const outcomes = new Map(deletions.map((each) => [each.snapshot.id, each]))
  return planRows(plan.entries, 'deleted').map((row) => {
    const outcome = outcomes.get(row.snapshot.id)
    switch (outcome?.kind) {
      case 'deleted':
        return row
      case 'already-deleted':
        return { ...row, action: ALREADY_DELETED }
      case 'failed':
        return {
          ...row,
          action: outcome.mayBeGone === true ? 'unknown' : 'keep',
          why: textOf({ ...outcome.facts, next: '' }),
        }
      case undefined:
        return row.action === 'deleted' ? { ...row, action: 'keep', why: NOT_REACHED } : row
    }
  })
}

/** Returns what to do about snapshots that the provider refused to delete; nothing where there are none. */
export function adviceOn(
  failed: readonly NotDeleted[],
  refused: readonly string[],
): { readonly next?: string } {
  if (refused.length === 0) return {}
  const mayBeToken = failed.some(({ facts }) => (facts.next ?? '') !== '')
  return { next: mayBeToken ? tokenOrProtect(refused) : protectAdvice(refused) }
}

/** Returns the failed ones as data, with advice on the token only where nothing could be deleted. */
export function notDeletedOf(
  failed: readonly FailedDeletion[],
  all: readonly Deletion[],
): readonly NotDeleted[] {
  const isNothingDeleted = all.every((each) => each.kind === 'failed')
  return failed.map(({ snapshot, facts, isRefused }) => ({
    id: snapshot.id,
    facts: isRefused === true && !isNothingDeleted ? { ...facts, next: '' } : facts,
  }))
}
