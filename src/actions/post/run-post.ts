/** post: after the deploy, restore if that was asked for, prune if all went well, otherwise leave things alone. */
import { decideFirst, type FirstDecision } from '../../decide/after-deploy.ts'
import { readDeployStatus } from '../../domain/deploy-status.ts'
import { textOf } from '../../domain/message.ts'
import { type MainRecords, providerAheadOf } from '../../domain/records.ts'
import { postStopped, recordsDamaged } from '../../report/messages/post.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { wasStopped, type Context } from '../shared/step.ts'
import { commentOnPullRequest } from './comment-on-pull-request.ts'
import { postWithoutSnapshots } from './inputs-for-post.ts'
import { reportOlderFailure, reportSkipped, reportUnknownStatus, restoreNotRequested } from './leave-as-is.ts'
import { reportMissingSnapshot } from './missing-snapshot.ts'
import { type PostOutcome, writeSummary } from './post-outcome.ts'
import { pruneAfterDeploy } from './prune-after-deploy.ts'
import { restoreAfterDeploy } from './restore-after-deploy.ts'

/**
 * Does what the table of post says. Foreseen trouble is part of the outcome, not an exception. A process that
 * was told to end fails, whatever it had still done.
 */
export async function runPost(
  context: Context,
  inputs: SnapshotInputs,
  records: MainRecords,
): Promise<PostOutcome> {
  // Ages are counted by the clock that the dates are of.
  const aware = { ...context, providerAheadMs: providerAheadOf(records) }
  const outcome = await decideAndAct(aware, inputs, records)
  await commentOnPullRequest(context, inputs, outcome)
  if (!wasStopped(context.signal) || outcome.failure !== null) return outcome
  return { ...outcome, failure: postStopped(String(context.signal.reason)) }
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
      return await reportDamagedState(context, inputs, decision)
    case 'not-completed':
      return await reportMissingSnapshot(context, inputs, decision)
    case 'prune':
      return await pruneAfterDeploy(context, inputs)
    case 'skipped':
      return await reportSkipped(context, decision.servers)
    case 'unknown-status':
      return await reportUnknownStatus(context, inputs, decision)
    case 'not-asked':
      return await restoreNotRequested(context, inputs, decision)
    case 'older-failure':
      return await reportOlderFailure(context, inputs, decision)
    case 'examine':
      return await restoreAfterDeploy(context, inputs, decision.servers, decision.status)
  }
}

async function reportDamagedState(
  context: Context,
  inputs: SnapshotInputs,
  { askedFor }: FirstDecision & { kind: 'state-damaged' },
): Promise<PostOutcome> {
  const isSkipped = readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'skipped'
  const message = recordsDamaged(!isSkipped)
  const sign = askedFor ? '❌' : '⚠️'
  await writeSummary(context, { sign, headline: 'nothing was done', isDeployed: !isSkipped, message })
  if (askedFor) return { result: 'not-restored', failure: message }
  context.log.warning(textOf(message))
  return { result: 'kept', failure: null }
}
