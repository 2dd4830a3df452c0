/** What GitHub says of a workflow run. */
import type { Octokit } from '@octokit/rest'
import { dateOf, fieldsOf, idOf, ownerAndRepo, textOf } from './answers.ts'

/** A run, or one attempt of it. */
export interface RunFacts {
  /** `completed` when it has ended. */
  readonly status: string
  /** How it ended: `success`, `failure` and others; `null` while it goes on. */
  readonly conclusion: string | null
  readonly attempt: number | null
  /** Of one that has ended: when, unless something was changed about it since. */
  readonly updatedAtMs: number | null
}

/** Runs that were read, by Octokit and run: one run is behind many snapshots, and behind several questions. */
const known = new WeakMap<Octokit, Map<string, Promise<RunFacts>>>()

/**
 * Reads a run, as its latest attempt stands.
 * @throws whatever Octokit does, and an error for an answer that can't be read
 */
export function readRun(
  octokit: Octokit,
  repository: string,
  runId: string,
  signal: AbortSignal,
): Promise<RunFacts> {
  const runs = known.get(octokit) ?? new Map<string, Promise<RunFacts>>()
  known.set(octokit, runs)
  const before = runs.get(runId)
  if (before !== undefined) return before
  const run_id = idOf(runId)
  const where = ownerAndRepo(repository)
  const answer = octokit.rest.actions
    .getWorkflowRun({ ...where, run_id, request: { signal } })
    .then(({ data }) => factsOf(data))
  runs.set(runId, answer)
  // Whoever asks later may have more luck.
  answer.catch(() => runs.delete(runId))
  return answer
}

/**
 * Reads one attempt of a run.
 * @throws whatever Octokit does, and an error for an answer that can't be read
 */
export async function readAttempt(
  octokit: Octokit,
  repository: string,
  runId: string,
  attempt: string,
  signal: AbortSignal,
): Promise<RunFacts> {
  const { data } = await octokit.rest.actions.getWorkflowRunAttempt({
    ...ownerAndRepo(repository),
    run_id: idOf(runId),
    attempt_number: idOf(attempt),
    request: { signal },
  })
  return factsOf(data)
}

function factsOf(data: unknown): RunFacts {
  const { status, conclusion, run_attempt, updated_at } = fieldsOf(data)
  // A body that broke off arrives as empty data and status 200.
  if (typeof status !== 'string') throw new Error('its answer can not be read')
  return {
    status,
    conclusion: textOf(conclusion),
    attempt: typeof run_attempt === 'number' ? run_attempt : null,
    updatedAtMs: dateOf(updated_at),
  }
}
