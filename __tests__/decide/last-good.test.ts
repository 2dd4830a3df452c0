import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isOfRun, type LastGood, lastGoodOf } from '../../src/decide/last-good.ts'
import { planPrune, planSlot } from '../../src/decide/retention.ts'
import type { RetentionRules } from '../../src/decide/rank.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { BASE, foreignProvenance, idsOf, NOW_MS, own, PROGRESS, RUN, snapshot } from './snapshots.ts'

const OWNER = { base: BASE, run: RUN }
type Ends = Readonly<Record<string, boolean | null>>

/** Own snapshots 1, 2, … of runs 11, 12, …, the oldest first. */
function list(count: number): Snapshot[] {
  return Array.from({ length: count }, (_, index) => own(`${index + 1}`, `${index + 11}`, 100 - index))
}

/** What is found, when the runs that made these ids ended so. */
function found(snapshots: readonly Snapshot[], ends: Ends): string | null {
  const good = lastGoodOf(snapshots, OWNER, (each) => ends[each.id] ?? null)
  return good.kind === 'known' ? good.id : good.kind
}

describe('the last good state', () => {
  test.each<[string, Ends, string | null]>([
    ['is in the first after the newest success', { 1: true, 2: true, 3: false, 4: false }, '3'],
    ['is in the oldest where nothing succeeded', { 1: false, 2: false, 3: false, 4: false }, '1'],
    ['is in none after a success', { 1: false, 2: false, 3: false, 4: true }, null],
    ['does not depend on runs before the success', { 1: null, 2: true, 3: false, 4: false }, '3'],
    ['is unknown when a run after it is', { 1: true, 2: null, 3: false, 4: false }, 'unknown'],
    ['is unknown when the newest run is', { 1: true, 2: true, 3: true, 4: null }, 'unknown'],
  ])('%s', (_, ends, expected) => {
    expect(found(list(4), ends)).toBe(expected)
  })

  test('is asked about from the newest run on, and no further than the newest success', () => {
    const known = new Map<string, boolean>()
    const asked: string[] = []
    const next = (): LastGood => lastGoodOf(list(5), OWNER, (each) => known.get(each.id))
    for (let found = next(); found.kind === 'ask'; found = next()) {
      asked.push(found.about.id)
      known.set(found.about.id, found.about.id === '3')
    }
    expect([asked, next()]).toEqual([['5', '4', '3'], { kind: 'known', id: '4' }])
  })

  test('of a server without own snapshots is nowhere', () => {
    expect(found([], {})).toBeNull()
    expect(found([snapshot()], {})).toBeNull()
  })

  test('may be in a snapshot of the present run, which never counts as a success', () => {
    const mine = own('9', RUN.id, 1)
    expect(found([...list(1), mine], { 1: true, 9: true })).toBe('9')
    expect(found([...list(1), mine], { 1: false, 9: true })).toBe('1')
  })

  const others: readonly Snapshot[] = [
    snapshot({ id: 'hand' }),
    own('other', '50', 99.5, { description: foreignProvenance('50') }),
    own('restore', '51', 99.5, { name: 'pre-restore-51-1' }),
    own('going', '52', 99.5, { status: 'in_progress' }),
    own('failed', '53', 99.5, { status: 'failed' }),
    own('undated', '54', 0, { createdAtMs: null }),
  ]

  test('is never in a foreign, pre-restore, unfinished or undated one, in whatever order they are listed', () => {
    const end = fc.constantFrom(true, false, null)
    fc.assert(
      fc.property(
        fc.array(end, { minLength: 1, maxLength: 6 }),
        fc.subarray([...others]),
        fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
        (ends, more, numbers) => {
          const all = [...list(ends.length), ...more]
          const known = Object.fromEntries(ends.map((each, index) => [`${index + 1}`, each]))
          const succeeded: Ends = { ...known, ...Object.fromEntries(more.map((each) => [each.id, true])) }
          const shuffled = all
            .map((each, index) => ({ each, at: numbers[index] ?? 0 }))
            .sort((a, b) => a.at - b.at)
            .map(({ each }) => each)
          const expected = found(list(ends.length), known)
          expect(found(all, succeeded)).toBe(expected)
          expect(found(shuffled, succeeded)).toBe(expected)
          const last = ends.findLastIndex((each) => each !== false)
          const next = last + 1 < ends.length ? `${last + 2}` : null
          expect(expected).toBe(ends[last] === null ? 'unknown' : next)
        },
      ),
    )
  })
})

describe('a snapshot is of the present run', () => {
  test('when it is own and its name says so', () => {
    expect(isOfRun(own('1', RUN.id, 1, { attempt: '3' }), OWNER)).toBe(true)
    expect(isOfRun(own('1', RUN.id, 1, { name: `pre-restore-${RUN.id}-1` }), OWNER)).toBe(true)
    expect(isOfRun(own('1', '11', 1), OWNER)).toBe(false)
    expect(isOfRun(own('1', RUN.id, 1, { description: foreignProvenance(RUN.id) }), OWNER)).toBe(false)
    expect(isOfRun(snapshot(), OWNER)).toBe(false)
  })
})

describe('retention with a last good state', () => {
  const rules = (lastGoodId: string | null, more: Partial<RetentionRules> = {}): RetentionRules => ({
    base: BASE,
    run: RUN,
    protect: [],
    nowMs: NOW_MS,
    progressOf: () => PROGRESS.unknown,
    lastGoodId,
    ...more,
  })
  const strangers = (count: number): Snapshot[] =>
    Array.from({ length: count }, (_, index) => snapshot({ id: `5${index}` }))
  const reasons = (plan: ReturnType<typeof planSlot>): readonly string[] =>
    plan.deletions.map((each) => `${each.snapshot.id} ${each.reason.kind}`)

  test('pruning never takes it, and says why', () => {
    const all = list(5)
    for (const { id } of all) {
      const plan = planPrune(all, 1, rules(id))
      expect(idsOf(plan.deletions.map((each) => each.snapshot))).not.toContain(id)
      const fate = plan.entries.find((each) => each.snapshot.id === id)
      expect(fate).toMatchObject({ action: 'keep', reason: { kind: 'last-good' } })
      expect(plan.short).toBe(id === '5' ? 0 : 1)
    }
  })

  test('making room takes others before it', () => {
    expect(reasons(planSlot(list(5), 5, rules('1')))).toEqual(['2 oldest'])
    expect(reasons(planSlot(list(5), 3, rules('2')))).toEqual(['1 oldest', '3 oldest', '4 oldest'])
  })

  test('making room takes the newest when only the two are left', () => {
    expect(reasons(planSlot([...list(2), ...strangers(3)], 5, rules('1')))).toEqual(['2 last-resort-newest'])
    expect(reasons(planSlot([...list(3), ...strangers(3)], 5, rules('1')))).toEqual([
      '2 oldest',
      '3 last-resort-newest',
    ])
  })

  test('making room takes it when it is the only own one, or where there is no room without it', () => {
    expect(reasons(planSlot([...list(1), ...strangers(4)], 5, rules('1')))).toEqual([
      '1 last-resort-only-own',
    ])
    const both = planSlot([...list(2), ...strangers(4)], 5, rules('1'))
    // Sparing it is not the reason that there is no room: the plan is the one that there would be without it.
    expect(both.short).toBe(0)
    expect(both.deletions.map((each) => each.reason.kind)).toEqual([
      'last-resort-last-good',
      'last-resort-only-own',
    ])
  })

  test('making room takes it where more of ours stay than the two', () => {
    const plan = planSlot([...list(3), ...strangers(2)], 5, rules('1', { protect: ['2'] }))
    expect(reasons(plan)).toEqual(['1 last-resort-last-good'])
  })

  test('making room keeps it where the deploy of the one that goes is known to have ended', () => {
    const young = own('3', '13', 1)
    const ended = rules('1', { progressOf: () => PROGRESS.ended })
    expect(reasons(planSlot([...list(1), own('2', '12', 2), young, ...strangers(2)], 5, ended))).toEqual([
      '2 oldest',
    ])
  })

  test('making room takes it rather than a young one, beside what goes in any case', () => {
    const failed = own('2', '12', 50, { status: 'failed' })
    const all = [...list(1), failed, own('3', '13', 1), ...strangers(3)]
    const plan = planSlot(all, 5, rules('1'))
    expect(reasons(plan)).toEqual(['2 failed', '1 last-resort-last-good'])
    // What the summary shows is what is done.
    expect(plan.entries.filter((each) => each.action === 'delete')).toEqual(plan.deletions)
    expect(plan.entries).toHaveLength(all.length)
    expect(plan.entries.filter((each) => each.action === 'keep').map((each) => each.reason.kind)).toEqual([
      ...strangers(3).map(() => 'foreign'),
      'young',
    ])
  })

  test('making room keeps it where a young one goes that failed', () => {
    const failed = own('2', '12', 1, { status: 'failed' })
    const all = [own('1', '11', 50), failed, own('3', '13', 40), own('4', '14', 30), ...strangers(2)]
    expect(reasons(planSlot(all, 5, rules('1')))).toEqual(['2 failed', '3 oldest'])
  })

  test('making room says of the only own one that it is the only one, also where its deploy may be running', () => {
    const plan = planSlot([own('1', '11', 1), ...strangers(4)], 5, rules('1'))
    expect(reasons(plan)).toEqual(['1 last-resort-only-own'])
  })

  test('sparing it is never the reason that there is no room, and room is made as a whole or not at all', () => {
    const kinds = fc.constantFrom<Partial<Snapshot>>({}, { status: 'failed' }, { status: 'in_progress' })
    const each = fc.record({ hoursOld: fc.constantFrom(1, 2, 30, 40), given: kinds })
    fc.assert(
      fc.property(fc.array(each, { maxLength: 5 }), fc.nat(6), fc.nat(5), (made, good, others) => {
        const ours = made.map(({ hoursOld, given }, index) =>
          own(`${index + 1}`, `${index + 11}`, hoursOld, given),
        )
        const all = [...ours, ...strangers(others)]
        const plan = planSlot(all, 5, rules(`${good}`))
        expect(plan.short).toBeLessThanOrEqual(planSlot(all, 5, rules(null)).short)
        expect(plan.deletions).toHaveLength(plan.short > 0 ? 0 : Math.max(0, all.length - 4))
        expect(plan.entries).toHaveLength(all.length)
        expect(new Set(plan.entries.filter((fate) => fate.action === 'delete'))).toEqual(
          new Set(plan.deletions),
        )
      }),
      { numRuns: 500 },
    )
  })

  test('making room leaves a newest that must stay', () => {
    const plan = planSlot([...list(2), ...strangers(3)], 5, rules('1', { protect: ['2'] }))
    expect(reasons(plan)).toEqual(['1 last-resort-last-good'])
  })

  test('making room takes it rather than one whose deploy may still be running', () => {
    // Created an hour before: their deploys may still be running.
    const nowMs = (list(2)[1]?.createdAtMs ?? 0) + 60 * 60 * 1000
    const young = { nowMs, progressOf: () => PROGRESS.unknown }
    const all = [...list(1).map((each) => ({ ...each, createdAtMs: 0 })), ...list(3).slice(1)]
    expect(reasons(planSlot([...all.slice(0, 2), ...strangers(3)], 5, rules('1', young)))).toEqual([
      '1 last-resort-last-good',
    ])
    expect(reasons(planSlot(all, 3, rules('1', young)))).toEqual(['1 last-resort-last-good'])
  })

  test('without it nothing is different', () => {
    expect(reasons(planSlot(list(5), 5, rules(null)))).toEqual(['1 oldest'])
    expect(reasons(planPrune(list(5), 3, rules('gone')))).toEqual(['1 oldest', '2 oldest'])
  })
})
