import { describe, expect, test } from '@jest/globals'
import type { Octokit } from '@octokit/rest'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { createAskProgress } from '../../src/github/deploy-progress.ts'
import { createBudget, BUDGET_MS, type WithinBudget } from '../../src/github/budget.ts'
import { createRunReader } from '../../src/github/runs.ts'
import { foreignProvenance, provenance, RUN, snapshot } from '../decide/snapshots.ts'
import { FakeClock } from '../fake-clock.ts'
import { NEVER, settled } from '../vpsorg/under-test.ts'

interface Question {
  readonly call: 'run' | 'jobs'
  readonly runId: number
  readonly signal: AbortSignal
  readonly parameters: Readonly<Record<string, unknown>>
}

type Answer = (question: Question) => unknown

/** An error as Octokit throws it. */
function httpError(status: number): Error {
  return Object.assign(new Error(`HTTP ${status}`), { name: 'HttpError', status })
}

/** GitHub as `answer` has it; what it gives is the body. */
function github(answer: Answer): { octokit: Octokit; asked: readonly Question[] } {
  const asked: Question[] = []
  const ask =
    (call: Question['call']) =>
    async (parameters: {
      run_id: number
      request: { signal: AbortSignal }
    }): Promise<{ data: unknown; headers: object }> => {
      const { request, ...others } = parameters
      const question = { call, runId: parameters.run_id, signal: request.signal, parameters: others }
      asked.push(question)
      return { data: await answer(question), headers: {} }
    }
  const actions = { getWorkflowRun: ask('run'), listJobsForWorkflowRunAttempt: ask('jobs') }
  return { octokit: { rest: { actions } } as unknown as Octokit, asked }
}

/** Snapshots of runs whose ids these are, one each unless told otherwise. */
function of(runId: string, count = 1, attempt = '1', id = runId): readonly Snapshot[] {
  return Array.from({ length: count }, (_, index) =>
    snapshot({ id: `${id}-${index}`, description: provenance(runId, attempt) }),
  )
}

interface Asking {
  readonly ask: ReturnType<typeof createAskProgress>
  readonly asked: readonly Question[]
  readonly troubles: readonly unknown[]
  readonly loaded: () => number
}

const endless: WithinBudget = (ask) => ask(NEVER)

function asking(answer: Answer, withinBudget = endless, load?: () => Promise<Octokit>): Asking {
  const { octokit, asked } = github(answer)
  const troubles: unknown[] = []
  let loaded = 0
  const ask = createAskProgress({
    run: RUN,
    withinBudget,
    runs: createRunReader(RUN.repo),
    loadOctokit: () => {
      loaded++
      return load?.() ?? Promise.resolve(octokit)
    },
    onFailure: (error) => troubles.push(error),
  })
  return { ask, asked, troubles, loaded: () => loaded }
}

const ASKED = { endsAfterMs: null, isOld: () => false }

/** How far each of these is, in a word. */
async function progress({ ask }: Asking, snapshots: readonly Snapshot[]): Promise<readonly string[]> {
  const progressOf = await ask(snapshots, ASKED)
  return snapshots.map((each) => progressOf(each).kind)
}

/** Jobs as GitHub lists them on one page. */
function page(...jobs: readonly Partial<Record<string, unknown>>[]): Record<string, unknown> {
  return { total_count: jobs.length, jobs: jobs.map((each, index) => jobOf(index + 1, each)) }
}

function jobOf(id: number, given: Partial<Record<string, unknown>>): Record<string, unknown> {
  return { id, run_id: 9_000_000_007, run_attempt: 1, completed_at: null, ...given }
}

const GOING: Answer = ({ call }) =>
  call === 'run' ? { status: 'in_progress' } : page({ name: 'deploy', status: 'in_progress' })
const ENDED: Answer = () => ({ status: 'completed', run_attempt: 1 })

describe('a deploy', () => {
  const jobs =
    (...all: readonly (readonly [string, string])[]): Answer =>
    ({ call }) =>
      call === 'run'
        ? { status: 'in_progress', run_attempt: 1 }
        : page(...all.map(([name, status]) => ({ name, status })))

  test.each<[string, Answer, string]>([
    ['of a run that is completed has ended', ENDED, 'ended'],
    [
      'of an attempt that was followed by another has ended',
      () => ({ status: 'queued', run_attempt: 2 }),
      'ended',
    ],
    ['whose job is completed has ended', jobs(['deploy', 'completed'], ['e2e', 'in_progress']), 'ended'],
    ['whose job is going is going', jobs(['deploy', 'in_progress'], ['e2e', 'completed']), 'going'],
    ['whose job is queued is going', jobs(['deploy', 'queued']), 'going'],
    ['whose job is displayed with its matrix has ended', jobs(['deploy (eu)', 'completed']), 'ended'],
    ['whose job is not in the list is going', jobs(['e2e', 'completed']), 'going'],
    ['whose job is there twice is going', jobs(['deploy', 'completed'], ['deploy', 'completed']), 'going'],
    [
      'beside a called one of the same key is going',
      jobs(['deploy', 'completed'], ['release / deploy', 'in_progress']),
      'going',
    ],
    ['of a run without jobs is going', jobs(), 'going'],
    [
      'of a run whose jobs can not be read is going',
      ({ call }) => (call === 'run' ? { status: 'queued', run_attempt: 1 } : ''),
      'going',
    ],
  ])('%s', async (_, answer, expected) => {
    const it = asking(answer)
    expect(await progress(it, of('9000000007'))).toEqual([expected])
  })

  test('whose job is not named, or may be cut, is as far as its run, and no jobs are asked for', async () => {
    const it = asking(GOING)
    const [first] = of('9000000007')
    const described = (description: string, id: string): Snapshot => ({
      ...snapshot({ id }),
      ...first,
      id,
      description,
    })
    const snapshots = [
      described('vps-safety-snapshot/1 repo-id=1001 run=9000000007/1 mark=1a2b3c4d', 'a'),
      described(
        `vps-safety-snapshot/1 repo-id=1001 run=9000000008/1 job=${'d'.repeat(20)} mark=1a2b3c4d`,
        'b',
      ),
    ]
    expect(await progress(it, snapshots)).toEqual(['going', 'going'])
    expect(it.asked.map((each) => each.call)).toEqual(['run', 'run'])
  })

  test('is told by the name where the API shows no descriptions, and only there', async () => {
    const named = snapshot({ name: 'pre-deploy-9000000007-2', description: null })
    const it = asking(GOING)
    expect(await progress(it, [named, { ...named, id: '802', description: 'by hand' }])).toEqual([
      'going',
      'unknown',
    ])
    expect(it.asked.map((each) => each.parameters)).toEqual([
      { owner: 'acme', repo: 'shop', run_id: 9_000_000_007 },
    ])
    const other = asking(GOING)
    expect(await progress(other, [{ ...named, name: 'by hand' }])).toEqual(['unknown'])
    expect(other.asked).toEqual([])
  })

  test('is asked for in this repository, by its run and attempt', async () => {
    const it = asking(GOING)
    await progress(it, of('9000000007', 1, '3'))
    expect(it.asked.map((each) => each.parameters)).toEqual([
      { owner: 'acme', repo: 'shop', run_id: 9_000_000_007 },
      { owner: 'acme', repo: 'shop', run_id: 9_000_000_007, attempt_number: 3, per_page: 100, page: 1 },
    ])
  })

  test.each([
    ['no provenance', ''],
    ['no description', null],
    ['provenance without a run', 'vps-safety-snapshot/1 repo-id=1001 job=deploy mark=1a2b3c4d'],
  ])('of a snapshot with %s is unknown, and GitHub is left alone', async (_, description) => {
    const it = asking(ENDED)
    expect(await progress(it, [snapshot({ description })])).toEqual(['unknown'])
    expect([it.asked, it.loaded(), it.troubles]).toEqual([[], 0, []])
  })

  test('that was not asked about is unknown', async () => {
    const progressOf = await asking(ENDED).ask(of('9000000007'), ASKED)
    expect(progressOf(snapshot({ id: '999', description: foreignProvenance() })).kind).toBe('unknown')
  })
})

describe('the same question', () => {
  test('is put but once for the snapshots that one deploy left on thirty servers', async () => {
    const it = asking(GOING)
    expect(await progress(it, of('9000000007', 30))).toEqual(Array(30).fill('going'))
    expect(it.asked.map((each) => each.call)).toEqual(['run', 'jobs'])
  })

  test('is put but once for thirty servers that ask each by itself, now and later', async () => {
    const it = asking(ENDED)
    const asked = of('9000000007', 30).map((each) => progress(it, [each]))
    expect(await Promise.all(asked)).toEqual(Array(30).fill(['ended']))
    expect(await progress(it, of('9000000007', 3, '1', 'later'))).toEqual(['ended', 'ended', 'ended'])
    expect([it.asked.length, it.loaded()]).toEqual([1, 1])
  })

  test('is put but once while its answer is not there yet', async () => {
    const answer = Promise.withResolvers<unknown>()
    const it = asking(() => answer.promise)
    const first = progress(it, of('9000000007'))
    await settled()
    const second = progress(it, of('9000000007', 1, '1', 'second'))
    await settled()
    answer.resolve({ status: 'completed' })
    expect(await Promise.all([first, second])).toEqual([['ended'], ['ended']])
    expect(it.asked).toHaveLength(1)
  })

  test('is another one for another run, attempt or job, but a run is read once', async () => {
    const it = asking(GOING)
    const otherJob = provenance('9000000007').replace('job=deploy', 'job=migrate')
    await progress(it, [
      ...of('9000000007'),
      ...of('9000000008'),
      ...of('9000000007', 1, '2', 'attempt'),
      snapshot({ id: 'job', description: otherJob }),
    ])
    const reads = (call: Question['call']): readonly unknown[] =>
      it.asked
        .filter((each) => each.call === call)
        .map(({ runId, parameters }) => [runId, parameters['attempt_number']])
    expect(reads('run')).toEqual([
      [9_000_000_007, undefined],
      [9_000_000_008, undefined],
    ])
    expect(reads('jobs').toSorted()).toEqual([
      [9_000_000_007, 1],
      [9_000_000_007, 1],
      [9_000_000_007, 2],
      [9_000_000_008, 1],
    ])
  })

  test('gets for each its own answer', async () => {
    const it = asking(({ runId }) => (runId % 2 === 0 ? ENDED : GOING)({ call: 'run' } as Question))
    const all = Array.from({ length: 20 }, (_, i) => of(String(9_000_000_000 + i))).flat()
    const progressOf = await it.ask(
      all.filter((_, i) => i % 2 === 0),
      ASKED,
    )
    for (const [i, each] of all.entries())
      expect(progressOf(each).kind).toBe(i % 2 === 0 ? 'ended' : 'unknown')
  })
})

test('at most eight questions are under way at once, and all are put', async () => {
  const open: (() => void)[] = []
  const it = asking(
    () =>
      new Promise((resolve) =>
        open.push(() => {
          resolve({ status: 'completed' })
        }),
      ),
  )
  const all = Array.from({ length: 30 }, (_, i) => of(String(9_000_000_000 + i))).flat()
  // However they are asked: together, or each server by itself in the same moment.
  const answers = [progress(it, all.slice(0, 15)), ...all.slice(15).map((each) => progress(it, [each]))]
  const most: number[] = []
  for (let left = 30; left > 0; left -= most.at(-1) ?? 0) {
    await settled()
    most.push(open.length)
    for (const resolve of open.splice(0)) resolve()
  }
  expect(most).toEqual([8, 8, 8, 6])
  expect((await Promise.all(answers)).flat()).toEqual(Array(30).fill('ended'))
  expect(it.loaded()).toBe(1)
})

describe('what can not be learnt', () => {
  test.each<[string, () => unknown, Error]>([
    ['the permission is missing', () => Promise.reject(httpError(403)), httpError(403)],
    ['the token is no good', () => Promise.reject(httpError(401)), httpError(401)],
    ['the run is not there', () => Promise.reject(httpError(404)), httpError(404)],
    ['GitHub fails', () => Promise.reject(httpError(502)), httpError(502)],
    ['the answer broke off', () => '', new Error('the answer cannot be read')],
    ['the answer is something else', () => [], new Error('the answer cannot be read')],
    ['there is no answer', () => null, new Error('the answer cannot be read')],
  ])('because %s is unknown, and said once for all', async (_, answer, why) => {
    const it = asking(answer)
    const all = Array.from({ length: 12 }, (_each, i) => of(String(9_000_000_000 + i))).flat()
    expect(await progress(it, all)).toEqual(Array(12).fill('unknown'))
    expect(await progress(it, of('9000000099'))).toEqual(['unknown'])
    expect(it.troubles).toEqual([why])
    expect(Object.entries(it.troubles[0] ?? {})).toEqual(Object.entries(why))
  })

  test('because the library can not be loaded is unknown too', async () => {
    const it = asking(ENDED, endless, () => Promise.reject(new Error('no such file')))
    expect(await progress(it, [...of('9000000007'), ...of('9000000008')])).toEqual(['unknown', 'unknown'])
    expect(it.troubles).toEqual([new Error('no such file')])
  })

  test('leaves alone what can', async () => {
    const it = asking(({ runId }) =>
      runId === 9_000_000_007 ? Promise.reject(httpError(500)) : { status: 'completed' },
    )
    expect(await progress(it, [...of('9000000007'), ...of('9000000008')])).toEqual(['unknown', 'ended'])
    expect(it.troubles).toHaveLength(1)
  })

  test('of a job leaves what is known of its run', async () => {
    const it = asking(({ call }) => (call === 'jobs' ? Promise.reject(httpError(500)) : { status: 'queued' }))
    expect(await progress(it, of('9000000007'))).toEqual(['going'])
    expect(it.troubles).toEqual([httpError(500)])
    const late = asking(({ call }) =>
      call === 'jobs' ? Promise.reject(httpError(500)) : { status: 'completed' },
    )
    expect(await progress(late, of('9000000007'))).toEqual(['ended'])
  })
})

describe('patience', () => {
  /** Never answers, but gives up as Octokit does when its signal is aborted. */
  const silence: Answer = ({ signal }) =>
    new Promise((_, reject) => {
      const stop = (): void => {
        reject(Object.assign(new Error('This operation was aborted'), { name: 'AbortError' }))
      }
      if (signal.aborted) stop()
      signal.addEventListener('abort', stop)
    })

  test('that is at an end makes everything unknown, which is said once', async () => {
    const clock = new FakeClock()
    const it = asking(silence, createBudget(clock, NEVER))
    const all = Array.from({ length: 20 }, (_, i) => of(String(9_000_000_000 + i))).flat()
    const answers = progress(it, all)
    await settled()
    expect(it.asked).toHaveLength(8)
    clock.advance(BUDGET_MS - 1)
    await settled()
    expect(it.troubles).toEqual([])
    clock.advance(1)
    expect(await answers).toEqual(Array(20).fill('unknown'))
    expect(it.troubles).toEqual([expect.objectContaining({ name: 'AbortError' })])
  })

  test('leaves what was learnt before it ended', async () => {
    const clock = new FakeClock()
    const it = asking(
      (question) => (question.runId === 9_000_000_007 ? { status: 'completed' } : silence(question)),
      createBudget(clock, NEVER),
    )
    const answers = progress(it, [...of('9000000007'), ...of('9000000008')])
    await settled()
    clock.advance(BUDGET_MS)
    expect(await answers).toEqual(['ended', 'unknown'])
  })

  test('ends at once when the process is told to end', async () => {
    const stop = new AbortController()
    const it = asking(silence, createBudget(new FakeClock(), stop.signal))
    const answers = progress(it, of('9000000007'))
    await settled()
    stop.abort('SIGTERM')
    expect(await answers).toEqual(['unknown'])
  })

  test('is shared by those who ask one after the other', async () => {
    const clock = new FakeClock()
    const it = asking(silence, createBudget(clock, NEVER))
    const first = progress(it, of('9000000007'))
    await settled()
    clock.advance(BUDGET_MS)
    expect(await first).toEqual(['unknown'])
    const second = progress(it, of('9000000008'))
    await settled()
    expect(await second).toEqual(['unknown'])
    // No time is left, so GitHub is not asked.
    expect(it.asked).toHaveLength(1)
    expect(it.troubles).toHaveLength(1)
  })

  test('is shared by those who ask while others are waiting: together they wait for ten seconds', async () => {
    const clock = new FakeClock()
    const it = asking(silence, createBudget(clock, NEVER))
    const first = progress(it, of('9000000007'))
    await settled()
    clock.advance(BUDGET_MS - 1)
    const second = progress(it, of('9000000008'))
    await settled()
    clock.advance(1)
    expect(await Promise.all([first, Promise.race([second, settled().then(() => 'still waiting')])])).toEqual(
      [['unknown'], ['unknown']],
    )
  })

  test('counts the time of those who wait together but once', async () => {
    const clock = new FakeClock()
    const answers = [Promise.withResolvers<unknown>(), Promise.withResolvers<unknown>()]
    const it = asking(
      (question) => answers[question.runId - 9_000_000_001]?.promise ?? silence(question),
      createBudget(clock, NEVER),
    )
    const first = progress(it, of('9000000001'))
    await settled()
    clock.advance(1000)
    const second = progress(it, of('9000000002'))
    await settled()
    clock.advance(3000)
    for (const each of answers) each.resolve({ status: 'completed' })
    expect(await Promise.all([first, second])).toEqual([['ended'], ['ended']])
    await settled()

    clock.advance(60_000)
    const third = progress(it, of('9000000003'))
    await settled()
    expect(clock.nextTimerMs()).toBe(BUDGET_MS - 4000)
    clock.advance(BUDGET_MS - 4000)
    expect(await third).toEqual(['unknown'])
  })
})
