/** Puts one question about each snapshot to GitHub, and the same question but once. */
import type { Octokit } from '@octokit/rest'
import type { Run } from '../domain/run.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { limitConcurrency } from '../network/limit-concurrency.ts'
import { lateOr, type WithinBudget } from './budget.ts'
import type { RunReader } from './runs.ts'

/** What asking needs. */
export interface Asking {
  readonly run: Run
  readonly withinBudget: WithinBudget
  readonly runs: RunReader
  readonly loadOctokit: () => Promise<Octokit>
  /** Told why GitHub could not be asked; `consequence`: what follows from it, where that is not the usual. */
  readonly onFailure: (error: unknown, consequence?: string) => void
}

/** What is asked. */
export interface Topic<Question, Answer, More extends readonly unknown[] = []> {
  /** `null`: nothing can be asked about this snapshot. */
  readonly questionOf: (snapshot: Snapshot, ...more: More) => Question | null
  readonly answer: (octokit: Octokit, question: Question, signal: AbortSignal) => Promise<Answer>
  /** What answers to other questions tell of this one, when it can't be asked any more; `null`: nothing. */
  readonly knownOf?: (question: Question) => Answer | null
  /** The answer where there is none. */
  readonly unknown: Answer
}

/** Asks about these snapshots. Never rejects. */
export type Ask<Answer, More extends readonly unknown[] = []> = (
  snapshots: readonly Snapshot[],
  ...more: More
) => Promise<(snapshot: Snapshot) => Answer>

/** So many questions are under way at once. */
const AT_ONCE = 8

/** One deploy leaves a snapshot on each of its servers, so the same question is put to GitHub but once. */
export function createAsk<Question, Answer, More extends readonly unknown[] = []>(
  asking: Asking,
  topic: Topic<Question, Answer, More>,
): Ask<Answer, More> {
  const answers = new Map<string, Promise<Answer>>()
  const limited = limitConcurrency(AT_ONCE)
  let octokit: Promise<Octokit> | null = null
  let hasFailed = false

  const answer = async (question: Question, signal: AbortSignal): Promise<Answer> => {
    try {
      signal.throwIfAborted()
      return await topic.answer(await (octokit ??= asking.loadOctokit()), question, signal)
    } catch (error) {
      if (!hasFailed) asking.onFailure(lateOr(error, signal))
      hasFailed = true
      return topic.knownOf?.(question) ?? topic.unknown
    }
  }
  const ask = (question: Question): Promise<Answer> => {
    const key = JSON.stringify(question)
    const asked = answers.get(key) ?? limited(() => asking.withinBudget((signal) => answer(question, signal)))
    answers.set(key, asked)
    return asked
  }

  return async (snapshots, ...more) => {
    const known = new Map<string, Answer>()
    await Promise.all(
      snapshots.map(async (snapshot) => {
        const question = topic.questionOf(snapshot, ...more)
        if (question !== null) known.set(snapshot.id, await ask(question))
      }),
    )
    return (snapshot) => known.get(snapshot.id) ?? topic.unknown
  }
}
