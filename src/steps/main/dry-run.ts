/** `dry-run`: the plans of a real run, computed the same way and not carried out. */
import { freeName } from '../../decide/naming.ts'
import { writeDescription } from '../../decide/provenance.ts'
import { countedFor, planPrune, planRoom, type RetentionPlan } from '../../decide/retention.ts'
import { slotsOf } from '../../decide/slots.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { fleetTable, noted } from '../../report/fates.ts'
import { dryRunSummary } from '../../report/main-summary.ts'
import { printTable } from '../print-table.ts'
import type { SnapshotInputs } from '../../runner/inputs.ts'
import type { Looked } from '../looks.ts'
import { warnOfLowLimit } from '../snapshots/make-room.ts'
import { createPlanner } from '../snapshots/retention-rules.ts'
import { endIfStopped, type World } from '../step.ts'

/**
 * Says what main would do now, and what post would do after a good deploy.
 * @param failures why there is no plan for other servers
 * @returns whether there was anything to plan, and the summary says so
 */
export async function reportDryRun(
  world: World,
  inputs: SnapshotInputs,
  servers: readonly Looked[],
  failures: readonly string[],
): Promise<boolean> {
  const { log } = world
  if (servers.length === 0) return false
  warnOfLowLimit(world, inputs, servers)
  const plans = await Promise.all(servers.map((each) => planOf(world, inputs, each)))
  // Asking GitHub takes its time, and was broken off then.
  endIfStopped(world.signal, 'Nothing was changed: this is a dry run.')
  // What would fail comes first.
  const inOrder = plans.toSorted((a, b) => Number(b.refuses) - Number(a.refuses))
  const outcome = inOrder.map((each) => each.outcome).join(' ')
  log.notice(`Dry run: nothing is created or deleted. ${outcome}`)

  const before = fleetTable(
    plans.map(({ serverId, room }) => ({ serverId, rows: noted(room.fates, 'would delete') })),
  )
  log.line('Before the snapshot:')
  printTable(log, before)

  // One server without a snapshot, and post prunes nothing anywhere.
  const isGood = plans.length === inputs.serverIds.length && plans.every((each) => !each.refuses)
  const after = fleetTable(
    plans.map(({ serverId, prune }) => ({ serverId, rows: noted(prune.fates, 'would delete') })),
  )
  if (isGood) {
    log.line(`After a good deploy ("keep" is ${inputs.keep}):`)
    printTable(log, after)
  }
  const all = [...failures.map((each) => `A real run would fail: ${each}`), outcome].join(' ')
  await world.summary.write(dryRunSummary({ outcome: all, before, after: isGood ? after : null }))
  return true
}

interface DryPlan {
  readonly serverId: string
  readonly room: RetentionPlan
  readonly prune: RetentionPlan
  readonly refuses: boolean
  readonly outcome: string
}

async function planOf(world: World, inputs: SnapshotInputs, { serverId, listed }: Looked): Promise<DryPlan> {
  const slots = slotsOf(listed, inputs.snapshotLimit)
  const taken = listed.map((each) => each.name)
  const name = freeName(inputs.name, world.run, taken)
  const made = madeBy(world, serverId, name)
  const isTooMany = countedFor(listed) >= Math.min(inputs.keep, inputs.snapshotLimit)
  const planner = await createPlanner(world, inputs, listed, isTooMany)
  const { room, prune } = await planner.settle(
    (rules) => {
      const first = planRoom(listed, slots.planLimit, rules)
      const gone = new Set(first.deletions.map((each) => each.snapshot.id))
      const later = [...listed.filter((each) => !gone.has(each.id)), made]
      return { room: first, prune: planPrune(later, inputs.keep, rules) }
    },
    (plans) => [...plans.room.deletions, ...plans.prune.deletions],
  )
  const refuses = room.short > 0 || (inputs.whenFull === 'fail' && slots.kind === 'full')
  const outcome = refuses
    ? `A real run would fail: server ${serverId} has no free slot, and none may be made.`
    : `A real run would make snapshot ${name} of server ${serverId}.`
  return { serverId, room, prune, refuses, outcome }
}

/** The snapshot that a real run would have made by then. */
function madeBy({ run, clock, newMark }: World, serverId: string, name: string): Snapshot {
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
