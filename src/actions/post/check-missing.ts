/** What became of snapshots that are not known to have been complete before the deploy, as one read shows it. */
import { findLostCreate } from '../../decide/lost-create.ts'
import { ownSource, type RollbackSource, rollbackSourceOf } from '../../decide/rollback-source.ts'
import { isSameId } from '../../domain/ids.ts'
import type { CreatedRecord, MainRecord } from '../../domain/records.ts'
import { phaseOf } from '../../domain/snapshot.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import type { Context } from '../shared/step.ts'
import { readListing } from './read-listing.ts'

/** One server. */
export interface CheckedRecord {
  /** What is wrong with its snapshot; `null`: it was completed before the deploy. */
  readonly problem: string | null
  /** A snapshot may be there that main does not know of. */
  readonly mayExist: boolean
  /** How it would go back. */
  readonly way: RollbackSource
  /** Its snapshot is still being made. */
  readonly isPending: boolean
}

/** Checks every server whose snapshot was not seen completed. */
export async function checkMissing(
  context: Context,
  inputs: SnapshotInputs,
  records: readonly MainRecord[],
): Promise<readonly CheckedRecord[]> {
  return await Promise.all(
    inputs.serverIds.flatMap((serverId, index) => {
      // They are those of the input, in its order, or post would not have come here.
      const record = records[index]
      return record === undefined ? [] : [checkOne(context, inputs, serverId, record)]
    }),
  )
}

async function checkOne(
  context: Context,
  inputs: SnapshotInputs,
  serverId: string,
  record: MainRecord,
): Promise<CheckedRecord> {
  const nothing = { way: { kind: 'none', serverId }, mayExist: false, isPending: false } as const
  switch (record.kind) {
    case 'no-create':
      return { ...nothing, problem: `main asked for no snapshot of server ${serverId}.` }
    case 'sent': {
      const { text, ...found } = await findSent(context, inputs, record)
      const asked = `main asked for snapshot ${record.intent.name} of server ${serverId}, and no answer named its id.`
      return { ...nothing, ...found, problem: `${asked} ${text}` }
    }
    case 'created':
      if (record.completion === 'seen') return { ...nothing, problem: null, way: ownSource(record) }
      return await checkCreated(context, inputs, record)
  }
}

async function checkCreated(
  context: Context,
  inputs: SnapshotInputs,
  record: CreatedRecord,
): Promise<CheckedRecord> {
  const { serverId, name } = record.intent
  const listing = await readListing(context, serverId)
  const isRead = !('unreadable' in listing)
  const ours = isRead ? listing.snapshots.find((each) => isSameId(each.id, record.id)) : undefined
  const now = !isRead
    ? `What it is now can't be read: ${listing.unreadable}`
    : ours === undefined
      ? 'It is not in the list now.'
      : `It is now "${ours.status}".`
  const what = `snapshot ${record.id} (${name}) of server ${serverId}`
  const who =
    record.completion === 'left-to-wait'
      ? `"wait" is "false", and wait/ did not see ${what} completed before the deploy, or not all of those that it waited for.`
      : `main did not see ${what} completed.`
  const held = !isRead || (ours === undefined && listing.incomplete !== null) ? null : listing.snapshots
  return {
    problem: `${who} ${now}`,
    mayExist: false,
    way: rollbackSourceOf(record, held, { base: inputs.name, run: context.run }),
    isPending: ours !== undefined && phaseOf(ours) === 'pending',
  }
}

type Found = Pick<CheckedRecord, 'mayExist'> &
  Partial<Pick<CheckedRecord, 'way' | 'isPending'>> & { readonly text: string }

/** Looks for a snapshot whose create was sent and not answered. */
async function findSent(
  context: Context,
  inputs: SnapshotInputs,
  record: MainRecord & { kind: 'sent' },
): Promise<Found> {
  const { intent } = record
  const listing = await readListing(context, intent.serverId)
  if ('unreadable' in listing) {
    return { text: `Whether VPS.org made it can't be read: ${listing.unreadable}`, mayExist: true }
  }
  const found = findLostCreate(intent, context.run, () => true, listing.snapshots)
  switch (found.kind) {
    case 'found': {
      const { id, status, createdAtMs } = found.snapshot
      const known = { kind: 'created', id, completion: 'not-seen', createdAtMs, providerAheadMs: 0 } as const
      const owner = { base: inputs.name, run: context.run }
      return {
        text: `VPS.org did make it: snapshot ${id}, now "${status}". It takes one of the server's slots.`,
        mayExist: true,
        way: rollbackSourceOf({ ...record, ...known }, listing.snapshots, owner),
        isPending: phaseOf(found.snapshot) === 'pending',
      }
    }
    case 'ambiguous': {
      const ids = found.snapshots.map((each) => each.id).join(', ')
      return { text: `VPS.org holds what may be it: ${ids}.`, mayExist: true }
    }
    case 'not-there':
      return listing.incomplete === null
        ? { text: 'VPS.org does not list it.', mayExist: false }
        : { text: `It is not in the list, which may be incomplete: ${listing.incomplete}.`, mayExist: true }
  }
}
