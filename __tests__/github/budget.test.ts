import { describe, expect, test } from '@jest/globals'
import { BUDGET_MS, createBudget } from '../../src/github/budget.ts'
import { FakeClock } from '../fake-clock.ts'

describe('a budget for questions to GitHub', () => {
  test('counts the time of each question, and not the time before it', async () => {
    const clock = new FakeClock()
    const ask = createBudget(clock, new AbortController().signal)
    for (let i = 0; i < 3; i++) {
      clock.advance(60_000)
      const isAborted = await ask((signal) => {
        clock.advance(1000)
        return Promise.resolve(signal.aborted)
      })
      expect(isAborted).toBe(false)
    }
    const answer = await ask((signal) => {
      clock.advance(BUDGET_MS - 3001)
      const before = signal.aborted
      clock.advance(1)
      return Promise.resolve([before, signal.aborted])
    })
    expect(answer).toEqual([false, true])
  })

  test('does not abort a question that has its answer', async () => {
    const stop = new AbortController()
    const signal = await createBudget(new FakeClock(), stop.signal)((given) => Promise.resolve(given))
    stop.abort()
    expect(signal.aborted).toBe(false)
  })
})
