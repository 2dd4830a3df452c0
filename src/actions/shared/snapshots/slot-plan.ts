/** How a server gets a free slot for one more snapshot: what is planned, and what is said of that. */
import { countedFor, planSlot } from '../../../decide/retention.ts'
import { type SlotsKind, slotsOf } from '../../../decide/slots.ts'
import type { DeleteReason, RetentionPlan } from '../../../domain/plan.ts'
import type { Run } from '../../../domain/run.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import {
  aboveLimit,
  LAST_RESORTS,
  lastResort,
  lowLimit,
  noSlotFree,
  slotIsFreed,
  slotsFree,
  type UsedSlots,
} from '../../../report/messages/slots.ts'
import { planTable, planRows, type Tense } from '../../../report/plan-table.ts'
import { jobOf, linkTo } from '../../../report/whose-deploy.ts'
import type { SnapshotInputs } from '../../../runner/inputs/snapshot.ts'
import { printTable } from '../print-table.ts'
import type { Context } from '../step.ts'
import type { DeletionPlan } from './deletion-plan.ts'
import { createPlanner } from './planner.ts'

/** What freeing a slot goes by. */
export type SlotInputs = Pick<SnapshotInputs, 'snapshotLimit' | 'whenFull' | 'name' | 'protect' | 'timeoutMs'>

/** A server with all its snapshots, from a complete list. */
export interface Listed {
  readonly serverId: string
  readonly listed: readonly Snapshot[]
  /** Ids that must stay because they are about to be restored. */
  readonly spare: readonly string[]
}

/** What is to become of a server's snapshots, so that it can take one more. */
export interface SlotPlan extends Listed, DeletionPlan {
  readonly slots: SlotsKind
}

/** What is known besides the inputs. */
export interface SlotFacts {
  /** What VPS.org is deleting had its time. */
  readonly hasWaited?: boolean
  /** The lowest that the limit can be: nothing is deleted where too little may go for that. */
  readonly lowestLimit?: number
}

/** Plans how each server gets a free slot for one more snapshot, and shows the plans as one table. Deletes nothing. */
export async function planSlots<Server extends Listed>(
  context: Context,
  inputs: SlotInputs,
  servers: readonly Server[],
): Promise<readonly (Server & SlotPlan)[]> {
  const plans = await Promise.all(servers.map((each) => planSlotOf(context, inputs, each)))
  sayPlans(context, inputs, plans)
  return plans
}

/** Does the same for one server, of which more is known than at first. */
export async function planSlotAgain<Server extends Listed>(
  context: Context,
  inputs: SlotInputs,
  server: Server,
  facts: SlotFacts,
): Promise<Server & SlotPlan> {
  const plan = await planSlotOf(context, inputs, server, facts)
  sayPlans(context, inputs, [plan])
  return plan
}

/** Plans the same for one server, and says nothing of it. */
export async function planSlotOf<Server extends Listed>(
  context: Context,
  inputs: Pick<SlotInputs, 'snapshotLimit' | 'name' | 'protect'>,
  server: Server,
  { hasWaited = false, lowestLimit = inputs.snapshotLimit }: SlotFacts = {},
): Promise<Server & SlotPlan> {
  const { listed, spare } = server
  const { kind, planLimit } = slotsOf(listed, inputs.snapshotLimit, hasWaited)
  // While a slot is free the last good state does not matter.
  const isFull = kind === 'full'
  const planner = await createPlanner(context, { ...inputs, spare }, listed, isFull)
  const planFor = (
    left: readonly Snapshot[],
    limit: number,
    refused: ReadonlySet<string> = new Set(),
  ): Promise<RetentionPlan> =>
    planner.settle(
      (rules) => planSlot(left, limit, { ...rules, refused }),
      ({ deletions }) => deletions,
    )
  const plan = await planFor(listed, planLimit)
  const most = isFull ? await planFor(listed, planLimit - (inputs.snapshotLimit - lowestLimit)) : plan
  return {
    ...server,
    slots: kind,
    plan: most.short > 0 ? most : plan,
    replan: (left, refused) => planFor(left, planLimit, refused),
  }
}

function sayPlans(context: Context, inputs: SlotInputs, plans: readonly SlotPlan[]): void {
  for (const each of plans) saySlots(context, inputs, each)
  const free = slotsFree(plans.filter(({ slots }) => slots === 'free').map((each) => usedSlots(inputs, each)))
  if (free !== null) context.log.line(free)
  const table = planTable(
    plans.map(({ serverId, plan }) => ({ serverId, rows: planRows(plan.entries, tenseOf(inputs)) })),
  )
  if (table.rows.length > 0) printTable(context.log, table)
  if (inputs.whenFull === 'prune') warnOfLastResorts(context, plans)
}

/** Returns whether what a plan deletes is about to be deleted. */
export function tenseOf({ whenFull }: Pick<SlotInputs, 'whenFull'>): Tense {
  return whenFull === 'prune' ? 'to delete' : 'would delete'
}

/** Says why a server has no free slot. */
function saySlots({ log }: Context, inputs: SlotInputs, server: SlotPlan): void {
  const used = usedSlots(inputs, server)
  switch (server.slots) {
    case 'free':
      return
    case 'full':
      log.line(noSlotFree(used))
      return
    case 'freeing':
      log.line(slotIsFreed(used, server.listed.length - countedFor(server.listed)))
      return
    case 'above-limit':
      log.line(aboveLimit(used))
  }
}

/** Returns how many slots of a server are used. */
export function usedSlots(
  { snapshotLimit }: Pick<SlotInputs, 'snapshotLimit'>,
  { serverId, listed }: Pick<Listed, 'serverId' | 'listed'>,
): UsedSlots {
  return { serverId, used: listed.length, limit: snapshotLimit }
}

/** Warns, once for all servers, of those that hold more than the input says that they can. */
export function warnOfLowLimit(
  { log }: Context,
  inputs: Pick<SlotInputs, 'snapshotLimit'>,
  servers: readonly Pick<Listed, 'serverId' | 'listed'>[],
): void {
  const above = servers.filter(({ listed }) => slotsOf(listed, inputs.snapshotLimit).kind === 'above-limit')
  if (above.length === 0) return
  const most = Math.max(...above.map((each) => countedFor(each.listed)))
  const ids = above.map((each) => each.serverId)
  log.warning(lowLimit(inputs.snapshotLimit, ids, most))
}

/** One warning of each kind for all servers: a run's page shows only ten. */
export function warnOfLastResorts(
  { log, run }: Context,
  plans: readonly Pick<SlotPlan, 'serverId' | 'plan'>[],
): void {
  for (const kind of LAST_RESORTS) {
    const found = plans.flatMap(({ serverId, plan }) =>
      plan.deletions
        .filter(({ reason }) => plan.short === 0 && reason.kind === kind)
        .map(({ snapshot }) => ({ serverId, snapshot: nameWithJob(snapshot, kind, run) })),
    )
    if (found.length === 0) continue
    const ids = [...new Set(found.map((each) => each.serverId))]
    log.warning(lastResort(kind, ids, found.map((each) => each.snapshot).join(', ')))
  }
}

/** A snapshot's id and name; of one that may be in use also whom to ask. */
function nameWithJob(snapshot: Snapshot, kind: DeleteReason['kind'], run: Run): string {
  const deploy = { snapshot, progress: { kind: 'unknown' } } as const
  const [job, link] = kind === 'last-resort-young' ? [jobOf(deploy), linkTo(deploy, run)] : [null, null]
  const more = [...(job === null ? [] : [`job "${job}"`]), ...(link === null ? [] : [link])]
  return `${snapshot.id} (${[snapshot.name, ...more].join(', ')})`
}
