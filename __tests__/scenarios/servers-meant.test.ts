/** `server-id` holds a name, an address, or an unknown id. */
import { describe, expect, test } from '@jest/globals'
import { ALL_PERMISSIONS, DEFAULT_TOKEN } from '../../testing/emulator/tokens.ts'
import { overlap } from './overlap-scene.ts'
import { prune } from './prune-scene.ts'
import { rollBack } from './rollback-scene.ts'
import { own, play, SERVER_ID } from './scene.ts'

const SERVERS = [
  { id: SERVER_ID, name: 'web-server-01', ipAddress: '203.0.113.10' },
  { id: 678, name: 'db-server-01', ipAddress: '2001:db8::7', hostname: 'db.example.com' },
]
const WITHOUT_SERVERS = [
  { ...DEFAULT_TOKEN, permissions: ALL_PERMISSIONS.filter((each) => !each.startsWith('servers')) },
]
const SNAPSHOTS = [1, 2, 3].map((number) => own({ runId: `900000000${number}`, hoursOld: 100 - number }))
const emulator = { servers: SERVERS, snapshots: SNAPSHOTS }

describe('the name of a server in place of its id', () => {
  const text = /"web-server-01" is the name of server 12345: write server-id: 12345\./

  test('is an error of main before anything is sent that changes something', async () => {
    for (const given of ['web-server-01', '678,Web-Server-01']) {
      const played = await play({ with: { 'server-id': given }, emulator })
      expect(played.main.errors).toEqual([expect.stringMatching(new RegExp(text, 'i'))])
      expect(played.main.errors.join()).toContain('Nothing was changed.')
      expect(played.changes).toEqual([])
      expect(played.post.exitCode).toBe(0)
      expect(played.job.step('deploy').outcome).toBe('skipped')
    }
  })

  test('is an error of restore/, of wait/ and of prune/, which would stay green for ever', async () => {
    const rolledBack = await rollBack({ with: { 'server-id': 'web-server-01' }, emulator })
    expect(rolledBack.run.errors).toEqual([expect.stringMatching(text)])
    expect(rolledBack.changes).toEqual([])

    const pruned = await prune({ with: { 'server-id': '12345,web-server-01', keep: '1' }, emulator })
    expect(pruned.run.exitCode).toBe(1)
    expect(pruned.run.errors).toEqual([expect.stringMatching(text)])
    expect(pruned.changes).toEqual([])

    const { waited } = await overlap({ wait: { 'server-id': 'web-server-01' }, emulator })
    expect(waited?.errors).toEqual([expect.stringMatching(text)])
  })

  test('is known by the list that was whole, when the one after it could not be read', async () => {
    const rolledBack = await rollBack({
      with: { 'server-id': 'web-server-01,678', 'snapshot-id': '801,802', 'safety-snapshot': 'false' },
      emulator: {
        ...emulator,
        faults: [
          // The list of snapshots comes so late that the list of servers is read once more.
          {
            operation: 'listSnapshots',
            times: 'always',
            forMs: 12_000,
            fault: { kind: 'status', status: 503 },
          },
          { operation: 'listServers', skip: 1, times: 'always', fault: { kind: 'reset' } },
        ],
      },
    })
    expect(
      rolledBack.emulator.requests.filter((each) => each.operation === 'listServers').length,
    ).toBeGreaterThan(1)
    expect(rolledBack.run.errors).toEqual([expect.stringMatching(text)])
    expect(rolledBack.changes).toEqual([])
  })

  test('that two servers have is an error that names both', async () => {
    const servers = [...SERVERS, { id: 679, name: 'web-server-01' }]
    const played = await play({ with: { 'server-id': 'web-server-01' }, emulator: { servers } })
    expect(played.main.errors).toEqual([
      expect.stringContaining('the name of 2 servers: write the id of one of them (12345, 679).'),
    ])
    expect(played.changes).toEqual([])
  })

  test('is no error where it is the id of another server', async () => {
    const servers = [
      { id: 'db-1', name: 'a' },
      { id: 5, name: 'db-1' },
    ]
    const played = await play({
      with: { 'server-id': 'db-1' },
      emulator: { servers },
      deploy: () => 'success',
    })
    expect(played.main.errors).toEqual([])
    expect(played.main.outputs['snapshot-id']).toBe('801')
  })
})

describe('an address, or a name that no id can be', () => {
  test.each([
    ['203.0.113.10', 'the address of server 12345: write server-id: 12345.'],
    ['2001:DB8::7', 'the address of server 678: write server-id: 678.'],
    ['db.example.com', 'the host name of server 678: write server-id: 678.'],
  ])('%s is an error that names the id to write', async (given, said) => {
    const all = [
      await play({ with: { 'server-id': given }, emulator }).then(({ main, changes }) => ({
        run: main,
        changes,
      })),
      await rollBack({ with: { 'server-id': given }, emulator }),
      await prune({ with: { 'server-id': given }, emulator }),
    ]
    for (const { run, changes } of all) {
      expect(run.errors).toEqual([
        expect.stringMatching(/^"server-id" holds ".*"\. An id has only letters, digits and "-"/),
      ])
      expect(run.errors.join()).toContain(`"${given}" is ${said}`)
      expect(changes).toEqual([])
    }
  })

  test('is an error of the input where no more is known', async () => {
    const cases = [
      { with: { 'server-id': '203.0.113.99' }, emulator },
      { with: { 'server-id': '203.0.113.10' }, emulator: { ...emulator, tokens: WITHOUT_SERVERS } },
      { with: { 'server-id': '203.0.113.10' }, emulator: { ...emulator, quirks: { countOverstatedBy: 1 } } },
      { with: { 'server-id': '203.0.113.10', 'api-url': 'http://203.0.113.10/' }, emulator },
      { with: { 'server-id': '203.0.113.10', 'api-token': '' }, emulator },
    ]
    for (const each of cases) {
      const played = await play(each)
      expect(played.main.exitCode).toBe(1)
      expect(played.main.errors).toEqual([expect.stringContaining('"server-id" holds "203.0.113.')])
      expect(played.main.errors.join()).not.toContain('write server-id')
      expect(played.changes).toEqual([])
    }
  })
})

describe('an id that the token does not see', () => {
  const seen =
    'Server 99999 is not among the servers that the API token can see: 12345 (web-server-01), 678 (db-server-01).'

  test('is named in the error of the create that is refused', async () => {
    const played = await play({ with: { 'server-id': '99999' }, emulator })
    expect(played.main.errors).toHaveLength(1)
    expect(played.main.errors.join()).toContain('HTTP 404')
    expect(played.main.errors.join()).toContain(seen)
    expect(played.changes).toEqual(['POST createSnapshot 404'])
  })

  test('is named where the list of its snapshots is refused already', async () => {
    const refused = { kind: 'status', status: 400, body: { detail: 'Unknown server.' } } as const
    const faults = [{ operation: 'listSnapshots', times: 'always', fault: refused } as const]
    const played = await play({ with: { 'server-id': '99999' }, emulator: { ...emulator, faults } })
    expect(played.main.errors).toEqual([expect.stringContaining(seen)])
    const pruned = await prune({ with: { 'server-id': '99999' }, emulator: { ...emulator, faults } })
    expect(pruned.run.errors).toEqual([expect.stringContaining(seen)])
    const { waited } = await overlap({
      wait: { 'server-id': '99999', 'snapshot-id': '801', timeout: '1' },
      emulator: { ...emulator, faults: faults.map((each) => ({ ...each, skip: 2 })) },
    })
    expect(waited?.errors).toEqual([expect.stringContaining(seen)])
  })

  test('is an error of prune/, and the other servers are pruned all the same', async () => {
    const pruned = await prune({ with: { 'server-id': '12345,99999', keep: '2' }, emulator })
    expect(pruned.run.exitCode).toBe(1)
    expect(pruned.run.log.join('\n')).toMatch(new RegExp(`^\\[99999\\] .*not among the servers`, 'm'))
    expect(pruned.run.errors).toEqual([
      expect.stringMatching(/^1 of 2 servers was not pruned as planned: 99999\..*\[server-not-found\]$/),
    ])
    expect(pruned.changes).toEqual(['DELETE 801 204'])
  })

  test('is named in the error of restore/ and of wait/', async () => {
    for (const wait of ['true', 'false']) {
      const rolledBack = await rollBack({ with: { 'server-id': '99999', wait }, emulator })
      expect(rolledBack.run.errors).toEqual([expect.stringContaining(seen)])
      expect(rolledBack.run.errors.join().split(seen)).toHaveLength(2)
      expect(rolledBack.changes).toEqual([])
    }
    const { waited } = await overlap({ wait: { 'server-id': '99999' }, emulator })
    expect(waited?.errors).toEqual([expect.stringContaining(seen)])
  })

  test('is not told with more than ten of those that are seen', async () => {
    const servers = Array.from({ length: 12 }, (_, index) => ({ id: index + 1, name: `web ${index + 1}` }))
    const pruned = await prune({ with: { 'server-id': '99999' }, emulator: { servers } })
    expect(pruned.run.errors).toEqual([expect.stringMatching(/: 1 \(web 1\), .*10 \(web 10\) and 2 more\./)])
    const alone = await prune({ with: { 'server-id': '99999' }, emulator: { servers: [] } })
    expect(alone.run.errors).toEqual([
      expect.stringContaining(
        'Server 99999 is not among the servers that the API token can see: it can see none.',
      ),
    ])
  })

  test('is no error of prune/ with snapshots, or without a list of servers', async () => {
    const gone = own({ serverId: 99999, runId: '9000000001', hoursOld: 9 })
    const cases = [
      { ...emulator, snapshots: [gone] },
      { ...emulator, tokens: WITHOUT_SERVERS },
      {
        ...emulator,
        quirks: { countOverstatedBy: 0, hiddenServers: [] },
        faults: [
          { operation: 'listServers', times: 'always', fault: { kind: 'status', status: 500 } } as const,
        ],
      },
    ]
    for (const each of cases) {
      const pruned = await prune({ with: { 'server-id': '99999' }, emulator: each })
      expect(pruned.run.errors).toEqual([])
      expect(pruned.run.exitCode).toBe(0)
    }
  })
})
