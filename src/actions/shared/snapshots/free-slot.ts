/** Frees a slot before a create, if none is free. */
import { LOCKED_FOR_MS } from '../../../decide/try-again.ts'
import { baseOf } from '../../../domain/names.ts'
import { ownershipOf } from '../../../domain/ownership.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import { StepError, type Context } from '../step.ts'
import { carryOut, type Deletions, type FailedDeletion, protectAdvice, whyFailed } from './delete.ts'
import type { Gone } from './gone.ts'
import { type SlotInputs, type SlotPlan, usedText, warnOfLastResorts } from './slot-plan.ts'

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
): Promise<Deletions> {
  const { plan } = slot
  if (slot.slots !== 'full') return { deletions: [], plan, isStale: false, isRestoring: false }
  if (inputs.whenFull === 'fail') {
    throw new StepError(
      `${usedText(inputs, slot)}, and "when-full" is "fail": no snapshot was made and nothing was deleted. Delete one that is not needed any ` +
        'more, or set "when-full" to "prune".',
    )
  }
  if (plan.short > 0) throw noRoom(context, inputs, slot)
  const done = await carryOut(context, {
    ...slot,
    replan: async (left, refused) => {
      const next = await slot.replan(left, refused)
      if (next.short === 0) warnOfLastResorts(context, [{ ...slot, plan: next }])
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
  const isMade = done.plan.short === 0 && failed.length === refused.length && (isCarriedOut || done.isStale)
  if (isMade && !done.isRestoring) {
    if (refused.length > 0) warnOfRefused(context, slot, done, refused)
    return done
  }
  const which = whyFailed(failed, done.deletions)
    .map((each) => `Snapshot ${each}`)
    .join(' ')
  const advice = refused.length === 0 ? '' : ` ${protectAdvice(refused.map((each) => each.snapshot))}`
  const restoring = done.isRestoring ? ' The server is being restored.' : ''
  throw new StepError(
    `Could not make room on server ${slot.serverId}.${restoring} ${which}${advice} ${deletedBefore(done)}, and no snapshot was made.`.replaceAll(
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

function noRoom(context: Context, inputs: SlotInputs, slot: SlotPlan): StepError {
  const owner = { base: inputs.name, run: context.run }
  const others = slot.plan.entries
    .map((each) => each.snapshot)
    .filter((each) => ownershipOf(each, owner).kind === 'other-name')
  return new StepError(
    `${usedText(inputs, slot)}, and those that may be deleted are not enough to make room (the table in the log says what must stay, and why), so no snapshot was made and nothing was ` +
      `deleted.${otherNames(slot.serverId, inputs.snapshotLimit, others)} Delete one by hand that is not needed any more, then run this again.`,
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
