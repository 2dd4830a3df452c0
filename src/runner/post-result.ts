/** How post ended, for the jobs that follow: post can set no outputs, only environment variables. */
import type { Log } from './log.ts'
import { resultNotSet } from './messages.ts'
import { RunnerFileError, writeRunnerFile } from './runner-file.ts'
import type { Toolkit } from './toolkit.ts'

/** How post can end, the gravest first. */
const RESULTS = ['not-restored', 'restore-started', 'restored', 'kept', 'pruned', 'none'] as const

/** How post ended. */
export type PostResult = (typeof RESULTS)[number]

const VARIABLE = 'VPS_SNAPSHOT_RESULT'

/** Returns what the post of another use of this action in this job left, or `none`. */
export function earlierResult(env: NodeJS.ProcessEnv): PostResult {
  return RESULTS.find((each) => each === env[VARIABLE]) ?? 'none'
}

/** What setting a result takes. */
export interface ResultTarget {
  readonly toolkit: Pick<Toolkit, 'exportVariable'>
  readonly log: Pick<Log, 'warning'>
  /** What stood there when this process began. */
  readonly earlierResult: PostResult
}

/**
 * Sets `VPS_SNAPSHOT_RESULT` for whatever comes after post. Of several uses in one job the gravest result stands; what this
 * process itself said before is replaced. Warns where it can't be set: what is being done to the server goes on.
 */
export function exportResult(
  { toolkit, log, earlierResult: earlier }: ResultTarget,
  result: PostResult,
): void {
  const gravest = RESULTS.find((each) => each === result || each === earlier) ?? result
  try {
    writeRunnerFile(
      (why) => resultNotSet(why, VARIABLE, gravest),
      () => {
        toolkit.exportVariable(VARIABLE, gravest)
      },
    )
  } catch (error) {
    if (!(error instanceof RunnerFileError)) throw error
    log.warning(error.message)
  }
}
