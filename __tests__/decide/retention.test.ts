/** What holds for every plan, whatever the list. The rules are spelt a second time here, from the contract. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { deploysInQuestion, type RetentionRules } from '../../src/decide/rank.ts'
import { planPrune, planSlot } from '../../src/decide/retention.ts'
import type { RetentionPlan } from '../../src/domain/plan.ts'
import type { DeployProgress } from '../../src/decide/whose-deploy.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import {
  BASE,
  foreignProvenance,
  HOUR_MS,
  idsOf,
  NOW_MS,
  PROGRESS,
  provenance,
  RUN,
  snapshot,
} from './snapshots.ts'

/** A snapshot, and what is true of it because it was made so. */
interface Made {
  readonly it: Snapshot
  readonly own: boolean
  readonly base: string
  readonly runId: string
  readonly attempt: number
}

const OTHER_RUNS = ['9000000008', '9000000009', '9000000010']
const made: fc.Arbitrary<Made> = fc
  .record({
    id: fc.nat(200),
    base: fc.constantFrom(BASE, BASE, BASE, 'pre-restore', 'nightly', 'pre-deploy-x'),
    runId: fc.constantFrom(...OTHER_RUNS, RUN.id),
    attempt: fc.integer({ min: 1, max: 3 }),
    suffix: fc.constantFrom('', '', '-2'),
    // With `none` the list carries no descriptions; the name is enough then.
    description: fc.constantFrom('own', 'own', 'own', 'none', 'foreign', 'empty', 'text'),
    status: fc.constantFrom('completed', 'completed', 'completed', 'failed', 'error', 'in_progress', 'odd'),
    halfHours: fc.option(fc.integer({ min: -1, max: 30 }), { freq: 10 }),
  })
  .map(({ id, base, runId, attempt, suffix, description, status, halfHours }) => {
    const descriptions: Record<string, string | null> = {
      own: provenance(runId, String(attempt)),
      none: null,
      foreign: foreignProvenance(runId),
      empty: '',
      text: 'taken by hand',
    }
    return {
      it: snapshot({
        id: String(id),
        name: `${base}-${runId}-${attempt}${suffix}`,
        description: descriptions[description] ?? null,
        status,
        createdAtMs: halfHours === null ? null : NOW_MS - (halfHours * HOUR_MS) / 2,
      }),
      own: (base === BASE || base === 'pre-restore') && (description === 'own' || description === 'none'),
      base,
      runId,
      attempt,
    }
  })

interface Case {
  readonly list: readonly Made[]
  readonly rules: RetentionRules
  readonly snapshots: readonly Snapshot[]
}

const anyCase: fc.Arbitrary<Case> = fc
  .record({
    list: fc.uniqueArray(made, { selector: (each) => each.it.id, maxLength: 9 }),
    protect: fc.array(fc.constantFrom('1*', '*-9000000009-*', 'nightly-*', '7'), { maxLength: 1 }),
    progress: fc.array(fc.constantFrom<DeployProgress>(PROGRESS.going, PROGRESS.ended, PROGRESS.unknown), {
      minLength: 4,
      maxLength: 4,
    }),
  })
  .map(({ list, protect, progress }) => {
    const progressOf = (each: Snapshot): DeployProgress =>
      progress[OTHER_RUNS.findIndex((runId) => each.name.includes(runId)) + 1] ?? PROGRESS.unknown
    return {
      list,
      snapshots: list.map((each) => each.it),
      rules: { base: BASE, run: RUN, protect, nowMs: NOW_MS, progressOf },
    }
  })

const isFailed = ({ it }: Made): boolean => it.status === 'failed' || it.status === 'error'
const isCompleted = ({ it }: Made): boolean => it.status === 'completed'
const dateOf = ({ it }: Made): number => it.createdAtMs ?? Infinity

/** Its deploy may still be going: another job's. A name alone does not tell the jobs of this run apart. */
function isInQuestion(each: Made): boolean {
  return each.own && (each.runId !== RUN.id || each.it.description !== null)
}

function isYoung({ it }: Made): boolean {
  return it.createdAtMs === null || NOW_MS - it.createdAtMs < 6 * HOUR_MS
}

function isProtected({ it }: Made, protect: readonly string[]): boolean {
  return protect.some((pattern) => {
    const text = new RegExp(`^${pattern.replaceAll('*', '.*')}$`)
    return text.test(it.id) || text.test(it.name)
  })
}

/** Rule 1 of what the action never does, and a deploy that is known to be going. */
function mayEverGo(each: Made, { rules }: Case): boolean {
  const { own, it, runId, attempt } = each
  if (!own || isProtected(each, rules.protect) || it.createdAtMs === null) return false
  if (!isCompleted(each) && !isFailed(each)) return false
  if (runId === RUN.id && attempt === Number(RUN.attempt)) return false
  return !isInQuestion(each) || rules.progressOf(it).kind !== 'going'
}

function isLastResort(each: Made, { rules }: Case): boolean {
  return (
    isInQuestion(each) && !isFailed(each) && isYoung(each) && rules.progressOf(each.it).kind === 'unknown'
  )
}

/** Oldest first; between equals the lower number. */
function oldestFirst(a: Made, b: Made): number {
  const [one, other] = [dateOf(a), dateOf(b)]
  return one === other ? Number(a.it.id) - Number(b.it.id) : one < other ? -1 : 1
}

function newestCompletedOwn({ list }: Case): Made | undefined {
  return list
    .filter((each) => each.own && isCompleted(each) && each.it.createdAtMs !== null)
    .toSorted(oldestFirst)
    .at(-1)
}

function hasEarlierAttempt(each: Made, { list }: Case): boolean {
  return list.some(
    (other) =>
      other.own &&
      isCompleted(other) &&
      other.base === each.base &&
      other.runId === each.runId &&
      other.attempt < each.attempt,
  )
}

/** What goes first, second and so on, with its reason; the newest completed own one is left out. */
function inOrder(it: Case): readonly (readonly [string, string])[] {
  const groups: [string, Made[]][] = [
    ['failed', []],
    ['later-attempt', []],
    ['oldest', []],
    ['last-resort-young', []],
  ]
  const newest = newestCompletedOwn(it)
  for (const each of it.list.toSorted(oldestFirst)) {
    if (!mayEverGo(each, it) || each === newest) continue
    const group = isFailed(each) ? 0 : isLastResort(each, it) ? 3 : hasEarlierAttempt(each, it) ? 1 : 2
    groups[group]?.[1].push(each)
  }
  return groups.flatMap(([reason, members]) => members.map((each) => [each.it.id, reason] as const))
}

function deleted(plan: RetentionPlan): readonly (readonly [string, string])[] {
  return plan.deletions.map((each) => [each.snapshot.id, each.reason.kind] as const)
}

const plans = (it: Case, count: number): readonly RetentionPlan[] => [
  planPrune(it.snapshots, count, it.rules),
  planSlot(it.snapshots, count, it.rules),
]
const count = fc.integer({ min: 1, max: 7 })

describe('every plan', () => {
  test('touches nothing that must stay', () => {
    fc.assert(
      fc.property(anyCase, count, (it, limit) => {
        const allowed = it.list.filter((each) => mayEverGo(each, it)).map((each) => each.it.id)
        for (const plan of plans(it, limit)) {
          for (const { snapshot: gone } of plan.deletions) expect(allowed).toContain(gone.id)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('gives every snapshot exactly one fate, newest first, and deletes what its entries say', () => {
    fc.assert(
      fc.property(anyCase, count, (it, limit) => {
        for (const plan of plans(it, limit)) {
          const newestFirst = it.list.toSorted(oldestFirst).reverse()
          expect(idsOf(plan.entries.map((each) => each.snapshot))).toEqual(
            newestFirst.map((each) => each.it.id),
          )
          const going = plan.entries.filter((each) => each.action === 'delete')
          expect(new Set(going)).toEqual(new Set(plan.deletions))
          expect(going).toHaveLength(plan.deletions.length)
        }
      }),
    )
  })

  test('is the same, however the list was ordered', () => {
    const shuffled = anyCase.chain((it) =>
      fc.tuple(fc.constant(it), fc.shuffledSubarray([...it.snapshots], { minLength: it.snapshots.length })),
    )
    fc.assert(
      fc.property(shuffled, count, ([it, snapshots], limit) => {
        expect(plans({ ...it, snapshots }, limit)).toEqual(plans(it, limit))
      }),
      { numRuns: 300 },
    )
  })
})

describe('a plan for pruning', () => {
  test('deletes, in order, as many as are too many and may go, and says how many must stay', () => {
    fc.assert(
      fc.property(anyCase, count, (it, keep) => {
        const tooMany = Math.max(0, it.list.length - keep)
        const candidates = inOrder(it).filter(([, reason]) => reason !== 'last-resort-young')
        const plan = planPrune(it.snapshots, keep, it.rules)
        expect(deleted(plan)).toEqual(candidates.slice(0, tooMany))
        expect(plan.short).toBe(Math.max(0, tooMany - candidates.length))
      }),
      { numRuns: 2000 },
    )
  })

  test('leaves nothing more to prune once it was carried out', () => {
    fc.assert(
      fc.property(anyCase, count, (it, keep) => {
        const plan = planPrune(it.snapshots, keep, it.rules)
        const gone = new Set(plan.deletions.map((each) => each.snapshot.id))
        const left = it.snapshots.filter((each) => !gone.has(each.id))
        expect(planPrune(left, keep, it.rules)).toMatchObject({ deletions: [], short: plan.short })
      }),
    )
  })

  test('never deletes the newest completed own one', () => {
    fc.assert(
      fc.property(anyCase, count, (it, keep) => {
        const gone = deleted(planPrune(it.snapshots, keep, it.rules)).map(([id]) => id)
        expect(gone).not.toContain(newestCompletedOwn(it)?.it.id)
      }),
    )
  })
})

describe('a plan for room', () => {
  test('frees one slot in order, or touches nothing', () => {
    fc.assert(
      fc.property(anyCase, count, (it, limit) => {
        const needed = Math.max(0, it.list.length - limit + 1)
        const candidates = [...inOrder(it)]
        const newest = newestCompletedOwn(it)
        const stayingOwn = it.list.filter((each) => each.own && !candidates.some(([id]) => id === each.it.id))
        const onlyNewestStays = stayingOwn.length === 1 && stayingOwn[0] === newest
        if (newest !== undefined && onlyNewestStays && mayEverGo(newest, it)) {
          candidates.push([newest.it.id, 'last-resort-only-own'])
        }
        const plan = planSlot(it.snapshots, limit, it.rules)
        const isEnough = candidates.length >= needed
        expect(deleted(plan)).toEqual(isEnough ? candidates.slice(0, needed) : [])
        expect(plan.short).toBe(isEnough ? 0 : needed - candidates.length)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('asked about are the deploys', () => {
  test('behind own ones of other jobs, however old they are', () => {
    fc.assert(
      fc.property(anyCase, (it) => {
        const expected = it.list.filter(isInQuestion)
        expect(deploysInQuestion(it.snapshots, it.rules)).toEqual(expected.map((each) => each.it))
      }),
    )
  })

  test('and no plan depends on what is said of others', () => {
    fc.assert(
      fc.property(anyCase, count, (it, limit) => {
        const inQuestion = new Set(idsOf(deploysInQuestion(it.snapshots, it.rules)))
        const progressOf = (each: Snapshot): DeployProgress =>
          inQuestion.has(each.id) ? it.rules.progressOf(each) : PROGRESS.going
        expect(plans({ ...it, rules: { ...it.rules, progressOf } }, limit)).toEqual(plans(it, limit))
      }),
    )
  })
})
