/** Servers that have a number and a UUID, and ids that differ in their capitals only. */
import { describe, expect, test } from '@jest/globals'
import type { FaultRule } from '../../testing/emulator/faults.ts'
import type { ServerFields } from '../../testing/emulator/model.ts'
import type { Emulator, EmulatorOptions } from '../../testing/emulator/server.ts'
import { ALL_PERMISSIONS, DEFAULT_TOKEN } from '../../testing/emulator/tokens.ts'
import { overlap } from './overlap-scene.ts'
import { prune } from './prune-scene.ts'
import { rollBack, TWO } from './rollback-scene.ts'
import { manual, own, play, type Played, result, SERVER_ID } from './scene.ts'

const UUID = '6fa459ea-ee8a-4ca4-894e-db77e160355e'
const BOTH: ServerFields = { id: SERVER_ID, uuid: UUID }
/** A token that may not list servers. */
const WITHOUT_SERVERS = [
  { ...DEFAULT_TOKEN, permissions: ALL_PERMISSIONS.filter((each) => !each.startsWith('servers')) },
]
const FIVE = [1, 2, 3, 4, 5].map((number) =>
  own({ runId: `900000000${number}`, hoursOld: 100 - number, disk: `release 0.${number}` }),
)

function errors(played: Played): readonly string[] {
  return played.main.errors
}

describe('a server that is given by its UUID, and whose snapshots name its number', () => {
  test.each([
    ['the filter knows both', {}],
    ['the filter knows the number only', { filterBy: 'id' }],
    ['the filter does nothing', { ignoreFilter: true }],
    ['the UUID comes in capitals', { uuidCase: 'upper' }],
  ] as const)('is one server for main and post: %s', async (_, quirks) => {
    const played = await play({
      with: { 'server-id': UUID },
      emulator: { servers: [BOTH], snapshots: FIVE, quirks },
    })
    expect(errors(played)).toEqual([])
    expect(played.changes).toEqual([
      'DELETE deleteSnapshot 204',
      'POST createSnapshot 201',
      'DELETE deleteSnapshot 204',
    ])
    expect(played.ids).toEqual(['803', '804', '805', '806'])
    expect(result(played)).toBe('pruned')
  })

  test('is restored after a failed deploy', async () => {
    for (const filterBy of ['either', 'id'] as const) {
      const played = await play({
        with: { 'server-id': UUID, 'restore-on': 'failure' },
        emulator: { servers: [BOTH], quirks: { filterBy } },
        deploy: 'failure',
      })
      expect(result(played)).toBe('restored')
      expect(played.disk).toBe('release 1')
    }
  })

  test('is not restored over a newer deploy of another run', async () => {
    const played = await play({
      with: { 'server-id': UUID, 'restore-on': 'failure' },
      emulator: { servers: [BOTH] },
      deploy: ({ emulator, advance }) => {
        const newer = own({ runId: '9000000099', hoursOld: 0 })
        emulator.provider.addSnapshot({ ...newer, createdAt: emulator.provider.now() })
        advance(1000)
        return 'failure'
      },
    })
    expect(result(played)).toBe('not-restored')
    expect(played.changes).toEqual(['POST createSnapshot 201'])
  })

  test('is pruned, and rolled back to the latest by hand', async () => {
    for (const filterBy of ['either', 'id'] as const) {
      const pruned = await prune({
        with: { 'server-id': UUID, keep: '3' },
        emulator: { servers: [BOTH], snapshots: FIVE, quirks: { filterBy } },
      })
      expect(pruned.changes).toEqual(['DELETE 801 204', 'DELETE 802 204'])
      const rolledBack = await rollBack({
        with: { 'server-id': UUID, confirm: String(SERVER_ID) },
        emulator: { servers: [{ ...BOTH, disk: 'broken' }], snapshots: TWO, quirks: { filterBy } },
      })
      expect(rolledBack.run.outputs['result']).toBe('restored')
      expect(rolledBack.disk).toBe('release 2')
    }
  })

  test('is waited for by wait/ under either id, and restored', async () => {
    const overlapped = await overlap({
      with: { 'server-id': String(SERVER_ID), 'restore-on': 'failure' },
      wait: { 'server-id': UUID.toUpperCase() },
      emulator: { servers: [BOTH] },
      deploy: 'failure',
    })
    expect(overlapped.result).toBe('restored')
  })

  test('costs the list of servers once more where nothing else reads it', async () => {
    const pruned = await prune({
      with: { 'server-id': UUID, keep: '9' },
      emulator: { servers: [BOTH], snapshots: FIVE },
    })
    expect(pruned.requests).toEqual(['GET listSnapshots 200', 'GET listServers 200'])
    const plain = await prune({ with: { keep: '9' }, emulator: { servers: [BOTH], snapshots: FIVE } })
    expect(plain.requests).toEqual(['GET listSnapshots 200'])
  })

  test('stays apart from one whose list names that UUID too', async () => {
    const pruned = await prune({
      with: { 'server-id': UUID, keep: '1' },
      emulator: { servers: [BOTH, { id: 678, uuid: UUID }], snapshots: FIVE, quirks: { ignoreFilter: true } },
    })
    expect(pruned.changes).toEqual([])
  })
})

describe('one server that is given twice', () => {
  const twice = /"server-id" names one server twice: .*Name each server once\./

  test('as number and UUID is an error before anything is changed', async () => {
    for (const given of [`${SERVER_ID},${UUID}`, `${UUID} ${SERVER_ID}`]) {
      const played = await play({ with: { 'server-id': given }, emulator: { servers: [BOTH] } })
      expect(errors(played)).toEqual([expect.stringMatching(twice)])
      expect(played.changes).toEqual([])
      const rolledBack = await rollBack({
        with: { 'server-id': given, wait: 'false' },
        emulator: { servers: [BOTH], snapshots: TWO },
      })
      expect(rolledBack.run.errors).toEqual([expect.stringMatching(twice)])
      expect(rolledBack.changes).toEqual([])
      const pruned = await prune({
        with: { 'server-id': given, keep: '1' },
        emulator: { servers: [BOTH], snapshots: FIVE },
      })
      expect(pruned.run.errors).toEqual([expect.stringMatching(twice)])
      expect(pruned.changes).toEqual([])
    }
  })

  test('is one also where servers can not be listed, and snapshots name one of the ids', async () => {
    for (const server of ['object', 'object-uuid', 'object-both'] as const) {
      const played = await play({
        with: { 'server-id': `${SERVER_ID},${UUID}` },
        emulator: { servers: [BOTH], snapshots: FIVE, tokens: WITHOUT_SERVERS, quirks: { server } },
      })
      expect(errors(played)).toEqual([expect.stringMatching(twice)])
      expect(played.changes).toEqual([])
    }
  })

  test('gets one snapshot at most where nothing shows it before', async () => {
    for (const server of ['object', 'object-uuid', 'object-both'] as const) {
      const played = await play({
        with: { 'server-id': `${SERVER_ID},${UUID}` },
        emulator: { servers: [BOTH], tokens: WITHOUT_SERVERS, quirks: { server } },
      })
      expect(played.main.exitCode).toBe(1)
      expect([...played.main.log, ...errors(played)].join('\n')).toMatch(/names? one server twice/)
      expect(played.changes.filter((each) => each.startsWith('POST'))).toEqual(['POST createSnapshot 201'])
      expect(result(played)).not.toBe('pruned')
    }
  })

  /** The list of servers can't be read for as long as main wants to wait for it. */
  const LATE_SERVERS: FaultRule = {
    operation: 'listServers',
    times: 'always',
    forMs: 70_000,
    fault: { kind: 'status', status: 429, headers: { 'retry-after': '71' } },
  }
  const other = '7c9e6679-7425-40de-944b-e07fc1f90ae7'
  const late: EmulatorOptions = {
    servers: [BOTH, { id: 678, uuid: other }],
    quirks: { server: 'fields-both', ignoreFilter: true },
    faults: [LATE_SERVERS],
  }

  test('is an error before anything is changed also where servers show late', async () => {
    const played = await play({
      with: { 'server-id': `${SERVER_ID},678,${UUID}`, timeout: '0.5' },
      emulator: late,
    })
    expect(errors(played)).toEqual([expect.stringMatching(twice)])
    expect(played.changes).toEqual([])
  })

  test('is never one with another server whose ids are known by then', async () => {
    const played = await play({ with: { 'server-id': `678,${UUID}`, timeout: '0.5' }, emulator: late })
    expect(errors(played)).toEqual([])
    expect(played.main.outputs['snapshot-id']).toBe('802,801')
  })

  test('with zeros before its number is an error before anything is sent', async () => {
    const played = await play({ with: { 'server-id': `0${SERVER_ID},${SERVER_ID}` } })
    expect(errors(played)).toEqual([
      expect.stringContaining('"server-id" holds "012345". A number must not begin with 0: write "12345".'),
    ])
    expect(played.requests).toEqual([])
  })

  test('is none where a number and a UUID are two servers', async () => {
    const servers = [{ id: SERVER_ID }, { id: UUID }]
    for (const tokens of [[DEFAULT_TOKEN], WITHOUT_SERVERS]) {
      const played = await play({
        with: { 'server-id': `${SERVER_ID},${UUID}` },
        emulator: { servers, tokens, snapshots: FIVE.slice(3) },
      })
      expect(errors(played)).toEqual([])
      expect(played.changes).toEqual(['POST createSnapshot 201', 'POST createSnapshot 201'])
    }
  })
})

describe('ids that are no UUIDs', () => {
  const servers = [
    { id: 'srvaB3', name: 'a' },
    { id: 'srvAb3', name: 'b' },
  ]
  const snapshots = servers.flatMap(({ id }) =>
    [1, 2, 3].map((number) => own({ serverId: id, runId: `900000000${number}`, hoursOld: 100 - number })),
  )

  test('are others in other capitals: nothing of the other server is deleted', async () => {
    const pruned = await prune({
      with: { 'server-id': 'srvaB3', keep: '2' },
      emulator: { servers, snapshots, quirks: { ignoreFilter: true } },
    })
    expect(pruned.changes).toEqual(['DELETE 801 204'])
    expect(pruned.ids).toEqual(['802', '803', '804', '805', '806'])
  })

  test('may both be given', async () => {
    const played = await play({
      with: { 'server-id': 'srvaB3 srvAb3' },
      emulator: { servers, snapshots },
      deploy: () => 'success',
    })
    expect(errors(played)).toEqual([])
    expect(played.main.outputs['snapshot-id']).toBe('807,808')
  })

  test('confirm no rollback in other capitals', async () => {
    const rolledBack = await rollBack({
      with: { 'server-id': 'srvaB3', confirm: 'SRVAB3' },
      emulator: { servers, snapshots },
    })
    expect(rolledBack.run.errors).toEqual([expect.stringMatching(/"confirm" does not match server srvaB3/)])
    expect(rolledBack.changes).toEqual([])
  })
})

test('a rollback is confirmed by a UUID in capitals, and by the number of the same server', async () => {
  for (const confirm of [UUID.toUpperCase(), UUID, String(SERVER_ID), 'web-server-01']) {
    const rolledBack = await rollBack({
      with: { 'server-id': UUID, confirm },
      emulator: { servers: [{ ...BOTH, disk: 'broken' }], snapshots: TWO },
    })
    expect(rolledBack.run.outputs['result']).toBe('restored')
  }
})

describe('a look that only shows that two ids are no one server', () => {
  test('is a newer list: a slot that was taken meanwhile is none for the create', async () => {
    for (const given of [`999999,${UUID}`, `${UUID},999999`]) {
      let emulator: Emulator | null = null
      let lists = 0
      const played = await play({
        with: { 'server-id': given, 'when-full': 'fail', 'snapshot-limit': '1' },
        emulator: {
          servers: [{ id: UUID }],
          tokens: WITHOUT_SERVERS,
          limit: 1,
          onRequest: ({ operation }) => {
            if (operation !== 'listSnapshots' || ++lists !== 2) return
            emulator?.provider.addSnapshot({ ...manual({ hoursOld: 1 }), serverId: UUID })
          },
        },
        before: (started) => {
          emulator = started
        },
      })
      expect(played.main.log.join('\n')).toMatch(/"when-full" is "fail"/)
      expect(played.changes).toEqual([])
    }
  })
})
