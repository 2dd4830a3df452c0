/** How far the deploy behind a snapshot is, by the job and run that GitHub shows. */
import { describe, expect, test } from '@jest/globals'
import type { DeployProgress } from '../../src/decide/whose-deploy.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { own, provenance } from '../decide/snapshots.ts'
import type { JobFacts, RunFacts } from '../../testing/simulator/github/answers.ts'
import type { GitHubFacts } from '../../testing/simulator/github/fake-github.ts'
import {
  answer,
  checkGitHubAfterEach,
  onlyTo,
  type Setting,
  silence,
  type Stage,
  stage,
} from './github-under-test.ts'

checkGitHubAfterEach()

const RUN_ID = '9000000007'
const RUNS = `GET /repos/acme/shop/actions/runs/${RUN_ID}`
const JOB_77 = 'GET /repos/acme/shop/actions/jobs/77'
const NINE = '2026-11-21T09:00:00Z'
const TEN = '2026-11-21T10:00:00Z'
const NINE_MS = Date.parse(NINE)
const TEN_MS = Date.parse(TEN)

/** A snapshot of that run, with more words of provenance. */
function made(words = ' check=77', attempt = '1', runId = RUN_ID): Snapshot {
  const description = provenance(runId, attempt).replace(' |', `${words} |`)
  return own('801', runId, 9, { attempt, description })
}

async function progressOf(
  it: Stage,
  snapshot: Snapshot,
  endsAfterMs: number | null = null,
  isOld = false,
): Promise<DeployProgress> {
  return (await it.asking.progressOf([snapshot], { endsAfterMs, isOld: () => isOld }))(snapshot)
}

/** GitHub knows that run. */
function run(facts: Partial<RunFacts> = {}): Pick<GitHubFacts, 'runs'> {
  return { runs: { [RUN_ID]: { status: 'in_progress', ...facts } } }
}

const job = (given: Partial<JobFacts> = {}): JobFacts => ({
  name: 'Ship it',
  status: 'in_progress',
  id: 77,
  ...given,
})

describe('a job with a check run', () => {
  test.each(['in_progress', 'queued', 'waiting', 'pending', 'requested'])(
    'is going while it is %s, whatever it is called, and only it is asked for',
    async (status) => {
      const it = stage({ facts: run({ jobs: [job({ status }), { name: 'deploy', status: 'completed' }] }) })
      expect(await progressOf(it, made())).toMatchObject({
        kind: 'going',
        job: { id: '77', name: 'Ship it' },
      })
      expect(it.github.asked).toEqual([JOB_77])
    },
  )

  test('has ended when it is completed, and tells when, although its run goes on', async () => {
    const it = stage({ facts: run({ jobs: [job({ status: 'completed', completedAt: NINE })] }) })
    expect(await progressOf(it, made())).toMatchObject({ kind: 'ended', endedAtMs: NINE_MS })
    expect(it.github.asked).toEqual([JOB_77])
  })

  test.each<[string, GitHubFacts]>([
    ['of another run', { jobs: { 77: job({ runId: 9_000_000_008, status: 'completed' }) } }],
    ['of another attempt', { jobs: { 77: job({ runId: Number(RUN_ID), attempt: 2, status: 'completed' }) } }],
    ['that GitHub does not find', {}],
  ])('%s is not believed: its key is looked for in the run', async (_, facts) => {
    const it = stage({ facts: { ...run({ jobs: [{ name: 'a / deploy', status: 'queued' }] }), ...facts } })
    expect(await progressOf(it, made())).toMatchObject({ kind: 'going', job: { name: 'a / deploy' } })
    expect(it.github.asked).toEqual([JOB_77, RUNS, `${RUNS}/attempts/1/jobs?per_page=100&page=1`])
    expect(it.asking.notices()).toEqual([])
  })

  test('that GitHub fails to show is as far as its run, which is said', async () => {
    const interfere = onlyTo(/jobs\/77/, () => answer(502, 'oops'))
    const going = stage({ facts: run({ jobs: [] }), interfere })
    expect(await progressOf(going, made())).toEqual({ kind: 'going', job: null })
    expect(going.asking.notices()).toEqual([
      'Could not find out which jobs of other runs have ended. Their deploys count as running until their runs end. The request to GitHub failed: HTTP 502.',
    ])
    const ended = stage({ facts: run({ status: 'completed', updatedAt: NINE }), interfere })
    expect(await progressOf(ended, made())).toEqual({ kind: 'ended', job: null, endedAtMs: NINE_MS })
  })

  test.each([401, 403, 429])(
    'that GitHub refuses to show is unknown, and nothing else is asked: %i',
    async (status) => {
      const it = stage({ facts: run(), interfere: () => answer(status, '{}') })
      expect(await progressOf(it, made())).toEqual({ kind: 'unknown' })
      expect(it.sent).toHaveLength(1)
      expect(it.asking.notices()).toHaveLength(1)
    },
  )

  test('of a run that was deleted is unknown', async () => {
    const it = stage()
    expect(await progressOf(it, made())).toEqual({ kind: 'unknown' })
    expect(it.github.asked).toEqual([JOB_77, RUNS])
    expect(it.asking.notices()).toEqual([expect.stringContaining('HTTP 404')])
    const old = stage()
    expect(await progressOf(old, made(), null, true)).toEqual({ kind: 'unknown' })
    expect([old.github.asked, old.asking.notices()]).toEqual([[JOB_77, RUNS], []])
    const refused = stage({ interfere: () => answer(403, '{}') })
    expect(await progressOf(refused, made(), null, true)).toEqual({ kind: 'unknown' })
    expect(refused.asking.notices()).toHaveLength(1)
  })

  test.each([
    '',
    '[]',
    '{"id":77,"name":"deploy","run_id":9000000007}',
    '{"id":77,"name":"deploy","run_id":9000000007,"status":7}',
    '{"id":77,"name":"deploy","status":"completed"}',
    '{"id":77,"run_id":9000000007,"status":"completed"}',
    '{"id":-7.5,"name":"deploy","run_id":9000000007,"status":"completed"}',
    '{"id":"x7","name":"deploy","run_id":9000000007,"status":"completed"}',
  ])('whose answer can not be read is as far as its run, which is said: %s', async (body) => {
    const it = stage({ facts: run({ jobs: [] }), interfere: onlyTo(/jobs\/77/, () => answer(200, body)) })
    expect(await progressOf(it, made())).toEqual({ kind: 'going', job: null })
    expect(it.asking.notices()).toEqual([
      expect.stringMatching(/which jobs of other runs have ended\. .*: the answer cannot be read\.$/),
    ])
  })

  test('that GitHub never shows is unknown after ten seconds', async () => {
    const it = stage({ facts: run(), interfere: silence })
    const asked = progressOf(it, made())
    while (it.github.asked.length < 1) await new Promise(setImmediate)
    it.clock.advance(10_000)
    expect(await asked).toEqual({ kind: 'unknown' })
    expect(it.github.asked).toEqual([JOB_77])
  })

  test('is believed where its answer leaves out the attempt', async () => {
    const body = JSON.stringify({ id: 77, name: 'deploy', run_id: Number(RUN_ID), status: 'queued' })
    const it = stage({ interfere: () => answer(200, body) })
    expect(await progressOf(it, made(' check=77', '3'))).toMatchObject({ kind: 'going', job: { id: '77' } })
  })
})

describe('a snapshot that guards its run', () => {
  const guarding = made(' check=77 guards=run')

  test.each<[string, Partial<RunFacts>, DeployProgress]>([
    ['goes on', { jobs: [job({ status: 'completed' })] }, { kind: 'going', job: null }],
    ['waits for an approval', { status: 'waiting' }, { kind: 'going', job: null }],
    ['goes on in a later attempt', { attempt: 2 }, { kind: 'going', job: null }],
    ['ended', { status: 'completed', updatedAt: NINE }, { kind: 'ended', job: null, endedAtMs: NINE_MS }],
    [
      'ended in a later attempt',
      { status: 'completed', attempt: 2, updatedAt: TEN },
      { kind: 'ended', job: null, endedAtMs: TEN_MS },
    ],
  ])('is as far as the run: one that %s', async (_, facts, expected) => {
    const it = stage({ facts: run(facts) })
    expect(await progressOf(it, guarding, 0)).toEqual(expected)
    expect(it.github.asked).toEqual([RUNS])
  })

  test('is unknown where the answer is about an earlier attempt', async () => {
    const it = stage({ facts: run({ status: 'completed' }) })
    expect(await progressOf(it, made(' guards=run', '2'))).toEqual({ kind: 'unknown' })
  })
})

describe('a job without a check run', () => {
  test('is unknown where the answer is about an earlier attempt than its own', async () => {
    const it = stage({ facts: run({ status: 'completed' }) })
    expect(await progressOf(it, made('', '2'))).toEqual({ kind: 'unknown' })
    expect(it.github.asked).toEqual([RUNS])
  })

  test('is found among more than a hundred', async () => {
    const many = Array.from({ length: 230 }, (_, index) => ({ name: `test (${index})`, status: 'queued' }))
    const jobs = [...many, { name: 'release / deploy', status: 'completed' }]
    const it = stage({ facts: run({ jobs }) })
    expect(await progressOf(it, made(''))).toMatchObject({ kind: 'ended', job: { name: 'release / deploy' } })
    expect(it.github.asked.slice(1).map((each) => each.split('page=').at(-1))).toEqual(['1', '2', '3'])
  })

  test('that ran in an earlier attempt, and not again, has made nothing in this one', async () => {
    const jobs = [
      { name: 'deploy (eu)', status: 'completed', attempt: 1 },
      { name: 'deploy (us)', status: 'in_progress', attempt: 2 },
    ]
    const it = stage({ facts: run({ attempt: 2, jobs }) })
    expect(await progressOf(it, made('', '2'))).toMatchObject({ kind: 'going', job: { name: 'deploy (us)' } })
  })

  test('is as far as its run where the list of jobs lacks some', async () => {
    const jobs = [{ ...job(), name: 'deploy', status: 'completed', run_id: 1 }]
    const body = JSON.stringify({ total_count: 2, jobs })
    const link = { link: '<https://api.github.com/x?page=1>; rel="prev"' }
    const it = stage({
      facts: run(),
      interfere: onlyTo(/jobs\?/, () => ({ ...answer(200, body), headers: link })),
    })
    expect(await progressOf(it, made(''))).toEqual({ kind: 'going', job: null })
    expect(it.asking.notices()).toEqual([
      expect.stringMatching(/which jobs of other runs have ended\. .*: the list of jobs is incomplete\.$/),
    ])
    expect(it.github.asked.filter((each) => each.includes('jobs?'))).toHaveLength(1)
  })
})

describe('when a deploy ended', () => {
  const jobs = [{ name: 'deploy', status: 'completed', completedAt: NINE }]
  const ended = run({ status: 'completed', updatedAt: TEN, jobs })
  const list = `${RUNS}/attempts/1/jobs?per_page=100&page=1`

  test.each<[string, number | null, number, readonly string[]]>([
    ['is when its run did, where that is exact enough', null, TEN_MS, [RUNS]],
    ['is when its run did, where that is early enough', TEN_MS, TEN_MS, [RUNS]],
    ['is when its job did, where that may matter', TEN_MS - 1, NINE_MS, [RUNS, list]],
  ])('%s', async (_, endsAfterMs, endedAtMs, asked) => {
    const it = stage({ facts: ended })
    expect(await progressOf(it, made(''), endsAfterMs)).toMatchObject({ kind: 'ended', endedAtMs })
    expect(it.github.asked).toEqual(asked)
  })

  test('is when its run did, where the job can not be told from others', async () => {
    const it = stage({ facts: run({ status: 'completed', updatedAt: TEN, jobs: [...jobs, ...jobs] }) })
    expect(await progressOf(it, made(''), 0)).toEqual({ kind: 'ended', job: null, endedAtMs: TEN_MS })
  })

  test('in an attempt that was followed by another is told by that attempt, where it matters', async () => {
    const facts = run({ attempt: 2, attempts: { 1: { status: 'completed', updatedAt: TEN, jobs } } })
    const idle = stage({ facts })
    expect(await progressOf(idle, made(''))).toEqual({ kind: 'ended', job: null, endedAtMs: null })
    expect(idle.github.asked).toEqual([RUNS])
    const it = stage({ facts })
    expect(await progressOf(it, made(''), 0)).toMatchObject({ kind: 'ended', endedAtMs: NINE_MS })
    expect(it.github.asked).toEqual([RUNS, `${RUNS}/attempts/1`, list])
  })

  test('is not known where GitHub gives no date', async () => {
    const body = JSON.stringify({ status: 'completed', run_attempt: 1, updated_at: 'soon' })
    const it = stage({ interfere: onlyTo(/runs\/\d+$/, () => answer(200, body)) })
    expect(await progressOf(it, made(''), 0)).toEqual({ kind: 'ended', job: null, endedAtMs: null })
  })
})

describe('whatever the way,', () => {
  test('a repository that was renamed is followed', async () => {
    const it = stage({ facts: { ...run({ jobs: [job()] }), isRenamed: true } })
    expect(await progressOf(it, made())).toMatchObject({ kind: 'going', job: { id: '77' } })
    expect(it.github.asked).toEqual([JOB_77, 'GET /repositories/1001/actions/jobs/77'])
  })

  test('ids beyond what a double holds keep their digits', async () => {
    const [runId, check] = ['9007199254740993', '9007199254740995']
    const body = `{"id":${check},"name":"deploy","run_id":${runId},"run_attempt":1,"status":"queued"}`
    const it = stage({ interfere: () => answer(200, body) })
    expect(await progressOf(it, made(` check=${check}`, '1', runId))).toMatchObject({
      kind: 'going',
      job: { id: check },
    })
    expect(it.github.asked).toEqual([`GET /repos/acme/shop/actions/jobs/${check}`])
  })

  test('ten seconds are all that is waited for, and what was learnt in them counts', async () => {
    const setting: Setting = {
      facts: run({ jobs: [] }),
      interfere: onlyTo(/jobs\?/, silence),
    }
    const it = stage(setting)
    const asked = progressOf(it, made(''))
    while (it.github.asked.length < 2) await new Promise(setImmediate)
    it.clock.advance(10_000)
    expect(await asked).toEqual({ kind: 'going', job: null })
    expect(it.asking.notices()).toEqual([expect.stringContaining('GitHub did not answer in time.')])
  })
})
