/** One line of the log that the run's page shows too, with the command to roll back whole, or not in it at all. */
import { type Message, textOf } from '../domain/message.ts'
import { clip } from '../domain/text.ts'
import { beforeCommand, rollbackSentence, type RollbackTarget, workflowCommand } from './rollback-advice.ts'

/** The runner cuts an annotation at 4,096 characters. */
const LONGEST_ANNOTATION = 3800
/** So much of what happened is shown, however long the rest is. */
const LEAST_SHOWN = 400
/** In the place of a command that the line can't hold. */
const SEE_ABOVE = 'The command to roll back is in the log of this step, and in the summary.'

/**
 * Returns a message that ends with the command to roll back, or says where it is if the line can't hold it; and
 * what has to be printed above the line then.
 */
export function withCommand<Code extends string>(
  message: Message<Code>,
  target: RollbackTarget | null,
): { readonly message: Message<Code>; readonly above: readonly string[] } {
  const whole = textOf(message)
  const room = LONGEST_ANNOTATION - (target === null ? 0 : LEAST_SHOWN)
  const isCut = whole.length > room
  const what = isCut ? clip(message.what, room - (whole.length - message.what.length)) : message.what
  const above = isCut ? [whole] : []
  if (target === null) return { message: { ...message, what }, above }
  const rollback = rollbackSentence(target)
  if (textOf({ ...message, what, rollback }).length <= LONGEST_ANNOTATION)
    return { message: { ...message, what, rollback }, above }
  return {
    message: { ...message, what, rollback: SEE_ABOVE },
    above: [...above, beforeCommand(target), workflowCommand(target)],
  }
}

/** Returns ids for a line: as many as fit, and how many more there are. */
export function idList(ids: readonly string[]): string {
  const shown = ids.filter((_, index) => ids.slice(0, index + 1).join(', ').length <= LONGEST_LIST)
  const more = ids.length - shown.length
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`
}

const LONGEST_LIST = 600
