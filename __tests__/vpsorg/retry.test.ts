import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { backoffMs, readRetryAfter } from '../../src/vpsorg/retry.ts'

const NOW = Date.UTC(2025, 0, 15, 10, 30)

describe('"Retry-After"', () => {
  test.each([
    ['120', 120_000],
    [' 5 ', 5000],
    ['0', 0],
    ['1.5', 1500],
    ['Wed, 15 Jan 2025 10:31:00 GMT', 60_000],
    ['Wed, 15 Jan 2025 10:29:00 GMT', 0],
    ['soon', null],
    ['', null],
    [undefined, null],
  ])('of %j is %j ms', (text, ms) => {
    expect(readRetryAfter(text, NOW)).toBe(ms)
  })

  test('is never negative and never no number, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[-+\d.eE: ]{0,400}$/)),
        (text) => {
          const ms = readRetryAfter(text, NOW)
          if (ms !== null) expect(ms).toBeGreaterThanOrEqual(0)
        },
      ),
      { numRuns: 500 },
    )
  })
})

test('the own pause lies between half and the whole of a doubling time, ten seconds at most', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (tries, random) => {
        const whole = Math.min(10_000, 1000 * 2 ** (tries - 1))
        const pause = backoffMs(tries, () => random)
        expect(pause).toBeGreaterThanOrEqual(whole / 2)
        expect(pause).toBeLessThan(whole)
      },
    ),
  )
})
