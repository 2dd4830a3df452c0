import { expect, test } from '@jest/globals'
import { createLog } from '../../src/runner/log.ts'
import { runToEnd } from '../../src/runner/lifecycle.ts'
import { providerNowMs, StepError } from '../../src/actions/shared/step.ts'
import { FakeClock } from '../fake-clock.ts'
import { recordingToolkit } from '../runner/recording-toolkit.ts'

test('the debug log says of a failure of a step that it is one', async () => {
  const { toolkit, told } = recordingToolkit({ isDebug: () => true })
  const log = createLog(toolkit, (text) => text)
  const process = { on: () => undefined, exit: (): never => undefined as never }

  await runToEnd(process, log, () => Promise.reject(new StepError({ code: '', what: 'It is full.' })))

  expect(told.slice(0, 2)).toEqual([
    ['error', 'It is full.'],
    ['debug', 'StepError: It is full.'],
  ])
})

test('the provider is as far ahead of this clock as is known', () => {
  const clock = new FakeClock(100_000)

  expect(providerNowMs({ clock, providerAheadMs: 5000 })).toBe(105_000)
  expect(providerNowMs({ clock, providerAheadMs: -5000 })).toBe(95_000)
})
