/** `restore/`: a rollback by hand, through the committed dist. */
import { describe, expect, test } from '@jest/globals'
import type { Fault } from '../../testing/emulator/faults.ts'
import type { RunningPhase } from '../../testing/local-runner/phase.ts'
import { withSignals } from '../not-on-windows.ts'
import { ROLLBACK_RUN, rollBack, type RollbackSetting, TWO } from './rollback-scene.ts'
import { manual, own, SERVER_ID, START_MS } from './scene.ts'

const SAFETY = `pre-restore-${ROLLBACK_RUN}-1`
const CREATE = 'POST /snapshots/ 201'

describe('a rollback', () => {
  test('to latest: says what is lost, keeps the present state, restores once, waits, verifies', async () => {
    const { run, changes, disk, emulator } = await rollBack()
    expect(run.errors).toEqual([])
    expect(run.exitCode).toBe(0)
    expect(changes).toEqual([CREATE, 'POST /snapshots/802/restore/ 200'])
    expect(disk).toBe('release 2')
    expect(run.outputs).toEqual({
      'snapshot-id': '802',
      'snapshot-name': 'pre-deploy-9000000002-1',
      'safety-snapshot-id': '803',
      'server-status': 'active',
      result: 'restored',
    })
    const log = run.log.join('\n')
    expect(log).toMatch(
      /goes back to snapshot 802 .*5120 MB.* from acme\/shop, run 9000000002, commit 0123456, created 20 hours ago/,
    )
    expect(log).toMatch(/801 +pre-deploy-9000000001-1/)
    expect(emulator.provider.snapshot('803')).toMatchObject({
      name: SAFETY,
      disk: 'broken',
      status: 'completed',
    })
    expect(run.summary).toContain('### ✅ Rollback done')
    // The order of work: look, keep, restore, wait, verify.
    const order = emulator.requests.map((each) => each.operation)
    expect(new Set(order.slice(0, 2))).toEqual(new Set(['listSnapshots', 'listServers']))
    expect(order.at(-1)).toBe('listSnapshots')
    expect(order.lastIndexOf('listServers')).toBe(order.length - 2)
  })

  test('by id, by full name, and to a snapshot that a user made by hand', async () => {
    const snapshots = [...TWO, manual({ hoursOld: 90, disk: 'by hand' })]
    for (const [wanted, disk] of [
      ['801', 'release 1'],
      ['pre-deploy-9000000001-1', 'release 1'],
      ['before-upgrade', 'by hand'],
    ] as const) {
      const played = await rollBack({ emulator: { snapshots }, with: { 'snapshot-id': wanted } })
      expect(played.run.exitCode).toBe(0)
      expect(played.disk).toBe(disk)
    }
  })

  test('can itself be rolled back, from its safety snapshot', async () => {
    const snapshots = [
      ...TWO,
      own({ runId: ROLLBACK_RUN, name: 'pre-restore', hoursOld: 1, disk: 'before the rollback' }),
    ]
    const latest = await rollBack({ emulator: { snapshots } })
    expect(latest.disk).toBe('release 2')
    const back = await rollBack({ emulator: { snapshots }, with: { 'snapshot-id': SAFETY }, runAttempt: '2' })
    expect(back.disk).toBe('before the rollback')
  })

  test('without a safety snapshot restores at once', async () => {
    const { run, changes } = await rollBack({ with: { 'safety-snapshot': 'false' } })
    expect(run.exitCode).toBe(0)
    expect(changes).toEqual(['POST /snapshots/802/restore/ 200'])
    expect(run.outputs).not.toHaveProperty('safety-snapshot-id')
  })

  test('to latest of a re-run warns that it shows what the failed attempt left', async () => {
    const snapshots = [...TWO, own({ runId: '9000000003', attempt: 2, hoursOld: 3 })]
    const { run } = await rollBack({ emulator: { snapshots } })
    expect(run.warnings).toEqual([expect.stringMatching(/803 is from attempt 2 of its run/)])
    expect(run.exitCode).toBe(0)
  })

  test('with wait false is started, not verified', async () => {
    const { run, disk } = await rollBack({ with: { wait: 'false' } })
    expect(run.exitCode).toBe(0)
    expect(run.outputs['result']).toBe('restore-started')
    expect(run.warnings).toEqual([expect.stringMatching(/VPS\.org accepted .* so its end is not checked/)])
    expect(disk).toBe('release 2')
  })

  test('with wait false ends as soon as the restore is accepted', async () => {
    const { run, emulator } = await rollBack({ with: { wait: 'false', 'safety-snapshot': 'false' } })
    const [restore] = emulator.requests.filter((each) => each.method === 'POST')
    expect(run.endMs - Number(restore?.at)).toBeLessThan(100)
  })
})

/** Where the state before a rollback is. */
const WAY_BACK = /in safety snapshot 803 \(pre-restore-9000000500-1\)\.$/

describe('nothing is changed', () => {
  const other = {
    servers: [
      { id: SERVER_ID, name: 'web-server-01', disk: 'broken' },
      { id: 777, disk: 'other' },
    ],
  }
  const cases: readonly (readonly [string, RollbackSetting, RegExp])[] = [
    [
      'when the snapshot is unknown',
      { with: { 'snapshot-id': '4711' } },
      /no snapshot with the id or the name 4711\..*\[rollback-snapshot-missing\]$/,
    ],
    [
      'when it is on another server',
      {
        emulator: {
          ...other,
          snapshots: [...TWO, own({ runId: '9000000003', hoursOld: 1, serverId: 777 })],
          quirks: { ignoreFilter: true },
        },
        with: { 'snapshot-id': '803' },
      },
      /no snapshot with the id or the name 803/,
    ],
    [
      'when it is not finished',
      {
        emulator: { snapshots: [...TWO, own({ runId: '9000000003', hoursOld: 1, status: 'in_progress' })] },
        with: { 'snapshot-id': '803' },
      },
      /803 .* is "in_progress", not completed\..*\[rollback-snapshot-not-completed\]$/,
    ],
    [
      'when there is no latest',
      { emulator: { snapshots: [manual({ hoursOld: 3 })] } },
      /no completed snapshot .*\[rollback-no-latest\]$/,
    ],
    [
      'when two snapshots carry the name',
      {
        emulator: { snapshots: [manual({ hoursOld: 3 }), manual({ hoursOld: 5 })] },
        with: { 'snapshot-id': 'before-upgrade' },
      },
      /801 \(before-upgrade\), 802 \(before-upgrade\).*\[rollback-snapshot-ambiguous\]$/,
    ],
    [
      'when it is not confirmed',
      { with: { confirm: 'web-server-02' } },
      /"confirm" does not match server 12345\..*Set "confirm" to "12345" or "web-server-01"\. \[rollback-not-confirmed\]$/,
    ],
    [
      'when the server is being restored',
      {
        before: ({ provider }) => {
          provider.changeServer(SERVER_ID, { status: 'restoring' })
        },
      },
      /already being restored.*\[rollback-server-restoring\]$/,
    ],
    [
      'when the runner is the server',
      {
        before: ({ provider }) => {
          provider.changeServer(SERVER_ID, { ipAddress: '127.0.0.1' })
        },
      },
      /runner has the address 127\.0\.0\.1 .*\[rollback-runner-is-server\]$/,
    ],
    [
      'when the servers can not be read',
      {
        emulator: {
          tokens: [
            {
              token: 'vps_emulator_token',
              name: 'narrow',
              permissions: ['snapshots:read', 'snapshots:write'],
            },
          ],
        },
      },
      /Could not read the list of servers.*"wait: false".*\[rollback-server-unreadable\]$/,
    ],
    [
      'when the list may be incomplete',
      { emulator: { quirks: { countOverstatedBy: 1 } } },
      /Could not read all snapshots of server 12345/,
    ],
    [
      'for a path in snapshot-id',
      { with: { 'snapshot-id': '../servers/777' } },
      /"snapshot-id" holds "\.\.\/servers\/777"/,
    ],
    [
      'for several bad inputs',
      { with: { 'server-id': '1/2', timeout: 'soon', wait: 'maybe' } },
      /"server-id".*"wait".*"timeout"/,
    ],
  ]

  test.each(cases)('%s', async (_, setting, message) => {
    const { run, changes, disk } = await rollBack(setting)
    expect(run.exitCode).toBe(1)
    expect(run.errors).toEqual([expect.stringMatching(message)])
    expect(changes).toEqual([])
    expect(disk).toBe('broken')
    expect(run.stdout).not.toContain('    at ')
  })

  test('and the candidates are shown as a table when the target is missing', async () => {
    const { run } = await rollBack({ with: { 'snapshot-id': '4711' } })
    expect(run.log.join('\n')).toMatch(/801 +pre-deploy-9000000001-1 +completed/)
    expect(run.summary).toMatch(
      /Rollback refused: nothing was changed\n[^]*`801` \| `pre-deploy-9000000001-1`/,
    )
  })

  test('and there is no table, and no word of one, where there is nothing to choose from', async () => {
    const { run } = await rollBack({ emulator: { snapshots: [] } })
    expect(run.errors).toEqual([expect.stringMatching(/Nothing was changed\. \[rollback-no-latest\]$/)])
    expect(`${run.log.join('\n')}${run.summary}`).not.toMatch(/Created|choose from/)
  })

  test('in a dry run, which only reads and shows the same plan', async () => {
    const full = [
      ...TWO,
      ...[3, 4, 5].map((index) => own({ runId: `900000000${index}`, hoursOld: 19 - index })),
    ]
    const dry = await rollBack({
      emulator: { snapshots: full },
      with: { 'dry-run': 'true', 'snapshot-id': '801' },
    })
    expect(dry.run.exitCode).toBe(0)
    expect(dry.changes).toEqual([])
    expect(dry.run.outputs['result']).toBe('dry-run')
    expect(dry.run.log.join('\n')).toMatch(/802 .*would delete +oldest/)
    const real = await rollBack({ emulator: { snapshots: full }, with: { 'snapshot-id': '801' } })
    expect(real.changes[0]).toBe('DELETE /snapshots/802/ 204')
  })
})

describe('confirm', () => {
  test.each(['12345', 'web-server-01'])('%s is enough', async (confirm) => {
    const { run } = await rollBack({ with: { confirm } })
    expect(run.exitCode).toBe(0)
  })
})

describe('with servers that can not be read', () => {
  test('wait false goes on', async () => {
    const tokens = [
      {
        token: 'vps_emulator_token',
        name: 'narrow',
        permissions: ['snapshots:read', 'snapshots:write'] as const,
      },
    ]
    const { run, disk } = await rollBack({
      emulator: { tokens: tokens.map((each) => ({ ...each, permissions: [...each.permissions] })) },
      with: { wait: 'false' },
    })
    expect(run.exitCode).toBe(0)
    expect(run.outputs['result']).toBe('restore-started')
    expect(disk).toBe('release 2')
  })
})

describe('the safety snapshot', () => {
  const five = [
    ...TWO,
    ...[3, 4, 5].map((index) => own({ runId: `900000000${index}`, hoursOld: 19 - index })),
  ]

  test('makes room on a full server, but never with the target', async () => {
    const { run, names, disk } = await rollBack({
      emulator: { snapshots: five },
      with: { 'snapshot-id': '801' },
    })
    expect(run.exitCode).toBe(0)
    expect(disk).toBe('release 1')
    expect(names).not.toContain('pre-deploy-9000000002-1')
    expect(names).toContain('pre-deploy-9000000001-1')
  })

  const failures: readonly (readonly [string, RollbackSetting, RegExp])[] = [
    [
      'there is no room and none may be made',
      {
        emulator: {
          snapshots: [TWO[0], ...[1, 2, 3, 4].map((hoursOld) => manual({ hoursOld }))].filter(
            (each) => each !== undefined,
          ),
        },
        with: { 'snapshot-id': '801' },
      },
      /too few of its snapshots may be deleted.*\[slots-full-none-deletable\]$/,
    ],
    [
      'it fails',
      {
        before: ({ provider }) => {
          provider.nextSnapshot({ endsAs: 'failed', afterMs: 5000 })
        },
      },
      /ended as "failed"/,
    ],
    [
      'it never completes',
      {
        before: ({ provider }) => {
          provider.nextSnapshot({ afterMs: 'never' })
        },
        with: { timeout: '2' },
      },
      /not completed within 2 minutes.*\[snapshot-timeout\]$/,
    ],
    [
      'it is refused',
      { emulator: { faults: [{ operation: 'createSnapshot', fault: { kind: 'status', status: 400 } }] } },
      /HTTP 400/,
    ],
  ]

  test.each(failures)(
    'if %s: nothing is restored, and the message says how to go on without',
    async (_, setting, message) => {
      const { run, changes, disk } = await rollBack(setting)
      expect(run.exitCode).toBe(1)
      expect(run.errors).toEqual([expect.stringMatching(message)])
      expect(run.errors[0]).toContain('"safety-snapshot: false"')
      expect(run.errors[0]).toMatch(/was not restored/)
      expect(changes.filter((each) => each.includes('/restore/'))).toEqual([])
      expect(disk).toBe('broken')
    },
  )
})

describe('what changes while the safety snapshot is made is seen before the restore is sent', () => {
  const changes: readonly (readonly [string, RollbackSetting['before'], RegExp])[] = [
    [
      'the target is deleted',
      ({ provider }) => {
        provider.later(10_000, () => {
          provider.deleteSnapshot('802', 'other')
        })
      },
      /802 .* was deleted while this step was running.*\[rollback-snapshot-deleted\]$/,
    ],
    [
      'the target is not completed any more',
      ({ provider }) => {
        provider.later(10_000, () => {
          provider.changeSnapshot('802', { status: 'corrupt' })
        })
      },
      /802 .* is now "corrupt".*\[rollback-snapshot-changed\]$/,
    ],
    [
      'a newer own one is completed, which is "latest" now',
      ({ provider }) => {
        provider.later(10_000, () => {
          provider.addSnapshot(own({ runId: '9000000003', hoursOld: 0 }))
        })
      },
      /"latest" of server 12345 changed from 802 to 804 .*\[rollback-newer-snapshot\]$/,
    ],
    [
      'another restore of the server is running',
      ({ provider }) => {
        provider.later(10_000, () => {
          provider.changeServer(SERVER_ID, { status: 'restoring' })
        })
      },
      /already being restored.*\[rollback-server-restoring\]$/,
    ],
  ]

  test.each(changes)('%s: nothing is restored', async (_, before, message) => {
    const { run, changes: sent } = await rollBack(before === undefined ? {} : { before })
    expect(run.exitCode).toBe(1)
    expect(run.errors).toEqual([expect.stringMatching(message)])
    expect(run.errors[0]).toMatch(/Server 12345 was not restored; its safety snapshot is 803 \(pre-restore-/)
    expect(sent).toEqual([CREATE])
  })

  test('what was named by its id stays the target, whatever is newer', async () => {
    const { run, disk } = await rollBack({
      with: { 'snapshot-id': '802' },
      before: ({ provider }) => {
        provider.later(10_000, () => {
          provider.addSnapshot(own({ runId: '9000000003', hoursOld: 0 }))
        })
      },
    })
    expect(run.exitCode).toBe(0)
    expect(disk).toBe('release 2')
  })

  const unreadable: readonly (readonly [string, Fault])[] = [
    ['can not be read', { kind: 'status', status: 403 }],
    ['may be incomplete', { kind: 'status', status: 200, body: { count: 9, next: null, results: [] } }],
  ]

  test.each(unreadable)('the list %s: says that nothing was restored', async (_, fault) => {
    // One look before the safety snapshot, five until it is completed.
    const rule = { operation: 'listSnapshots', skip: 6, times: 'always', fault } as const
    const { run, changes: sent } = await rollBack({ emulator: { faults: [rule] } })
    expect(run.errors).toEqual([
      expect.stringMatching(
        /snapshots of server 12345.* Server 12345 was not restored; its safety snapshot is 803 \(pre-restore-/,
      ),
    ])
    expect(run.errors[0]).not.toMatch(/no snapshot was made|nothing was deleted/)
    expect(sent).toEqual([CREATE])
  })
})

describe('the restore', () => {
  test('whose answer is lost is looked for, and not sent twice', async () => {
    for (const work of ['done', 'not-done'] as const) {
      const { run, changes, disk } = await rollBack({
        emulator: { faults: [{ operation: 'restoreSnapshot', fault: { kind: 'reset', work } }] },
      })
      expect(changes.filter((each) => each.includes('/restore/'))).toHaveLength(1)
      expect(run.summary.split('\n')[0]).toBe(
        work === 'done' ? '### ✅ Rollback done' : '### ⚠️ Rollback unclear: check the server at VPS.org',
      )
      expect(run.exitCode).toBe(work === 'done' ? 0 : 1)
      expect(disk).toBe(work === 'done' ? 'release 2' : 'broken')
      const lost = /Could not find out whether the restore of server 12345 began.*\[restore-unclear\]$/
      expect(run.errors.map((each) => lost.test(each))).toEqual(work === 'done' ? [] : [true])
      expect(run.log).toContainEqual(expect.stringMatching(WAY_BACK))
    }
  })

  test('that the API refuses (400) leaves the server as it was', async () => {
    const { run, disk } = await rollBack({
      emulator: {
        faults: [
          {
            operation: 'restoreSnapshot',
            times: 'always',
            fault: { kind: 'status', status: 400, body: { detail: 'Server is not in a valid state' } },
          },
        ],
      },
    })
    expect(run.errors).toEqual([
      expect.stringMatching(
        /Server is not in a valid state.*Server 12345 was not changed.*\[api-request-refused\]$/,
      ),
    ])
    expect(run.log).toContainEqual(expect.stringMatching(WAY_BACK))
    expect(disk).toBe('broken')
  })

  test('that ends stopped is success with a warning', async () => {
    const { run } = await rollBack({ emulator: { restoreEndsAs: 'stopped' } })
    expect(run.exitCode).toBe(0)
    expect(run.warnings).toEqual(['Server 12345 was restored, and is stopped. Start it at VPS.org.'])
    expect(run.outputs).toMatchObject({ 'server-status': 'stopped', result: 'restored' })
  })

  test('that ends in another state is an error that names it', async () => {
    const { run } = await rollBack({ emulator: { restoreEndsAs: 'error' } })
    expect(run.exitCode).toBe(1)
    expect(run.errors).toEqual([
      expect.stringMatching(/Server 12345 is "error" after its restore.*\[restore-server-broken\]$/),
    ])
    expect(run.outputs['server-status']).toBe('error')
  })

  test('that takes too long goes on at the provider, and the message says how to look', async () => {
    const { run, disk } = await rollBack({ emulator: { restoreMs: 30 * 60_000 }, with: { timeout: '3' } })
    expect(run.exitCode).toBe(1)
    expect(run.errors).toEqual([
      expect.stringMatching(
        /not over after 3 minutes.*still running at VPS\.org.*no longer "restoring"\. \[restore-timeout\]$/,
      ),
    ])
    expect(run.outputs['result']).toBe('restore-started')
    expect(disk).toBe('release 2')
  })
})

withSignals.describe('a cancelled rollback says in what state it leaves the server', () => {
  async function cancelledAt(operation: string, nth: number): Promise<Awaited<ReturnType<typeof rollBack>>> {
    let phase: RunningPhase | undefined
    let count = 0
    return await rollBack({
      running: (started) => {
        phase = started
      },
      emulator: {
        onRequest: async (entry) => {
          if (entry.operation !== operation || ++count !== nth) return
          phase?.kill('SIGINT')
          await new Promise(() => undefined)
        },
      },
    })
  }

  test('while looking: nothing was changed', async () => {
    const { run, changes } = await cancelledAt('listServers', 1)
    expect(run.exitCode).toBe(1)
    expect(run.errors).toEqual([expect.stringMatching(/[Ss]topped by SIGINT.*Nothing was changed/)])
    expect(changes).toEqual([])
  })

  test('while the safety snapshot is made: nothing was restored', async () => {
    const { run, disk } = await cancelledAt('listSnapshots', 3)
    expect(run.errors).toEqual([
      expect.stringMatching(
        /stopped by SIGINT before snapshot 803.*Server 12345 was not restored.*\[snapshot-wait-stopped\]$/,
      ),
    ])
    expect(run.log).toContainEqual(expect.stringMatching(/still in progress at VPS\.org and uses a slot/))
    expect(disk).toBe('broken')
  })

  test('while the restore is sent: unknown, and not sent again', async () => {
    const { run, changes } = await cancelledAt('restoreSnapshot', 1)
    expect(run.errors).toEqual([
      expect.stringMatching(
        /Could not find out whether the restore of server 12345 began.*\[restore-unclear\]$/,
      ),
    ])
    expect(changes.filter((each) => each.includes('/restore/'))).toHaveLength(1)
  })

  test('while waiting: the restore goes on', async () => {
    const { run, disk } = await cancelledAt('listServers', 3)
    expect(run.errors).toEqual([
      expect.stringMatching(
        /stopped by SIGINT before the restore .* was over\..*Check server 12345 at VPS\.org.*\[restore-stopped\]$/,
      ),
    ])
    expect(disk).toBe('release 2')
  })
})

test('latest says which newer own ones it passes over', async () => {
  const newer = [
    own({ runId: '9000000003', hoursOld: 2, status: 'failed' }),
    own({ runId: '9000000004', hoursOld: 1, createdAt: 'yesterday' }),
  ]
  const { run, disk } = await rollBack({ emulator: { snapshots: [...TWO, ...newer] } })
  expect(disk).toBe('release 2')
  expect(run.warnings).toEqual([
    expect.stringMatching(/does not use snapshot 804 .* no readable date and is "completed"/),
    expect.stringMatching(/does not use snapshot 803 .* is newer and "failed"/),
  ])
})

test('an id is an id, even where another snapshot carries it as its name', async () => {
  const { run, disk } = await rollBack({
    emulator: { snapshots: [...TWO, manual({ hoursOld: 1, name: '801' })] },
    with: { 'snapshot-id': '801' },
  })
  expect(run.exitCode).toBe(0)
  expect(disk).toBe('release 1')
})

test('a confirmation of spaces only is none', async () => {
  const { run, changes } = await rollBack({ with: { confirm: '   ' } })
  expect(run.errors).toEqual([expect.stringContaining('"confirm" holds only spaces')])
  expect(changes).toEqual([])
})

test('a snapshot that was deleted for a safety snapshot that then failed is named', async () => {
  const five = [
    ...TWO,
    ...[3, 4, 5].map((index) => own({ runId: `900000000${index}`, hoursOld: 19 - index })),
  ]
  const { run } = await rollBack({
    with: { 'snapshot-id': '801' },
    emulator: {
      snapshots: five,
      faults: [{ operation: 'createSnapshot', times: 'always', fault: { kind: 'status', status: 400 } }],
    },
  })
  expect(run.errors).toEqual([expect.stringMatching(/Server 12345 was not restored/)])
  expect(run.log).toContainEqual(expect.stringMatching(/Deleted before, to free a slot: 802\./))
})

test('a rollback whose end is not known is not called a failed one', async () => {
  const { run } = await rollBack({ emulator: { restoreMs: 30 * 60_000 }, with: { timeout: '3' } })
  expect(run.summary).toContain('### ⚠️ Rollback unclear: check the server at VPS.org')
})

test('hostile text in the provider’s answers does not act', async () => {
  const hostile = '##[set-output name=result]owned \r::error::x <b> [a](http://evil.example)'
  const { run } = await rollBack({
    emulator: {
      servers: [{ id: SERVER_ID, name: hostile, disk: 'broken' }],
      snapshots: [...TWO, manual({ hoursOld: 1, name: hostile, status: hostile, createdAt: START_MS })],
    },
    with: { 'snapshot-id': '4711' },
  })
  expect(run.commands.filter((each) => each.form === '##')).toEqual([])
  expect(run.outputs).toEqual({})
  expect(run.errors).toHaveLength(1)
})
