/** Room for one more snapshot: what main deletes for it, in which order, and what it never touches. */
import { describe, expect, test } from '@jest/globals'
import type { ForeignSnapshot } from '../../testing/emulator/model.ts'
import { manual, own, play, type Played, RUN_ID, SERVER_ID } from './scene.ts'

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

const old = (hoursOld: number, more: Partial<ForeignSnapshot> = {}): ForeignSnapshot =>
  own({ runId: `90000${String(hoursOld).padStart(4, '0')}`, hoursOld, ...more })
const CREATED = 'POST createSnapshot 201'
const DELETED = 'DELETE deleteSnapshot 204'

describe('a free slot', () => {
  test('nothing is deleted, not even a failed one, however small keep is', async () => {
    const played = await playMain({
      emulator: { snapshots: [old(10), old(20), old(30), old(40, { status: 'failed' })] },
      with: { keep: '1' },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.changes).toEqual([CREATED])
  })
})

describe('a full server', () => {
  const orders: readonly (readonly [string, readonly ForeignSnapshot[], number])[] = [
    ['the oldest own one', [manual({ hoursOld: 90 }), old(10), old(20), old(40), old(30)], 40],
    [
      'a failed one before the oldest',
      [old(50), old(40), old(30), old(20), old(10, { status: 'error' })],
      10,
    ],
    [
      'a later attempt of a run whose earlier attempt is there, before the oldest',
      [
        old(50),
        old(40),
        old(10),
        own({ runId: '900000020', hoursOld: 20 }),
        own({ runId: '900000020', attempt: 2, hoursOld: 19 }),
      ],
      19,
    ],
    [
      'a failed one before a later attempt',
      [
        old(50, { status: 'failed' }),
        old(40),
        old(30),
        own({ runId: '900000020', hoursOld: 20 }),
        own({ runId: '900000020', attempt: 2, hoursOld: 19 }),
      ],
      50,
    ],
    [
      'an own pre-restore one, when it is the oldest',
      [old(50, { name: 'pre-restore' }), old(40), old(30), old(20), old(10)],
      50,
    ],
  ]

  test.each(orders)('loses exactly one, before the create: %s', async (_, snapshots, hoursOld) => {
    const played = await playMain({ emulator: { snapshots } })
    expect(played.main.exitCode).toBe(0)
    expect(played.changes).toEqual([DELETED, CREATED])
    const there = played.emulator.provider.snapshots().map((each) => each.createdAt)
    const expected = snapshots.filter((each) => !sameAge(each, hoursOld)).map((each) => each.createdAt)
    expect(there.slice(0, -1)).toEqual(expected)
    expect(played.main.log.join('\n')).toMatch(/Deleting snapshot \d+/)
  })

  test('with when-full: fail nothing is deleted and nothing is created', async () => {
    const snapshots = [old(10), old(20), old(30), old(40), old(50)]
    const played = await playMain({ emulator: { snapshots }, with: { 'when-full': 'fail' } })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([expect.stringMatching(/5 of 5.*"when-full" is "fail"/)])
    expect(played.changes).toEqual([])
    expect(played.main.outputs).toEqual({})
    expect(played.main.state['server-0'] ?? '').not.toMatch(/sent|created/)
  })

  test('of snapshots that must stay: an error that names those of another name and the prune call', async () => {
    const snapshots = [
      manual({ hoursOld: 90 }),
      old(80, { name: 'nightly' }),
      own({ runId: '900000070', name: 'keep-me', hoursOld: 70 }),
      manual({
        hoursOld: 60,
        name: 'pre-deploy-900000060-1',
        description:
          'vps-safety-snapshot/1 mark=00000060 repo-id=77 run=900000060/1 repo=other/app job=deploy |',
      }),
      old(50),
    ]
    const played = await playMain({ emulator: { snapshots }, with: { protect: 'pre-deploy-9000000*' } })
    expect(played.main.exitCode).toBe(1)
    expect(played.changes).toEqual([])
    const [error] = played.main.errors
    expect(played.main.errors).toHaveLength(1)
    expect(error).toMatch(/5 of 5.*Nothing was changed.*803.*\[slots-full-none-deletable\]$/)
    expect(played.main.log.join('\n')).toMatch(/prune@\S+ and server-id: 12345, name: keep-me, keep: \d/)
    expect(error).not.toMatch(/801|804|805/)
    expect(played.main.log.join('\n')).toMatch(/protected by "pre-deploy-9000000\*"/)
  })

  test('own ones that are unfinished, undated or of this run attempt are not touched', async () => {
    const played = await playMain({
      emulator: {
        snapshots: [
          old(50, { status: 'in_progress' }),
          old(40, { status: 'archiving' }),
          old(30, { createdAt: 'last week' }),
          own({ runId: RUN_ID, hoursOld: 1 }),
          manual({ hoursOld: 20 }),
        ],
      },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.changes).toEqual([])
    expect(played.ids).toHaveLength(5)
  })

  test('ones that only look own are not touched: no provenance, another format, another repository', async () => {
    const played = await playMain({
      emulator: {
        snapshots: [
          old(50, { description: '' }),
          old(49, { description: null }),
          old(48, { description: 'a vps-safety-snapshot/1 repo-id=1001 repo=acme/shop |' }),
          old(47, { description: 'vps-safety-snapshot/2 repo=acme/shop repo-id=1001 run=1/1' }),
          old(46, { description: 'vps-safety-snapshot/1 repo-id=1002 run=1/1 repo=acme/shop |' }),
        ],
      },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.changes).toEqual([])
  })

  test('young ones of other runs go last, with a warning', async () => {
    const snapshots = [
      manual({ hoursOld: 90 }),
      manual({ hoursOld: 80 }),
      manual({ hoursOld: 70 }),
      own({ runId: '900000002', hoursOld: 2 }),
      own({ runId: '900000001', hoursOld: 1 }),
    ]
    const played = await playMain({ emulator: { snapshots } })
    expect(played.changes).toEqual([DELETED, CREATED])
    expect(played.ids).not.toContain('804')
    expect(played.ids).toContain('805')
    expect(played.main.warnings).toEqual([
      expect.stringMatching(/less than 6 hours old.*may still be running: 804 /),
    ])
    const older = await playMain({
      emulator: { snapshots: [...snapshots.slice(1), own({ runId: '900000007', hoursOld: 7 })] },
    })
    expect(older.main.warnings).toEqual([])
    expect(older.ids).toEqual(['801', '802', '803', '804', '806'])
  })

  test('the newest of several own ones stays; the only one goes, with a warning', async () => {
    const foreign = [90, 80, 70].map((hoursOld) => manual({ hoursOld }))
    const two = await playMain({ emulator: { snapshots: [...foreign, old(60), old(50)] } })
    expect(two.ids).not.toContain('804')
    expect(two.main.warnings).toEqual([])
    const one = await playMain({
      emulator: { snapshots: [...foreign, manual({ hoursOld: 60 }), old(50)] },
    })
    expect(one.changes).toEqual([DELETED, CREATED])
    expect(one.ids).not.toContain('805')
    expect(one.main.warnings).toEqual([expect.stringMatching(/only own snapshot: 805 /)])
  })

  test('over its limit by one, and the limit is right: after a refusal two go, one after the other, or nothing if two may not', async () => {
    const six = [old(60), old(50), old(40), old(30), old(20), old(10)]
    const made = await playMain({ emulator: { snapshots: six } })
    expect(made.changes[0]).toBe('POST createSnapshot 400')
    expect(made.changes.filter((each) => each === DELETED)).toHaveLength(2)
    expect(made.changes.at(-1)).toBe(CREATED)
    expect(made.ids).toEqual(['803', '804', '805', '806', '807'])
    const refused = await playMain({
      emulator: { snapshots: [old(60), ...[50, 40, 30, 20, 10].map((hoursOld) => manual({ hoursOld }))] },
    })
    expect(refused.main.exitCode).toBe(1)
    expect(refused.changes).toEqual(['POST createSnapshot 400'])
  })
})

test('dry-run only reads, prints both plans, sets no outputs, and post does nothing', async () => {
  const snapshots = [old(10), old(20), old(30), old(40), manual({ hoursOld: 50 })]
  const played = await play({ emulator: { snapshots }, with: { 'dry-run': 'true', keep: '2' } })
  expect(played.main.exitCode).toBe(0)
  expect(played.requests.toSorted()).toEqual(['GET listServers 200', 'GET listSnapshots 200'])
  expect(played.main.outputs).toEqual({})
  expect(played.main.state['server-0'] ?? '').not.toMatch(/sent|created/)
  const log = played.main.log.join('\n')
  expect(log).toMatch(/804 .*would delete +oldest/)
  expect(log).toMatch(/After a good deploy/)
  expect(played.main.notices).toEqual([
    expect.stringMatching(/Dry run: nothing is created or deleted.*would create snapshot pre-deploy-/),
  ])
  expect(played.main.summary).toContain('Dry run: nothing was changed')
  expect(played.post.exitCode).toBe(0)
  expect(played.postRequests).toEqual([])
})

test('a dry run says when a real run would fail', async () => {
  const snapshots = [50, 40, 30, 20, 10].map((hoursOld) => manual({ hoursOld }))
  const played = await playMain({ emulator: { snapshots }, with: { 'dry-run': 'true' } })
  expect(played.main.notices).toEqual([expect.stringMatching(/would fail/)])
  expect(played.changes).toEqual([])
})

test('another server’s snapshots neither count nor go, although the filter is ignored', async () => {
  const played = await playMain({
    emulator: {
      servers: [{ id: SERVER_ID }, { id: 777, name: 'other' }],
      quirks: { ignoreFilter: true },
      snapshots: [old(90, { serverId: 777 }), old(80, { serverId: 777 }), old(10), old(9), old(8), old(7)],
    },
  })
  expect(played.main.exitCode).toBe(0)
  expect(played.changes).toEqual([CREATED])
})

const forms: readonly (readonly [string, NonNullable<Parameters<typeof play>[0]>['emulator']])[] = [
  ['pages with next', { quirks: { list: 'paged', pageSize: 2 } }],
  [
    'pages without next',
    { quirks: { list: 'paged-without-next', pageSize: 2, pageBehindLast: 'not-found' } },
  ],
  ['bare arrays', { quirks: { list: 'bare-array' } }],
  ['pages that are bare arrays', { quirks: { list: 'bare-paged', pageSize: 2 } }],
  [
    'titled states, labels and server_id',
    { quirks: { statusCase: 'title', nameField: 'label', server: 'server_id' } },
  ],
]

test.each(forms)('capacity is right with %s: a full server loses its oldest own one', async (_, emulator) => {
  const snapshots = [manual({ hoursOld: 90 }), old(40), old(30), old(20), old(10)]
  const played = await playMain({ emulator: { ...emulator, snapshots } })
  expect(played.main.exitCode).toBe(0)
  expect(played.changes).toEqual([DELETED, CREATED])
  expect(played.ids).toEqual(['801', '803', '804', '805', '806'])
})

test('ids may be UUIDs', async () => {
  const server = '0b0f4a3e-5d3c-4c1e-9f7a-2f4f2a1d9c10'
  const played = await playWith(server)
  expect(played.main.exitCode).toBe(0)
  expect(played.main.outputs['snapshot-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/)
  expect(played.changes).toEqual([DELETED, CREATED])
  const create = played.emulator.requests.find((each) => each.method === 'POST')
  expect(create?.body).toMatchObject({ server_id: server })
})

function playWith(server: string): Promise<Played> {
  const snapshots = [50, 40, 30, 20, 10].map((hoursOld) => old(hoursOld, { serverId: server }))
  return playMain({
    emulator: { quirks: { ids: 'uuid' }, servers: [{ id: server }], snapshots },
    with: { 'server-id': server },
    // The scene's own deploy writes to a server that is not there.
    deploy: () => 'success',
  })
}

function sameAge(snapshot: ForeignSnapshot, hoursOld: number): boolean {
  return snapshot.createdAt === old(hoursOld).createdAt
}
