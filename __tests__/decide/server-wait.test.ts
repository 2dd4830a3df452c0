import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { beginServerWait, judgeServerReading, type ServerReading } from '../../src/decide/server-wait.ts'
import { serverPhaseOf } from '../../src/domain/server.ts'

const FAILED: ServerReading = { kind: 'failed', why: 'HTTP 502', what: 'HTTP 502', putOffMs: null }
const MISSING: ServerReading = { kind: 'missing' }
const is = (status: string): ServerReading => ({ kind: 'status', status })

type Timed = readonly [atMs: number, look: ServerReading]

/** The verdicts on looks at their times, up to the first that ends the wait. */
function verdicts(looks: readonly Timed[], sawRestoring = false): readonly string[] {
  const sinceMs = 5_000_000
  let wait = beginServerWait(sinceMs, sawRestoring)
  const kinds: string[] = []
  for (const [atMs, look] of looks) {
    const judged = judgeServerReading(wait, look, sinceMs + atMs)
    kinds.push(judged.verdict.kind)
    if (judged.verdict.kind !== 'wait') break
    wait = judged.wait
  }
  return kinds
}

/** Looks five seconds apart, from the start. */
const timed = (...looks: readonly ServerReading[]): readonly Timed[] =>
  looks.map((look, index) => [index * 5000, look])
const last = (looks: readonly Timed[], sawRestoring?: boolean): string | undefined =>
  verdicts(looks, sawRestoring).at(-1)

describe('a restore is over', () => {
  test.each([
    ['active', 'up'],
    ['stopped', 'stopped'],
  ])('when the server was restoring and is %s in two looks in a row', (status, end) => {
    expect(verdicts(timed(is('restoring'), is(status), is(status)))).toEqual(['wait', 'wait', end])
  })

  test('at once where it is known from before that the server was restoring', () => {
    expect(verdicts(timed(is('active'), is('active')), true)).toEqual(['wait', 'up'])
  })

  test('as it was in the second of the two looks', () => {
    expect(last(timed(is('restoring'), is('stopped'), is('active')))).toBe('up')
    expect(last(timed(is('restoring'), is('active'), is('stopped')))).toBe('stopped')
  })
})

describe('a restore is not over', () => {
  test('after one look', () => {
    expect(last(timed(is('restoring'), is('active')))).toBe('wait')
    expect(last([[600_000, is('active')]], true)).toBe('wait')
  })

  test.each([is('restoring'), is('booting'), MISSING, FAILED])(
    'after two looks with another between them (%j)',
    (between) => {
      expect(last(timed(is('restoring'), is('active'), between, is('active')))).toBe('wait')
      expect(last(timed(is('restoring'), is('active'), between, is('active'), is('active')))).toBe('up')
    },
  )

  test.each(['restoring', 'booting', 'rebuilding', '', 'constructor'])(
    'while the server is "%s"',
    (status) => {
      expect(last(timed(is('restoring'), ...Array.from({ length: 50 }, () => is(status))))).toBe('wait')
    },
  )

  test('while the server is missing from the list', () => {
    expect(last(timed(...Array.from({ length: 50 }, () => MISSING)))).toBe('wait')
  })
})

describe('a restore that ends badly', () => {
  test.each(['error', 'failed', 'suspended'])('is told at once by "%s"', (status) => {
    expect(judgeServerReading(beginServerWait(0, true), is(status), 0).verdict).toEqual({
      kind: 'broken',
      status,
      sawRestoring: true,
    })
    expect(last(timed(is('restoring'), is(status)))).toBe('broken')
  })

  test('is not concluded from the state before it, which the list may still show', () => {
    expect(verdicts([...untilQuiet('suspended'), [119_999, is('suspended')]]).at(-1)).toBe('wait')
    expect(judgeServerReading(beginServerWait(0), is('suspended'), 120_000).verdict).toEqual({
      kind: 'broken',
      status: 'suspended',
      sawRestoring: false,
    })
    expect(last(timed(is('suspended'), is('restoring'), is('active'), is('active')))).toBe('up')
  })
})

/** Looks five seconds apart that show this, for just less than two minutes. */
function untilQuiet(status: string): readonly Timed[] {
  return timed(...Array.from({ length: 24 }, () => is(status)))
}

describe('a restore that no look shows', () => {
  test.each(['active', 'stopped'])('is given up after two minutes in which the server is "%s"', (status) => {
    expect(verdicts([...untilQuiet(status), [119_999, is(status)]]).at(-1)).toBe('wait')
    expect(verdicts([...untilQuiet(status), [120_000, is(status)]]).at(-1)).toBe('never-seen')
    expect(judgeServerReading(beginServerWait(0), is(status), 120_000).verdict).toEqual({
      kind: 'never-seen',
      status,
    })
  })

  test('is believed in again as soon as one look shows it', () => {
    expect(last([...untilQuiet('active'), [119_000, is('restoring')], [500_000, is('active')]])).toBe('wait')
    expect(
      last([
        [119_000, is('restoring')],
        [500_000, is('active')],
        [505_000, is('active')],
      ]),
    ).toBe('up')
  })

  test('has its two minutes after it was last seen in a queue', () => {
    const queued: Timed = [600_000, is('queued')]
    expect(last([queued, [719_999, is('active')]])).toBe('wait')
    expect(last([queued, [720_000, is('active')]])).toBe('never-seen')
    expect(last([queued, [719_999, is('error')]])).toBe('wait')
    expect(last([queued, [720_000, is('error')]])).toBe('broken')
  })

  test('is not given up while the server is not listed, or can not be read', () => {
    expect(last([[600_000, MISSING]])).toBe('wait')
    expect(last([[600_000, FAILED]])).toBe('wait')
  })
})

test('looks that the API put off are no failed looks, and change nothing', () => {
  const wait = { ...beginServerWait(0, true), settled: 1, failures: 4 }
  const judged = judgeServerReading(
    wait,
    { kind: 'failed', why: 'HTTP 429', what: 'HTTP 429', putOffMs: 1 },
    0,
  )
  expect(judged).toEqual({ wait, verdict: { kind: 'wait' } })
})

describe('what is remembered of a wait', () => {
  const after = (...looks: readonly ServerReading[]): unknown => {
    const wait = looks.reduce((wait, look) => judgeServerReading(wait, look, 0).wait, beginServerWait(0))
    return { sawRestoring: wait.sawRestoring, lastStatus: wait.lastStatus }
  }

  test('is the last state that was seen, and whether it was ever restoring', () => {
    expect(after()).toEqual({ sawRestoring: false, lastStatus: null })
    expect(after(is('queued'), MISSING, FAILED)).toEqual({ sawRestoring: false, lastStatus: 'queued' })
    expect(after(is('restoring'), is('active'))).toEqual({ sawRestoring: true, lastStatus: 'active' })
    expect(after(is('suspended'))).toEqual({ sawRestoring: false, lastStatus: 'suspended' })
  })

  test('begins with what is known from before', () => {
    expect(beginServerWait(5)).toEqual({
      quietSinceMs: 5,
      sawRestoring: false,
      lastStatus: null,
      settled: 0,
      failures: 0,
    })
    expect(beginServerWait(5, true)).toMatchObject({ sawRestoring: true, lastStatus: 'restoring' })
  })
})

describe('failed looks', () => {
  test('end the wait after five in a row, with the reason of the last', () => {
    expect(verdicts(timed(...Array.from({ length: 9 }, () => FAILED)))).toEqual([
      'wait',
      'wait',
      'wait',
      'wait',
      'unreadable',
    ])
    const wait = { ...beginServerWait(0), failures: 4 }
    expect(
      judgeServerReading(wait, { kind: 'failed', why: 'the last', what: 'the last', putOffMs: null }, 0)
        .verdict,
    ).toEqual({
      kind: 'unreadable',
      why: 'the last',
    })
  })

  test.each([is('restoring'), is('booting'), MISSING])('count from the start again after %j', (look) => {
    const four = [FAILED, FAILED, FAILED, FAILED]
    expect(last(timed(...four, look, ...four))).toBe('wait')
    expect(last(timed(...four, look, ...four, FAILED))).toBe('unreadable')
  })
})

test('whatever the looks show, a restore is over exactly after two that count, and blind after five that failed', () => {
  const look = fc.constantFrom(
    is('active'),
    is('active'),
    is('stopped'),
    is('restoring'),
    is('odd'),
    MISSING,
    FAILED,
  )
  const looks = fc.array(fc.tuple(fc.nat(20_000), look), { maxLength: 25 }).map((steps) => {
    let atMs = 0
    return steps.map(([passes, each]): Timed => [(atMs += passes), each])
  })
  fc.assert(
    fc.property(looks, fc.boolean(), (all, sawBefore) => {
      const end = verdicts(all, sawBefore)
      const seen = all.slice(0, end.length)
      const counts = ([, each]: Timed, index: number): boolean =>
        each.kind === 'status' &&
        ['up', 'stopped'].includes(serverPhaseOf(each.status)) &&
        (sawBefore ||
          seen.slice(0, index).some(([, one]) => one.kind === 'status' && one.status === 'restoring'))
      const flags = seen.map(counts)
      const isOver = flags.length >= 2 && flags.slice(-2).every(Boolean)
      expect(['up', 'stopped'].includes(end.at(-1) ?? '')).toBe(isOver)
      // Without a look that showed it restoring, the other end comes after two quiet minutes, and not before.
      const quietSinceMs = seen.findLast(([, one]) => one.kind === 'status' && one.status === 'odd')?.[0] ?? 0
      const [atMs, look] = seen.at(-1) ?? [0, MISSING]
      const isSettledLook = look.kind === 'status' && ['up', 'stopped'].includes(serverPhaseOf(look.status))
      expect(end.at(-1) === 'never-seen').toBe(
        isSettledLook && atMs - quietSinceMs >= 120_000 && !flags.some(Boolean),
      )
      const lastFive = seen.slice(-5)
      const isUnreadable = lastFive.length === 5 && lastFive.every(([, each]) => each.kind === 'failed')
      expect(end.at(-1) === 'unreadable').toBe(isUnreadable)
    }),
    { numRuns: 1000 },
  )
})

describe("a server's status", () => {
  test.each([
    ['active', 'up'],
    ['stopped', 'stopped'],
    ['restoring', 'restoring'],
    ['error', 'broken'],
    ['failed', 'broken'],
    ['suspended', 'broken'],
    ['running', 'other'],
    ['', 'other'],
  ])('"%s" means %s', (status, phase) => {
    expect(serverPhaseOf(status)).toBe(phase)
  })
})
