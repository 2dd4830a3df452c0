/** `prune/`: cleans servers up, on a schedule or by hand, and says what went and what stayed. */
import { isDeleted, planTable, type ServerPlan, stays } from '../../report/plan-table.ts'
import { pruneSummary } from '../../report/prune-summary.ts'
import { serversOf } from '../../report/words.ts'
import { exportPruned, type PrunedSnapshot } from '../../runner/outputs.ts'
import type { PruneInputs } from '../../runner/inputs/prune.ts'
import { failureOf } from '../shared/each-server.ts'
import { pruneServers } from '../shared/snapshots/prune-servers.ts'
import { leftOver, saidOfAll } from '../shared/snapshots/prune-texts.ts'
import { StepError, stopReason, wasStopped, type Context } from '../shared/step.ts'

/**
 * Prunes every server, whatever happens on the others.
 * @throws StepError, VpsOrgError when something that should have gone is still there; the message says what and where
 */
export async function pruneAndReport(context: Context, inputs: PruneInputs): Promise<void> {
  const { log, signal } = context
  const { done, failed } = await pruneServers(context, inputs, log.notice)
  exportPruned(context.toolkit, prunedSnapshots(done))
  const reasons = new Set(failed.map(({ error }) => error))
  const sentences = [...saidOfAll(done, inputs.dryRun), ...[...reasons].map(({ message }) => message)]
  for (const sentence of sentences) log.line(sentence)
  await context.summary.write(
    pruneSummary(inputs.dryRun, sentences, done.length === 0 ? null : planTable(done)),
  )
  // One and the same error for several is about what they were named, which no next run can change.
  const [error] = reasons
  if (error !== undefined && reasons.size === 1 && failed.length > 1) throw error
  const all = [...failed, ...leftOver(done)]
  if (wasStopped(signal) && all.length === 0) {
    const { name } = serversOf(inputs.serverIds)
    throw new StepError(`Stopped by ${stopReason(signal)}. The log above says what was deleted on ${name}.`)
  }
  if (all.length > 0) {
    throw failureOf(all, inputs.serverIds, 'not pruned as planned', 'The next run tries again.')
  }
}

/** Returns what was deleted, in a dry run what a real run would delete, and what stays. What the provider was deleting already is in neither. */
export function prunedSnapshots(
  servers: readonly ServerPlan[],
): Record<'deleted' | 'kept', readonly PrunedSnapshot[]> {
  const all = servers.flatMap(({ serverId, rows }) => rows.map((row) => ({ serverId, ...row })))
  return {
    deleted: all
      .filter((row) => isDeleted(row) || row.action === 'would delete')
      .map((row) => (row.action === 'already gone' ? { ...row, why: row.action } : row)),
    kept: all.filter(stays),
  }
}
