/** How the runs ended that made certain snapshots. */
import type { RunEnd } from '../decide/last-good.ts'
import { runAndAttemptOf } from '../domain/names.ts'
import { type Ask, type Asking, createAsk } from './questions.ts'
import { readAttempt, type RunFacts } from './runs.ts'

/** How the runs ended; `null` where that can't be learnt. */
export type AskRunEnds = Ask<RunEnd | null>

/** Asks about the runs that the names of snapshots speak of. */
export function createAskRunEnds(asking: Asking): AskRunEnds {
  const { run, runs } = asking
  return createAsk<{ runId: string; attempt: string }, RunEnd | null>(asking, {
    questionOf: (snapshot) => runAndAttemptOf(snapshot.name),
    answer: async (octokit, { runId, attempt }, signal) => {
      const latest = await runs.read(octokit, runId, signal)
      // A GitHub that lags behind may not know that attempt yet.
      if (latest.attempt !== null && latest.attempt < Number(attempt)) return null
      const isLater = (latest.attempt ?? 0) > Number(attempt)
      if (isLater && endOf(latest) === 'succeeded') return 'succeeded'
      return endOf(isLater ? await readAttempt(octokit, run.repo, runId, attempt, signal) : latest)
    },
    unknown: null,
  })
}

function endOf({ status, conclusion }: RunFacts): RunEnd | null {
  if (status !== 'completed') return 'running'
  if (conclusion === null) return null
  return conclusion === 'success' ? 'succeeded' : 'not-succeeded'
}
