/** `restore/`: a rollback by hand. Every check comes before the first change, and each restore is sent once. */
import { lockBudget } from '../../decide/restore-start.ts'
import type { Commits } from '../../domain/commits.ts'
import type { RollbackRecord } from '../../github/github.ts'
import { snapshotsTable } from '../../report/plan-table.ts'
import { USUAL_RESTORE } from '../../report/restores.ts'
import { rollbackSummary } from '../../report/rollback-summary.ts'
import { serversOf } from '../../report/words.ts'
import { exportRollback, inOrder } from '../../runner/outputs.ts'
import type { RestoreInputs } from '../../runner/inputs/restore.ts'
import { isForeseen } from '../shared/each-server.ts'
import { restoreAll } from '../shared/restores/restore-all.ts'
import { verifyAll } from '../shared/restores/verify-restore.ts'
import { endIfStopped, type Context } from '../shared/step.ts'
import { checkAgain } from './check-again.ts'
import { checkRollback, type CheckedRollback } from './check-rollback.ts'
import { planRollback } from './dry-run.ts'
import { endRollback, FailedRollback, NOT_DONE } from './end-rollback.ts'
import { describeOutcome, type RolledBack, startedText } from './rollback-outcome.ts'
import { beginRecord, endRecord, type RollbackResult } from './rollback-record.ts'
import { takeSafetySnapshots } from './safety-snapshots.ts'
import { type ServerToRollBack, wayBack } from './server-to-roll-back.ts'

/**
 * Rolls servers back.
 * @throws VpsOrgError, StepError when it did not, or when nobody can tell; the message says in what state things are
 */
export async function rollBack(context: Context, inputs: RestoreInputs): Promise<void> {
  let undone: readonly Commits[] = []
  let record: RollbackRecord | null = null
  try {
    const checked = await checkRollback(context, inputs)
    undone = checked.commits
    if (inputs.dryRun) await planRollback(context, inputs, checked)
    else {
      record = await beginRecord(context, inputs, checked.servers)
      await endRecord(record, await restoreChecked(context, inputs, checked))
    }
  } catch (error) {
    if (isForeseen(error)) {
      const { headline, sentences, again } =
        error instanceof FailedRollback ? error.report : { ...NOT_DONE, sentences: [error.message] }
      await context.summary.write(rollbackSummary(headline, sentences, null, undone, again))
    }
    const isOpen = error instanceof FailedRollback ? error.report.isOpen : !isForeseen(error)
    await endRecord(record, isOpen ? 'open' : 'failed')
    throw error
  }
  // Not within: the summary already says what was done.
  endIfStopped(context.signal, 'What it was to do was over by then, and stands in the log and the summary.')
}

async function restoreChecked(
  context: Context,
  inputs: RestoreInputs,
  { servers, commits }: CheckedRollback,
): Promise<RollbackResult> {
  const safe = inputs.safetySnapshot ? await takeSafetySnapshots(context, inputs, servers) : servers
  const ready = await lastChecked(context, inputs, safe)
  for (const { serverId, target } of ready) {
    context.log.line(`Restoring server ${serverId} from snapshot ${target.id} (${target.name}).`)
  }
  return await endRollback(context, inputs, await restoreEach(context, inputs, ready, commits), commits)
}

/** @throws StepError when this process was told to end, or a server must not be restored any more */
async function lastChecked(
  context: Context,
  inputs: RestoreInputs,
  servers: readonly ServerToRollBack[],
): Promise<readonly ServerToRollBack[]> {
  const { name, is } = serversOf(inputs.serverIds)
  const asItWas = `Nothing was restored: ${name} ${is} as ${servers.length === 1 ? 'it was' : 'they were'}. ${servers.map(wayBack).join(' ')}`
  endIfStopped(context.signal, asItWas)
  // What only tells was asked of GitHub since the first check, and safety snapshots take minutes.
  if (!inputs.safetySnapshot && context.github.isDisabled) return servers
  // Once stopped, it fails for that alone, and what the first check and the safety snapshot changed has to be told.
  return await checkAgain(context, inputs, servers).finally(() => {
    endIfStopped(context.signal, asItWas)
  })
}

async function restoreEach(
  context: Context,
  inputs: RestoreInputs,
  servers: readonly ServerToRollBack[],
  commits: readonly Commits[],
): Promise<readonly RolledBack[]> {
  const all = servers.map((server) => ({
    ...server,
    snapshotId: server.target.id,
    isFollowed: inputs.wait,
    /** What is said once it has begun. */
    begun: null as string | null,
  }))
  const { timeoutMs, pollIntervalMs } = inputs
  const ended = await restoreAll(context, {
    servers: all,
    deadlineMs: context.clock.elapsedMs() + timeoutMs,
    timeoutMs,
    lockMs: lockBudget('unknown'),
    pollIntervalMs,
    onBegun: (server, { lost }) => {
      server.begun = `${startedText(server, lost)}. Whether it succeeded is not known to this page: ${USUAL_RESTORE}; look at the server at VPS.org. ${wayBack(server)}`
      const status = inOrder(all, ({ begun }) => (begun === null ? null : 'restoring'))
      exportRollback(
        context.toolkit,
        { result: 'restore-started', 'server-status': status },
        `The restore of server ${server.serverId} was sent and is still running.`,
      )
    },
    onProgress: async () => {
      const texts = all.flatMap(({ begun }) => begun ?? [])
      await context.summary.write(
        rollbackSummary('Rollback: started', texts, snapshotsTable(servers), commits),
      )
    },
  })
  const verified = await verifyAll(context, ended)
  return verified.map((each) => describeOutcome(context, inputs, each))
}
