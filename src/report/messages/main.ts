/** The words of the snapshot step, besides those of freeing slots and of creating. */
import type { Message } from '../../domain/message.ts'
import type { ServerPhase } from '../../domain/server.ts'
import { counted } from '../../domain/text.ts'
import { capital, duration, serversOf } from '../words.ts'
import type { Named } from './create.ts'

/** How the snapshot step can end before it creates a snapshot. */
export type MainCode =
  | 'snapshot-still-listed'
  | 'earlier-restore-failed'
  | 'earlier-restore-unreadable'
  | 'earlier-restore-timeout'
  | 'earlier-restore-stopped'

const NOTHING_CHANGED = 'Nothing was changed.'

// The list

/** The check has failed, before anything was sent that changes something. */
export function unchanged(facts: Message): Message {
  return { state: NOTHING_CHANGED, ...facts }
}

/** @param which ids and names */
export function stillListed(serverId: string, which: string): Message<MainCode> {
  return {
    code: 'snapshot-still-listed',
    what: `VPS.org answered that there is no snapshot ${which} (HTTP 404), but lists it on server ${serverId}.`,
    next: 'Check that the API token is allowed to delete snapshots.',
  }
}

/** @param before how often the server was listed again already */
export function listingAgain(serverId: string, before: number, most: number): string {
  return (
    `Another process changed the snapshots of server ${serverId}. ` +
    `Reading them again (${before + 1} of at most ${most}).`
  )
}

// Restores that are running when main starts

export function waitingForRestore(serverId: string): string {
  return `Server ${serverId} is being restored. This step waits until the restore is over, and then creates the snapshot.`
}

export function restoreIsOver(serverId: string, tookMs: number, status: string): string {
  return `The restore of server ${serverId} is over after ${duration(tookMs)}. The server is ${status}.`
}

export function earlierRestoreFailed(serverId: string, status: string): Message<MainCode> {
  return {
    code: 'earlier-restore-failed',
    what: `Server ${serverId} is "${status}" after a restore that was running before this step.`,
    state: NOTHING_CHANGED,
    next: 'Check the server at VPS.org before you deploy to it.',
  }
}

/** @param why the last reading failed */
export function earlierRestoreUnreadable(serverId: string, why: string): Message<MainCode> {
  return {
    code: 'earlier-restore-unreadable',
    what: `Server ${serverId} was being restored, and its state can no longer be read: ${why}`,
    state: NOTHING_CHANGED,
    next: 'Check the server at VPS.org before you deploy to it.',
  }
}

export function earlierRestoreTimeout(serverId: string, timeoutMs: number): Message<MainCode> {
  return {
    code: 'earlier-restore-timeout',
    what: `Server ${serverId} is still being restored after ${duration(timeoutMs)} ("timeout").`,
    state: NOTHING_CHANGED,
    next: 'Run this job again when the restore is over.',
  }
}

export function earlierRestoreStopped(serverId: string, signal: string): Message<MainCode> {
  return {
    code: 'earlier-restore-stopped',
    what: `This step was stopped by ${signal} while it waited for the restore of server ${serverId}.`,
    state: NOTHING_CHANGED,
  }
}

// The servers

/** @param why of each server, or of all */
export function statesUnknown(serverIds: readonly string[], why: string): string {
  return `Could not read the state of ${serversOf(serverIds).name}: ${why} Snapshots are created all the same.`
}

/** `restore-on` is set, and the token may not read servers. */
export function restoreNotVerifiable(serverIds: readonly string[]): string {
  return (
    `The API token is not allowed to read the state of ${serversOf(serverIds).name}. After a failed deploy the ` +
    'post step starts the restore, but cannot check its end. Give the token the permission to read servers.'
  )
}

/** `restore-on` is set, and the list does not have the server, or can't be read. */
export function restoreNotPossible(serverIds: readonly string[]): string {
  return (
    `Could not read the state of ${serversOf(serverIds).name}. If that stays so, the post step does not restore ` +
    'after a failed deploy. Check "server-id".'
  )
}

export function runnerOnServer(serverId: string, address: string): string {
  return (
    `This runner has the address ${address} of server ${serverId}. A restore would stop this job, so the post step ` +
    'does not restore it. Use a runner on another machine.'
  )
}

/** @param names ids with names in parentheses */
export function serversAre(names: readonly string[], status: string, means: ServerPhase): string {
  const { name, is } = serversOf(names)
  return `${capital(name)} ${is} ${status}. ${CONSISTENCY[means]}`
}

const UNKNOWN_CONSISTENCY = 'Programs may write to the disk while the snapshot is created.'
const CONSISTENCY: Readonly<Record<ServerPhase, string>> = {
  up: 'A snapshot of a running server may be inconsistent (docs/how-to/consistent-database-snapshots.md).',
  stopped: 'Its snapshot is consistent.',
  restoring: UNKNOWN_CONSISTENCY,
  broken: UNKNOWN_CONSISTENCY,
  other: UNKNOWN_CONSISTENCY,
}

// What is listed of a created snapshot

export function clocksDiffer(id: string, theirs: string, ours: string, apartMs: number): string {
  return (
    `VPS.org dates snapshot ${id} ${theirs}; the clock of this runner shows ${ours} (${duration(apartMs)} apart). ` +
    'Ages are counted from the dates of VPS.org. Check the clock of this runner.'
  )
}

export function listedWithOtherName(id: string, listed: string, name: string): string {
  return (
    `VPS.org lists snapshot ${id} as "${listed}" instead of ${name}, so pruning will not recognize it. ` +
    'Delete it at VPS.org when it is not needed.'
  )
}

export function descriptionsNotListed(ids: readonly string[]): string {
  return (
    `VPS.org lists no descriptions of snapshots (${ids.join(', ')}). ` +
    'Snapshots of this action are recognized by their names alone.'
  )
}

export function markLost(ids: readonly string[]): string {
  return (
    `VPS.org lists snapshots without their whole description: ${ids.join(', ')}. ` +
    'Pruning may not recognize them. Delete them at VPS.org when they are not needed.'
  )
}

export function completedAfter(id: string, { name, serverId }: Named, tookMs: number, size: string): string {
  return `Snapshot ${id} (${name}) of server ${serverId} was completed after ${duration(tookMs)} (${size}).`
}

/** `wait` is `false`. @param use how the workflow names the wait step */
export function notWaited(use: string): string {
  return `"wait" is "false", so this step ends now. Use ${use} before the deploy.`
}

export function entriesUnmatched(entries: readonly string[], more: number): string {
  const which = entries.map((each) => `"${each}"`).join(', ')
  return `No snapshot matches these entries of "protect": ${which}${more > 0 ? ` and ${more} more` : ''}.`
}

// Dry run

export const BEFORE_THE_SNAPSHOT = 'Before the snapshot:'

/** @param outcome what a real run would do, as sentences */
export function dryRun(outcome: string): string {
  return `Dry run: nothing is created or deleted. ${outcome}`
}

export function afterGoodDeploy(keep: number): string {
  return `After a good deploy ("keep" is ${keep}):`
}

export function wouldFail(slots: { readonly serverId: string }): string {
  return `A real run would fail: server ${slots.serverId} has no free slot, and none may be freed.`
}

export function wouldCreate({ name, serverId }: Named): string {
  return `A real run would create snapshot ${name} of server ${serverId}.`
}

/** @param failing ids of the servers without a free slot */
export function wouldCreateSeveral(count: number, all: number, failing: readonly string[]): string {
  const creates = `A real run would create a snapshot of ${count} of ${counted(all, 'server')}.`
  return failing.length === 0
    ? creates
    : `${creates} It would fail, because no slot is free and none may be freed: ${failing.join(', ')}.`
}

export function wouldFailWith(text: string): string {
  return `A real run would fail: ${text}`
}
