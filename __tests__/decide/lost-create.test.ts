import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { findLostCreate, keptMark } from '../../src/decide/lost-create.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { BASE, foreignProvenance, MARK, NOW_MS, provenance, RUN, snapshot } from './snapshots.ts'

const INTENT = { name: `${BASE}-${RUN.id}-1`, mark: MARK, description: provenance(), sentAtMs: NOW_MS }
const NOTHING_BEFORE: ReadonlySet<string> = new Set()
const named = (id: string, description: string | null): Snapshot =>
  snapshot({ id, name: INTENT.name, description })
const WITH_OTHER_MARK = provenance(RUN.id, '1', 'ffffffff')

describe('the snapshot that a lost create made', () => {
  test('is the new one with our name and our mark', () => {
    const ours = named('802', provenance())
    expect(findLostCreate(INTENT, new Set(['801']), [named('801', provenance()), ours])).toEqual({
      kind: 'found',
      snapshot: ours,
    })
  })

  test('is told by its mark among others of the name', () => {
    const ours = named('803', `${provenance()} text`)
    const others = [named('801', WITH_OTHER_MARK), named('802', ''), named('804', null)]
    expect(findLostCreate(INTENT, NOTHING_BEFORE, [...others, ours])).toEqual({
      kind: 'found',
      snapshot: ours,
    })
  })

  test('is the older one, where the create was carried out twice', () => {
    const first = { ...named('803', provenance()), createdAtMs: NOW_MS - 1 }
    const second = named('802', provenance())
    expect(findLostCreate(INTENT, NOTHING_BEFORE, [second, first])).toEqual({
      kind: 'found',
      snapshot: first,
    })
  })

  test('is never one whose description is in somebody’s own words', () => {
    expect(findLostCreate(INTENT, NOTHING_BEFORE, [named('801', 'made by hand')])).toEqual({
      kind: 'not-there',
    })
  })

  test.each([provenance().slice(0, 25), provenance().slice(0, 33)])(
    'is the new one with the beginning of our description, where the provider cuts them (%j)',
    (description) => {
      const it = named('801', description)
      const other = named('802', WITH_OTHER_MARK)
      expect(findLostCreate(INTENT, NOTHING_BEFORE, [it])).toEqual({ kind: 'found', snapshot: it })
      expect(findLostCreate(INTENT, NOTHING_BEFORE, [other, it])).toEqual({ kind: 'found', snapshot: it })
    },
  )

  test.each([null, '', '  '])(
    'is the only new one of the name, where the list has no descriptions at all (%j)',
    (none) => {
      const it = named('801', none)
      const unnamed = snapshot({ id: '700', name: 'before-upgrade', description: none })
      expect(findLostCreate(INTENT, NOTHING_BEFORE, [unnamed, it])).toEqual({ kind: 'found', snapshot: it })
    },
  )

  test.each([null, '', '  '])(
    'is not certain where others have descriptions and the new one has none (%j)',
    (none) => {
      const it = named('801', none)
      const described = snapshot({ id: '700', name: 'before-upgrade', description: 'made by hand' })
      expect(findLostCreate(INTENT, NOTHING_BEFORE, [described, it])).toEqual({
        kind: 'ambiguous',
        snapshots: [it],
      })
    },
  )

  test('may be up to an hour older than the request for it: clocks differ', () => {
    const HOUR_MS = 60 * 60 * 1000
    const made = (createdAtMs: number | null): Snapshot => ({ ...named('801', ''), createdAtMs })
    for (const it of [made(NOW_MS - HOUR_MS), made(null)]) {
      expect(findLostCreate(INTENT, NOTHING_BEFORE, [it])).toEqual({ kind: 'found', snapshot: it })
    }
    const old = made(NOW_MS - HOUR_MS - 1)
    expect(findLostCreate(INTENT, NOTHING_BEFORE, [old])).toEqual({ kind: 'not-there' })
    // When it was sent is not known any more.
    expect(findLostCreate({ ...INTENT, sentAtMs: null }, NOTHING_BEFORE, [old])).toEqual({
      kind: 'found',
      snapshot: old,
    })
    // As some programs write a date that they do not know.
    const yearOne = made(Date.parse('0001-01-01T00:00:00Z'))
    expect(findLostCreate({ ...INTENT, sentAtMs: null }, NOTHING_BEFORE, [yearOne])).toEqual({
      kind: 'found',
      snapshot: yearOne,
    })
  })

  test('is told by its mark alone, where what was sent is not known any more', () => {
    const wanted = { ...INTENT, description: null }
    const cutShort = named('801', provenance().slice(0, 33))
    const ours = named('802', provenance())
    expect(findLostCreate(wanted, NOTHING_BEFORE, [cutShort])).toEqual({ kind: 'not-there' })
    expect(findLostCreate(wanted, NOTHING_BEFORE, [cutShort, ours])).toEqual({
      kind: 'found',
      snapshot: ours,
    })
  })

  test('is never told by the first word of our description, which every version writes', () => {
    const it = named('801', 'vps-safety-snapshot/1')
    expect(findLostCreate(INTENT, NOTHING_BEFORE, [it])).toEqual({ kind: 'not-there' })
  })

  test('is never one that is much older than the request for it', () => {
    const old = { ...named('801', ''), createdAtMs: NOW_MS - 2 * 60 * 60 * 1000 }
    expect(findLostCreate(INTENT, NOTHING_BEFORE, [old])).toEqual({ kind: 'not-there' })
  })
})

describe('it is not there', () => {
  test.each<[string, readonly Snapshot[]]>([
    ['in an empty list', []],
    ['when all of the name were there before', [named('801', provenance()), named('801', null)]],
    ['when only other names are new', [snapshot({ id: '900', description: provenance() })]],
    ['when the new one of its name has another mark', [named('900', WITH_OTHER_MARK)]],
    [
      'when the new one of its name has the beginning of another mark',
      [named('900', WITH_OTHER_MARK.slice(0, 33))],
    ],
    ['when the new one of its name is of another repository', [named('900', foreignProvenance(RUN.id))]],
  ])('%s', (_what, now) => {
    expect(findLostCreate(INTENT, new Set(['801']), now)).toEqual({ kind: 'not-there' })
  })
})

test('nobody can tell which it is among several new ones of the name without a mark', () => {
  const one = named('801', null)
  const other = named('802', '')
  expect(findLostCreate(INTENT, NOTHING_BEFORE, [other, one])).toEqual({
    kind: 'ambiguous',
    snapshots: [one, other],
  })
})

test('whatever is listed: never one that was there before, of another name, or with another mark', () => {
  const anySnapshot = fc.record({
    id: fc.constantFrom('801', '802', '803', '804'),
    name: fc.constantFrom(INTENT.name, INTENT.name, `${INTENT.name}-2`),
    description: fc.constantFrom(null, '', provenance(), WITH_OTHER_MARK, provenance().slice(0, 33)),
  })
  const list = fc.uniqueArray(anySnapshot, { selector: (each) => each.id })
  fc.assert(
    fc.property(list, fc.subarray(['801', '802']), (items, before) => {
      const now = items.map((each) => snapshot(each))
      const look = findLostCreate(INTENT, new Set(before), now)
      const found = look.kind === 'found' ? [look.snapshot] : look.kind === 'ambiguous' ? look.snapshots : []
      for (const each of found) {
        expect(before).not.toContain(each.id)
        expect(each.name).toBe(INTENT.name)
        expect(each.description).not.toBe(WITH_OTHER_MARK)
      }
      if (look.kind === 'ambiguous') expect(found.some((each) => keptMark(each, MARK))).toBe(false)
      expect(findLostCreate(INTENT, new Set(before), now.toReversed())).toEqual(look)
    }),
    { numRuns: 500 },
  )
})

describe('a mark came back', () => {
  test('only when it is there as a whole', () => {
    expect(keptMark(named('1', provenance()), MARK)).toBe(true)
    expect(keptMark(named('1', `${provenance()} text`), MARK)).toBe(true)
    for (const description of [null, '', provenance().slice(0, 34), WITH_OTHER_MARK, `text mark=${MARK}`]) {
      expect(keptMark(named('1', description), MARK)).toBe(false)
    }
  })
})
