/** GitHub, as far as a job asks it and tells it something: runs, comments, deployments. Everything else it refuses. */
import type { Octokit } from '@octokit/rest'
import type { Redact } from '../src/domain/redact.ts'
import type { SimulatedProcess } from './simulated-process.ts'

/** What GitHub knows of a run. */
export interface KnownRun {
  readonly status: 'in_progress' | 'completed'
  readonly conclusion: 'success' | 'failure' | 'cancelled' | null
  readonly attempt: number
}

/** How GitHub behaves. */
export interface GitHubBehaviour {
  /** Null: it knows of no such run. */
  readonly runOf: (runId: string) => KnownRun | null
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
  readonly startedMs: number
  /** When nobody waited for it any more; Infinity: somebody still does. */
  endedMs: number
  /** What was answered about a run. */
  answer: KnownRun | null
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
    const attempt = typeof parameters['attempt_number'] === 'number' ? parameters['attempt_number'] : null
    const made: GitHubCall = {
      process: process.name,
      call: name,
      sent: JSON.stringify(sent),
      runId,
      attempt,
      startedMs: nowMs(),
      endedMs: Number.POSITIVE_INFINITY,
      answer: null,
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
    return { status: 200, headers: {}, url: '', data: redacted(dataOf(name, run, attempt), redact) }
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

function dataOf(call: string, run: KnownRun | null, attempt: number | null): unknown {
  switch (call) {
    case 'actions.getWorkflowRun':
      if (run === null) throw notFound()
      return { status: run.status, conclusion: run.conclusion, run_attempt: run.attempt }
    case 'actions.getWorkflowRunAttempt':
      if (run === null) throw notFound()
      // An earlier attempt is over, or there would be no later one.
      return attempt === run.attempt
        ? { status: run.status, conclusion: run.conclusion, run_attempt: attempt }
        : { status: 'completed', conclusion: 'failure', run_attempt: attempt }
    case 'actions.listJobsForWorkflowRunAttempt':
      if (run === null) throw notFound()
      return {
        total_count: 1,
        jobs: [{ name: 'deploy', status: run.status, runner_name: 'simulated', steps: [] }],
      }
    case 'actions.getJobForWorkflowRun':
      return { status: 'in_progress', steps: [{ name: 'deploy ##[error]x', conclusion: 'failure' }] }
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
