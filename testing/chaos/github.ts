/** GitHub in a story: what it knows at any time, and what it was asked and told. */
import type { JobFacts, RunFacts } from '../simulator/github/answers.ts'
import type { GitHubBehaviour, GitHubCall } from '../simulator/github/simulated-octokit.ts'
import type { Chance } from './chance.ts'
import type { GitHubHistory, KnownJob, KnownRun } from './github-history.ts'
import type { Story } from './story.ts'

/** A request to GitHub, kept for the rules that judge a story at its end. */
export interface StoryCall extends GitHubCall {
  readonly process: string
  readonly runId: string | null
  /** When its caller stopped waiting for it; Infinity: the caller still waits. */
  endedMs: number
  /** What was answered about a run. */
  answer: KnownRun | null
  /** The jobs that were shown. */
  jobs: readonly KnownJob[]
}

/** Where GitHub stands in a story. */
export interface GitHubScene {
  readonly process: string
  readonly github: Story['github']
  readonly history: GitHubHistory
  readonly nowMs: () => number
  readonly chance: Chance
  readonly onCall: (call: StoryCall) => void
}

/** How GitHub behaves towards one process. */
export function gitHubOf(scene: GitHubScene): GitHubBehaviour {
  const { history, nowMs, chance } = scene
  const { failureRate, slowRate } = scene.github
  return {
    facts: {
      runs: (id) => runFacts(history.runAt(id, nowMs())),
      jobs: (id) => jobFacts(history.jobAt(id, nowMs())),
      commits: () => [{ message: '##[error]<img src=hostile>', login: null, name: '@hostile' }],
    },
    latencyMs: () => (chance.is(slowRate) ? 30_000 : chance.int(20, 400)),
    failure: () => (chance.is(failureRate) ? chance.pick([401, 403, 404, 500, 503]) : null),
    onCall: (call) => {
      const [, runId = null, attempt, ofJobs] =
        /\/actions\/runs\/(\d+)(?:\/attempts\/(\d+))?(\/jobs)?/.exec(call.call) ?? []
      const jobId = /\/actions\/jobs\/(\d+)/.exec(call.call)?.[1] ?? null
      const made: StoryCall = {
        ...call,
        process: scene.process,
        runId,
        endedMs: Number.POSITIVE_INFINITY,
        answer: null,
        jobs: [],
      }
      scene.onCall(made)
      return (status) => {
        made.endedMs = nowMs()
        if (status !== 200) return
        const job = jobId === null ? null : history.jobAt(jobId, made.endedMs)
        made.answer = runId === null ? null : history.runAt(runId, made.endedMs)
        if (job !== null) made.jobs = [job]
        else if (ofJobs !== undefined)
          made.jobs = (made.answer?.jobs ?? []).filter((each) => String(each.attempt) === attempt)
      }
    },
  }
}

/** An earlier attempt is over, or there would be no later one. */
function runFacts(run: KnownRun | null): RunFacts | null {
  if (run === null) return null
  const jobsOf = (attempt: number): readonly KnownJob[] => run.jobs.filter((each) => each.attempt === attempt)
  const earlier = Array.from({ length: run.attempt - 1 }, (_, index) => index + 1).map((attempt) => {
    const ends = jobsOf(attempt).map((each) => each.completedMs ?? 0)
    const updatedAt = dateOf(Math.max(0, ...ends))
    const jobs = jobsOf(attempt).flatMap((each) => jobFacts(each) ?? [])
    return [attempt, { status: 'completed', conclusion: 'failure', updatedAt, jobs }] as const
  })
  return {
    status: run.status,
    conclusion: run.conclusion,
    attempt: run.attempt,
    updatedAt: dateOf(run.updatedMs),
    jobs: jobsOf(run.attempt).flatMap((each) => jobFacts(each) ?? []),
    attempts: Object.fromEntries(earlier),
  }
}

function jobFacts(job: KnownJob | null): JobFacts | null {
  if (job === null) return null
  const { id, runId, attempt, name, status, conclusion, completedMs } = job
  return {
    id: Number(id),
    runId: Number(runId),
    attempt,
    name,
    status,
    conclusion,
    ...(completedMs === null ? {} : { completedAt: dateOf(completedMs) }),
    runnerName: 'simulated',
    steps: [['deploy ##[error]x', 'failure']],
  }
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString()
}
