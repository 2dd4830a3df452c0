import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Clock } from '../../src/domain/clock.ts'
import { type Cut, poll } from '../../src/steps/poll.ts'

type Verdict = { readonly kind: 'wait' } | { readonly kind: 'done'; readonly looks: number }

/** A clock that only moves when somebody sleeps or a look takes time. */
class FakeClock implements Clock {
  ms = 1000
  readonly slept: number[] = []
  /** What happens while somebody sleeps. */
  duringSleep: (untilMs: number) => void = () => undefined

  nowMs(): number {
    return this.ms
  }

  elapsedMs(): number {
    return this.ms
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.slept.push(ms)
    const untilMs = this.ms + Math.max(0, ms)
    this.duringSleep(untilMs)
    if (!signal.aborted) this.ms = untilMs
    return Promise.resolve()
  }

  after(): () => void {
    throw new Error('poll starts no timers')
  }
}

interface Course {
  readonly intervalMs?: number
  readonly timeoutMs?: number
  /** How long each look takes. */
  readonly lookMs?: (index: number) => number
  /** Which look ends the wait. */
  readonly doneAt?: number
  readonly duringLook?: (clock: FakeClock, abort: () => void, index: number) => void
  readonly duringSleep?: (clock: FakeClock, abort: () => void, untilMs: number) => void
  readonly abortedBefore?: boolean
}

interface Ran {
  readonly end: Exclude<Verdict, { kind: 'wait' }> | Cut
  /** When each look began, from the start of the poll. */
  readonly looks: readonly number[]
  readonly limits: readonly number[]
  readonly judgedAt: readonly number[]
  readonly told: number
  readonly slept: readonly number[]
  readonly endMs: number
}

async function run(course: Course): Promise<Ran> {
  const clock = new FakeClock()
  const controller = new AbortController()
  const abort = (): void => {
    controller.abort('SIGTERM')
  }
  if (course.abortedBefore === true) abort()
  clock.duringSleep = (untilMs) => {
    course.duringSleep?.(clock, abort, untilMs - startMs)
  }
  const startMs = clock.ms
  const looks: number[] = []
  const limits: number[] = []
  const judgedAt: number[] = []
  let told = 0
  const end = await poll<number, number, Verdict>({
    clock,
    signal: controller.signal,
    intervalMs: course.intervalMs ?? 5000,
    deadlineMs: startMs + (course.timeoutMs ?? 60_000),
    begin: 0,
    look: (limitMs) => {
      const index = looks.length
      looks.push(clock.ms - startMs)
      limits.push(limitMs)
      clock.ms += Math.min(course.lookMs?.(index) ?? 0, limitMs)
      course.duringLook?.(clock, abort, index)
      return Promise.resolve(index)
    },
    judge: (wait, look, nowMs) => {
      judgedAt.push(nowMs - startMs)
      expect(look).toBe(wait)
      const verdict: Verdict = look === course.doneAt ? { kind: 'done', looks: look + 1 } : { kind: 'wait' }
      return { wait: wait + 1, verdict }
    },
    onLook: (look, wait) => {
      expect(wait).toBe(look + 1)
      told++
    },
  })
  return { end, looks, limits, judgedAt, told, slept: clock.slept, endMs: clock.ms - startMs }
}

describe('a poll looks', () => {
  test('at once, and no more when that is enough', async () => {
    const ran = await run({ doneAt: 0 })
    expect(ran).toMatchObject({ end: { kind: 'done', looks: 1 }, looks: [0], slept: [], told: 0 })
  })

  test('again after every interval, and tells of each look that did not end it', async () => {
    const ran = await run({ doneAt: 3 })
    expect(ran).toMatchObject({ looks: [0, 5000, 10_000, 15_000], told: 3, endMs: 15_000 })
  })

  test('an interval after the look before ended, however long that took', async () => {
    const ran = await run({ doneAt: 2, lookMs: () => 7000 })
    expect(ran.looks).toEqual([0, 12_000, 24_000])
  })

  test('a last time at the deadline', async () => {
    expect(await run({ timeoutMs: 12_000 })).toMatchObject({
      end: { kind: 'timeout' },
      looks: [0, 5000, 10_000, 12_000],
      endMs: 12_000,
    })
    expect(await run({ timeoutMs: 10_000 })).toMatchObject({
      end: { kind: 'timeout' },
      looks: [0, 5000, 10_000],
    })
    expect(await run({ timeoutMs: 10_000, intervalMs: 3_600_000 })).toMatchObject({ looks: [0, 10_000] })
  })

  test('and believes what the last look shows', async () => {
    expect(await run({ timeoutMs: 12_000, doneAt: 3 })).toMatchObject({ end: { kind: 'done', looks: 4 } })
  })

  test('once, even where there is no time at all', async () => {
    expect(await run({ timeoutMs: 0 })).toMatchObject({ end: { kind: 'timeout' }, looks: [0], slept: [] })
    expect(await run({ timeoutMs: -1 })).toMatchObject({ end: { kind: 'timeout' }, looks: [0], slept: [] })
  })
})

describe('a look', () => {
  test('may take what is left until the deadline, and the last ones five seconds', async () => {
    const ran = await run({ timeoutMs: 12_000 })
    expect(ran.limits).toEqual([12_000, 7000, 5000, 5000])
  })

  test('shows how things were when it began, not when its answer came', async () => {
    const ran = await run({ timeoutMs: 30_000, lookMs: () => 3000, doneAt: 2 })
    expect(ran.judgedAt).toEqual([0, 8000, 16_000])
    expect(ran.judgedAt).toEqual(ran.looks)
  })

  test('that fails to be a look ends the poll with its error', async () => {
    const duringLook = (): void => {
      throw new Error('a bug')
    }
    await expect(run({ duringLook })).rejects.toThrow('a bug')
  })
})

describe('an abort ends a poll at once', () => {
  test('before the first look', async () => {
    expect(await run({ abortedBefore: true })).toMatchObject({
      end: { kind: 'aborted' },
      looks: [],
      slept: [],
    })
  })

  test('during a look, even when that look shows the end: nobody believes what was cut off', async () => {
    const ran = await run({
      doneAt: 1,
      duringLook: (_clock, abort, index) => {
        if (index === 1) abort()
      },
    })
    expect(ran).toMatchObject({ end: { kind: 'aborted' }, looks: [0, 5000], told: 1 })
    expect(ran.judgedAt).toHaveLength(1)
  })

  test('during a sleep, without another look', async () => {
    const ran = await run({
      duringSleep: (_clock, abort, untilMs) => {
        if (untilMs === 10_000) abort()
      },
    })
    expect(ran).toMatchObject({ end: { kind: 'aborted' }, looks: [0, 5000], endMs: 5000 })
  })
})

test('whatever looks and intervals take: it ends in time, with a look at the end, and never runs hot', async () => {
  const course = fc.record({
    intervalMs: fc.integer({ min: 1000, max: 20_000 }),
    timeoutMs: fc.integer({ min: 1, max: 120_000 }),
    lookTimes: fc.array(fc.nat(200_000), { minLength: 1, maxLength: 10 }),
  })
  await fc.assert(
    fc.asyncProperty(course, async ({ intervalMs, timeoutMs, lookTimes }) => {
      const lookMs = (index: number): number => lookTimes[index % lookTimes.length] ?? 0
      const ran = await run({ intervalMs, timeoutMs, lookMs })
      expect(ran.end).toEqual({ kind: 'timeout' })
      expect(ran.endMs).toBeGreaterThanOrEqual(timeoutMs)
      expect(ran.endMs).toBeLessThanOrEqual(timeoutMs + 5000)
      for (const atMs of ran.looks) expect(atMs).toBeLessThanOrEqual(timeoutMs)
      for (const ms of ran.slept) expect(ms).toBeGreaterThan(0)
      for (const ms of ran.slept.slice(0, -1)) expect(ms).toBe(intervalMs)
      expect(ran.looks.length).toBeLessThanOrEqual(Math.ceil(timeoutMs / intervalMs) + 1)
    }),
    { numRuns: 300 },
  )
})
