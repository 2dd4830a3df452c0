import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { age, capital, date, dated, duration, serversOf, size, tally } from '../../src/report/words.ts'

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
  [10 * MINUTE + 30 * SECOND, '10 minutes'],
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
  expect(age(0, 14 * MINUTE)).toBe('14 minutes old, from 1970-01-01 00:00 UTC')
  expect(age(5 * MINUTE, 0)).toBe('0 seconds old, from 1970-01-01 00:05 UTC')
  expect(age(5 * MINUTE + 1, 0)).toBe('of unknown age')
})

test('an age below a minute is told in seconds, and any other one without them', () => {
  expect(age(0, 59 * SECOND)).toBe('59 seconds old, from 1970-01-01 00:00 UTC')
  expect(age(0, 9 * MINUTE + 59 * SECOND)).toBe('9 minutes old, from 1970-01-01 00:00 UTC')
})

test.each([
  [null, 'of unknown age'],
  [0, 'from 1970-01-01 00:00 UTC'],
  [5 * MINUTE, 'from 1970-01-01 00:05 UTC'],
  [5 * MINUTE + 1, 'of unknown age'],
])(
  'a date that is more than five minutes ahead of now tells no age: %j is told as "%s"',
  (createdAtMs, text) => {
    expect(dated(createdAtMs, 0)).toBe(text)
  },
)

test('a size or a date that is not known is said to be so', () => {
  expect([size(null), size(0), size(512)]).toEqual(['size not known yet', '0 MB', '512 MB'])
  expect([date(null), date(Date.UTC(2025, 0, 15, 10, 30, 5, 999))]).toEqual([
    'unreadable date',
    '2025-01-15 10:30:05 UTC',
  ])
})

test('servers go with their verb and pronoun', () => {
  expect(serversOf(['12345'])).toEqual({ name: 'server 12345', is: 'is', was: 'was', it: 'it' })
  expect(serversOf(['12345', '678', 'a-b'])).toEqual({
    name: 'servers 12345, 678, a-b',
    is: 'are',
    was: 'were',
    it: 'them',
  })
})

test.each([
  ['server 12345 is back.', 'Server 12345 is back.'],
  ['Server', 'Server'],
  ['12 servers', '12 servers'],
  ['äpfel', 'Äpfel'],
  ['s', 'S'],
  ['', ''],
])('%j begins a sentence as %j', (text, expected) => {
  expect(capital(text)).toBe(expected)
})

describe('a tally', () => {
  test.each<[readonly string[], string]>([
    [[], ''],
    [['completed'], '1 completed'],
    [['in_progress', 'completed', 'in_progress'], '2 in_progress, 1 completed'],
    [['completed', 'in_progress', 'in_progress'], '2 in_progress, 1 completed'],
    [['c', 'a', 'b', 'd', 'd'], '2 d, 1 a, 1 b, 1 c'],
    [['constructor', '__proto__', 'constructor'], '2 constructor, 1 __proto__'],
  ])('of %j is %j', (states, expected) => {
    expect(tally(states)).toBe(expected)
    expect(tally(states.toReversed())).toBe(expected)
  })

  test('of one alone is its state, without a number', () => {
    expect(tally(['in_progress'], true)).toBe('in_progress')
    expect(tally([], true)).toBe('')
  })

  test('counts everything once', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd')), (states) => {
        const counts = [...tally(states).matchAll(/(\d+) \w/g)].map((each) => Number(each[1]))
        expect(counts.reduce((sum, each) => sum + each, 0)).toBe(states.length)
        expect(counts).toEqual(counts.toSorted((a, b) => b - a))
      }),
    )
  })
})
