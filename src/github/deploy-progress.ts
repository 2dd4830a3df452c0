/** Whether the deploys that made certain snapshots are still going, by what GitHub says of their runs and jobs. */
import type { Octokit } from '@octokit/rest'
import { JOB_LIMIT, readProvenance } from '../decide/provenance.ts'
import type { DeployProgress } from '../decide/retention.ts'
import type { Run } from '../domain/run.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { WithPatience } from './patience.ts'

/** What asking needs. */
export interface Asking {
  readonly run: Run
  readonly token: string
  readonly withPatience: WithPatience
  readonly loadOctokit: (token: string) => Promise<Octokit>
  /** Told once why GitHub could not be asked. */
  readonly onTrouble: (why: string) => void
}

/**
 * Asks about the deploys behind own snapshots of other runs. Never rejects: whatever can't be learnt, within
 * the patience that there is, is `unknown`.
 */
export async function askProgress(
  asking: Asking,
  snapshots: readonly Snapshot[],
): Promise<(snapshot: Snapshot) => DeployProgress> {
  const questions = snapshots.flatMap((snapshot) => {
    const { runId = null, attempt = null, job = null } = readProvenance(snapshot.description) ?? {}
    return runId === null || attempt === null ? [] : [{ id: snapshot.id, runId, attempt, job }]
  })
  if (questions.length === 0) return () => 'unknown'
  const known = new Map<string, DeployProgress>()
  const troubles: unknown[] = []
  try {
    await asking.withPatience(async (signal) => {
      const octokit = await asking.loadOctokit(asking.token)
      const ask = async (question: Question & { id: string }): Promise<void> => {
        try {
          known.set(question.id, await progressOf(octokit, asking.run.repo, question, signal))
        } catch (error) {
          troubles.push(error)
        }
      }
      await Promise.all(questions.map(ask))
    })
  } catch (error) {
    troubles.push(error)
  }
  if (troubles.length > 0) asking.onTrouble(whyNot(troubles[0]))
  return (snapshot) => known.get(snapshot.id) ?? 'unknown'
}

interface Question {
  readonly runId: string
  readonly attempt: string
  readonly job: string | null
}

async function progressOf(
  octokit: Octokit,
  repository: string,
  question: Question,
  signal: AbortSignal,
): Promise<DeployProgress> {
  const [owner = '', repo = ''] = repository.split('/')
  const run_id = Number(question.runId)
  const attempt_number = Number(question.attempt)
  const run = await octokit.rest.actions.getWorkflowRun({ owner, repo, run_id, request: { signal } })
  const { status, run_attempt } = fieldsOf(run.data)
  // A body that broke off arrives as empty data and status 200.
  if (typeof status !== 'string') throw new Error('its answer can not be read')
  if (status === 'completed') return 'ended'
  if (typeof run_attempt === 'number' && run_attempt > attempt_number) return 'ended'
  if (question.job === null || question.job.length >= JOB_LIMIT) return 'going'
  const request = { signal }
  const list = { owner, repo, run_id, attempt_number, per_page: 100, request }
  const jobs = (await octokit.rest.actions.listJobsForWorkflowRunAttempt(list)).data
  const found = listOf(fieldsOf(jobs)['jobs']).map(fieldsOf)
  if (found.length === 0 || found.length === 100) return 'going'
  const named = found.filter((each) => each['name'] === question.job)
  return named.length === 1 && named[0]?.['status'] === 'completed' ? 'ended' : 'going'
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function whyNot(error: unknown): string {
  const status = fieldsOf(error)['status']
  if (status === 401 || status === 403 || status === 404) {
    return `GitHub refuses to say (HTTP ${status}). Give the job the permission "actions: read".`
  }
  if (fieldsOf(error)['name'] === 'AbortError') return 'GitHub did not answer within 10 seconds.'
  return `GitHub could not be asked: ${error instanceof Error ? error.message : String(error)}`
}
