/** What the post step says where a server has no snapshot that was completed before the deploy. */
import type { Message } from '../../domain/message.ts'
import { phaseOf } from '../../domain/snapshot.ts'
import { idList } from '../annotation.ts'
import { type PostCode, type Untouched, untouchedState } from './post.ts'

/** What is known of a snapshot that was not completed before the deploy. Texts of `why` are sentences of a failed read. */
export type Unusable = { readonly serverId: string } & (
  | { readonly kind: 'not-created' }
  /** `id` `null`: the create was not answered. `unseen`: left to the wait step. `isListed` `null`: could not be read. */
  | {
      readonly kind: 'not-seen' | 'left-to-wait'
      readonly id: string
      readonly name: string
      readonly now: NowListed
    }
  | {
      readonly kind: 'lost'
      readonly name: string
      readonly now: NowListed | { readonly mayBe: readonly string[] }
    }
)

/** What a list shows of a snapshot now. */
export type NowListed =
  | { readonly id: string; readonly status: string }
  | { readonly unreadable: string }
  | { readonly incomplete: string }
  /** The list is complete. */
  | 'not-listed'

/** Returns what became of a snapshot that was not completed before the deploy, as two sentences. */
export function unusableSnapshot(facts: Unusable): Pick<Message, 'what' | 'state'> {
  const { serverId } = facts
  const of = `of server ${serverId}`
  switch (facts.kind) {
    case 'not-created':
      return { what: `No snapshot ${of} was created.` }
    case 'not-seen':
      return {
        what: `Snapshot ${facts.id} (${facts.name}) ${of} was not completed before the deploy.`,
        state: nowText(`Snapshot ${facts.id}`, facts.now, `Snapshot ${facts.id} no longer exists.`),
      }
    case 'left-to-wait':
      return {
        what: `No wait step saw snapshot ${facts.id} (${facts.name}) ${of} completed before the deploy ("wait" is "false").`,
        state: nowText(`Snapshot ${facts.id}`, facts.now, `Snapshot ${facts.id} no longer exists.`),
      }
    case 'lost': {
      const { now } = facts
      const state =
        typeof now === 'object' && 'mayBe' in now
          ? `VPS.org may list that snapshot as: ${idList(now.mayBe)}.`
          : typeof now === 'object' && 'id' in now
            ? `VPS.org created that snapshot: snapshot ${now.id} is now "${now.status}" and uses a slot.`
            : nowText('That snapshot', now, 'VPS.org does not list that snapshot now.')
      return { what: `VPS.org gave no id for snapshot ${facts.name} ${of}.`, state }
    }
  }
}

/** @param absent what follows from a complete list that does not have it */
function nowText(which: string, now: NowListed, absent: string): string {
  if (now === 'not-listed') return absent
  if ('unreadable' in now) return now.unreadable
  if ('incomplete' in now) return `${which} is not in the list, which may be incomplete: ${now.incomplete}.`
  const use = phaseOf(now) === 'failed' ? ' and cannot be restored' : ''
  return `${which} is now "${now.status}"${use}.`
}

/** What servers without a usable snapshot have in common. */
export interface MissingSnapshots extends Untouched {
  /** Those that have none. */
  readonly missing: readonly string[]
  /** A restore was requested, and is refused. */
  readonly isRefused: boolean
  /** Snapshots that exist as far as is known, usable or not. */
  readonly kept: readonly string[]
  /** Snapshots to which a rollback by hand could go. */
  readonly usable: readonly { readonly id: string; readonly isPending: boolean }[]
}

/** Returns the end of a post step. `facts`: of one server; `null`: there are several. */
export function snapshotMissing(facts: Unusable | null, common: MissingSnapshots): Message<PostCode> {
  const { isRefused } = common
  const found = facts === null ? { what: someMissing(common) } : unusableSnapshot(facts)
  const next = doubts(common)
  const what =
    facts !== null && isRefused ? `Server ${facts.serverId} was not restored. ${found.what}` : found.what
  return {
    code: isRefused ? 'restore-refused-no-snapshot' : 'snapshot-not-usable',
    what,
    state: [...(found.state === undefined ? [] : [found.state]), untouchedState(common)].join(' '),
    ...(next === '' ? {} : { next }),
  }
}

function someMissing({ serverIds, missing, isRefused }: MissingSnapshots): string {
  return isRefused
    ? `None of ${serverIds.length} servers was restored, because some have no usable snapshot: ${idList(missing)}.`
    : `${missing.length} of ${serverIds.length} servers have no usable snapshot: ${idList(missing)}.`
}

/** What a person has to know who rolls back to what was not seen completed. */
function named(ids: readonly string[]): string {
  return ids.length === 1 ? `snapshot ${idList(ids)} is` : `snapshots ${idList(ids)} are`
}

function doubts({ serverIds, usable, kept, deployed }: MissingSnapshots): string {
  // Of one server it is said already what became of its snapshot.
  if (deployed === 'no')
    return kept.length === 0 || serverIds.length === 1 ? '' : `Kept: snapshot ${idList(kept)}.`
  if (usable.length === 0) return ''
  const ids = idList(usable.map((each) => each.id))
  const pending = usable.filter((each) => each.isPending).map((each) => each.id)
  return [
    usable.length === 1
      ? `Snapshot ${ids} may already contain part of the deploy.`
      : `Snapshots that may already contain part of the deploy: ${ids}.`,
    ...(pending.length === 0 ? [] : [`Wait until ${named(pending)} completed.`]),
  ].join(' ')
}
