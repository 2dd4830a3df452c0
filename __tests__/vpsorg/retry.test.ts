import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { anyText } from '../any-text.ts'
import { failureWithoutAnswer, VpsOrgError } from '../../src/vpsorg/failure.ts'
import { backoffMs, readRetryAfter, readWithRetry } from '../../src/vpsorg/retry.ts'
import { FakeClock } from '../fake-clock.ts'
import { NEVER } from './under-test.ts'

const NOW = Date.UTC(2025, 0, 15, 10, 30)

describe('"Retry-After"', () => {
  test.each([
    ['120', 120_000],
    [' 5 ', 5000],
    ['0', 0],
    ['1.5', 1500],
    ['1.25', 1250],
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
      fc.property(fc.oneof(anyText(), fc.stringMatching(/^[-+\d.eE: ]{0,400}$/)), (text) => {
        const ms = readRetryAfter(text, NOW)
        expect(ms ?? 0).toBeGreaterThanOrEqual(0)
      }),
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

describe('a read that fails', () => {
  const LOST = new VpsOrgError(failureWithoutAnswer('lost', { kind: 'list-servers' }))
  const FORBIDDEN = new VpsOrgError(failureWithoutAnswer('forbidden', { kind: 'list-servers' }))

  /** How long each try might take. */
  async function tries(
    deadlineMs: number,
    clock: FakeClock,
    signal = NEVER,
    error = LOST,
  ): Promise<readonly number[]> {
    const remaining: number[] = []
    const read = readWithRetry({ clock, random: () => 0, signal, deadlineMs }, (remainingMs) => {
      remaining.push(remainingMs)
      return Promise.reject(error)
    })
    await expect(read).rejects.toBe(error)
    return remaining
  }

  test('is told what time is left for it, down to one ms', async () => {
    expect(await tries(10_000, new FakeClock())).toEqual([10_000, 9500, 8500, 6500])
    expect(await tries(0, new FakeClock())).toEqual([1])
  })

  test('is not tried again when the pause would end with the deadline', async () => {
    const clock = new FakeClock()
    expect(await tries(1500, clock)).toEqual([1500, 1000])
    expect(clock.sleeps).toEqual([500])
    expect(await tries(clock.elapsedMs() + 1501, clock)).toEqual([1501, 1001, 1])
  })

  test('is not tried again where it was refused, and nothing tells to doubt that', async () => {
    expect(await tries(10_000, new FakeClock(), NEVER, FORBIDDEN)).toEqual([10_000])
  })

  test('is not tried again after a stop in the pause', async () => {
    const clock = new FakeClock()
    const controller = new AbortController()
    clock.beforeSleep = () => {
      controller.abort()
    }
    expect(await tries(10_000, clock, controller.signal)).toEqual([10_000])
  })
})
