/** What is said together of several servers that failed. */
import { expect, test } from '@jest/globals'
import type { Message } from '../../src/domain/message.ts'
import { severalFailed } from '../../src/report/messages/several.ts'

const SAID = { what: '2 of 3 servers were not restored: 12345, 678.', state: 'One was.' }
const LOCKED = { code: 'api-locked', what: 'The server is locked.', next: 'Run this job again.' }

test.each<[string, readonly Message[], Message]>([
  [
    'the same reason is told with its code and its advice',
    [LOCKED, LOCKED],
    {
      ...SAID,
      what: '2 of 3 servers were not restored: 12345, 678. The server is locked.',
      code: 'api-locked',
      next: 'Run this job again.',
    },
  ],
  [
    'reasons of one kind have its code and its advice',
    [LOCKED, { ...LOCKED, what: 'Another task is running.' }],
    { ...SAID, code: 'api-locked', next: 'Run this job again.' },
  ],
  [
    'reasons of one kind with different advice are in the log',
    [LOCKED, { ...LOCKED, what: 'Another task is running.', next: 'Wait for it.' }],
    { ...SAID, code: 'api-locked', next: 'The log of this step has the reason for each server.' },
  ],
  [
    'reasons of different kinds are in the log, also where the advice is the same',
    [LOCKED, { ...LOCKED, code: 'api-lost', what: 'The connection was lost.' }],
    {
      ...SAID,
      code: 'several-servers-failed',
      next: 'The log of this step has the reason for each server.',
    },
  ],
])('%s', (_, facts, message) => {
  expect(severalFailed(facts, SAID)).toEqual(message)
})

test('what there is to do in any case is told where the reasons differ', () => {
  const failures = [LOCKED, { code: 'api-lost', what: 'The connection was lost.' }]
  expect(severalFailed(failures, { ...SAID, next: 'The next run tries again.' }).next).toBe(
    'The next run tries again.',
  )
})
