import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isOlderThanAnyJob } from '../../src/decide/rank.ts'
import { byAge, phaseOf, type Snapshot } from '../../src/domain/snapshot.ts'
import { HOUR_MS, idsOf, NOW_MS, snapshot } from './snapshots.ts'

const dated = (id: string, createdAtMs: number | null): Snapshot => snapshot({ id, createdAtMs })

describe('by age', () => {
  test('comes the oldest first, and what has no date last, for it counts as newer', () => {
    const sorted = [dated('1', null), dated('2', 30), dated('3', 10), dated('4', 20)].toSorted(byAge)
    expect(idsOf(sorted)).toEqual(['3', '4', '2', '1'])
  })

  test('come equal ones by number, then those with other ids', () => {
    const ids = ['10', 'b1', '9', '1a', '100', 'A2', '2']
    for (const date of [5, null]) {
      const sorted = ids.map((each) => dated(each, date)).toSorted(byAge)
      expect(idsOf(sorted)).toEqual(['2', '9', '10', '100', '1a', 'A2', 'b1'])
    }
  })

  test('of two stands the same whichever is asked about, and of one with itself nowhere', () => {
    const few = [dated('1', 5), dated('2', 5), dated('a', 5), dated('b', null), dated('c', null)]
    for (const one of few) {
      expect(byAge(one, one)).toBe(0)
      for (const other of few) {
        // Not the sign alone: zero has two of them.
        expect(Math.sign(byAge(one, other)) + Math.sign(byAge(other, one))).toBe(0)
      }
    }
  })

  test('is one order, however the list was', () => {
    const id = fc.oneof(fc.nat(30).map(String), fc.stringMatching(/^[0-9a-b]{1,3}$/))
    const item = fc.record({ id, createdAtMs: fc.option(fc.nat(3)) })
    const list = fc.uniqueArray(item, { selector: (each) => each.id, maxLength: 12 })
    const both = list.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    )
    fc.assert(
      fc.property(both, ([one, other]) => {
        const sorted = (items: typeof one): readonly string[] =>
          idsOf(items.map((each) => snapshot(each)).toSorted(byAge))
        expect(sorted(one)).toEqual(sorted(other))
      }),
      { numRuns: 500 },
    )
  })
})

test('a snapshot is older than any job from six hours on, by the clock that dates it', () => {
  expect(isOlderThanAnyJob(dated('1', NOW_MS - 6 * HOUR_MS), NOW_MS)).toBe(true)
  expect(isOlderThanAnyJob(dated('1', NOW_MS - 6 * HOUR_MS + 1), NOW_MS)).toBe(false)
  expect(isOlderThanAnyJob(dated('1', null), NOW_MS)).toBe(false)
})

describe("a snapshot's status", () => {
  test.each([
    ['completed', 'completed'],
    ['failed', 'failed'],
    ['error', 'failed'],
    ['in_progress', 'pending'],
    ['restoring', 'pending'],
    ['complete', 'pending'],
    ['', 'pending'],
    ['constructor', 'pending'],
  ])('"%s" means %s', (status, phase) => {
    expect(phaseOf({ status })).toBe(phase)
  })
})
