import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { age, counted, date, duration, size } from '../../src/report/words.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

test.each([
  [0, '0 seconds'],
  [-5 * MINUTE, '0 seconds'],
  [400, '0 seconds'],
  [500, '1 second'],
  [8 * SECOND, '8 seconds'],
  [59.6 * SECOND, '1 minute'],
  [61 * SECOND, '1 minute 1 second'],
  [9 * MINUTE + 59 * SECOND, '9 minutes 59 seconds'],
  [14 * MINUTE + 30 * SECOND, '14 minutes'],
  [HOUR - 1, '1 hour'],
  [HOUR + 59 * SECOND, '1 hour'],
  [3 * HOUR + 20 * MINUTE, '3 hours 20 minutes'],
  [23 * HOUR + 59 * MINUTE, '23 hours'],
  [2 * DAY + 3 * HOUR, '2 days 3 hours'],
  [400 * DAY, '400 days'],
])('%d ms are "%s"', (ms, words) => {
  expect(duration(ms)).toBe(words)
})

test('a duration is never said to be longer than it is by more than half a second', () => {
  const msOf = { day: DAY, hour: HOUR, minute: MINUTE, second: SECOND } as const
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 * DAY }), (ms) => {
      const parts = [...duration(ms).matchAll(/(\d+) (day|hour|minute|second)s?/g)]
      const said = parts.reduce(
        (sum, [, count, unit]) => sum + Number(count) * msOf[unit as keyof typeof msOf],
        0,
      )
      expect(said).toBeLessThanOrEqual(ms + 500)
      expect(said).toBeGreaterThanOrEqual(ms * 0.9 - 500)
    }),
  )
})

test('an age that is not known is said to be so', () => {
  expect(age(null, 0)).toBe('of unknown age')
  expect(age(0, 14 * MINUTE)).toBe('14 minutes old')
  expect(age(MINUTE, 0)).toBe('0 seconds old')
})

test('one is not several', () => {
  expect([0, 1, 2].map((count) => counted(count, 'snapshot'))).toEqual([
    '0 snapshots',
    '1 snapshot',
    '2 snapshots',
  ])
})

test('a size or a date that is not known is said to be so', () => {
  expect([size(null), size(0), size(512)]).toEqual(['size not known yet', '0 MB', '512 MB'])
  expect([date(null), date(Date.UTC(2025, 0, 15, 10, 30, 5, 999))]).toEqual([
    'unreadable date',
    '2025-01-15 10:30:05 UTC',
  ])
})
