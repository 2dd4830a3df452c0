/** Brings servers down to `keep` snapshots: plan, show the plans, check the servers, delete. Used by post and by `prune/`. */
import { planWhileRestoring } from '../../../decide/retention.ts'
import { serverPhaseOf } from '../../../domain/server.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import { snapshotsIncomplete } from '../../../report/messages/servers.ts'
import { NOTHING_DELETED, restoringUnknown, unknownServer } from '../../../report/messages/prune.ts'
import { planTable, planRows } from '../../../report/plan-table.ts'
import { rejectDuplicateServers } from '../duplicate-servers.ts'
import { type EachServer, type FailedServer, isForeseen, onEachServer } from '../each-server.ts'
import { printTable } from '../print-table.ts'
import { lookUpCachedServer, lookUpServer } from '../readings.ts'
import { explained, isUnlisted, type LookedUp, mayBeWrongId, refuseNames } from '../servers-meant.ts'
import { StepError, type Context } from '../step.ts'
import type { DeletionPlan } from './deletion-plan.ts'
import { planPruning, pruneOne } from './prune-one.ts'
import type { PrunedServer, PruneOrder } from './pruned-server.ts'
import { noticeEmpty, sayHeld, warnIfRestoring, warnIfShort, warnOfRefused } from './prune-texts.ts'
import { noticeUnmatchedProtect } from './unmatched-protect.ts'

/** A server, and what is to become of its snapshots. */
interface Planned extends DeletionPlan {
  readonly isRestoring: boolean
}

/** A server, its snapshots, and what was seen of it, if its id may be wrong. */
type Listed = Pick<DeletionPlan, 'serverId' | 'listed'> & LookedUp

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
  const lists = await listAll(context, servers)
  try {
    refuseNames([...lists.done, ...lists.failed])
    rejectDuplicateServers(lists.done.map((each) => ({ ...each, lookup: null })))
  } catch (error) {
    if (!isForeseen(error)) throw error
    return { done: [], failed: servers.map((each) => ({ ...each, error })) }
  }
  noticeUnmatchedProtect(tell, order.protect, lists)
  const known = await onEachServer(lists.done, (each) => Promise.resolve(knownServer(each)))
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
    failed: [...lists.failed, ...known.failed, ...pruned.failed],
  }
}

/** Lists the snapshots of all, and looks for the servers that have none, or whose list was refused: their ids may be wrong. */
async function listAll(
  context: Context,
  servers: readonly { readonly serverId: string }[],
): Promise<{ readonly done: readonly Listed[]; readonly failed: readonly (FailedServer & LookedUp)[] }> {
  const { done, failed } = await onEachServer(servers, async ({ serverId }) => ({
    serverId,
    listed: await listForPruning(context, serverId),
  }))
  const lookUp = async <Server extends { readonly serverId: string }>(
    server: Server,
    isDoubtful: boolean,
  ): Promise<Server & LookedUp> => ({
    ...server,
    lookup: isDoubtful ? await lookUpCachedServer(context, server.serverId) : null,
  })
  const [listed, refused] = await Promise.all([
    Promise.all(done.map((each) => lookUp(each, each.listed.length === 0))),
    Promise.all(failed.map((each) => lookUp(each, mayBeWrongId(each)))),
  ])
  return { done: listed, failed: refused.map((each) => ({ ...each, error: explained(each, each.error) })) }
}

/** @throws StepError when there is no such server: one in no complete list and without snapshots is not clean, but unknown */
function knownServer(server: Listed): Listed {
  if (!isUnlisted(server.lookup)) return server
  throw new StepError(unknownServer(server.serverId, server.lookup.why))
}

/**
 * Looks at the servers, as late as possible, if anything is to be deleted. On one that is being restored nothing is: the
 * restore may read from any of its snapshots. A list of servers that can't be read hinders nothing.
 */
async function holdBack(context: Context, plans: readonly DeletionPlan[]): Promise<readonly Planned[]> {
  const servers = await Promise.all(
    plans.map(async (each) => ({
      ...each,
      lookup:
        each.plan.deletions.length > 0
          ? await lookUpServer({ ...context, readBudgetMs: 0 }, each.serverId)
          : null,
    })),
  )
  const [unread] = servers.flatMap(({ lookup }) =>
    lookup === null || lookup.kind === 'found' ? [] : [lookup],
  )
  if (unread !== undefined) context.log.line(restoringUnknown(unread.why))
  return servers.map(({ lookup, ...each }) => {
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
