/** A message as one line of the log and the run's page shows it, with the command to roll back whole, or not in it at all. */
import { rollbackSentence, type RollbackTarget, workflowLines } from './rollback-advice.ts'
import { annotation } from './words.ts'

/** What there is to tell. */
export interface Message {
  readonly first: string
  /** One sentence or more for each server. Where there is no room for all, the last are left to the log. */
  readonly details?: readonly string[]
  readonly last?: string
  /** How to roll back by hand, where that may be wanted. */
  readonly target?: RollbackTarget | null
}

/** A longer command leaves too little room for what happened. */
const LONGEST_COMMAND = 2400

/** What stands in the place of a command that the line can't hold. */
const SEE_ABOVE = 'The command to roll back is in the log above, and in the summary.'

/** Returns the message as one line, and what has to stand in lines of its own above it, because the line can't hold it. */
export function told({ first, details = [], last = '', target = null }: Message): {
  readonly line: string
  readonly above: readonly string[]
} {
  const commands = target === null ? [] : workflowLines(target)
  const sentence = target === null ? '' : rollbackSentence(target)
  const isShort = commands.length <= 1 && sentence.length <= LONGEST_COMMAND
  const line = annotation(first, details, last, isShort ? sentence : SEE_ABOVE)
  // Of several servers each has had its line.
  const whole = [first, ...details, last].filter((each) => each !== '').join(' ')
  const isCut = details.length <= 1 && whole.length > line.length
  return {
    line,
    above: [...(isCut ? [whole] : []), ...(isShort ? [] : ['To roll back by hand:', ...commands])],
  }
}
