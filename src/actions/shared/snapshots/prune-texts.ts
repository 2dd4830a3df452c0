/** What is said of pruning. */
import { countedFor } from '../../../decide/retention.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import { counted } from '../../../domain/text.ts'
import { annotation } from '../../../report/annotation.ts'
import { capital, serversOf } from '../../../report/words.ts'
import { type Deletion, type DeletionPlan, protectAdvice, whyFailed } from './delete.ts'
import type { FailedServer } from '../each-server.ts'
import { heldText, LISTS_AGAIN } from './list-again.ts'
import type { PrunedServer, PruneOrder } from './prune-one.ts'
import { StepError, type Context } from '../step.ts'

/** An id that is not one of this account's looks like a server without snapshots. */
export function noticeEmpty(
  { log }: Context,
  lists: readonly Pick<DeletionPlan, 'serverId' | 'listed'>[],
): void {
  const empty = lists.filter((each) => each.listed.length === 0).map((each) => each.serverId)
  if (empty.length === 0) return
  log.notice(
    `VPS.org lists no snapshot of ${serversOf(empty).name}. If there should be some, check "server-id": ids are per account.`,
  )
}

/** Says how many snapshots the servers hold. */
export function sayHeld({ log }: Context, { keep }: PruneOrder, plans: readonly DeletionPlan[]): void {
  const held = plans.reduce((sum, { listed }) => sum + countedFor(listed), 0)
  const [only] = plans
  if (only === undefined) return
  log.line(
    plans.length === 1
      ? `Server ${only.serverId} holds ${counted(held, 'snapshot')}, "keep" is ${keep}:`
      : `The ${counted(plans.length, 'server')} hold ${counted(held, 'snapshot')}; "keep" is ${keep} for each:`,
  )
}

/** What was done on one server, in one or two sentences. */
function saidOf(server: PrunedServer, dryRun: boolean): string {
  if (dryRun) return NOTHING_IN_DRY_RUN
  const { deletions, short, problem, isRestoring } = server
  const idsOf = (isOfThese: (each: Deletion) => boolean): string =>
    deletions
      .filter(isOfThese)
      .map((each) => each.snapshot.id)
      .join(', ')
  const deleted = idsOf((each) => each.kind === 'deleted')
  const parts = [
    { text: 'Deleted', ids: deleted },
    { text: 'Already gone', ids: idsOf((each) => each.kind === 'already-deleted') },
    { text: 'Not deleted', ids: idsOf((each) => each.kind === 'failed' && !mayBeGone(each)) },
    { text: 'Not known whether deleted', ids: idsOf(mayBeGone) },
  ].filter(({ ids }) => ids !== '')
  const why = isRestoring ? ' The server is being restored.' : ''
  if (parts.length > 0)
    return `${deleted === '' ? '' : 'Pruned. '}${parts.map(({ text, ids }) => `${text}: ${ids}.`).join(' ')}${why}`
  return short > 0 || problem !== null || isRestoring
    ? `Nothing could be pruned.${why}`
    : 'Nothing had to be pruned.'
}

/** What was done on all of them: servers on which there was nothing to do share a sentence. */
export function saidOfAll(servers: readonly PrunedServer[], dryRun: boolean): readonly string[] {
  const [only] = servers
  if (only !== undefined && servers.length === 1) return [saidOf(only, dryRun)]
  if (dryRun) return servers.length === 0 ? [] : [NOTHING_IN_DRY_RUN]
  const isIdle = (each: PrunedServer): boolean =>
    each.deletions.length === 0 && each.short === 0 && each.problem === null && !each.isRestoring
  const idle = servers.filter(isIdle)
  const busy = servers.filter((each) => !isIdle(each))
  const sentences = busy.map((each) => `Server ${each.serverId}: ${saidOf(each, dryRun)}`)
  return idle.length === 0
    ? sentences
    : [...sentences, `Nothing had to be pruned on ${counted(idle.length, 'server')}.`]
}

const NOTHING_IN_DRY_RUN = 'Dry run: nothing was deleted.'

/** Servers on which something could not be deleted, and nothing else in its place, and why. */
export function leftOver(servers: readonly PrunedServer[]): readonly FailedServer[] {
  return servers.flatMap(({ serverId, deletions, refused, shortByRefusal, problem }) => {
    const isReplaced = (each: Deletion): boolean => isRefused(each) && shortByRefusal === 0
    const left = deletions.flatMap((each) => (each.kind === 'failed' && !isReplaced(each) ? [each] : []))
    const which = whyFailed(left, deletions)
    const advice = shortByRefusal === 0 ? [] : [protectAdvice(refused.map((each) => each.snapshot))]
    const texts = [
      ...(left.length === 0 ? [] : [`Not pruned on server ${serverId}: ${[...which, ...advice].join(' ')}`]),
      ...(problem === null ? [] : [`${problem} ${deletedText(deletions)}`]),
    ]
    return texts.length === 0 ? [] : [{ serverId, error: new StepError(texts.join(' ')) }]
  })
}

function isRefused(each: Deletion): boolean {
  return each.kind === 'failed' && each.isRefused === true
}

function mayBeGone(each: Deletion): boolean {
  return each.kind === 'failed' && each.mayBeGone === true
}

function deletedText(deletions: readonly Deletion[]): string {
  const ids = deletions.filter((each) => each.kind === 'deleted').map((each) => each.snapshot.id)
  if (ids.length > 0) return `Deleted before that: ${ids.join(', ')}.`
  return deletions.some(mayBeGone) ? 'Nothing else was deleted.' : 'Nothing was deleted.'
}

/** Warns once, for all servers, of those that are being restored. */
export function warnIfRestoring({ log }: Context, servers: readonly PrunedServer[]): void {
  const restoring = servers.filter((each) => each.isRestoring)
  if (restoring.length === 0) return
  const { name, is, it } = serversOf(restoring.map((each) => each.serverId))
  const deleted = restoring.flatMap(({ deletions }) =>
    deletions.filter((each) => each.kind !== 'failed' || mayBeGone(each)).map((each) => each.snapshot.id),
  )
  const what =
    deleted.length === 0
      ? `nothing was deleted on ${it}`
      : `nothing more was deleted on ${it} after ${deleted.join(', ')}`
  log.warning(`${capital(name)} ${is} being restored, so ${what}. The next run prunes again.`)
}

/** Warns once, for all servers, of what the provider refused to delete, where another one went in its place. */
export function warnOfRefused({ log }: Context, servers: readonly PrunedServer[]): void {
  const replaced = servers.filter((each) => each.refused.length > 0 && each.shortByRefusal === 0)
  if (replaced.length === 0) return
  const refused = replaced.flatMap((each) => each.refused)
  const details = replaced.flatMap((each) =>
    whyFailed(each.refused, each.deletions).map((why) => `Snapshot ${why}`),
  )
  const { name } = serversOf(replaced.map((each) => each.serverId))
  const advice = `The next candidate was taken instead. ${protectAdvice(refused.map((each) => each.snapshot))}`
  if (details.length > 1) for (const detail of details) log.line(detail)
  log.warning(
    annotation(
      `VPS.org refused ${refused.length === 1 ? 'a delete' : `${refused.length} deletes`} on ${name}.`,
      details,
      advice,
    ),
  )
}

/** Warns once, for all servers, of more than `keep` that must stay. */
export function warnIfShort({ log }: Context, { keep }: PruneOrder, plans: readonly DeletionPlan[]): void {
  const short = plans.filter(({ plan }) => plan.short > 0)
  const [only] = short
  if (only === undefined) return
  const isYoung = short.some(({ plan }) =>
    plan.entries.some((each) => each.action === 'keep' && each.reason.kind === 'young'),
  )
  const young = ' Young ones of other runs can go once the job may ask GitHub: permission "actions: read".'
  const rest = `: the others must stay, and the table in the log says why. Delete by hand what is not needed.${isYoung ? young : ''}`
  const each = short.map(({ serverId, plan }) => `${serverId} (${plan.short} more)`)
  log.warning(
    plans.length === 1
      ? `Server ${only.serverId} keeps ${only.plan.short} more than "keep" (${keep})${rest}`
      : `${capital(serversOf(each).name)} ${short.length === 1 ? 'keeps' : 'keep'} more than "keep" (${keep})${rest}`,
  )
}

/** Why pruning ends where others delete at the same time. */
export function tooBusy(serverId: string, listed: readonly Snapshot[]): string {
  return (
    `Somebody else keeps deleting snapshots of server ${serverId}: looked at again ${LISTS_AGAIN} times, so the rest is left to the next run. ` +
    `It holds: ${heldText(listed)}.`
  )
}
