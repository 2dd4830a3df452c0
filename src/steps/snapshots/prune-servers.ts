/** Brings servers down to `keep` snapshots: plan, show the plans, delete. Used by post and by `prune/`. */
import { countedFor, planPrune, type RetentionPlan } from '../../decide/retention.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { fleetTable, isGone, type Noted, noted } from '../../report/fates.ts'
import { capital, counted, serversOf } from '../../report/words.ts'
import { carryOut, type Deletion, outcomesOf } from './delete.ts'
import { type EachServer, type FailedServer, isForeseen, onEachServer } from '../each-server.ts'
import { messageOf, refuseTwins } from '../looks.ts'
import { printTable } from '../print-table.ts'
import { heldText, idsOf, listAgain, LOOKS_AGAIN, sayLookAgain } from './list-again.ts'
import { retentionRules } from './retention-rules.ts'
import { StepError, type World } from '../step.ts'

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
  readonly rows: readonly Noted[]
  readonly deletions: readonly Deletion[]
  /** How many more than `keep` stay, because they must. */
  readonly short: number
  /** Why pruning was broken off, or `null`. */
  readonly problem: string | null
}

/** Plans for every server, shows the plans as one table, and carries them out unless it is a dry run. */
export async function pruneServers(world: World, order: PruneOrder): Promise<EachServer<PrunedServer>> {
  const { log } = world
  const servers = order.serverIds.map((serverId) => ({ serverId }))
  const lists = await onEachServer(servers, async ({ serverId }) => ({
    serverId,
    listed: await naming('Nothing was pruned.', () => listForDeleting(world, serverId)),
  }))
  try {
    refuseTwins(lists.done)
  } catch (error) {
    if (!isForeseen(error)) throw error
    return { done: [], failed: order.serverIds.map((serverId) => ({ serverId, error })) }
  }
  noticeEmpty(world, lists.done)
  const plans = await Promise.all(lists.done.map((each) => planFor(world, order, each.serverId, each.listed)))
  const held = plans.reduce((sum, { listed }) => sum + countedFor(listed), 0)
  if (plans.length > 0) {
    const { name } = serversOf(plans.map((each) => each.serverId))
    log.line(
      plans.length === 1
        ? `${capital(name)} holds ${counted(held, 'snapshot')}, "keep" is ${order.keep}:`
        : `The ${counted(plans.length, 'server')} hold ${counted(held, 'snapshot')}; "keep" is ${order.keep} for each:`,
    )
  }
  const mood = order.dryRun ? 'would delete' : 'to delete'
  const table = fleetTable(plans.map(({ serverId, plan }) => ({ serverId, rows: noted(plan.fates, mood) })))
  if (table.rows.length > 0) printTable(log, table)
  warnIfShort(world, order, plans)
  const pruned = await onEachServer(plans, async (each) => {
    if (!order.dryRun) return await pruneOne(world, order, each)
    return {
      serverId: each.serverId,
      rows: noted(each.plan.fates, mood),
      deletions: [],
      short: each.plan.short,
      problem: null,
    }
  })
  return { done: pruned.done, failed: [...lists.failed, ...pruned.failed] }
}

/** An id that is not one of this account's looks like a server without snapshots. */
function noticeEmpty({ log }: World, lists: readonly Pick<Planned, 'serverId' | 'listed'>[]): void {
  const empty = lists.filter((each) => each.listed.length === 0).map((each) => each.serverId)
  if (empty.length === 0) return
  log.notice(
    `VPS.org lists no snapshot of ${serversOf(empty).name}. If there should be some, check "server-id": ids are per account.`,
  )
}

/** What was done on one server, in one or two sentences. */
function saidOf({ deletions, short, problem }: PrunedServer, dryRun: boolean): string {
  if (dryRun) return NOTHING_IN_DRY_RUN
  const idsOf = (kind: Deletion['kind']): string =>
    deletions
      .filter((each) => each.kind === kind)
      .map((each) => each.snapshot.id)
      .join(', ')
  const parts = [
    { text: 'Deleted', ids: idsOf('deleted') },
    { text: 'Already gone', ids: idsOf('already-gone') },
    { text: 'Not deleted', ids: idsOf('failed') },
  ].filter(({ ids }) => ids !== '')
  return parts.length === 0
    ? short > 0 || problem !== null
      ? 'Nothing could be pruned.'
      : 'Nothing had to be pruned.'
    : `${idsOf('deleted') === '' ? '' : 'Pruned. '}${parts.map(({ text, ids }) => `${text}: ${ids}.`).join(' ')}`
}

/** What was done on all of them: servers on which there was nothing to do share a sentence. */
export function saidOfAll(servers: readonly PrunedServer[], dryRun: boolean): readonly string[] {
  const [only] = servers
  if (only !== undefined && servers.length === 1) return [saidOf(only, dryRun)]
  if (dryRun) return servers.length === 0 ? [] : [NOTHING_IN_DRY_RUN]
  const isIdle = (each: PrunedServer): boolean =>
    each.deletions.length === 0 && each.short === 0 && each.problem === null
  const idle = servers.filter(isIdle)
  const busy = servers.filter((each) => !isIdle(each))
  const sentences = busy.map((each) => `Server ${each.serverId}: ${saidOf(each, dryRun)}`)
  return idle.length === 0
    ? sentences
    : [...sentences, `Nothing had to be pruned on ${counted(idle.length, 'server')}.`]
}

const NOTHING_IN_DRY_RUN = 'Dry run: nothing was deleted.'

/** Servers on which something could not be deleted, and why. */
export function leftOver(servers: readonly PrunedServer[]): readonly FailedServer[] {
  return servers.flatMap(({ serverId, deletions, problem }) => {
    const left = deletions.filter((each) => each.kind === 'failed')
    const which = left.map(({ snapshot, why }) => `${snapshot.id} (${snapshot.name}): ${why}`).join(' ')
    const texts = [
      ...(left.length === 0 ? [] : [`Not pruned on server ${serverId}: ${which}`]),
      ...(problem === null ? [] : [`${problem}${deletedText(deletions)}`]),
    ]
    return texts.length === 0 ? [] : [{ serverId, error: new StepError(texts.join(' ')) }]
  })
}

function deletedText(deletions: readonly Deletion[]): string {
  const ids = deletions.filter((each) => each.kind === 'deleted').map((each) => each.snapshot.id)
  return ids.length === 0 ? ' Nothing was deleted.' : ` Deleted before that: ${ids.join(', ')}.`
}

interface Planned {
  readonly serverId: string
  readonly listed: readonly Snapshot[]
  readonly plan: RetentionPlan
}

async function planFor(
  world: World,
  order: PruneOrder,
  serverId: string,
  listed: readonly Snapshot[],
): Promise<Planned> {
  const rules = await retentionRules(world, order, listed, countedFor(listed) > order.keep)
  return { serverId, listed, plan: planPrune(listed, order.keep, rules) }
}

async function pruneOne(world: World, order: PruneOrder, first: Planned): Promise<PrunedServer> {
  const { serverId } = first
  let { listed, plan } = first
  /** The last word on each. */
  const last = new Map<string, Deletion>()
  /** What is gone by now, by whoever's doing. */
  let gone: readonly Noted[] = []
  const done = (rows: readonly Noted[], problem: string | null): PrunedServer => ({
    serverId,
    rows,
    deletions: [...last.values()],
    short: plan.short,
    problem,
  })
  for (let looksAgain = 0; ; looksAgain++) {
    const { deletions, isStale } = await carryOut(world, {
      serverId,
      deletions: plan.deletions,
      listed,
      gone: idsOf(gone),
    })
    for (const each of deletions) last.set(each.snapshot.id, each)
    const rows = [...gone, ...outcomesOf(plan, deletions)]
    if (!isStale) return done(rows, null)
    gone = rows.filter(isGone)
    try {
      listed = await listAgain(world, serverId, gone)
      if (looksAgain === LOOKS_AGAIN) return done(rows, tooBusy(serverId, listed))
      sayLookAgain(world, serverId, looksAgain)
      plan = (await planFor(world, order, serverId, listed)).plan
      // What could not be deleted, and need not be any more, is no failure.
      const wanted = new Set(plan.deletions.map((each) => each.snapshot.id))
      for (const [id, each] of last) if (each.kind === 'failed' && !wanted.has(id)) last.delete(id)
    } catch (error) {
      if (!isForeseen(error)) throw error
      return done(rows, `Pruning server ${serverId} was broken off. ${error.message}`)
    }
  }
}

/** @throws VpsOrgError, StepError when the list can't be read, or may lack some: then nothing is deleted */
async function listForDeleting(world: World, serverId: string): Promise<readonly Snapshot[]> {
  try {
    const listing = await world.vpsOrg.listSnapshots(serverId, world.signal, {
      patienceMs: world.patienceMs,
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

function warnIfShort({ log }: World, { keep }: PruneOrder, plans: readonly Planned[]): void {
  const short = plans.filter(({ plan }) => plan.short > 0)
  const [only] = short
  if (only === undefined) return
  const rest =
    ': the others must stay, and the table in the log says why. Delete by hand what is not needed. ' +
    'Young ones of other runs can go once the job may ask GitHub: permission "actions: read".'
  const each = short.map(({ serverId, plan }) => `${serverId} (${plan.short} more)`)
  log.warning(
    plans.length === 1
      ? `Server ${only.serverId} keeps ${only.plan.short} more than "keep" (${keep})${rest}`
      : `${capital(serversOf(each).name)} ${short.length === 1 ? 'keeps' : 'keep'} more than "keep" (${keep})${rest}`,
  )
}

function tooBusy(serverId: string, listed: readonly Snapshot[]): string {
  return (
    `Somebody else keeps deleting snapshots of server ${serverId}: looked at again ${LOOKS_AGAIN} times, so the rest is left to the next run. ` +
    `It holds: ${heldText(listed)}.`
  )
}
