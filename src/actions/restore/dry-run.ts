/** `restore/` with `dry-run`: says what would be deleted to free a slot, and what would be restored. */
import { freeName, PRE_RESTORE } from '../../domain/names.ts'
import type { RetentionPlan } from '../../domain/plan.ts'
import { NOTHING_CHANGED } from '../../report/messages/restore.ts'
import { dryRunFails, dryRunLine, HEADLINES } from '../../report/messages/restore-lines.ts'
import { planRows, planTable } from '../../report/plan-table.ts'
import { rollbackSummary } from '../../report/rollback-summary.ts'
import { exportRollback } from '../../runner/outputs.ts'
import type { RestoreInputs } from '../../runner/inputs/restore.ts'
import { printTable } from '../shared/print-table.ts'
import { planSlotOf, warnOfLowLimit } from '../shared/snapshots/slot-plan.ts'
import { endIfStopped, type Context } from '../shared/step.ts'
import type { CheckedRollback } from './check-rollback.ts'
import type { ServerToRollBack } from './server-to-roll-back.ts'

/** Plans everything, and changes nothing. */
export async function planRollback(
  context: Context,
  inputs: RestoreInputs,
  { servers, commits, list }: CheckedRollback,
): Promise<void> {
  const { log } = context
  if (inputs.safetySnapshot) warnOfLowLimit(context, inputs, servers)
  const plans = await Promise.all(servers.map((each) => planOne(context, inputs, each)))
  // Asking GitHub takes its time, and was broken off then.
  endIfStopped(context.signal, NOTHING_CHANGED)
  const short = plans.filter(({ plan }) => plan !== null && plan.short > 0)
  const texts =
    short.length > 0 ? [dryRunFails(short.map((each) => each.serverId))] : plans.map((each) => each.text)
  const headline = short.length > 0 ? HEADLINES.dryRunFails : HEADLINES.dryRun
  log.notice(['Dry run: nothing was changed.', ...texts].join(' '))
  const rows = plans.flatMap(({ serverId, plan }) =>
    plan === null ? [] : [{ serverId, rows: planRows(plan.entries, 'would delete') }],
  )
  const table = planTable(rows)
  if (table.rows.length > 0) printTable(log, table)
  exportRollback(context.toolkit, { result: 'dry-run' }, 'Nothing was changed.')
  await context.summary.write(
    rollbackSummary({ headline, sentences: texts, list, snapshots: table, commits }),
  )
}

async function planOne(
  context: Context,
  inputs: RestoreInputs,
  { serverId, listed, target }: ServerToRollBack,
): Promise<{ readonly serverId: string; readonly plan: RetentionPlan | null; readonly text: string }> {
  const { plan } = inputs.safetySnapshot
    ? await planSlotOf(context, inputs, { serverId, listed, spare: [target.id] })
    : { plan: null }
  const taken = listed.map((each) => each.name)
  const safety = inputs.safetySnapshot ? freeName(PRE_RESTORE, context.run, taken) : null
  return { serverId, plan, text: dryRunLine(serverId, target, safety) }
}
