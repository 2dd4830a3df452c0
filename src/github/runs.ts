/** What GitHub says of a workflow run. */
import type { Octokit } from '@octokit/rest'
import { fieldsOf } from '../domain/json-object.ts'
import { dateOf, idOf, ownerAndRepo, textOf } from './answers.ts'
import { DETAILS } from './messages.ts'

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

/** Reads the runs of one repository, each but once: one run is behind many snapshots, and behind several questions. */
export interface RunReader {
  /**
   * Returns a run, as its latest attempt stands.
   * @throws whatever Octokit does, and an error for an answer that can't be read
   */
  read(octokit: Octokit, runId: string, signal: AbortSignal): Promise<RunFacts>
  /** Returns what was read before; `null`: nothing was. */
  known(runId: string): RunFacts | null
}

/** Creates a reader that remembers what it has read for as long as the process lives. */
export function createRunReader(repository: string): RunReader {
  const asked = new Map<string, Promise<RunFacts>>()
  const known = new Map<string, RunFacts>()
  return {
    known: (runId) => known.get(runId) ?? null,
    read(octokit, runId, signal) {
      const before = asked.get(runId)
      if (before !== undefined) return before
      const answer = readLatest(octokit, repository, runId, signal).then((facts) => {
        known.set(runId, facts)
        return facts
      })
      asked.set(runId, answer)
      // A later question may find GitHub in a better state.
      answer.catch(() => asked.delete(runId))
      return answer
    },
  }
}

async function readLatest(
  octokit: Octokit,
  repository: string,
  runId: string,
  signal: AbortSignal,
): Promise<RunFacts> {
  const where = { ...ownerAndRepo(repository), run_id: idOf(runId) }
  const { data } = await octokit.rest.actions.getWorkflowRun({ ...where, request: { signal } })
  return runFacts(data)
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
  return runFacts(data)
}

function runFacts(data: unknown): RunFacts {
  const { status, conclusion, run_attempt, updated_at } = fieldsOf(data)
  // A body that broke off arrives as empty data and status 200.
  if (typeof status !== 'string') throw new Error(DETAILS.unreadable)
  return {
    status,
    conclusion: textOf(conclusion),
    attempt: typeof run_attempt === 'number' ? run_attempt : null,
    updatedAtMs: dateOf(updated_at),
  }
}
