/** How a server gets a free slot for one more snapshot: what is planned, and what is said of that. */
import { countedFor, planSlot } from '../../../decide/retention.ts'
import { type SlotsKind, slotsOf } from '../../../decide/slots.ts'
import type { DeleteReason, RetentionPlan } from '../../../domain/plan.ts'
import type { Run } from '../../../domain/run.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import { counted } from '../../../domain/text.ts'
import { planTable, planRows } from '../../../report/plan-table.ts'
import { jobOf, linkTo } from '../../../report/whose-deploy.ts'
import { serversOf } from '../../../report/words.ts'
import type { SnapshotInputs } from '../../../runner/inputs/snapshot.ts'
import { printTable } from '../print-table.ts'
import type { Context } from '../step.ts'
import type { DeletionPlan } from './delete.ts'
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
  // While a slot is free nobody has to be asked what the last good state is.
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
  const free = plans.filter(({ slots }) => slots === 'free')
  const [only] = free
  if (free.length > 1)
    context.log.line(`${free.length} servers have a free slot, so nothing is deleted there.`)
  else if (only !== undefined)
    context.log.line(`${usedText(inputs, only)}: a slot is free, so nothing is deleted.`)
  const tense = inputs.whenFull === 'prune' ? 'to delete' : 'would delete'
  const table = planTable(
    plans.map(({ serverId, plan }) => ({ serverId, rows: planRows(plan.entries, tense) })),
  )
  if (table.rows.length > 0) printTable(context.log, table)
  if (inputs.whenFull === 'prune') warnOfLastResorts(context, plans)
}

/** Says why a server has no free slot. */
function saySlots({ log }: Context, inputs: SlotInputs, server: SlotPlan): void {
  const used = usedText(inputs, server)
  switch (server.slots) {
    case 'free':
      return
    case 'full':
      log.line(`${used}: no slot is free.`)
      return
    case 'freeing': {
      const { listed } = server
      log.line(
        `${used}. VPS.org is deleting ${counted(listed.length - countedFor(listed), 'snapshot')} there: waiting up to a minute for the slot.`,
      )
      return
    }
    case 'above-limit':
      log.line(`${used}. Nothing is deleted there before the create.`)
  }
}

/** How many of a server's slots are used. */
export function usedText(
  { snapshotLimit }: SlotInputs,
  { serverId, listed }: Pick<Listed, 'serverId' | 'listed'>,
): string {
  return `Server ${serverId} uses ${listed.length} of ${counted(snapshotLimit, 'snapshot slot')}`
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
  const { name } = serversOf(above.map((each) => each.serverId))
  log.warning(
    `"snapshot-limit" is ${inputs.snapshotLimit}, but ${name} already ${above.length === 1 ? 'holds' : 'hold up to'} ${most} snapshots. ` +
      'Set "snapshot-limit" to the number that VPS.org allows.',
  )
}

/** What is worth a warning when a slot is freed, in this order. */
const LAST_RESORTS: readonly {
  readonly kind: DeleteReason['kind']
  readonly text: (server: string, snapshots: string) => string
}[] = [
  {
    kind: 'last-resort-young',
    text: (server, snapshots) =>
      `To make room on ${server}, snapshot ${snapshots} is deleted although it is less than ` +
      '6 hours old and its deploy may still be running. Give the job the permission "actions: read", so that ended deploys can be told, and keep "keep" below "snapshot-limit".',
  },
  {
    kind: 'last-resort-newest',
    text: (server, snapshots) =>
      `To make room on ${server}, the newest own snapshot ${snapshots} is deleted before the new one ` +
      'is made: beside it only the last good state is left. Delete snapshots that are not needed, so that this does not happen again.',
  },
  {
    kind: 'last-resort-last-good',
    text: (server, snapshots) =>
      `To make room on ${server}, snapshot ${snapshots} is deleted although it shows the last good state: ` +
      'the others must stay, or their deploys may still be running. Delete snapshots that are not needed, so that this does not happen again.',
  },
  {
    kind: 'last-resort-only-own',
    text: (server, snapshots) =>
      `To make room on ${server}, the only own snapshot ${snapshots} is deleted before the new one ` +
      'is made. Delete snapshots that are not needed, so that this does not happen again.',
  },
]

/** One warning of each kind for all servers: a run's page shows only ten. */
export function warnOfLastResorts(
  { log, run }: Context,
  plans: readonly Pick<SlotPlan, 'serverId' | 'plan'>[],
): void {
  for (const { kind, text } of LAST_RESORTS) {
    const found = plans.flatMap(({ serverId, plan }) =>
      plan.deletions
        .filter(({ reason }) => plan.short === 0 && reason.kind === kind)
        .map(({ snapshot }) => ({ serverId, snapshot: nameWithJob(snapshot, kind, run) })),
    )
    if (found.length === 0) continue
    const { name } = serversOf([...new Set(found.map((each) => each.serverId))])
    log.warning(text(name, found.map((each) => each.snapshot).join(', ')))
  }
}

/** A snapshot's id and name; of one that may be in use also whom to ask. */
function nameWithJob(snapshot: Snapshot, kind: DeleteReason['kind'], run: Run): string {
  const deploy = { snapshot, progress: { kind: 'unknown' } } as const
  const [job, link] = kind === 'last-resort-young' ? [jobOf(deploy), linkTo(deploy, run)] : [null, null]
  const more = [...(job === null ? [] : [`job "${job}"`]), ...(link === null ? [] : [link])]
  return `${snapshot.id} (${[snapshot.name, ...more].join(', ')})`
}
