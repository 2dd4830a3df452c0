/** What the post step says of a deploy, of a failed call after it, and of restored servers. */
import { describe, expect, test } from '@jest/globals'
import { afterDeploy, howEnded } from '../../src/report/messages/post.ts'
import { notAllRestored, restored, withTheOne } from '../../src/report/messages/post-restore.ts'
import { NOW_MS } from '../decide/snapshots.ts'

const FAILED = { subject: 'deploy', status: 'failure', failedSteps: [] } as const

test.each([
  [[], 'The deploy failed'],
  [['Build'], 'The deploy failed at "Build"'],
  [['Build', 'Migrate'], 'The deploy failed at "Build", "Migrate"'],
  [['1', '2', '3', '4', '5', '6', '7', '8'], 'The deploy failed at "1", "2", "3", "4", "5", "6", "7", "8"'],
  [
    ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'],
    'The deploy failed at "1", "2", "3", "4", "5", "6", "7", "8" and 2 more',
  ],
])('a deploy that failed names its steps: %j', (failedSteps, text) => {
  expect(howEnded({ ...FAILED, failedSteps })).toBe(text)
})

describe('a failed call after a deploy', () => {
  const message = { what: 'It failed.', state: 'Nothing was changed.', next: 'Do this.' }

  test.each(['api-token-refused', 'api-permission-missing', 'api-not-found', 'api-url-wrong'])(
    'keeps the advice about %s',
    (code) => {
      expect(afterDeploy({ ...message, code })).toStrictEqual({ code, what: 'It failed.', next: 'Do this.' })
    },
  )

  test('loses the advice to run the job again, which would deploy again', () => {
    const code = 'api-server-error'
    expect(afterDeploy({ ...message, code })).toStrictEqual({ code, what: 'It failed.' })
  })
})

describe('a restored server', () => {
  const server = {
    serverId: '12345',
    snapshot: { id: '801', name: 'pre-deploy-11-1', createdAtMs: NOW_MS },
    nowMs: NOW_MS,
  }
  const what = 'Server 12345 was restored from snapshot 801 (pre-deploy-11-1, from 2026-11-21 10:00 UTC).'

  test('is active, and the step fails because the deploy did', () => {
    const facts = { isStopped: false, isSeenInstead: false, kept: null }
    expect(restored(server, facts, FAILED)).toStrictEqual({
      code: 'restored',
      what,
      state: 'Server 12345 is active.',
      next: 'This step fails because the deploy failed.',
    })
  })

  test('that is stopped has to be started', () => {
    const facts = { isStopped: true, isSeenInstead: true, kept: 'Snapshot 801 still exists.' }
    expect(restored(server, facts, FAILED)).toStrictEqual({
      code: 'restored-stopped',
      what,
      state:
        'The answer to the restore was lost, but the server was seen restoring. Server 12345 is stopped. Snapshot 801 still exists.',
      next: 'Start the server at VPS.org. This step fails because the deploy failed.',
    })
  })
})

describe('several servers of which not all are restored', () => {
  const state = 'The log of this step has a line for each server.'
  const ofOne = {
    code: 'restore-incomplete',
    what: '1 of 3 servers was not restored: 12345.',
    state,
    next: 'Check that server at VPS.org before you deploy again.',
  }

  test.each([
    [['12345'], ['12345'], ofOne.what, ofOne.next],
    [
      ['12345', '12346'],
      ['12345', '12346'],
      '2 of 3 servers were not restored: 12345, 12346.',
      'Check these servers at VPS.org before you deploy again.',
    ],
    [['12345'], [], '1 of 3 servers is not known to be restored: 12345.', ofOne.next],
    [
      ['12345', '12346'],
      ['12346'],
      '2 of 3 servers are not known to be restored: 12345, 12346.',
      'Check these servers at VPS.org before you deploy again.',
    ],
  ])('are %j, and nothing was restored on %j', (bad, untouched, what, next) => {
    expect(notAllRestored({ count: 3, bad, untouched, code: null })).toStrictEqual({
      ...ofOne,
      what,
      next,
    })
  })

  test('say why where one is the reason', () => {
    const one = { code: 'restore-timeout', what: 'It took too long.', state: 'It goes on.', next: 'Wait.' }
    expect(withTheOne(ofOne, one)).toStrictEqual({
      code: 'restore-incomplete',
      what: '1 of 3 servers was not restored: 12345. It took too long.',
      state: 'It goes on.',
      next: 'Wait.',
    })
  })

  test('keep their advice where the one has none', () => {
    const one = { code: 'restore-timeout', what: 'It took too long.' }
    expect(withTheOne(ofOne, one)).toStrictEqual({
      code: 'restore-incomplete',
      what: '1 of 3 servers was not restored: 12345. It took too long.',
      state: '',
      next: 'Check that server at VPS.org before you deploy again.',
    })
  })
})
