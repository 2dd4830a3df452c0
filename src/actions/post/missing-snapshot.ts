/** What became of servers that had no complete snapshot before the deploy, as one look shows it. */
import type { CreatedRecord, MainRecord } from '../../domain/records.ts'
import type { FirstDecision } from '../../decide/after-deploy.ts'
import { readDeployStatus } from '../../domain/deploy-status.ts'
import { findLostCreate } from '../../decide/lost-create.ts'
import { type Listed, ownSource, type Way, rollbackSourceOf } from '../../decide/rollback-source.ts'
import { isSameId } from '../../domain/ids.ts'
import { phaseOf, type SnapshotListing } from '../../domain/snapshot.ts'
import type { Message } from '../../report/message.ts'
import { counted } from '../../domain/text.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { type Advice, adviceOn } from './post-outcome.ts'
import { messageOf } from '../shared/server-checks.ts'
import type { Context } from '../shared/step.ts'

/** What there is to say of servers without a snapshot to rely on. */
interface Unprotected {
  readonly message: Required<Pick<Message, 'details' | 'last'>>
  /** How to roll back by hand whatever can be; `null` where no deploy has touched the servers. */
  readonly advice: Advice | null
  /** A snapshot may be there that main does not know of. */
  readonly mayExist: boolean
}

/** One server. `way`: how it would go back; `isPending`: its snapshot is still being made. */
interface Described {
  readonly text: string
  readonly mayExist: boolean
  readonly way: Way
  readonly isPending: boolean
}

/** Looks once at each, and says what that means for the servers. */
export async function describeUnprotected(
  context: Context,
  inputs: SnapshotInputs,
  { servers, deployed }: FirstDecision & { kind: 'not-completed' },
): Promise<Unprotected> {
  const isUnprotected = (each: MainRecord): boolean => each.kind !== 'created' || each.completion !== 'seen'
  const found = await Promise.all(
    servers.map(async (record, index) =>
      isUnprotected(record) ? await describe(context, inputs, record, inputs.serverIds[index] ?? '') : null,
    ),
  )
  const bad = found.filter((each) => each !== null)
  const others = servers.length - bad.length
  const good =
    others === 0 || bad.length === 0
      ? []
      : [
          `The snapshots of the other ${counted(others, 'server')} are completed; a half-protected fleet is not restored half.`,
        ]
  const state = stateOf(inputs, deployed)
  const what =
    bad.length === 0
      ? `Nothing is restored and nothing is pruned; ${state}.`
      : `What is not known to have been complete before the deploy is neither restored, nor is anything pruned; ${state}.`
  const created = servers.filter((each) => each.kind === 'created')
  const details = bad.map((each) => each.text)
  if (servers.length > 1) for (const detail of details) context.log.line(detail)
  const mayExist = bad.some((each) => each.mayExist)
  if (!deployed) {
    const last = [...good, what, ...stayText(created)].join(' ')
    return { message: { details, last }, advice: null, mayExist }
  }
  const ways = servers.flatMap((record, index): readonly Way[] => {
    const way = found[index]?.way
    if (way !== undefined) return [way]
    return record.kind === 'created' ? [ownSource(record)] : []
  })
  const notes = notesOn(bad)
  return {
    message: { details, last: [...good, what, ...notes].join(' ') },
    advice: adviceOn(context, inputs, ways),
    mayExist,
  }
}

/** Snapshots that stay take slots. */
function stayText(created: readonly CreatedRecord[]): readonly string[] {
  const ids = created.map((each) => each.id).join(', ')
  if (created.length === 0) return []
  return [created.length === 1 ? `Snapshot ${ids} stays.` : `Snapshots ${ids} stay.`]
}

/** What somebody has to know who rolls back by hand to what was not seen completed. */
function notesOn(bad: readonly Described[]): readonly string[] {
  const own = bad.flatMap(({ way, isPending }) =>
    way.kind === 'own' ? [{ id: way.snapshotId, isPending }] : [],
  )
  const unseen = own.map((each) => each.id).join(', ')
  const pending = own.filter((each) => each.isPending).map((each) => each.id)
  return [
    ...(own.length === 0
      ? []
      : [`Which moment ${unseen} ${own.length === 1 ? 'shows' : 'show'} is not known.`]),
    ...(pending.length === 0
      ? []
      : [`Wait until ${pending.join(', ')} ${pending.length === 1 ? 'is' : 'are'} completed.`]),
  ]
}

async function describe(
  context: Context,
  inputs: SnapshotInputs,
  record: MainRecord,
  serverId: string,
): Promise<Described> {
  const nothing = { way: { kind: 'none', serverId }, isPending: false } as const
  switch (record.kind) {
    case 'no-create':
      return { ...nothing, text: `main asked for no snapshot of server ${serverId}.`, mayExist: false }
    case 'sent': {
      const found = await searchOnce(context, inputs, record)
      const asked = `main asked for snapshot ${record.intent.name} of server ${serverId}, and no answer named its id.`
      return { ...nothing, ...found, text: `${asked} ${found.text}` }
    }
    case 'created':
      return await lookOnce(context, inputs, record)
  }
}

async function lookOnce(context: Context, inputs: SnapshotInputs, record: CreatedRecord): Promise<Described> {
  const { serverId, name } = record.intent
  const listing = await listOrWhy(context, serverId)
  const ours = 'why' in listing ? undefined : listing.snapshots.find((each) => isSameId(each.id, record.id))
  const now =
    'why' in listing
      ? `What it is now can't be read: ${listing.why}`
      : ours === undefined
        ? 'It is not in the list now.'
        : `It is now "${ours.status}".`
  const what = `snapshot ${record.id} (${name}) of server ${serverId}`
  const who =
    record.completion === 'left-to-wait'
      ? `"wait" is "false", and wait/ did not see ${what} completed before the deploy, or not all of those that it waited for.`
      : `main did not see ${what} completed.`
  const held: Listed =
    'why' in listing || (ours === undefined && listing.incomplete !== null) ? null : listing.snapshots
  return {
    text: `${who} ${now}`,
    mayExist: false,
    way: rollbackSourceOf(record, held, { base: inputs.name, run: context.run }),
    isPending: ours !== undefined && phaseOf(ours) === 'pending',
  }
}

async function listOrWhy(
  context: Context,
  serverId: string,
): Promise<SnapshotListing | { readonly why: string }> {
  try {
    return await context.vpsOrg.listSnapshots(serverId, context.signal)
  } catch (error) {
    return { why: messageOf(error) }
  }
}

type Found = Pick<Described, 'text' | 'mayExist'> & Partial<Pick<Described, 'way' | 'isPending'>>

async function searchOnce(
  context: Context,
  inputs: SnapshotInputs,
  record: MainRecord & { kind: 'sent' },
): Promise<Found> {
  const { intent } = record
  try {
    const listing = await context.vpsOrg.listSnapshots(intent.serverId, context.signal)
    const look = findLostCreate(intent, context.run, () => true, listing.snapshots)
    switch (look.kind) {
      case 'found': {
        const { id, status, createdAtMs } = look.snapshot
        const created: CreatedRecord = {
          ...record,
          kind: 'created',
          id,
          completion: 'not-seen',
          createdAtMs,
          providerAheadMs: 0,
        }
        return {
          text: `VPS.org did make it: snapshot ${id}, now "${status}". It takes one of the server's slots.`,
          mayExist: true,
          way: rollbackSourceOf(created, listing.snapshots, { base: inputs.name, run: context.run }),
          isPending: phaseOf(look.snapshot) === 'pending',
        }
      }
      case 'ambiguous': {
        const ids = look.snapshots.map((each) => each.id).join(', ')
        return { text: `VPS.org holds what may be it: ${ids}.`, mayExist: true }
      }
      case 'not-there':
        return listing.incomplete === null
          ? { text: 'VPS.org does not list it.', mayExist: false }
          : { text: `It is not in the list, which may be incomplete: ${listing.incomplete}.`, mayExist: true }
    }
  } catch (error) {
    return { text: `Whether VPS.org made it can't be read: ${messageOf(error)}`, mayExist: true }
  }
}

/** How the servers are when nothing was done to them, as far as the deploy's end tells. */
function stateOf(inputs: SnapshotInputs, deployed: boolean): string {
  const isOne = inputs.serverIds.length === 1
  const subject = isOne ? 'the server is' : 'the servers are'
  const was = isOne ? 'it was' : 'they were'
  if (readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'skipped')
    return `the deploy did not run, so ${subject} as ${was}`
  return deployed
    ? `${subject} as the deploy left ${isOne ? 'it' : 'them'}`
    : `the snapshot step did not succeed, so no deploy should have run and ${subject} as ${was}`
}
