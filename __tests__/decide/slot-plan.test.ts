import { describe, expect, test } from '@jest/globals'
import { planSlot } from '../../src/decide/retention.ts'
import type { RetentionPlan } from '../../src/domain/plan.ts'
import type { RetentionRules } from '../../src/decide/rank.ts'
import { whyKept } from '../../src/report/plan-table.ts'
import { BASE, NOW_MS, own, PROGRESS, RUN, snapshot } from './snapshots.ts'

const RULES: RetentionRules = {
  base: BASE,
  run: RUN,
  protect: [],
  nowMs: NOW_MS,
  progressOf: () => PROGRESS.unknown,
}
const others = (count: number): ReturnType<typeof snapshot>[] =>
  Array.from({ length: count }, (_, index) => snapshot({ id: `${50 + index}` }))

function deleted(plan: RetentionPlan): readonly string[] {
  return plan.deletions.map((each) => `${each.snapshot.id} ${each.reason.kind}`)
}

describe('making room', () => {
  test('deletes nothing while a slot is free', () => {
    const list = [own('1', '11', 50, { status: 'failed' }), own('2', '12', 40), ...others(2)]
    expect(planSlot(list, 5, RULES)).toMatchObject({ deletions: [], short: 0 })
  })

  test('deletes one on a full server: a failed one, else a later attempt, else the oldest', () => {
    const list = [
      own('1', '11', 50),
      own('2', '12', 40),
      own('3', '12', 30, { attempt: '2' }),
      own('4', '13', 20),
    ]
    expect(deleted(planSlot([...list, own('5', '14', 10, { status: 'error' })], 5, RULES))).toEqual([
      '5 failed',
    ])
    expect(deleted(planSlot([...list, snapshot()], 5, RULES))).toEqual(['3 later-attempt'])
    expect(deleted(planSlot([own('1', '11', 50), own('2', '12', 40), ...others(3)], 5, RULES))).toEqual([
      '1 oldest',
    ])
  })

  test('deletes as many as are too many on an overfull server', () => {
    const list = [own('1', '11', 50), own('2', '12', 40), own('3', '13', 30), ...others(3)]
    expect(deleted(planSlot(list, 5, RULES))).toEqual(['1 oldest', '2 oldest'])
  })

  test('deletes nothing at all when that would not be enough, and says by how many', () => {
    const list = [own('1', '11', 50, { status: 'failed' }), own('2', '12', 40), ...others(4)]
    const plan = planSlot(list, 4, RULES)
    expect(plan).toMatchObject({ deletions: [], short: 1 })
    expect(plan.entries.every((each) => each.action === 'keep')).toBe(true)
    expect(planSlot(others(5), 5, RULES)).toMatchObject({ deletions: [], short: 1 })
  })

  test('does not say of what could go, but is not enough, that there is no need', () => {
    const list = [own('1', '11', 50, { status: 'failed' }), own('2', '12', 40), ...others(5)]
    const fate = planSlot(list, 4, RULES).entries.find((each) => each.snapshot.id === '1')
    expect(fate).toMatchObject({ action: 'keep', reason: { kind: 'not-enough' } })
    expect(whyKept({ kind: 'not-enough' })).toMatch(/not free enough slots/)
  })

  test('never takes one whose deploy is known to be going', () => {
    const rules: RetentionRules = { ...RULES, progressOf: () => PROGRESS.going }
    expect(planSlot([own('1', '11', 1), own('2', '12', 2), ...others(3)], 5, rules)).toMatchObject({
      deletions: [],
      short: 1,
    })
  })
})

describe('the last resorts of making room', () => {
  test('are the young ones that may still be needed, the oldest of them first', () => {
    const list = [own('1', '11', 3), own('2', '12', 2), own('3', '13', 1), ...others(2)]
    expect(deleted(planSlot(list, 5, RULES))).toEqual(['1 last-resort-young'])
  })

  test('come after everything else', () => {
    const list = [own('1', '11', 3), own('2', '12', 2), own('3', RUN.id, 1), ...others(2)]
    expect(deleted(planSlot([...list, own('4', '14', 50)], 6, RULES))).toEqual(['4 oldest'])
    const ended: RetentionRules = {
      ...RULES,
      progressOf: (each) => (each.id === '2' ? PROGRESS.ended : PROGRESS.unknown),
    }
    expect(deleted(planSlot(list, 5, ended))).toEqual(['2 oldest'])
  })

  test('include the newest completed own one, when it is the only own one', () => {
    expect(deleted(planSlot([own('1', '11', 50), ...others(4)], 5, RULES))).toEqual([
      '1 last-resort-only-own',
    ])
  })

  test('include the newest completed own one, when all other own ones go too', () => {
    const list = [own('1', '11', 50), own('2', '12', 40), ...others(4)]
    expect(deleted(planSlot(list, 5, RULES))).toEqual(['1 oldest', '2 last-resort-only-own'])
  })

  test('do not include the newest completed own one beside another own one that stays', () => {
    const staying = [
      own('2', '12', 40, { status: 'in_progress' }),
      own('2', '12', 40, { createdAtMs: null }),
      own('2', RUN.id, 40),
    ]
    for (const other of staying) {
      const plan = planSlot([own('1', '11', 30), other, ...others(3)], 5, RULES)
      expect(plan).toMatchObject({ deletions: [], short: 1 })
    }
  })

  test('do not include a newest one that is protected, of this attempt, or whose deploy is going', () => {
    const protecting: RetentionRules = { ...RULES, protect: ['1'] }
    const going: RetentionRules = { ...RULES, progressOf: () => PROGRESS.going }
    for (const [it, rules] of [
      [own('1', '11', 50), protecting],
      [own('1', '11', 1), going],
      [own('1', RUN.id, 1), RULES],
    ] as const) {
      expect(planSlot([it, ...others(4)], 5, rules)).toMatchObject({ deletions: [], short: 1 })
    }
  })
})
