import { expect, test } from '@jest/globals'
import { providerAheadMs } from '../../src/decide/clocks.ts'

const ASKED = Date.parse('2026-11-21T10:00:00Z')
const KNOWN = ASKED + 60_000
const TEN_MINUTES = 600_000

test.each([
  ['within the time between question and answer', ASKED + 30_000, 0],
  ['at the question', ASKED, 0],
  ['at the answer', KNOWN, 0],
  ['ten minutes before the question', ASKED - TEN_MINUTES, 0],
  ['ten minutes after the answer', KNOWN + TEN_MINUTES, 0],
  ['more than ten minutes before the question', ASKED - TEN_MINUTES - 1, -TEN_MINUTES - 1],
  ['more than ten minutes after the answer', KNOWN + TEN_MINUTES + 1, TEN_MINUTES + 1],
  ['eight hours before', ASKED - 28_800_000, -28_800_000],
  ['a day after', KNOWN + 86_400_000, 86_400_000],
  ['at no date that can be read', null, 0],
])('a snapshot dated %s shows how far the clock is ahead: %j', (_when, createdAtMs, ahead) => {
  expect(providerAheadMs(createdAtMs, ASKED, KNOWN)).toBe(ahead)
})

test('a snapshot that was found long after it was asked for, and dated in between, shows no difference', () => {
  expect(providerAheadMs(ASKED + 1_200_000, ASKED, ASKED + 3_600_000)).toBe(0)
})
