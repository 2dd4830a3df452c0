import { describe, expect, test } from '@jest/globals'
import type { KeepReason, RetentionPlan } from '../../src/domain/plan.ts'
import { planPrune, planWhileRestoring } from '../../src/decide/retention.ts'
import type { RetentionRules } from '../../src/decide/rank.ts'
import type { DeployProgress } from '../../src/decide/whose-deploy.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import {
  BASE,
  foreignProvenance,
  idsOf,
  NOW_MS,
  own,
  PROGRESS,
  provenance,
  RUN,
  snapshot,
} from './snapshots.ts'

const RULES: RetentionRules = {
  base: BASE,
  run: RUN,
  protect: [],
  nowMs: NOW_MS,
  progressOf: () => PROGRESS.unknown,
}

function deleted(plan: RetentionPlan): readonly string[] {
  return plan.deletions.map((each) => `${each.snapshot.id} ${each.reason.kind}`)
}

function keptFor(plan: RetentionPlan, id: string): KeepReason['kind'] | undefined {
  const fate = plan.entries.find((each) => each.snapshot.id === id)
  return fate?.action === 'keep' ? fate.reason.kind : undefined
}

/** This run's snapshot and one that would go next, so that only `more` decides. */
function pruneWith(more: Snapshot, rules: Partial<RetentionRules> = {}): RetentionPlan {
  return planPrune([own('900', RUN.id, 0), more], 1, { ...RULES, ...rules })
}

describe('pruning', () => {
  test('deletes the oldest own ones, the oldest first, until "keep" is reached', () => {
    const list = [own('900', RUN.id, 0), own('1', '11', 30), own('3', '13', 10), own('2', '12', 20)]
    const plan = planPrune(list, 2, RULES)
    expect(deleted(plan)).toEqual(['1 oldest', '2 oldest'])
    expect(plan.short).toBe(0)
    expect(idsOf(plan.entries.map((each) => each.snapshot))).toEqual(['900', '3', '2', '1'])
    expect(keptFor(plan, '3')).toBe('not-needed')
  })

  test.each(['deleting', 'deleted', 'removing'])(
    'does not count what VPS.org is already deleting ("%s"), and does not delete it again',
    (status) => {
      const list = [
        own('900', RUN.id, 0),
        own('1', '11', 40, { status }),
        own('2', '12', 30),
        own('3', '13', 20, { status }),
        own('4', '14', 10),
      ]
      expect(planPrune(list, 3, RULES)).toMatchObject({ deletions: [], short: 0 })
      const plan = planPrune(list, 2, RULES)
      expect(deleted(plan)).toEqual(['2 oldest'])
      expect(keptFor(plan, '1')).toBe('deleting')
      // Not even where too few may be deleted: it cannot be deleted twice.
      expect(planPrune(list, 1, RULES).short).toBe(0)
      expect(planPrune([own('900', RUN.id, 0), own('1', '11', 40, { status })], 1, RULES).deletions).toEqual(
        [],
      )
    },
  )

  test('deletes nothing while there are no more than "keep"', () => {
    const list = [own('900', RUN.id, 0), own('1', '11', 30, { status: 'failed' }), own('2', '12', 20)]
    for (const keep of [3, 4, 100]) {
      expect(planPrune(list, keep, RULES)).toMatchObject({ deletions: [], short: 0 })
    }
    expect(planPrune([], 1, RULES)).toEqual({ entries: [], deletions: [], short: 0 })
  })

  test('says of what could go, and need not, that there is no need', () => {
    const list = [own('900', RUN.id, 0), own('1', '11', 30, { status: 'failed' }), own('2', '12', 20)]
    const plan = planPrune(list, 3, RULES)
    expect([keptFor(plan, '1'), keptFor(plan, '2')]).toEqual(['not-needed', 'not-needed'])
  })

  test('counts all snapshots, own and foreign', () => {
    const list = [own('900', RUN.id, 0), snapshot({ id: '50' }), snapshot({ id: '51' }), own('1', '11', 30)]
    expect(deleted(planPrune(list, 3, RULES))).toEqual(['1 oldest'])
  })

  test('says how many it falls short of "keep"', () => {
    const list = [own('900', RUN.id, 0), snapshot({ id: '50' }), snapshot({ id: '51' }), own('1', '11', 30)]
    expect(planPrune(list, 1, RULES).short).toBe(2)
  })

  test('takes failed ones first, then later attempts, then the oldest', () => {
    const list = [
      own('900', RUN.id, 0),
      own('1', '11', 50),
      own('2', '12', 40),
      own('3', '12', 30, { attempt: '2' }),
      own('4', '13', 20, { status: 'error' }),
      own('5', '14', 60, { status: 'failed' }),
      own('6', '12', 10, { attempt: '3' }),
    ]
    expect(deleted(planPrune(list, 1, RULES))).toEqual([
      '5 failed',
      '4 failed',
      '3 later-attempt',
      '6 later-attempt',
      '1 oldest',
      '2 oldest',
    ])
  })

  test('does not take a later attempt first whose earlier one is not completed, not own, or of another base', () => {
    const later = own('3', '12', 30, { attempt: '2' })
    const older = own('1', '11', 40)
    const others = [
      own('2', '12', 50, { status: 'in_progress' }),
      own('2', '12', 50, { description: foreignProvenance('12') }),
      own('2', '12', 50, { name: 'pre-restore-12-1' }),
      own('2', '12', 50, { attempt: '2' }),
      own('2', '12', 50, { attempt: '10' }),
    ]
    for (const other of others) {
      const plan = planPrune([own('900', RUN.id, 0), later, older, other], 1, RULES)
      expect(deleted(plan)).not.toContain('3 later-attempt')
    }
  })

  test('compares attempts as numbers', () => {
    const list = [
      own('900', RUN.id, 0),
      own('1', '12', 30, { attempt: '9' }),
      own('2', '12', 40, { attempt: '10' }),
    ]
    expect(deleted(planPrune(list, 2, RULES))).toEqual(['2 later-attempt'])
  })
})

describe('pruning never takes', () => {
  test.each<[string, Snapshot, KeepReason['kind']]>([
    ["a user's", snapshot({ id: '1', createdAtMs: 0 }), 'foreign'],
    ["another repository's", own('1', '11', 30, { description: foreignProvenance('11') }), 'foreign'],
    ['one without its description', own('1', '11', 30, { description: '' }), 'foreign'],
    ['one of another name', own('1', '11', 30, { name: 'nightly-11-1' }), 'other-name'],
    ['one that is not finished', own('1', '11', 30, { status: 'in_progress' }), 'unfinished'],
    ['one in a state without a source', own('1', '11', 30, { status: 'archived' }), 'unfinished'],
    ['one without a date', own('1', '11', 0, { createdAtMs: null }), 'undated'],
    ['a failed one without a date', own('1', '11', 0, { createdAtMs: null, status: 'failed' }), 'undated'],
    ['a failed one of this attempt', own('1', RUN.id, 1, { status: 'failed' }), 'this-run'],
    ['another one of this attempt', own('1', RUN.id, 1, { name: `${BASE}-${RUN.id}-1-2` }), 'this-run'],
    ['this attempt by its provenance', own('1', '11', 30, { description: provenance(RUN.id) }), 'this-run'],
    ['one that may still be needed', own('1', '11', 5.99), 'young'],
    ['one from the future', own('1', '11', -2, { attempt: '1' }), 'young'],
  ])('%s', (_what, it, reason) => {
    const plan = planPrune([own('900', RUN.id, -3), it], 1, RULES)
    expect(deleted(plan)).toEqual([])
    expect(plan.short).toBe(1)
    expect(keptFor(plan, '1')).toBe(reason)
  })

  test('one that is about to be restored', () => {
    const plan = pruneWith(own('1', '11', 30), { spare: ['1'] })
    expect(deleted(plan)).toEqual([])
    expect(keptFor(plan, '1')).toBe('target')
    expect(deleted(pruneWith(own('1', '11', 30), { spare: ['2'] }))).toEqual(['1 oldest'])
  })

  test('one that VPS.org has refused to delete', () => {
    const plan = pruneWith(own('1', '11', 30), { refused: new Set(['1']) })
    expect(deleted(plan)).toEqual([])
    expect(plan.entries.at(-1)).toMatchObject({ action: 'keep', reason: { kind: 'refused' } })
    expect(deleted(pruneWith(own('1', '11', 30), { refused: new Set(['2']) }))).toEqual(['1 oldest'])
  })

  test('a protected one, by its id or its name', () => {
    for (const pattern of ['1', `${BASE}-11-*`]) {
      const plan = pruneWith(own('1', '11', 30), { protect: ['x', pattern] })
      expect(deleted(plan)).toEqual([])
      expect(plan.entries.at(-1)).toMatchObject({ reason: { kind: 'protected', pattern } })
    }
  })

  test('the newest completed own one, not even one of a later attempt', () => {
    const list = [own('1', '12', 30), own('2', '12', 20, { attempt: '2' }), snapshot({ id: '50' })]
    const plan = planPrune(list, 1, RULES)
    expect(deleted(plan)).toEqual(['1 oldest'])
    expect(keptFor(plan, '2')).toBe('newest')
  })

  test('the newest completed own one, if newer ones failed, are not finished or not own', () => {
    const list = [
      own('1', '11', 30),
      own('2', '12', 20, { status: 'failed' }),
      own('3', '13', 10, { status: 'in_progress' }),
      snapshot({ id: '4' }),
    ]
    const plan = planPrune(list, 1, RULES)
    expect(deleted(plan)).toEqual(['2 failed'])
    expect(keptFor(plan, '1')).toBe('newest')
  })
})

test('while the server is being restored nothing is deleted, and what would have gone stays for that reason', () => {
  const plan = planPrune([own('900', RUN.id, 0), own('1', '11', 30), snapshot({ id: '50' })], 1, RULES)
  expect([plan.deletions.length, plan.short]).toEqual([1, 1])
  const kept = planWhileRestoring(plan)
  expect(kept).toMatchObject({ deletions: [], short: 0 })
  expect(kept.entries.map(({ snapshot: each, action, reason }) => [each.id, action, reason.kind])).toEqual(
    plan.entries.map((each) => [
      each.snapshot.id,
      'keep',
      each.action === 'keep' ? each.reason.kind : 'restoring',
    ]),
  )
})

describe("a snapshot of another run's", () => {
  test.each<[keyof typeof PROGRESS, number, readonly string[], KeepReason['kind'] | undefined]>([
    ['ended', 1, ['1 oldest'], undefined],
    ['unknown', 1, [], 'young'],
    ['unknown', 5.99, [], 'young'],
    ['unknown', 6, ['1 oldest'], undefined],
    ['unknown', -2, [], 'young'],
    ['going', 1, [], 'deploy-going'],
    ['going', 6, [], 'deploy-going'],
    ['going', 700, [], 'deploy-going'],
  ])('deploy that is %s, and of %d hours', (progress, hoursOld, gone, reason) => {
    const plan = pruneWith(own('1', '11', hoursOld), { progressOf: () => PROGRESS[progress] })
    expect(deleted(plan)).toEqual(gone)
    expect(keptFor(plan, '1')).toBe(reason)
  })

  test('deploy that is going is named by run and job', () => {
    const it = own('1', '11', 1)
    const reasonWith = (progress: DeployProgress): unknown =>
      pruneWith(it, { progressOf: () => progress }).entries.find((each) => each.snapshot.id === '1')
    const job = { id: '77', name: 'release / deploy' }
    expect(reasonWith({ kind: 'going', job })).toMatchObject({
      reason: { kind: 'deploy-going', runId: '11', job: 'release / deploy' },
    })
    expect(reasonWith(PROGRESS.going)).toMatchObject({ reason: { runId: '11', job: null } })
  })

  test('may go all the same when it failed: no deploy begins after that', () => {
    const failed = own('1', '11', 1, { status: 'failed' })
    expect(deleted(pruneWith(failed))).toEqual(['1 failed'])
  })

  test('earlier attempt has ended, where it is an attempt of this run', () => {
    const asked: string[] = []
    const plan = planPrune([own('900', RUN.id, 0, { attempt: '2' }), own('1', RUN.id, 1)], 1, {
      ...RULES,
      run: { ...RUN, attempt: '2' },
      progressOf: ({ id }) => {
        asked.push(id)
        return PROGRESS.going
      },
    })
    expect(deleted(plan)).toEqual(['1 oldest'])
    expect(asked).toEqual([])
  })

  test('earlier attempt may go on in a later one, where its snapshot guards the whole run', () => {
    const description = provenance(RUN.id).replace(' |', ' guards=run |')
    const plan = planPrune(
      [own('900', RUN.id, 0, { attempt: '2' }), own('1', RUN.id, 1, { description })],
      1,
      { ...RULES, run: { ...RUN, attempt: '2' }, progressOf: () => PROGRESS.going },
    )
    expect([deleted(plan), keptFor(plan, '1')]).toEqual([[], 'deploy-going'])
  })
})
