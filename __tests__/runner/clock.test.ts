import { describe, expect, test } from '@jest/globals'
import { getEventListeners } from 'node:events'
import { systemClock } from '../../src/runner/clock.ts'

const NEVER = new AbortController().signal
/** More than a timer of Node can hold: it would fire after one millisecond. */
const MONTHS_MS = 2 ** 31 + 5000

/** Whether it is still going on after a while that is long for a timer that fires at once. */
async function isGoingOn(wait: Promise<void>): Promise<boolean> {
  const later = new Promise<true>((resolve) => {
    setTimeout(resolve, 30, true)
  })
  return await Promise.race([wait.then(() => false), later])
}

test.each([MONTHS_MS, 2 ** 32, 2 ** 40, Infinity])('a sleep of %d ms does not end at once', async (ms) => {
  const controller = new AbortController()
  const sleep = systemClock.sleep(ms, controller.signal)

  expect(await isGoingOn(sleep)).toBe(true)

  controller.abort()
  await sleep
})

test('a time limit of months is not over at once', async () => {
  let over = false
  const cancel = systemClock.after(MONTHS_MS, () => {
    over = true
  })

  await systemClock.sleep(20, NEVER)

  expect(over).toBe(false)
  cancel()
})

test('aborting ends a sleep at once', async () => {
  const controller = new AbortController()
  const sleep = systemClock.sleep(60_000, controller.signal)

  controller.abort()

  expect(await isGoingOn(sleep)).toBe(false)
})

test.each([AbortSignal.abort(), NEVER])(
  'a sleep that was aborted before, or of no time, is no sleep',
  async (signal) => {
    expect(await isGoingOn(systemClock.sleep(signal.aborted ? 60_000 : 0, signal))).toBe(false)
    expect(await isGoingOn(systemClock.sleep(-5, NEVER))).toBe(false)
  },
)

test('a sleep is not shorter than it should be', async () => {
  const before = systemClock.elapsedMs()

  await systemClock.sleep(15, NEVER)

  expect(systemClock.elapsedMs() - before).toBeGreaterThanOrEqual(15)
})

test('a time limit strikes once, and not at all when it was taken back', async () => {
  const struck: string[] = []
  systemClock.after(5, () => struck.push('kept'))
  systemClock.after(5, () => struck.push('cancelled'))()

  await systemClock.sleep(20, NEVER)

  expect(struck).toEqual(['kept'])
})

test('the wall clock shows the present', () => {
  const beforeMs = Date.now()
  const nowMs = systemClock.nowMs()
  expect(nowMs).toBeGreaterThanOrEqual(beforeMs)
  expect(nowMs).toBeLessThanOrEqual(Date.now())
})

describe('by a clock that is moved by hand', () => {
  /** Plays a sleep in which every timer fires after what `firesAfter` makes of the time it was set for. */
  async function napsOf(ms: number, firesAfter: (timerMs: number) => number): Promise<readonly number[]> {
    const { setTimeout } = globalThis
    const now = performance.now.bind(performance)
    let nowMs = 1000
    const naps: number[] = []
    performance.now = () => nowMs
    globalThis.setTimeout = ((action: () => void, timerMs: number) => {
      naps.push(timerMs)
      nowMs += firesAfter(timerMs)
      return setTimeout(action, 0)
    }) as typeof setTimeout
    try {
      await systemClock.sleep(ms, NEVER)
    } finally {
      performance.now = now
      globalThis.setTimeout = setTimeout
    }
    return naps
  }

  test('a sleep that no timer can hold is slept in parts', async () => {
    expect(await napsOf(2 ** 31 + 4999, (timerMs) => timerMs)).toEqual([2 ** 31 - 1, 5000])
  })

  test('a timer that fires early is followed by another one, and one that fires late by none', async () => {
    expect(await napsOf(100, (timerMs) => (timerMs > 10 ? timerMs - 10 : timerMs))).toEqual([100, 10])
    expect(await napsOf(100, (timerMs) => timerMs)).toEqual([100])
    expect(await napsOf(100, (timerMs) => timerMs + 7)).toEqual([100])
  })

  test('a sleep of no time takes no timer', async () => {
    expect(await napsOf(0, (timerMs) => timerMs)).toEqual([])
  })
})

test('a sleep leaves nothing behind at the signal, which lives as long as the process', async () => {
  const { signal } = new AbortController()

  await systemClock.sleep(1, signal)

  expect(getEventListeners(signal, 'abort')).toEqual([])
})
