/** Which deploys succeeded, by their runs. */
import { describe, expect, test } from '@jest/globals'
import type { RunEnd } from '../../src/decide/last-good.ts'
import { own, snapshot } from '../decide/snapshots.ts'
import type { AttemptFacts, RunFacts } from '../../testing/simulator/github/answers.ts'
import { until } from '../vpsorg/under-test.ts'
import { answer, checkGitHubAfterEach, onlyTo, silence, stage } from './github-under-test.ts'

checkGitHubAfterEach()

const RUN_ID = '9000000007'
const RUN_PATH = `GET /repos/acme/shop/actions/runs/${RUN_ID}`

describe('the deploy of a run', () => {
  const FAILED: AttemptFacts = { status: 'completed', conclusion: 'failure' }
  const GOOD: AttemptFacts = { status: 'completed', conclusion: 'success' }
  const GOING: AttemptFacts = { status: 'in_progress' }

  test.each<[string, RunFacts, string, RunEnd | null, boolean]>([
    ['that succeeded', GOOD, '1', 'succeeded', false],
    ['that failed', FAILED, '1', 'not-succeeded', false],
    ['that was cancelled', { status: 'completed', conclusion: 'cancelled' }, '1', 'not-succeeded', false],
    ['that goes on', GOING, '1', 'running', false],
    ['that has an end and no result', { status: 'completed', conclusion: null }, '1', null, false],
    ['that goes on and has a result', { status: 'queued', conclusion: 'success' }, '1', 'running', false],
    ['whose later attempt succeeded', { ...GOOD, attempt: 2 }, '1', 'succeeded', false],
    ['that failed twice', { ...FAILED, attempt: 2, attempts: { 1: FAILED } }, '1', 'not-succeeded', true],
    ['whose later attempt failed', { ...FAILED, attempt: 3, attempts: { 1: GOOD } }, '1', 'succeeded', true],
    ['whose later attempt goes on', { ...GOING, attempt: 2, attempts: { 1: GOOD } }, '1', 'succeeded', true],
    [
      'whose later attempt seems to go on with a result',
      { status: 'in_progress', conclusion: 'success', attempt: 2, attempts: { 1: FAILED } },
      '1',
      'not-succeeded',
      true,
    ],
    ['of an attempt that GitHub does not know yet', GOOD, '2', null, false],
    ['of its latest attempt', { ...FAILED, attempt: 2, attempts: { 1: GOOD } }, '2', 'not-succeeded', false],
  ])('%s', async (_, facts, attempt, expected, asksForAttempt) => {
    const it = stage({ facts: { runs: { [RUN_ID]: facts } } })
    const made = own('801', RUN_ID, 9, { attempt })
    expect((await it.asking.runEndsOf([made]))(made)).toBe(expected)
    expect(it.github.asked).toEqual([
      RUN_PATH,
      ...(asksForAttempt ? [`${RUN_PATH}/attempts/${attempt}`] : []),
    ])
    const success = expected === null ? null : expected === 'succeeded'
    expect((await it.asking.successOf([made]))(made)).toBe(success)
    expect(it.asking.notices()).toEqual([])
  })

  test('is told by the name of the snapshot; of another name nothing is known, and nothing is asked', async () => {
    const it = stage()
    const other = snapshot({ name: 'by hand' })
    expect((await it.asking.successOf([other]))(other)).toBeNull()
    expect(it.sent).toEqual([])
  })

  test('is asked for once for all questions about the run', async () => {
    const it = stage({ facts: { runs: { [RUN_ID]: GOOD } } })
    const two = [own('801', RUN_ID, 9), own('802', RUN_ID, 9)]
    const [success, ends, progress] = await Promise.all([
      it.asking.successOf(two),
      it.asking.runEndsOf(two),
      it.asking.progressOf(two, { endsAfterMs: null, isOld: () => false }),
    ])
    expect(two.map(success)).toEqual([true, true])
    expect(two.map(ends)).toEqual(['succeeded', 'succeeded'])
    expect(two.map((each) => progress(each).kind)).toEqual(['ended', 'ended'])
    expect(it.sent).toHaveLength(1)
  })

  test.each<[string, AttemptFacts, number, string, string]>([
    ['that goes on counts as going', GOING, 1, 'check=77', 'going'],
    [
      'that goes on in a later attempt counts for what guards the run',
      GOING,
      2,
      'check=77 guards=run',
      'going',
    ],
    ['that goes on in a later attempt says nothing of this one', GOING, 2, 'check=77', 'unknown'],
    ['that has ended says nothing of a job', GOOD, 1, 'check=77', 'unknown'],
  ])('%s when GitHub answers nothing more', async (_, facts, attempt, words, expected) => {
    const description = `vps-safety-snapshot/1 mark=1a2b3c4d repo-id=1001 run=${RUN_ID}/1 repo=acme/shop ${words} |`
    const made = own('801', RUN_ID, 9, { description })
    const run = { ...facts, attempt, attempts: { 1: FAILED } }
    const it = stage({ facts: { runs: { [RUN_ID]: run } }, interfere: onlyTo(/jobs|attempts/, silence) })
    const asked = it.asking.successOf([made])
    const asks = attempt === 1 ? 1 : 2
    await until(() => it.sent.length === asks)
    it.clock.advance(5000)
    await asked
    it.stop()
    const answered = it.asking.progressOf([made], { endsAfterMs: null, isOld: () => true })
    expect((await answered)(made).kind).toBe(expected)
  })

  test('is asked for again where it could not be learnt', async () => {
    const first = own('801', RUN_ID, 9)
    const second = own('802', RUN_ID, 9, { attempt: '2' })
    const run = { ...GOOD, attempt: 2 }
    let looks = 0
    const it = stage({
      facts: { runs: { [RUN_ID]: run } },
      interfere: (_, work) => (looks++ === 0 ? answer(502, '') : work()),
    })
    expect((await it.asking.successOf([first]))(first)).toBeNull()
    expect((await it.asking.successOf([second]))(second)).toBe(true)
  })

  test.each<[string, string]>([
    ['is gone', '404'],
    ['can not be read', ''],
    ['says no status', '{"conclusion":"success"}'],
    ['names its end otherwise', '{"status":"completed","conclusion":1}'],
  ])('that %s is not known', async (_, body) => {
    const made = own('801', RUN_ID, 9)
    const it = stage({
      interfere: onlyTo(/./, (_request, work) => (body === '404' ? work() : answer(200, body))),
    })
    expect((await it.asking.successOf([made]))(made)).toBeNull()
  })

  test('without a count of attempts is the one that is there', async () => {
    const made = own('801', RUN_ID, 9, { attempt: '1' })
    const body = '{"status":"completed","conclusion":"success","run_attempt":"2"}'
    const it = stage({ interfere: () => answer(200, body) })
    expect((await it.asking.successOf([made]))(made)).toBe(true)
    expect(it.sent).toHaveLength(1)
  })

  test('is not asked for by an attempt that is no number', async () => {
    const made = own('801', RUN_ID, 9, { attempt: '1' })
    const body = '{"status":"completed","conclusion":"failure","run_attempt":"2"}'
    const it = stage({ interfere: () => answer(200, body) })
    expect((await it.asking.successOf([made]))(made)).toBe(false)
    expect(it.sent).toHaveLength(1)
  })
})
