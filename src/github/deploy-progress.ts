/** Whether the deploys that made certain snapshots are still going, by what GitHub says of their runs and jobs. */
import type { Octokit } from '@octokit/rest'
import { runAndAttemptOf } from '../decide/naming.ts'
import { JOB_LIMIT, type Provenance, readProvenance } from '../decide/provenance.ts'
import type { DeployProgress } from '../decide/retention.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { fieldsOf, listOf, ownerAndRepo } from './answers.ts'
import { lateOr } from './patience.ts'
import { type Ask, type Asking, createAsk } from './questions.ts'
import { readRun } from './runs.ts'

/** How far the deploys are that made these snapshots. Never rejects: what can't be learnt in time is `unknown`. */
export type AskProgress = Ask<DeployProgress>

/** Asks about the deploys behind own snapshots of other runs. */
export function createAskProgress(asking: Asking): AskProgress {
  return createAsk(asking, {
    questionOf,
    answer: (octokit, question, signal) => progressOf(octokit, asking, question, signal),
    unknown: 'unknown',
  })
}

/** Where the API shows no descriptions, the name tells the run. */
function questionOf({ name, description }: Snapshot): Question | null {
  const named = description === null ? runAndAttemptOf(name) : null
  const {
    runId = null,
    attempt = null,
    job = null,
  }: Partial<Provenance> = named ?? readProvenance(description) ?? {}
  return runId === null || attempt === null ? null : { runId, attempt, job }
}

interface Question {
  readonly runId: string
  readonly attempt: string
  readonly job: string | null
}

const JOBS_UNKNOWN =
  'Which jobs of other runs have ended is not known: their deploys count as going on as long as their runs do.'

async function progressOf(
  octokit: Octokit,
  { run: { repo: repository }, onTrouble }: Asking,
  question: Question,
  signal: AbortSignal,
): Promise<DeployProgress> {
  const { owner, repo } = ownerAndRepo(repository)
  const run_id = Number(question.runId)
  const attempt_number = Number(question.attempt)
  const run = await readRun(octokit, repository, question.runId, signal)
  if (run.status === 'completed') return 'ended'
  if (run.attempt !== null && run.attempt > attempt_number) return 'ended'
  if (question.job === null || question.job.length >= JOB_LIMIT) return 'going'
  const request = { signal }
  const list = { owner, repo, run_id, attempt_number, per_page: 100, request }
  let jobs: unknown
  try {
    jobs = (await octokit.rest.actions.listJobsForWorkflowRunAttempt(list)).data
  } catch (error) {
    onTrouble(lateOr(error, signal), JOBS_UNKNOWN)
    return 'run-going'
  }
  const found = listOf(fieldsOf(jobs)['jobs']).map(fieldsOf)
  if (found.length === 100) return 'going'
  const named = found.filter((each) => each['name'] === question.job)
  return named.length === 1 && named[0]?.['status'] === 'completed' ? 'ended' : 'going'
}
