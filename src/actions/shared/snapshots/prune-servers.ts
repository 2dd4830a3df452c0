/** Brings servers down to `keep` snapshots: plan, show the plans, check the servers, delete. Used by post and by `prune/`. */
import { planWhileRestoring } from '../../../decide/retention.ts'
import { serverPhaseOf } from '../../../domain/server.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import { snapshotsIncomplete } from '../../../report/messages/servers.ts'
import { NOTHING_DELETED, restoringUnknown, unknownServer } from '../../../report/messages/prune.ts'
import { planTable, planRows } from '../../../report/plan-table.ts'
import { rejectDuplicateServers } from '../duplicate-servers.ts'
import { type EachServer, isForeseen, onEachServer } from '../each-server.ts'
import { printTable } from '../print-table.ts'
import { lookUpCachedServers, lookUpServers } from '../readings.ts'
import { explained, isUnlisted, mayBeWrongId, refuseNames, type ServerLookups } from '../servers-meant.ts'
import { StepError, type Context } from '../step.ts'
import type { DeletionPlan } from './delete.ts'
import { planPruning, type PrunedServer, pruneOne, type PruneOrder } from './prune-one.ts'
import { noticeEmpty, sayHeld, warnIfRestoring, warnIfShort, warnOfRefused } from './prune-texts.ts'
import { noticeUnmatchedProtect } from './unmatched-protect.ts'

/** A server, and what is to become of its snapshots. */
interface Planned extends DeletionPlan {
  readonly isRestoring: boolean
}

type Listed = Pick<DeletionPlan, 'serverId' | 'listed'>

/**
 * Plans for every server, shows the plans as one table, and carries them out unless it is a dry run.
 * @param tell how to tell of entries of `protect` that match nothing
 */
export async function pruneServers(
  context: Context,
  order: PruneOrder,
  tell: (text: string) => void,
): Promise<EachServer<PrunedServer>> {
  const servers = order.serverIds.map((serverId) => ({ serverId }))
  const lists = await onEachServer(servers, async ({ serverId }) => ({
    serverId,
    listed: await listForPruning(context, serverId),
  }))
  const lookups = await findUnknown(context, lists)
  try {
    refuseNames(lookups)
    rejectDuplicateServers(lists.done)
  } catch (error) {
    if (!isForeseen(error)) throw error
    return { done: [], failed: servers.map((each) => ({ ...each, error })) }
  }
  noticeUnmatchedProtect(tell, order.protect, lists)
  const known = await onEachServer(lists.done, async (each) => Promise.resolve(knownServer(each, lookups)))
  noticeEmpty(context, known.done)
  const plans = await holdBack(
    context,
    await Promise.all(known.done.map((each) => planPruning(context, order, each))),
  )
  sayHeld(context, order, plans)
  const tense = order.dryRun ? 'would delete' : 'to delete'
  const table = planTable(
    plans.map(({ serverId, plan }) => ({ serverId, rows: planRows(plan.entries, tense) })),
  )
  if (table.rows.length > 0) printTable(context.log, table)
  warnIfShort(context, order, plans)
  const pruned = await onEachServer(plans, async (each): Promise<PrunedServer> => {
    const { serverId, plan, isRestoring } = each
    if (!order.dryRun && !isRestoring) return await pruneOne(context, order, each)
    const rows = planRows(plan.entries, tense)
    const nothing = { deletions: [], refused: [], shortByRefusal: 0, problem: null }
    return { serverId, rows, ...nothing, short: plan.short, isRestoring }
  })
  warnIfRestoring(context, pruned.done)
  warnOfRefused(context, pruned.done)
  return {
    done: pruned.done,
    failed: [...explained(lists.failed, lookups), ...known.failed, ...pruned.failed],
  }
}

/** Looks for the servers of which there is no snapshot, or whose list was refused: their ids may be wrong. */
async function findUnknown(context: Context, { done, failed }: EachServer<Listed>): Promise<ServerLookups> {
  const doubtful = [...done.filter(({ listed }) => listed.length === 0), ...failed.filter(mayBeWrongId)]
  return await lookUpCachedServers(
    context,
    doubtful.map((each) => each.serverId),
  )
}

/** @throws StepError when there is no such server: one in no complete list and without snapshots is not clean, but unknown */
function knownServer(server: Listed, lookups: ServerLookups): Listed {
  const lookup = lookups.get(server.serverId)
  if (lookup === undefined || !isUnlisted(lookup)) return server
  throw new StepError(unknownServer(server.serverId, lookup.why))
}

/**
 * Looks at the servers, as late as possible, if anything is to be deleted. On one that is being restored nothing is: the
 * restore may read from any of its snapshots. A list of servers that can't be read hinders nothing.
 */
async function holdBack(context: Context, plans: readonly DeletionPlan[]): Promise<readonly Planned[]> {
  const ids = plans.filter(({ plan }) => plan.deletions.length > 0).map((each) => each.serverId)
  if (ids.length === 0) return plans.map((each) => ({ ...each, isRestoring: false }))
  const lookups = await lookUpServers({ ...context, readBudgetMs: 0 }, ids)
  const [unread] = [...lookups.values()].filter((each) => each.kind !== 'found')
  if (unread !== undefined) {
    context.log.line(restoringUnknown(unread.why))
  }
  return plans.map((each) => {
    const lookup = lookups.get(each.serverId)
    const isRestoring = lookup?.kind === 'found' && serverPhaseOf(lookup.server.status) === 'restoring'
    return { ...each, plan: isRestoring ? planWhileRestoring(each.plan) : each.plan, isRestoring }
  })
}

/** @throws StepError when the list can't be read, or may lack some: then nothing is deleted */
async function listForPruning(
  { vpsOrg, signal, readBudgetMs }: Context,
  serverId: string,
): Promise<readonly Snapshot[]> {
  const listing = await vpsOrg.listSnapshots(serverId, signal, { readBudgetMs }).catch((cause: unknown) => {
    if (!isForeseen(cause)) throw cause
    throw new StepError({ ...cause.facts, state: NOTHING_DELETED }, { cause })
  })
  if (listing.incomplete === null) return listing.snapshots
  throw new StepError({ ...snapshotsIncomplete(serverId, listing.incomplete), state: NOTHING_DELETED })
}
