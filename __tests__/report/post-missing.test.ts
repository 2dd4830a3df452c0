/** What the post step says where no snapshot was completed before the deploy. */
import { describe, expect, test } from '@jest/globals'
import type { Message } from '../../src/domain/message.ts'
import {
  type MissingSnapshots,
  snapshotMissing,
  type Unusable,
} from '../../src/report/messages/post-missing.ts'

const ONE: MissingSnapshots = {
  serverIds: ['12345'],
  deployed: 'yes',
  missing: ['12345'],
  isRefused: true,
  kept: ['801'],
  usable: [],
}
const TWO: MissingSnapshots = { ...ONE, serverIds: ['12345', '12346'], missing: ['12345', '12346'] }
const PENDING = { id: '801', isPending: true }
const LEFT: Unusable = {
  serverId: '12345',
  kind: 'left-to-wait',
  id: '801',
  name: 'pre-deploy-11-1',
  now: { id: '801', status: 'in_progress' },
}
const NOT_RESTORED =
  'Server 12345 was not restored. No wait step saw snapshot 801 (pre-deploy-11-1) of server 12345 completed before the deploy ("wait" is "false").'
const AS_LEFT = 'Nothing was restored or deleted; server 12345 is as the deploy left it.'
const REFUSED = 'restore-refused-no-snapshot'

describe('a snapshot that was not completed before the deploy', () => {
  test.each<[string, Unusable, MissingSnapshots, Message]>([
    [
      'in progress',
      LEFT,
      { ...ONE, usable: [PENDING] },
      {
        code: REFUSED,
        what: NOT_RESTORED,
        state: `Snapshot 801 is now "in_progress". ${AS_LEFT}`,
        next: 'Snapshot 801 may already contain part of the deploy. Wait until snapshot 801 is completed.',
      },
    ],
    [
      'completed',
      { ...LEFT, now: { id: '801', status: 'completed' } },
      { ...ONE, usable: [{ id: '801', isPending: false }] },
      {
        code: REFUSED,
        what: NOT_RESTORED,
        state: `Snapshot 801 is now "completed". ${AS_LEFT}`,
        next: 'Snapshot 801 may already contain part of the deploy.',
      },
    ],
    [
      'deleted',
      { ...LEFT, now: 'not-listed' },
      { ...ONE, kept: [] },
      { code: REFUSED, what: NOT_RESTORED, state: `Snapshot 801 no longer exists. ${AS_LEFT}` },
    ],
    [
      'failed, before a deploy that did not run',
      { ...LEFT, kind: 'not-seen', now: { id: '801', status: 'failed' } },
      { ...ONE, deployed: 'no', isRefused: false },
      {
        code: 'snapshot-not-usable',
        what: 'Snapshot 801 (pre-deploy-11-1) of server 12345 was not completed before the deploy.',
        state:
          'Snapshot 801 is now "failed" and cannot be restored. The deploy did not run, so server 12345 is as it was.',
      },
    ],
    [
      'not created',
      { serverId: '12345', kind: 'not-created' },
      { ...ONE, deployed: 'no', kept: [], isRefused: false },
      {
        code: 'snapshot-not-usable',
        what: 'No snapshot of server 12345 was created.',
        state: 'The deploy did not run, so server 12345 is as it was.',
      },
    ],
  ])('and is now %s', (_, facts, common, message) => {
    expect(snapshotMissing(facts, common)).toStrictEqual(message)
  })
})

describe('snapshots of two servers that were not completed before the deploy', () => {
  const someMissing = '2 of 2 servers have no usable snapshot: 12345, 12346.'
  const noRestore = 'None of 2 servers was restored, because some have no usable snapshot: 12345, 12346.'
  const notRun = 'The deploy did not run, so nothing was changed.'

  test('may be used by hand, and one of them later', () => {
    const usable = [PENDING, { id: '802', isPending: false }]
    expect(snapshotMissing(null, { ...TWO, usable })).toStrictEqual({
      code: REFUSED,
      what: noRestore,
      state: 'Nothing was restored or deleted.',
      next: 'Snapshots that may already contain part of the deploy: 801, 802. Wait until snapshot 801 is completed.',
    })
  })

  test('are named where they were kept', () => {
    expect(snapshotMissing(null, { ...TWO, deployed: 'no', isRefused: false })).toStrictEqual({
      code: 'snapshot-not-usable',
      what: someMissing,
      state: notRun,
      next: 'Kept: snapshot 801.',
    })
  })

  test('are not named where none was kept', () => {
    expect(snapshotMissing(null, { ...TWO, deployed: 'no', isRefused: false, kept: [] })).toStrictEqual({
      code: 'snapshot-not-usable',
      what: someMissing,
      state: notRun,
    })
  })
})
