/** What became of snapshots that are not known to have been complete before the deploy, as one read shows it. */
import { findLostCreate, keptMark } from '../../decide/lost-create.ts'
import { type RollbackSource, rollbackSourceOf } from '../../decide/rollback-source.ts'
import { isSameId } from '../../domain/ids.ts'
import { type CreatedRecord, type MainRecord, serverIdOf } from '../../domain/records.ts'
import type { ListingOrWhy } from '../../decide/restore-decision.ts'
import { phaseOf, type Snapshot } from '../../domain/snapshot.ts'
import type { NowListed, Unusable } from '../../report/messages/post-missing.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import type { Context } from '../shared/step.ts'
import { readListing, sourceByListing } from './read-listing.ts'

/** One server. */
export interface CheckedRecord {
  readonly serverId: string
  /** What is wrong with its snapshot; `null`: it was completed before the deploy. */
  readonly problem: Unusable | null
  /** A snapshot may be there that main does not know of. */
  readonly mayExist: boolean
  /** The snapshot that main knows of, unless it no longer exists. */
  readonly keptId: string | null
  /** How it would go back. */
  readonly way: RollbackSource
  /** Whether its snapshot is still in progress. */
  readonly isPending: boolean
}

/** Checks every server whose snapshot was not seen completed. */
export async function checkMissing(
  context: Context,
  inputs: SnapshotInputs,
  records: readonly MainRecord[],
): Promise<readonly CheckedRecord[]> {
  return await Promise.all(records.map((each) => checkOne(context, inputs, each)))
}

async function checkOne(
  context: Context,
  inputs: SnapshotInputs,
  record: MainRecord,
): Promise<CheckedRecord> {
  const serverId = serverIdOf(record)
  const nothing = {
    serverId,
    mayExist: false,
    keptId: null,
    way: { kind: 'none', serverId },
    isPending: false,
  } as const
  switch (record.kind) {
    case 'no-create':
      return { ...nothing, problem: { kind: 'not-created', serverId } }
    case 'sent': {
      const { now, ...found } = await findSent(context, inputs, record)
      return { ...nothing, ...found, problem: { kind: 'lost', serverId, name: record.intent.name, now } }
    }
    case 'created':
      if (record.completion === 'seen') {
        // It may have been deleted since.
        const listing = await readListing(context, serverId)
        const way = sourceByListing(context, inputs, record, listing)
        return { ...nothing, problem: null, keptId: record.id, way }
      }
      return await checkCreated(context, inputs, record)
  }
}

async function checkCreated(
  context: Context,
  inputs: SnapshotInputs,
  record: CreatedRecord,
): Promise<CheckedRecord> {
  const { serverId, name } = record.intent
  const { id } = record
  const listing = await readListing(context, serverId)
  const isRead = !('unreadable' in listing)
  const ours = isRead ? listing.snapshots.find((each) => isSameId(each.id, id)) : undefined
  const held = !isRead || (ours === undefined && listing.incomplete !== null) ? null : listing.snapshots
  const kind = record.completion === 'left-to-wait' ? 'left-to-wait' : 'not-seen'
  const now = nowOf(listing, ours)
  return {
    serverId,
    problem: { kind, serverId, id, name, now },
    mayExist: false,
    keptId: now === 'not-listed' ? null : id,
    way: rollbackSourceOf(record, held, { base: inputs.name, run: context.run }),
    isPending: ours !== undefined && phaseOf(ours) === 'pending',
  }
}

/** Returns what is known now of a snapshot; `ours`: as the list has it. */
function nowOf(listing: ListingOrWhy, ours: Snapshot | undefined): NowListed {
  if ('unreadable' in listing) return { unreadable: listing.unreadable.what }
  if (ours !== undefined) return { id: ours.id, status: ours.status }
  return listing.incomplete === null ? 'not-listed' : { incomplete: listing.incomplete }
}

type Found = Pick<CheckedRecord, 'mayExist'> &
  Partial<Pick<CheckedRecord, 'way' | 'isPending'>> & { readonly now: (Unusable & { kind: 'lost' })['now'] }

/** Looks for a snapshot whose create was sent and not answered. */
async function findSent(
  context: Context,
  inputs: SnapshotInputs,
  record: MainRecord & { kind: 'sent' },
): Promise<Found> {
  const { intent } = record
  /** A page proves it, though the rest of the list does not come, or no list shows whose it is. */
  const marked = new Set<string>()
  const onPage = (page: readonly Snapshot[]): void => {
    for (const each of page) if (keptMark(each, intent.mark)) marked.add(each.id)
  }
  const listing = await readListing(context, intent.serverId, { onPage })
  const onPages: Found | null = marked.size === 0 ? null : { now: { mayBe: [...marked] }, mayExist: true }
  if ('unreadable' in listing)
    return onPages ?? { now: { unreadable: listing.unreadable.what }, mayExist: true }
  const found = findLostCreate(intent, context.run, () => true, listing.snapshots)
  switch (found.kind) {
    case 'found': {
      const { id, status, createdAtMs } = found.snapshot
      const known = { kind: 'created', id, completion: 'not-seen', createdAtMs, providerAheadMs: 0 } as const
      const owner = { base: inputs.name, run: context.run }
      return {
        now: { id, status },
        mayExist: true,
        way: rollbackSourceOf({ ...record, ...known }, listing.snapshots, owner),
        isPending: phaseOf(found.snapshot) === 'pending',
      }
    }
    case 'ambiguous':
      return { now: { mayBe: found.snapshots.map((each) => each.id) }, mayExist: true }
    case 'not-there':
      if (onPages !== null) return onPages
      return listing.incomplete === null
        ? { now: 'not-listed', mayExist: false }
        : { now: { incomplete: listing.incomplete }, mayExist: true }
  }
}
