/** The words of creating a snapshot. */
import type { Message } from '../../domain/message.ts'
import { counted } from '../../domain/text.ts'
import { duration } from '../words.ts'

/** How a create can end. What VPS.org refused for another reason has the code of its answer. */
export type CreateCode = 'create-unknown' | 'create-stopped' | 'create-refused-limit'

const NOTHING_CHANGED = 'Nothing was changed.'
const SOON = 'Run this job again in a few minutes.'

/** A snapshot that is to be created. */
export interface Named {
  readonly name: string
  readonly serverId: string
}

export function creating({ name, serverId }: Named): string {
  return `Creating snapshot ${name} of server ${serverId}.`
}

export function inProgress(id: string, { name, serverId }: Named): string {
  return `Snapshot ${id} (${name}) of server ${serverId} is in progress.`
}

/** After an answer that names another snapshot, or none. */
export function searching(what: string): string {
  return `${what} Checking whether the snapshot was created.`
}

export function foundCreated(id: string, serverId: string): string {
  return `Found: snapshot ${id} of server ${serverId} was created.`
}

export function foundAfterRefusal(id: string, serverId: string): string {
  return `Found: VPS.org created snapshot ${id} of server ${serverId}, although it refused the request.`
}

export function createdTwice({ name, serverId }: Named, id: string, others: readonly string[]): string {
  return (
    `VPS.org created snapshot ${name} of server ${serverId} more than once. This step uses ${id}. ` +
    `Delete the others if they are not needed: ${others.join(', ')}.`
  )
}

export function sendingAgain(serverId: string, sent: number, most: number): string {
  return `Server ${serverId} has no such snapshot. Sending the create again (${sent + 1} of at most ${most}).`
}

/** @param why what was refused; `isLate`: the slot of what was deleted may not be free yet */
export function tryingAgain(why: string, isLate: boolean, pauseMs: number): string {
  const late = isLate ? ' The slot of the deleted snapshot may not be free yet.' : ''
  return `${why}${late} Trying again in ${duration(pauseMs)}.`
}

/** How a create was refused. */
export interface Refusal {
  /** `null`: it was sent once. */
  readonly triedForMs: number | null
  readonly isLimit: boolean
}

/** @param facts of the call */
export function createRefused(facts: Message, { triedForMs, isLimit }: Refusal): Message {
  const state =
    triedForMs === null ? NOTHING_CHANGED : `No snapshot was created in ${duration(triedForMs)} of attempts.`
  if (isLimit)
    return {
      ...facts,
      onlyNextHelps: false,
      code: 'create-refused-limit',
      state,
      next: 'Check how many snapshots your plan at VPS.org allows.',
    }
  return triedForMs === null ? { ...facts, state } : { ...facts, state, next: SOON }
}

/** The API speaks of a limit although a slot is free. @param listed how many snapshots the list has */
export function limitNextStep(serverId: string, listed: number, limit: number, hasDeleted: boolean): string {
  if (hasDeleted) return `The slot of the deleted snapshot is not free yet. ${SOON}`
  const shown = `Server ${serverId} has ${counted(listed, 'snapshot')}, and "snapshot-limit" is ${limit}.`
  return listed === 0
    ? `${shown} Check "server-id", and the limits of your plan at VPS.org.`
    : `${shown} If that is all it can have, set "snapshot-limit: ${listed}".`
}

/** @param facts of the last call */
export function createFailed(facts: Message, sent: number): Message {
  return { ...facts, state: `The create was sent ${sent} times, and no snapshot was created.` }
}

/** @param facts of the call */
export function createPutOff(facts: Message, askedMs: number): Message {
  return {
    ...facts,
    state: NOTHING_CHANGED,
    next: `Run this job again in ${duration(askedMs)}, as VPS.org asks, or raise "timeout".`,
  }
}

/** What the last search for a lost create showed. */
export type LastSearch =
  | { readonly kind: 'not-there' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'ambiguous'; readonly ids: string }
  | { readonly kind: 'no-server'; readonly id: string }

/** @param facts of the call */
export function createUnknown(facts: Message, last: LastSearch): Message<CreateCode> {
  return {
    code: 'create-unknown',
    what: facts.what,
    state: `Could not find out whether it was created: ${searchText(last)}.`,
    next: 'Run this job again in a few minutes. A snapshot that appears later uses a slot.',
  }
}

function searchText(last: LastSearch): string {
  switch (last.kind) {
    case 'not-there':
      return 'it was not in the list one minute later'
    case 'unreadable':
      return 'the list of snapshots could not be read'
    case 'incomplete':
      return 'the list of snapshots is incomplete'
    case 'ambiguous':
      return `it may be ${last.ids}, without the mark of this step`
    case 'no-server':
      return `${last.id} has its mark, but no list shows that it is of this server`
  }
}

/** @param next what comes next, as a sentence */
export function createStopped(signal: string, { name, serverId }: Named, next: string): Message<CreateCode> {
  return {
    code: 'create-stopped',
    what: `This step was stopped by ${signal} while it created snapshot ${name} of server ${serverId}.`,
    state: 'Could not find out whether the snapshot was created.',
    next,
  }
}

/** The create was not sent, or it was refused until then. */
export function stoppedBeforeCreate(signal: string, { name, serverId }: Named): Message<CreateCode> {
  return {
    code: 'create-stopped',
    what: `This step was stopped by ${signal}.`,
    state: `Snapshot ${name} of server ${serverId} was not created.`,
  }
}
