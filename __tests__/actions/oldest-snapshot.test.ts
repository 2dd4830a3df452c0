/** Since when a restore loses what was written: the date of the oldest snapshot, as far as it can be right. */
import { expect, test } from '@jest/globals'
import { oldestOf } from '../../src/actions/post/post-outcome.ts'
import { NOW_MS } from '../decide/snapshots.ts'
import { postContext } from './post-context.ts'

const HOUR_MS = 3_600_000

test.each<[string, readonly (number | null)[], number | null]>([
  ['is the smaller of two dates', [NOW_MS - HOUR_MS, NOW_MS - 2 * HOUR_MS], NOW_MS - 2 * HOUR_MS],
  ['is not known where one has no date', [NOW_MS - HOUR_MS, null], null],
  ['is not known where one is of tomorrow', [NOW_MS - HOUR_MS, NOW_MS + 24 * HOUR_MS], null],
  ['is not known of none', [], null],
])('the oldest date %s', (_, dates, expected) => {
  const snapshots = dates.map((createdAtMs) => ({ createdAtMs }))
  expect(oldestOf(postContext().context, snapshots)).toBe(expected)
})
