/** `restore/`: a rollback by hand. Every check comes before the first change, and each restore is sent once. */
import { LOCKED_FOR_MS } from '../../decide/try-again.ts'
import type { Commits } from '../../domain/commits.ts'
import type { RollbackRecord } from '../../github/github.ts'
import type { UserError } from '../../domain/user-error.ts'
import { helpPage } from '../../report/links.ts'
import { notRestored, unrestoredHeadline } from '../../report/messages/restore.ts'
import {
  HEADLINES,
  restoringLine,
  runningText,
  startedLine,
  wayBackLine,
} from '../../report/messages/restore-lines.ts'
import { USUAL_RESTORE } from '../../report/messages/restores.ts'
import { snapshotsTable } from '../../report/plan-table.ts'
import { rollbackSummary } from '../../report/rollback-summary.ts'
import { exportRollback, inOrder } from '../../runner/outputs.ts'
import type { RestoreInputs } from '../../runner/inputs/restore.ts'
import { isForeseen } from '../shared/each-server.ts'
import { restoreAll } from '../shared/restores/restore-all.ts'
import { verifyAll } from '../shared/restores/verify-restore.ts'
import { endIfStopped, type Context } from '../shared/step.ts'
import { checkAgain } from './check-again.ts'
import { checkRollback, type CheckedRollback } from './check-rollback.ts'
import { planRollback } from './dry-run.ts'
import { endRollback } from './end-rollback.ts'
import { FailedRollback } from './failed-rollback.ts'
import { describeOutcome, type RolledBack } from './rollback-outcome.ts'
import { beginRecord, endRecord, type RollbackResult } from './rollback-record.ts'
import { takeSafetySnapshots } from './safety-snapshots.ts'
import type { ServerToRollBack } from './server-to-roll-back.ts'

/**
 * Rolls servers back.
 * @throws VpsOrgError, StepError when it did not, or its end is not known; the message says in what state things are
 */
export async function rollBack(context: Context, inputs: RestoreInputs): Promise<void> {
  let checked: CheckedRollback | null = null
  let record: RollbackRecord | null = null
  try {
    checked = await checkRollback(context, inputs)
    if (inputs.dryRun) await planRollback(context, inputs, checked)
    else {
      record = await beginRecord(context, inputs, checked.servers)
      await endRecord(record, await restoreChecked(context, inputs, checked))
    }
  } catch (error) {
    if (isForeseen(error)) {
      const isBefore = checked === null || inputs.dryRun
      await context.summary.write(failureSummary(context, error, isBefore, checked?.commits ?? []))
    }
    const isOpen = error instanceof FailedRollback ? error.report.isOpen : !isForeseen(error)
    await endRecord(record, isOpen ? 'open' : 'failed')
    throw error
  }
}

/** @param isBefore whether nothing at all was changed, for an error that does not say it */
function failureSummary(
  { actionSource }: Context,
  error: UserError,
  isBefore: boolean,
  commits: readonly Commits[],
): string {
  const { facts } = error
  const report =
    error instanceof FailedRollback ? error.report : { headline: unrestoredHeadline(facts.code, isBefore) }
  const help = actionSource === null ? null : { page: helpPage(actionSource, facts.code), code: facts.code }
  return rollbackSummary({ message: facts, help, commits, ...report })
}

async function restoreChecked(
  context: Context,
  inputs: RestoreInputs,
  { servers, commits }: CheckedRollback,
): Promise<RollbackResult> {
  const safe = inputs.safetySnapshot ? await takeSafetySnapshots(context, inputs, servers) : servers
  const ready = await lastChecked(context, inputs, safe)
  for (const { serverId, target } of ready) {
    context.log.line(restoringLine(serverId, target))
  }
  return await endRollback(context, inputs, await restoreEach(context, inputs, ready, commits), commits)
}

/** @throws StepError when this process was stopped, or a server must not be restored any more */
async function lastChecked(
  context: Context,
  inputs: RestoreInputs,
  servers: readonly ServerToRollBack[],
): Promise<readonly ServerToRollBack[]> {
  const [only] = servers
  const state =
    only === undefined || servers.length > 1
      ? 'No server was restored.'
      : notRestored(only.serverId, only.safety)
  endIfStopped(context.signal, state)
  // What only tells was asked of GitHub since the first check, and safety snapshots take minutes.
  if (!inputs.safetySnapshot && context.github.isDisabled) return servers
  // Once stopped, it fails for that alone, and says what the first check and the safety snapshot changed.
  return await checkAgain(context, inputs, servers).finally(() => {
    endIfStopped(context.signal, state)
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
    lockMs: LOCKED_FOR_MS,
    pollIntervalMs,
    onBegun: (server, { lost }) => {
      const text = startedLine(server.serverId, server.target, lost !== null)
      if (lost !== null) context.log.line(text)
      server.begun = `${text} ${wayBackLine(server.safety)}`
      const status = inOrder(all, ({ begun }) => (begun === null ? null : 'restoring'))
      exportRollback(
        context.toolkit,
        { result: 'restore-started', 'server-status': status },
        `The restore of server ${server.serverId} was sent, and may still be running.`,
      )
    },
    onProgress: async () => {
      const begun = all.flatMap(({ serverId, begun }) => (begun === null ? [] : [{ serverId, text: begun }]))
      const running = runningText(USUAL_RESTORE)
      await context.summary.write(
        rollbackSummary({
          headline: HEADLINES.running,
          ...(all.length === 1
            ? { sentences: [running, ...begun.map(({ text }) => text)] }
            : { sentences: [running], servers: begun }),
          snapshots: snapshotsTable(servers),
          commits,
        }),
      )
    },
  })
  const verified = await verifyAll(context, ended)
  return verified.map((each) => describeOutcome(context, inputs, each))
}
