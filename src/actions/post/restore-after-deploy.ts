/** After a bad deploy that shall be undone: check everything, and restore if every check allows it. Never prunes. */
import { commitBefore } from '../../decide/commit-before.ts'
import { restoreLimit } from '../../decide/restore-start.ts'
import type { Commits } from '../../domain/commits.ts'
import type { RestoreTrigger } from '../../domain/deploy-status.ts'
import type { CreatedRecords } from '../../domain/records.ts'
import { checking, howEnded } from '../../report/messages/post.ts'
import { checkStopped } from '../../report/messages/post-restore.ts'
import {
  canRollBack,
  onlyIfOfAll,
  refusedRestore,
  refusedRestores,
  type RefusedServer,
} from '../../report/refusals.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { commitsSince } from '../shared/commits-since.ts'
import { wasStopped, type Context } from '../shared/step.ts'
import { carryOutRestore } from './carry-out-restore.ts'
import { type RestoreCandidate, checkBeforeRestore } from './check-before-restore.ts'
import { deployEnd } from './deploy-end.ts'
import type { PostOutcome } from './post-outcome.ts'
import type { AllowedServer } from './restore-outcome.ts'
import { type DeployFacts, reportRestore, type RequestedRestore, type ServerAtEnd } from './restore-report.ts'

/**
 * Restores this run's snapshots if every check allows it, on every server, else on none. The exit code is 1 in any
 * case.
 */
export async function restoreAfterDeploy(
  context: Context,
  inputs: SnapshotInputs,
  records: CreatedRecords,
  status: RestoreTrigger,
): Promise<PostOutcome> {
  const known: DeployFacts = { end: { subject: 'deploy', status, failedSteps: [] }, commits: [] }
  context.log.line(
    checking(
      known.end,
      records.map(({ intent }) => intent.serverId),
    ),
  )
  const deadlineMs = context.clock.elapsedMs() + restoreLimit(inputs.jobStatus, inputs.restoreTimeoutMs)
  const servers = await checkBeforeRestore(context, inputs, records)
  const restore: RequestedRestore = { context, inputs, servers }
  const askGitHub = async (): Promise<DeployFacts> => ({
    end: await deployEnd(context, status),
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

const NOT_RESTORED = { result: 'not-restored', sign: '❌', headline: 'not restored' } as const

/** Checks that were broken off say nothing about the servers. */
async function reportStopped(restore: RequestedRestore, deploy: DeployFacts): Promise<PostOutcome> {
  const { context, servers } = restore
  return await reportRestore(restore, deploy, {
    ...NOT_RESTORED,
    message: checkStopped(
      servers.map((each) => each.serverId),
      String(context.signal.reason),
    ),
    ofServers: [],
    onlyIf: 'last-change',
    servers: servers.map((each) => untouched(each, 'own')),
  })
}

function untouched(server: RestoreCandidate, wayBack: ServerAtEnd['wayBack']): ServerAtEnd {
  return { ...server, action: 'keep', wayBack }
}

/** Nothing was sent. */
async function reportRefused(restore: RequestedRestore, deploy: DeployFacts): Promise<PostOutcome> {
  const { servers, context } = restore
  const { run } = context
  const refused = servers.flatMap(({ serverId, record, decision }): readonly RefusedServer[] =>
    decision.kind === 'refuse' ? [{ serverId, snapshotId: record.id, refusal: decision.refusal }] : [],
  )
  const [only] = servers.length === 1 ? refused : []
  // Steps that failed are named once, where the error has no space for them.
  if (deploy.end.failedSteps.length > 0) context.log.line(`${howEnded(deploy.end)}.`)
  return await reportRestore(restore, deploy, {
    ...NOT_RESTORED,
    message: only === undefined ? refusedRestores(refused, servers.length, run) : refusedRestore(only, run),
    ofServers:
      only === undefined
        ? refused.map((each) => ({ serverId: each.serverId, message: refusedRestore(each, run) }))
        : [],
    onlyIf: onlyIfOfAll(refused.map(({ refusal }) => refusal)),
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
