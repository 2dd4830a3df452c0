/** What is said of a create that VPS.org refuses. */
import { describe, expect, test } from '@jest/globals'
import { createRefused, limitNextStep } from '../../src/report/messages/create.ts'

const FACTS = { code: 'api-permission-missing', what: 'It was refused.', onlyNextHelps: true }
const OF_PLAN = 'Check how many snapshots your plan at VPS.org allows.'

describe('a refused create', () => {
  test('that was sent once changed nothing, and has no advice of its own', () => {
    expect(createRefused(FACTS, { triedForMs: null, isLimit: false })).toStrictEqual({
      ...FACTS,
      state: 'Nothing was changed.',
    })
  })

  test('that was tried for a while says how long, and when to try again', () => {
    expect(createRefused(FACTS, { triedForMs: 180_000, isLimit: false })).toStrictEqual({
      ...FACTS,
      state: 'No snapshot was created in 3 minutes of attempts.',
      next: 'Run this job again in a few minutes.',
    })
  })

  test.each([
    [null, 'Nothing was changed.'],
    [90_000, 'No snapshot was created in 1 minute 30 seconds of attempts.'],
  ])('because of a limit has the code of that, tried for %p ms', (triedForMs, state) => {
    expect(createRefused(FACTS, { triedForMs, isLimit: true })).toStrictEqual({
      code: 'create-refused-limit',
      what: 'It was refused.',
      onlyNextHelps: false,
      state,
      next: OF_PLAN,
    })
  })
})

describe('a limit although a slot is free', () => {
  test.each([
    [
      0,
      false,
      'Server 12345 has 0 snapshots, and "snapshot-limit" is 5. Check "server-id", and the limits of your plan at VPS.org.',
    ],
    [
      1,
      false,
      'Server 12345 has 1 snapshot, and "snapshot-limit" is 5. If that is all it can have, set "snapshot-limit: 1".',
    ],
    [4, true, 'The slot of the deleted snapshot is not free yet. Run this job again in a few minutes.'],
  ])('with %i snapshots, and a delete before: %p', (listed, hasDeleted, text) => {
    expect(limitNextStep('12345', listed, 5, hasDeleted)).toBe(text)
  })
})
