/** What the post step says of an automatic restore: how it ended, or why it was refused. Facts in, messages out. */
import type { Message } from '../../domain/message.ts'
import { idList } from '../annotation.ts'
import type { RefusalCode } from '../refusals.ts'
import { since } from '../rollback-advice.ts'
import { dated } from '../words.ts'
import { type DeployEnd, howEnded } from './post.ts'
import { checkWhenOver, type RestoresCode } from './restores.ts'

/** How a restore of the post step can end. */
export type RestoreCode =
  | 'restored'
  | 'restored-stopped'
  | 'restore-started'
  | 'restore-incomplete'
  | 'restore-check-stopped'
  | RestoresCode
  | RefusalCode

/** A server, and the snapshot that it was to go back to. */
export interface ServerAndSnapshot {
  readonly serverId: string
  readonly snapshot: { readonly id: string; readonly name: string; readonly createdAtMs: number | null }
  /** By the provider's clock. */
  readonly nowMs: number
}

/** Returns a snapshot with its name and of when it is. */
function withDate({ snapshot, nowMs }: Omit<ServerAndSnapshot, 'serverId'>): string {
  return `snapshot ${snapshot.id} (${snapshot.name}, ${dated(snapshot.createdAtMs, nowMs)})`
}

/** Returns what a good restore cost, and what is left to do, for the summary. `sinceMs`: of the oldest snapshot. */
export function afterRestore(sinceMs: number | null): string {
  return `What was written since ${since(sinceMs)} is lost. Read the log of the step that failed, correct the cause, and deploy again.`
}

/** Returns why the step fails although the server is restored. */
function whyItFails({ subject, status, failedSteps }: DeployEnd): string {
  const ended = howEnded({ subject, status, failedSteps })
  return `This step fails because ${ended.charAt(0).toLowerCase()}${ended.slice(1)}.`
}

/** Returns a restored server. `kept`: a sentence on its snapshot. */
export function restored(
  server: ServerAndSnapshot,
  { isStopped, isSeenInstead, kept }: { isStopped: boolean; isSeenInstead: boolean; kept: string | null },
  deploy: DeployEnd,
): Message<RestoreCode> {
  const state = `Server ${server.serverId} is ${isStopped ? 'stopped' : 'active'}.`
  return {
    code: isStopped ? 'restored-stopped' : 'restored',
    what: `Server ${server.serverId} was restored from ${withDate(server)}.`,
    state: [...(isSeenInstead ? [SEEN_INSTEAD] : []), state, ...(kept === null ? [] : [kept])].join(' '),
    next: isStopped ? `Start the server at VPS.org. ${whyItFails(deploy)}` : whyItFails(deploy),
  }
}

const SEEN_INSTEAD = 'The answer to the restore was lost, but the server was seen restoring.'

/** Returns that a restore has begun. `isSeenInstead`: its answer was lost, and the server was seen restoring. */
export function begun(server: ServerAndSnapshot, isSeenInstead: boolean): string {
  const what = `The restore of server ${server.serverId} from ${withDate(server)} was started.`
  return isSeenInstead ? `${what} ${SEEN_INSTEAD}` : what
}

/** What the summary says while servers are being restored: `lines` is what has begun. */
export function underWay(lines: readonly string[]): Omit<Message, 'code'> {
  return {
    what: lines.join(' '),
    next: 'In progress, usually for 5 to 15 minutes. If this text stays, check the restore at VPS.org.',
  }
}

/** Returns that GitHub has named the steps that failed, while what they did is being undone. */
export function undoing(end: DeployEnd, serverIds: readonly string[]): string {
  return `${howEnded(end)}: the restore undoes that on server ${idList(serverIds)}.`
}

/** Returns that a server is about to be restored. `lost`: what that costs, in one sentence. */
export function restoring(server: ServerAndSnapshot, lost: string): string {
  return `Restoring server ${server.serverId} from ${withDate(server)}. ${lost}`
}

/** Why the end of a restore is not waited for. */
export type NotFollowed = 'not-asked-to-wait' | 'job-cancelled' | 'cannot-see-server'

const WHY_NOT_FOLLOWED: Readonly<Record<NotFollowed, string>> = {
  'not-asked-to-wait': 'This step did not wait for its end, because "wait-for-restore" is "false".',
  'job-cancelled': 'This step did not wait for its end, because a cancelled job has only a few minutes left.',
  'cannot-see-server': 'This step could not wait for its end, because the API token cannot read servers.',
}

/** Returns a restore that was started, and not followed. */
export function started(
  server: ServerAndSnapshot,
  { why, isSeenInstead }: { why: NotFollowed; isSeenInstead: boolean },
): Message<RestoreCode> {
  return {
    code: 'restore-started',
    what: begun(server, isSeenInstead),
    state: WHY_NOT_FOLLOWED[why],
    next: checkWhenOver({ undone: 'deploy', serverId: server.serverId }),
  }
}

/** Returns the message of a server that can no longer be read, with the reason, which is a sentence. */
export function withCause<Code extends string>(message: Message<Code>, why: string): Message<Code> {
  return { ...message, state: why }
}

/** Returns a check that was broken off before anything was sent. */
export function checkStopped(serverIds: readonly string[], signal: string): Message<RestoreCode> {
  const [only] = serverIds.length === 1 ? serverIds : []
  const code = 'restore-check-stopped'
  const why = `this step was stopped by ${signal} while it was checking`
  if (only === undefined) {
    const what = `None of ${serverIds.length} servers was restored: ${why}.`
    return { code, what, state: 'No restore was sent.' }
  }
  return {
    code,
    what: `Server ${only} was not restored: ${why}.`,
    state: `No restore was sent; server ${only} is as the deploy left it.`,
  }
}

/** Returns the end of several servers that were all restored. `stopped`: those that have to be started. */
export function allRestored(
  count: number,
  stopped: readonly string[],
  deploy: DeployEnd,
): Message<RestoreCode> {
  const what = `All ${count} servers were restored.`
  if (stopped.length === 0) return { code: 'restored', what, next: whyItFails(deploy) }
  return {
    code: 'restored-stopped',
    what,
    state: `Stopped: ${idList(stopped)}.`,
    next: `Start these servers at VPS.org. ${whyItFails(deploy)}`,
  }
}

/** Returns the end of several servers whose restores were started, and not followed. */
export function allStarted(serverIds: readonly string[]): Message<RestoreCode> {
  return {
    code: 'restore-started',
    what: `The restores of ${serverIds.length} servers were started: ${idList(serverIds)}.`,
    state: 'This step did not wait for their end; the log of this step says why.',
    next: 'Do not deploy or restore these servers while VPS.org shows them as "restoring". Then check them.',
  }
}

/** Returns the same where one server is the reason: the annotation says why, and what to do, without the log. */
export function withTheOne(all: Message, { what, state = '', next = all.next ?? '' }: Message): Message {
  return { ...all, what: `${all.what} ${what}`, state, next }
}

/** Several servers of which not all are known to be restored. */
export interface NotAllRestored {
  readonly count: number
  /** Those that are not known to be restored. */
  readonly bad: readonly string[]
  /** Of these, those that no restore was carried out on. */
  readonly untouched: readonly string[]
  /** The code that all of them share. */
  readonly code: string | null
}

/** Returns the end of several servers of which not all are known to be restored. */
export function notAllRestored({ count, bad, untouched, code }: NotAllRestored): Message {
  const isNone = untouched.length === count
  const some = `${bad.length} of ${count} servers`
  const isOne = bad.length === 1
  return {
    code: code ?? ('restore-incomplete' satisfies RestoreCode),
    what: isNone
      ? `None of ${count} servers was restored: ${idList(bad)}.`
      : untouched.length === bad.length
        ? `${some} ${isOne ? 'was' : 'were'} not restored: ${idList(bad)}.`
        : `${some} ${isOne ? 'is' : 'are'} not known to be restored: ${idList(bad)}.`,
    state: 'The log of this step has a line for each server.',
    next: `Check ${isOne ? 'that server' : 'these servers'} at VPS.org before you deploy again.`,
  }
}
