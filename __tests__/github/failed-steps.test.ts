import { describe, expect, test } from '@jest/globals'
import type { Octokit } from '@octokit/rest'
import { readFailedSteps } from '../../src/github/failed-steps.ts'
import { RUN } from '../decide/snapshots.ts'
import { FakeClock } from '../fake-clock.ts'
import { NEVER } from '../vpsorg/under-test.ts'

const FAILED = { name: 'Migrate', conclusion: 'failure' }
const mine = { status: 'in_progress', runner_name: 'r1', steps: [FAILED] }

interface Read {
  readonly steps: readonly string[]
  readonly asked: readonly unknown[]
  readonly pauses: readonly number[]
}

/** Reads. The last answer is given for good. */
async function read(answers: readonly unknown[], checkRunId: string | null = '4711'): Promise<Read> {
  const asked: unknown[] = []
  const ask =
    (call: string) =>
    (parameters: Readonly<Record<string, unknown>>): Promise<unknown> => {
      expect(parameters['request']).toEqual({ signal: NEVER })
      asked.push([call, Object.fromEntries(Object.entries(parameters).filter(([key]) => key !== 'request'))])
      return Promise.resolve({ data: answers[Math.min(asked.length, answers.length) - 1], headers: {} })
    }
  const actions = { getJobForWorkflowRun: ask('job'), listJobsForWorkflowRunAttempt: ask('list') }
  const octokit = { rest: { actions } } as unknown as Octokit
  const clock = new FakeClock()
  const steps = await readFailedSteps(
    octokit,
    { run: { ...RUN, checkRunId }, runnerName: 'r1' },
    clock,
    NEVER,
  )
  return { steps, asked, pauses: clock.sleeps }
}

describe('failed steps', () => {
  test('are those of the job with this id', async () => {
    const steps = [{ name: 'Build', conclusion: 'success' }, FAILED, { name: 'Post', conclusion: null }]
    expect(await read([{ steps }])).toEqual({
      steps: ['Migrate'],
      asked: [['job', { owner: 'acme', repo: 'shop', job_id: 4711 }]],
      pauses: [],
    })
  })

  test('are those of the job on this runner, where there is no id', async () => {
    const jobs = [
      { ...mine, status: 'completed', steps: [{ ...FAILED, name: 'Before' }] },
      { ...mine, runner_name: 'r2', steps: [{ ...FAILED, name: 'Elsewhere' }] },
      mine,
    ]
    const done = await read([{ total_count: 3, jobs }], null)
    expect(done.steps).toEqual(['Migrate'])
    const list = { owner: 'acme', repo: 'shop', run_id: Number(RUN.id), attempt_number: 1 }
    expect(done.asked).toEqual([['list', { ...list, per_page: 100, page: 1 }]])
  })

  test('are looked for three times', async () => {
    const late = await read([{ steps: [] }, { steps: [] }, { steps: [FAILED] }])
    expect([late.steps, late.asked.length, late.pauses]).toEqual([['Migrate'], 3, [1500, 1500]])
    const none = await read([{ steps: [] }])
    expect([none.steps, none.asked.length]).toEqual([[], 3])
  })

  test('of one of two jobs on runners of one name are not known', async () => {
    expect((await read([{ total_count: 2, jobs: [mine, mine] }], null)).steps).toEqual([])
  })

  test('are none where none has a name', async () => {
    expect((await read([{ steps: [null, 7, { conclusion: 'failure' }] }])).steps).toEqual([])
  })

  test.each(['', [], { steps: 7 }])('can not be read in %j', async (answer) => {
    await expect(read([answer])).rejects.toThrow('cannot be read')
  })

  test.each(['', {}, { total_count: 1, jobs: 7 }, { jobs: [] }])(
    'can not be read in the list %j',
    async (answer) => {
      await expect(read([answer], null)).rejects.toThrow('the answer cannot be read')
    },
  )

  test('have names of a length that fits a line', async () => {
    const { steps } = await read([{ steps: [{ ...FAILED, name: 'n'.repeat(500) }] }])
    expect(steps).toEqual([`${'n'.repeat(99)}…`])
  })
})
