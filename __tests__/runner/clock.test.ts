import { expect, test } from '@jest/globals'
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
  expect(Math.abs(systemClock.nowMs() - Date.now())).toBeLessThan(1000)
})
