/** The files through which the runner takes outputs, state and variables. */
import type { Message } from '../domain/message.ts'
import { UserError } from '../domain/user-error.ts'

/** One of them can't be written: a full or read-only disk, most likely. */
export class RunnerFileError extends UserError {
  override readonly name = 'RunnerFileError'
}

/**
 * Writes to one of the runner's files.
 * @param messageOf what there is to say when it can't be written, by the reason
 * @throws RunnerFileError
 */
export function writeRunnerFile(messageOf: (why: string) => Message, write: () => void): void {
  try {
    write()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new RunnerFileError(messageOf(why), { cause: error })
  }
}
