/** `prune/`: cleans servers up, on a schedule or by hand, and says what went and what stayed. */
import { notPruned, WHAT_WAS_DELETED } from '../../report/messages/prune.ts'
import { lineOf } from '../../report/messages/several.ts'
import { ALREADY_DELETED, isDeleted, planTable, type ServerPlan, stays } from '../../report/plan-table.ts'
import { pruneSummary } from '../../report/prune-summary.ts'
import { exportPruned, type PrunedSnapshot } from '../../runner/outputs.ts'
import type { PruneInputs } from '../../runner/inputs/prune.ts'
import { type FailedServer, failureOf } from '../shared/each-server.ts'
import { pruneServers } from '../shared/snapshots/prune-servers.ts'
import { leftOver, saidOfAll } from '../shared/snapshots/prune-texts.ts'
import { endIfStopped, type Context } from '../shared/step.ts'

/**
 * Prunes every server, whatever happens on the others.
 * @throws StepError, VpsOrgError when something that should have gone is still there; the message says what and where
 */
export async function pruneAndReport(context: Context, inputs: PruneInputs): Promise<void> {
  const { log, signal } = context
  const { done, failed } = await pruneServers(context, inputs, log.notice)
  exportPruned(context.toolkit, prunedSnapshots(done))
  const reasons = new Set(failed.map(({ error }) => error))
  const all = [...failed, ...leftOver(done)]
  const sentences = [...saidOfAll(done, inputs.dryRun), ...linesOf(all, inputs.serverIds.length)]
  for (const sentence of sentences) log.line(sentence)
  const fails = all.length > 0
  await context.summary.write(
    pruneSummary({
      dryRun: inputs.dryRun,
      fails,
      sentences,
      snapshots: done.length === 0 ? null : planTable(done),
    }),
  )
  // One and the same error for several is about what they were named, which no next run can change.
  const [error] = reasons
  if (error !== undefined && reasons.size === 1 && failed.length > 1) throw error
  if (!fails) endIfStopped(signal, WHAT_WAS_DELETED)
  if (fails) throw failureOf(all, inputs.serverIds, notPruned)
}

/** Returns what failed: of a single server its error says it; of several, servers that share an error share a line. */
function linesOf(failed: readonly FailedServer[], servers: number): readonly string[] {
  return [...Map.groupBy(failed, ({ error }) => error)].map(([{ message }, those]) =>
    servers === 1 ? message : lineOf(those.map((each) => each.serverId).join(', '), message),
  )
}

/** What the outputs have as a reason for what another process has deleted: later steps may compare it. */
const GONE = 'already gone'

/** Returns what was deleted, in a dry run what a real run would delete, and what stays. What the provider was deleting already is in neither. */
export function prunedSnapshots(
  servers: readonly ServerPlan[],
): Record<'deleted' | 'kept', readonly PrunedSnapshot[]> {
  const all = servers.flatMap(({ serverId, rows }) => rows.map((row) => ({ serverId, ...row })))
  return {
    deleted: all
      .filter((row) => isDeleted(row) || row.action === 'would delete')
      .map((row) => (row.action === ALREADY_DELETED ? { ...row, why: GONE } : row)),
    kept: all.filter(stays),
  }
}
