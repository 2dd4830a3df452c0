/**
 * What post ends with where a server had no complete snapshot before the deploy: nothing is restored, nothing
 * pruned.
 */
import type { FirstDecision } from '../../decide/after-deploy.ts'
import { readDeployStatus } from '../../domain/deploy-status.ts'
import type { CreatedRecord } from '../../domain/records.ts'
import { counted } from '../../domain/text.ts'
import { serversOf } from '../../report/words.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { oneLine } from '../shared/one-line.ts'
import type { Context } from '../shared/step.ts'
import { endedText } from './deploy-end.ts'
import { checkMissing, type CheckedRecord } from './check-missing.ts'
import { adviceOn, type PostOutcome, rollbackOf, writeSummary } from './post-outcome.ts'

type MissingSnapshots = FirstDecision & { kind: 'not-completed' }

/** Says of each server what became of its snapshot, and how to roll back where a deploy may have run. */
export async function reportMissingSnapshot(
  context: Context,
  inputs: SnapshotInputs,
  decision: MissingSnapshots,
): Promise<PostOutcome> {
  const { askedFor, deployed } = decision
  const servers = await checkMissing(context, inputs, decision.servers)
  const isOne = servers.length === 1
  const details = servers.flatMap((each) => each.problem ?? [])
  if (!isOne) for (const detail of details) context.log.line(detail)
  // Where no deploy has touched the servers there is nothing to roll back.
  const ways = deployed ? servers.map((each) => each.way) : []
  const advice = adviceOn(context, inputs, ways)
  const created = decision.servers.filter((each) => each.kind === 'created')
  const after = deployed ? [...notesOn(servers), ...advice.remarks] : stayText(created)
  const last = [...whatItMeans(inputs, servers, deployed), ...after].join(' ')
  const first = askedFor ? await openingOf(context, inputs, decision) : ''
  const all = [first, ...details, last].filter((each) => each !== '')
  await writeSummary(context, {
    headline: 'After the deploy: no snapshot to rely on',
    sentences: isOne ? [all.join(' ')] : all,
    rollback: rollbackOf(advice),
  })
  const text = oneLine(context, { first, details, last, target: advice.target })
  if (askedFor) return { result: 'not-restored', failure: text, advice }
  // What main has said already need not be a warning once more.
  if (servers.some((each) => each.mayExist)) context.log.warning(text)
  else context.log.line(text)
  return { result: created.length > 0 ? 'kept' : 'none', failure: null, advice }
}

/** A restore that was asked for and is not done: that comes first. */
async function openingOf(
  context: Context,
  inputs: SnapshotInputs,
  { deployed }: MissingSnapshots,
): Promise<string> {
  const status =
    readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'cancelled' ? 'cancelled' : 'failure'
  const { name, was } = serversOf(inputs.serverIds)
  // Then the failure is main's own, and there was no deploy.
  if (!deployed) return `"deploy-status" says "${status}", and ${name} ${was} not restored.`
  return `The deploy ${await endedText(context, status)}, and ${name} ${was} not restored.`
}

function whatItMeans(
  inputs: SnapshotInputs,
  servers: readonly CheckedRecord[],
  deployed: boolean,
): readonly string[] {
  const others = servers.filter((each) => each.problem === null).length
  const state = stateOf(inputs, deployed)
  if (others === servers.length) return [`Nothing is restored and nothing is pruned; ${state}.`]
  const good = `The snapshots of the other ${counted(others, 'server')} are completed; a half-protected fleet is not restored half.`
  const what = `What is not known to have been complete before the deploy is neither restored, nor is anything pruned; ${state}.`
  return others === 0 ? [what] : [good, what]
}

/** Snapshots that stay take slots. */
function stayText(created: readonly CreatedRecord[]): readonly string[] {
  const ids = created.map((each) => each.id).join(', ')
  if (created.length === 0) return []
  return [created.length === 1 ? `Snapshot ${ids} stays.` : `Snapshots ${ids} stay.`]
}

/** What somebody has to know who rolls back by hand to what was not seen completed. */
function notesOn(servers: readonly CheckedRecord[]): readonly string[] {
  const own = servers.flatMap(({ problem, way, isPending }) =>
    problem !== null && way.kind === 'own' ? [{ id: way.snapshotId, isPending }] : [],
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
