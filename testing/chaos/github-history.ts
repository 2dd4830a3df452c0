/** Everything that GitHub could have said at any time of a story: its runs, their attempts and jobs. */
import type { Maker } from './ownership.ts'

/** A run as GitHub shows it at a moment. */
export interface KnownRun {
  readonly status: 'in_progress' | 'completed'
  readonly conclusion: 'success' | 'failure' | 'cancelled' | null
  /** The latest one. */
  readonly attempt: number
  /** When something last changed about it: for one that has ended, its end. */
  readonly updatedMs: number
  /** Of every attempt. */
  readonly jobs: readonly KnownJob[]
}

/** A job as GitHub shows it at a moment. */
export interface KnownJob {
  /** That of its check run. */
  readonly id: string
  readonly runId: string
  readonly attempt: number
  /** As it is displayed. */
  readonly name: string
  readonly status: 'waiting' | 'in_progress' | 'completed'
  readonly conclusion: 'success' | 'failure' | 'cancelled' | 'skipped' | null
  readonly completedMs: number | null
}

/** A job of one attempt of a run. Times in epoch ms. */
export interface PlayedJob {
  /** Its check run. */
  readonly id: string
  readonly runId: string
  readonly attempt: number
  /** As it is displayed. */
  readonly name: string
  /** From then on GitHub lists it. */
  readonly createdMs: number
  /** Before, it waits: for another job, for a runner, for an approval. */
  readonly startedMs: number
  /** Infinity until it is known. */
  completedMs: number
  conclusion: 'success' | 'failure' | 'cancelled' | 'skipped'
}

/** All jobs of all runs. */
export class GitHubHistory {
  readonly #jobs: PlayedJob[] = []

  add(job: PlayedJob): void {
    this.#jobs.push(job)
  }

  /** A run as GitHub shows it at that moment; null: it knows of none. */
  runAt(runId: string, ms: number): KnownRun | null {
    const jobs = this.#jobs.filter((each) => each.runId === runId && each.createdMs <= ms)
    if (jobs.length === 0) return null
    const attempt = Math.max(...jobs.map((each) => each.attempt))
    const latest = jobs.filter((each) => each.attempt === attempt)
    const isOver = latest.every((each) => each.completedMs <= ms)
    const ends = latest.filter((each) => each.completedMs <= ms).map((each) => each.completedMs)
    return {
      status: isOver ? 'completed' : 'in_progress',
      conclusion: isOver ? conclusionOf(latest) : null,
      attempt,
      updatedMs: Math.max(...ends, ...latest.map((each) => Math.min(each.startedMs, ms))),
      jobs: jobs.map((each) => shownAt(each, ms)),
    }
  }

  /** A job as GitHub shows it at that moment; null: it knows of none. */
  jobAt(id: string, ms: number): KnownJob | null {
    const found = this.#jobs.find((each) => each.id === id && each.createdMs <= ms)
    return found === undefined ? null : shownAt(found, ms)
  }
}

function conclusionOf(jobs: readonly PlayedJob[]): KnownRun['conclusion'] {
  const is = (conclusion: PlayedJob['conclusion']): boolean =>
    jobs.some((each) => each.conclusion === conclusion)
  return is('failure') ? 'failure' : is('cancelled') ? 'cancelled' : 'success'
}

function shownAt(job: PlayedJob, ms: number): KnownJob {
  const { id, runId, attempt, name } = job
  const isOver = job.completedMs <= ms
  return {
    id,
    runId,
    attempt,
    name,
    status: isOver ? 'completed' : job.startedMs <= ms ? 'in_progress' : 'waiting',
    conclusion: isOver ? job.conclusion : null,
    completedMs: isOver ? job.completedMs : null,
  }
}

/** How far the deploy behind a snapshot is. */
export type Word =
  | { readonly kind: 'going' }
  /** `endedMs` null: it has ended at an unknown time. */
  | { readonly kind: 'ended'; readonly endedMs: number | null }
  | { readonly kind: 'unknown' }

const UNKNOWN: Word = { kind: 'unknown' }

/**
 * "Its job is the one with its `check`; without `check`, the only job of that run that can be it (its displayed name is the key, ends in ` / <key>`, or
 * is `<key> (…)`), and if there is not exactly one, the run. With `guards=run`: the run, as long as any attempt of it goes on, also a later
 * one. An answer about an earlier attempt than the snapshot's says nothing." A check that GitHub does not know is none.
 * @param run as GitHub shows it, or null
 */
export function wordOf(maker: Maker, run: KnownRun | null, jobOf: (id: string) => KnownJob | null): Word {
  if (maker.guardsRun) {
    if (run === null || run.attempt < maker.attempt) return UNKNOWN
    return run.status === 'completed' ? { kind: 'ended', endedMs: run.updatedMs } : { kind: 'going' }
  }
  const checked = maker.check === null ? null : jobOf(maker.check)
  if (checked !== null && checked.runId === maker.run)
    return checked.attempt < maker.attempt ? UNKNOWN : wordOfJob(checked)
  if (run === null || run.attempt < maker.attempt) return UNKNOWN
  const jobs = run.jobs.filter((each) => each.attempt === maker.attempt && isNamed(each.name, maker.job))
  const [job] = jobs
  if (job !== undefined && jobs.length === 1) return wordOfJob(job)
  // A later attempt begins when the earlier one is over.
  if (run.attempt > maker.attempt) return { kind: 'ended', endedMs: null }
  return run.status === 'completed' ? { kind: 'ended', endedMs: run.updatedMs } : { kind: 'going' }
}

function wordOfJob(job: KnownJob): Word {
  return job.status === 'completed' ? { kind: 'ended', endedMs: job.completedMs } : { kind: 'going' }
}

function isNamed(displayed: string, key: string | null): boolean {
  if (key === null) return false
  return (
    displayed === key ||
    displayed.endsWith(` / ${key}`) ||
    (displayed.startsWith(`${key} (`) && displayed.endsWith(')'))
  )
}
