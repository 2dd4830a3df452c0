/** Frees a slot before a create, if none is free. */
import { ownershipOf } from '../../../domain/ownership.ts'
import { baseOf } from '../../../domain/names.ts'
import { countedFor, planSlot } from '../../../decide/retention.ts'
import type { DeleteReason, RetentionPlan } from '../../../domain/plan.ts'
import { type SlotsKind, slotsOf } from '../../../decide/slots.ts'
import { LOCKED_FOR_MS } from '../../../decide/try-again.ts'
import type { Run } from '../../../domain/run.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import { planTable, planRows } from '../../../report/plan-table.ts'
import { jobOf, linkTo } from '../../../report/whose-deploy.ts'
import { printTable } from '../print-table.ts'
import { counted } from '../../../domain/text.ts'
import { type Servers, serversOf } from '../../../report/words.ts'
import type { SnapshotInputs } from '../../../runner/inputs/snapshot.ts'
import { carryOut, type Deletions, type FailedDeletion, protectAdvice, whyFailed } from './delete.ts'
import { createPlanner } from './planner.ts'
import { StepError, type Context } from '../step.ts'

/** What making room goes by. */
export type SlotInputs = Pick<SnapshotInputs, 'snapshotLimit' | 'whenFull' | 'name' | 'protect' | 'timeoutMs'>

/** A server with all its snapshots, from a complete list. */
export interface Listed {
  readonly serverId: string
  readonly listed: readonly Snapshot[]
  /** Ids that must stay because they are about to be restored. */
  readonly spare: readonly string[]
}

/** What is to become of a server's snapshots, so that it can take one more. */
export interface SlotPlan extends Listed {
  readonly plan: RetentionPlan
  readonly slots: SlotsKind
  /** Plans anew for what is left, of which the provider refuses to delete some. */
  readonly replan: (left: readonly Snapshot[], refused: ReadonlySet<string>) => Promise<RetentionPlan>
}

/** What is known besides the inputs. */
export interface SlotFacts {
  /** What VPS.org is deleting had its time. */
  readonly hasWaited?: boolean
  /** The lowest that the limit can be: nothing is deleted where too little may go for that. */
  readonly lowestLimit?: number
}

/** Plans room on every server, and shows the plans as one table. Deletes nothing. */
export async function planSlots<Server extends Listed>(
  context: Context,
  inputs: SlotInputs,
  servers: readonly Server[],
  { hasWaited = false, lowestLimit = inputs.snapshotLimit }: SlotFacts = {},
): Promise<readonly (Server & SlotPlan)[]> {
  const rooms = await Promise.all(
    servers.map(async (server): Promise<Server & SlotPlan> => {
      const { listed, spare } = server
      const { kind, planLimit } = slotsOf(listed, inputs.snapshotLimit, hasWaited)
      // While a slot is free nobody has to be asked what the last good state is.
      const isFull = kind === 'full'
      const planner = await createPlanner(context, { ...inputs, spare }, listed, isFull)
      const planFor = (
        left: readonly Snapshot[],
        limit: number,
        refused?: ReadonlySet<string>,
      ): Promise<RetentionPlan> =>
        planner.settle(
          (rules) => planSlot(left, limit, refused === undefined ? rules : { ...rules, refused }),
          ({ deletions }) => deletions,
        )
      const plan = await planFor(listed, planLimit)
      const replan: SlotPlan['replan'] = (left, refused) => planFor(left, planLimit, refused)
      const most = isFull ? await planFor(listed, planLimit - (inputs.snapshotLimit - lowestLimit)) : plan
      return { ...server, slots: kind, plan: most.short > 0 ? most : plan, replan }
    }),
  )
  saySlots(context, inputs, rooms)
  const mood = inputs.whenFull === 'prune' ? 'to delete' : 'would delete'
  const table = planTable(
    rooms.map(({ serverId, plan }) => ({ serverId, rows: planRows(plan.entries, mood) })),
  )
  if (table.rows.length > 0) printTable(context.log, table)
  if (inputs.whenFull === 'prune') warnOfLastResorts(context, rooms)
  return rooms
}

function saySlots(context: Context, inputs: SlotInputs, rooms: readonly SlotPlan[]): void {
  const free: SlotPlan[] = []
  for (const room of rooms) {
    switch (room.slots) {
      case 'free':
        free.push(room)
        break
      case 'full':
        context.log.line(`${usedText(inputs, room)}: no slot is free.`)
        break
      case 'freeing':
        context.log.line(
          `${usedText(inputs, room)}. VPS.org is deleting ${counted(room.listed.length - countedFor(room.listed), 'snapshot')} there: waiting up to a minute for the slot.`,
        )
        break
      case 'above-limit':
        context.log.line(`${usedText(inputs, room)}. Nothing is deleted there before the create.`)
    }
  }
  const [only] = free
  if (free.length === 1 && only !== undefined) {
    context.log.line(`${usedText(inputs, only)}: a slot is free, so nothing is deleted.`)
  } else if (free.length > 1) {
    context.log.line(`${free.length} servers have a free slot, so nothing is deleted there.`)
  }
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

/**
 * Makes sure that a server can take one more snapshot, by deleting own ones if the input allows it.
 * @param gone ids of what went before this plan, which a list that lags behind may still hold
 * @returns what became of the deletions
 * @throws StepError when there is no room and none can be made; unless it says otherwise, nothing was deleted then
 */
export async function freeSlot(
  context: Context,
  inputs: SlotInputs,
  room: SlotPlan,
  gone: ReadonlySet<string> = new Set(),
): Promise<Deletions> {
  const { plan } = room
  if (room.slots !== 'full') return { deletions: [], plan, isStale: false, isRestoring: false }
  if (inputs.whenFull === 'fail') {
    throw new StepError(
      `${usedText(inputs, room)}, and "when-full" is "fail": no snapshot was made and nothing was deleted. Delete one that is not needed any ` +
        'more, or set "when-full" to "prune".',
    )
  }
  if (plan.short > 0) throw noRoom(context, inputs, room)
  const done = await carryOut(context, {
    serverId: room.serverId,
    plan,
    listed: room.listed,
    replan: async (left, refused) => {
      const next = await room.replan(left, refused)
      if (next.short === 0) warnOfLastResorts(context, [{ ...room, plan: next }])
      return next
    },
    gone,
    isAllOrNothing: true,
    lockedForMs: Math.min(LOCKED_FOR_MS, inputs.timeoutMs),
  })
  const failed = done.deletions.filter((each) => each.kind === 'failed')
  const refused = failed.filter((each) => each.isRefused === true)
  const went = new Set(
    done.deletions.filter((each) => each.kind !== 'failed').map((each) => each.snapshot.id),
  )
  // A plan that was broken off has made no room, whatever it would have taken.
  const isCarriedOut = done.plan.deletions.every((each) => went.has(each.snapshot.id))
  const isMade = done.plan.short === 0 && failed.length === refused.length && (isCarriedOut || done.isStale)
  if (isMade && !done.isRestoring) {
    if (refused.length > 0) warnOfRefused(context, room, done, refused)
    return done
  }
  const which = whyFailed(failed, done.deletions)
    .map((each) => `Snapshot ${each}`)
    .join(' ')
  const advice = refused.length === 0 ? '' : ` ${protectAdvice(refused.map((each) => each.snapshot))}`
  const restoring = done.isRestoring ? ' The server is being restored.' : ''
  throw new StepError(
    `Could not make room on server ${room.serverId}.${restoring} ${which}${advice} ${deletedBefore(done)}, and no snapshot was made.`.replaceAll(
      '  ',
      ' ',
    ),
  )
}

function deletedBefore({ deletions }: Deletions): string {
  const gone = deletions.filter((each) => each.kind !== 'failed')
  if (gone.length > 0) return `Deleted before that: ${gone.map((each) => each.snapshot.id).join(', ')}`
  const mayBeGone = deletions.some((each) => each.kind === 'failed' && each.mayBeGone === true)
  return `Nothing ${mayBeGone ? 'else ' : ''}was deleted`
}

/** Every deploy would try these first again. */
function warnOfRefused(
  { log }: Context,
  { serverId }: SlotPlan,
  { deletions }: Deletions,
  refused: readonly FailedDeletion[],
): void {
  const instead = deletions.filter((each) => each.kind === 'deleted').map((each) => each.snapshot.id)
  const which = whyFailed(refused, deletions).join(' ')
  log.warning(
    `VPS.org refused a delete on server ${serverId}. ${which}${instead.length === 0 ? '' : ` Deleted instead: ${instead.join(', ')}.`} ${protectAdvice(refused.map((each) => each.snapshot))}`,
  )
}

/** How many of a server's slots are used. */
export function usedText({ snapshotLimit }: SlotInputs, { serverId, listed }: Listed): string {
  return `Server ${serverId} uses ${listed.length} of ${counted(snapshotLimit, 'snapshot slot')}`
}

/** A snapshot's id and name; of one that may be in use also whom to ask. */
function nameWithJob(snapshot: Snapshot, kind: DeleteReason['kind'], run: Run): string {
  const deploy = { snapshot, progress: { kind: 'unknown' } } as const
  const [job, link] = kind === 'last-resort-young' ? [jobOf(deploy), linkTo(deploy, run)] : [null, null]
  const more = [...(job === null ? [] : [`job "${job}"`]), ...(link === null ? [] : [link])]
  return `${snapshot.id} (${[snapshot.name, ...more].join(', ')})`
}

/** One warning for all servers: a run's page shows only ten. */
function warnOfLastResorts({ log, run }: Context, rooms: readonly SlotPlan[]): void {
  const of = (kind: DeleteReason['kind']): { which: string; servers: Servers } | null => {
    const found = rooms.flatMap(({ serverId, plan }) =>
      plan.deletions
        .filter(({ reason }) => plan.short === 0 && reason.kind === kind)
        .map(({ snapshot }) => ({ serverId, text: nameWithJob(snapshot, kind, run) })),
    )
    if (found.length === 0) return null
    const servers = serversOf([...new Set(found.map((each) => each.serverId))])
    return { servers, which: found.map((each) => each.text).join(', ') }
  }
  const young = of('last-resort-young')
  if (young !== null) {
    log.warning(
      `To make room on ${young.servers.name}, snapshot ${young.which} is deleted although it is less than ` +
        '6 hours old and its deploy may still be running. Give the job the permission "actions: read", so that ended deploys can be told, and keep "keep" below "snapshot-limit".',
    )
  }
  const newest = of('last-resort-newest')
  if (newest !== null) {
    log.warning(
      `To make room on ${newest.servers.name}, the newest own snapshot ${newest.which} is deleted before the new one ` +
        'is made: beside it only the last good state is left. Delete snapshots that are not needed, so that this does not happen again.',
    )
  }
  const good = of('last-resort-last-good')
  if (good !== null) {
    log.warning(
      `To make room on ${good.servers.name}, snapshot ${good.which} is deleted although it shows the last good state: ` +
        'the others must stay, or their deploys may still be running. Delete snapshots that are not needed, so that this does not happen again.',
    )
  }
  const only = of('last-resort-only-own')
  if (only !== null) {
    log.warning(
      `To make room on ${only.servers.name}, the only own snapshot ${only.which} is deleted before the new one ` +
        'is made. Delete snapshots that are not needed, so that this does not happen again.',
    )
  }
}

function noRoom(context: Context, inputs: SlotInputs, room: SlotPlan): StepError {
  const owner = { base: inputs.name, run: context.run }
  const others = room.plan.entries
    .map((each) => each.snapshot)
    .filter((each) => ownershipOf(each, owner).kind === 'other-name')
  return new StepError(
    `${usedText(inputs, room)}, and those that may be deleted are not enough to make room (the table in the log says what must stay, and why), so no snapshot was made and nothing was ` +
      `deleted.${otherNames(room.serverId, inputs.snapshotLimit, others)} Delete one by hand that is not needed any more, then run this again.`,
  )
}

function otherNames(serverId: string, limit: number, others: readonly Snapshot[]): string {
  if (others.length === 0) return ''
  const bases = [...new Set(others.map((each) => baseOf(each.name)).filter((each) => each !== null))]
  const calls = bases.map(
    (base) =>
      `uses: your-org/vps-safety-snapshot/prune@v1 with server-id: ${serverId}, name: ${base}, keep: ${Math.max(1, limit - 1)}`,
  )
  return (
    ` Made by this action under another "name": ${others.map((each) => `${each.id} (${each.name})`).join(', ')}.` +
    (calls.length === 0 ? '' : ` To remove the oldest of them: ${calls.join('; or ')}.`)
  )
}
