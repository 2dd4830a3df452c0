import { expect, test } from '@jest/globals'
import type { Message } from '../../src/domain/message.ts'
import {
  markNotSaved,
  outputsNotSet,
  resultNotSet,
  stateNotSaved,
  variableMissing,
} from '../../src/runner/messages.ts'

const DISK = 'Check that the disk of this runner is writable and not full.'

test.each<[string, Message, Message]>([
  [
    'a variable of the runner is missing',
    variableMissing('GITHUB_RUN_ID', 'the number of the workflow run'),
    {
      code: 'runner-variable-missing',
      what: 'GITHUB_RUN_ID does not hold the number of the workflow run.',
      state: 'Nothing was sent to VPS.org.',
      next: 'Run this action on a GitHub Actions runner, which sets that variable.',
    },
  ],
  [
    'state can not be saved',
    stateNotSaved('ENOSPC', 'No snapshot was created.'),
    {
      code: 'runner-state-not-saved',
      what: 'Could not save what the post step needs (ENOSPC).',
      state: 'No snapshot was created.',
      next: DISK,
    },
  ],
  [
    'the mark of wait/ can not be saved',
    markNotSaved('ENOSPC', '12345', '801'),
    {
      code: 'runner-mark-not-saved',
      what: 'Could not save that snapshot 801 of server 12345 is completed (ENOSPC).',
      state: 'The post step will not restore it automatically.',
      next: DISK,
    },
  ],
  [
    'outputs can not be set',
    outputsNotSet('ENOSPC', ['deleted', 'kept']),
    { code: 'runner-outputs-not-set', what: 'Could not set the outputs deleted, kept (ENOSPC).', next: DISK },
  ],
  [
    'outputs can not be set, and something was changed',
    outputsNotSet('ENOSPC', ['result'], 'Server 12345 was restored.'),
    {
      code: 'runner-outputs-not-set',
      what: 'Could not set the outputs result (ENOSPC).',
      state: 'Server 12345 was restored.',
      next: DISK,
    },
  ],
  [
    'the result can not be handed on',
    resultNotSet('ENOSPC', 'VPS_SNAPSHOT_RESULT', 'restored'),
    {
      code: 'runner-result-not-set',
      what: 'Could not set VPS_SNAPSHOT_RESULT=restored for the jobs that follow (ENOSPC).',
      next: DISK,
    },
  ],
])('the whole message where %s', (_, message, whole) => {
  expect(message).toStrictEqual(whole)
})
