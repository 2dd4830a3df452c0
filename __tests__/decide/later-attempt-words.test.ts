import { expect, test } from '@jest/globals'
import { planPrune } from '../../src/decide/retention.ts'
import { whyDeleted } from '../../src/report/plan-table.ts'
import { BASE, NOW_MS, own, PROGRESS, RUN } from './snapshots.ts'

test('a later attempt that goes together with the earlier one is not said to leave that one behind', () => {
  const list = [own('900', RUN.id, 0), own('1', '12', 40), own('2', '12', 30, { attempt: '2' })]
  const plan = planPrune(list, 1, {
    base: BASE,
    run: RUN,
    protect: [],
    nowMs: NOW_MS,
    progressOf: () => PROGRESS.unknown,
  })
  expect(plan.deletions.map((each) => whyDeleted(each.reason))).toEqual([
    'created by attempt 2 of run 12, after an earlier attempt',
    'oldest',
  ])
})
