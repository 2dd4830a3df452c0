/** Making room when the provider does not play along: main never goes on with less than it must know. */
import { describe, expect, test } from '@jest/globals'
import type { FaultRule } from '../../testing/emulator/faults.ts'
import { manual, own, play, type Played } from './scene.ts'

type Setting = NonNullable<Parameters<typeof play>[0]>

/** Plays the job without its post. */
const playMain = (setting: Setting = {}): Promise<Played> =>
  play({
    ...setting,
    step: {
      whilePost: (post) => {
        post.kill()
      },
      ...setting.step,
    },
  })

const FULL = [50, 40, 30, 20, 10].map((hoursOld) => own({ runId: `9000000${hoursOld}`, hoursOld }))
const onDelete = (fault: FaultRule['fault'], times: FaultRule['times'] = 1): FaultRule[] => [
  { operation: 'deleteSnapshot', times, fault },
]

describe('a list that may be incomplete', () => {
  const incomplete: readonly (readonly [string, Parameters<typeof play>[0]])[] = [
    ['its count is higher than what came', { emulator: { quirks: { countOverstatedBy: 1 } } }],
    [
      'it is full, and its count is higher still',
      { emulator: { snapshots: FULL, quirks: { countOverstatedBy: 1 } } },
    ],
    [
      'its next page is not below the base path',
      {
        emulator: {
          snapshots: FULL,
          quirks: { list: 'paged', pageSize: 2, linkBase: '/internal/v2' },
        },
      },
    ],
  ]

  test.each(incomplete)('%s: no create, no delete, exit 1', async (_, setting) => {
    const played = await play(setting)
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(/Could not read all snapshots of server 12345: .*\[snapshots-incomplete\]$/),
    ])
    expect(played.changes).toEqual([])
    expect(played.main.state['server-0'] ?? '').not.toMatch(/sent|created/)
    expect(played.main.summary).toContain('Snapshot before the deploy: none usable')
    expect(played.post.exitCode).toBe(0)
    expect(played.postRequests).toEqual([])
  })

  test('a list that can’t be read at all: the same, after four tries', async () => {
    const played = await playMain({
      emulator: {
        faults: [{ operation: 'listSnapshots', times: 'always', fault: { kind: 'garbage' } }],
      },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringContaining('Could not read the snapshots of server 12345'),
    ])
    expect(played.requests.filter((each) => each.includes('listSnapshots'))).toHaveLength(4)
    expect(played.changes).toEqual([])
  })

  test('a first list that fails three times and then works is enough', async () => {
    const played = await playMain({
      emulator: {
        faults: [{ operation: 'listSnapshots', times: 3, fault: { kind: 'status', status: 502 } }],
      },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.changes).toEqual(['POST createSnapshot 201'])
  })

  const refusals: readonly (readonly [number, RegExp])[] = [
    [401, /HTTP 401.*"api-token".*fork or by Dependabot.* \[api-token-refused\]$/],
    [403, /HTTP 403.*permission.* \[api-permission-missing\]$/],
    [404, /HTTP 404.*Set "api-url".* \[api-url-wrong\]$/],
  ]
  test.each(refusals)(
    'a list refused with %i is not asked for again, and says what to do',
    async (status, text) => {
      const played = await playMain({
        emulator: {
          faults: [
            {
              operation: 'listSnapshots',
              times: 'always',
              fault: { kind: 'status', status, headers: { 'x-request-id': 'req-77' } },
            },
          ],
        },
      })
      expect(played.main.exitCode).toBe(1)
      expect(played.main.errors).toEqual([expect.stringMatching(text)])
      expect(played.main.errors[0]).toContain('req-77')
      expect(played.requests.filter((each) => each.includes('listSnapshots'))).toHaveLength(1)
      expect(played.changes).toEqual([])
    },
  )
})

describe('a delete that goes wrong', () => {
  test('refused: nothing is created, and the error says what was and was not done', async () => {
    const played = await playMain({
      emulator: { snapshots: FULL, faults: onDelete({ kind: 'status', status: 403 }, 'always') },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(
        /Could not delete 4 snapshots .*801.*Nothing was changed.*"protect".*\[api-permission-missing\]$/,
      ),
    ])
    // Each of those that may go; never the newest.
    expect(played.changes).toEqual(Array.from({ length: 4 }, () => 'DELETE deleteSnapshot 403'))
    expect(played.ids).toHaveLength(5)
  })

  const lost: readonly (readonly [string, FaultRule['fault']])[] = [
    ['500 after the work', { kind: 'status', status: 500, work: 'done' }],
    ['a lost connection after the work', { kind: 'reset', work: 'done' }],
    [
      '504 and done three hundred milliseconds later',
      { kind: 'status', status: 504, work: { laterMs: 300 } },
    ],
  ]
  test.each(lost)('%s: main looks, finds it gone, and goes on without sending it again', async (_, fault) => {
    const played = await playMain({
      emulator: { snapshots: FULL, faults: onDelete(fault) },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.changes).toHaveLength(2)
    expect(played.changes[1]).toBe('POST createSnapshot 201')
    const sent = played.requests.filter((each) => !each.includes('listServers'))
    expect(sent[1]).toMatch(/^DELETE/)
    expect(sent[2]).toBe('GET listSnapshots 200')
    expect(played.ids).toEqual(['802', '803', '804', '805', '806'])
  })

  test('500 before the work: it is sent again only after a look has shown it still there', async () => {
    const played = await playMain({
      emulator: { snapshots: FULL, faults: onDelete({ kind: 'status', status: 500 }) },
    })
    expect(played.main.exitCode).toBe(0)
    const sent = played.requests.filter((each) => !each.includes('listServers'))
    expect(sent.slice(0, 5)).toEqual([
      'GET listSnapshots 200',
      'DELETE deleteSnapshot 500',
      'GET listSnapshots 200',
      'DELETE deleteSnapshot 204',
      'POST createSnapshot 201',
    ])
  })

  test('never carried out: given up after a few tries, and nothing is created', async () => {
    const played = await playMain({
      emulator: { snapshots: FULL, faults: onDelete({ kind: 'reset' }, 'always') },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.changes.length).toBeLessThanOrEqual(3)
    expect(played.changes.every((each) => each.startsWith('DELETE'))).toBe(true)
    expect(played.ids).toHaveLength(5)
  })

  test('another job was faster: 404 counts as deleted', async () => {
    const played = await playMain({
      emulator: { snapshots: FULL, faults: onDelete({ kind: 'status', status: 404, work: 'done' }) },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.changes).toEqual(['DELETE deleteSnapshot 404', 'POST createSnapshot 201'])
  })

  test('the answer is lost and the list can’t be read: nothing is created, nothing is sent again', async () => {
    const played = await playMain({
      emulator: { snapshots: FULL },
      before: (emulator) => {
        emulator.faults.add({ operation: 'deleteSnapshot', fault: { kind: 'reset', work: 'done' } })
        emulator.faults.add({
          operation: 'listSnapshots',
          skip: 1,
          times: 'always',
          fault: { kind: 'status', status: 500 },
        })
      },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(/Could not find out whether the snapshot was deleted/),
    ])
    expect(played.changes).toEqual(['DELETE deleteSnapshot reset'])
  })
})

test('a limit that only the API knows is one clear error and no second create', async () => {
  const played = await playMain({
    emulator: { limit: 3, snapshots: [30, 20, 10].map((hoursOld) => manual({ hoursOld })) },
  })
  expect(played.main.exitCode).toBe(1)
  expect(played.main.errors).toEqual([
    expect.stringMatching(/Snapshot limit reached.*Nothing was changed.*\[create-refused-limit\]$/),
  ])
  expect(played.changes).toEqual(['POST createSnapshot 400'])
  expect(played.main.outputs).toEqual({})
  expect(played.main.summary).toContain('Snapshot before the deploy: none usable')
})
