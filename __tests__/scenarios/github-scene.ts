/** Jobs, rollbacks and prunings beside a GitHub that knows something, through the committed dist. */
import { expect } from '@jest/globals'
import type { PhaseRun } from '../../testing/local-runner/phase.ts'
import type { ForeignSnapshot } from '../../testing/emulator/model.ts'
import type { RunFacts } from '../../testing/simulator/github/answers.ts'
import { type ServedFacts, type GitHubServer, startGitHub, type TakeOver } from './github-server.ts'
import { prune, type Pruned, type PruneSetting } from './prune-scene.ts'
import { rollBack, type RolledBack, ROLLBACK_RUN, type RollbackSetting } from './rollback-scene.ts'
import { own, play, type Played, type Setting } from './scene.ts'

/** What this job's commit is. */
export const HEAD = 'fedcba9876543210fedcba9876543210fedcba98'

/** A job that asks GitHub. */
export async function withGitHub(
  facts: ServedFacts,
  setting: Setting,
  takeOver?: TakeOver,
): Promise<Played & { readonly github: GitHubServer }> {
  return await beside(facts, takeOver, (github) =>
    play({
      ...setting,
      with: { 'github-token': 'ghs_test', ...setting.with },
      run: { apiUrl: github.url, ...setting.run },
    }),
  )
}

/** A rollback that asks GitHub. */
export async function rollBackWithGitHub(
  facts: ServedFacts,
  setting: RollbackSetting = {},
  takeOver?: TakeOver,
): Promise<RolledBack & { readonly github: GitHubServer }> {
  return await beside(facts, takeOver, (github) =>
    rollBack({
      ...setting,
      with: { 'github-token': 'ghs_test', ...setting.with },
      phase: {
        ...setting.phase,
        run: {
          runId: ROLLBACK_RUN,
          runAttempt: '1',
          repository: 'acme/shop',
          repositoryId: '1001',
          sha: HEAD,
          apiUrl: github.url,
          ...setting.phase?.run,
        },
      },
    }),
  )
}

/** A pruning that asks GitHub. */
export async function pruneWithGitHub(
  facts: ServedFacts,
  setting: PruneSetting,
  takeOver?: TakeOver,
): Promise<Pruned & { readonly github: GitHubServer }> {
  return await beside(facts, takeOver, (github) =>
    prune({
      ...setting,
      with: { 'github-token': 'ghs_test', ...setting.with },
      run: { apiUrl: github.url, ...setting.run },
    }),
  )
}

async function beside<Result>(
  facts: ServedFacts,
  takeOver: TakeOver | undefined,
  work: (github: GitHubServer) => Promise<Result>,
): Promise<Result & { readonly github: GitHubServer }> {
  const github = await startGitHub(facts, takeOver)
  try {
    const done = await work(github)
    expect(github.faults).toEqual([])
    return { ...done, github }
  } finally {
    github.close()
  }
}

/** Snapshots of these runs, the oldest first, ten hours apart; their ids are 801, 802 and so on. */
export function deploysOf(count: number, more: Partial<ForeignSnapshot> = {}): ForeignSnapshot[] {
  return Array.from({ length: count }, (_, index) =>
    own({ runId: runOf(index + 1), hoursOld: 10 * (count - index), ...more }),
  )
}

/** The id of the run that took the snapshot of this number. */
export function runOf(number: number): string {
  return `900000000${number}`
}

/** Runs 1, 2 and so on, and how they ended; `null`: it goes on. */
export function runsThat(...conclusions: readonly (string | null)[]): Record<string, RunFacts> {
  return Object.fromEntries(
    conclusions.map((conclusion, index) => [
      runOf(index + 1),
      conclusion === null ? { status: 'in_progress' } : { status: 'completed', conclusion },
    ]),
  )
}

/** Nothing that came from outside acted as a command, in either form. */
export function expectNoForeignCommand(phase: PhaseRun): void {
  expect(phase.commands.filter((each) => each.form === '##')).toEqual([])
  const texts = [...phase.errors, ...phase.warnings, ...phase.notices]
  expect(texts.filter((each) => /^\s*(x|owned)\s*$/.test(each))).toEqual([])
}
