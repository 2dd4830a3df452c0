import { type Message, told } from '../../report/message.ts'
import type { Context } from './step.ts'

/** The message as one line; what it can't hold whole goes to the log first. */
export function oneLine({ log }: Pick<Context, 'log'>, message: Message): string {
  const { line, above } = told(message)
  for (const each of above) log.line(each)
  return line
}
