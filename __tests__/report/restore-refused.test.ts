/** The state of a server after a restore that VPS.org refused, once or several times. */
import { expect, test } from '@jest/globals'
import { restoreRefused } from '../../src/report/messages/restores.ts'

const LOCKED = {
  code: 'api-locked',
  what: 'Could not restore snapshot 801: another task is running.',
  next: 'Run this again.',
}

test.each([
  [1, 0, 'Server 12345 is as the deploy left it; its state is "active".'],
  [2, 999, 'Server 12345 is as the deploy left it after 2 tries; its state is "active".'],
  [2, 1000, 'Server 12345 is as the deploy left it after 2 tries in 1 second; its state is "active".'],
  [15, 180_000, 'Server 12345 is as the deploy left it after 15 tries in 3 minutes; its state is "active".'],
])('after %d refusals in %d ms is told with both, as far as they matter', (tries, forMs, state) => {
  const subject = { undone: 'deploy', serverId: '12345', snapshotId: '801' } as const
  const seen = { kind: 'status', status: 'active' } as const
  expect(restoreRefused(subject, LOCKED, { seen, tries, forMs })).toEqual({ ...LOCKED, state })
})
