/** `dry-run`: nothing but reads, and the same plan as a real run on the same world. */
import { describe, expect, test } from '@jest/globals'
import type { HistoryEvent } from '../../testing/emulator/model.ts'
import type { Emulator } from '../../testing/emulator/server.ts'
import { prune } from './prune-scene.ts'
import { ROLLBACK_RUN, rollBack } from './rollback-scene.ts'
import { manual, own, play, type Played, result, RUN_ID, SERVER_ID } from './scene.ts'

const DRY = { 'dry-run': 'true' }
const OTHER_ID = 777
const SERVERS = [
  { id: SERVER_ID, name: 'web-server-01', disk: 'broken' },
  { id: OTHER_ID, name: 'web-server-02', disk: 'broken' },
]
/** 801 to 805 fill the first server; 806 to 808 leave room on the second. */
const SNAPSHOTS = [
  ...[60, 50, 40, 30, 20].map((hoursOld) => own({ runId: `9000000${hoursOld}`, hoursOld })),
  own({ runId: '9000000080', hoursOld: 45, serverId: OTHER_ID }),
  own({ runId: '9000000081', hoursOld: 25, serverId: OTHER_ID }),
  own({ runId: '9000000082', hoursOld: 15, serverId: OTHER_ID, status: 'failed' }),
]
const WORLD = { servers: SERVERS, snapshots: SNAPSHOTS }
const FLEETS = [
  ['one server', String(SERVER_ID)],
  ['several servers', `${SERVER_ID}, ${OTHER_ID}`],
] as const

/** What a real run did, in order: `deleted 801`, `created 12345 pre-deploy-…`, `restored 801`. */
function did(emulator: Emulator): readonly string[] {
  const one = (each: HistoryEvent): string[] => {
    switch (each.kind) {
      case 'created':
        return each.by === 'api' ? [`created ${each.serverId} ${each.name}`] : []
      case 'deleted':
        return [`deleted ${each.snapshotId}`]
      case 'restore-started':
        return [`restored ${each.serverId} ${each.snapshotId}`]
      default:
        return []
    }
  }
  return emulator.provider.history.flatMap(one)
}

/** What of `what` was done before (or only after) the first create; the order among servers is a matter of chance. */
function deletions(events: readonly string[], when: 'before' | 'after' | 'ever' = 'ever'): readonly string[] {
  const create = events.findIndex((each) => each.startsWith('created'))
  return events
    .filter((_, index) => when === 'ever' || (when === 'before' ? index < create : index > create))
    .flatMap((each) => /^deleted (\d+)$/.exec(each)?.[1] ?? [])
    .toSorted()
}

/** Ids in the rows that say `would delete`. */
function wouldDelete(log: string): readonly string[] {
  return log
    .split('\n')
    .flatMap((line) => /\b(8\d\d) .*would delete/.exec(line)?.[1] ?? [])
    .toSorted()
}

function expectOnlyReads(emulator: Emulator): void {
  expect(emulator.requests.length).toBeGreaterThan(0)
  expect(emulator.requests.filter((each) => each.method !== 'GET')).toEqual([])
  expect(did(emulator)).toEqual([])
}

describe.each(FLEETS)('%s:', (_, serverIds) => {
  const servers = serverIds.split(', ').map(Number)

  test('main and post say what they would make and prune', async () => {
    const setting = { emulator: WORLD, deploy: 'success' } as const
    const inputs = { 'server-id': serverIds, keep: '2' }
    // Evaluated anew for post: there main is real.
    const dryLater = { 'dry-run': "${{ steps.deploy.outcome == 'success' }}" }
    const [real, dry, later] = await Promise.all([
      play({ ...setting, with: inputs }),
      play({ ...setting, with: { ...inputs, ...DRY } }),
      play({ ...setting, with: { ...inputs, ...dryLater } }),
    ])
    const events = did(real.emulator)
    expect(result(real)).toBe('pruned')
    expect(deletions(events, 'before')).toEqual(['801'])
    expect(deletions(events, 'after').length).toBeGreaterThan(servers.length)

    expectOnlyReads(dry.emulator)
    expect([dry.main.exitCode, dry.post.exitCode, result(dry)]).toEqual([0, 0, 'none'])
    expect(dry.main.outputs).toEqual({})
    const [before = '', after = ''] = dry.main.log.join('\n').split('After a good deploy')
    expect(wouldDelete(before)).toEqual(deletions(events, 'before'))
    expect(wouldDelete(after)).toEqual(deletions(events, 'after'))
    const texts = (servers.length === 1 ? dry.main.notices : dry.main.log).join('\n')
    const said = [...texts.matchAll(/would create snapshot (\S+) of server (\d+)/g)]
    expect(said).toHaveLength(servers.length)
    expect(said.map(([, name, id]) => `created ${id} ${name}`).toSorted()).toEqual(
      events.filter((each) => each.startsWith('created')).toSorted(),
    )

    expect(later.main.outputs['snapshot-id']).not.toBe('')
    expectPostOnlyReads(later)
    expect(wouldDelete(later.post.log.join('\n'))).toEqual(deletions(events, 'after'))
    expect([later.post.exitCode, result(later)]).toEqual([0, 'kept'])
  })

  test('post says what it would restore, and fails', async () => {
    const inputs = { 'server-id': serverIds, 'restore-on': 'failure' }
    const dryLater = { 'dry-run': "${{ steps.deploy.outcome == 'failure' }}" }
    const setting = { emulator: WORLD, deploy: 'failure' } as const
    const [dry, real] = await Promise.all([
      play({ ...setting, with: { ...inputs, ...dryLater } }),
      play({ ...setting, with: inputs }),
    ])
    expectPostOnlyReads(dry)
    expect([dry.post.exitCode, result(dry)]).toEqual([1, 'not-restored'])
    expect(dry.post.errors).toEqual([expect.stringContaining('[restore-refused-dry-run]')])
    expect(result(real)).toBe('restored')
    const restored = did(real.emulator).flatMap((each) => /^restored (\d+) (\d+)$/.exec(each) ?? [])
    expect(restored).toHaveLength(3 * servers.length)
    // Which ids they get is a matter of chance where there are several, but not which servers they are of.
    for (const id of dry.main.outputs['snapshot-id']?.split(',') ?? []) {
      expect(dry.post.errors[0]).toContain(id)
    }
  })

  test('restore/ says what it would go back to, after what, and what goes for that', async () => {
    const inputs = { 'server-id': serverIds }
    const [dry, real] = await Promise.all([
      rollBack({ emulator: WORLD, with: { ...inputs, ...DRY } }),
      rollBack({ emulator: WORLD, with: inputs }),
    ])
    expect(dry.run.exitCode).toBe(0)
    expectOnlyReads(dry.emulator)
    expect(dry.run.outputs).toEqual({
      result: 'dry-run',
      'snapshot-id': real.run.outputs['snapshot-id'],
      'snapshot-name': real.run.outputs['snapshot-name'],
    })
    const events = did(real.emulator)
    expect(real.run.exitCode).toBe(0)
    expect(deletions(events)).toHaveLength(1)
    expect(wouldDelete(dry.run.log.join('\n'))).toEqual(deletions(events))
    const [notice = ''] = dry.run.notices
    const back = [...notice.matchAll(/Server (\d+) would be restored from snapshot (\d+)/g)]
    expect(back.map(([, server, id]) => `restored ${server} ${id}`).toSorted()).toEqual(
      events.filter((each) => each.startsWith('restored')).toSorted(),
    )
    const safety = `pre-restore-${ROLLBACK_RUN}-1`
    expect(notice.split(safety)).toHaveLength(servers.length + 1)
    expect(events.filter((each) => each.startsWith('created')).toSorted()).toEqual(
      servers.map((id) => `created ${id} ${safety}`).toSorted(),
    )
  })

  test('prune/ has the same outputs, and has deleted nothing', async () => {
    const inputs = { 'server-id': serverIds, keep: '1' }
    const [dry, real] = await Promise.all([
      prune({ emulator: WORLD, with: { ...inputs, ...DRY } }),
      prune({ emulator: WORLD, with: inputs }),
    ])
    expect(dry.run.exitCode).toBe(0)
    expectOnlyReads(dry.emulator)
    expect(dry.requests.toSorted()).toEqual(['GET listServers 200', 'GET listSnapshots 200'])
    expect(dry.deleted).toEqual(real.deleted)
    expect(dry.kept).toEqual(real.kept)
    expect(real.deleted).toHaveLength(servers.length === 1 ? 4 : 6)
    expect(wouldDelete(dry.log)).toEqual(deletions(did(real.emulator)))
  })
})

test('where one of several servers has no room, a dry run does not promise what will not be', async () => {
  const full = [50, 40, 30, 20, 10].map((hoursOld) => manual({ hoursOld, serverId: OTHER_ID }))
  const setting = {
    emulator: { servers: SERVERS, snapshots: [...SNAPSHOTS.slice(0, 5), ...full] },
    deploy: 'success',
  } as const
  const inputs = { 'server-id': `${SERVER_ID},${OTHER_ID}`, keep: '2' }
  const [dry, real] = await Promise.all([
    play({ ...setting, with: { ...inputs, ...DRY } }),
    play({ ...setting, with: inputs }),
  ])
  expectOnlyReads(dry.emulator)
  expect(real.main.exitCode).toBe(1)
  expect(dry.main.notices[0]).toMatch(/a snapshot of 1 of 2 servers\. It would fail, .*: 777\.$/)
  expect(dry.main.log.join('\n')).toContain(
    `would create snapshot pre-deploy-${RUN_ID}-1 of server ${SERVER_ID}`,
  )
  const [before = '', after = ''] = dry.main.log.join('\n').split('After a good deploy')
  const events = did(real.emulator)
  expect(wouldDelete(before)).toEqual(deletions(events, 'before'))
  // Post prunes nothing as long as one snapshot is missing.
  expect(deletions(events, 'after')).toEqual([])
  expect(wouldDelete(after)).toEqual([])
})

test('the snapshot that would be created counts as the newest one for what would be pruned', async () => {
  const snapshots = [20, 10].map((hoursOld) => own({ runId: `9000000${hoursOld}0`, hoursOld }))
  const setting = { emulator: { servers: SERVERS, snapshots }, deploy: 'success' } as const
  const [dry, real] = await Promise.all([
    play({ ...setting, with: { keep: '1', ...DRY } }),
    play({ ...setting, with: { keep: '1' } }),
  ])
  expect(deletions(did(real.emulator))).toEqual(['801', '802'])
  expect(wouldDelete(dry.main.log.join('\n'))).toEqual(['801', '802'])
})

test('a server without snapshots gets no table of what is there before', async () => {
  const dry = await play({ with: DRY })
  expect(dry.main.exitCode).toBe(0)
  expect(dry.main.log.join('\n')).not.toContain('Before the snapshot')
})

function expectPostOnlyReads(played: Played): void {
  expect(played.postRequests.length).toBeGreaterThan(0)
  expect(played.postRequests.filter((each) => !each.startsWith('GET '))).toEqual([])
}
