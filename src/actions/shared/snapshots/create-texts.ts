/** What is said of a snapshot that could not be created. */
import { slotsOf } from '../../../decide/slots.ts'
import { counted } from '../../../domain/text.ts'
import { isForeseen } from '../each-server.ts'
import { StepError } from '../step.ts'
import type { Gone } from './gone.ts'
import { heldText, LISTS_AGAIN } from './list-again.ts'
import { type Listed, type SlotInputs, usedText } from './slot-plan.ts'

/** The same failure, with what the list suggests where the API speaks of a limit although a slot is free. */
export function withHint(
  error: StepError,
  { snapshotLimit }: SlotInputs,
  { serverId, listed }: Pick<Listed, 'serverId' | 'listed'>,
  gone: Gone,
): StepError {
  if (slotsOf(listed, snapshotLimit).kind !== 'free') return error
  const shown = `The list shows ${counted(listed.length, 'snapshot')} of server ${serverId}, and "snapshot-limit" is ${snapshotLimit}.`
  const hint =
    gone.deleted().length > 0
      ? 'VPS.org has not freed the slot of the deleted snapshot yet. Run this job again in a few minutes.'
      : listed.length === 0
        ? `${shown} Check "server-id", and the limits of your plan at VPS.org.`
        : `${shown} If that is all that the server can hold, set "snapshot-limit: ${listed.length}".`
  return new StepError(`${error.message} ${hint}`, { cause: error })
}

/** Does `work`; a failure that is foreseen names what was deleted before it. */
export async function namingDeleted<T>(gone: Gone, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const before = deletedText(gone)
    if (!isForeseen(error) || before === '') throw error
    throw new StepError(`${error.message}${before}`, { cause: error })
  }
}

function deletedText(gone: Gone): string {
  const which = gone.deleted().map(({ id, name }) => `${id} (${name})`)
  return which.length === 0 ? '' : ` Deleted before, to make room: ${which.join(', ')}.`
}

/** The error of a server on which others take every slot. */
export function tooBusy(
  inputs: SlotInputs,
  server: Pick<Listed, 'serverId' | 'listed'>,
  gone: Gone,
): StepError {
  return new StepError(
    `Somebody else keeps creating or deleting snapshots of server ${server.serverId}: looked at again ${LISTS_AGAIN} times, and still no slot ` +
      `stayed free. No snapshot was made. ${usedText(inputs, server)}: ${heldText(server.listed)}.` +
      deletedText(gone) +
      ' Let one workflow at a time work on a server (a shared "concurrency" group), then run this again.',
  )
}
