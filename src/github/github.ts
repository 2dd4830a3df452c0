/**
 * What a step asks of GitHub and tells it. Always best effort: nothing here rejects, nothing waits longer than
 * the budget that a process has, and what could not be asked or written is said once, at the end.
 */
import type { Octokit } from '@octokit/rest'
import type { Clock } from '../domain/clock.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { Commits } from '../domain/commits.ts'
import { readCommits } from './commits.ts'
import { type Comment, writeComment } from './comments.ts'
import { type AskProgress, createAskProgress } from './deploy-progress.ts'
import { recordDeployment, type Rollback, type RollbackState, setDeploymentState } from './deployments.ts'
import { type AskRunEnds, createAskRunEnds } from './deploy-success.ts'
import { readFailedSteps, type RunningJob } from './failed-steps.ts'
import type { Run } from '../domain/run.ts'
import type { Redact } from '../domain/text.ts'
import { CLOSING_BUDGET_MS, createBudget, SUCCESS_BUDGET_MS, type WithinBudget } from './budget.ts'
import type { Asking } from './questions.ts'
import { createRunReader } from './runs.ts'
import { createFailures, type Permission } from './failures.ts'
import {
  commentNotWritten,
  commitsUnknown,
  type Consequence,
  CONSEQUENCES,
  ROLLBACK_BEGUN,
  rollbackNotRecorded,
} from './messages.ts'

/** The questions, and what is told. */
export interface GitHub {
  /** GitHub is not asked: everything is unknown, at once. */
  readonly isDisabled: boolean
  /** How far the deploys behind these snapshots are; what can't be learnt is `unknown`. */
  readonly progressOf: AskProgress
  /** How the runs ended that made these snapshots; `null` where that can't be learnt. */
  readonly runEndsOf: AskRunEnds
  /** Whether they succeeded; a run that goes on has not. */
  successOf(snapshots: readonly Snapshot[]): Promise<(snapshot: Snapshot) => boolean | null>
  /** Names of the steps of this job that have failed; empty where that can't be learnt. */
  failedSteps(): Promise<readonly string[]>
  /** What `head` has that `base` has not; `null` where that can't be learnt. */
  commitsBetween(base: string, head: string): Promise<Commits | null>
  /** Writes the comment on the pull request that this run is for, in place of the one before. */
  comment(comment: Comment): Promise<'written' | 'no-pull-request' | 'not-written'>
  /** Records that a rollback begins, and gives what is to be called when it has ended. */
  recordRollback(rollback: Rollback): Promise<RollbackRecord>
  /** What could not be asked or told, and what follows from that. */
  notices(): readonly string[]
}

/** A rollback that is recorded, as far as it is. */
export interface RollbackRecord {
  /** Says how it ended; with `in_progress`, that this step does not wait for its end. Also when this process was told to end. */
  end(state: RollbackState, description: string): Promise<void>
}

/** What asking needs. */
export interface GitHubSettings {
  readonly job: RunningJob
  /** The pull request that this run is for. */
  readonly pullRequest: () => number | null
  readonly clock: Clock
  /** For what is written there; what is read is redacted already. */
  readonly redact: Redact
  /** Aborted when this process is to end. */
  readonly signal: AbortSignal
  /** Octokit is large, and most jobs never need it. */
  readonly loadOctokit: () => Promise<Octokit>
}

/** GitHub, left alone: for an empty `github-token`. */
export const NO_GITHUB: GitHub = {
  isDisabled: true,
  progressOf: () => Promise.resolve(() => ({ kind: 'unknown' })),
  runEndsOf: () => Promise.resolve(() => null),
  successOf: () => Promise.resolve(() => null),
  failedSteps: () => Promise.resolve([]),
  commitsBetween: () => Promise.resolve(null),
  comment: () => Promise.resolve('not-written'),
  recordRollback: () => Promise.resolve({ end: () => Promise.resolve() }),
  notices: () => [],
}

/** GitHub, asked with a token. */
export function createGitHub(settings: GitHubSettings): GitHub {
  const { job, clock, signal: stop } = settings
  const asker = new Asker(settings)
  const runs = createRunReader(job.run.repo)
  const about = (usually: string, withinBudget = asker.withinBudget): Asking => ({
    run: job.run,
    withinBudget,
    runs,
    loadOctokit: asker.loadOctokit,
    onFailure: (error, consequence = usually) => {
      if (!stop.aborted) asker.failures.add(error, 'actions: read', consequence)
    },
  })

  // The answers are shared, and what follows where there are none is not the same.
  const askRunEnds = (consequence: string): AskRunEnds =>
    createAskRunEnds(about(consequence, (question) => asker.withinBudget(question, SUCCESS_BUDGET_MS)))
  const endsForSuccess = askRunEnds(CONSEQUENCES.successUnknown)

  return {
    isDisabled: false,
    progressOf: createAskProgress(about(CONSEQUENCES.progressUnknown)),
    runEndsOf: askRunEnds(CONSEQUENCES.runEndsUnknown),
    async successOf(snapshots) {
      const endOf = await endsForSuccess(snapshots)
      return (snapshot) => {
        const end = endOf(snapshot)
        return end === null ? null : end === 'succeeded'
      }
    },
    async failedSteps() {
      const consequence = CONSEQUENCES.failedStepsUnknown
      const steps = await asker.ask('actions: read', consequence, (octokit, signal) =>
        readFailedSteps(octokit, job, clock, signal),
      )
      return steps ?? []
    },
    commitsBetween: (base, head) =>
      asker.ask('contents: read', commitsUnknown(base), (octokit, signal) =>
        readCommits(octokit, job.run, base, head, signal),
      ),
    comment: (comment) => commentOn(asker, settings, comment),
    recordRollback: (rollback) => recordRollback(asker, job.run, rollback),
    notices: () => asker.failures.notices(),
  }
}

/** Asks and writes, within a budget, and takes note of what could not be asked or written. */
class Asker {
  readonly failures = createFailures()
  readonly withinBudget: WithinBudget
  /** A report is closed also after a signal: the runner leaves time enough for that. */
  readonly toClose: WithinBudget
  readonly loadOctokit: () => Promise<Octokit>
  readonly #stop: AbortSignal

  constructor({ clock, signal, loadOctokit }: GitHubSettings) {
    this.#stop = signal
    this.withinBudget = createBudget(clock, signal)
    this.toClose = createBudget(clock, new AbortController().signal, CLOSING_BUDGET_MS)
    let loaded: Promise<Octokit> | null = null
    this.loadOctokit = () => (loaded ??= loadOctokit())
  }

  /** Returns the answer, or `null` where there is none. */
  async ask<T>(
    permission: Permission,
    consequence: Consequence,
    question: (octokit: Octokit, signal: AbortSignal) => Promise<T>,
    within = this.withinBudget,
  ): Promise<T | null> {
    try {
      return await within(async (signal) => {
        signal.throwIfAborted()
        return await question(await this.loadOctokit(), signal)
      })
    } catch (error) {
      // A stopped step does not say why it asked nothing; what may be half written is another matter.
      if (permission.endsWith('write') || !this.#stop.aborted)
        this.failures.add(error, permission, consequence)
      return null
    }
  }
}

async function commentOn(
  asker: Asker,
  settings: GitHubSettings,
  comment: Comment,
): ReturnType<GitHub['comment']> {
  const { job, redact } = settings
  const pullRequest = settings.pullRequest()
  if (pullRequest === null) return 'no-pull-request'
  const consequence = commentNotWritten(pullRequest)
  const write = async (octokit: Octokit, signal: AbortSignal): Promise<'written'> => {
    const redacted = { ...comment, markdown: redact(comment.markdown) }
    await writeComment(octokit, job.run, pullRequest, redacted, signal)
    return 'written'
  }
  return (await asker.ask('pull-requests: write', consequence, write, asker.toClose)) ?? 'not-written'
}

async function recordRollback(asker: Asker, run: Run, rollback: Rollback): Promise<RollbackRecord> {
  const { environment } = rollback
  const consequence = rollbackNotRecorded(environment)
  const ask = <T>(
    question: (octokit: Octokit, signal: AbortSignal) => Promise<T>,
    within?: WithinBudget,
  ): Promise<T | null> => asker.ask('deployments: write', consequence, question, within)
  const id = await ask((octokit, signal) => recordDeployment(octokit, run, rollback, signal))
  if (id === null) return await NO_GITHUB.recordRollback(rollback)
  const tell = async (state: RollbackState, description: string, within?: WithinBudget): Promise<void> => {
    const status = { id, state, description, logUrl: run.url }
    await ask((octokit, signal) => setDeploymentState(octokit, run, status, signal), within)
  }
  await tell('in_progress', ROLLBACK_BEGUN)
  return { end: (state, description) => tell(state, description, asker.toClose) }
}
