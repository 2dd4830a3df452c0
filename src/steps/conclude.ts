/** post: after the deploy, restore if that was asked for, prune if all went well, otherwise leave things alone. */
import {
  decideFirst,
  type Created,
  type FirstDecision,
  type Intent,
  type MainRecord,
} from '../decide/after-deploy.ts'
import { isLeftAtJob, readDeployStatus } from '../decide/deploy-status.ts'
import { findLostCreate } from '../decide/lost-create.ts'
import { LATEST } from '../decide/rollback-target.ts'
import { phaseOf, type SnapshotListing } from '../domain/snapshot.ts'
import { notPruned } from '../report/fates.ts'
import { postSummary } from '../report/post-summary.ts'
import { rollbackSentence } from '../report/rollback-advice.ts'
import { age } from '../report/words.ts'
import { quote } from '../runner/input-parsing.ts'
import type { SnapshotInputs } from '../runner/inputs.ts'
import { type Conclusion, rollbackTarget, whatIsLost } from './conclusion.ts'
import { concludeNothing } from './inputs-for-post.ts'
import { lookAtSnapshot, messageOf } from './looks.ts'
import { pruneAfterDeploy } from './prune-after-deploy.ts'
import { restoreAfterDeploy } from './restore-after-deploy.ts'
import { stopReason, wasStopped, type World } from './step.ts'

/**
 * Does what the table of post says. Foreseen trouble is part of the conclusion, not an exception. A process that
 * was told to end fails, whatever it had still done.
 */
export async function conclude(
  world: World,
  inputs: SnapshotInputs,
  record: MainRecord,
): Promise<Conclusion> {
  const conclusion = await decideAndAct(world, inputs, record)
  if (!wasStopped(world.signal) || conclusion.failure !== null) return conclusion
  return {
    ...conclusion,
    failure: `Stopped by ${stopReason(world.signal)}. The log above says what was done until then; no restore was sent.`,
  }
}

async function decideAndAct(world: World, inputs: SnapshotInputs, record: MainRecord): Promise<Conclusion> {
  const decision = decideFirst(record, inputs)
  switch (decision.kind) {
    case 'nothing':
      return concludeNothing(world.log)
    case 'state-damaged':
      return await concludeDamaged(world, decision)
    case 'find-mark':
      return await findMark(world, inputs, decision)
    case 'not-completed':
      return await concludeNotCompleted(world, inputs, decision)
    case 'prune':
      return await pruneAfterDeploy(world, inputs, decision.record)
    case 'skipped':
      world.log.line(
        `The deploy was skipped, so the server is as it was: snapshot ${decision.record.id} stays, nothing is pruned.`,
      )
      return { result: 'kept', failure: null }
    case 'unknown-status':
      return await concludeUnknown(world, inputs, decision)
    case 'not-asked':
      return await concludeNotAsked(world, inputs, decision)
    case 'older-failure':
      return await concludeOlderFailure(world, inputs, decision)
    case 'examine':
      return await restoreAfterDeploy(world, inputs, decision.record, decision.status)
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

async function findMark(
  world: World,
  inputs: SnapshotInputs,
  { intent, askedFor }: Decision<'find-mark'>,
): Promise<Conclusion> {
  const { text: found, isThere } = await searchOnce(world, intent)
  const text =
    `main asked for snapshot ${intent.name} of server ${intent.serverId} and never learnt its id. ${found} ` +
    `It was not seen completed before the deploy, so it is neither restored nor is anything pruned; ${serverIs(inputs)}.`
  await tell(world, 'After the deploy: no snapshot to rely on', text)
  if (askedFor) return { result: 'not-restored', failure: text }
  // Where there is none, main has said so already.
  if (isThere) world.log.warning(text)
  else world.log.line(text)
  return { result: 'none', failure: null }
}

/** A summary of one sentence. */
async function tell(world: World, headline: string, text: string): Promise<void> {
  await world.summary.write(postSummary({ headline, sentences: [text], snapshots: null, rollback: null }))
}

async function searchOnce(world: World, intent: Intent): Promise<{ text: string; isThere: boolean }> {
  try {
    const listing = await world.vpsOrg.listSnapshots(intent.serverId, world.signal)
    const wanted = { ...intent, description: null, sentAtMs: null }
    const look = findLostCreate(wanted, new Set(), listing.snapshots)
    switch (look.kind) {
      case 'found': {
        const { id, status } = look.snapshot
        const text = `VPS.org did make it: snapshot ${id}, now "${status}". It takes one of the server's slots.`
        return { text, isThere: true }
      }
      case 'ambiguous': {
        const ids = look.snapshots.map((each) => each.id).join(', ')
        return { text: `VPS.org holds what may be it: ${ids}.`, isThere: true }
      }
      case 'not-there':
        return listing.incomplete === null
          ? { text: 'VPS.org does not list it.', isThere: false }
          : { text: `It is not in the list, which may be incomplete: ${listing.incomplete}.`, isThere: true }
    }
  } catch (error) {
    return { text: `Whether VPS.org made it can't be read: ${messageOf(error)}`, isThere: true }
  }
}

async function concludeNotCompleted(
  world: World,
  inputs: SnapshotInputs,
  { record, askedFor }: Decision<'not-completed'>,
): Promise<Conclusion> {
  const { serverId, name } = record.intent
  const look = await lookAtSnapshot(world.vpsOrg, serverId, record.id, world.signal)
  const now =
    look.kind === 'listed'
      ? `It is now "${look.snapshot.status}".`
      : look.kind === 'absent'
        ? 'It is not in the list now.'
        : `What it is now can't be read: ${look.why}`
  const byHand =
    look.kind === 'listed' && phaseOf(look.snapshot) === 'completed'
      ? ` Which moment it shows is not known. ${rollbackSentence(rollbackTarget(world, inputs, record))}`
      : ''
  const text =
    `main did not see snapshot ${record.id} (${name}) of server ${serverId} completed. ${now} What is not known to have been complete ` +
    `before the deploy is neither restored, nor is anything pruned; ${serverIs(inputs)}.${byHand}`
  await tell(world, 'After the deploy: no snapshot to rely on', text)
  if (askedFor) return { result: 'not-restored', failure: text }
  world.log.line(text)
  return { result: 'kept', failure: null }
}

async function concludeUnknown(
  world: World,
  inputs: SnapshotInputs,
  { record, fails }: Decision<'unknown-status'>,
): Promise<Conclusion> {
  const target = rollbackTarget(world, inputs, record)
  const shown = inputs.deployStatus === '' ? 'is empty' : `is ${quote(inputs.deployStatus)}`
  const text =
    `How the deploy ended is not known: "deploy-status" ${shown}. Does the deploy step have an "id:", and does deploy-status name it ` +
    '(deploy-status: ${{ steps.deploy.outcome }})? Nothing is restored and nothing is pruned: the server is as the deploy left it, and ' +
    `snapshot ${record.id} stays. ${rollbackSentence(target)}`
  world.log.warning(text)
  await world.summary.write(
    postSummary({
      headline: 'After the deploy: its outcome is not known',
      sentences: [text],
      snapshots: null,
      rollback: { target, lost: whatIsLost(world, record) },
    }),
  )
  if (!fails) return { result: 'kept', failure: null }
  return {
    result: 'kept',
    failure: `"restore-on" is set, the job did not succeed, and "deploy-status" does not say how the deploy ended, so server ${record.intent.serverId} was not restored. The warning above says what to check.`,
  }
}

async function concludeNotAsked(
  world: World,
  inputs: SnapshotInputs,
  { record, status }: Decision<'not-asked'>,
): Promise<Conclusion> {
  const what = isLeftAtJob(inputs.deployStatus) ? 'job' : 'deploy'
  const ended = status === 'failure' ? 'failed' : 'was cancelled'
  const unknown =
    what === 'job'
      ? ' Whether the deploy itself did is not known: "deploy-status" does not name it.'
      : ` Server ${record.intent.serverId} is as the deploy left it.`
  const why =
    inputs.restoreOn.length === 0 ? '"restore-on" is not set' : `"restore-on" does not name "${status}"`
  const text =
    `The ${what} ${ended}, and ${why}: nothing is restored and nothing is pruned.${unknown} ` +
    `Snapshot ${record.id} (${record.intent.name}) is ${age(record.createdAtMs, world.clock.nowMs())}.`
  const byHand = await leave(
    world,
    inputs,
    record,
    `After the deploy: the ${what} ${ended}, nothing was restored`,
    text,
  )
  world.log.notice(`${text} ${byHand}`)
  return { result: 'kept', failure: null }
}

async function concludeOlderFailure(
  world: World,
  inputs: SnapshotInputs,
  { record, status }: Decision<'older-failure'>,
): Promise<Conclusion> {
  const text =
    `Not restored: "deploy-status" read "${status}" already before snapshot ${record.id} was taken, so that failure is older than the ` +
    `snapshot, and what came after it can't be told. Server ${record.intent.serverId} is as it is; let "deploy-status" name the step that deploys.`
  const byHand = await leave(world, inputs, record, 'After the deploy: not restored', text)
  return { result: 'not-restored', failure: `${text} ${byHand}` }
}

/** Writes the summary, with what the server holds now; returns how to roll back, in one line. */
async function leave(
  world: World,
  inputs: SnapshotInputs,
  record: Created,
  headline: string,
  text: string,
): Promise<string> {
  const target = rollbackTarget(world, inputs, record)
  const listing = await listNow(world, record)
  const isGone = listing?.incomplete === null && !listing.snapshots.some((each) => each.id === record.id)
  const latest = rollbackSentence({ ...target, snapshotId: LATEST })
  const gone = `Snapshot ${record.id} is not in the list any more, so there is no way back to it. ${latest}`
  await world.summary.write(
    postSummary({
      headline,
      sentences: isGone ? [text, gone] : [text],
      snapshots: listing === null ? null : notPruned(listing.snapshots, record.id, 'keep'),
      rollback: isGone ? null : { target, lost: whatIsLost(world, record) },
    }),
  )
  return isGone ? gone : `${whatIsLost(world, record)} ${rollbackSentence(target)}`
}

async function listNow(world: World, record: Created): Promise<SnapshotListing | null> {
  try {
    return await world.vpsOrg.listSnapshots(record.intent.serverId, world.signal)
  } catch (error) {
    world.log.line(`The server's snapshots can't be listed now. ${messageOf(error)}`)
    return null
  }
}

/** How the server is when nothing was done to it, as far as the deploy's end tells. */
function serverIs(inputs: SnapshotInputs): string {
  return readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'skipped'
    ? 'the deploy did not run, so the server is as it was'
    : 'the server is as the deploy left it'
}
