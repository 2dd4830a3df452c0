/** Which steps of this job have failed, by what GitHub says of the job that is still running. */
import type { Octokit } from '@octokit/rest'
import type { Clock } from '../domain/clock.ts'
import type { Run } from '../domain/run.ts'
import { fieldsOf } from '../domain/json-object.ts'
import { idOf, ownerAndRepo, textOf } from './answers.ts'
import { listJobs } from './jobs.ts'
import { DETAILS } from './messages.ts'

/** GitHub lists a finished step a second or so late. Source: seen on GitHub's runners. */
const TRIES = 3
const PAUSE_MS = 1500

/** The job that asks. */
export interface RunningJob {
  readonly run: Run
  /** Tells the job from the others of the run, where its check run is not known (on GHES). */
  readonly runnerName: string | null
}

/**
 * Returns names of the steps that failed, in their order; empty where GitHub shows none.
 * @throws whatever Octokit does
 */
export async function readFailedSteps(
  octokit: Octokit,
  job: RunningJob,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly string[]> {
  for (let tries = 1; ; tries++) {
    const found = await readRunningJob(octokit, job, signal)
    // One that can't be told from others says nothing, however often it is read.
    if (found === null) return []
    const steps = fieldsOf(found)['steps']
    if (!Array.isArray(steps)) throw new Error(DETAILS.unreadable)
    const failed = steps
      .map(fieldsOf)
      .filter((step) => step['conclusion'] === 'failure')
      .flatMap((step) => textOf(step['name'], 100) ?? [])
    if (failed.length > 0 || tries === TRIES) return failed
    await clock.sleep(PAUSE_MS, signal)
    signal.throwIfAborted()
  }
}

async function readRunningJob(octokit: Octokit, job: RunningJob, signal: AbortSignal): Promise<unknown> {
  const { run, runnerName } = job
  const { checkRunId } = run
  const request = { signal }
  const where = ownerAndRepo(run.repo)
  if (checkRunId !== null) {
    return (await octokit.rest.actions.getJobForWorkflowRun({ ...where, job_id: idOf(checkRunId), request }))
      .data
  }
  const jobs = await listJobs(octokit, run.repo, run.id, run.attempt, signal)
  const mine = jobs
    .map(fieldsOf)
    .filter((each) => each['status'] === 'in_progress' && each['runner_name'] === runnerName)
  // Two jobs on runners of one name can't be told apart.
  return mine.length === 1 ? mine[0] : null
}
