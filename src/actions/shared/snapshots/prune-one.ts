/** Brings one server down to `keep` snapshots, also while others delete there. */
import { countedFor, planPrune } from '../../../decide/retention.ts'
import type { Message } from '../../../domain/message.ts'
import { pruneContended } from '../../../report/messages/prune.ts'
import { isForeseen } from '../each-server.ts'
import type { Context } from '../step.ts'
import { carryOut, outcomesOf } from './delete.ts'
import { type Deletion, type FailedDeletion, isBeingRestored } from './delete-one.ts'
import type { DeletionPlan } from './deletion-plan.ts'
import { Gone } from './gone.ts'
import { listAgain, LISTS_AGAIN, sayListAgain } from './list-again.ts'
import { createPlanner } from './planner.ts'
import { endedBy } from './prune-texts.ts'
import type { PrunedServer, PruneOrder } from './pruned-server.ts'

/** Plans what goes of a server's snapshots. `refused`: ids of those that the provider has refused to delete. */
export async function planPruning(
  context: Context,
  order: PruneOrder,
  { serverId, listed }: Pick<DeletionPlan, 'serverId' | 'listed'>,
  refused: ReadonlySet<string> = new Set(),
): Promise<DeletionPlan> {
  const planner = await createPlanner(context, order, listed, countedFor(listed) > order.keep)
  const replan: DeletionPlan['replan'] = (left, andRefused) =>
    planner.settle(
      (rules) => planPrune(left, order.keep, { ...rules, refused: andRefused }),
      ({ deletions }) => deletions,
    )
  return { serverId, listed, plan: await replan(listed, refused), replan }
}

/** Carries out a plan, or, where another process has changed something, the plan for what is there then. */
export async function pruneOne(
  context: Context,
  order: PruneOrder,
  first: DeletionPlan,
): Promise<PrunedServer> {
  const { serverId } = first
  let now = first
  /** The last word on each. */
  const last = new Map<string, Deletion>()
  const refused = new Map<string, FailedDeletion>()
  let gone = new Gone()
  for (let listsAgain = 0; ; listsAgain++) {
    const before = { gone: gone.ids(), refused: new Set(refused.keys()) }
    const done = await carryOut(context, { ...now, ...before })
    for (const each of done.deletions) {
      last.set(each.snapshot.id, each)
      if (each.kind === 'failed' && each.isRefused === true) refused.set(each.snapshot.id, each)
    }
    const rows = [...gone.rows, ...outcomesOf(done.plan, done.deletions)]
    // What stays in any case is not due to a refusal.
    const { short } = await now.replan(now.listed, new Set())
    const end = (problem: Message | null, isRestoring = done.isRestoring): PrunedServer => ({
      serverId,
      rows,
      deletions: [...last.values()],
      refused: [...refused.values()],
      short,
      shortByRefusal: refused.size === 0 ? 0 : Math.max(0, done.plan.short - short),
      isRestoring,
      problem: problem === null ? null : endedBy(problem, [...last.values()]),
    })
    if (!done.isStale) return end(null)
    gone = new Gone(rows)
    try {
      const listed = await listAgain(context, serverId, gone)
      if (listsAgain === LISTS_AGAIN) return end(pruneContended(serverId, LISTS_AGAIN))
      sayListAgain(context, serverId, listsAgain)
      now = await planPruning(context, order, { serverId, listed }, new Set(refused.keys()))
      if (now.plan.deletions.length > 0 && (await isBeingRestored(context, serverId))) return end(null, true)
      // What could not be deleted, and need not be any more, is no failure.
      const wanted = new Set(now.plan.deletions.map((each) => each.snapshot.id))
      for (const [id, each] of last) if (each.kind === 'failed' && !wanted.has(id)) last.delete(id)
    } catch (error) {
      if (!isForeseen(error)) throw error
      return end(error.facts)
    }
  }
}
