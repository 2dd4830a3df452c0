import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  isTimeUp,
  LATE_SLOT_FOR_MS,
  LOCKED_FOR_IN_CANCELLED_JOB_MS,
  LOCKED_FOR_MS,
  pauseBeforeNextTry,
} from '../../src/decide/try-again.ts'

const PATIENCE = { sinceMs: 1000, forMs: 60_000 }

test('a lock is tried again for three minutes (one in a cancelled job), a slot that frees late for two', () => {
  expect([LOCKED_FOR_MS, LOCKED_FOR_IN_CANCELLED_JOB_MS, LATE_SLOT_FOR_MS]).toEqual([
    180_000, 60_000, 120_000,
  ])
})

test('the time is up five seconds after its end: so long a look may take that came in time', () => {
  expect([61_000, 65_999, 66_000].map((nowMs) => isTimeUp(PATIENCE, nowMs))).toEqual([false, false, false])
  expect(isTimeUp(PATIENCE, 66_001)).toBe(true)
})

describe('the pause before the next try', () => {
  test('grows up to fifteen seconds', () => {
    const pauses = [1, 2, 3, 4, 5, 20].map((tries) => pauseBeforeNextTry(PATIENCE, tries, 1000, null))
    expect(pauses).toEqual([2000, 4000, 8000, 15_000, 15_000, 15_000])
  })

  test('ends with the time', () => {
    expect(pauseBeforeNextTry(PATIENCE, 4, 51_000, null)).toBe(10_000)
    expect(pauseBeforeNextTry(PATIENCE, 4, 60_000, null)).toBe(1000)
  })

  test('is none when less than a second is left', () => {
    for (const nowMs of [60_001, 61_000, 61_001, 1e9])
      expect(pauseBeforeNextTry(PATIENCE, 4, nowMs, null)).toBeNull()
  })

  test('is as long as the API asks for, and none when that is more than what is left', () => {
    expect(pauseBeforeNextTry(PATIENCE, 1, 1000, 40_000)).toBe(40_000)
    expect(pauseBeforeNextTry(PATIENCE, 4, 1000, 3000)).toBe(15_000)
    expect(pauseBeforeNextTry(PATIENCE, 1, 1000, 60_000)).toBe(60_000)
    expect(pauseBeforeNextTry(PATIENCE, 1, 1000, 60_001)).toBeNull()
  })

  test('never leads beyond the time, nor comes to no end', () => {
    fc.assert(
      fc.property(fc.nat(300_000), fc.nat(1_000_000), (forMs, sinceMs) => {
        let nowMs = sinceMs
        for (let tries = 1; tries < 100; tries++) {
          const pauseMs = pauseBeforeNextTry({ sinceMs, forMs }, tries, nowMs, null)
          if (pauseMs === null) return
          expect(pauseMs).toBeGreaterThanOrEqual(1000)
          nowMs += pauseMs
          expect(nowMs).toBeLessThanOrEqual(sinceMs + forMs)
        }
        throw new Error('no end')
      }),
    )
  })
})
