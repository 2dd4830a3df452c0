/** Gathers what there is to say of pruning. */
import { countedFor } from '../../../decide/retention.ts'
import type { Message } from '../../../domain/message.ts'
import {
  deletedBefore,
  held,
  keepsMore,
  noSnapshotsListed,
  notDeleted,
  possiblyDeleted,
  NOTHING_IN_DRY_RUN,
  nothingToDeleteOn,
  notPrunedWhileRestoring,
  pruned,
  refusedDeletes,
} from '../../../report/messages/prune.ts'
import { lineOf } from '../../../report/messages/several.ts'
import { adviceOn, notDeletedOf } from './delete.ts'
import type { Deletion } from './delete-one.ts'
import type { DeletionPlan } from './deletion-plan.ts'
import type { FailedServer } from '../each-server.ts'
import type { PrunedServer, PruneOrder } from './pruned-server.ts'
import { StepError, type Context } from '../step.ts'

/** An id that is not one of this account's looks like a server without snapshots. */
export function noticeEmpty(
  { log }: Context,
  lists: readonly Pick<DeletionPlan, 'serverId' | 'listed'>[],
): void {
  const empty = lists.filter((each) => each.listed.length === 0).map((each) => each.serverId)
  if (empty.length > 0) log.notice(noSnapshotsListed(empty))
}

/** Says how many snapshots the servers hold. */
export function sayHeld({ log }: Context, { keep }: PruneOrder, plans: readonly DeletionPlan[]): void {
  if (plans.length === 0) return
  const snapshots = plans.reduce((sum, { listed }) => sum + countedFor(listed), 0)
  log.line(
    held(
      plans.map((each) => each.serverId),
      snapshots,
      keep,
    ),
  )
}

/** What was done on one server. */
function saidOf(server: PrunedServer, dryRun: boolean): string {
  if (dryRun) return NOTHING_IN_DRY_RUN
  const { deletions, isRestoring } = server
  return pruned({
    deleted: idsOf(deletions, (each) => each.kind === 'deleted'),
    alreadyDeleted: idsOf(deletions, (each) => each.kind === 'already-deleted'),
    notDeleted: idsOf(deletions, (each) => each.kind === 'failed' && !mayBeGone(each)),
    unknown: idsOf(deletions, mayBeGone),
    isDue: server.short > 0 || server.problem !== null,
    isRestoring,
  })
}

function idsOf(deletions: readonly Deletion[], isOfThese: (each: Deletion) => boolean): readonly string[] {
  return deletions.filter(isOfThese).map((each) => each.snapshot.id)
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
  const sentences = busy.map((each) => lineOf(each.serverId, saidOf(each, dryRun)))
  return idle.length === 0 ? sentences : [...sentences, nothingToDeleteOn(idle.length)]
}

/** Servers on which something could not be deleted, and nothing else in its place, and why. */
export function leftOver(servers: readonly PrunedServer[]): readonly FailedServer[] {
  return servers.flatMap((server) => {
    const facts = leftOverOf(server)
    return facts === null ? [] : [{ serverId: server.serverId, error: new StepError(facts) }]
  })
}

function leftOverOf({ serverId, deletions, refused, shortByRefusal, problem }: PrunedServer): Message | null {
  // What ended the pruning of a server counts more than one snapshot.
  if (problem !== null) return problem
  const isReplaced = (each: Deletion): boolean => isRefused(each) && shortByRefusal === 0
  const left = deletions.flatMap((each) => (each.kind === 'failed' && !isReplaced(each) ? [each] : []))
  if (left.length === 0) return null
  const failed = notDeletedOf(left, deletions)
  const short = shortByRefusal === 0 ? [] : refused.map((each) => each.snapshot.id)
  // Of a single one its own failure says so.
  const unclear = left.length === 1 ? [] : left.filter(mayBeGone).map((each) => each.snapshot.id)
  const state = unclear.length === 0 ? {} : { state: possiblyDeleted(unclear) }
  return notDeleted(serverId, failed, { ...adviceOn(failed, short), ...state })
}

/** Returns the facts of what ended the pruning of a server, with what was deleted before. */
export function endedBy(facts: Message, deletions: readonly Deletion[]): Message {
  const deleted = idsOf(deletions, (each) => each.kind === 'deleted')
  return { ...facts, state: deletedBefore(deleted, deletions.some(mayBeGone)) }
}

function isRefused(each: Deletion): boolean {
  return each.kind === 'failed' && each.isRefused === true
}

function mayBeGone(each: Deletion): boolean {
  return each.kind === 'failed' && each.mayBeGone === true
}

/** Warns once, for all servers, of those that are being restored. */
export function warnIfRestoring({ log }: Context, servers: readonly PrunedServer[]): void {
  const restoring = servers.filter((each) => each.isRestoring)
  if (restoring.length === 0) return
  const deleted = restoring.flatMap(({ deletions }) =>
    idsOf(deletions, (each) => each.kind !== 'failed' || mayBeGone(each)),
  )
  log.warning(
    notPrunedWhileRestoring(
      restoring.map((each) => each.serverId),
      deleted,
    ),
  )
}

/** Warns once, for all servers, of what the provider refused to delete, where another one went in its place. */
export function warnOfRefused({ log }: Context, servers: readonly PrunedServer[]): void {
  const replaced = servers.filter((each) => each.refused.length > 0 && each.shortByRefusal === 0)
  if (replaced.length === 0) return
  const refused = replaced.flatMap(({ serverId, refused, deletions }) =>
    notDeletedOf(refused, deletions).map((each) => ({ ...each, serverId })),
  )
  if (refused.length > 1) for (const { serverId, facts } of refused) log.line(lineOf(serverId, facts.what))
  log.warning(
    refusedDeletes(
      replaced.map((each) => each.serverId),
      refused,
      [],
    ),
  )
}

/** Warns once, for all servers, of more than `keep` that must stay. */
export function warnIfShort({ log }: Context, { keep }: PruneOrder, plans: readonly DeletionPlan[]): void {
  const short = plans.filter(({ plan }) => plan.short > 0)
  if (short.length === 0) return
  const isYoung = short.some(({ plan }) =>
    plan.entries.some((each) => each.action === 'keep' && each.reason.kind === 'young'),
  )
  const each = short.map(({ serverId, plan }) => ({ serverId, short: plan.short }))
  log.warning(keepsMore(each, keep, isYoung))
}
