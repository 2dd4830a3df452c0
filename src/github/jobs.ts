/** What GitHub says of the jobs of a workflow run. */
import type { Octokit } from '@octokit/rest'
import type { KnownJob } from '../decide/whose-deploy.ts'
import { fieldsOf } from '../domain/json-object.ts'
import { dateOf, digitsOf, idOf, ownerAndRepo, textOf } from './answers.ts'
import { DETAILS } from './messages.ts'

/** A job, as it stands. */
export interface JobFacts extends KnownJob {
  /** Digits. */
  readonly runId: string
  /** The attempt in which it ran; `null` where the answer leaves it out. */
  readonly attempt: number | null
  /** `completed` when it has ended; every other word means that it goes on, or waits. */
  readonly status: string
  readonly completedAtMs: number | null
}

/** Of a name that is cut, the end is missing that it is recognised by. */
const LONGEST_NAME = 2000
const PER_PAGE = 100
/** More jobs than a run can have. */
const MOST_PAGES = 30

/**
 * Reads a job by its check run.
 * @throws whatever Octokit does, and an error for an answer that can't be read
 */
export async function readJob(
  octokit: Octokit,
  repository: string,
  checkRunId: string,
  signal: AbortSignal,
): Promise<JobFacts> {
  const job_id = idOf(checkRunId)
  const where = ownerAndRepo(repository)
  const { data } = await octokit.rest.actions.getJobForWorkflowRun({ ...where, job_id, request: { signal } })
  return jobFacts(data)
}

/**
 * Reads all jobs of one attempt of a run.
 * @throws whatever Octokit does, and an error for an answer that can't be read, or that lacks some of them
 */
export async function readJobs(...where: Parameters<typeof listJobs>): Promise<readonly JobFacts[]> {
  return (await listJobs(...where)).map(jobFacts)
}

/**
 * Lists all jobs of one attempt of a run, as GitHub shows them.
 * @throws whatever Octokit does, and an error for an answer that can't be read, or that lacks some of them
 */
export async function listJobs(
  octokit: Octokit,
  repository: string,
  runId: string,
  attempt: string,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const jobs: unknown[] = []
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data, headers } = await octokit.rest.actions.listJobsForWorkflowRunAttempt({
      ...ownerAndRepo(repository),
      run_id: idOf(runId),
      attempt_number: idOf(attempt),
      per_page: PER_PAGE,
      page,
      request: { signal },
    })
    const { jobs: found, total_count: total } = fieldsOf(data)
    if (!Array.isArray(found) || typeof total !== 'number') throw new Error(DETAILS.unreadable)
    jobs.push(...(found as readonly unknown[]))
    if (jobs.length >= total) return jobs
    if (headers.link?.includes('rel="next"') !== true) break
  }
  throw new Error(DETAILS.jobsIncomplete)
}

function jobFacts(data: unknown): JobFacts {
  const { id, name, run_id, run_attempt, status, completed_at } = fieldsOf(data)
  const [jobId, runId, displayed] = [digitsOf(id), digitsOf(run_id), textOf(name, LONGEST_NAME)]
  // A body that broke off arrives as empty data and status 200.
  if (jobId === null || runId === null || displayed === null || typeof status !== 'string')
    throw new Error(DETAILS.unreadable)
  return {
    id: jobId,
    name: displayed,
    runId,
    attempt: typeof run_attempt === 'number' ? run_attempt : null,
    status,
    completedAtMs: dateOf(completed_at),
  }
}
