/** The words of deleting snapshots: of pruning, and of what frees a slot. */
import type { Message } from '../../domain/message.ts'
import { counted } from '../../domain/text.ts'
import { capital, serversOf } from '../words.ts'
import { serverNotFound } from './servers.ts'
import type { FailedOfAll } from './several.ts'

/** How deleting can end. What VPS.org refused has the code of its answer, where only one has failed. */
export type PruneCode = 'snapshots-not-deleted' | 'prune-contended'

export const WHAT_WAS_DELETED = 'The log of this step shows what was deleted.'
export const NOTHING_DELETED = 'Nothing was deleted.'
const NEXT_RUN = 'The next run tries again.'

/** A snapshot that was not deleted, as far as is known, and what the failure says. */
export interface NotDeleted {
  readonly id: string
  readonly facts: Message
}

/** What else is known of the server, what to do in any case, and what to do where the failures do not say it. */
export interface Around {
  readonly state?: string
  readonly next?: string
  readonly otherwise?: string
}

export function notDeleted(
  serverId: string,
  failed: readonly NotDeleted[],
  { state, next, otherwise = NEXT_RUN }: Around,
): Message {
  const [theirs] = failed.map((each) => each.facts.next)
  const then = next ?? theirs ?? otherwise
  const alike = failed.find((each) => failed.every(({ facts }) => facts.code === each.facts.code))?.facts
  const only = failed.length === 1 || alike?.code === 'stopped' ? alike : undefined
  if (only !== undefined) {
    const states = [only.state, state].filter((each) => each !== undefined)
    return { ...only, ...(states.length === 0 ? {} : { state: states.join(' ') }), next: then }
  }
  const ids = failed.map((each) => each.id).join(', ')
  return {
    code: alike?.code ?? ('snapshots-not-deleted' satisfies PruneCode),
    what: `Could not delete ${counted(failed.length, 'snapshot')} of server ${serverId}: ${ids}.`,
    ...(state === undefined ? {} : { state }),
    next: then,
    ...(alike?.onlyNextHelps === true ? { onlyNextHelps: true } : {}),
  }
}

/** @param facts of the call */
export function stillThere(facts: Message): Message {
  return { ...facts, state: 'The snapshot still exists.' }
}

/** @param facts of the call; the reason why its end is not known is in the log */
export function mayBeDeleted(facts: Message): Message {
  return { ...facts, state: 'Could not find out whether the snapshot was deleted.' }
}

/** @param ids of snapshots whose delete was sent, with an end that is not known */
export function possiblyDeleted(ids: readonly string[]): string {
  return `Possibly deleted: ${ids.join(', ')}.`
}

export function checkingDelete(what: string, id: string): string {
  return `${what} Checking whether snapshot ${id} was deleted.`
}

export function deleting(snapshot: { id: string; name: string }, serverId: string, reason: string): string {
  return `Deleting snapshot ${snapshot.id} (${snapshot.name}) of server ${serverId}: ${reason}.`
}

/** @param instead the next candidate */
export function nextCandidate(what: string, instead: { id: string; name: string } | undefined): string {
  return instead === undefined
    ? `${what} No other snapshot can be deleted instead.`
    : `${what} Next: ${instead.id} (${instead.name}).`
}

/** What was never tried. */
export function deleteNotTried(id: string, signal: string): Message {
  return { code: 'stopped', what: `This step was stopped by ${signal} before snapshot ${id} was deleted.` }
}

/** What to do about snapshots that VPS.org does not delete. */
export function protectAdvice(ids: readonly string[]): string {
  return `Add what should stay to "protect": ${ids.join(', ')}.`
}

/** The same where the token may lack the permission. */
export function tokenOrProtect(ids: readonly string[]): string {
  return `Allow the API token to delete snapshots, or add what should stay to "protect": ${ids.join(', ')}.`
}

/** @param refused texts of the API's answers; @param instead ids */
export function refusedDeletes(
  where: readonly string[],
  refused: readonly NotDeleted[],
  instead: readonly string[],
): string {
  const only = refused.length === 1 ? refused[0] : undefined
  const what =
    only?.facts.what ??
    `VPS.org refused to delete ${counted(refused.length, 'snapshot')} of ${serversOf(where).name}.`
  const ids = refused.map((each) => each.id)
  const others =
    instead.length === 0 ? 'The next in line is deleted instead.' : `Deleted instead: ${instead.join(', ')}.`
  return `${what} ${others} ${protectAdvice(ids)}`
}

// Pruning

export function noSnapshotsListed(serverIds: readonly string[]): string {
  return `VPS.org lists no snapshot of ${serversOf(serverIds).name}. If there should be some, check "server-id".`
}

/** @param servers their ids */
export function held(servers: readonly string[], snapshots: number, keep: number): string {
  return servers.length === 1
    ? `Server ${servers.join()} has ${counted(snapshots, 'snapshot')}; "keep" is ${keep}:`
    : `${counted(servers.length, 'server')} have ${counted(snapshots, 'snapshot')}; "keep" is ${keep} for each:`
}

/** What was done on one server, by ids. */
export interface Pruned {
  readonly deleted: readonly string[]
  readonly alreadyDeleted: readonly string[]
  readonly notDeleted: readonly string[]
  readonly unknown: readonly string[]
  /** Whether something should have been deleted. */
  readonly isDue: boolean
  readonly isRestoring: boolean
}

export function pruned(server: Pruned): string {
  const lists = [
    { text: 'Deleted', ids: server.deleted },
    { text: 'Already deleted', ids: server.alreadyDeleted },
    { text: 'Not deleted', ids: server.notDeleted },
    { text: 'Not known whether deleted', ids: server.unknown },
  ].filter(({ ids }) => ids.length > 0)
  const restoring = server.isRestoring ? ' The server is being restored.' : ''
  if (lists.length > 0)
    return `${lists.map(({ text, ids }) => `${text}: ${ids.join(', ')}.`).join(' ')}${restoring}`
  return server.isDue || server.isRestoring ? `${NOTHING_DELETED}${restoring}` : 'Nothing to delete.'
}

export const NOTHING_IN_DRY_RUN = 'Dry run: nothing was deleted.'

export function nothingToDeleteOn(servers: number): string {
  return `Nothing to delete on ${counted(servers, 'server')}.`
}

/** @param deleted ids; what is not known to be deleted is among them */
export function notPrunedWhileRestoring(serverIds: readonly string[], deleted: readonly string[]): string {
  const { name, is } = serversOf(serverIds)
  const what = deleted.length === 0 ? 'Nothing was' : `After ${deleted.join(', ')} nothing more was`
  return `${capital(name)} ${is} being restored. ${what} deleted there. The next run prunes again.`
}

/** Servers on which more than `keep` must stay, each with how many more. */
export interface Short {
  readonly serverId: string
  readonly short: number
}

/** @param isYoung whether GitHub could tell of some that their deploys have ended */
export function keepsMore(servers: readonly Short[], keep: number, isYoung: boolean): string {
  const only = servers.length === 1 ? servers[0] : undefined
  const what =
    only === undefined
      ? `${servers.length} servers keep more than "keep" (${keep}): ` +
        `${servers.map((each) => `${each.serverId} (${each.short} more)`).join(', ')}.`
      : `Server ${only.serverId} keeps ${only.short} more than "keep" (${keep}).`
  const young = isYoung ? ' With the permission "actions: read" young snapshots can be deleted too.' : ''
  return `${what} The table in the log has the reasons. Delete by hand what is not needed.${young}`
}

export function pruneContended(serverId: string, times: number): Message<PruneCode> {
  return {
    code: 'prune-contended',
    what: `Other processes changed the snapshots of server ${serverId} ${times + 1} times, so pruning ended.`,
    next: NEXT_RUN,
  }
}

/** @param deleted ids; @param mayBeDeleted whether one more may be */
export function deletedBefore(deleted: readonly string[], mayBeAnother: boolean): string {
  if (deleted.length > 0) return `Deleted before: ${deleted.join(', ')}.`
  return mayBeAnother ? 'Nothing else was deleted.' : NOTHING_DELETED
}

/** @param why that the list of servers does not have it */
export function unknownServer(serverId: string, why: string): Message {
  const what = `VPS.org lists no snapshot of server ${serverId}.`
  return serverNotFound({ what, state: NOTHING_DELETED }, why)
}

export function restoringUnknown(why: string): string {
  return `Could not check whether the server is being restored. ${why}`
}

export function notPruned({ count, all, ids }: FailedOfAll): Omit<Message, 'code'> {
  return {
    what: `${count} of ${counted(all, 'server')} ${count === 1 ? 'was' : 'were'} not pruned as planned: ${ids}.`,
    next: 'The log of this step has the reasons. The next run tries again.',
  }
}

/** Returns the same for the post step of a good deploy. */
export function besideADeploy(facts: Message): Message {
  const known = facts.state === undefined ? '' : `${facts.state} `
  return { ...facts, state: `${known}The deploy is not affected.` }
}
