/** What is said of a restore that post or `restore/` sent. */
import type { Message } from '../../domain/message.ts'
import { serverPhaseOf } from '../../domain/server.ts'
import { counted } from '../../domain/text.ts'
import { idList } from '../annotation.ts'
import type { LastReading, NotSeen, SoFar } from '../restores.ts'
import { duration } from '../words.ts'

/** How a restore can end badly, for those who look it up; a refusal has the code of the failed call. */
export type RestoresCode =
  | 'restore-other-running'
  | 'restore-unclear'
  | 'restore-never-seen'
  | 'restore-server-broken'
  | 'restore-unreadable'
  | 'restore-timeout'
  | 'restore-stopped'

/** A restore that was to be sent. `undone`: by post, or by hand. */
export interface RestoreSubject {
  readonly undone: 'deploy' | 'rollback'
  readonly serverId: string
  readonly snapshotId: string
}

/** VPS.org's own words: "This may take 5-15 minutes." */
export const USUAL_RESTORE = '5 to 15 minutes are usual'

/** Returns what there is to say of a restore that was not sent any more. `error`: why. */
export function restoreNotSent(subject: RestoreSubject, error: Message): Message {
  return { ...error, state: `${untouched(subject)}.` }
}

/** Returns what there is to say of a restore that the API refused, `tries` times in `forMs`. */
export function restoreRefused(
  subject: RestoreSubject,
  error: Message,
  { seen, tries, forMs }: { readonly seen: LastReading; readonly tries: number; readonly forMs: number },
): Message {
  const { serverId } = subject
  if (seen.kind === 'not-seen') {
    const unread = `Could not read the state of server ${serverId}.`
    // What the token may not do is said of the restore, with what to do about it.
    const isSaid = seen.why === null || seen.why.kind === 'not-allowed'
    return { ...error, state: isSaid ? unread : `${unread} ${notSeenText(serverId, seen.why)}` }
  }
  if (seen.status === 'restoring') {
    return {
      ...error,
      code: 'restore-other-running' satisfies RestoresCode,
      state: `Another restore of server ${serverId} is running.`,
      next: `Wait until that restore is over, then check server ${serverId}.`,
    }
  }
  const often = tries === 1 ? '' : ` after ${tries} tries${forMs < 1000 ? '' : ` in ${duration(forMs)}`}`
  return { ...error, state: `${untouched(subject)}${often}; its state is "${seen.status}".` }
}

/** Returns why the state of a server is not known; without advice, which would be more than a message has room for. */
function notSeenText(serverId: string, why: NotSeen): string {
  switch (why.kind) {
    case 'not-allowed':
      return `The API token is not allowed to read the state of server ${serverId}.`
    case 'not-listed':
      return `Server ${serverId} is not among the servers that the API token can see.`
    case 'unreadable':
      return why.what
    case 'stopped':
      return `This step was stopped by ${why.signal}.`
  }
}

function untouched({ undone, serverId }: RestoreSubject): string {
  return undone === 'deploy'
    ? `Server ${serverId} is as the deploy left it`
    : `Server ${serverId} was not changed`
}

/** Returns what there is to say of a restore whose answer was lost. `error`: how. */
export function restoreUnclear(subject: RestoreSubject, error: Message, seen: LastReading): Message {
  const { serverId } = subject
  const code: RestoresCode = 'restore-unclear'
  const status = seen.kind === 'status' ? seen.status : null
  if (status === 'restoring') {
    const state = `Server ${serverId} is being restored, by this restore or by another one.`
    return { ...error, code, state, next: checkWhenOver(subject) }
  }
  const rest = status === null ? '' : `; its state is "${status}"`
  const why = seen.kind === 'status' || seen.why === null ? '' : ` ${notSeenText(serverId, seen.why)}`
  return {
    ...error,
    code,
    state: `Could not find out whether the restore of server ${serverId} began${rest}.${why}`,
    next: check(subject),
  }
}

/** Returns what there is to say of a restore that was accepted, while the server looks as if it never began. */
export function restoreNeverSeen(subject: RestoreSubject, status: string): Message<RestoresCode> {
  return {
    code: 'restore-never-seen',
    what: `VPS.org accepted ${restoreOf(subject)}, but the server was never "restoring".`,
    state: `Server ${subject.serverId} is "${status}"; its data may be from before or after the restore.`,
    next: serverPhaseOf(status) === 'broken' ? askForHelp(subject) : compareData(subject),
  }
}

/** Returns what there is to say of a server that a restore left broken. */
export function serverBroken(subject: RestoreSubject, status: string): Message<RestoresCode> {
  const { serverId, snapshotId } = subject
  return {
    code: 'restore-server-broken',
    what: `Server ${serverId} is "${status}" after its restore from snapshot ${snapshotId}.`,
    state: 'Its data may be incomplete.',
    next: askForHelp(subject),
  }
}

/** Returns what there is to say of a restore whose end can't be read any more. */
export function restoreUnreadable(subject: RestoreSubject, soFar: SoFar): Message<RestoresCode> {
  return {
    code: 'restore-unreadable',
    what: `VPS.org accepted ${restoreOf(subject)}, but the state of the server can no longer be read.`,
    state: lastRead(soFar),
    next: checkRestore(subject, soFar),
  }
}

/** Returns what there is to say of a restore that takes longer than the input for it allows. */
export function restoreTimedOut(
  subject: RestoreSubject,
  soFar: SoFar,
  timeoutMs: number,
): Message<RestoresCode> {
  const input = subject.undone === 'deploy' ? 'restore-timeout' : 'timeout'
  return {
    code: 'restore-timeout',
    what: `${capitalRestoreOf(subject)} was not over after ${duration(timeoutMs)} ("${input}").`,
    state: lastState(soFar),
    next: checkRestore(subject, soFar),
  }
}

/** Returns what there is to say of a restore whose end this step could not wait for. `reason`: the signal's name. */
export function restoreStopped(subject: RestoreSubject, soFar: SoFar, reason: string): Message<RestoresCode> {
  return {
    code: 'restore-stopped',
    what: `This step was stopped by ${reason} before ${restoreOf(subject)} was over.`,
    state: lastState(soFar),
    next: checkRestore(subject, soFar),
  }
}

function lastState(soFar: SoFar): string {
  return soFar.lastStatus === 'restoring' ? 'The restore is still running at VPS.org.' : lastRead(soFar)
}

function lastRead({ sawRestoring, lastStatus }: SoFar): string {
  if (lastStatus === null) return 'No state was read after the restore was sent.'
  return sawRestoring
    ? `Its last state was "${lastStatus}".`
    : `The server was never "restoring"; its last state was "${lastStatus}".`
}

function checkRestore(subject: RestoreSubject, { sawRestoring }: SoFar): string {
  return sawRestoring ? checkWhenOver(subject) : check(subject)
}

/** A next step for a server that is being restored. */
export function checkWhenOver({ undone, serverId }: Omit<RestoreSubject, 'snapshotId'>): string {
  return undone === 'deploy'
    ? `Do not deploy or restore server ${serverId} while VPS.org shows it as "restoring". Then check it.`
    : `Check at VPS.org that server ${serverId} is no longer "restoring".`
}

function askForHelp({ serverId }: RestoreSubject): string {
  return `Ask VPS.org for help with server ${serverId} before you deploy or restore.`
}

/** A next step for a server of which nothing is known. */
function check({ undone, serverId }: RestoreSubject): string {
  return `Check server ${serverId} at VPS.org before you ${undone === 'deploy' ? 'deploy' : 'try'} again.`
}

/** A next step for a server whose state says nothing: only its data shows whether a restore was carried out. */
function compareData({ undone, serverId, snapshotId }: RestoreSubject): string {
  return undone === 'deploy'
    ? `First check the newest data on server ${serverId}: if it is from before the deploy, the restore was carried out.`
    : `Check whether server ${serverId} has the data of snapshot ${snapshotId} before you try again.`
}

function restoreOf({ serverId, snapshotId }: RestoreSubject): string {
  return `the restore of server ${serverId} from snapshot ${snapshotId}`
}

function capitalRestoreOf(subject: RestoreSubject): string {
  return `The${restoreOf(subject).slice('the'.length)}`
}

/** Returns a line of the log for a server that was restored. `name`: of the snapshot. */
export function restoredLine(serverId: string, snapshotId: string, name: string, status: string): string {
  const from = `Server ${serverId} was restored from snapshot ${snapshotId} (${name})`
  return status === 'stopped' ? `${from}, and is stopped: start it at VPS.org.` : `${from} and is ${status}.`
}

/** Returns the warning of a server that was restored and is not running. */
export function restoredAndStopped(serverIds: readonly string[]): string {
  return serverIds.length === 1
    ? `Server ${serverIds.join()} was restored, and is stopped. Start it at VPS.org.`
    : `${serverIds.length} servers were restored, and are stopped: ${idList(serverIds)}. Start them at VPS.org.`
}

/** Returns what became of the snapshot itself. */
export function stillListed(snapshotId: string, isListed: boolean | null): string {
  if (isListed === null) return `Could not read whether snapshot ${snapshotId} still exists.`
  return isListed ? `Snapshot ${snapshotId} still exists.` : `Snapshot ${snapshotId} no longer exists.`
}

/** Returns the warning of snapshots that did not survive their restore. */
export function snapshotsLost(snapshotIds: readonly string[]): string {
  return snapshotIds.length === 1
    ? `Snapshot ${snapshotIds.join()} no longer exists after the restore from it.`
    : `These snapshots no longer exist after the restores from them: ${idList(snapshotIds)}.`
}

/** Returns a line of the log before a restore is sent again. */
export function sentAgainLine(serverId: string): string {
  return `Server ${serverId} is not "restoring". Sending the restore again.`
}

/** Returns a line of the log before the state of a server is read after an answer that was no yes. */
export function checkingLine({ what }: Message, serverId: string): string {
  return `${what} Checking whether server ${serverId} is being restored.`
}

/** Returns the title of a wait. */
export function waitingTitle(serverIds: readonly string[]): string {
  const which =
    serverIds.length === 1 ? `server ${serverIds.join()} is` : `${counted(serverIds.length, 'server')} are`
  return `Waiting until ${which} restored (${USUAL_RESTORE})`
}

/** Returns what a wait shows of a server that could not be read. */
export function readFailedText(why: string, failures: number, limit: number): string {
  return `read failed (${failures} of ${limit} in a row): ${why}`
}

/** Returns what a wait shows of a server whose reading VPS.org has put off. */
export function readPutOffText(why: string, putOffMs: number): string {
  return `paused for ${duration(putOffMs)}: ${why}`
}
