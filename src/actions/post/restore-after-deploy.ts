/** After a bad deploy that shall be undone: check everything, and restore if every check allows it. Never prunes. */
import { commitBefore } from '../../decide/commit-before.ts'
import type { Refusal } from '../../decide/restore-decision.ts'
import { restoreLimit } from '../../decide/restore-start.ts'
import type { RestoreTrigger } from '../../domain/deploy-status.ts'
import type { CreatedRecords } from '../../domain/records.ts'
import type { Commits } from '../../domain/commits.ts'
import { canRollBack, stateAfterRefusal, whyRefused } from '../../report/refusals.ts'
import { capital, serversOf } from '../../report/words.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { commitsSince } from '../shared/commits-since.ts'
import { stopReason, wasStopped, type Context } from '../shared/step.ts'
import { carryOutRestore } from './carry-out-restore.ts'
import { type RestoreCandidate, checkBeforeRestore } from './check-before-restore.ts'
import { endedText } from './deploy-end.ts'
import type { PostOutcome } from './post-outcome.ts'
import type { AllowedServer } from './restore-outcome.ts'
import { type DeployFacts, reportRestore, type RequestedRestore, type ServerAtEnd } from './restore-report.ts'

/**
 * Restores this run's snapshots if every check allows it, on every server: half a fleet is not restored. The exit code
 * is 1 in any case.
 */
export async function restoreAfterDeploy(
  context: Context,
  inputs: SnapshotInputs,
  records: CreatedRecords,
  status: RestoreTrigger,
): Promise<PostOutcome> {
  const { name } = serversOf(records.map(({ intent }) => intent.serverId))
  const known: DeployFacts = { ended: status === 'failure' ? 'failed' : 'was cancelled', commits: [] }
  context.log.line(
    `The deploy ${known.ended}, and "restore-on" names "${status}". Checking whether ${name} can be restored.`,
  )
  const deadlineMs = context.clock.elapsedMs() + restoreLimit(inputs.jobStatus, inputs.restoreTimeoutMs)
  const servers = await checkBeforeRestore(context, inputs, records)
  const restore: RequestedRestore = { context, inputs, servers }
  const askGitHub = async (): Promise<DeployFacts> => ({
    ended: await endedText(context, status),
    commits: await undoneCommits(restore),
  })
  if (wasStopped(context.signal)) return await reportStopped(restore, await askGitHub())
  const allowed = servers.flatMap((server): readonly AllowedServer[] => {
    if (server.decision.kind !== 'restore') return []
    const { snapshot, followUp } = server.decision
    return [{ ...server, snapshot, snapshotId: snapshot.id, followUp, isFollowed: followUp === 'wait' }]
  })
  if (allowed.length < servers.length) return await reportRefused(restore, await askGitHub())
  return await carryOutRestore(restore, allowed, { known, askGitHub, deadlineMs })
}

/** Checks that were broken off say nothing about the servers. */
async function reportStopped(restore: RequestedRestore, deploy: DeployFacts): Promise<PostOutcome> {
  const { context, servers } = restore
  const { name, is, was, it } = serversOf(servers.map((each) => each.serverId))
  return await reportRestore(restore, deploy, {
    ...NOT_RESTORED,
    opening: null,
    sentences: [
      `${capital(name)} ${was} not restored: stopped by ${stopReason(context.signal)} while checking. No restore was sent; ${name} ${is} as the deploy left ${it}.`,
    ],
    servers: servers.map((each) => untouched(each, 'own')),
  })
}

const NOT_RESTORED = {
  result: 'not-restored',
  headline: 'After the deploy: not restored',
  closing: null,
} as const

function untouched(server: RestoreCandidate, wayBack: ServerAtEnd['wayBack']): ServerAtEnd {
  return { ...server, action: 'keep', wayBack }
}

/** Nothing was sent. */
async function reportRefused(restore: RequestedRestore, deploy: DeployFacts): Promise<PostOutcome> {
  const { servers, context } = restore
  const refused = servers.flatMap(({ serverId, record, decision }) =>
    decision.kind === 'refuse' ? [{ serverId, snapshotId: record.id, refusal: decision.refusal }] : [],
  )
  const isOne = servers.length === 1
  const sentence = (serverId: string, snapshotId: string, refusal: Refusal): string =>
    `${isOne ? `Server ${serverId} was not restored.` : `[${serverId}]`} ${whyRefused(refusal, snapshotId, context.run)} ${stateAfterRefusal(refusal, serverId)}`
  const { name } = serversOf(refused.map((each) => each.serverId))
  return await reportRestore(restore, deploy, {
    ...NOT_RESTORED,
    opening: isOne
      ? null
      : `None of the ${servers.length} servers was restored, because of ${name}: half a fleet is not restored.`,
    sentences: refused.map((each) => sentence(each.serverId, each.snapshotId, each.refusal)),
    servers: servers.map((each) => untouched(each, isOfUse(each) ? 'own' : 'other')),
  })
}

/** Whether this run's snapshot is one that a rollback by hand can go back to. */
function isOfUse({ decision }: RestoreCandidate): boolean {
  return decision.kind === 'restore' || canRollBack(decision.refusal)
}

/** What the deploy that is about to be undone had brought: the commits since the deploy before it. */
async function undoneCommits({ context, inputs, servers }: RequestedRestore): Promise<readonly Commits[]> {
  // A later attempt's snapshot shows what the one before left: what comes back then has part of this in it.
  if (context.run.attempt !== '1' || servers.some(({ decision }) => decision.kind === 'refuse')) return []
  const owner = { base: inputs.name, run: context.run }
  const bases = servers.flatMap(({ record, listed }) => commitBefore(listed ?? [], record, owner))
  return await commitsSince(context, bases)
}
