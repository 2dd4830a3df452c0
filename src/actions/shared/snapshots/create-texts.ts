/** What is known besides of a snapshot that could not be created. */
import { slotsOf } from '../../../decide/slots.ts'
import { limitNextStep } from '../../../report/messages/create.ts'
import { slotsContended, withDeleted } from '../../../report/messages/slots.ts'
import { isForeseen } from '../each-server.ts'
import { StepError } from '../step.ts'
import type { Gone } from './gone.ts'
import { LISTS_AGAIN } from './list-again.ts'
import { type Listed, type SlotInputs, usedSlots } from './slot-plan.ts'

/** The same failure, with what the list suggests where the API speaks of a limit although a slot is free. */
export function withHint(
  error: StepError,
  { snapshotLimit }: SlotInputs,
  { serverId, listed }: Pick<Listed, 'serverId' | 'listed'>,
  gone: Gone,
): StepError {
  if (slotsOf(listed, snapshotLimit).kind !== 'free') return error
  const next = limitNextStep(serverId, listed.length, snapshotLimit, gone.deleted().length > 0)
  return new StepError({ ...error.facts, next }, { cause: error })
}

/** Does `work`; a failure that is foreseen names what was deleted before it. */
export async function namingDeleted<T>(gone: Gone, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const before = deletedText(gone)
    if (!isForeseen(error) || before === '') throw error
    throw new StepError(withDeleted(error.facts, before), { cause: error })
  }
}

function deletedText(gone: Gone): string {
  return gone
    .deleted()
    .map(({ id }) => id)
    .join(', ')
}

/** The error of a server on which others take every slot. */
export function tooBusy(
  inputs: SlotInputs,
  server: Pick<Listed, 'serverId' | 'listed'>,
  gone: Gone,
): StepError {
  const facts = slotsContended(usedSlots(inputs, server), LISTS_AGAIN)
  return new StepError(withDeleted(facts, deletedText(gone)))
}
