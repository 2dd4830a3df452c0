/** `prune/`: scheduled cleaning, through the committed dist. */
import { describe, expect, test } from '@jest/globals'
import type { Emulator } from '../../testing/emulator/server.ts'
import type { RunningPhase } from '../../testing/local-runner/phase.ts'
import { parseOutput } from '../../testing/local-runner/workflow-commands.ts'
import { withSignals } from '../not-on-windows.ts'
import { startGitHub } from './github-server.ts'
import { idsOf, prune, PRUNE_RUN, type PruneSetting, reasons } from './prune-scene.ts'
import { manual, own, SERVER_ID, TOKEN } from './scene.ts'

const LIST = 'GET listSnapshots 200'
/** Before anything is deleted, and before it is tried again. */
const SERVERS = 'GET listServers 200'

/** One of every kind. What may go stands among what must stay. */
const EVERY_KIND = [
  own({ id: 801, runId: '9000000001', hoursOld: 50 }),
  own({ id: 802, runId: '9000000002', hoursOld: 45 }),
  own({ id: 803, runId: '9000000002', hoursOld: 44, attempt: 2 }),
  own({ id: 804, runId: '9000000003', hoursOld: 10, status: 'failed' }),
  own({ id: 805, runId: '9000000004', hoursOld: 12, status: 'error' }),
  own({ id: 806, runId: '9000000005', hoursOld: 30, name: 'pre-restore' }),
  manual({ id: 811, hoursOld: 90 }),
  own({ id: 812, runId: '9000000006', hoursOld: 80, name: 'staging' }),
  own({ id: 813, runId: '9000000007', hoursOld: 70 }),
  own({ id: 814, runId: '9000000008', hoursOld: 60, status: 'uploading' }),
  own({ id: 815, runId: '9000000009', hoursOld: 0, createdAt: 'last week' }),
  own({ id: 816, runId: '9000000010', hoursOld: 5.9 }),
  own({ id: 817, runId: PRUNE_RUN, hoursOld: 1 }),
]
const WITH_EVERY_KIND = {
  emulator: { snapshots: EVERY_KIND },
  with: { protect: 'nothing, *-9000000007-*', 'snapshot-limit': '20' },
} satisfies PruneSetting

/** Own ones, the oldest first: 801, 802 … */
const six = [60, 50, 40, 30, 20, 10].map((hoursOld) => own({ runId: `9000000${hoursOld}`, hoursOld }))

describe('what goes and what stays', () => {
  test('unusable ones, later attempts, the oldest, in this order; all else says why it stays; short of keep is a warning', async () => {
    const played = await prune({ ...WITH_EVERY_KIND, with: { ...WITH_EVERY_KIND.with, keep: '1' } })
    const { run } = played
    expect(run.errors).toEqual([])
    expect(run.exitCode).toBe(0)
    expect(played.requests).toEqual([
      LIST,
      SERVERS,
      ...['805', '804', '803', '801', '802', '806'].map((id) => `DELETE ${id} 204`),
    ])
    expect(reasons(played.deleted)).toEqual({
      801: 'oldest',
      802: 'oldest',
      803: expect.stringContaining('attempt 2 of run 9000000002'),
      804: 'unusable (failed)',
      805: 'unusable (error)',
      806: 'oldest',
    })
    expect(reasons(played.kept)).toEqual({
      811: expect.stringContaining('not created by this action'),
      812: expect.stringContaining('another "name"'),
      813: 'protected by "*-9000000007-*"',
      814: 'not finished (uploading)',
      815: 'its date cannot be read',
      816: expect.stringContaining('less than 6 hours old'),
      817: 'created by this run attempt',
    })
    expect(played.deleted).toContainEqual({
      server_id: '12345',
      id: '801',
      name: 'pre-deploy-9000000001-1',
      reason: 'oldest',
    })
    expect(run.warnings).toEqual([expect.stringMatching(/Server 12345 keeps 6 more than "keep" \(1\)/)])
    // The plan was shown before the first of it was carried out.
    const rows = [
      'Id +Name +Status +Size +Created +Action +Reason',
      '801 .* to delete +oldest',
      '811 .* keep +not created',
    ]
    const first = run.log.findIndex((each) => each.startsWith('Deleting snapshot'))
    for (const row of rows) {
      const line = run.log.findIndex((each) => new RegExp(row).test(each))
      expect(line).toBeGreaterThan(-1)
      expect(line).toBeLessThan(first)
    }
    expect(run.summary).toMatch(/`801`.*\| deleted \| oldest \|/)
  })

  test('no more goes than has to, and a dry run says the same with nothing but a read', async () => {
    const setting = { ...WITH_EVERY_KIND, with: { ...WITH_EVERY_KIND.with, keep: '9' } }
    const [real, dry] = await Promise.all([
      prune(setting),
      prune({ ...setting, with: { ...setting.with, 'dry-run': 'true' } }),
    ])
    expect(real.changes).toEqual(['805', '804', '803', '801'].map((id) => `DELETE ${id} 204`))
    expect(real.ids).toHaveLength(9)
    expect(real.run.warnings).toEqual([])
    expect(reasons(real.kept)).toMatchObject({ 802: 'no need to delete it' })

    expect(dry.run.exitCode).toBe(0)
    expect(dry.requests).toEqual([LIST, SERVERS])
    expect(dry.deleted).toEqual(real.deleted)
    expect(dry.kept).toEqual(real.kept)
    expect(dry.log).toMatch(/801 .*would delete +oldest/)
    expect(dry.log).toContain('Dry run: nothing was deleted')
    expect(dry.log).not.toContain('Deleting')
  })

  test('the newest completed own one stays, whatever keep says', async () => {
    const snapshots = [
      own({ runId: '9000000001', hoursOld: 30 }),
      own({ runId: '9000000002', hoursOld: 20 }),
      own({ runId: '9000000003', hoursOld: 10, status: 'failed' }),
      manual({ hoursOld: 90 }),
    ]
    const played = await prune({ emulator: { snapshots }, with: { keep: '1' } })
    expect(played.changes).toEqual(['DELETE 803 204', 'DELETE 801 204'])
    expect(reasons(played.kept)).toMatchObject({ 802: 'newest completed own snapshot' })
    expect(played.run.warnings).toEqual([expect.stringContaining('keeps 1 more')])
    expect(played.run.exitCode).toBe(0)
  })

  test('nothing to do is no trouble: both outputs are there', async () => {
    const played = await prune({ emulator: { snapshots: six.slice(0, 4) } })
    expect(played.requests).toEqual([LIST])
    expect(played.deleted).toEqual([])
    expect(idsOf(played.kept)).toEqual(['801', '802', '803', '804'])
    expect(played.run.exitCode).toBe(0)
    expect(played.run.warnings).toEqual([])
    const empty = await prune()
    expect([empty.deleted, empty.kept, empty.run.exitCode]).toEqual([[], [], 0])
  })

  test('GitHub says whose deploy has ended; an empty github-token leaves it alone', async () => {
    const young = [
      own({ runId: '9000000021', hoursOld: 3 }),
      own({ runId: '9000000022', hoursOld: 2 }),
      own({ runId: '9000000023', hoursOld: 1 }),
    ]
    const github = await startGitHub({
      runs: {
        9000000021: { status: 'completed' },
        9000000022: { status: 'in_progress', jobs: [{ name: 'deploy', status: 'in_progress' }] },
      },
    })
    try {
      const setting = { emulator: { snapshots: young }, run: { apiUrl: github.url } }
      const alone = await prune({ ...setting, with: { keep: '1' } })
      expect(alone.changes).toEqual([])
      expect(alone.run.exitCode).toBe(0)
      expect(github.asked).toEqual([])

      const asking = await prune({ ...setting, with: { keep: '1', 'github-token': 'ghs_prune_secret' } })
      expect(github.asked.length).toBeGreaterThan(0)
      expect(github.faults).toEqual([])
      expect(asking.changes).toEqual(['DELETE 801 204'])
      expect(idsOf(asking.kept)).toEqual(['802', '803'])
      expect(asking.run.stdout.replace('::add-mask::ghs_prune_secret\n', '')).not.toContain(
        'ghs_prune_secret',
      )
    } finally {
      github.close()
    }
  })
})

describe('when something goes wrong', () => {
  test('a delete that fails three times is looked after, told, and does not stop the rest', async () => {
    const played = await prune({
      emulator: {
        snapshots: six,
        faults: [{ operation: 'deleteSnapshot', times: 3, fault: { kind: 'status', status: 500 } }],
      },
    })
    const { run } = played
    expect(played.requests).toEqual([
      LIST,
      SERVERS,
      ...Array.from({ length: 3 }, () => ['DELETE 801 500', LIST, SERVERS]).flat(),
      'DELETE 802 204',
    ])
    expect(run.exitCode).toBe(1)
    expect(run.errors).toEqual([
      expect.stringMatching(/Could not delete snapshot 801: .*500.*The snapshot still exists/),
    ])
    expect(idsOf(played.deleted)).toEqual(['802'])
    expect(idsOf(played.kept)).toEqual(['801', '803', '804', '805', '806'])
    expect(reasons(played.kept)['801']).toMatch(/Could not delete snapshot 801: .*500/)
    expect(run.summary).toMatch(/801.*Could not delete/)
  })

  test('one that is gone when its delete arrives is already gone, and no failure', async () => {
    const played = await prune({
      emulator: { snapshots: six },
      with: { keep: '5' },
      // Between the list and the delete.
      before: ({ provider }) => {
        provider.later(5, () => {
          provider.deleteSnapshot(801, 'other')
        })
      },
    })
    expect(played.changes).toEqual(['DELETE 801 404'])
    expect(reasons(played.deleted)).toEqual({ 801: 'already gone' })
    expect(played.ids).toHaveLength(5)
    expect(played.run.exitCode).toBe(0)
    expect(played.run.errors).toEqual([])
  })

  test.each([
    ['and what still is too much goes', [801, 802], ['DELETE 803 204'], ['804', '805', '806']],
    ['and nothing more goes, for keep is reached', [801, 805, 806], [], ['802', '803', '804']],
    ['and nothing more goes, for keep is missed by others', [801, 804, 805, 806], [], ['802', '803']],
  ])('when another job deletes at the same time it looks again, %s', async (_, others, more, left) => {
    const played = await prune({
      emulator: { snapshots: six },
      with: { keep: '3' },
      before: ({ provider }) => {
        provider.later(5, () => {
          for (const id of others) provider.deleteSnapshot(id, 'other')
        })
      },
    })
    const looks = more.length === 0 ? [] : [SERVERS]
    expect(played.requests).toEqual([LIST, SERVERS, 'DELETE 801 404', LIST, ...looks, ...more])
    expect(played.ids).toEqual(left)
    expect(played.run.exitCode).toBe(0)
    expect(idsOf(played.kept)).toEqual(left)
    expect(reasons(played.deleted)).toMatchObject({ 801: 'already gone' })
  })

  test.each<[string, (emulator: Emulator) => void]>([
    [
      'may be incomplete',
      ({ quirks }) => {
        quirks.countOverstatedBy = 1
      },
    ],
    [
      'can not be read',
      ({ faults }) => {
        faults.add({ operation: 'listSnapshots', times: 'always', fault: { kind: 'status', status: 500 } })
      },
    ],
  ])('what went before the look again %s is not forgotten', async (_, spoil) => {
    let started: Emulator | undefined
    const played = await prune({
      with: { keep: '3' },
      before: (emulator) => {
        started = emulator
      },
      emulator: {
        snapshots: six,
        // 801 is deleted; 802 is already deleted when its delete arrives, so the server is checked again.
        onRequest: ({ path }) => {
          if (started === undefined || !path.endsWith('/802/')) return
          started.provider.deleteSnapshot(802, 'other')
          spoil(started)
        },
      },
    })
    expect(played.changes).toEqual(['DELETE 801 204', 'DELETE 802 404'])
    expect(played.run.exitCode).toBe(1)
    expect(played.run.errors).toHaveLength(1)
    expect(played.run.errors[0]).not.toContain('Nothing was pruned')
    expect(idsOf(played.deleted)).toContain('801')
  })

  test('a delete that fails, and succeeds after the look again, is no failure', async () => {
    let started: Emulator | undefined
    const played = await prune({
      with: { keep: '3' },
      before: (emulator) => {
        started = emulator
      },
      emulator: {
        snapshots: six,
        faults: [{ operation: 'deleteSnapshot', times: 3, fault: { kind: 'status', status: 500 } }],
        onRequest: ({ path }) => {
          if (path.endsWith('/802/')) started?.provider.deleteSnapshot(802, 'other')
        },
      },
    })
    expect(played.changes).toEqual([
      ...Array.from({ length: 3 }, () => 'DELETE 801 500'),
      ...['DELETE 802 404', 'DELETE 801 204', 'DELETE 803 204'],
    ])
    expect(played.ids).toEqual(['804', '805', '806'])
    expect(idsOf(played.deleted)).toEqual(['801', '802', '803'])
    expect(played.run.errors).toEqual([])
    expect(played.run.exitCode).toBe(0)
  })

  test('another job never stops deleting: three looks again, then the deleted ones are named', async () => {
    const many = Array.from({ length: 12 }, (_, index) =>
      own({ runId: `90000000${10 + index}`, hoursOld: 90 - index }),
    )
    let started: Emulator | undefined
    let deletes = 0
    const played = await prune({
      with: { keep: '2' },
      before: (emulator) => {
        started = emulator
      },
      emulator: {
        snapshots: many,
        // Every second delete comes too late.
        onRequest: ({ method, path }) => {
          if (method === 'DELETE' && ++deletes % 2 === 0)
            started?.provider.deleteSnapshot(/(\d+)\/$/.exec(path)?.[1] ?? '', 'other')
        },
      },
    })
    expect(played.requests.filter((each) => each === LIST).length).toBeLessThanOrEqual(5)
    expect(played.ids.length).toBeGreaterThan(2)
    expect(played.run.exitCode).toBe(1)
    expect(played.run.errors).toEqual([
      expect.stringMatching(/Other processes changed .*Deleted before: 801, .*\[prune-contended\]$/),
    ])
    expect(idsOf(played.deleted)).toContain('801')
  })

  const narrow = [{ token: TOKEN, name: 'narrow', permissions: ['servers:read'] }]
  test.each<[string, PruneSetting, RegExp]>([
    [
      'the list may be incomplete',
      { emulator: { quirks: { countOverstatedBy: 1 } } },
      /12345 may be incomplete|Could not read all snapshots of server 12345/,
    ],
    ['the token is unknown (401)', { with: { 'api-token': 'vps_unknown_token' } }, /401/],
    ['the token may not read snapshots (403)', { emulator: { tokens: narrow } }, /403/],
  ])('%s: nothing is deleted, and exit code 1', async (_, setting, message) => {
    const played = await prune({ ...setting, emulator: { snapshots: six, ...setting.emulator } })
    expect(played.run.exitCode).toBe(1)
    expect(played.run.errors).toEqual([expect.stringMatching(message)])
    expect(played.changes).toEqual([])
    expect(played.deleted ?? []).toEqual([])
    expect(played.run.rawLines.filter((each) => /^\s+at /.test(each))).toEqual([])
  })

  withSignals.test('a signal ends it with exit code 1, and nothing more is deleted', async () => {
    let phase: RunningPhase | undefined
    const played = await prune({
      running: (started) => {
        phase = started
      },
      emulator: {
        snapshots: six,
        onRequest: async (request) => {
          if (request.method !== 'DELETE') return
          phase?.kill('SIGTERM')
          await phase?.done
        },
      },
    })
    expect(played.run.signal).toBeNull()
    expect(played.run.exitCode).toBe(1)
    expect(played.run.errors).toEqual([expect.stringMatching(/Could not delete 2 snapshots .*: 801, 802\./)])
    expect(played.changes).toHaveLength(1)
  })

  test('bad inputs are one error line that names each, and nothing is sent', async () => {
    const several = await prune({
      with: { keep: '0', 'server-id': '1/2', name: 'pre-restore', 'dry-run': 'yes', 'snapshot-limit': 'x' },
    })
    const each = /"server-id".*"name".*"keep".*"snapshot-limit".*"dry-run"/
    const runs = [
      { played: several, message: each },
      { played: await prune({ with: { 'api-token': '' } }), message: /"api-token" is empty/ },
      { played: await prune({ with: { 'api-url': 'http://example.com' } }), message: /without encryption/ },
    ]
    for (const { played, message } of runs) {
      expect(played.run.exitCode).toBe(1)
      expect(played.run.rawLines.filter((line) => line.startsWith('::error'))).toHaveLength(1)
      expect(played.run.errors).toEqual([expect.stringMatching(message)])
      expect(played.requests).toEqual([])
      expect(played.run.outputs).toEqual({})
    }
  })
})

describe('several servers', () => {
  const servers = [777, SERVER_ID, 888].map((id) => ({ id, name: `web-${id}` }))
  /** Four of each server, the oldest first, by turns: 801 of 777, 802 of 12345, 803 of 888, 804 of 777 … */
  const snapshots = [50, 40, 30, 20].flatMap((hoursOld) =>
    servers.map(({ id }) => own({ runId: `9000000${hoursOld}`, hoursOld, serverId: id })),
  )
  const setting = {
    emulator: { servers, snapshots },
    with: { 'server-id': servers.map((each) => each.id).join('\n'), keep: '3' },
  }

  test('are read in one request, planned in one table, and each is pruned to keep', async () => {
    const played = await prune(setting)
    expect(played.requests.slice(0, 2)).toEqual([LIST, SERVERS])
    expect(played.requests.slice(2).toSorted()).toEqual(['801', '802', '803'].map((id) => `DELETE ${id} 204`))
    expect(played.deleted?.map((each) => `${each.server_id} ${each.id}`)).toEqual([
      '777 801',
      '12345 802',
      '888 803',
    ])
    expect(played.kept).toHaveLength(9)
    expect(played.log).toMatch(/Server +Id +Name/)
    expect(played.log).toMatch(/888 +803 .*to delete +oldest/)
    expect(played.run.exitCode).toBe(0)
  })

  test('the failure of one does not stop the others, and the error names it alone', async () => {
    const played = await prune({
      ...setting,
      emulator: {
        ...setting.emulator,
        faults: [{ operation: 'deleteSnapshot', fault: { kind: 'status', status: 401 } }],
      },
    })
    // Which of them was struck is a matter of chance.
    const struck = /DELETE (\d+) 401/.exec(played.changes.join('\n'))?.[1] ?? ''
    const bad = { 801: '777', 802: '12345', 803: '888' }[struck] ?? 'none'
    expect(played.changes).toHaveLength(3)
    expect(played.run.exitCode).toBe(1)
    expect(played.run.errors).toEqual([
      expect.stringMatching(new RegExp(`^1 of 3 servers .*: ${bad}\\..*\\[api-token-refused\\]$`)),
    ])
    expect(played.deleted).toHaveLength(2)
    expect(idsOf(played.deleted)).not.toContain(struck)
    expect(reasons(played.kept)[struck]).toMatch(/Could not delete/)
    expect(played.ids).toHaveLength(10)
    expect(played.requests.filter((each) => each === LIST)).toHaveLength(1)
  })
})

test('neither the token nor a command gets out of what the API says', async () => {
  const hostile = `##[set-output name=deleted]x \r::error::y <b> ${TOKEN} [a](http://evil.example)`
  const echo = { kind: 'status', status: 400, body: { detail: hostile } } as const
  const played = await prune({
    emulator: {
      snapshots: [...six, manual({ hoursOld: 99, name: hostile, status: hostile, description: hostile })],
      faults: [{ operation: 'deleteSnapshot', fault: echo }],
    },
    phase: { debug: true },
  })
  const { run } = played
  expect(run.exitCode).toBe(0)
  expect(run.warnings).toEqual([expect.stringContaining('801')])
  expect(played.changes).toEqual(['801 400', '802 204', '803 204', '804 204'].map((each) => `DELETE ${each}`))
  const printed = run.stdout.replace(`::add-mask::${TOKEN}\n`, '') + run.stderr
  expect(printed + run.summary + JSON.stringify(run.outputs)).not.toContain(TOKEN)
  expect(run.commands.filter((each) => each.form === '##')).toEqual([])
  const acted = parseOutput(run.stdout + run.stderr).commands.map((each) => each.name)
  expect(acted.filter((name) => !['add-mask', 'error', 'warning', 'notice', 'debug'].includes(name))).toEqual(
    [],
  )
})
