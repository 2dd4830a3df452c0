/** Whether the runs that made certain snapshots succeeded. */
import { runAndAttemptOf } from '../domain/names.ts'
import { type Ask, type Asking, createAsk } from './questions.ts'
import { readAttempt } from './runs.ts'

/**
 * Whether the runs succeeded, in the attempt that took the snapshot or in their latest one, which need not have
 * deployed again; `null` where that can't be learnt. A run that goes on has not succeeded.
 */
export type AskSuccess = Ask<boolean | null>

/** Asks about the runs that the names of snapshots speak of. */
export function createAskSuccess(asking: Asking): AskSuccess {
  const { run, runs } = asking
  return createAsk<{ runId: string; attempt: string }, boolean | null>(asking, {
    questionOf: (snapshot) => runAndAttemptOf(snapshot.name),
    answer: async (octokit, { runId, attempt }, signal) => {
      const latest = await runs.read(octokit, runId, signal)
      // A GitHub that lags behind may not know that attempt yet.
      if (latest.attempt !== null && latest.attempt < Number(attempt)) return null
      const isLater = (latest.attempt ?? 0) > Number(attempt)
      if (isLater && latest.status === 'completed' && latest.conclusion === 'success') return true
      const facts = isLater ? await readAttempt(octokit, run.repo, runId, attempt, signal) : latest
      if (facts.status !== 'completed') return false
      return facts.conclusion === null ? null : facts.conclusion === 'success'
    },
    unknown: null,
  })
}
