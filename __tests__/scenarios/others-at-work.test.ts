/** Another run or a person works on the same server at the same moment. */
import { describe, expect, test } from '@jest/globals'
import type { Emulator } from '../../testing/emulator/server.ts'
import { createDriver } from './driver.ts'
import { counts, full, mainRequests } from './fleet-scene.ts'
import { ACTION, manual, own, play, type Played, RUN_ID, SERVER_ID, START_MS, TOKEN } from './scene.ts'

const NAME = `pre-deploy-${RUN_ID}-1`
const FIVE = full(SERVER_ID)

/** Calls `act` before each create that the API is asked for, with its number. */
function beforeEachCreate(act: (emulator: Emulator, number: number) => void) {
  return (emulator: Emulator): void => {
    const create = emulator.provider.createSnapshot.bind(emulator.provider)
    let number = 0
    emulator.provider.createSnapshot = (request) => {
      act(emulator, ++number)
      return create(request)
    }
  }
}

/** The same before each delete that the API is asked for; `by` tells the API's from our own. */
function beforeEachDelete(act: (emulator: Emulator, number: number, id: number) => void) {
  return (emulator: Emulator): void => {
    const { provider } = emulator
    const remove = provider.deleteSnapshot.bind(provider)
    let number = 0
    provider.deleteSnapshot = (id, by) => {
      if (by !== 'other') act(emulator, ++number, Number(id))
      remove(id, by)
    }
  }
}

function made(played: Played): readonly string[] {
  return played.emulator.provider
    .snapshots()
    .filter((each) => each.name === NAME)
    .map((each) => each.status)
}

describe('a slot that another job takes', () => {
  test('is seen when the create is refused: room is made again, and only as much as it takes', async () => {
    const played = await play({
      emulator: { snapshots: FIVE.slice(0, 4) },
      before: beforeEachCreate(({ provider }, number) => {
        if (number === 1)
          provider.addSnapshot(manual({ hoursOld: 0, createdAt: provider.now(), name: 'by-hand' }))
      }),
    })
    expect(played.main.exitCode).toBe(0)
    expect(mainRequests(played).filter((each) => !each.startsWith('GET'))).toEqual([
      'POST createSnapshot 400',
      'DELETE deleteSnapshot 204',
      'POST createSnapshot 201',
    ])
    expect(made(played)).toEqual(['completed'])
    const names = played.emulator.provider.snapshots().map((each) => each.name)
    expect(names).toContain('by-hand')
    expect(names).not.toContain('pre-deploy-9000000001-1')
    expect(played.main.log.join('\n')).toMatch(
      /Another process changed .*Reading them again \(1 of at most 3\)/,
    )
  })

  test('again and again: the server is checked three times more, then an error lists what it holds', async () => {
    const played = await play({
      emulator: { snapshots: FIVE },
      before: beforeEachCreate(({ provider }, number) => {
        provider.addSnapshot(manual({ hoursOld: 0, createdAt: provider.now(), name: `by-hand-${number}` }))
      }),
      with: { 'snapshot-limit': '5' },
    })
    expect(played.main.exitCode).toBe(1)
    expect(counts(played.changes)).toEqual({ 'POST createSnapshot 400': 4, 'DELETE deleteSnapshot 204': 4 })
    expect(played.main.errors).toEqual([
      expect.stringMatching(
        /4 times; no slot stayed free\. Deleted before.*801.*804.*"concurrency".*\[slots-contended\]$/,
      ),
    ])
    // The newest own one is still there.
    expect(played.ids).toContain('805')
  })

  test('with "when-full: fail": an error, and nothing is deleted', async () => {
    const played = await play({
      emulator: { snapshots: FIVE.slice(0, 4) },
      with: { 'when-full': 'fail' },
      before: beforeEachCreate(({ provider }, number) => {
        if (number === 1) provider.addSnapshot(manual({ hoursOld: 0, createdAt: provider.now() }))
      }),
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.changes).toEqual(['POST createSnapshot 400'])
    expect(played.main.errors).toEqual([expect.stringMatching(/"when-full" is "fail"/)])
  })

  test('a refusal on a server with a free slot is a refusal: it is not sent again', async () => {
    const played = await play({
      emulator: {
        snapshots: FIVE.slice(0, 3),
        faults: [
          {
            operation: 'createSnapshot',
            fault: { kind: 'status', status: 400, body: { detail: 'Bad name.' } },
          },
        ],
      },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.changes).toEqual(['POST createSnapshot 400'])
    expect(played.main.errors).toEqual([expect.stringMatching(/Bad name.*Nothing was changed/)])
  })

  test('a list that still shows what was just deleted is no reason to delete another one', async () => {
    const played = await play({
      emulator: {
        snapshots: FIVE,
        faults: [
          {
            operation: 'createSnapshot',
            fault: { kind: 'status', status: 400, body: { detail: 'Limit reached.' } },
          },
        ],
      },
      before: beforeEachDelete(({ quirks }) => {
        quirks.staleListMs = 20_000
      }),
    })
    expect(played.main.exitCode).toBe(0)
    expect(mainRequests(played).filter((each) => !each.startsWith('GET'))).toEqual([
      'DELETE deleteSnapshot 204',
      'POST createSnapshot 400',
      'POST createSnapshot 201',
    ])
  })
})

describe('a snapshot that vanishes between the plan and the delete', () => {
  test('the one that was to make room: it is gone, and nothing else is deleted', async () => {
    const played = await play({
      emulator: { snapshots: FIVE },
      before: beforeEachDelete(({ provider }, number, id) => {
        if (number === 1) provider.deleteSnapshot(id, 'other')
      }),
    })
    expect(played.main.exitCode).toBe(0)
    expect(mainRequests(played).filter((each) => !each.startsWith('GET'))).toEqual([
      'DELETE deleteSnapshot 404',
      'POST createSnapshot 201',
    ])
    expect(played.main.summary).toContain('| already deleted |')
  })

  test('in a list that lags behind it: waited for, and nothing else is deleted for it', async () => {
    const played = await play({
      emulator: { snapshots: FIVE, quirks: { staleListMs: 3000 } },
      before: beforeEachDelete(({ provider }, number, id) => {
        if (number === 1) provider.deleteSnapshot(id, 'other')
      }),
    })
    expect(played.main.exitCode).toBe(0)
    expect(mainRequests(played).filter((each) => !each.startsWith('GET'))).toEqual([
      'DELETE deleteSnapshot 404',
      'POST createSnapshot 201',
    ])
  })

  test('although every delete is answered 404: an error that doubts the token, not the others', async () => {
    const played = await play({
      emulator: {
        snapshots: FIVE,
        faults: [{ operation: 'deleteSnapshot', times: 'always', fault: { kind: 'status', status: 404 } }],
      },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(/no snapshot 801 .*but lists it .*\[snapshot-still-listed\]$/),
    ])
    expect(played.changes).toEqual(['DELETE deleteSnapshot 404'])
  })

  test('with more of the plan to come: it is made anew, and less is deleted', async () => {
    const played = await play({
      // Two that VPS.org is deleting, and not done with in a minute: of the others two would have to go.
      emulator: {
        snapshots: [
          ...FIVE.slice(0, 4),
          ...[300, 301].map((hoursOld) => manual({ hoursOld, status: 'deleting' })),
        ],
      },
      before: beforeEachDelete(({ provider }, number, id) => {
        if (number > 1) return
        provider.deleteSnapshot(id, 'other')
        provider.deleteSnapshot(803, 'other')
      }),
    })
    expect(played.main.exitCode).toBe(0)
    // Other processes deleted 801 and 803, which is enough.
    expect(mainRequests(played).filter((each) => !each.startsWith('GET'))).toEqual([
      'DELETE deleteSnapshot 404',
      'POST createSnapshot 201',
    ])
  })

  test('post never goes below keep, whatever another job deletes meanwhile', async () => {
    const played = await play({
      emulator: { snapshots: FIVE.slice(0, 4) },
      with: { keep: '2' },
      before: beforeEachDelete(({ provider }, number, id) => {
        if (number > 1) return
        // The oldest, which is planned, and another one, which is not.
        provider.deleteSnapshot(id, 'other')
        provider.deleteSnapshot(804, 'other')
      }),
    })
    expect(played.post.exitCode).toBe(0)
    expect(played.ids).toHaveLength(2)
    expect(counts(played.postRequests)).toEqual({
      'GET listSnapshots 200': 2,
      'GET listServers 200': 2,
      'DELETE deleteSnapshot 404': 1,
      'DELETE deleteSnapshot 204': 1,
    })
  })

  test('again and again: post gives up with a warning that lists what is left', async () => {
    const many = Array.from({ length: 12 }, (_, index) =>
      own({ runId: `90000001${String(index).padStart(2, '0')}`, hoursOld: 200 - index }),
    )
    const played = await play({
      emulator: { snapshots: many, limit: 20 },
      with: { keep: '2', 'snapshot-limit': '20' },
      before: beforeEachDelete(({ provider }, _, id) => {
        provider.deleteSnapshot(id, 'other')
      }),
    })
    expect(played.post.exitCode).toBe(0)
    expect(counts(played.postRequests)).toEqual({
      'GET listSnapshots 200': 5,
      'GET listServers 200': 4,
      'DELETE deleteSnapshot 404': 4,
    })
    expect(played.post.warnings).toEqual([
      expect.stringMatching(/changed the snapshots of server 12345 4 times/),
    ])
  })
})

describe('two runs on one server at once', () => {
  test('with one free slot: both get a snapshot, and only the oldest own ones are deleted', async () => {
    // The other run is another process's worth of requests: it takes the slot, and its snapshot is still being made.
    const other = '9000000012'
    const played = await play({
      emulator: { snapshots: FIVE.slice(0, 4) },
      before: beforeEachCreate(({ provider }, number) => {
        if (number > 1) return
        provider.addSnapshot({
          ...own({ runId: other, hoursOld: 0 }),
          status: 'in_progress',
          sizeMb: null,
          createdAt: START_MS,
          endsAfterMs: 20_000,
        })
      }),
    })
    expect(played.main.exitCode).toBe(0)
    const names = played.emulator.provider.snapshots().map((each) => each.name)
    expect(names).toEqual(expect.arrayContaining([NAME, `pre-deploy-${other}-1`]))
    const deleted = played.emulator.provider.history.flatMap((each) =>
      each.kind === 'deleted' ? [each.name] : [],
    )
    // The oldest for room, and the next oldest to get back to keep: never the other run's.
    expect(deleted).toEqual(['pre-deploy-9000000001-1', 'pre-deploy-9000000002-1'])
  })

  test('both full, both deleting the same oldest one: one of them finds it gone, and both end well', async () => {
    const emulator = { snapshots: FIVE }
    const [first] = await Promise.all([
      play({
        emulator,
        before: beforeEachDelete(({ provider }, number, id) => {
          // The other run was a moment faster: it deleted the oldest and took the slot.
          if (number !== 1) return
          provider.deleteSnapshot(id, 'other')
          provider.addSnapshot({ ...own({ runId: '9000000012', hoursOld: 0 }), createdAt: START_MS })
        }),
      }),
    ])
    expect(first.main.exitCode).toBe(0)
    expect(mainRequests(first).filter((each) => !each.startsWith('GET'))).toEqual([
      'DELETE deleteSnapshot 404',
      'DELETE deleteSnapshot 204',
      'POST createSnapshot 201',
    ])
    expect(first.emulator.provider.snapshots().map((each) => each.name)).toContain('pre-deploy-9000000012-1')
  })
})

describe('two processes, really at once', () => {
  test.each([
    ['a free slot', 4],
    ['none', 5],
  ] as const)(
    'on a server with %s: each gets its snapshot, and never loses the other one',
    async (_, held) => {
      const driver = createDriver(START_MS)
      const emulator = await driver.startEmulator({
        snapshotMs: 20_000,
        snapshots: FIVE.slice(0, held),
      })
      try {
        const runs = await Promise.all(
          ['9000000021', '9000000022'].map(
            (runId) =>
              driver.startPhase({
                actionDir: ACTION,
                phase: 'main',
                virtualTime: { startMs: START_MS },
                run: { runId, repository: 'acme/shop', repositoryId: '1001' },
                with: {
                  'api-token': TOKEN,
                  'server-id': String(SERVER_ID),
                  'api-url': emulator.url,
                  'github-token': '',
                },
              }).done,
          ),
        )
        expect(runs.map((each) => each.exitCode)).toEqual([0, 0])
        const names = emulator.provider.snapshots().map((each) => each.name)
        expect(names).toHaveLength(5)
        expect(names).toEqual(
          expect.arrayContaining(
            ['pre-deploy-9000000021-1', 'pre-deploy-9000000022-1', 'pre-deploy-9000000005-1'].slice(
              0,
              held === 5 ? 3 : 2,
            ),
          ),
        )
        const slots = emulator.provider.history.flatMap((each) =>
          each.kind === 'created' && each.by === 'api' ? [each.slotsTakenBefore] : [],
        )
        expect(Math.max(...slots)).toBeLessThan(5)
      } finally {
        await emulator.close()
      }
    },
  )
})
