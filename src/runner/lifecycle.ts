/** How a process of this action ends: never silently, and with exit code 0 only when its work was done. */
import { type Message, textOf } from '../domain/message.ts'
import { UserError } from '../domain/user-error.ts'
import type { Log } from './log.ts'
import { endedEarly, unexpectedError } from './messages.ts'

/** The process, as far as its end is concerned. */
export interface EndingProcess {
  exitCode?: number | string | null | undefined
  on(event: 'exit', listener: () => void): unknown
  on(event: 'uncaughtException', listener: (error: unknown) => void): unknown
  exit(code: number): never
}

/**
 * Runs `work` to its end. A message that it returns, or a failure that it throws, becomes the one error line
 * and exit code 1; so does an event loop that runs dry before the work is settled.
 */
export async function runToEnd(
  process: EndingProcess,
  log: Log,
  work: () => Promise<Message | null>,
): Promise<void> {
  let settled = false
  process.on('exit', () => {
    if (settled) return
    process.exitCode = 1
    say(log, endedEarly())
  })
  process.on('uncaughtException', (error) => {
    settled = true
    report(log, error)
    process.exit(1)
  })
  try {
    const failure = await work()
    settled = true
    if (failure === null) return
    process.exitCode = 1
    say(log, failure)
  } catch (error) {
    settled = true
    process.exitCode = 1
    report(log, error)
  }
}

function report(log: Log, error: unknown): void {
  if (error instanceof UserError) say(log, error.facts)
  else say(log, unexpectedError(error instanceof Error ? error.message : String(error)))
  for (const line of stackOf(error)) log.debug(line)
}

function say(log: Log, message: Message): void {
  log.error(textOf(message), message.code)
}

/** With what caused it, and what caused that, as deep as causes go. */
function stackOf(error: unknown, depth = 0): readonly string[] {
  if (!(error instanceof Error) || depth > 5) return []
  const cause = stackOf(error.cause, depth + 1)
  const [first = '', ...others] = cause
  return [
    ...(error.stack ?? '').split('\n'),
    ...(cause.length === 0 ? [] : [`caused by: ${first}`, ...others]),
  ]
}
