/** State that another step wrote to, through the committed dist: nothing in it is believed without proof. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Emulator } from '../../testing/emulator/server.ts'
import type { PhaseRun } from '../../testing/local-runner/phase.ts'
import { createDriver, type Driver } from './driver.ts'
import { ACTION, own, RUN_ID, SERVER_ID, START_MS, TOKEN } from './scene.ts'

let driver: Driver
let emulator: Emulator

beforeEach(async () => {
  const ours = own({ runId: RUN_ID, hoursOld: 1 })
  const others = [
    own({ runId: '9000000001', hoursOld: 30 }),
    own({ runId: '9000000002', hoursOld: 20, serverId: 777 }),
  ]
  driver = createDriver(START_MS)
  emulator = await driver.startEmulator({
    servers: [
      { id: SERVER_ID, name: 'web', disk: 'broken' },
      { id: 777, name: 'other', disk: 'fine' },
    ],
    snapshots: [ours, ...others],
    restoreMs: 10_000,
  })
})

afterEach(async () => {
  await emulator.close()
})

const HONEST = {
  version: 1,
  kind: 'created',
  intent: {
    serverId: String(SERVER_ID),
    name: `pre-deploy-${RUN_ID}-1`,
    mark: '00000011',
    askedAtMs: START_MS - 3_600_000,
  },
  statusSeen: 'unknown',
  id: '801',
  createdAtMs: START_MS - 3_600_000,
  providerAheadMs: 0,
  completion: 'seen',
}

/** What main says of itself: one server. */
const BEGINNING = '{"version":1,"servers":1,"restoreOn":[]}'

async function post(
  state: string,
  more: Readonly<Record<string, string>> = {},
  main = BEGINNING,
): Promise<PhaseRun> {
  return await driver.startPhase({
    actionDir: ACTION,
    phase: 'post',
    virtualTime: { startMs: START_MS },
    run: { runId: RUN_ID, repository: 'acme/shop', repositoryId: '1001' },
    state: { main, 'server-0': state, done: 'true' },
    with: {
      'api-token': TOKEN,
      'server-id': String(SERVER_ID),
      'api-url': emulator.url,
      'deploy-status': 'failure',
      'restore-on': 'failure',
      'job-status': 'failure',
      'github-token': '',
      ...more,
    },
  }).done
}

function changes(): readonly string[] {
  return emulator.requests
    .filter((each) => each.method !== 'GET')
    .map((each) => `${each.method} ${each.path}`)
}

test('what main left is enough to restore', async () => {
  const run = await post(JSON.stringify(HONEST))
  expect(run.exitCode).toBe(1)
  expect(changes()).toEqual(['POST /api/v1/snapshots/801/restore/'])
})

describe('nothing is restored when', () => {
  const forged: readonly (readonly [string, unknown])[] = [
    ['the id is that of another run’s snapshot', { ...HONEST, id: '802' }],
    [
      'id and name are those of another run',
      { ...HONEST, id: '802', intent: { ...HONEST.intent, name: 'pre-deploy-9000000001-1' } },
    ],
    [
      'the snapshot is on another server',
      {
        ...HONEST,
        id: '803',
        intent: { ...HONEST.intent, serverId: '777', name: 'pre-deploy-9000000002-1' },
      },
    ],
    ['the server is not the one of the inputs', { ...HONEST, intent: { ...HONEST.intent, serverId: '777' } }],
    ['the mark is another one', { ...HONEST, intent: { ...HONEST.intent, mark: 'ffffffff' } }],
    ['the id is a path', { ...HONEST, id: '../servers/777' }],
    ['the name is a command', { ...HONEST, intent: { ...HONEST.intent, name: '##[set-output name=x]y' } }],
    ['it is of another version', { ...HONEST, version: 2 }],
    ['a field is missing', { ...HONEST, completion: undefined }],
    ['it is a list', []],
    ['it is null', null],
  ]

  test.each(forged)('%s', async (_, state) => {
    const run = await post(JSON.stringify(state))
    expect(run.exitCode).toBe(1)
    expect(run.errors).toHaveLength(1)
    expect(changes()).toEqual([])
    expect(run.env['VPS_SNAPSHOT_RESULT']).toBe('not-restored')
  })

  test.each(['{', 'completed', '{"__proto__":{"kind":"created"}}', ' ', '1e999'])(
    'it is %j',
    async (state) => {
      const run = await post(state)
      expect(run.exitCode).toBe(1)
      expect(run.errors).toEqual([expect.stringContaining('[post-records-damaged]')])
      expect(emulator.requests).toHaveLength(0)
    },
  )
})

test.each([
  '{',
  '{"version":1}',
  '{"version":2,"servers":1,"restoreOn":[]}',
  '{"version":1,"servers":2,"restoreOn":[]}',
  '{"version":1,"servers":-1,"restoreOn":[]}',
  '{"version":1,"servers":1,"restoreOn":["success"]}',
  '{"version":1,"servers":1}',
])('nothing is restored when main says %j of its servers', async (main) => {
  const run = await post(JSON.stringify(HONEST), {}, main)
  expect(run.exitCode).toBe(1)
  expect(run.errors).toEqual([expect.stringContaining('[post-records-damaged]')])
  expect(emulator.requests).toHaveLength(0)
})

test('state without its beginning is not what main left', async () => {
  const run = await post(JSON.stringify(HONEST), {}, '')
  expect(run.exitCode).toBe(1)
  expect(run.errors).toEqual([expect.stringContaining('[post-records-damaged]')])
  expect(run.env['VPS_SNAPSHOT_RESULT']).toBe('not-restored')
  expect(emulator.requests).toEqual([])
})

test('what main left of more servers than it speaks of counts for nothing', async () => {
  const run = await post(JSON.stringify(HONEST), {}, '{"version":1,"servers":0,"restoreOn":[]}')
  expect(run.exitCode).toBe(0)
  expect(emulator.requests).toHaveLength(0)
})

test('damaged state is a warning where no restore was asked for', async () => {
  const run = await post('{', { 'restore-on': '' })
  expect(run.exitCode).toBe(0)
  expect(run.warnings).toEqual([expect.stringContaining('could not read what the snapshot step saved')])
  expect(changes()).toEqual([])
})

test('inputs that post can not read are one error, and nothing is sent', async () => {
  const run = await post(JSON.stringify(HONEST), { 'restore-on': 'always' })
  expect(run.exitCode).toBe(1)
  expect(run.errors).toEqual([expect.stringContaining('"restore-on"')])
  expect(emulator.requests).toHaveLength(0)
})

test('a dry run only reads, and says that a restore was asked for', async () => {
  const run = await post(JSON.stringify(HONEST), { 'dry-run': 'true' })
  expect(run.exitCode).toBe(1)
  expect(run.errors).toEqual([expect.stringContaining('[restore-refused-dry-run]')])
  expect(changes()).toEqual([])
})

test.each([
  ['failure', '', 'success', 0, 'kept'],
  ['failure', '', 'failure', 1, 'kept'],
  ['cancelled', 'failure', 'failure', 0, 'kept'],
  ['failure', 'failure', 'failure', 1, 'not-restored'],
  ['failure', 'success', 'success', 0, 'kept'],
  ['failure', 'skipped', 'failure', 0, 'kept'],
  ['', 'failure', 'failure', 0, 'kept'],
  ['', '', 'failure', 0, 'kept'],
  ['always', 'failure', 'failure', 1, 'not-restored'],
] as const)(
  'inputs that can not be read: with restore-on %j, deploy-status %j in a job of %s it exits %i (%s)',
  async (restoreOn, deployStatus, jobStatus, exitCode, result) => {
    const run = await post(JSON.stringify(HONEST), {
      keep: 'zero',
      'restore-on': restoreOn,
      'deploy-status': deployStatus,
      'job-status': jobStatus,
    })
    expect(run.exitCode).toBe(exitCode)
    expect(run.env['VPS_SNAPSHOT_RESULT']).toBe(result)
    expect(changes()).toEqual([])
  },
)
