import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type AnyReading as Reading, type Cut, waitTogether } from '../../src/actions/shared/waiter.ts'
import { FakeClock } from '../fake-clock.ts'

type End = Cut | { readonly kind: 'done'; readonly looks: number }

interface Course {
  readonly intervalMs?: number
  readonly timeoutMs?: number
  /** How long each look takes. */
  readonly lookMs?: (index: number) => number
  /** For how long each look was put off. */
  readonly putOffMs?: (index: number) => number | null
  /** Which look ends the wait. */
  readonly doneAt?: number
  readonly duringLook?: (clock: FakeClock, abort: () => void, index: number) => void
  readonly duringSleep?: (clock: FakeClock, abort: () => void, untilMs: number) => void
  readonly abortedBefore?: boolean
}

interface Ran {
  readonly end: End | undefined
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
  clock.beforeSleep = (untilMs) => {
    course.duringSleep?.(clock, abort, untilMs - startMs)
  }
  const startMs = clock.elapsedMs()
  const looks: number[] = []
  const limits: number[] = []
  const judgedAt: number[] = []
  let told = 0
  const rhythm = {
    clock,
    signal: controller.signal,
    intervalMs: course.intervalMs ?? 5000,
    deadlineMs: startMs + (course.timeoutMs ?? 60_000),
    onRound: (states: readonly string[]) => {
      expect(states).toEqual([`open after ${looks.length}`])
      told++
    },
  }
  const ends = await waitTogether<string, Reading, End>(rhythm, ['only'], async (member, waiter) => {
    expect(member).toBe('only')
    for (let count = 0; ; count++) {
      const read = await waiter.read((limitMs) => {
        const index = looks.length
        looks.push(clock.elapsedMs() - startMs)
        limits.push(limitMs)
        clock.advance(Math.min(course.lookMs?.(index) ?? 0, limitMs))
        course.duringLook?.(clock, abort, index)
        return Promise.resolve({ kind: String(index), putOffMs: course.putOffMs?.(index) ?? null })
      })
      if (read.kind !== 'read') return read
      judgedAt.push(read.readAtMs - startMs)
      expect(read.reading.kind).toBe(String(count))
      if (count === course.doneAt) return { kind: 'done', looks: count + 1 }
      waiter.show(`open after ${count + 1}`)
    }
  })
  expect(ends).toHaveLength(1)
  const [end] = ends
  return { end, looks, limits, judgedAt, told, slept: clock.sleeps, endMs: clock.elapsedMs() - startMs }
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

  test('as late as the API asks after a look that it put off, and in no other pause', async () => {
    const ran = await run({ doneAt: 3, putOffMs: (index) => (index === 1 ? 20_000 : null) })
    expect(ran.looks).toEqual([0, 5000, 25_000, 30_000])
  })

  test('no earlier than the interval, and a last time at the deadline, whatever the API asks', async () => {
    expect(await run({ timeoutMs: 12_000, putOffMs: () => 1 })).toMatchObject({
      looks: [0, 5000, 10_000, 12_000],
    })
    expect(await run({ timeoutMs: 12_000, putOffMs: () => 3_600_000 })).toMatchObject({ looks: [0, 12_000] })
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

  test('during a look, even when that look shows the end: a look cut off does not count', async () => {
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

describe('several things', () => {
  /** One thing that ends with its n-th look, counted from one; never, where that is `Infinity`. */
  type Plan = Readonly<Record<string, number>>

  interface Round {
    readonly atMs: number
    readonly keys: readonly string[]
  }

  interface RanAll {
    readonly ends: Readonly<Record<string, string>>
    readonly rounds: readonly Round[]
    /** What ended, and what was still open after a look, in order. */
    readonly told: readonly string[]
    readonly endMs: number
  }

  async function runAll(
    plan: Plan,
    course: Omit<Course, 'doneAt'> & { readonly failing?: string; readonly failingAfter?: string } = {},
  ): Promise<RanAll> {
    const clock = new FakeClock()
    const controller = new AbortController()
    const abort = (): void => {
      controller.abort('SIGTERM')
    }
    if (course.abortedBefore === true) abort()
    const startMs = clock.elapsedMs()
    clock.beforeSleep = (untilMs) => {
      course.duringSleep?.(clock, abort, untilMs - startMs)
    }
    const rounds: { atMs: number; keys: string[] }[] = []
    const told: string[] = []
    let underWay = 0
    const rhythm = {
      clock,
      signal: controller.signal,
      intervalMs: course.intervalMs ?? 5000,
      deadlineMs: startMs + (course.timeoutMs ?? 60_000),
      onRound: (states: readonly string[]) => {
        told.push(`open: ${states.filter((each) => each !== 'over').join(' ')}`)
      },
    }
    const look = async (key: string): Promise<Reading> => {
      if (underWay === 0) rounds.push({ atMs: clock.elapsedMs() - startMs, keys: [] })
      const index = rounds.length - 1
      const round = rounds[index]
      // No time has passed since the first of this round.
      expect(round?.atMs).toBe(clock.elapsedMs() - startMs)
      round?.keys.push(key)
      underWay++
      await Promise.resolve()
      if (underWay === round?.keys.length) {
        clock.advance(course.lookMs?.(index) ?? 0)
        course.duringLook?.(clock, abort, index)
      }
      underWay--
      if (key === course.failing) throw new Error('a bug')
      return { kind: `${key}${index}` }
    }
    const ends = await waitTogether<string, Reading, [string, End]>(
      rhythm,
      Object.keys(plan),
      async (key, waiter) => {
        for (let looks = 1; ; looks++) {
          const read = await waiter.read(() => look(key))
          if (read.kind !== 'read') return [key, read]
          // Each gets its own looks, and the time when the round began.
          expect(read.reading.kind).toBe(`${key}${looks - 1}`)
          expect(read.readAtMs - startMs).toBe(rounds.at(-1)?.atMs)
          if (key === course.failingAfter) throw new Error('a bug')
          if (looks === plan[key]) {
            told.push(`${key} done after ${looks}`)
            waiter.show('over')
            return [key, { kind: 'done', looks }]
          }
          waiter.show(key)
        }
      },
    )
    expect(ends.map(([key]) => key)).toEqual(Object.keys(plan))
    return {
      ends: Object.fromEntries([...ends].map(([key, { kind }]) => [key, kind])),
      rounds,
      told,
      endMs: clock.elapsedMs() - startMs,
    }
  }

  test('are checked together, and those that are over no more', async () => {
    const ran = await runAll({ a: 2, b: 1, c: 4 })
    expect(ran.rounds).toEqual([
      { atMs: 0, keys: ['a', 'b', 'c'] },
      { atMs: 5000, keys: ['a', 'c'] },
      { atMs: 10_000, keys: ['c'] },
      { atMs: 15_000, keys: ['c'] },
    ])
    expect(ran.ends).toEqual({ a: 'done', b: 'done', c: 'done' })
    expect(ran.endMs).toBe(15_000)
  })

  test('are told of once when they end, and before those that are still open', async () => {
    const ran = await runAll({ a: 2, b: 1, c: 3, d: 1 })
    expect(ran.told).toEqual([
      'b done after 1',
      'd done after 1',
      'open: a c',
      'a done after 2',
      'open: c',
      'c done after 3',
    ])
  })

  test('that all end with the first look cost no sleep', async () => {
    expect(await runAll({ a: 1, b: 1 })).toMatchObject({
      rounds: [{ atMs: 0, keys: ['a', 'b'] }],
      told: ['a done after 1', 'b done after 1'],
      endMs: 0,
    })
  })

  test('wait for the slowest look of a round before the next', async () => {
    const ran = await runAll({ a: 3, b: 3 }, { lookMs: () => 7000 })
    expect(ran.rounds.map((each) => each.atMs)).toEqual([0, 12_000, 24_000])
  })

  test('may be none at all', async () => {
    expect(await runAll({})).toEqual({ ends: {}, rounds: [], told: [], endMs: 0 })
    expect(await runAll({}, { abortedBefore: true })).toMatchObject({ ends: {}, rounds: [] })
  })

  test('run out of time only as far as they are open, after a last look at the deadline', async () => {
    const ran = await runAll({ a: 2, b: Infinity, c: 4, d: Infinity }, { timeoutMs: 12_000 })
    expect(ran.ends).toEqual({ a: 'done', b: 'timeout', c: 'done', d: 'timeout' })
    expect(ran.rounds.map((each) => each.atMs)).toEqual([0, 5000, 10_000, 12_000])
    expect(ran.told.filter((each) => each.includes('done'))).toEqual(['a done after 2', 'c done after 4'])
  })

  test('are cut off only as far as they are open, when told to end during a sleep', async () => {
    const ran = await runAll(
      { a: 2, b: Infinity, c: 3 },
      {
        duringSleep: (_clock, abort, untilMs) => {
          if (untilMs === 10_000) abort()
        },
      },
    )
    expect(ran.ends).toEqual({ a: 'done', b: 'aborted', c: 'aborted' })
    expect(ran.rounds).toHaveLength(2)
  })

  test('are cut off during a look, and what that look showed does not count', async () => {
    const ran = await runAll(
      { a: 1, b: 2, c: Infinity },
      {
        duringLook: (_clock, abort, index) => {
          if (index === 1) abort()
        },
      },
    )
    expect(ran.ends).toEqual({ a: 'done', b: 'aborted', c: 'aborted' })
    expect(ran.told).toEqual(['a done after 1', 'open: b c'])
  })

  test('are all cut off before the first look', async () => {
    expect(await runAll({ a: 1, b: 1 }, { abortedBefore: true })).toEqual({
      ends: { a: 'aborted', b: 'aborted' },
      rounds: [],
      told: [],
      endMs: 0,
    })
  })

  test('end with the error of a look that fails to be one', async () => {
    await expect(runAll({ a: 1, b: Infinity }, { failing: 'b' })).rejects.toThrow('a bug')
  })

  test('end with the error of one that fails after its look, and none of them looks again', async () => {
    let looks = 0
    const duringLook = (): void => {
      looks++
    }
    await expect(
      runAll({ a: Infinity, b: Infinity, c: Infinity }, { failingAfter: 'b', duringLook }),
    ).rejects.toThrow('a bug')
    expect(looks).toBe(1)
  })

  test('end each by its own looks, whatever the others do, and every end is told', async () => {
    const plans = fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(Infinity)),
      { noNullPrototype: true },
    )
    await fc.assert(
      fc.asyncProperty(plans, fc.integer({ min: 1, max: 60_000 }), async (plan, timeoutMs) => {
        const ran = await runAll(plan, { timeoutMs })
        const most = Math.ceil(timeoutMs / 5000) + 1
        for (const [key, doneAt] of Object.entries(plan)) {
          const looks = ran.rounds.filter((each) => each.keys.includes(key)).length
          expect([key, looks]).toEqual([key, Math.min(doneAt, most)])
          expect(ran.ends[key]).toBe(doneAt <= most ? 'done' : 'timeout')
        }
        expect(Object.keys(ran.ends).toSorted()).toEqual(Object.keys(plan).toSorted())
        const done = Object.entries(plan).filter(([, doneAt]) => doneAt <= most)
        expect(ran.told.filter((each) => !each.startsWith('open')).toSorted()).toEqual(
          done.map(([key, doneAt]) => `${key} done after ${doneAt}`).toSorted(),
        )
      }),
      { numRuns: 300 },
    )
  })
})

describe('each look', () => {
  /** Which look each was, and what was told after it of one that shows its state with the second look. */
  async function turns(timeoutMs: number): Promise<{ readonly turns: string[]; readonly told: unknown[] }> {
    const clock = new FakeClock()
    const ran = { turns: [] as string[], told: [] as unknown[] }
    const rhythm = {
      ...{ clock, signal: new AbortController().signal, intervalMs: 5000, deadlineMs: timeoutMs },
      onRound: (states: readonly string[]) => ran.told.push(states),
    }
    await waitTogether(rhythm, ['only'], async (_only, waiter) => {
      for (;;) {
        const read = await waiter.read((_limitMs, turn) => {
          ran.turns.push(turn)
          return Promise.resolve({ kind: 'open' })
        })
        if (read.kind !== 'read') return
        if (ran.turns.length === 2) waiter.show('open')
      }
    })
    return ran
  }

  test('knows whether it is the first, or the last', async () => {
    expect((await turns(12_000)).turns).toEqual(['first', 'next', 'next', 'last'])
    expect((await turns(0)).turns).toEqual(['first'])
  })

  test('leaves the state that was shown last, and an empty one before that', async () => {
    expect((await turns(12_000)).told).toEqual([[''], ['open'], ['open'], ['open']])
  })
})
