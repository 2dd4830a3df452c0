/** The words of waiting until snapshots are completed, in the snapshot step, before a rollback, and in the wait step. */
import type { Message } from '../../domain/message.ts'
import { counted } from '../../domain/text.ts'
import { duration, size } from '../words.ts'
import type { FailedOfAll } from './several.ts'

/** How waiting for a snapshot can end. */
export type WaitCode =
  | 'snapshot-failed'
  | 'snapshot-deleted'
  | 'snapshot-not-listed'
  | 'snapshot-not-found'
  | 'snapshot-unreadable'
  | 'snapshot-timeout'
  | 'snapshot-wait-stopped'

/** A snapshot that is waited for. */
export interface Awaited {
  readonly id: string
  readonly serverId: string
  /** `null` where only the id is known. */
  readonly name: string | null
}

/** What was read last: `status` as VPS.org gave it. */
export type LastRead =
  { readonly kind: 'nothing' | 'absent' | 'failed' } | { readonly kind: 'status'; readonly status: string }

/** VPS.org's own words: "This may take 3-10 minutes depending on server size." */
const USUAL = '3 to 10 minutes are usual'

/** @param first the one that is waited for, where there is only one */
export function waiting(count: number, first: Pick<Awaited, 'id'>): string {
  return count === 1
    ? `Waiting until snapshot ${first.id} is completed (${USUAL})`
    : `Waiting until ${counted(count, 'snapshot')} are completed (${USUAL})`
}

export function completed({ id, serverId }: Awaited, sizeMb: number | null): string {
  return `Snapshot ${id} of server ${serverId} is completed (${size(sizeMb)}).`
}

function nameOf({ id, name, serverId }: Awaited): string {
  return `Snapshot ${id}${name === null ? '' : ` (${name})`} of server ${serverId}`
}

export function snapshotFailed(snapshot: Awaited, status: string, tookMs: number): Message<WaitCode> {
  return {
    code: 'snapshot-failed',
    what: `${nameOf(snapshot)} ended as "${status}" after ${duration(tookMs)}.`,
    state: 'It cannot be used.',
    next: 'Run this job again. If it fails again, send the snapshot id to VPS.org.',
  }
}

export function snapshotDeleted(snapshot: Awaited, lastStatus: string): Message<WaitCode> {
  return {
    code: 'snapshot-deleted',
    what: `${nameOf(snapshot)} was deleted by another process while this step waited (it was "${lastStatus}").`,
    next: 'Run this job again.',
  }
}

/** The create was accepted. */
export function snapshotNotListed(snapshot: Awaited): Message<WaitCode> {
  return {
    code: 'snapshot-not-listed',
    what: `${nameOf(snapshot)} was accepted by VPS.org, but was not in the list for one minute.`,
    next: 'Check "server-id", and the snapshots at VPS.org.',
  }
}

/** The id was given to the wait step. */
export function snapshotNotFound(snapshot: Awaited): Message<WaitCode> {
  return {
    code: 'snapshot-not-found',
    what: `${nameOf(snapshot)} is not in the list of that server.`,
    next: 'Check that "server-id" and "snapshot-id" have the servers of the snapshot step, in the same order.',
  }
}

/** @param why of the last read, as whole sentences */
export function snapshotUnreadable(snapshot: Awaited, times: number, why: string): Message<WaitCode> {
  return {
    code: 'snapshot-unreadable',
    what: `Snapshot ${snapshot.id} of server ${snapshot.serverId} may still be in progress: ${times} reads in a row failed.`,
    state: why,
    next: 'Check the snapshot at VPS.org.',
  }
}

export function snapshotTimeout(snapshot: Awaited, tookMs: number, last: LastRead): Message<WaitCode> {
  return {
    code: 'snapshot-timeout',
    what: `${nameOf(snapshot)} was not completed within ${duration(tookMs)} ("timeout").`,
    state: stateText(last),
    next: 'Wait until it has ended, then push a longer "timeout": a re-run uses the old value.',
  }
}

export function snapshotWaitStopped(snapshot: Awaited, signal: string, last: LastRead): Message<WaitCode> {
  return {
    code: 'snapshot-wait-stopped',
    what: `This step was stopped by ${signal} before snapshot ${snapshot.id} of server ${snapshot.serverId} was completed.`,
    state: stateText(last),
  }
}

function stateText(last: LastRead): string {
  switch (last.kind) {
    case 'nothing':
      return 'The state of the snapshot was not read.'
    case 'absent':
      return 'In the last check the snapshot was not in the list.'
    case 'failed':
      return 'In the last check its state could not be read.'
    case 'status':
      return last.status === 'in_progress'
        ? 'The snapshot is still in progress at VPS.org and uses a slot.'
        : `The last state of the snapshot was "${last.status}".`
  }
}

/** @param ofMs for how long the API put it off */
export function readPutOff(ofMs: number, why: string): string {
  return `put off for ${duration(ofMs)}: ${why}`
}

export function readFailed(failures: number, most: number, why: string): string {
  return `could not be read (${failures} of ${most} in a row): ${why}`
}

export const NOT_IN_THE_LIST = 'not in the list'
export const NOT_USABLE = 'not usable'

/** Of the snapshot step and the wait step: servers without a completed snapshot. */
export function notCompleted({ count, all, ids }: FailedOfAll): Omit<Message, 'code'> {
  return {
    what: `${count} of ${counted(all, 'server')} ${count === 1 ? 'has' : 'have'} no completed snapshot: ${ids}.`,
    state: 'The post step will not restore or prune any server.',
  }
}

// The wait step

export function waited(snapshot: Awaited, tookMs: number, sizeMb: number | null): string {
  const when = tookMs < 1000 ? 'was already completed' : `was completed after ${duration(tookMs)} of waiting`
  return `${nameOf(snapshot)} ${when} (${size(sizeMb)}).`
}
