import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { beginServerWait, judgeServerLook, type ServerLook } from '../../src/decide/server-wait.ts'
import { serverPhaseOf } from '../../src/domain/server.ts'

const FAILED: ServerLook = { kind: 'failed', why: 'HTTP 502', putOffMs: null }
const MISSING: ServerLook = { kind: 'missing' }
const is = (status: string): ServerLook => ({ kind: 'status', status })

type Timed = readonly [atMs: number, look: ServerLook]

/** The verdicts on looks at their times, up to the first that ends the wait. */
function verdicts(looks: readonly Timed[], sawRestoring = false): readonly string[] {
  const sinceMs = 5_000_000
  let wait = beginServerWait(sinceMs, sawRestoring)
  const kinds: string[] = []
  for (const [atMs, look] of looks) {
    const judged = judgeServerLook(wait, look, sinceMs + atMs)
    kinds.push(judged.verdict.kind)
    if (judged.verdict.kind !== 'wait') break
    wait = judged.wait
  }
  return kinds
}

/** Looks five seconds apart, from the start. */
const timed = (...looks: readonly ServerLook[]): readonly Timed[] =>
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

  test('at once only where that is said: a wait begins without having seen anything', () => {
    expect(beginServerWait(5)).toEqual({ sinceMs: 5, sawRestoring: false, settled: 0, failures: 0 })
  })

  test('at once where it is known from before that the server was restoring', () => {
    expect(verdicts(timed(is('active'), is('active')), true)).toEqual(['wait', 'up'])
  })

  test('from 15 seconds on, where no look ever showed it restoring', () => {
    expect(
      last([
        [0, is('active')],
        [5000, is('active')],
        [14_999, is('active')],
        [15_000, is('active')],
      ]),
    ).toBe('wait')
    expect(
      last([
        [0, is('active')],
        [14_999, is('active')],
        [15_000, is('active')],
        [15_001, is('active')],
      ]),
    ).toBe('up')
  })

  test('as it was in the second of the two looks', () => {
    expect(last(timed(is('restoring'), is('stopped'), is('active')))).toBe('up')
    expect(last(timed(is('restoring'), is('active'), is('stopped')))).toBe('stopped')
  })
})

describe('a restore is not over', () => {
  test('after one look', () => {
    expect(last(timed(is('restoring'), is('active')))).toBe('wait')
    expect(last([[60_000, is('active')]])).toBe('wait')
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
    expect(judgeServerLook(beginServerWait(0, true), is(status), 0).verdict).toEqual({
      kind: 'broken',
      status,
    })
    expect(last(timed(is('restoring'), is(status)))).toBe('broken')
  })

  test('is not concluded from the state before it, which the list may still show', () => {
    expect(
      last([
        [0, is('suspended')],
        [14_999, is('suspended')],
      ]),
    ).toBe('wait')
    expect(
      last([
        [0, is('suspended')],
        [15_000, is('suspended')],
      ]),
    ).toBe('broken')
    expect(last(timed(is('suspended'), is('restoring'), is('active'), is('active')))).toBe('up')
  })
})

describe('failed looks', () => {
  test('end the wait after five in a row, with the reason of the last', () => {
    expect(verdicts(timed(...Array.from({ length: 9 }, () => FAILED)))).toEqual([
      'wait',
      'wait',
      'wait',
      'wait',
      'blind',
    ])
    const wait = { ...beginServerWait(0), failures: 4 }
    expect(judgeServerLook(wait, { kind: 'failed', why: 'the last', putOffMs: null }, 0).verdict).toEqual({
      kind: 'blind',
      why: 'the last',
    })
  })

  test.each([is('restoring'), is('booting'), MISSING])('count from the start again after %j', (look) => {
    const four = [FAILED, FAILED, FAILED, FAILED]
    expect(last(timed(...four, look, ...four))).toBe('wait')
    expect(last(timed(...four, look, ...four, FAILED))).toBe('blind')
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
  const looks = fc.array(fc.tuple(fc.nat(6000), look), { maxLength: 25 }).map((steps) => {
    let atMs = 0
    return steps.map(([passes, each]): Timed => [(atMs += passes), each])
  })
  fc.assert(
    fc.property(looks, fc.boolean(), (all, sawBefore) => {
      const end = verdicts(all, sawBefore)
      const seen = all.slice(0, end.length)
      const counts = ([atMs, each]: Timed, index: number): boolean =>
        each.kind === 'status' &&
        ['up', 'stopped'].includes(serverPhaseOf(each.status)) &&
        (sawBefore ||
          atMs >= 15_000 ||
          seen.slice(0, index).some(([, one]) => one.kind === 'status' && one.status === 'restoring'))
      const flags = seen.map(counts)
      const isOver = flags.length >= 2 && flags.slice(-2).every(Boolean)
      expect(['up', 'stopped'].includes(end.at(-1) ?? '')).toBe(isOver)
      const lastFive = seen.slice(-5)
      const isBlind = lastFive.length === 5 && lastFive.every(([, each]) => each.kind === 'failed')
      expect(end.at(-1) === 'blind').toBe(isBlind)
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
