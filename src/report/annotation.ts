/** One line of the log that the run's page shows too, with the command to roll back whole, or not in it at all. */
import { type Message, textOf } from '../domain/message.ts'
import { clip, printable } from '../domain/text.ts'
import { rollbackSentence, type RollbackTarget, whenToRollBack, workflowCommand } from './rollback-advice.ts'

/** The runner cuts an annotation at 4,096 characters. */
const LONGEST_ANNOTATION = 3800
/** So much of what happened is shown, however long the rest is. */
const LEAST_SHOWN = 400
/** In the place of a command that the line can't hold. */
const SEE_ABOVE = 'The command to roll back is in the log above, and in the summary.'

/**
 * Returns one line of several sentences, short enough to be shown whole: where there are too many details, the
 * last of them are left to the log, which has them all.
 */
export function annotation(first: string, details: readonly string[], last: string): string {
  const end = clip(printable(last), LONGEST_ANNOTATION - 2 * LEAST_SHOWN)
  const begin = packed(printable(first), details.map(printable), LONGEST_ANNOTATION - end.length - 1)
  return [begin, end].filter((each) => each !== '').join(' ')
}

/** As many details as fit, and at least the beginning of the first. */
function packed(first: string, details: readonly string[], limit: number): string {
  const all = [first, ...details].filter((each) => each !== '').join(' ')
  if (all.length <= limit) return all
  const left = (count: number): string => ` The log above has ${count} more.`
  let text = first
  for (const [index, detail] of details.entries()) {
    const next = text === '' ? detail : `${text} ${detail}`
    const rest = details.length - index - 1
    if (index > 0 && next.length + left(rest).length > limit) {
      const more = left(rest + 1)
      return `${clip(text, limit - more.length)}${more}`
    }
    text = next
  }
  return clip(text, limit)
}

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
    above: [...above, `${whenToRollBack(target)}:`, workflowCommand(target)],
  }
}

/** Returns ids for a line: as many as fit, and how many more there are. */
export function idList(ids: readonly string[]): string {
  const shown = ids.filter((_, index) => ids.slice(0, index + 1).join(', ').length <= LONGEST_LIST)
  const more = ids.length - shown.length
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`
}

const LONGEST_LIST = 600
