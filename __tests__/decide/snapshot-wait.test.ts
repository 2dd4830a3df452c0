import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  beginSnapshotWait,
  type IdSource,
  judgeReadingOfCompleted,
  judgeSnapshotReading,
  type SnapshotReading,
  type SnapshotVerdict,
} from '../../src/decide/snapshot-wait.ts'
import { snapshot } from './snapshots.ts'

const FAILED: SnapshotReading = { kind: 'failed', why: 'HTTP 502', what: 'HTTP 502', putOffMs: null }
const ABSENT: SnapshotReading = { kind: 'absent', complete: true }
const MAYBE_ABSENT: SnapshotReading = { kind: 'absent', complete: false }
const listed = (status: string): SnapshotReading => ({ kind: 'listed', snapshot: snapshot({ status }) })
const PENDING = listed('in_progress')
const COMPLETED = listed('completed')

/** The verdicts on looks five seconds apart, up to the first that ends the wait. */
function verdicts(
  looks: readonly SnapshotReading[],
  everyMs = 5000,
  source: IdSource = 'just-created',
): readonly SnapshotVerdict['kind'][] {
  let wait = beginSnapshotWait(1_000_000, source)
  const kinds: SnapshotVerdict['kind'][] = []
  for (const [index, look] of looks.entries()) {
    const judged = judgeSnapshotReading(wait, look, 1_000_000 + index * everyMs)
    kinds.push(judged.verdict.kind)
    if (judged.verdict.kind !== 'wait') break
    wait = judged.wait
  }
  return kinds
}

const times = (count: number, look: SnapshotReading): SnapshotReading[] =>
  Array.from({ length: count }, () => look)
const last = (looks: readonly SnapshotReading[], everyMs?: number): SnapshotVerdict['kind'] | undefined =>
  verdicts(looks, everyMs).at(-1)

describe('a snapshot', () => {
  test('is waited for until a look shows it completed', () => {
    expect(verdicts([PENDING, PENDING, COMPLETED])).toEqual(['wait', 'wait', 'completed'])
    expect(verdicts([COMPLETED])).toEqual(['completed'])
  })

  test.each(['failed', 'error'])('that ends as "%s" is a failure at once', (status) => {
    expect(verdicts([PENDING, listed(status)])).toEqual(['wait', 'failed'])
  })

  test.each(['in_progress', 'queued', 'deleting', 'removing', ''])('that is "%s" is waited for', (status) => {
    expect(verdicts([listed(status)])).toEqual(['wait'])
  })
})

describe('failed looks', () => {
  test('end the wait after five in a row, with the reason of the last', () => {
    expect(verdicts(times(9, FAILED))).toEqual(['wait', 'wait', 'wait', 'wait', 'unreadable'])
    const wait = { ...beginSnapshotWait(0, 'just-created'), failures: 4 }
    const { verdict } = judgeSnapshotReading(
      wait,
      { kind: 'failed', why: 'the last one', what: 'the last one', putOffMs: null },
      0,
    )
    expect(verdict).toEqual({ kind: 'unreadable', why: 'the last one' })
  })

  test.each([PENDING, ABSENT, MAYBE_ABSENT])(
    'count from the start again after a look that worked (%j)',
    (look) => {
      expect(last([...times(4, FAILED), look, ...times(4, FAILED)])).toBe('wait')
      expect(last([...times(4, FAILED), look, ...times(5, FAILED)])).toBe('unreadable')
    },
  )
})

test('looks that the API put off are no failed looks, and change nothing', () => {
  const putOff: SnapshotReading = { kind: 'failed', why: 'HTTP 429', what: 'HTTP 429', putOffMs: 1 }
  expect(last(times(100, putOff))).toBe('wait')
  expect(last([...times(4, FAILED), putOff, FAILED])).toBe('unreadable')
  expect(last([PENDING, ABSENT, ABSENT, putOff, ABSENT])).toBe('deleted')
  const wait = { ...beginSnapshotWait(0, 'just-created'), failures: 3, absences: 2 }
  expect(judgeSnapshotReading(wait, putOff, 0).wait).toEqual(wait)
})

describe('a snapshot that was seen and is gone', () => {
  test('was deleted when three complete looks in a row do not show it', () => {
    expect(verdicts([PENDING, ABSENT, ABSENT, ABSENT])).toEqual(['wait', 'wait', 'wait', 'deleted'])
    expect(last([PENDING, ABSENT, ABSENT, PENDING, ABSENT, ABSENT])).toBe('wait')
  })

  test('may still be there while the lists are incomplete', () => {
    expect(last([PENDING, ...times(30, MAYBE_ABSENT)])).toBe('wait')
    expect(last([PENDING, ABSENT, MAYBE_ABSENT, ABSENT])).toBe('wait')
  })

  test('is told with what it last was', () => {
    const seen = snapshot({ status: 'in_progress', sizeMb: 7 })
    const wait = { ...beginSnapshotWait(0, 'just-created'), lastSeen: seen, absences: 2 }
    expect(judgeSnapshotReading(wait, ABSENT, 0).verdict).toEqual({ kind: 'deleted', lastSeen: seen })
  })
})

describe('a snapshot that was never seen', () => {
  test('is looked for during a minute, then it is an error', () => {
    expect(verdicts(times(20, ABSENT))).toEqual([...Array.from({ length: 12 }, () => 'wait'), 'never-listed'])
    expect(last(times(2, ABSENT), 59_999)).toBe('wait')
    expect(last(times(2, ABSENT), 60_000)).toBe('never-listed')
  })

  test('may be there while the lists are incomplete', () => {
    expect(last(times(50, MAYBE_ABSENT))).toBe('wait')
    expect(last([...times(50, MAYBE_ABSENT), ABSENT])).toBe('never-listed')
  })

  test('may come late', () => {
    expect(last([...times(11, ABSENT), PENDING, ABSENT, ABSENT, COMPLETED])).toBe('completed')
  })
})

describe('an id that a user gave', () => {
  const given = (...looks: readonly SnapshotReading[]): readonly SnapshotVerdict['kind'][] =>
    verdicts(looks, 5000, 'given')

  test('is given up after three complete looks without it, however fast they come', () => {
    expect(given(...times(9, ABSENT))).toEqual(['wait', 'wait', 'never-listed'])
    expect(verdicts(times(9, ABSENT), 0, 'given')).toEqual(['wait', 'wait', 'never-listed'])
    expect(verdicts(times(9, ABSENT), 60_000, 'given')).toEqual(['wait', 'wait', 'never-listed'])
  })

  test('may be there while the lists are incomplete: such a look does not count', () => {
    expect(given(...times(50, MAYBE_ABSENT)).at(-1)).toBe('wait')
    expect(given(ABSENT, MAYBE_ABSENT, ABSENT, MAYBE_ABSENT)).toEqual(['wait', 'wait', 'wait', 'wait'])
    expect(given(ABSENT, MAYBE_ABSENT, ABSENT, MAYBE_ABSENT, ABSENT).at(-1)).toBe('never-listed')
  })

  test('is not given up because looks failed, but those are counted', () => {
    expect(given(ABSENT, FAILED, ABSENT, FAILED)).toEqual(['wait', 'wait', 'wait', 'wait'])
    expect(given(...times(5, FAILED)).at(-1)).toBe('unreadable')
  })

  test('is waited for once it was seen, and missed like any other', () => {
    expect(given(ABSENT, ABSENT, PENDING, ABSENT, ABSENT)).toEqual(Array.from({ length: 5 }, () => 'wait'))
    expect(given(ABSENT, ABSENT, PENDING, ABSENT, ABSENT, ABSENT).at(-1)).toBe('deleted')
    expect(given(ABSENT, ABSENT, PENDING, COMPLETED).at(-1)).toBe('completed')
    expect(given(COMPLETED)).toEqual(['completed'])
    expect(given(listed('failed'))).toEqual(['failed'])
  })

  test('differs from one that was just made in nothing but that', () => {
    const absent = [ABSENT, ABSENT, ABSENT, ABSENT]
    const anyLook = fc.constantFrom(...absent, FAILED, MAYBE_ABSENT, PENDING, COMPLETED, listed('error'))
    fc.assert(
      fc.property(fc.array(anyLook, { maxLength: 40 }), (looks) => {
        const ends = given(...looks)
        const seen = looks.slice(0, ends.length)
        const isMissed = !seen.includes(PENDING) && seen.filter((each) => each === ABSENT).length === 3
        const justCreated = verdicts(seen, 0, 'just-created')
        expect(ends).toEqual(isMissed ? [...justCreated.slice(0, -1), 'never-listed'] : justCreated)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('whatever the looks show', () => {
  const anyLook = fc.constantFrom(
    FAILED,
    ABSENT,
    MAYBE_ABSENT,
    PENDING,
    listed('odd'),
    COMPLETED,
    listed('failed'),
  )
  const mostlyWaiting = fc.constantFrom(FAILED, FAILED, ABSENT, MAYBE_ABSENT, PENDING)

  test('it is completed exactly when a look shows that, and failed likewise', () => {
    fc.assert(
      fc.property(fc.array(anyLook, { maxLength: 40 }), (looks) => {
        const end = verdicts(looks)
        const look = looks[end.length - 1]
        expect(end.at(-1) === 'completed').toBe(look === COMPLETED)
        expect(end.at(-1) === 'failed').toBe(look?.kind === 'listed' && look.snapshot.status === 'failed')
      }),
    )
  })

  test('it is blind exactly after the first five failed looks in a row', () => {
    fc.assert(
      fc.property(fc.array(mostlyWaiting, { maxLength: 40 }), (looks) => {
        const end = verdicts(looks)
        const seen = looks.slice(0, end.length)
        const isUnreadable = seen.length >= 5 && seen.slice(-5).every((each) => each === FAILED)
        expect(end.at(-1) === 'unreadable').toBe(isUnreadable)
      }),
    )
  })

  test('it is only called deleted after it was seen, and never listed only when it was not', () => {
    const mostlyAbsent = fc.oneof(
      { weight: 12, arbitrary: fc.constant(ABSENT) },
      fc.constantFrom(FAILED, MAYBE_ABSENT, PENDING),
    )
    fc.assert(
      fc.property(fc.array(mostlyAbsent, { minLength: 15, maxLength: 40 }), (looks) => {
        const end = verdicts(looks)
        const seen = looks.slice(0, end.length)
        const since = seen.slice(seen.lastIndexOf(PENDING) + 1)
        const absences = since.filter((each) => each === ABSENT).length
        expect(end.at(-1) === 'deleted').toBe(seen.includes(PENDING) && absences === 3)
        expect(end.at(-1) === 'never-listed' && seen.includes(PENDING)).toBe(false)
      }),
    )
  })
})

describe('a snapshot that was completed already', () => {
  const OK = snapshot({ status: 'completed' })
  const BAD = snapshot({ status: 'failed' })
  const SEEN = { ...beginSnapshotWait(1_000_000, 'given'), lastSeen: OK }

  test.each<[string, SnapshotReading, SnapshotVerdict]>([
    [
      'is completed still where a look shows it',
      { kind: 'listed', snapshot: OK },
      { kind: 'completed', snapshot: OK },
    ],
    [
      'is a failure where a look shows that',
      { kind: 'listed', snapshot: BAD },
      { kind: 'failed', snapshot: BAD },
    ],
    ['is not known after one failed look', FAILED, { kind: 'unreadable', why: 'HTTP 502' }],
    ['is not known after a part of the list without it', MAYBE_ABSENT, { kind: 'unreadable', why: '' }],
    ['is looked for again after a list without it', ABSENT, { kind: 'wait' }],
    ['is looked for again while it is being deleted', listed('deleting'), { kind: 'wait' }],
  ])('%s', (_, look, verdict) => {
    expect(judgeReadingOfCompleted(SEEN, look, 1_000_000).verdict).toEqual(verdict)
  })

  test.each<[string, SnapshotReading]>([
    ['lists without it', ABSENT],
    ['lists that show it being deleted', listed('deleting')],
  ])('was deleted after three %s', (_, look) => {
    const first = judgeReadingOfCompleted(SEEN, look, 1_000_000)
    const second = judgeReadingOfCompleted(first.wait, look, 1_005_000)
    expect(second.verdict).toEqual({ kind: 'wait' })
    const third = judgeReadingOfCompleted(second.wait, look, 1_010_000)
    expect(third.verdict).toEqual({ kind: 'deleted', lastSeen: OK })
    expect(third.wait.absences).toBe(3)
  })

  test('leaves what is remembered as it was, unless it is absent', () => {
    for (const look of [COMPLETED, FAILED, MAYBE_ABSENT])
      expect(judgeReadingOfCompleted(SEEN, look, 1_000_000).wait).toBe(SEEN)
  })
})
