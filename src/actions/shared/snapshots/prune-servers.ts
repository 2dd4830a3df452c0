/** Brings servers down to `keep` snapshots: plan, show the plans, look at the servers, delete. Used by post and by `prune/`. */
import { countedFor, planPrune, planWhileRestoring } from '../../../decide/retention.ts'
import type { RetentionPlan } from '../../../domain/plan.ts'
import { serverPhaseOf } from '../../../domain/server.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import { planTable, isDeleted, type PlanRow, planRows } from '../../../report/plan-table.ts'
import { carryOut, type Deletion, type FailedDeletion, outcomesOf } from './delete.ts'
import { isBeingRestored } from './delete-one.ts'
import { type EachServer, type FailedServer, isForeseen, onEachServer } from '../each-server.ts'
import { lookForServers, messageOf, seeServers } from '../server-checks.ts'
import { printTable } from '../print-table.ts'
import { explained, isUnlisted, mayBeWrongId, refuseNames, type ServerLookups } from '../servers-meant.ts'
import { rejectDuplicateServers } from '../duplicate-servers.ts'
import { idsOf, listAgain, LOOKS_AGAIN, sayLookAgain } from './list-again.ts'
import { noticeEmpty, sayHeld, tooBusy, warnIfRestoring, warnIfShort, warnOfRefused } from './prune-texts.ts'
import { createPlanner } from './planner.ts'
import { noticeUnmatchedProtect } from './unmatched-protect.ts'
import { StepError, type Context } from '../step.ts'

/** How to prune. */
export interface PruneOrder {
  readonly serverIds: readonly string[]
  /** How many snapshots each server may hold, whoever made them. */
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
  /** Why pruning was broken off, or `null`. */
  readonly problem: string | null
}

/** A server, what it holds, and what is to become of that. */
export interface Planned {
  readonly serverId: string
  readonly listed: readonly Snapshot[]
  readonly plan: RetentionPlan
  /** Plans anew for what is left, of which the provider refuses to delete some. */
  readonly replan: (left: readonly Snapshot[], refused: ReadonlySet<string>) => Promise<RetentionPlan>
  readonly isRestoring: boolean
}

type Unplanned = Pick<Planned, 'serverId' | 'listed'>

/**
 * Plans for every server, shows the plans as one table, and carries them out unless it is a dry run.
 * @param tell how to tell of entries of `protect` that match nothing
 */
export async function pruneServers(
  context: Context,
  order: PruneOrder,
  tell: (text: string) => void,
): Promise<EachServer<PrunedServer>> {
  const { log } = context
  const servers = order.serverIds.map((serverId) => ({ serverId }))
  const lists = await onEachServer(servers, async ({ serverId }) => ({
    serverId,
    listed: await naming('Nothing was pruned.', () => listForDeleting(context, serverId)),
  }))
  const lookups = await seeUnknown(context, lists)
  try {
    refuseNames(lookups)
    rejectDuplicateServers(lists.done)
  } catch (error) {
    if (!isForeseen(error)) throw error
    return { done: [], failed: order.serverIds.map((serverId) => ({ serverId, error })) }
  }
  noticeUnmatchedProtect(tell, order.protect, lists)
  const { known, unknown } = withoutUnlisted(lists.done, lookups)
  noticeEmpty(context, known)
  const plans = await heldBack(
    context,
    await Promise.all(known.map((each) => planFor(context, order, each.serverId, each.listed))),
  )
  sayHeld(context, order, plans)
  const mood = order.dryRun ? 'would delete' : 'to delete'
  const table = planTable(
    plans.map(({ serverId, plan }) => ({ serverId, rows: planRows(plan.entries, mood) })),
  )
  if (table.rows.length > 0) printTable(log, table)
  warnIfShort(context, order, plans)
  const pruned = await onEachServer(plans, async (each): Promise<PrunedServer> => {
    const { serverId, plan, isRestoring } = each
    if (!order.dryRun && !isRestoring) return await pruneOne(context, order, each)
    const rows = planRows(plan.entries, mood)
    const nothing = { deletions: [], refused: [], shortByRefusal: 0, problem: null }
    return { serverId, rows, ...nothing, short: plan.short, isRestoring }
  })
  warnIfRestoring(context, pruned.done)
  warnOfRefused(context, pruned.done)
  const failed = [...explained(lists.failed, lookups), ...unknown, ...pruned.failed]
  return { done: pruned.done, failed }
}

/** Looks for the servers of which there is no snapshot, or whose list was refused: their ids may be wrong. */
async function seeUnknown(context: Context, { done, failed }: EachServer<Unplanned>): Promise<ServerLookups> {
  const ids = [...done.filter(({ listed }) => listed.length === 0), ...failed.filter(mayBeWrongId)].map(
    (each) => each.serverId,
  )
  return await lookForServers(context, ids)
}

/** Divides by whether there is such a server: one that is in no complete list and has no snapshots is not clean, but unknown. */
function withoutUnlisted(
  lists: readonly Unplanned[],
  lookups: ServerLookups,
): { readonly known: readonly Unplanned[]; readonly unknown: readonly FailedServer[] } {
  const known: Unplanned[] = []
  const unknown: FailedServer[] = []
  for (const each of lists) {
    const { serverId } = each
    const lookup = lookups.get(serverId)
    if (lookup === undefined || !isUnlisted(lookup)) known.push(each)
    else {
      const text = `Nothing was pruned. VPS.org lists no snapshot of server ${serverId}. ${lookup.why}`
      unknown.push({ serverId, error: new StepError(text) })
    }
  }
  return { known, unknown }
}

/**
 * Looks at the servers, as late as possible, if anything is to be deleted. On one that is being restored nothing is: the
 * restore may read from any of its snapshots. A list of servers that can't be read hinders nothing.
 */
async function heldBack(context: Context, plans: readonly Planned[]): Promise<readonly Planned[]> {
  const ids = plans.filter(({ plan }) => plan.deletions.length > 0).map((each) => each.serverId)
  if (ids.length === 0) return plans
  const lookups = await seeServers({ ...context, readBudgetMs: 0 }, ids)
  const [unread] = [...lookups.values()].filter((each) => each.kind !== 'seen')
  if (unread !== undefined) {
    context.log.line(`Could not check whether the server is being restored. ${unread.why}`)
  }
  return plans.map((each) => {
    const lookup = lookups.get(each.serverId)
    const isRestoring = lookup?.kind === 'seen' && serverPhaseOf(lookup.server.status) === 'restoring'
    return isRestoring ? { ...each, plan: planWhileRestoring(each.plan), isRestoring } : each
  })
}

async function planFor(
  context: Context,
  order: PruneOrder,
  serverId: string,
  listed: readonly Snapshot[],
  refused: ReadonlySet<string> = new Set(),
): Promise<Planned> {
  const planner = await createPlanner(context, order, listed, countedFor(listed) > order.keep)
  const replan: Planned['replan'] = (left, andRefused) =>
    planner.settle(
      (rules) => planPrune(left, order.keep, { ...rules, refused: andRefused }),
      ({ deletions }) => deletions,
    )
  return { serverId, listed, plan: await replan(listed, refused), replan, isRestoring: false }
}

async function pruneOne(context: Context, order: PruneOrder, first: Planned): Promise<PrunedServer> {
  const { serverId } = first
  let now = first
  /** The last word on each. */
  const last = new Map<string, Deletion>()
  const refused = new Map<string, FailedDeletion>()
  /** What is gone by now, by whoever's doing. */
  let gone: readonly PlanRow[] = []
  for (let looksAgain = 0; ; looksAgain++) {
    const { listed, replan } = now
    const of = { serverId, listed, replan, plan: now.plan }
    const done = await carryOut(context, { ...of, gone: idsOf(gone), refused: new Set(refused.keys()) })
    for (const each of done.deletions) {
      last.set(each.snapshot.id, each)
      if (each.kind === 'failed' && each.isRefused === true) refused.set(each.snapshot.id, each)
    }
    const rows = [...gone, ...outcomesOf(done.plan, done.deletions)]
    // What stays in any case is not due to a refusal.
    const { short } = await replan(now.listed, new Set())
    const end = (problem: string | null, isRestoring = done.isRestoring): PrunedServer => ({
      serverId,
      rows,
      deletions: [...last.values()],
      refused: [...refused.values()],
      short,
      shortByRefusal: refused.size === 0 ? 0 : Math.max(0, done.plan.short - short),
      isRestoring,
      problem,
    })
    if (!done.isStale) return end(null)
    gone = rows.filter(isDeleted)
    try {
      const left = await listAgain(context, serverId, gone)
      if (looksAgain === LOOKS_AGAIN) return end(tooBusy(serverId, left))
      sayLookAgain(context, serverId, looksAgain)
      now = await planFor(context, order, serverId, left, new Set(refused.keys()))
      if (now.plan.deletions.length > 0 && (await isBeingRestored(context, serverId))) return end(null, true)
      // What could not be deleted, and need not be any more, is no failure.
      const wanted = new Set(now.plan.deletions.map((each) => each.snapshot.id))
      for (const [id, each] of last) if (each.kind === 'failed' && !wanted.has(id)) last.delete(id)
    } catch (error) {
      if (!isForeseen(error)) throw error
      return end(`Pruning server ${serverId} was broken off. ${error.message}`)
    }
  }
}

/** @throws VpsOrgError, StepError when the list can't be read, or may lack some: then nothing is deleted */
async function listForDeleting(context: Context, serverId: string): Promise<readonly Snapshot[]> {
  try {
    const listing = await context.vpsOrg.listSnapshots(serverId, context.signal, {
      readBudgetMs: context.readBudgetMs,
    })
    if (listing.incomplete === null) return listing.snapshots
    throw new StepError(
      `The list of snapshots of server ${serverId} may be incomplete (${listing.incomplete}), and nothing is ever deleted on the ground of such a list.`,
    )
  } catch (error) {
    if (error instanceof StepError) throw error
    throw new StepError(`The snapshots of server ${serverId} can't be read. ${messageOf(error)}`, {
      cause: error,
    })
  }
}

/** The same failure, with what it means before it. */
async function naming<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isForeseen(error)) throw error
    throw new StepError(`${what} ${error.message}`, { cause: error })
  }
}
