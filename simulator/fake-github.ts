/** GitHub, as far as a job asks it and tells it something: runs, comments, deployments. Everything else it refuses. */
import type { Octokit } from '@octokit/rest'
import type { Redact } from '../src/domain/redact.ts'
import type { SimulatedProcess } from './simulated-process.ts'

/** What GitHub knows of a run. */
export interface KnownRun {
  readonly status: 'queued' | 'waiting' | 'pending' | 'in_progress' | 'completed'
  readonly conclusion: 'success' | 'failure' | 'cancelled' | null
  /** The latest one. */
  readonly attempt: number
  /** When something last changed about it: for one that has ended, its end. Left out: it does not say. */
  readonly updatedMs?: number
  /** Of every attempt. Left out: in each attempt one, `deploy`, that is as the run is. */
  readonly jobs?: readonly KnownJob[]
}

/** What GitHub knows of a job. */
export interface KnownJob {
  /** That of its check run. */
  readonly id: string
  readonly runId: string
  readonly attempt: number
  /** As it is displayed. */
  readonly name: string
  readonly status: 'queued' | 'waiting' | 'pending' | 'in_progress' | 'completed'
  readonly conclusion: 'success' | 'failure' | 'cancelled' | 'skipped' | null
  readonly completedMs: number | null
}

/** How GitHub behaves. */
export interface GitHubBehaviour {
  /** Null: it knows of no such run. */
  readonly runOf: (runId: string) => KnownRun | null
  /** Null: it knows of no such job. Left out: every job is known, and goes on. */
  readonly jobOf?: (jobId: string) => KnownJob | null
  readonly latencyMs: () => number
  /** The status of an error that it answers this call with instead, or null. */
  readonly failure: (call: string) => number | null
}

/** A question to GitHub, or something told to it, for whoever looks at the end. */
export interface GitHubCall {
  readonly process: string
  readonly call: string
  /** Everything that was sent with it, as JSON. */
  readonly sent: string
  readonly runId: string | null
  readonly attempt: number | null
  readonly jobId: string | null
  readonly startedMs: number
  /** When nobody waited for it any more; Infinity: somebody still does. */
  endedMs: number
  /** What was answered about a run. */
  answer: KnownRun | null
  /** The jobs that were shown. */
  jobs: readonly KnownJob[]
}

type Fields = Readonly<Record<string, unknown>>

/** An Octokit for one process, which redacts what it gives, as the real one does. `onCall` is told of every call when it begins. */
export function fakeOctokit(
  process: SimulatedProcess,
  behaviour: GitHubBehaviour,
  redact: Redact,
  onCall: (call: GitHubCall) => void,
): Octokit {
  const nowMs = (): number => process.startedMs + process.clock.elapsedMs()
  const call = async (name: string, parameters: Fields): Promise<unknown> => {
    const { request, ...sent } = parameters
    const { signal } = (request ?? {}) as { signal?: AbortSignal }
    const runId = textOf(parameters['run_id'])
    const jobId = textOf(parameters['job_id'])
    const attempt = typeof parameters['attempt_number'] === 'number' ? parameters['attempt_number'] : null
    const made: GitHubCall = {
      process: process.name,
      call: name,
      sent: JSON.stringify(sent),
      runId,
      attempt,
      jobId,
      startedMs: nowMs(),
      endedMs: Number.POSITIVE_INFINITY,
      answer: null,
      jobs: [],
    }
    onCall(made)
    await process.clock.sleep(behaviour.latencyMs(), signal ?? new AbortController().signal)
    made.endedMs = nowMs()
    if (signal?.aborted === true) {
      throw Object.assign(new Error('This operation was aborted'), { name: 'AbortError' })
    }
    const failure = behaviour.failure(name)
    if (failure !== null) throw Object.assign(new Error('##[error]no'), { status: failure })
    const run = runId === null ? null : behaviour.runOf(runId)
    made.answer = run
    const asked = { call: name, parameters, run, attempt, jobId }
    const { data, jobs = [] } = answerTo(asked, behaviour)
    made.jobs = jobs
    return { status: 200, headers: {}, url: '', data: redacted(data, redact) }
  }
  const rest = new Proxy({}, { get: (_, area) => methodsOf(String(area), call) })
  return { rest } as unknown as Octokit
}

function redacted(data: unknown, redact: Redact): unknown {
  return JSON.parse(redact(JSON.stringify(data))) as unknown
}

function methodsOf(area: string, call: (name: string, parameters: Fields) => Promise<unknown>): unknown {
  return new Proxy(
    {},
    {
      get:
        (_, method) =>
        (parameters: Fields = {}) =>
          call(`${area}.${String(method)}`, parameters),
    },
  )
}

interface Asked {
  readonly call: string
  readonly parameters: Fields
  readonly run: KnownRun | null
  readonly attempt: number | null
  readonly jobId: string | null
}

interface Answer {
  readonly data: unknown
  readonly jobs?: readonly KnownJob[]
}

function answerTo(asked: Asked, behaviour: GitHubBehaviour): Answer {
  const { call, run, attempt, jobId } = asked
  switch (call) {
    case 'actions.getWorkflowRun':
      if (run === null) throw notFound()
      return { data: runFields(run, run.attempt) }
    case 'actions.getWorkflowRunAttempt':
      if (run === null || attempt === null || attempt > run.attempt) throw notFound()
      return { data: runFields(run, attempt) }
    case 'actions.listJobsForWorkflowRunAttempt':
      if (run === null || attempt === null || attempt > run.attempt) throw notFound()
      return pageOfJobs(jobsOfAttempt(run, attempt), asked.parameters)
    case 'actions.getJobForWorkflowRun':
      return oneJob(jobId ?? '', behaviour)
    default:
      return { data: written(call) }
  }
}

/** An earlier attempt is over, or there would be no later one. */
function runFields(run: KnownRun, attempt: number): Fields {
  const jobs = jobsOfAttempt(run, attempt)
  const updatedMs =
    attempt === run.attempt ? run.updatedMs : Math.max(0, ...jobs.map((each) => each.completedMs ?? 0))
  return {
    status: attempt === run.attempt ? run.status : 'completed',
    conclusion: attempt === run.attempt ? run.conclusion : 'failure',
    run_attempt: attempt,
    ...(updatedMs === undefined || updatedMs === 0 ? {} : { updated_at: new Date(updatedMs).toISOString() }),
  }
}

function jobsOfAttempt(run: KnownRun, attempt: number): readonly KnownJob[] {
  if (run.jobs !== undefined) return run.jobs.filter((each) => each.attempt === attempt)
  const isOver = attempt < run.attempt
  const conclusion = isOver ? 'failure' : run.conclusion
  const status = isOver ? 'completed' : run.status
  return [{ id: '5000', runId: '0', attempt, name: 'deploy', status, conclusion, completedMs: null }]
}

function pageOfJobs(jobs: readonly KnownJob[], { per_page: size = 30, page = 1 }: Fields): Answer {
  const start = (Number(page) - 1) * Number(size)
  const shown = jobs.slice(start, start + Number(size))
  return { data: { total_count: jobs.length, jobs: shown.map((each) => jobFields(each)) }, jobs: shown }
}

function oneJob(jobId: string, { jobOf }: GitHubBehaviour): Answer {
  const steps = [{ name: 'deploy ##[error]x', conclusion: 'failure' }]
  if (jobOf === undefined)
    return { data: { id: Number(jobId), run_id: 0, name: 'deploy', status: 'in_progress', steps } }
  const job = jobOf(jobId)
  if (job === null) throw notFound()
  return { data: { ...jobFields(job), steps }, jobs: [job] }
}

function jobFields({ id, runId, attempt, name, status, conclusion, completedMs }: KnownJob): Fields {
  return {
    id: Number(id),
    run_id: Number(runId),
    run_attempt: attempt,
    name,
    status,
    conclusion,
    completed_at: completedMs === null ? null : new Date(completedMs).toISOString(),
    runner_name: 'simulated',
    steps: [],
  }
}

function written(call: string): unknown {
  switch (call) {
    case 'repos.compareCommitsWithBasehead':
      return {
        total_commits: 1,
        commits: [
          {
            sha: 'abcdef0123',
            commit: { message: '##[error]<img src=hostile>', author: { name: '@hostile' } },
          },
        ],
      }
    case 'repos.createDeployment':
      return { id: 17 }
    case 'repos.createDeploymentStatus':
    case 'issues.updateComment':
    case 'issues.deleteComment':
      return {}
    case 'issues.createComment':
      // By whom it is, too: the writer looks for an older one of the same author.
      return { id: 19, user: { login: 'github-actions[bot]' } }
    case 'issues.listComments':
      return []
    default:
      throw Object.assign(new Error('Resource not accessible by integration'), { status: 403 })
  }
}

function notFound(): Error {
  return Object.assign(new Error('Not Found'), { status: 404 })
}

function textOf(value: unknown): string | null {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : null
}
