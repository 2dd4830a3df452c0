import { expect, test } from '@jest/globals'
import { createLog } from '../../src/runner/log.ts'
import { runToEnd } from '../../src/runner/lifecycle.ts'
import { StepError } from '../../src/actions/shared/step.ts'
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
