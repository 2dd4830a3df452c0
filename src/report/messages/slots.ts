/** The words of freeing a slot for a snapshot. */
import type { Message } from '../../domain/message.ts'
import { counted } from '../../domain/text.ts'
import { serversOf } from '../words.ts'

/** How freeing a slot can end. */
export type SlotsCode =
  'slots-full' | 'slots-full-none-deletable' | 'slots-contended' | 'slot-not-freed-restoring'

const NOTHING_CHANGED = 'Nothing was changed.'

/** How many slots of a server are used. */
export interface UsedSlots {
  readonly serverId: string
  readonly used: number
  readonly limit: number
}

/** One slot is free, or several servers have one. */
export function slotsFree(servers: readonly UsedSlots[]): string | null {
  const [only] = servers
  if (only === undefined) return null
  return servers.length === 1
    ? `${slotsUsed(only)} A slot is free.`
    : `${servers.length} servers have a free slot.`
}

export function noSlotFree(slots: UsedSlots): string {
  return `${slotsUsed(slots)} No slot is free.`
}

/** @param deleting how many VPS.org is deleting already */
export function slotIsFreed(slots: UsedSlots, deleting: number): string {
  return (
    `${slotsUsed(slots)} VPS.org is deleting ${counted(deleting, 'snapshot')} there. ` +
    'Waiting up to one minute for the slot.'
  )
}

export function aboveLimit(slots: UsedSlots): string {
  return `${slotsUsed(slots)} Nothing is deleted there before the create.`
}

/** A refused create showed it. */
export function countsAsFull(serverId: string): string {
  return `VPS.org refused the snapshot, so server ${serverId} counts as full.`
}

function slotsUsed({ serverId, used, limit }: UsedSlots): string {
  return `Server ${serverId} uses ${used} of ${counted(limit, 'snapshot slot')}.`
}

/** @param most how many snapshots one of them has */
export function lowLimit(limit: number, serverIds: readonly string[], most: number): string {
  const { name } = serversOf(serverIds)
  const has = serverIds.length === 1 ? `has ${most}` : `have up to ${most}`
  return (
    `"snapshot-limit" is ${limit}, but ${name} ${has} snapshots. ` +
    'Set "snapshot-limit" to the number that VPS.org allows.'
  )
}

/** The input forbids to delete one. */
export function slotsFull(slots: UsedSlots): Message<SlotsCode> {
  return {
    code: 'slots-full',
    what: `${slotsUsed(slots).slice(0, -1)}, and "when-full" is "fail".`,
    state: NOTHING_CHANGED,
    next: 'Delete one that is not needed at VPS.org and run this job again, or set "when-full: prune".',
  }
}

/** @param others those that this action created under another `name` */
export function noneDeletable(
  slots: UsedSlots,
  others: readonly { readonly id: string; readonly name: string }[],
): Message<SlotsCode> {
  const named = others.map((each) => each.id).join(', ')
  const then = 'then run this job again. The log has the reason for each.'
  return {
    code: 'slots-full-none-deletable',
    what: `${slotsUsed(slots).slice(0, -1)}, and too few of its snapshots may be deleted.`,
    state: NOTHING_CHANGED,
    onlyNextHelps: true,
    next:
      others.length === 0
        ? `Delete one that is not needed at VPS.org, ${then}`
        : `Delete one that is not needed at VPS.org, for example of another "name" (${named}), ${then}`,
  }
}

/** How to prune what was created under another `name`. */
export function pruneOtherName(use: string, serverId: string, name: string, keep: number): string {
  return (
    `To delete old snapshots of name "${name}", run a workflow with uses: ${use} ` +
    `and server-id: ${serverId}, name: ${name}, keep: ${keep}`
  )
}

/** @param state what was deleted until then */
export function freeingStopped(serverId: string, state: string): Message<SlotsCode> {
  return {
    code: 'slot-not-freed-restoring',
    what: `Server ${serverId} is being restored, so no snapshot slot was freed.`,
    state,
    next: 'Run this job again when the restore is over.',
  }
}

export function slotsContended({ serverId }: UsedSlots, times: number): Message<SlotsCode> {
  return {
    code: 'slots-contended',
    what: `Other processes changed the snapshots of server ${serverId} ${times + 1} times; no slot stayed free.`,
    state: NOTHING_CHANGED,
    next: 'Use one "concurrency" group for all workflows of a server, then run this job again.',
  }
}

/** The state that a failure has, with what was deleted before it. @param which their ids */
export function withDeleted(facts: Message, which: string): Message {
  if (which === '') return facts
  const others = facts.state === undefined || facts.state === NOTHING_CHANGED ? '' : ` ${facts.state}`
  return { ...facts, state: `Deleted before, to free a slot: ${which}.${others}` }
}

/** What to do where the failures do not say it. */
export const RUN_AGAIN = 'Run this job again.'

/** What was deleted before a slot could not be freed. @param mayBeDeleted whether one more may be */
export function deletedUntilThen(ids: readonly string[], mayBeDeleted: boolean): string {
  if (ids.length > 0) return `Deleted before: ${ids.join(', ')}. No snapshot was created.`
  return mayBeDeleted ? 'No other snapshot was deleted and none was created.' : NOTHING_CHANGED
}

/** What is worth a warning when a slot is freed, in this order. */
export const LAST_RESORTS = [
  'last-resort-young',
  'last-resort-newest',
  'last-resort-last-good',
  'last-resort-only-own',
] as const

export type LastResort = (typeof LAST_RESORTS)[number]

/** @param snapshots ids and names, with what is known of their deploys */
export function lastResort(kind: LastResort, serverIds: readonly string[], snapshots: string): string {
  const { what, next } = LAST_RESORT_TEXTS[kind]
  return `To free a slot on ${serversOf(serverIds).name}, this step deletes ${what}: ${snapshots}. ${next}`
}

const DELETE_SOME = 'Delete snapshots that are not needed.'

const LAST_RESORT_TEXTS: Readonly<Record<LastResort, { readonly what: string; readonly next: string }>> = {
  'last-resort-young': {
    what: 'what is less than 6 hours old, and whose deploy may still be running',
    next: 'Give the job the permission "actions: read", and set "keep" lower than "snapshot-limit".',
  },
  'last-resort-newest': {
    what: 'its newest own snapshot; only the last good state is left beside it',
    next: DELETE_SOME,
  },
  'last-resort-last-good': { what: 'the last good state', next: DELETE_SOME },
  'last-resort-only-own': { what: 'its only own snapshot', next: DELETE_SOME },
}
