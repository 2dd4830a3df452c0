import { describe, expect, test } from '@jest/globals'
import { readBudget, readBudgetBeforeRestore } from '../../src/decide/read-budget.ts'

describe('the patience', () => {
  test('of a step is two minutes, and no longer than its time-out', () => {
    expect(readBudget()).toBe(120_000)
    expect(readBudget(1_800_000)).toBe(120_000)
    expect(readBudget(30_000)).toBe(30_000)
  })

  test('before an automatic restore is five minutes, and no longer than its time-out', () => {
    for (const jobStatus of ['success', 'failure', 'unknown'] as const)
      expect(readBudgetBeforeRestore(jobStatus, 2_700_000)).toBe(300_000)
    expect(readBudgetBeforeRestore('failure', 90_000)).toBe(90_000)
  })

  test('in a cancelled job is one minute', () => {
    expect(readBudgetBeforeRestore('cancelled', 2_700_000)).toBe(60_000)
    expect(readBudgetBeforeRestore('cancelled', 20_000)).toBe(20_000)
  })
})
