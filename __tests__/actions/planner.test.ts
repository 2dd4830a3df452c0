/** The planner asks only about what a plan would delete. Its plan is the same as if it asked about everything. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { planPrune, planSlot } from '../../src/decide/retention.ts'
import type { RetentionPlan } from '../../src/domain/plan.ts'
import type { RetentionRules } from '../../src/decide/rank.ts'
import type { DeployProgress } from '../../src/decide/whose-deploy.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { type GitHub, NO_GITHUB } from '../../src/github/github.ts'
import { createPlanner } from '../../src/actions/shared/snapshots/planner.ts'
import type { Context } from '../../src/actions/shared/step.ts'
import { BASE, NOW_MS, own, PROGRESS, provenance, RUN } from '../decide/snapshots.ts'

interface Case {
  readonly snapshots: readonly Snapshot[]
  readonly progressOf: (snapshot: Snapshot) => DeployProgress
  readonly succeeded: (snapshot: Snapshot) => boolean | null
}

const anyCase: fc.Arbitrary<Case> = fc
  .array(
    fc.record({
      run: fc.integer({ min: 1, max: 5 }),
      attempt: fc.integer({ min: 1, max: 2 }),
      hoursOld: fc.integer({ min: 0, max: 12 }),
      status: fc.constantFrom('completed', 'completed', 'completed', 'failed', 'in_progress', 'deleting'),
      progress: fc.constantFrom<DeployProgress>(PROGRESS.going, PROGRESS.ended, PROGRESS.unknown),
      success: fc.constantFrom(true, false, false, null),
    }),
    { maxLength: 9 },
  )
  .map((all) => {
    const snapshots = all.map(({ run, attempt, hoursOld, status }, index) =>
      own(String(800 + index), `900000000${run}`, hoursOld, {
        attempt: String(attempt),
        status,
        description: provenance(`900000000${run}`, String(attempt), `0000000${index}`),
      }),
    )
    const of = ({ id }: Snapshot): (typeof all)[number] | undefined => all[Number(id) - 800]
    return {
      snapshots,
      progressOf: (each) => of(each)?.progress ?? PROGRESS.unknown,
      succeeded: (each) => of(each)?.success ?? null,
    }
  })

/** A context in which GitHub knows this much, and the ids about which it was asked. */
function worldOf({ progressOf, succeeded }: Case): {
  readonly context: Context
  readonly asked: readonly string[]
} {
  const asked: string[] = []
  const github: GitHub = {
    ...NO_GITHUB,
    progressOf: (snapshots, { endsAfterMs }) => {
      expect(endsAfterMs).toBeNull()
      asked.push(...snapshots.map((each) => each.id))
      return Promise.resolve(progressOf)
    },
    successOf: () => Promise.resolve(succeeded),
  }
  const context = { run: RUN, github, clock: { nowMs: () => NOW_MS }, providerAheadMs: 0 }
  return { context: context as unknown as Context, asked }
}

const INPUTS = { name: BASE, protect: [] }
const count = fc.integer({ min: 1, max: 7 })
const kinds = fc.constantFrom<
  (snapshots: readonly Snapshot[], n: number, rules: RetentionRules) => RetentionPlan
>(planPrune, planSlot)

describe('a plan that is settled', () => {
  test('deletes what a plan would that knew everything, and is short where that is', async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, count, kinds, async (it, n, planBy) => {
        const { context } = worldOf(it)
        const planner = await createPlanner(context, INPUTS, it.snapshots, true)
        let last: RetentionRules | null = null
        const plan = await planner.settle(
          (rules) => {
            last = rules
            return planBy(it.snapshots, n, rules)
          },
          ({ deletions }) => deletions,
        )
        const rules = last as unknown as RetentionRules
        const whole = planBy(it.snapshots, n, { ...rules, progressOf: it.progressOf })
        expect(plan.deletions).toEqual(whole.deletions)
        // Where no slot can be freed, GitHub is not asked how many are missing.
        expect(plan.short > 0).toBe(whole.short > 0)
        expect(planBy === planSlot || plan.short === whole.short).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  test('asks about each but once, and about nothing while nothing goes', async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, count, kinds, async (it, n, planBy) => {
        const { context, asked } = worldOf(it)
        const planner = await createPlanner(context, INPUTS, it.snapshots, true)
        const settle = (): Promise<RetentionPlan> =>
          planner.settle(
            (rules) => planBy(it.snapshots, n, rules),
            ({ deletions }) => deletions,
          )
        const plan = await settle()
        expect(new Set(asked).size).toBe(asked.length)
        expect(it.snapshots.length < n ? asked : []).toEqual([])
        const before = asked.length
        expect(await settle()).toEqual(plan)
        expect(asked).toHaveLength(before)
      }),
      { numRuns: 300 },
    )
  })
})
