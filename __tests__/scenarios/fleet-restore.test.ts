/** Several servers go back together, or not at all. */
import { describe, expect, test } from '@jest/globals'
import type { Emulator } from '../../testing/emulator/server.ts'
import { counts, disks, failingDeploy, ids, playFleet, servers } from './fleet-scene.ts'
import { rollBack, type RolledBack, type RollbackSetting } from './rollback-scene.ts'
import { own, type Played, result, RUN_ID } from './scene.ts'

const ASKED = { 'restore-on': 'failure' }

/** A failed deploy on three servers, which asked for a restore. */
function failed(setting: Parameters<typeof playFleet>[1] = {}): Promise<Played> {
  return playFleet(3, { deploy: failingDeploy(3), ...setting, with: { ...ASKED, ...setting.with } })
}

describe('a failed deploy on three servers', () => {
  test('every check comes first, then all restores at once; each is verified, and the step is red', async () => {
    const played = await failed()
    expect(played.post.exitCode).toBe(1)
    expect(disks(played, 3)).toEqual(ids(3).map((id) => `release 1 of ${id}`))
    expect(result(played)).toBe('restored')
    const { 'GET listServers 200': serverLooks, ...others } = counts(played.postRequests)
    expect(others).toEqual({ 'GET listSnapshots 200': 2, 'POST restoreSnapshot 200': 3 })
    // Before, and then looks that are shared by the three.
    expect(serverLooks).toBeLessThanOrEqual(1 + 9)
    const firstRestore = played.postRequests.indexOf('POST restoreSnapshot 200')
    expect(played.postRequests.slice(0, firstRestore).toSorted()).toEqual([
      'GET listServers 200',
      'GET listSnapshots 200',
    ])
    expect(played.post.errors).toEqual([
      expect.stringMatching(
        /^All 3 servers were restored\. This step fails because the deploy failed\. \[restored\]$/,
      ),
    ])
    expect(played.post.summary).toContain('After the deploy: restored')
  })

  const changedSince: readonly [string, (emulator: Emulator) => void, RegExp][] = [
    [
      'another run deployed to one of them',
      ({ provider }) => {
        provider.addSnapshot(
          own({ serverId: 2, runId: '9000000999', hoursOld: 0, createdAt: provider.now() }),
        )
      },
      /server 2 cannot be restored: there is a newer deploy.*\[restore-refused-newer-deploy\]/,
    ],
    [
      'one snapshot is gone',
      ({ provider }) => {
        const ours = provider.snapshots().find((each) => each.serverId === 3)
        if (ours !== undefined) provider.deleteSnapshot(ours.id, 'other')
      },
      /server 3 cannot be restored: snapshot \d+ no longer exists/,
    ],
    [
      'another restore of one server is running',
      ({ provider }) => {
        const ours = provider.snapshots().find((each) => each.serverId === 1)
        if (ours !== undefined) provider.restoreSnapshot(ours.id)
      },
      /server 1 cannot be restored: another restore of it is running/,
    ],
    [
      'one server is not listed',
      ({ quirks }) => Object.assign(quirks, { hiddenServers: ['2'] }),
      /server 2 cannot be restored: its state could not be checked/,
    ],
  ]
  test.each(changedSince)('%s: none of them is restored', async (_, change, reason) => {
    const played = await failed({
      deploy: (world) => {
        const outcome = failingDeploy(3)(world)
        world.advance(60_000)
        change(world.emulator)
        return outcome
      },
    })
    expect(played.post.exitCode).toBe(1)
    expect(counts(played.postRequests)['POST restoreSnapshot 200']).toBeUndefined()
    expect(played.post.errors).toEqual([expect.stringMatching(reason)])
    expect(played.post.errors[0]).toMatch(
      /^None of 3 servers was restored, because server \d cannot be restored: /,
    )
    expect(played.post.errors[0]).toMatch(/-f server-id=1,2(,3)? -f snapshot-id=/)
    expect(result(played)).toBe('not-restored')
  })

  test('one restore is refused: the others go on, and each outcome is told', async () => {
    const played = await failed({
      emulator: {
        servers: servers(3),
        faults: [
          {
            operation: 'restoreSnapshot',
            fault: { kind: 'status', status: 403, body: { detail: 'Not now.' } },
          },
        ],
      },
    })
    expect(played.post.exitCode).toBe(1)
    const restored = disks(played, 3).filter((disk) => disk !== 'broken')
    expect(restored).toHaveLength(2)
    expect(played.post.errors).toEqual([
      expect.stringMatching(
        /^1 of 3 servers was not restored: \d\..* -f server-id=\d -f snapshot-id=80\d \[restore-incomplete\]$/,
      ),
    ])
    expect(result(played)).toBe('restore-started')
    expect(played.post.summary).toContain('not all servers were restored')
  })

  test('one of them never comes back: the others are verified, and the time-out is told', async () => {
    const played = await failed({
      with: { 'restore-timeout': '2' },
      before: ({ provider }) => {
        provider.changeServer(2, { restoreMs: 10 * 60_000 })
      },
    })
    expect(played.post.errors).toEqual([
      expect.stringMatching(/^1 of 3 servers is not known to be restored: 2\./),
    ])
    expect(result(played)).toBe('restore-started')
  })

  test('one lost answer to a restore: looked for, never sent again', async () => {
    const played = await failed({
      emulator: {
        servers: servers(3),
        faults: [{ operation: 'restoreSnapshot', skip: 1, fault: { kind: 'reset', work: 'done' } }],
      },
    })
    expect(played.post.exitCode).toBe(1)
    expect(disks(played, 3)).toEqual(ids(3).map((id) => `release 1 of ${id}`))
    expect(played.changes.filter((each) => each.includes('restoreSnapshot'))).toHaveLength(3)
    expect(result(played)).toBe('restored')
  })

  test('not asked for: nothing is restored, and one command would roll all of them back', async () => {
    const played = await playFleet(3, { deploy: failingDeploy(3) })
    expect(played.post.exitCode).toBe(0)
    expect(disks(played, 3)).toEqual(['broken', 'broken', 'broken'])
    expect(played.post.warnings).toEqual([
      expect.stringContaining(
        `-f server-id=1,2,3 -f snapshot-id=${played.main.outputs['snapshot-id'] ?? '?'}`,
      ),
    ])
    expect(counts(played.postRequests)).toEqual({ 'GET listSnapshots 200': 1 })
  })
})

/** Rolls three servers back, each of which holds two own snapshots. */
function rollFleetBack(setting: RollbackSetting = {}): Promise<RolledBack> {
  return rollBack({
    ...setting,
    emulator: {
      servers: servers(3, () => ({ disk: 'broken' })),
      snapshots: ids(3).flatMap((serverId) => [
        own({ serverId, runId: '9000000001', hoursOld: 50, disk: `release 1 of ${serverId}` }),
        own({ serverId, runId: '9000000002', hoursOld: 20, disk: `release 2 of ${serverId}` }),
      ]),
      ...setting.emulator,
    },
    with: { 'server-id': '1,2,3', ...setting.with },
  })
}

function rolledDisks({ emulator }: RolledBack): readonly string[] {
  return ids(3).map((id) => emulator.provider.server(id)?.disk ?? '')
}

describe('a rollback of three servers by hand', () => {
  test('"latest": safety snapshots of all, then all restores; outputs in order', async () => {
    const rolled = await rollFleetBack({ with: { confirm: 'web-1, 2, web-3' } })
    expect(rolled.run.exitCode).toBe(0)
    expect(rolledDisks(rolled)).toEqual(ids(3).map((id) => `release 2 of ${id}`))
    expect(rolled.run.outputs).toMatchObject({
      'snapshot-id': '802,804,806',
      'snapshot-name': Array(3).fill('pre-deploy-9000000002-1').join(','),
      'server-status': 'active,active,active',
      result: 'restored',
    })
    const kinds = rolled.changes.map((each) => each.replace(/\d+\/restore/, 'N/restore'))
    expect(kinds).toEqual([
      ...Array<string>(3).fill('POST /snapshots/ 201'),
      ...Array<string>(3).fill('POST /snapshots/N/restore/ 200'),
    ])
    // The safety snapshots of each, in the order of server-id.
    const { provider } = rolled.emulator
    const safety = (rolled.run.outputs['safety-snapshot-id'] ?? '').split(',')
    expect(safety.map((id) => provider.snapshot(Number(id))?.serverId)).toEqual([1, 2, 3])
    expect(safety.map((id) => provider.snapshot(Number(id))?.disk)).toEqual(['broken', 'broken', 'broken'])
  })

  test('ids in the order of server-id; an id of another server is an error, and nothing is changed', async () => {
    const good = rollFleetBack({ with: { 'snapshot-id': '801,803,806' } })
    const bad = rollFleetBack({ with: { 'snapshot-id': '801,806,803' } })
    expect(rolledDisks(await good)).toEqual(['release 1 of 1', 'release 1 of 2', 'release 2 of 3'])
    const { run, changes } = await bad
    expect(run.exitCode).toBe(1)
    expect(changes).toEqual([])
    expect(run.errors).toEqual([
      expect.stringMatching(
        /2 of 3 servers cannot be rolled back: 2, 3\. Nothing was changed on any server\..* \[rollback-refused\]$/,
      ),
    ])
    for (const line of [/^\[2\] .*806/, /^\[3\] .*803/]) {
      expect(run.log).toContainEqual(expect.stringMatching(line))
    }
    expect(run.summary).toMatch(/\| `2` \| .*806.* \|\n\| `3` \| .*803/)
  })

  test.each([
    ['"confirm" names another server', { confirm: '1,3,2' }, {}, /^\[2\] "confirm" does not match server 2/],
    ['"confirm" leaves one out', { confirm: '1,2' }, {}, /"confirm" names 2 servers, and "server-id" 3/],
    [
      'one has no "latest"',
      {},
      { snapshots: [own({ serverId: 1, runId: '9000000001', hoursOld: 5 })] },
      /2 of 3 servers .*: 2, 3\./,
    ],
    [
      '"snapshot-id" names too few',
      { 'snapshot-id': '801,803' },
      {},
      /"snapshot-id" names 2 snapshots, and "server-id" 3 servers/,
    ],
  ] as const)('%s: nothing is changed on any of them', async (_, given, emulator, message) => {
    const { run, changes } = await rollFleetBack({ with: given, emulator })
    expect(run.exitCode).toBe(1)
    expect(run.errors).toHaveLength(1)
    expect([...run.errors, ...run.log]).toContainEqual(expect.stringMatching(message))
    expect(changes).toEqual([])
  })

  test('snapshots of different runs: a warning, for the servers may not fit together', async () => {
    const rolled = await rollFleetBack({
      with: { 'snapshot-id': '801,804,805', 'safety-snapshot': 'false' },
    })
    expect(rolled.run.exitCode).toBe(0)
    expect(rolled.run.warnings).toEqual([
      expect.stringMatching(
        /before different deploys: 1 to before run 9000000001, 2 to before run 9000000002/,
      ),
    ])
  })

  test('one safety snapshot fails: nothing is restored anywhere', async () => {
    const rolled = await rollFleetBack({
      before: ({ provider }) => {
        provider.nextSnapshot({})
        provider.nextSnapshot({ endsAs: 'failed' })
      },
    })
    expect(rolled.run.exitCode).toBe(1)
    expect(rolledDisks(rolled)).toEqual(['broken', 'broken', 'broken'])
    expect(rolled.run.errors).toEqual([
      expect.stringMatching(
        /1 of 3 servers: 2\. No server was restored\..* \[rollback-safety-snapshot-failed\]$/,
      ),
    ])
  })

  test('a target deleted while the safety snapshots are made: nothing is restored anywhere', async () => {
    const rolled = await rollFleetBack({
      before: ({ provider }) => {
        provider.later(10_000, () => {
          provider.deleteSnapshot(804, 'other')
        })
      },
    })
    expect(rolled.run.exitCode).toBe(1)
    expect(rolledDisks(rolled)).toEqual(['broken', 'broken', 'broken'])
    expect(rolled.run.errors).toEqual([
      expect.stringMatching(/1 of 3 servers .*: 2\. No server was restored\..* \[rollback-refused\]$/),
    ])
    expect(rolled.run.log).toContainEqual(expect.stringMatching(/^\[2\] Snapshot 804 .* was deleted while/))
  })

  test('one server does not come back: the others are told, the step fails', async () => {
    const rolled = await rollFleetBack({
      with: { 'safety-snapshot': 'false' },
      before: ({ provider }) => {
        provider.changeServer(2, { restoreEndsAs: 'error' })
      },
    })
    expect(rolled.run.exitCode).toBe(1)
    expect(rolled.run.outputs).toMatchObject({
      result: 'restore-started',
      'server-status': 'active,error,active',
    })
    expect(rolled.run.errors).toEqual([
      expect.stringMatching(
        /Could not restore 1 of 3 servers: 2\. Restored: 1, 3\..* \[rollback-incomplete\]$/,
      ),
    ])
    expect(rolled.run.log).toContainEqual(
      expect.stringMatching(/^\[2\] Server 2 is "error" after its restore/),
    )
  })

  test('full servers make room, but never with what is about to be restored', async () => {
    const snapshots = ids(3).flatMap((serverId) =>
      [1, 2, 3, 4, 5].map((number) =>
        own({
          serverId,
          runId: `900000000${number}`,
          hoursOld: 100 - number,
          disk: `release ${number} of ${serverId}`,
        }),
      ),
    )
    const rolled = await rollFleetBack({
      emulator: { snapshots },
      with: { 'snapshot-id': 'pre-deploy-9000000001-1' },
    })
    expect(rolled.run.exitCode).toBe(0)
    expect(rolledDisks(rolled)).toEqual(ids(3).map((id) => `release 1 of ${id}`))
    expect(rolled.changes.filter((each) => each.startsWith('DELETE')).toSorted()).toEqual([
      'DELETE /snapshots/802/ 204',
      'DELETE /snapshots/807/ 204',
      'DELETE /snapshots/812/ 204',
    ])
  })
})

test('in attempt 2, the first attempt’s snapshots are named, each with its server', async () => {
  const played = await failed({
    run: { runAttempt: '2' },
    emulator: {
      servers: servers(3),
      snapshots: ids(3).map((serverId) => own({ serverId, runId: RUN_ID, attempt: 1, hoursOld: 2 })),
    },
  })
  expect(played.post.warnings).toEqual([
    expect.stringMatching(
      /attempt 2.*801 \(pre-deploy-9000000011-1\) of server 1, 802 .* of server 2, 803 .* of server 3\./,
    ),
  ])
})
