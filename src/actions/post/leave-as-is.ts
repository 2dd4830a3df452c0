/** Ends of post that neither restore nor prune, although every snapshot is there. */
import type { FirstDecision } from '../../decide/after-deploy.ts'
import type { ListingOrWhy } from '../../decide/restore-decision.ts'
import { ownSource } from '../../decide/rollback-source.ts'
import { isLeftAtJob } from '../../domain/deploy-status.ts'
import { isSameId } from '../../domain/ids.ts'
import { type Message, textOf } from '../../domain/message.ts'
import type { CreatedRecord, CreatedRecords } from '../../domain/records.ts'
import {
  deploySkipped,
  notSeenCompleted,
  olderFailure,
  restoreNotRequested as notRequested,
  snapshotAge,
  snapshotNow,
  statusUnknown,
} from '../../report/messages/post.ts'
import { notPruned, planTable } from '../../report/plan-table.ts'
import type { Sign } from '../../report/post-summary.ts'
import type { RollbackCondition } from '../../report/rollback-advice.ts'
import { quote } from '../../runner/inputs/quote.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { providerNowMs, type Context } from '../shared/step.ts'
import { deployEnd } from './deploy-end.ts'
import {
  type Advice,
  adviceOn,
  type PostOutcome,
  rollbackOf,
  withRollback,
  writeSummary,
} from './post-outcome.ts'
import { readListing, sourceByListing } from './read-listing.ts'

type Decision<Kind extends FirstDecision['kind']> = FirstDecision & { kind: Kind }

/** The deploy did not run. */
export async function reportSkipped(context: Context, servers: CreatedRecords): Promise<PostOutcome> {
  const ids = servers.map((each) => each.id)
  const message = deploySkipped(idsOf(servers), ids)
  context.log.line(textOf(message))
  const headline = servers.length === 1 ? 'the server is as it was' : 'the servers are as they were'
  await writeSummary(context, { sign: '✅', headline, isDeployed: false, message })
  return { result: 'kept', failure: null }
}

/** `deploy-status` does not say how the deploy ended. */
export async function reportUnknownStatus(
  context: Context,
  inputs: SnapshotInputs,
  { servers, fails }: Decision<'unknown-status'>,
): Promise<PostOutcome> {
  const advice = withRemarks(
    adviceOn(context, inputs, servers.map(ownSource), 'deploy-failed'),
    unseen(servers),
  )
  const shown = inputs.deployStatus === '' ? null : quote(inputs.deployStatus)
  const serverIds = idsOf(servers)
  const message = statusUnknown(shown, { serverIds, deployed: 'yes', isRestoreWanted: fails })
  // After a good deploy the one line is enough.
  const isBrief = inputs.jobStatus === 'success'
  await writeSummary(context, {
    sign: fails ? '❌' : '⚠️',
    headline: 'its outcome is not known',
    message,
    remarks: advice.remarks,
    rollback: rollbackOf(advice, isBrief),
  })
  if (fails) return { result: 'kept', failure: message, advice }
  context.log.warning(textOf(withRollback(context, message, advice)))
  return { result: 'kept', failure: null, advice }
}

/** The deploy ended in a way that `restore-on` does not name. */
export async function restoreNotRequested(
  context: Context,
  inputs: SnapshotInputs,
  { servers, status }: Decision<'not-asked'>,
): Promise<PostOutcome> {
  const subject = isLeftAtJob(inputs.deployStatus) ? 'job' : 'deploy'
  const end = await deployEnd(context, status, subject)
  const untouched = { serverIds: idsOf(servers), deployed: 'yes' } as const
  const message = notRequested(end, inputs.restoreOn.length === 0, untouched)
  const plainly = status === 'failure' ? 'failed' : 'was cancelled'
  const headline = `the ${subject} ${plainly}, nothing was restored`
  const nowMs = providerNowMs(context)
  const ages = servers.map(({ id, intent, createdAtMs }) =>
    snapshotAge({ id, name: intent.name, createdAtMs }, nowMs),
  )
  // Of several servers each age has its line.
  const [inState, inLog] = ages.length > 1 ? [[], ages] : [ages, []]
  for (const each of inLog) context.log.line(each)
  const facts = { sign: '⚠️', headline, message, remarks: ages } as const
  const advice = await summariseWithWayBack(context, inputs, servers, facts, 'not-working')
  const state = [message.state, ...inState].join(' ')
  context.log.warning(textOf(withRollback(context, { ...message, state }, advice)))
  return { result: 'kept', failure: null, advice }
}

/** The failure that `deploy-status` names came before the snapshots. */
export async function reportOlderFailure(
  context: Context,
  inputs: SnapshotInputs,
  { servers, status }: Decision<'older-failure'>,
): Promise<PostOutcome> {
  const message = olderFailure(status, idsOf(servers))
  const facts = { sign: '❌', headline: 'not restored', message } as const
  const advice = await summariseWithWayBack(context, inputs, servers, facts)
  return { result: 'not-restored', failure: message, advice }
}

interface SummaryFacts {
  readonly sign: Sign
  readonly headline: string
  readonly message: Message
  readonly remarks?: readonly string[]
}

/** Writes the summary, with what the servers hold now; returns what there is to say of the way back. */
async function summariseWithWayBack(
  context: Context,
  inputs: SnapshotInputs,
  records: CreatedRecords,
  facts: SummaryFacts,
  onlyIf: RollbackCondition | null = null,
): Promise<Advice> {
  const now = await Promise.all(
    records.map(async (record) => {
      const { serverId } = record.intent
      const listing = await readListing(context, serverId)
      return { serverId, record, listing, way: sourceByListing(context, inputs, record, listing) }
    }),
  )
  for (const { listing } of now) {
    if ('unreadable' in listing) context.log.line(textOf(listing.unreadable))
  }
  const lost = now
    .filter(({ way }) => way.kind !== 'own')
    .map(({ serverId, record, listing }) => snapshotNow(serverId, record.id, statusOf(record, listing)))
  const ways = now.map(({ way }) => way)
  const advice = withRemarks(adviceOn(context, inputs, ways, onlyIf), [...lost, ...unseen(records)])
  const rows = now.flatMap(({ serverId, record, listing }) =>
    'unreadable' in listing ? [] : [{ serverId, rows: notPruned(listing.snapshots, record.id, 'keep') }],
  )
  await writeSummary(context, {
    ...facts,
    remarks: [...(facts.remarks ?? []), ...advice.remarks],
    snapshots: planTable(rows),
    rollback: rollbackOf(advice),
  })
  return advice
}

function withRemarks(advice: Advice, before: readonly string[]): Advice {
  return { ...advice, remarks: [...before, ...advice.remarks] }
}

/** `null`: it no longer exists. */
function statusOf({ id }: CreatedRecord, listing: ListingOrWhy): string | null {
  const seen = 'unreadable' in listing ? undefined : listing.snapshots.find((each) => isSameId(each.id, id))
  return seen?.status ?? null
}

function idsOf(servers: CreatedRecords): readonly string[] {
  return servers.map((each) => each.intent.serverId)
}

/** What was left to `wait/`, and not seen by it, is nothing that this action would restore by itself. */
function unseen(servers: CreatedRecords): readonly string[] {
  const ids = servers.filter((each) => each.completion !== 'seen').map((each) => each.id)
  return ids.length === 0 ? [] : [notSeenCompleted(ids)]
}
