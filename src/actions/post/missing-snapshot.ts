/**
 * What post ends with where a server had no complete snapshot before the deploy: nothing is restored, nothing
 * pruned.
 */
import type { FirstDecision } from '../../decide/after-deploy.ts'
import { readDeployStatus } from '../../domain/deploy-status.ts'
import { textOf } from '../../domain/message.ts'
import { howEnded } from '../../report/messages/post.ts'
import {
  type MissingSnapshots,
  snapshotMissing,
  unusableSnapshot,
} from '../../report/messages/post-missing.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import type { Context } from '../shared/step.ts'
import { checkMissing, type CheckedRecord } from './check-missing.ts'
import { deployEnd } from './deploy-end.ts'
import { adviceOn, type PostOutcome, rollbackOf, withRollback, writeSummary } from './post-outcome.ts'

type NotCompleted = FirstDecision & { kind: 'not-completed' }

/** Says of each server what became of its snapshot, and how to roll back where a deploy may have run. */
export async function reportMissingSnapshot(
  context: Context,
  inputs: SnapshotInputs,
  decision: NotCompleted,
): Promise<PostOutcome> {
  const { log } = context
  const { askedFor, deployed } = decision
  const servers = await checkMissing(context, inputs, decision.servers)
  const [only] = servers.length === 1 ? servers : []
  const problems = servers.flatMap(({ problem }) => (problem === null ? [] : [problem]))
  const lines =
    only === undefined
      ? problems.map((each) => `[${each.serverId}] ${textOf({ ...unusableSnapshot(each) })}`)
      : []
  for (const line of lines) log.line(line)
  // Where no deploy has touched the servers there is nothing to roll back.
  const advice = adviceOn(context, inputs, deployed ? servers.map((each) => each.way) : [])
  const message = snapshotMissing(only?.problem ?? null, commonOf(inputs, servers, decision))
  const created = decision.servers.filter((each) => each.kind === 'created')
  const intro = askedFor && deployed ? await introOf(context, inputs) : undefined
  if (intro !== undefined) log.line(intro)
  await writeSummary(context, {
    sign: askedFor ? '❌' : '⚠️',
    headline: askedFor && deployed ? 'not restored, because no snapshot is usable' : 'no snapshot is usable',
    isDeployed: deployed,
    ...(intro === undefined ? {} : { intro }),
    message,
    servers: lines,
    remarks: advice.remarks,
    rollback: rollbackOf(advice),
  })
  if (askedFor) return { result: 'not-restored', failure: message, advice }
  const text = textOf(withRollback(context, message, advice))
  // What main has said already need not be a warning once more.
  if (servers.some((each) => each.mayExist)) log.warning(text)
  else log.line(text)
  return { result: created.length > 0 ? 'kept' : 'none', failure: null, advice }
}

/** How the deploy ended that is not undone. */
async function introOf(context: Context, inputs: SnapshotInputs): Promise<string> {
  const isCancelled = readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'cancelled'
  return `${howEnded(await deployEnd(context, isCancelled ? 'cancelled' : 'failure'))}.`
}

function commonOf(
  inputs: SnapshotInputs,
  servers: readonly CheckedRecord[],
  { askedFor, deployed }: NotCompleted,
): MissingSnapshots {
  return {
    serverIds: inputs.serverIds,
    deployed: deployed ? 'yes' : 'no',
    missing: servers.filter(({ problem }) => problem !== null).map((each) => each.serverId),
    isRefused: askedFor,
    kept: servers.flatMap(({ keptId }) => (keptId === null ? [] : [keptId])),
    usable: servers.flatMap(({ problem, way, isPending }) =>
      problem !== null && way.kind === 'own' ? [{ id: way.snapshotId, isPending }] : [],
    ),
  }
}
