import { expect, test } from '@jest/globals'
import { progressReport } from '../../src/actions/shared/progress.ts'
import { FakeClock } from '../fake-clock.ts'

test('what is new is told at once, and what is not every thirty seconds', () => {
  const clock = new FakeClock()
  clock.advance(7000)
  const lines: string[] = []
  const notNeeded = (): never => {
    throw new Error('This is not needed to tell how it goes.')
  }
  const report = progressReport(
    {
      line: (text) => lines.push(text),
      ...{ notice: notNeeded, warning: notNeeded, error: notNeeded, debug: notNeeded },
      ...{ startGroup: notNeeded, endGroup: notNeeded },
    },
    clock,
  )
  const shows = (shown: string, afterMs: number): void => {
    clock.advance(afterMs)
    report(shown)
  }

  shows('making', 0)
  shows('making', 29_999)
  shows('making', 1)
  shows('nearly', 5000)
  shows('nearly', 29_000)
  shows('making', 1000)

  expect(lines).toEqual([
    'making (after 0 seconds)',
    'making (after 30 seconds)',
    'nearly (after 35 seconds)',
    'making (after 1 minute 5 seconds)',
  ])
})
