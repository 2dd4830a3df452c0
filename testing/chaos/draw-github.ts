/** What GitHub knows: runs before the story, with their jobs and attempts, and how it behaves. */
import type { Chance } from './chance.ts'
import type { PlayedJob } from './github-history.ts'
import { HOUR_MS, MINUTE_MS, START_MS, type Story } from './story.ts'

/** Runs before the story. */
export const EARLIER_RUNS = [
  '9000000001',
  '9000000002',
  '9000000003',
  '9000000004',
  '9000000005',
  '9000000006',
] as const

/** The check run of the job of an earlier run that creates snapshots: the same for every caller. */
export function checkOf(run: string, attempt: number): string {
  return `6${run.slice(-1)}${attempt}77`
}

/** GitHub as it is in a story. */
export function drawGitHub(chance: Chance): Story['github'] {
  return {
    token: chance.is(0.65) ? 'ghs_simulated0token1of2github' : '',
    failureRate: chance.pick([0, 0, 0, 0, 0.3, 1]),
    slowRate: chance.pick([0, 0, 0, 0.3]),
    jobs: EARLIER_RUNS.flatMap((run) => jobsOf(chance.fork(run), run)),
  }
}

/** How the deploys of a run stand: over for long, going on, ending while the story goes on, or waiting. */
type Course = 'success' | 'failure' | 'going' | 'ends-soon' | 'waits' | 'unknown'

function jobsOf(chance: Chance, runId: string): readonly PlayedJob[] {
  const course = chance.weighted<Course>([
    [5, 'success'],
    [3, 'failure'],
    [1, 'going'],
    [2, 'ends-soon'],
    [0.5, 'waits'],
    [1, 'unknown'],
  ])
  if (course === 'unknown') return []
  const attempts = chance.weighted([
    [6, 1],
    [2, 2],
    [1, 3],
  ])
  const startedMs = START_MS - chance.pick([10 * MINUTE_MS, 2 * HOUR_MS, 7 * HOUR_MS, 30 * HOUR_MS])
  return Array.from({ length: attempts }, (_, index) => index + 1).flatMap((attempt) => {
    // A later attempt begins when the earlier one is over.
    const isLatest = attempt === attempts
    const job = (id: string, name: string, how: Course): PlayedJob => ({
      id,
      runId,
      attempt,
      name,
      createdMs: startedMs + (attempt - 1) * 10_000,
      startedMs: how === 'waits' ? Number.POSITIVE_INFINITY : startedMs + (attempt - 1) * 10_000,
      completedMs: isLatest ? endOf(chance, how, startedMs) : startedMs + attempt * 10_000 - 1,
      conclusion: isLatest && how === 'success' ? 'success' : 'failure',
    })
    return [
      job(checkOf(runId, attempt), nameOf(chance), course),
      // Beside it one that is called like its key and has nothing to do with it, or one that goes on when the deploy has ended.
      ...(chance.is(0.3)
        ? [job(`${checkOf(runId, attempt)}1`, chance.pick(['deploy', 'test', 'deploy (b)']), 'success')]
        : []),
      ...(chance.is(0.15) ? [job(`${checkOf(runId, attempt)}2`, 'smoke-test', 'going')] : []),
    ]
  })
}

function nameOf(chance: Chance): string {
  return chance.pick(['deploy', 'deploy', 'release / deploy', 'deploy (eu, 1)', 'Deploy to production'])
}

function endOf(chance: Chance, course: Course, startedMs: number): number {
  switch (course) {
    case 'success':
    case 'failure':
      return Math.min(startedMs + 5 * MINUTE_MS, START_MS - MINUTE_MS)
    case 'ends-soon':
      return START_MS + chance.pick([20_000, 4 * MINUTE_MS, 9 * MINUTE_MS])
    case 'going':
    case 'waits':
    case 'unknown':
      return Number.POSITIVE_INFINITY
  }
}
