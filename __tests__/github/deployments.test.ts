/** A rollback as GitHub's record of a deployment. */
import { describe, expect, test } from '@jest/globals'
import type { Rollback, RollbackState } from '../../src/github/deployments.ts'
import { HttpFailure } from '../../src/network/http.ts'
import { until } from '../vpsorg/under-test.ts'
import {
  answer,
  checkGitHubAfterEach,
  type Interfere,
  onlyTo,
  type Setting,
  SHA,
  silence,
  stage,
  type Stage,
} from './github-under-test.ts'

checkGitHubAfterEach()

const DEPLOYMENTS = 'POST /repos/acme/shop/deployments'
const LOG = 'https://github.com/acme/shop/actions/runs/9000000011/attempts/1'
const ONE: Rollback = {
  environment: 'production',
  servers: [{ serverId: '12345', snapshotId: '802', snapshotName: 'pre-deploy-9000000002-1' }],
}

/** A rollback from its beginning to its end. */
async function recorded(
  setting: Setting = {},
  rollback = ONE,
  end: RollbackState = 'success',
): Promise<Stage> {
  const it = stage(setting)
  const record = await it.asking.recordRollback(rollback)
  await record.end(end, 'Rolled back, and verified.')
  return it
}

/** What was sent of the first request. */
function description({ github }: Stage): unknown {
  return github.written[0]?.body['description']
}

describe('a rollback', () => {
  test('is recorded with its commit, its servers and its log, and how it ends', async () => {
    const it = await recorded()
    expect(it.github.written).toEqual([
      {
        call: DEPLOYMENTS,
        body: {
          ref: SHA,
          task: 'rollback',
          environment: 'production',
          description: 'Rollback of server 12345 to snapshot 802 (pre-deploy-9000000002-1)',
          payload: {
            servers: [{ server_id: '12345', snapshot_id: '802', snapshot_name: 'pre-deploy-9000000002-1' }],
          },
          required_contexts: [],
          auto_merge: false,
        },
      },
      {
        call: `${DEPLOYMENTS}/1/statuses`,
        body: { state: 'in_progress', description: 'The rollback has started.', log_url: LOG },
      },
      {
        call: `${DEPLOYMENTS}/1/statuses`,
        body: { state: 'success', description: 'Rolled back, and verified.', log_url: LOG },
      },
    ])
    expect(it.github.asked).toHaveLength(3)
    expect([it.loaded(), it.asking.notices()]).toEqual([1, []])
  })

  test('of several servers counts them, and names each with its snapshot', async () => {
    const [first] = ONE.servers
    if (first === undefined) throw new Error('there is one')
    const servers = [first, { ...first, serverId: '678', snapshotId: '803' }]
    const it = await recorded({}, { ...ONE, servers })
    expect(description(it)).toBe('Rollback of 2 servers to their snapshots')
    expect(it.github.written[0]?.body['payload']).toEqual({
      servers: [
        { server_id: '12345', snapshot_id: '802', snapshot_name: 'pre-deploy-9000000002-1' },
        { server_id: '678', snapshot_id: '803', snapshot_name: 'pre-deploy-9000000002-1' },
      ],
    })
  })

  test('with a long name is described in as many letters as GitHub takes', async () => {
    const [first] = ONE.servers
    if (first === undefined) throw new Error('there is one')
    const long = { ...ONE, servers: [{ ...first, snapshotName: 'n'.repeat(200) }] }
    const it = await recorded({}, long)
    expect(String(description(it))).toHaveLength(140)
    const ended = stage()
    await (await ended.asking.recordRollback(ONE)).end('failure', 'w'.repeat(200))
    expect(String(ended.github.written[2]?.body['description'])).toHaveLength(140)
  })

  test('on an unknown GitHub has no log', async () => {
    const it = await recorded({ run: { url: null } })
    expect(it.github.written.slice(1).map(({ body }) => Object.keys(body))).toEqual([
      ['state', 'description'],
      ['state', 'description'],
    ])
  })
})

describe('a record that is not complete', () => {
  const OPEN = 'The record of this rollback as a deployment to "production" may be missing or incomplete.'
  const REFUSED = 'This rollback is not, or not completely, recorded as a deployment to "production".'

  test.each<[string, Setting, string, number]>([
    [
      'without the permission',
      { interfere: () => answer(403, '{}') },
      `${REFUSED} GitHub refused the request (HTTP 403). Add to the "permissions" of the job: deployments: write.`,
      1,
    ],
    [
      'as the answer names no deployment',
      { interfere: () => answer(201, '{"id":"1"}') },
      `${OPEN} The request to GitHub failed: the answer names no deployment.`,
      1,
    ],
    [
      'as the answer is cut off',
      { interfere: () => answer(201, '{"id":1') },
      `${OPEN} The request to GitHub failed: the answer names no deployment.`,
      1,
    ],
    [
      'as the answer is lost',
      { interfere: () => new HttpFailure('lost', 'socket hang up', null) },
      `${OPEN} The request to GitHub failed: socket hang up.`,
      1,
    ],
    [
      'as the commit is not known',
      { run: { sha: null } },
      `${OPEN} The request to GitHub failed: the runner does not set GITHUB_SHA.`,
      0,
    ],
    [
      'as its states are refused',
      { interfere: onlyTo(/statuses$/, () => answer(403, '{}')) },
      `${REFUSED} GitHub refused the request (HTTP 403). Add to the "permissions" of the job: deployments: write.`,
      3,
    ],
  ])('%s is told in one notice, and nothing is sent again', async (_, setting, notice, sent) => {
    const it = await recorded(setting)
    expect(it.asking.notices()).toEqual([notice])
    expect(it.sent).toHaveLength(sent)
  })

  test('is waited for ten seconds at its beginning and five at its end', async () => {
    const slow: Interfere = onlyTo(/statuses$/, silence)
    const it = stage({ interfere: slow, latencyMs: 1000 })
    const begun = it.asking.recordRollback(ONE)
    await until(() => it.sent.length === 2)
    // The deployment itself has taken one second, and so has the way of this request.
    expect(it.clock.nextTimerMs()).toBe(8000)
    it.clock.advance(8000)
    const record = await begun
    const ended = record.end('success', 'x')
    await until(() => it.sent.length === 3)
    expect(it.clock.nextTimerMs()).toBe(4000)
    it.clock.advance(4000)
    await ended
    expect(it.asking.notices()).toEqual([`${OPEN} GitHub did not answer in time.`])
  })

  test('is told also in a process that has to end, for it may be half written', async () => {
    const it = stage()
    it.stop()
    await (await it.asking.recordRollback(ONE)).end('error', 'x')
    expect(it.sent).toEqual([])
    expect(it.asking.notices()).toEqual([`${OPEN} GitHub did not answer in time.`])
  })

  test('is closed also by a process that was told to end', async () => {
    const it = stage()
    const record = await it.asking.recordRollback(ONE)
    it.stop()
    await record.end('error', 'Not known.')
    expect(it.github.written[2]?.body).toEqual({ state: 'error', description: 'Not known.', log_url: LOG })
    expect(it.asking.notices()).toEqual([])
  })
})
