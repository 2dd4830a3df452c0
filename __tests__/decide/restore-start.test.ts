import { describe, expect, test } from '@jest/globals'
import {
  judgeStart,
  lockBudget,
  type OpenAnswer,
  restoreLimit,
  type StartFacts,
  type StartVerdict,
} from '../../src/decide/restore-start.ts'
import type { ServerReading } from '../../src/decide/server-wait.ts'

const is = (status: string): ServerReading => ({ kind: 'status', status })
const FAILED: ServerReading = { kind: 'failed', why: 'HTTP 502', what: 'HTTP 502', putOffMs: null }
const MISSING: ServerReading = { kind: 'missing' }
const REFUSED: OpenAnswer = { kind: 'refused' }
const PUT_OFF: OpenAnswer = { kind: 'put-off' }
const LOST: OpenAnswer = { kind: 'lost' }
const SINCE_MS = 7_000_000
const locked = (count = 1, sinceMs = SINCE_MS): OpenAnswer => ({ kind: 'locked', sinceMs, count })

interface Case extends Partial<Omit<StartFacts, 'readAtMs' | 'readEndedMs' | 'limits'>> {
  readonly answer: OpenAnswer
  /** How long after the answer the look was. */
  readonly afterMs?: number
  /** How long it took. */
  readonly tookMs?: number
  readonly pollIntervalMs?: number
  readonly lockMs?: number
  readonly leftMs?: number
}

/** The verdict on a reading, in a word; with the pause if there is one. */
function verdict(given: Case): string {
  const judged = judgedOf(given)
  return judged.kind === 'read-again' ? `look again after ${judged.afterMs}` : judged.kind
}

/** Whether the next look is the last one. */
function isLast(given: Case): boolean {
  const judged = judgedOf(given)
  return judged.kind === 'read-again' && judged.isLast
}

function judgedOf({
  afterMs = 0,
  tookMs = 0,
  pollIntervalMs = 5000,
  lockMs = 180_000,
  leftMs = 2_700_000,
  ...more
}: Case): StartVerdict {
  const answeredAtMs = more.answeredAtMs ?? SINCE_MS
  return judgeStart({
    answeredAtMs,
    askedMs: 0,
    reading: is('active'),
    statusBefore: 'active',
    ...more,
    readAtMs: answeredAtMs + afterMs,
    readEndedMs: answeredAtMs + afterMs + tookMs,
    limits: { pollIntervalMs, lockMs, deadlineMs: SINCE_MS + leftMs },
  })
}

test.each([REFUSED, locked(), PUT_OFF, LOST])('a server that is seen restoring ends it (%j)', (answer) => {
  expect(verdict({ answer, reading: is('restoring') })).toBe('restoring')
  expect(verdict({ answer, reading: is('restoring'), afterMs: 900_000 })).toBe('restoring')
})

test.each([is('active'), is('queued'), FAILED, MISSING])(
  'after a refusal for good one look is enough (%j)',
  (reading) => {
    expect(verdict({ answer: REFUSED, reading })).toBe('give-up')
  },
)

describe('a lock', () => {
  test('is tried again after a pause that grows, and not before', () => {
    for (const [count, pauseMs] of [
      [1, 2000],
      [2, 4000],
      [3, 8000],
      [4, 15_000],
      [9, 15_000],
    ] as const) {
      expect(verdict({ answer: locked(count), afterMs: pauseMs })).toBe('send-again')
      expect(verdict({ answer: locked(count), afterMs: pauseMs - 1 })).toBe('look again after 1')
    }
    expect(verdict({ answer: locked(4) })).toBe('look again after 5000')
  })

  test('is left alone as long as the API asks, and given up where that is too long', () => {
    expect(verdict({ answer: locked(), askedMs: 70_000, afterMs: 69_999 })).toBe('look again after 1')
    expect(verdict({ answer: locked(), askedMs: 70_000, afterMs: 70_000 })).toBe('send-again')
    expect(verdict({ answer: locked(), askedMs: 180_001 })).toBe('give-up')
  })

  test('is given up after three minutes, and after one in a cancelled job', () => {
    expect(verdict({ answer: locked(8), answeredAtMs: SINCE_MS + 179_000 })).toBe('look again after 1000')
    expect(verdict({ answer: locked(8), answeredAtMs: SINCE_MS + 180_000 })).toBe('give-up')
    expect(verdict({ answer: locked(8), lockMs: 60_000, answeredAtMs: SINCE_MS + 60_000 })).toBe('give-up')
  })

  test('is tried no longer than the step may take', () => {
    expect(verdict({ answer: locked(8), leftMs: 60_000, answeredAtMs: SINCE_MS + 60_000 })).toBe('give-up')
    expect(
      verdict({ answer: locked(8), leftMs: 60_000, answeredAtMs: SINCE_MS + 59_000, afterMs: 1000 }),
    ).toBe('send-again')
  })

  test.each([FAILED, MISSING])('is not tried again without a look that shows the server (%j)', (reading) => {
    expect(verdict({ answer: locked(), reading, afterMs: 2000 })).toBe('look again after 5000')
    expect(verdict({ answer: locked(), reading, afterMs: 179_000 })).toBe('look again after 1000')
    expect(verdict({ answer: locked(), reading, afterMs: 180_000 })).toBe('give-up')
  })
})

describe('a restore that was put off', () => {
  test('is sent again after a minute of looks', () => {
    expect(verdict({ answer: PUT_OFF })).toBe('look again after 5000')
    expect(verdict({ answer: PUT_OFF, afterMs: 59_000 })).toBe('look again after 1000')
    expect(verdict({ answer: PUT_OFF, afterMs: 60_000 })).toBe('send-again')
  })

  test('is sent again later where the API asks for more, up to what is left of the time', () => {
    expect(verdict({ answer: PUT_OFF, askedMs: 90_000, afterMs: 60_000 })).toBe('look again after 5000')
    expect(verdict({ answer: PUT_OFF, askedMs: 90_000, afterMs: 90_000 })).toBe('send-again')
    expect(verdict({ answer: PUT_OFF, askedMs: 9_000_000, leftMs: 70_000, afterMs: 69_999 })).toBe(
      'look again after 1',
    )
    expect(verdict({ answer: PUT_OFF, askedMs: 9_000_000, leftMs: 70_000, afterMs: 70_000 })).toBe(
      'send-again',
    )
  })

  test('is not sent again where no minute is left: it is looked for then', () => {
    expect(verdict({ answer: PUT_OFF, leftMs: 60_000, afterMs: 60_000 })).toBe('send-again')
    expect(verdict({ answer: PUT_OFF, leftMs: 59_999, afterMs: 60_000 })).toBe('give-up')
    expect(verdict({ answer: PUT_OFF, leftMs: 59_999, afterMs: 59_000 })).toBe('look again after 1000')
  })

  test.each([FAILED, MISSING])('is not sent again without a look that shows the server (%j)', (reading) => {
    expect(verdict({ answer: PUT_OFF, reading, afterMs: 60_000 })).toBe('look again after 5000')
    expect(verdict({ answer: PUT_OFF, reading, afterMs: 119_000 })).toBe('look again after 1000')
    expect(verdict({ answer: PUT_OFF, reading, afterMs: 120_000 })).toBe('give-up')
  })

  test('is not given up while VPS.org puts off the look at the server', () => {
    const reading: ServerReading = { ...FAILED, putOffMs: 100_000 }
    expect(verdict({ answer: PUT_OFF, reading, afterMs: 60_000 })).toBe('look again after 100000')
    expect(verdict({ answer: PUT_OFF, reading, afterMs: 120_000 })).toBe('look again after 100000')
    expect(verdict({ answer: PUT_OFF, reading, afterMs: 2_699_999 })).toBe('look again after 1')
    expect(verdict({ answer: PUT_OFF, reading, afterMs: 2_700_000 })).toBe('give-up')
  })

  test.each([
    [60_000, true],
    [60_001, true],
    [50_000, false],
  ])('has its last look when the time is over (%i)', (afterMs, expected) => {
    expect(isLast({ answer: PUT_OFF, reading: FAILED, afterMs: afterMs + 55_000 })).toBe(expected)
  })

  test('is not sent again to a server that may have it in a queue', () => {
    const reading = is('queued')
    expect(verdict({ answer: PUT_OFF, reading, afterMs: 60_000 })).toBe('look again after 5000')
    expect(verdict({ answer: PUT_OFF, reading, afterMs: 600_000 })).toBe('look again after 5000')
    expect(verdict({ answer: PUT_OFF, reading, afterMs: 2_700_000 })).toBe('give-up')
    // It was in that state before, so that says nothing.
    expect(verdict({ answer: PUT_OFF, reading, statusBefore: 'queued', afterMs: 60_000 })).toBe('send-again')
    expect(verdict({ answer: PUT_OFF, reading, statusBefore: null, afterMs: 60_000 })).toBe(
      'look again after 5000',
    )
  })
})

describe('a restore whose answer is lost', () => {
  test.each([is('active'), FAILED, MISSING])('is looked for during a minute (%j)', (reading) => {
    expect(verdict({ answer: LOST, reading })).toBe('look again after 5000')
    expect(verdict({ answer: LOST, reading, afterMs: 59_999 })).toBe('look again after 1')
    expect(verdict({ answer: LOST, reading, afterMs: 60_000 })).toBe('give-up')
    // A step that is short of time checks all the same.
    expect(verdict({ answer: LOST, reading, afterMs: 30_000, leftMs: 10_000 })).toBe('look again after 5000')
  })

  test.each(['stopped', 'suspended'])('is looked for no longer where the server is %s by now', (status) => {
    expect(verdict({ answer: LOST, reading: is(status), afterMs: 60_000 })).toBe('give-up')
  })

  test('is looked for longer while the server may have it in a queue', () => {
    const reading = is('pending')
    expect(verdict({ answer: LOST, reading, afterMs: 60_000 })).toBe('look again after 5000')
    expect(verdict({ answer: LOST, reading, afterMs: 2_700_000 })).toBe('give-up')
    expect(verdict({ answer: LOST, reading, afterMs: 60_000, leftMs: 60_000 })).toBe('give-up')
    expect(verdict({ answer: LOST, reading, afterMs: 60_000, statusBefore: 'pending' })).toBe('give-up')
  })
})

test('a look that the API puts off is repeated when it allows it, but not after the last moment', () => {
  const putOff = (putOffMs: number): ServerReading => ({
    kind: 'failed',
    why: 'HTTP 429',
    what: 'HTTP 429',
    putOffMs,
  })
  expect(verdict({ answer: LOST, reading: putOff(20_000) })).toBe('look again after 20000')
  expect(verdict({ answer: LOST, reading: putOff(1000) })).toBe('look again after 5000')
  expect(verdict({ answer: LOST, reading: putOff(600_000) })).toBe('look again after 60000')
})

test('a cancelled job has only minutes', () => {
  expect(lockBudget('failure')).toBe(180_000)
  expect(lockBudget('unknown')).toBe(180_000)
  expect(lockBudget('cancelled')).toBe(60_000)
  expect(restoreLimit('failure', 2_700_000)).toBe(2_700_000)
  expect(restoreLimit('cancelled', 2_700_000)).toBe(240_000)
  expect(restoreLimit('cancelled', 30_000)).toBe(30_000)
})
