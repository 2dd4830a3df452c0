/** A rollback by hand as a deployment that GitHub shows, through the committed dist. */
import { describe, expect, test } from '@jest/globals'
import { type ServedFacts, refusing, type TakeOver } from './github-server.ts'
import { HEAD, rollBackWithGitHub, runsThat } from './github-scene.ts'
import { ROLLBACK_RUN, type RollbackSetting } from './rollback-scene.ts'
import { own } from './scene.ts'

/** Nothing else is unknown. */
const FACTS: ServedFacts = { runs: runsThat('success', 'success'), commits: { '0123456': [] } }
const DEPLOYMENTS = 'POST /repos/acme/shop/deployments'
const LOG = `https://github.com/acme/shop/actions/runs/${ROLLBACK_RUN}/attempts/1`
const asked = (more: RollbackSetting = {}): RollbackSetting => ({
  ...more,
  with: { environment: 'production', ...more.with },
})
type RolledBack = Awaited<ReturnType<typeof rollBackWithGitHub>>

/** What the record said, one state after the other. */
function states({ github }: RolledBack): readonly unknown[] {
  return github.written.filter((each) => each.call.endsWith('/statuses')).map((each) => each.body['state'])
}

/** The rollback without a record: the server must not know the difference. */
async function expectSameWithout(played: RolledBack, more: RollbackSetting = {}): Promise<void> {
  const plain = await rollBackWithGitHub(FACTS, more)
  expect(played.changes).toEqual(plain.changes)
  expect(played.run.exitCode).toBe(plain.run.exitCode)
  expect(played.run.outputs).toEqual(plain.run.outputs)
  expect(played.run.errors).toEqual(plain.run.errors)
}

describe('a rollback with an environment', () => {
  test('is recorded from its beginning to its end, with the log and the snapshot', async () => {
    const played = await rollBackWithGitHub(FACTS, asked())
    expect(played.run.outputs['result']).toBe('restored')
    expect(played.github.written).toEqual([
      {
        call: DEPLOYMENTS,
        body: {
          ref: HEAD,
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
        body: { state: 'success', description: 'Every server was restored.', log_url: LOG },
      },
    ])
    expect(played.run.notices).toEqual([])
    await expectSameWithout(played)
  })

  test('is recorded before anything is changed', async () => {
    const changes: number[] = []
    let count = (): number => -1
    await rollBackWithGitHub(
      FACTS,
      asked({
        before: (emulator) => {
          count = () => emulator.requests.filter((each) => each.method !== 'GET').length
        },
      }),
      () => {
        changes.push(count())
        return false
      },
    )
    // The record and its beginning come before the safety snapshot and the restore, its end after them.
    expect(changes.slice(-3)).toEqual([0, 0, 2])
  })

  const breaks = (before: RollbackSetting['before'], more: RollbackSetting = {}): RollbackSetting =>
    asked({ ...more, ...(before === undefined ? {} : { before }) })
  const course: readonly (readonly [string, readonly string[], RollbackSetting])[] = [
    [
      'that VPS.org refuses has failed',
      ['in_progress', 'failure'],
      breaks((emulator) => {
        emulator.faults.add({ operation: 'restoreSnapshot', fault: { kind: 'status', status: 403 } })
      }),
    ],
    [
      'without its safety snapshot has failed',
      ['in_progress', 'failure'],
      breaks((emulator) => {
        emulator.faults.add({ operation: 'createSnapshot', fault: { kind: 'status', status: 400 } })
      }),
    ],
    [
      'after which the server is broken has failed',
      ['in_progress', 'failure'],
      breaks((emulator) => {
        emulator.provider.nextRestore({ endsAs: 'error' })
      }),
    ],
    [
      'that is not seen to end in time ends as an error',
      ['in_progress', 'error'],
      breaks(
        (emulator) => {
          emulator.provider.nextRestore({ afterMs: 'never' })
        },
        { with: { timeout: '2' } },
      ),
    ],
    [
      'with "wait: false" stays in progress',
      ['in_progress', 'in_progress'],
      breaks(undefined, { with: { wait: 'false' } }),
    ],
    [
      'that comes to nothing before it begins is not recorded',
      [],
      breaks(undefined, { with: { confirm: 'x' } }),
    ],
    ['of a dry run is not recorded', [], breaks(undefined, { with: { 'dry-run': 'true' } })],
  ]
  test.each(course)('%s', async (_, expected, setting) => {
    const played = await rollBackWithGitHub(FACTS, setting)
    expect(states(played)).toEqual(expected)
  })

  test('says its end also when the runner stops it', async () => {
    const played = await rollBackWithGitHub(
      FACTS,
      asked({
        before: (emulator) => {
          emulator.provider.nextRestore({ afterMs: 'never' })
        },
        running: (phase) => {
          void phase.line('Waiting until server').then(() => {
            phase.kill('SIGINT')
          })
        },
      }),
    )
    expect(played.run.exitCode).toBe(1)
    expect(played.run.errors.join()).toContain('stopped by SIGINT')
    expect(states(played)).toEqual(['in_progress', 'error'])
  })

  test('names the snapshot of each server', async () => {
    const second = own({ runId: '9000000002', hoursOld: 20, disk: 'release 2', serverId: 678 })
    const played = await rollBackWithGitHub(
      FACTS,
      asked({
        with: { 'server-id': '12345,678' },
        emulator: {
          servers: [{ id: 12345 }, { id: 678 }],
          snapshots: [own({ runId: '9000000002', hoursOld: 20, disk: 'release 2' }), second],
        },
      }),
    )
    const payload = played.github.written[0]?.body['payload'] as { servers: unknown[] } | undefined
    expect(payload?.servers).toEqual([
      expect.objectContaining({ server_id: '12345', snapshot_id: '801' }),
      expect.objectContaining({ server_id: '678', snapshot_id: '802' }),
    ])
  })
})

describe('GitHub is no reason to roll back less', () => {
  const recording =
    (takeOver: TakeOver): TakeOver =>
    (response, path, method, work) =>
      path.includes('/deployments') && takeOver(response, path, method, work)
  const broken: readonly (readonly [string, TakeOver, RegExp, number])[] = [
    [
      'without the permission',
      refusing(403),
      /GitHub refused the request \(HTTP 403\).*deployments: write/,
      1,
    ],
    ['a commit that it does not find', refusing(404), /HTTP 404/, 1],
    ['a conflict', refusing(409), /HTTP 409/, 1],
    ['down', refusing(502), /HTTP 502/, 1],
    ['an answer that is cut', refusing(201, '{"id":'), /the answer names no deployment/, 1],
    [
      'an answer that is lost',
      (response, _path, _method, work) => {
        work()
        response.destroy()
        return true
      },
      /The request to GitHub failed/,
      1,
    ],
  ]
  test.each(broken)('%s: one notice, and nothing is sent again', async (_, takeOver, notice, sent) => {
    const played = await rollBackWithGitHub(FACTS, asked(), recording(takeOver))
    expect(played.run.notices).toEqual([expect.stringMatching(notice)])
    expect(played.run.notices[0]).toMatch(/deployment to "production"/)
    expect(played.github.written).toHaveLength(sent)
    await expectSameWithout(played)
  })

  test('hangs: ten seconds for the beginning, five for the end', async () => {
    const setting = asked()
    const slow = await rollBackWithGitHub(
      FACTS,
      {
        ...setting,
        phase: {
          virtualTime: { startMs: Date.parse('2026-11-21T10:00:00Z') },
        },
      },
      (_response, path) => path.endsWith('/statuses'),
    )
    expect(states(slow)).toEqual(['in_progress', 'success'])
    const plain = await rollBackWithGitHub(FACTS, {})
    const longer = slow.run.endMs - plain.run.endMs
    expect(longer).toBeGreaterThanOrEqual(14_800)
    expect(longer).toBeLessThanOrEqual(16_000)
    expect(slow.run.notices).toEqual([expect.stringContaining('GitHub did not answer in time.')])
    expect(slow.run.outputs['result']).toBe('restored')
  })

  test('without a token is a warning, and GitHub is left alone', async () => {
    const played = await rollBackWithGitHub(FACTS, asked({ with: { 'github-token': '' } }))
    expect(played.github.asked).toEqual([])
    expect(played.run.warnings).toEqual([expect.stringContaining('"github-token" is empty')])
    expect(played.run.outputs['result']).toBe('restored')
  })
})

test('a name that is none of an environment is an input error', async () => {
  const played = await rollBackWithGitHub(FACTS, asked({ with: { environment: 'x'.repeat(256) } }))
  expect(played.run.errors).toEqual([expect.stringContaining('"environment" is')])
  expect([played.changes, played.github.asked]).toEqual([[], []])
})
