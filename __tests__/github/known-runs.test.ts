/** What runs and their jobs tell of a deploy where GitHub leaves something out, or can't be asked any more. */
import { describe, expect, test } from '@jest/globals'
import type { Octokit } from '@octokit/rest'
import type { DeployProgress } from '../../src/decide/whose-deploy.ts'
import { createAskProgress } from '../../src/github/deploy-progress.ts'
import type { RunFacts } from '../../src/github/runs.ts'
import { provenance, RUN, snapshot } from '../decide/snapshots.ts'
import { NEVER } from '../vpsorg/under-test.ts'

const RUN_ID = '9000000007'
const ENDED_AT = '2026-11-21T09:30:00Z'
const GOING: RunFacts = { status: 'in_progress', conclusion: null, attempt: 2, updatedAtMs: null }
const JOB = { id: 1, name: 'deploy', run_id: 9_000_000_007, run_attempt: 2, status: 'completed' }

/** How far the deploy of attempt 2 is, behind a snapshot with this description. */
async function progress(
  description: string,
  runs: { readonly read?: RunFacts; readonly known?: RunFacts },
  endsAfterMs: number | null = null,
): Promise<DeployProgress> {
  const jobs = { total_count: 1, jobs: [{ ...JOB, completed_at: ENDED_AT }] }
  const actions = { listJobsForWorkflowRunAttempt: () => Promise.resolve({ data: jobs, headers: {} }) }
  const ask = createAskProgress({
    run: RUN,
    withinBudget: (question) => question(NEVER),
    runs: {
      read: () => (runs.read === undefined ? Promise.reject(new Error('late')) : Promise.resolve(runs.read)),
      known: () => runs.known ?? null,
    },
    loadOctokit: () => Promise.resolve({ rest: { actions } } as unknown as Octokit),
    onFailure: () => undefined,
  })
  const made = snapshot({ description })
  return (await ask([made], { endsAfterMs, isOld: () => false }))(made)
}

const MADE = provenance(RUN_ID, '2')
const GUARDING = MADE.replace(' |', ' guards=run |')

describe('where GitHub can not be asked any more, a deploy', () => {
  test.each<[string, string, Partial<RunFacts>]>([
    ['its attempt goes on', MADE, {}],
    ['its run goes on, and has no count of attempts', MADE, { attempt: null }],
    ['it guards its run, of which a later attempt goes on', GUARDING, { attempt: 3 }],
  ])('is going when %s', async (_, description, more) => {
    expect(await progress(description, { known: { ...GOING, ...more } })).toEqual({
      kind: 'going',
      job: null,
    })
  })

  test.each<[string, string, Partial<RunFacts>]>([
    ['its run has ended', GUARDING, { status: 'completed' }],
    ['another attempt goes on', MADE, { attempt: 3 }],
    ['only an attempt before it is known', GUARDING, { attempt: 1 }],
  ])('may be over when %s', async (_, description, more) => {
    expect(await progress(description, { known: { ...GOING, ...more } })).toEqual({ kind: 'unknown' })
  })
})

test('a deploy of a run that does not tell when it ended has ended with its job', async () => {
  const read = { ...GOING, status: 'completed' }
  expect(await progress(MADE, { read }, 1)).toMatchObject({ kind: 'ended', endedAtMs: Date.parse(ENDED_AT) })
})

test('a deploy of a job without a name is going as long as its run', async () => {
  const unnamed = MADE.replace(' job=deploy', '')
  expect(await progress(unnamed, { read: GOING })).toEqual({ kind: 'going', job: null })
})
