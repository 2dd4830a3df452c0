/** Frees a slot before a create, if none is free. */
import { LOCKED_FOR_MS } from '../../../decide/try-again.ts'
import { baseOf } from '../../../domain/names.ts'
import { ownershipOf } from '../../../domain/ownership.ts'
import type { Message } from '../../../domain/message.ts'
import { notDeleted, refusedDeletes } from '../../../report/messages/prune.ts'
import {
  deletedUntilThen,
  freeingStopped,
  noneDeletable,
  pruneOtherName,
  RUN_AGAIN,
  slotsFull,
} from '../../../report/messages/slots.ts'
import { type PlanRow, planRows } from '../../../report/plan-table.ts'
import { StepError, type Context } from '../step.ts'
import { adviceOn, carryOut, type Deletions, notDeletedOf, outcomesOf } from './delete.ts'
import type { FailedDeletion } from './delete-one.ts'
import type { Gone } from './gone.ts'
import { type SlotInputs, type SlotPlan, tenseOf, usedSlots, warnOfLastResorts } from './slot-plan.ts'

/**
 * Makes sure that a server can take one more snapshot, by deleting own ones if the input allows it.
 * @returns what became of the deletions
 * @throws StepError when there is no room and none can be made; unless it says otherwise, nothing was deleted then
 */
export async function freeSlot(
  context: Context,
  inputs: SlotInputs,
  slot: SlotPlan,
  gone: Gone,
): Promise<Omit<Deletions, 'isRestoring'>> {
  const { plan } = slot
  if (slot.slots !== 'full') return { deletions: [], plan, isStale: false }
  const rows = planRows(plan.entries, tenseOf(inputs))
  if (inputs.whenFull === 'fail') throw new SlotNotFreed(slotsFull(usedSlots(inputs, slot)), rows)
  if (plan.short > 0) throw new SlotNotFreed(noneDeletableOn(context, inputs, slot), rows)
  const done = await carryOut(context, {
    ...slot,
    replan: async (left, refused) => {
      const next = await slot.replan(left, refused)
      warnOfLastResorts(context, [{ ...slot, plan: next }])
      return next
    },
    gone: gone.ids(),
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
  const isMade = done.plan.short === 0 && (isCarriedOut || done.isStale)
  if (isMade && !done.isRestoring) {
    if (refused.length > 0) warnOfRefused(context, slot, done, refused)
    return done
  }
  // Then the message is about the restore.
  if (done.isRestoring && refused.length > 0) warnOfRefused(context, slot, done, refused)
  throw new SlotNotFreed(notFreed(slot, done, failed), outcomesOf(done.plan, done.deletions))
}

/** A server has no free slot, and none could be freed. */
export class SlotNotFreed extends StepError {
  override readonly name = 'SlotNotFreed'
  /** The snapshots of the server, and what became of them. */
  readonly rows: readonly PlanRow[]

  constructor(facts: Message, rows: readonly PlanRow[]) {
    super(facts)
    this.rows = rows
  }
}

function notFreed(
  { serverId }: SlotPlan,
  { deletions, isRestoring }: Deletions,
  failed: readonly FailedDeletion[],
): Message {
  const deleted = deletions.flatMap((each) => (each.kind === 'failed' ? [] : [each.snapshot.id]))
  const state = deletedUntilThen(
    deleted,
    failed.some((each) => each.mayBeGone === true),
  )
  if (isRestoring) return freeingStopped(serverId, state)
  const refused = failed.filter((each) => each.isRefused === true).map((each) => each.snapshot.id)
  const all = notDeletedOf(failed, deletions)
  const advice = adviceOn(all, refused)
  return notDeleted(serverId, all, { state, otherwise: RUN_AGAIN, ...advice })
}

/** Every deploy would try these first again. */
function warnOfRefused(
  { log }: Context,
  { serverId }: SlotPlan,
  { deletions }: Deletions,
  refused: readonly FailedDeletion[],
): void {
  const instead = deletions.filter((each) => each.kind === 'deleted').map((each) => each.snapshot.id)
  log.warning(refusedDeletes([serverId], notDeletedOf(refused, deletions), instead))
}

function noneDeletableOn({ run, log, actionName }: Context, inputs: SlotInputs, slot: SlotPlan): Message {
  const owner = { base: inputs.name, run }
  const others = slot.plan.entries
    .map((each) => each.snapshot)
    .filter((each) => ownershipOf(each, owner).kind === 'other-name')
  const keep = Math.max(1, inputs.snapshotLimit - 1)
  const bases = [...new Set(others.map((each) => baseOf(each.name)).filter((each) => each !== null))]
  for (const base of bases) log.line(pruneOtherName(actionName('prune'), slot.serverId, base, keep))
  return noneDeletable(usedSlots(inputs, slot), others)
}
