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
  /** Told once, however often is asked, why GitHub could not be asked. */
  readonly onTrouble: (why: string) => void
}

/** How far the deploys are that made these snapshots. Never rejects: what can't be learnt in time is `unknown`. */
export type AskProgress = (snapshots: readonly Snapshot[]) => Promise<(snapshot: Snapshot) => DeployProgress>

/** So many questions are under way at once. */
const AT_ONCE = 8

/**
 * Asks about the deploys behind own snapshots of other runs. One deploy leaves a snapshot on each of its servers, so the
 * same question is put to GitHub but once, and what is asked at the same time shares the patience.
 */
export function createAskProgress(asking: Asking): AskProgress {
  const answers = new Map<string, Promise<DeployProgress>>()
  let waiting: { question: Question; resolve: (progress: DeployProgress) => void }[] = []
  let isTroubled = false

  async function answer(
    question: Question,
    octokit: Promise<Octokit>,
    signal: AbortSignal,
  ): Promise<DeployProgress> {
    try {
      return await progressOf(await octokit, asking.run.repo, question, signal)
    } catch (error) {
      if (!isTroubled) asking.onTrouble(whyNot(error))
      isTroubled = true
      return 'unknown'
    }
  }

  async function askAll(): Promise<void> {
    const queue = waiting
    waiting = []
    await asking.withPatience(async (signal) => {
      const octokit = asking.loadOctokit(asking.token)
      const work = async (): Promise<void> => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          next.resolve(await answer(next.question, octokit, signal))
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, work))
    })
  }

  function ask(question: Question): Promise<DeployProgress> {
    const known = answers.get(keyOf(question))
    if (known !== undefined) return known
    const { promise, resolve } = Promise.withResolvers<DeployProgress>()
    answers.set(keyOf(question), promise)
    // Whoever asks in the same moment is asked for together.
    if (waiting.length === 0) queueMicrotask(() => void askAll())
    waiting.push({ question, resolve })
    return promise
  }

  return async (snapshots) => {
    const known = new Map<string, DeployProgress>()
    await Promise.all(
      snapshots.map(async (snapshot) => {
        const question = questionOf(snapshot)
        if (question !== null) known.set(snapshot.id, await ask(question))
      }),
    )
    return (snapshot) => known.get(snapshot.id) ?? 'unknown'
  }
}

function questionOf(snapshot: Snapshot): Question | null {
  const { runId = null, attempt = null, job = null } = readProvenance(snapshot.description) ?? {}
  return runId === null || attempt === null ? null : { runId, attempt, job }
}

function keyOf({ runId, attempt, job }: Question): string {
  return `${runId}/${attempt} ${job ?? ''}`
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
