/**
 * What a step asks of GitHub. Always best effort: nothing here rejects, nothing waits longer than the patience that a process has, and
 * what could not be asked is told once, at the end.
 */
import type { Octokit } from '@octokit/rest'
import type { DeployProgress } from '../decide/retention.ts'
import type { Clock } from '../domain/clock.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { type Commits, readCommits } from './commits.ts'
import { createAskProgress } from './deploy-progress.ts'
import { createAskSuccess } from './deploy-success.ts'
import { readFailedSteps, type ThisJob } from './failed-steps.ts'
import { createPatience } from './patience.ts'
import type { Asking } from './questions.ts'
import { createTroubles, type Permission } from './troubles.ts'

/** The questions. */
export interface GitHub {
  /** How far the deploys are that made these snapshots; what can't be learnt is `unknown`. */
  progressOf(snapshots: readonly Snapshot[]): Promise<(snapshot: Snapshot) => DeployProgress>
  /** Whether the runs succeeded that made these snapshots; `null` where that can't be learnt. */
  successOf(snapshots: readonly Snapshot[]): Promise<(snapshot: Snapshot) => boolean | null>
  /** Names of the steps of this job that have failed; empty where that can't be learnt. */
  failedSteps(): Promise<readonly string[]>
  /** What `head` has that `base` has not; `null` where that can't be learnt. */
  commitsBetween(base: string, head: string): Promise<Commits | null>
  /** What could not be asked, and what follows from that. */
  notices(): readonly string[]
}

/** What asking needs. */
export interface GitHubSettings {
  readonly job: ThisJob
  readonly token: string
  readonly clock: Clock
  /** Aborted when this process is to end. */
  readonly signal: AbortSignal
  /** Octokit is large, and most jobs never need it. */
  readonly loadOctokit: (token: string) => Promise<Octokit>
}

/** GitHub, left alone: for an empty `github-token`. */
export const NO_GITHUB: GitHub = {
  progressOf: () => Promise.resolve(() => 'unknown'),
  successOf: () => Promise.resolve(() => null),
  failedSteps: () => Promise.resolve([]),
  commitsBetween: () => Promise.resolve(null),
  notices: () => [],
}

/** GitHub, asked with a token. */
export function createGitHub({ job, token, clock, signal, loadOctokit }: GitHubSettings): GitHub {
  const withPatience = createPatience(clock, signal)
  const troubles = createTroubles()
  let loaded: Promise<Octokit> | null = null
  const load = (): Promise<Octokit> => (loaded ??= loadOctokit(token))

  async function ask<T>(
    permission: Permission,
    consequence: string,
    question: (octokit: Octokit, signal: AbortSignal) => Promise<T>,
  ): Promise<T | null> {
    try {
      return await withPatience(async (patience) => {
        patience.throwIfAborted()
        return await question(await load(), patience)
      })
    } catch (error) {
      if (!signal.aborted) troubles.add(error, permission, consequence)
      return null
    }
  }

  const about = (consequence: string): Asking => ({
    run: job.run,
    token,
    withPatience,
    loadOctokit: load,
    onTrouble: (error) => {
      if (!signal.aborted) troubles.add(error, 'actions: read', consequence)
    },
  })

  return {
    progressOf: createAskProgress(
      about(
        'Whether the deploys of other runs have ended is not known: their snapshots of the last 6 hours are not deleted on that ground, and no restore waits for them.',
      ),
    ),
    successOf: createAskSuccess(
      about(
        'Which deploys succeeded is not known: the snapshot of the last good state is not spared for that.',
      ),
    ),
    async failedSteps() {
      const consequence = 'Which step of this job failed is not known.'
      const steps = await ask('actions: read', consequence, (octokit, patience) =>
        readFailedSteps(octokit, job, clock, patience),
      )
      return steps ?? []
    },
    commitsBetween: (base, head) =>
      ask('contents: read', `Which commits came after ${base} is not known.`, (octokit, patience) =>
        readCommits(octokit, job.run, base, head, patience),
      ),
    notices: () => troubles.notices(),
  }
}
