/** post: after the deploy, restore if that was asked for, prune if all went well, otherwise leave things alone. */
import {
  decideFirst,
  type Created,
  type FirstDecision,
  type Fleet,
  type MainRecord,
  type MainRecords,
  providerAheadOf,
} from '../../decide/after-deploy.ts'
import { isLeftAtJob, readDeployStatus } from '../../decide/deploy-status.ts'
import { LATEST } from '../../decide/rollback-target.ts'
import { isSameId } from '../../domain/ids.ts'
import type { SnapshotListing } from '../../domain/snapshot.ts'
import { fleetTable, notPruned } from '../../report/fates.ts'
import { postSummary } from '../../report/post-summary.ts'
import { rollbackSentence } from '../../report/rollback-advice.ts'
import { age, capital, serversOf } from '../../report/words.ts'
import { quote } from '../../runner/input-parsing.ts'
import type { SnapshotInputs } from '../../runner/inputs.ts'
import { commentOnPullRequest } from './comment-on-pull-request.ts'
import { type Conclusion, rollbackTarget, whatIsLost } from './conclusion.ts'
import { endedText } from './deploy-end.ts'
import { concludeNothing } from './inputs-for-post.ts'
import { messageOf } from '../looks.ts'
import { pruneAfterDeploy } from './prune-after-deploy.ts'
import { restoreAfterDeploy } from './restore-after-deploy.ts'
import { providerNowMs, stopReason, wasStopped, type World } from '../step.ts'
import { describeUnprotected, mainMayHaveFailed } from './unprotected.ts'

/**
 * Does what the table of post says. Foreseen trouble is part of the conclusion, not an exception. A process that
 * was told to end fails, whatever it had still done.
 */
export async function conclude(
  world: World,
  inputs: SnapshotInputs,
  records: MainRecords,
): Promise<Conclusion> {
  // Ages are counted by the clock that the dates are of.
  const aware = { ...world, providerAheadMs: providerAheadOf(records) }
  const conclusion = await decideAndAct(aware, inputs, records)
  await commentOnPullRequest(world, inputs, conclusion)
  if (!wasStopped(world.signal) || conclusion.failure !== null) return conclusion
  return {
    ...conclusion,
    failure: `Stopped by ${stopReason(world.signal)}. The log above says what was done until then; no restore was sent.`,
  }
}

async function decideAndAct(world: World, inputs: SnapshotInputs, records: MainRecords): Promise<Conclusion> {
  const decision = decideFirst(records, inputs)
  switch (decision.kind) {
    case 'nothing':
      return concludeNothing(world.log)
    case 'state-damaged':
      return await concludeDamaged(world, decision)
    case 'not-completed':
      return await concludeNotCompleted(world, inputs, decision)
    case 'prune':
      return await pruneAfterDeploy(world, inputs)
    case 'skipped':
      return concludeSkipped(world, decision.servers)
    case 'unknown-status':
      return await concludeUnknown(world, inputs, decision)
    case 'not-asked':
      return await concludeNotAsked(world, inputs, decision)
    case 'older-failure':
      return await concludeOlderFailure(world, inputs, decision)
    case 'examine':
      return await restoreAfterDeploy(world, inputs, decision.servers, decision.status)
  }
}

type Decision<Kind extends FirstDecision['kind']> = FirstDecision & { kind: Kind }

async function concludeDamaged(world: World, { askedFor }: Decision<'state-damaged'>): Promise<Conclusion> {
  const text =
    'What main left for post can not be read or speaks of another server (another step may have written to it, or "server-id" has ' +
    'changed since), so nothing is restored and nothing is pruned. ' +
    'The server is as the deploy left it. The log of the first step names the snapshot; the README says how to roll back by hand.'
  await tell(world, 'After the deploy: nothing was done', text)
  if (askedFor) return { result: 'not-restored', failure: text }
  world.log.warning(text)
  return { result: 'kept', failure: null }
}

/** A summary of one sentence. */
async function tell(world: World, headline: string, text: string): Promise<void> {
  await world.summary.write(postSummary({ headline, sentences: [text], snapshots: null, rollback: null }))
}

async function concludeNotCompleted(
  world: World,
  inputs: SnapshotInputs,
  { servers, askedFor }: Decision<'not-completed'>,
): Promise<Conclusion> {
  const { text: described, mayExist } = await describeUnprotected(world, inputs, servers)
  const text = `${askedFor ? await openingOf(world, inputs, servers) : ''}${described}`
  await tell(world, 'After the deploy: no snapshot to rely on', text)
  if (askedFor) return { result: 'not-restored', failure: text }
  // What main has said already need not be a warning once more.
  if (mayExist) world.log.warning(text)
  else world.log.line(text)
  return { result: servers.some((each) => each.kind === 'created') ? 'kept' : 'none', failure: null }
}

/** A restore that was asked for and is not done: that comes first. */
async function openingOf(
  world: World,
  inputs: SnapshotInputs,
  servers: readonly MainRecord[],
): Promise<string> {
  const status =
    readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'cancelled' ? 'cancelled' : 'failure'
  const { name, was } = serversOf(inputs.serverIds)
  // Then the failure may be main's own, and there may have been no deploy.
  if (mainMayHaveFailed(servers)) return `"deploy-status" says "${status}", and ${name} ${was} not restored. `
  return `The deploy ${await endedText(world, status)}, and ${name} ${was} not restored. `
}

function concludeSkipped(world: World, servers: Fleet): Conclusion {
  const { name, is } = namesOf(servers)
  const stays = `${capital(snapshotsOf(servers))} ${servers.length === 1 ? 'stays' : 'stay'}`
  const were = servers.length === 1 ? 'it was' : 'they were'
  world.log.line(`The deploy was skipped, so ${name} ${is} as ${were}. ${stays}, nothing is pruned.`)
  return { result: 'kept', failure: null }
}

async function concludeUnknown(
  world: World,
  inputs: SnapshotInputs,
  { servers, fails }: Decision<'unknown-status'>,
): Promise<Conclusion> {
  const target = rollbackTarget(world, inputs, servers)
  const { name, is, was } = namesOf(servers)
  const shown = inputs.deployStatus === '' ? 'is empty' : `is ${quote(inputs.deployStatus)}`
  const text =
    `How the deploy ended is not known: "deploy-status" ${shown}. Does the deploy step have an "id:", and does deploy-status name it ` +
    '(deploy-status: ${{ steps.deploy.outcome }})? Nothing is restored and nothing is pruned: ' +
    `${name} ${is} as the deploy left ${namesOf(servers).it}, and ${snapshotsOf(servers)} ${servers.length === 1 ? 'stays' : 'stay'}.${unseenText(servers)} ${rollbackSentence(target)}`
  world.log.warning(text)
  await world.summary.write(
    postSummary({
      headline: 'After the deploy: its outcome is not known',
      sentences: [text],
      snapshots: null,
      rollback: { target, lost: whatIsLost(world, servers) },
    }),
  )
  if (!fails) return { result: 'kept', failure: null }
  return {
    result: 'kept',
    failure: `"restore-on" is set, the job did not succeed, and "deploy-status" does not say how the deploy ended, so ${name} ${was} not restored. The warning above says what to check.`,
  }
}

async function concludeNotAsked(
  world: World,
  inputs: SnapshotInputs,
  { servers, status }: Decision<'not-asked'>,
): Promise<Conclusion> {
  const what = isLeftAtJob(inputs.deployStatus) ? 'job' : 'deploy'
  const plainly = status === 'failure' ? 'failed' : 'was cancelled'
  const ended = await endedText(world, status)
  const { name, is, it } = namesOf(servers)
  const unknown =
    what === 'job'
      ? ' Whether the deploy itself did is not known: "deploy-status" does not name it.'
      : ` ${capital(name)} ${is} as the deploy left ${it}.`
  const why =
    inputs.restoreOn.length === 0 ? '"restore-on" is not set' : `"restore-on" does not name "${status}"`
  const nowMs = providerNowMs(world)
  const ages = servers.map(
    (each) => `Snapshot ${each.id} (${each.intent.name}) is ${age(each.createdAtMs, nowMs)}.`,
  )
  const text = `The ${what} ${ended}, and ${why}: nothing is restored and nothing is pruned.${unknown} ${ages.join(' ')}${unseenText(servers)}`
  const byHand = await leave(
    world,
    inputs,
    servers,
    `After the deploy: the ${what} ${plainly}, nothing was restored`,
    text,
  )
  world.log.notice(`${text} ${byHand}`)
  return { result: 'kept', failure: null }
}

async function concludeOlderFailure(
  world: World,
  inputs: SnapshotInputs,
  { servers, status }: Decision<'older-failure'>,
): Promise<Conclusion> {
  const { name, is } = namesOf(servers)
  const text =
    `Not restored: "deploy-status" read "${status}" already before ${snapshotsOf(servers)} ${servers.length === 1 ? 'was' : 'were'} taken, so that failure is older than the ` +
    `snapshot, and what came after it can't be told. ${capital(name)} ${is} as ${servers.length === 1 ? 'it is' : 'they are'}; let "deploy-status" name the step that deploys.`
  const byHand = await leave(world, inputs, servers, 'After the deploy: not restored', text)
  return { result: 'not-restored', failure: `${text} ${byHand}` }
}

/** Writes the summary, with what the servers hold now; returns how to roll back, in one line. */
async function leave(
  world: World,
  inputs: SnapshotInputs,
  servers: Fleet,
  headline: string,
  text: string,
): Promise<string> {
  const now = await Promise.all(
    servers.map(async (record) => ({ record, listing: await listNow(world, record) })),
  )
  const gone = now.filter(
    ({ record, listing }) =>
      listing?.incomplete === null && !listing.snapshots.some((each) => isSameId(each.id, record.id)),
  )
  const goneIds = new Set(gone.map(({ record }) => record.id))
  const target = rollbackTarget(world, inputs, servers, (each) => (goneIds.has(each.id) ? LATEST : each.id))
  const lost = whatIsLost(world, servers)
  const goneText = gone.map(
    ({ record }) =>
      `Snapshot ${record.id} is not in the list any more, so there is no way back to it${servers.length === 1 ? '' : ` for server ${record.intent.serverId}`}.`,
  )
  const rows = now.flatMap(({ record, listing }) =>
    listing === null
      ? []
      : [{ serverId: record.intent.serverId, rows: notPruned(listing.snapshots, record.id, 'keep') }],
  )
  const sentences = [text, ...goneText]
  if (gone.length > 0) sentences.push(rollbackSentence(target))
  await world.summary.write(
    postSummary({
      headline,
      sentences,
      snapshots: rows.length === 0 ? null : fleetTable(rows),
      rollback: gone.length > 0 ? null : { target, lost },
    }),
  )
  return gone.length > 0
    ? [...goneText, rollbackSentence(target)].join(' ')
    : `${lost} ${rollbackSentence(target)}`
}

async function listNow(world: World, record: Created): Promise<SnapshotListing | null> {
  try {
    return await world.vpsOrg.listSnapshots(record.intent.serverId, world.signal)
  } catch (error) {
    world.log.line(
      `The snapshots of server ${record.intent.serverId} can't be listed now. ${messageOf(error)}`,
    )
    return null
  }
}

function namesOf(servers: Fleet): ReturnType<typeof serversOf> {
  return serversOf(servers.map((each) => each.intent.serverId))
}

function snapshotsOf(servers: readonly Created[]): string {
  return `${servers.length === 1 ? 'snapshot' : 'snapshots'} ${servers.map((each) => each.id).join(', ')}`
}

/** What was left to `wait/`, and not seen by it, is nothing that this action would restore by itself. */
function unseenText(servers: Fleet): string {
  const unseen = servers.filter((each) => each.completion !== 'seen').map((each) => each.id)
  return unseen.length === 0
    ? ''
    : ` Nobody saw ${unseen.join(', ')} completed before the deploy ("wait" is "false", and wait/ did not run before it).`
}
