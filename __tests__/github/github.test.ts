/** What a step asks of GitHub, whatever becomes of it. */
import { describe, expect, test } from '@jest/globals'
import { type GitHub, NO_GITHUB } from '../../src/github/github.ts'
import type { RunFacts } from '../../testing/simulator/github/answers.ts'
import { own } from '../decide/snapshots.ts'
import { until } from '../vpsorg/under-test.ts'
import { answer, checkGitHubAfterEach, markOf, onlyTo, SHA, silence, stage } from './github-under-test.ts'

checkGitHubAfterEach()

const MADE = own('801', '9000000007', 9)
const COMMENT = { serverIds: ['12345'], markdown: 'x' }
const ROLLBACK = { environment: 'production', servers: [] }

const QUESTIONS: readonly (readonly [
  name: string,
  permission: string,
  consequence: string,
  ask: (github: GitHub) => Promise<unknown>,
  nothing: unknown,
])[] = [
  [
    'how far a deploy is',
    'actions: read',
    'Could not find out whether other deploys are still running. Their snapshots of the last 6 hours are deleted only to free a slot, and a restore does not wait for them.',
    async (github) => (await github.progressOf([MADE], { endsAfterMs: null, isOld: () => false }))(MADE),
    { kind: 'unknown' },
  ],
  [
    'whether a deploy succeeded',
    'actions: read',
    'Could not find out which deploys succeeded. The last good state is neither protected nor named.',
    async (github) => (await github.successOf([MADE]))(MADE),
    null,
  ],
  [
    'how a run ended',
    'actions: read',
    'Could not find out how the run of each deploy ended. The list says "unknown" there.',
    async (github) => (await github.runEndsOf([MADE]))(MADE),
    null,
  ],
  [
    'which step failed',
    'actions: read',
    'Could not find out which step of this job failed.',
    (github) => github.failedSteps(),
    [],
  ],
  [
    'which commits came',
    'contents: read',
    'Could not find out which commits came after 0123456.',
    (github) => github.commitsBetween('0123456', SHA),
    null,
  ],
]

describe('asked', () => {
  test('GitHub tells how far a deploy is', async () => {
    const job = { name: 'deploy', status: 'in_progress' }
    const facts = { runs: { '9000000007': { status: 'in_progress', jobs: [job] } } }
    const it = stage({ facts })
    expect(
      (await it.asking.progressOf([MADE], { endsAfterMs: null, isOld: () => false }))(MADE),
    ).toMatchObject({
      kind: 'going',
      job: { name: 'deploy' },
    })
  })

  test('GitHub tells which step failed, by the id of the job', async () => {
    const steps = [
      ['Build', 'success'],
      ['Migrate', 'failure'],
    ] as const
    const it = stage({ facts: { jobs: { 4711: { name: 'deploy', status: 'in_progress', steps } } } })
    expect(await it.asking.failedSteps()).toEqual(['Migrate'])
    expect(it.github.asked).toEqual(['GET /repos/acme/shop/actions/jobs/4711'])
  })

  test('GitHub tells which commits came', async () => {
    const it = stage({ facts: { commits: { '0123456': [{ message: 'Sell more\n\nA lot.' }] } } })
    expect(await it.asking.commitsBetween('0123456', SHA)).toMatchObject({
      base: '0123456',
      shown: [{ subject: 'Sell more', author: 'mona' }],
    })
    expect(it.github.asked).toEqual([`GET /repos/acme/shop/compare/0123456...${SHA}`])
  })

  test.each(QUESTIONS)(
    '%s, it needs a permission that is named',
    async (_, permission, consequence, ask, nothing) => {
      const it = stage({ interfere: () => answer(403, '{}') })
      expect(await ask(it.asking)).toEqual(nothing)
      expect(it.asking.notices()).toEqual([
        `${consequence} GitHub refused the request (HTTP 403). Add to the "permissions" of the job: ${permission}.`,
      ])
      expect(it.sent).toHaveLength(1)
    },
  )

  test.each(QUESTIONS)(
    '%s, it is left alone by a process that is to end',
    async (_, _permission, _why, ask, nothing) => {
      const it = stage()
      it.stop()
      expect(await ask(it.asking)).toEqual(nothing)
      expect([it.sent, it.asking.notices()]).toEqual([[], []])
      expect(it.loaded()).toBeLessThanOrEqual(1)
    },
  )

  test.each(QUESTIONS)(
    '%s, it is left alone once the process is to end',
    async (_, _permission, _why, ask, nothing) => {
      const it = stage({ interfere: silence })
      const asked = ask(it.asking)
      await until(() => it.sent.length === 1)
      it.stop()
      expect(await asked).toEqual(nothing)
      expect(it.asking.notices()).toEqual([])
    },
  )

  test('everything, it is waited for ten seconds in all, and five of them for which deploys succeeded', async () => {
    const it = stage({ interfere: silence })
    const asked = Promise.all(QUESTIONS.map(([, , , ask]) => ask(it.asking)))
    await until(() => it.sent.length >= 3)
    expect(it.clock.nextTimerMs()).toBe(5000)
    it.clock.advance(5000)
    expect(it.clock.nextTimerMs()).toBe(5000)
    it.clock.advance(5000)
    await asked
    const consequences = QUESTIONS.map(([, , consequence]) => consequence)
    const [notice = '', ...others] = it.asking.notices()
    expect(others).toEqual([])
    for (const each of consequences) expect(notice).toContain(each)
    expect(notice).toMatch(/GitHub did not answer in time\.$/)
    // Nothing is left for another question.
    const sent = it.sent.length
    expect(await it.asking.failedSteps()).toEqual([])
    expect(it.sent).toHaveLength(sent)
  })
})

test.each([
  /actions\/runs\/\d+$/,
  /attempts\/1\/jobs/,
  /attempts\/1$/,
  /actions\/jobs/,
  /compare/,
  /^GET .*comments/,
  /^POST .*comments/,
  /^PATCH .*comments/,
  /^DELETE .*comments/,
  /deployments$/,
  /statuses$/,
])('a request is given up when the process has to end: %s', async (call) => {
  const mark = await markOf(COMMENT)
  const run: RunFacts = { status: 'in_progress', attempt: 2, attempts: { 1: { status: 'completed' } } }
  const author = { login: 'acme-deployer[bot]', type: 'Bot' } as const
  const it = stage({
    facts: {
      runs: { '9000000007': run, '9000000008': { status: 'in_progress' } },
      jobs: { 4711: { name: 'deploy', status: 'in_progress', steps: [['Migrate', 'failure']] } },
      commits: { '0123456': [] },
      author,
      comments: [{ ...author, body: mark }],
    },
    interfere: onlyTo(call, ({ signal }, work) => {
      isAborted.push(signal.aborted)
      it.clock.advance(10_000)
      isAborted.push(signal.aborted)
      return work()
    }),
  })
  const isAborted: boolean[] = []
  for (const ask of [
    () => it.asking.comment(COMMENT),
    () => it.asking.failedSteps(),
    () => it.asking.commitsBetween('0123456', SHA),
    () => it.asking.successOf([MADE]),
    () => it.asking.progressOf([own('802', '9000000008', 8)], { endsAfterMs: null, isOld: () => false }),
    () => it.asking.recordRollback(ROLLBACK),
  ]) {
    await ask()
    if (isAborted.length > 0) break
  }
  expect(isAborted.slice(0, 2)).toEqual([false, true])
})

describe('the library', () => {
  const all = (github: GitHub): Promise<unknown> =>
    Promise.all([
      ...QUESTIONS.map(([, , , ask]) => ask(github)),
      github.comment(COMMENT),
      github.recordRollback(ROLLBACK),
    ])

  test('is loaded once, and only when GitHub has to be asked', async () => {
    const it = stage()
    expect([it.loaded(), it.asking.notices()]).toEqual([0, []])
    await all(it.asking)
    expect(it.loaded()).toBe(1)
  })

  test('that can not be loaded leaves everything open', async () => {
    const it = stage({ loadFails: new Error('no such file') })
    await all(it.asking)
    const [notice = '', ...others] = it.asking.notices()
    expect(others).toEqual([])
    expect(notice).toMatch(/The request to GitHub failed: no such file\.$/)
    expect(notice).toContain('The comment on pull request 7 may be missing.')
    expect(notice).toContain('deployment to "production"')
  })
})

test('left alone, GitHub is not known to say anything', async () => {
  expect([NO_GITHUB.isDisabled, stage().asking.isDisabled]).toEqual([true, false])
  expect((await NO_GITHUB.progressOf([MADE], { endsAfterMs: null, isOld: () => false }))(MADE)).toEqual({
    kind: 'unknown',
  })
  expect((await NO_GITHUB.successOf([MADE]))(MADE)).toBeNull()
  expect((await NO_GITHUB.runEndsOf([MADE]))(MADE)).toBeNull()
  expect(await NO_GITHUB.failedSteps()).toEqual([])
  expect(await NO_GITHUB.commitsBetween('a', 'b')).toBeNull()
  expect(await NO_GITHUB.comment(COMMENT)).toBe('not-written')
  const record = await NO_GITHUB.recordRollback(ROLLBACK)
  await expect(record.end('success', 'x')).resolves.toBeUndefined()
  expect(NO_GITHUB.notices()).toEqual([])
})

test('the API is that of github.com unless the runner names another, and the token goes along', async () => {
  const it = stage()
  await it.asking.commitsBetween('0123456', SHA)
  expect(it.sent[0]?.url.href).toBe(`https://api.github.com/repos/acme/shop/compare/0123456...${SHA}`)
  expect(it.sent[0]?.headers['authorization']).toBe('token ghs_x')
})
