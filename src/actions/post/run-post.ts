/** post: after the deploy, restore if that was asked for, prune if all went well, otherwise leave things alone. */
import { decideFirst, type FirstDecision } from '../../decide/after-deploy.ts'
import {
  type CreatedRecord,
  type CreatedRecords,
  type MainRecords,
  providerAheadOf,
} from '../../domain/records.ts'
import { isLeftAtJob, readDeployStatus } from '../../domain/deploy-status.ts'
import { ownSource, rollbackSourceOf } from '../../decide/rollback-source.ts'
import { isSameId } from '../../domain/ids.ts'
import type { SnapshotListing } from '../../domain/snapshot.ts'
import { planTable, notPruned } from '../../report/plan-table.ts'
import { postSummary, type Rollback } from '../../report/post-summary.ts'
import { age, capital, serversOf } from '../../report/words.ts'
import { quote } from '../../runner/inputs/input-error.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { commentOnPullRequest } from './comment-on-pull-request.ts'
import { type Advice, adviceOn, type PostOutcome, rollbackOf } from './post-outcome.ts'
import { oneLine } from '../shared/one-line.ts'
import { endedText } from './deploy-end.ts'
import { postWithoutSnapshots } from './inputs-for-post.ts'
import { messageOf } from '../shared/server-checks.ts'
import { pruneAfterDeploy } from './prune-after-deploy.ts'
import { restoreAfterDeploy } from './restore-after-deploy.ts'
import { providerNowMs, stopReason, wasStopped, type Context } from '../shared/step.ts'
import { describeUnprotected } from './missing-snapshot.ts'

/**
 * Does what the table of post says. Foreseen trouble is part of the conclusion, not an exception. A process that
 * was told to end fails, whatever it had still done.
 */
export async function conclude(
  context: Context,
  inputs: SnapshotInputs,
  records: MainRecords,
): Promise<PostOutcome> {
  // Ages are counted by the clock that the dates are of.
  const aware = { ...context, providerAheadMs: providerAheadOf(records) }
  const conclusion = await decideAndAct(aware, inputs, records)
  await commentOnPullRequest(context, inputs, conclusion)
  if (!wasStopped(context.signal) || conclusion.failure !== null) return conclusion
  return {
    ...conclusion,
    failure: `Stopped by ${stopReason(context.signal)}. The log above says what was done until then; no restore was sent.`,
  }
}

async function decideAndAct(
  context: Context,
  inputs: SnapshotInputs,
  records: MainRecords,
): Promise<PostOutcome> {
  const decision = decideFirst(records, inputs)
  switch (decision.kind) {
    case 'nothing':
      return postWithoutSnapshots(context.log)
    case 'state-damaged':
      return await concludeDamaged(context, inputs, decision)
    case 'not-completed':
      return await concludeNotCompleted(context, inputs, decision)
    case 'prune':
      return await pruneAfterDeploy(context, inputs)
    case 'skipped':
      return concludeSkipped(context, decision.servers)
    case 'unknown-status':
      return await concludeUnknown(context, inputs, decision)
    case 'not-asked':
      return await restoreNotRequested(context, inputs, decision)
    case 'older-failure':
      return await concludeOlderFailure(context, inputs, decision)
    case 'examine':
      return await restoreAfterDeploy(context, inputs, decision.servers, decision.status)
  }
}

type Decision<Kind extends FirstDecision['kind']> = FirstDecision & { kind: Kind }

async function concludeDamaged(
  context: Context,
  inputs: SnapshotInputs,
  { askedFor }: Decision<'state-damaged'>,
): Promise<PostOutcome> {
  const isSkipped = readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'skipped'
  const text =
    'What main left for post can not be read or speaks of another server (another step may have written to it, or "server-id" has ' +
    'changed since), so nothing is restored and nothing is pruned. ' +
    (isSkipped
      ? 'The deploy did not run, so the server is as it was. The log of the first step names the snapshot.'
      : 'The server is as the deploy left it. The log of the first step names the snapshot; the README says how to roll back by hand.')
  await tell(context, 'After the deploy: nothing was done', [text])
  if (askedFor) return { result: 'not-restored', failure: text }
  context.log.warning(text)
  return { result: 'kept', failure: null }
}

/** A summary of a few sentences. */
async function tell(
  context: Context,
  headline: string,
  sentences: readonly string[],
  rollback: Rollback | null = null,
): Promise<void> {
  await context.summary.write(postSummary({ headline, sentences, snapshots: null, rollback }))
}

async function concludeNotCompleted(
  context: Context,
  inputs: SnapshotInputs,
  decision: Decision<'not-completed'>,
): Promise<PostOutcome> {
  const { servers, askedFor } = decision
  const { message, advice, mayExist } = await describeUnprotected(context, inputs, decision)
  const first = askedFor ? await openingOf(context, inputs, decision) : ''
  const last = [message.last, ...(advice?.remarks ?? [])].join(' ')
  const told =
    servers.length === 1 ? [[first, ...message.details, last].join(' ')] : [first, ...message.details, last]
  await tell(
    context,
    'After the deploy: no snapshot to rely on',
    told.filter((each) => each !== ''),
    rollbackOf(advice),
  )
  const text = oneLine(context, { ...message, first, last, target: advice?.target ?? null })
  const more = advice === null ? {} : { advice }
  if (askedFor) return { result: 'not-restored', failure: text, ...more }
  // What main has said already need not be a warning once more.
  if (mayExist) context.log.warning(text)
  else context.log.line(text)
  return { result: servers.some((each) => each.kind === 'created') ? 'kept' : 'none', failure: null, ...more }
}

/** A restore that was asked for and is not done: that comes first. */
async function openingOf(
  context: Context,
  inputs: SnapshotInputs,
  { deployed }: Decision<'not-completed'>,
): Promise<string> {
  const status =
    readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'cancelled' ? 'cancelled' : 'failure'
  const { name, was } = serversOf(inputs.serverIds)
  // Then the failure is main's own, and there was no deploy.
  if (!deployed) return `"deploy-status" says "${status}", and ${name} ${was} not restored.`
  return `The deploy ${await endedText(context, status)}, and ${name} ${was} not restored.`
}

function concludeSkipped(context: Context, servers: CreatedRecords): PostOutcome {
  const { name, is } = namesOf(servers)
  const stays = `${capital(snapshotsOf(servers))} ${servers.length === 1 ? 'stays' : 'stay'}`
  const were = servers.length === 1 ? 'it was' : 'they were'
  context.log.line(`The deploy was skipped, so ${name} ${is} as ${were}. ${stays}, nothing is pruned.`)
  return { result: 'kept', failure: null }
}

async function concludeUnknown(
  context: Context,
  inputs: SnapshotInputs,
  { servers, fails }: Decision<'unknown-status'>,
): Promise<PostOutcome> {
  const advice = adviceOn(context, inputs, servers.map(ownSource))
  const { name, is, was, it } = namesOf(servers)
  const shown = inputs.deployStatus === '' ? 'is empty' : `is ${quote(inputs.deployStatus)}`
  const text =
    `How the deploy ended is not known: "deploy-status" ${shown}. Does the deploy step have an "id:", and does deploy-status name it ` +
    '(deploy-status: ${{ steps.deploy.outcome }})? Nothing is restored and nothing is pruned: ' +
    `${name} ${is} as the deploy left ${it}, and ${snapshotsOf(servers)} ${servers.length === 1 ? 'stays' : 'stay'}.${unseenText(servers)}`
  context.log.warning(oneLine(context, { first: text, target: advice.target }))
  // After a good deploy the one line is enough.
  const isBrief = inputs.jobStatus === 'success'
  await tell(context, 'After the deploy: its outcome is not known', [text], rollbackOf(advice, isBrief))
  if (!fails) return { result: 'kept', failure: null, advice }
  return {
    result: 'kept',
    failure: `"restore-on" is set, the job did not succeed, and "deploy-status" does not say how the deploy ended, so ${name} ${was} not restored. The warning above says what to check.`,
    advice,
  }
}

async function restoreNotRequested(
  context: Context,
  inputs: SnapshotInputs,
  { servers, status }: Decision<'not-asked'>,
): Promise<PostOutcome> {
  const what = isLeftAtJob(inputs.deployStatus) ? 'job' : 'deploy'
  const plainly = status === 'failure' ? 'failed' : 'was cancelled'
  const ended = await endedText(context, status)
  const { name, is, it } = namesOf(servers)
  const unknown =
    what === 'job'
      ? ' Whether the deploy itself did is not known: "deploy-status" does not name it.'
      : ` ${capital(name)} ${is} as the deploy left ${it}.`
  const why =
    inputs.restoreOn.length === 0 ? '"restore-on" is not set' : `"restore-on" does not name "${status}"`
  const nowMs = providerNowMs(context)
  const ages = servers.map(
    (each) => `Snapshot ${each.id} (${each.intent.name}) is ${age(each.createdAtMs, nowMs)}.`,
  )
  const text = `The ${what} ${ended}, and ${why}: nothing is restored and nothing is pruned.${unknown} ${ages.join(' ')}${unseenText(servers)}`
  const { byHand, advice } = await leave(
    context,
    inputs,
    servers,
    `After the deploy: the ${what} ${plainly}, nothing was restored`,
    text,
  )
  context.log.notice(oneLine(context, { first: text, last: byHand, target: advice.target }))
  return { result: 'kept', failure: null, advice }
}

async function concludeOlderFailure(
  context: Context,
  inputs: SnapshotInputs,
  { servers, status }: Decision<'older-failure'>,
): Promise<PostOutcome> {
  const { name, is } = namesOf(servers)
  const text =
    `Not restored: "deploy-status" read "${status}" already before ${snapshotsOf(servers)} ${servers.length === 1 ? 'was' : 'were'} taken, so that failure is older than the ` +
    `snapshot, and what came after it can't be told. ${capital(name)} ${is} as ${servers.length === 1 ? 'it is' : 'they are'}; let "deploy-status" name the step that deploys.`
  const { byHand, advice } = await leave(context, inputs, servers, 'After the deploy: not restored', text)
  const failure = oneLine(context, { first: text, last: byHand, target: advice.target })
  return { result: 'not-restored', failure, advice }
}

/** Writes the summary, with what the servers hold now; returns what there is to say of the way back. */
async function leave(
  context: Context,
  inputs: SnapshotInputs,
  servers: CreatedRecords,
  headline: string,
  text: string,
): Promise<{ readonly byHand: string; readonly advice: Advice }> {
  const now = await Promise.all(
    servers.map(async (record) => ({ record, listing: await listNow(context, record) })),
  )
  const owner = { base: inputs.name, run: context.run }
  const ways = now.map(({ record, listing }) =>
    rollbackSourceOf(record, listing?.incomplete === null ? listing.snapshots : null, owner),
  )
  const lost = now.filter((_, index) => ways[index]?.kind !== 'own')
  const lostText = lost.map(({ record, listing }) => {
    const seen = listing?.snapshots.find((each) => isSameId(each.id, record.id))
    const what = seen === undefined ? 'is not in the list any more' : `is now "${seen.status}"`
    const of = servers.length === 1 ? '' : ` for server ${record.intent.serverId}`
    return `Snapshot ${record.id} ${what}, so there is no way back to it${of}.`
  })
  const advice = adviceOn(context, inputs, ways)
  const rows = now.flatMap(({ record, listing }) =>
    listing === null
      ? []
      : [{ serverId: record.intent.serverId, rows: notPruned(listing.snapshots, record.id, 'keep') }],
  )
  const more = [...lostText, ...advice.remarks]
  await context.summary.write(
    postSummary({
      headline,
      sentences: [text, ...more],
      snapshots: rows.length === 0 ? null : planTable(rows),
      rollback: rollbackOf(advice),
    }),
  )
  return { byHand: [...more, ...(advice.target === null ? [] : [advice.lost])].join(' '), advice }
}

async function listNow(context: Context, record: CreatedRecord): Promise<SnapshotListing | null> {
  try {
    return await context.vpsOrg.listSnapshots(record.intent.serverId, context.signal)
  } catch (error) {
    context.log.line(
      `The snapshots of server ${record.intent.serverId} can't be listed now. ${messageOf(error)}`,
    )
    return null
  }
}

function namesOf(servers: CreatedRecords): ReturnType<typeof serversOf> {
  return serversOf(servers.map((each) => each.intent.serverId))
}

function snapshotsOf(servers: readonly CreatedRecord[]): string {
  return `${servers.length === 1 ? 'snapshot' : 'snapshots'} ${servers.map((each) => each.id).join(', ')}`
}

/** What was left to `wait/`, and not seen by it, is nothing that this action would restore by itself. */
function unseenText(servers: CreatedRecords): string {
  const unseen = servers.filter((each) => each.completion !== 'seen').map((each) => each.id)
  return unseen.length === 0
    ? ''
    : ` Nobody saw ${unseen.join(', ')} completed before the deploy ("wait" is "false", and wait/ did not run before it).`
}
