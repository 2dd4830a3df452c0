/** `dry-run`: the plans of a real run, computed the same way and not carried out. */
import { freeName } from '../../domain/names.ts'
import { writeDescription } from '../../domain/provenance.ts'
import { countedFor, planPrune, planSlot } from '../../decide/retention.ts'
import type { RetentionPlan } from '../../domain/plan.ts'
import { slotsOf } from '../../decide/slots.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import {
  afterGoodDeploy,
  BEFORE_THE_SNAPSHOT,
  dryRun,
  wouldCreate,
  wouldCreateSeveral,
  wouldFail,
  wouldFailWith,
} from '../../report/messages/main.ts'
import { lineOf } from '../../report/messages/several.ts'
import { planTable, planRows } from '../../report/plan-table.ts'
import { dryRunSummary } from '../../report/main-summary.ts'
import { printTable } from '../shared/print-table.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import type { ServerState } from '../shared/check-servers.ts'
import { warnOfLowLimit } from '../shared/snapshots/slot-plan.ts'
import { createPlanner } from '../shared/snapshots/planner.ts'
import { endIfStopped, type Context } from '../shared/step.ts'

/**
 * Says what main would do now, and what post would do after a good deploy.
 * @param failures why there is no plan for other servers
 * @returns whether there was anything to plan, and the summary says so
 */
export async function reportDryRun(
  context: Context,
  inputs: SnapshotInputs,
  servers: readonly ServerState[],
  failures: readonly string[],
): Promise<boolean> {
  const { log } = context
  if (servers.length === 0) return false
  warnOfLowLimit(context, inputs, servers)
  const plans = await Promise.all(servers.map((each) => planOf(context, inputs, each)))
  // Asking GitHub takes its time, and was broken off then.
  endIfStopped(context.signal, 'Nothing was changed: this is a dry run.')
  // What would fail comes first.
  const inOrder = plans.toSorted((a, b) => Number(b.refuses) - Number(a.refuses))
  const outcome = outcomeOf(inputs, inOrder)
  if (plans.length > 1) for (const each of inOrder) log.line(lineOf(each.serverId, each.outcome))
  log.notice(dryRun(outcome))

  const before = planTable(
    plans.map(({ serverId, slot }) => ({ serverId, rows: planRows(slot.entries, 'would delete') })),
  )
  if (before.rows.length > 0) {
    log.line(BEFORE_THE_SNAPSHOT)
    printTable(log, before)
  }

  // One server without a snapshot, and post prunes nothing anywhere.
  const isGood = plans.length === inputs.serverIds.length && plans.every((each) => !each.refuses)
  const after = planTable(
    plans.map(({ serverId, prune }) => ({ serverId, rows: planRows(prune.entries, 'would delete') })),
  )
  if (isGood) {
    log.line(afterGoodDeploy(inputs.keep))
    printTable(log, after)
  }
  const all = [...failures.map(wouldFailWith), outcome].join(' ')
  await context.summary.write(
    dryRunSummary({ outcome: all, fails: !isGood, before, after: isGood ? after : null }),
  )
  return true
}

function outcomeOf({ serverIds }: SnapshotInputs, plans: readonly DryPlan[]): string {
  const [only] = plans
  if (only !== undefined && plans.length === 1) return only.outcome
  const failing = plans.filter((each) => each.refuses).map((each) => each.serverId)
  return wouldCreateSeveral(plans.length - failing.length, serverIds.length, failing)
}

interface DryPlan {
  readonly serverId: string
  readonly slot: RetentionPlan
  readonly prune: RetentionPlan
  readonly refuses: boolean
  readonly outcome: string
}

async function planOf(
  context: Context,
  inputs: SnapshotInputs,
  { serverId, listed }: ServerState,
): Promise<DryPlan> {
  const slots = slotsOf(listed, inputs.snapshotLimit)
  const taken = listed.map((each) => each.name)
  const name = freeName(inputs.name, context.run, taken)
  const created = createdBy(context, serverId, name)
  const isTooMany = countedFor(listed) >= Math.min(inputs.keep, inputs.snapshotLimit)
  const planner = await createPlanner(context, inputs, listed, isTooMany)
  const { slot, prune } = await planner.settle(
    (rules) => {
      const first = planSlot(listed, slots.planLimit, rules)
      const gone = new Set(first.deletions.map((each) => each.snapshot.id))
      const later = [...listed.filter((each) => !gone.has(each.id)), created]
      return { slot: first, prune: planPrune(later, inputs.keep, rules) }
    },
    (plans) => [...plans.slot.deletions, ...plans.prune.deletions],
  )
  const refuses = slot.short > 0 || (inputs.whenFull === 'fail' && slots.kind === 'full')
  const outcome = refuses ? wouldFail({ serverId }) : wouldCreate({ name, serverId })
  return { serverId, slot, prune, refuses, outcome }
}

/** The snapshot that a real run would have created by then. */
function createdBy({ run, clock, newMark }: Context, serverId: string, name: string): Snapshot {
  return {
    id: '(new)',
    serverIds: [serverId],
    name,
    status: 'completed',
    sizeMb: null,
    createdAtMs: clock.nowMs(),
    description: writeDescription(run, { mark: newMark(), guardsRun: false, text: '' }),
  }
}
