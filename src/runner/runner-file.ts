/** The files through which the runner takes outputs, state and variables. */
import { UserError } from '../domain/user-error.ts'

/** One of them can't be written: a full or read-only disk, most likely. */
export class RunnerFileError extends UserError {
  override readonly name = 'RunnerFileError'
}

/**
 * Writes to one of the runner's files.
 * @param what is handed over, and what follows when it can't be, in words for the user
 * @throws RunnerFileError
 */
export function writeRunnerFile(what: string, write: () => void): void {
  try {
    write()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new RunnerFileError(`The runner does not take ${what} (${why})`, { cause: error })
  }
}
