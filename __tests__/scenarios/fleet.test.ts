/** Several servers in one step: all at once, one listing for all, and one that fails does not stop the others. */
import { describe, expect, test } from '@jest/globals'
import type { Emulator } from '../../testing/emulator/server.ts'
import {
  counts,
  disks,
  failingDeploy,
  full,
  ids,
  mainRequests,
  playFleet,
  servers,
  snapshotsOf,
} from './fleet-scene.ts'
import { manual, own, play, result, RUN_ID, START_MS, TOKEN } from './scene.ts'

const NAME = `pre-deploy-${RUN_ID}-1`

/** Ends the snapshot that is being made of this server in another state. */
function breakSnapshotOf(serverId: number, status: string, afterMs = 8000) {
  return ({ provider }: Emulator): void => {
    provider.later(afterMs, () => {
      const made = provider.snapshots().find((each) => each.serverId === serverId && each.name === NAME)
      if (made !== undefined) provider.changeSnapshot(made.id, { status })
    })
  }
}

describe('thirty servers', () => {
  const thirty = playFleet(30, {
    emulator: {
      // Every third is full; 30 is the slowest.
      snapshots: ids(30)
        .filter((id) => id % 3 === 0)
        .flatMap(full),
    },
  })

  test('take as long as the slowest, and two intervals at most', async () => {
    const played = await thirty
    expect(played.main.exitCode).toBe(0)
    const lastMade = snapshotsOf(played).map((each) => each['status'])
    expect(lastMade).toEqual(Array(30).fill('completed'))
    const tookMs = played.main.endMs - START_MS
    expect(tookMs).toBeGreaterThanOrEqual(50_000)
    expect(tookMs).toBeLessThanOrEqual(50_000 + 2 * 5000)
  })

  test('are listed together: once, and once for each look', async () => {
    const played = await thirty
    const { 'GET listSnapshots 200': listings, ...others } = counts(mainRequests(played))
    // At first; for 50 seconds at 5, which is at 0, 5, … 50; and once more for those that were completed before the last.
    expect(listings).toBe(1 + 11 + 1)
    expect(others).toEqual({
      'GET listServers 200': 1,
      'POST createSnapshot 201': 30,
      'DELETE deleteSnapshot 204': 10,
    })
    const queries = played.emulator.requests.filter((each) => each.operation === 'listSnapshots')
    expect(queries.every((each) => Object.keys(each.query).length === 0)).toBe(true)
    expect(counts(played.postRequests)).toEqual({
      'GET listSnapshots 200': 1,
      'GET listServers 200': 1,
      'DELETE deleteSnapshot 204': 10,
    })
  })

  test('have outputs in the order of server-id', async () => {
    const played = await thirty
    const made = snapshotsOf(played)
    expect(made.map((each) => each['server_id'])).toEqual(ids(30).map(String))
    expect(played.main.outputs['snapshot-id']).toBe(made.map((each) => String(each['id'])).join(','))
    expect(played.main.outputs['snapshot-name']).toBe(Array(30).fill(NAME).join(','))
    const { provider } = played.emulator
    for (const each of made) {
      expect(String(provider.snapshot(Number(each['id']))?.serverId)).toBe(each['server_id'])
    }
  })

  test('delete only where a server is full, and prune each to keep', async () => {
    const played = await thirty
    const perServer = ids(30).map(
      (id) => played.emulator.provider.snapshots().filter((each) => each.serverId === id).length,
    )
    expect(perServer).toEqual(ids(30).map((id) => (id % 3 === 0 ? 4 : 1)))
    expect(result(played)).toBe('pruned')
  })

  test('are one table in log and summary, with a way to roll all of them back', async () => {
    const played = await thirty
    const rows = played.main.log.filter((line) => /^ {2}web-\d+ \(\d+\) .* completed /.test(line))
    expect(rows).toHaveLength(30)
    expect(played.main.summary).toContain('30 snapshots before the deploy: completed')
    expect(played.main.summary.match(/^\| `web-\d+ \(\d+\)` /gm)).toHaveLength(30)
    const idsInOrder = played.main.outputs['snapshot-id'] ?? ''
    expect(played.main.summary).toContain(`-f server-id=${ids(30).join(',')} -f snapshot-id=${idsInOrder}`)
  })

  test('leave state of which no part is large', async () => {
    const { entries } = (await thirty).main
    const longest = Math.max(...entries.state.map((each) => each.value.length))
    expect(longest).toBeLessThan(1000)
  })
})

describe('one of three that fails', () => {
  test.each(['failed', 'error'])(
    '– its snapshot ends as %s: the others are completed, the step fails and names it; post touches nothing',
    async (status) => {
      const played = await playFleet(3, {
        before: breakSnapshotOf(2, status),
        with: { 'restore-on': 'failure' },
        emulator: { snapshots: full(3) },
        deploy: failingDeploy(3),
        // The deploy goes ahead all the same.
        step: { continueOnError: true },
      })
      expect(played.main.exitCode).toBe(1)
      expect(played.main.errors).toEqual([
        expect.stringMatching(/^1 of 3 servers has no completed snapshot: 2\. .*\[snapshot-failed\]$/),
      ])
      expect(snapshotsOf(played).map((each) => each['status'])).toEqual(['completed', status, 'completed'])
      expect(played.main.summary).toContain('not all are usable')
      // A half-protected fleet is not restored half.
      expect(played.post.exitCode).toBe(1)
      expect(played.post.errors).toEqual([
        expect.stringMatching(/^None of 3 servers was restored, .*: 2\..*\[restore-refused-no-snapshot\]$/),
      ])
      expect(played.postRequests.every((each) => each.startsWith('GET'))).toBe(true)
      expect(disks(played, 3)).toEqual(['broken', 'broken', 'broken'])
      expect(result(played)).toBe('not-restored')
    },
  )

  test('– a user deletes it when it is completed, and the others are not yet', async () => {
    const played = await playFleet(3, {
      with: { 'restore-on': 'failure' },
      emulator: { servers: servers(3, (id) => ({ snapshotMs: id * 20_000 })) },
      before: ({ provider }) => {
        provider.later(30_000, () => {
          const first = provider.snapshots().find((each) => each.serverId === 1)
          if (first !== undefined) provider.deleteSnapshot(first.id, 'other')
        })
      },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(/^1 of 3 servers has no completed snapshot: 1\. .*\[snapshot-deleted\]$/),
    ])
    expect(played.main.summary).not.toContain('gh workflow run')
    expect(played.job.step('deploy').outcome).toBe('skipped')
  })

  test('– it is not there: an empty place in the outputs, and the reason', async () => {
    const played = await play({
      emulator: { servers: servers(3) },
      with: { 'server-id': '1, 404\n3' },
      deploy: 'success',
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.outputs['snapshot-id']).toMatch(/^80\d,,80\d$/)
    expect(played.main.outputs['snapshot-name']).toBe(`${NAME},,${NAME}`)
    expect(snapshotsOf(played).map((each) => each['server_id'])).toEqual(['1', '3'])
    expect(played.main.errors).toEqual([
      expect.stringMatching(/^1 of 3 servers has no completed snapshot: 404\./),
    ])
    expect(played.main.log.join('\n')).toMatch(/^\[404\] .*HTTP 404/m)
    expect(played.main.log.join('\n')).toMatch(/Snapshot \d+ of server 3 is completed/)
    // It was asked for no snapshot of that server, and the deploy is said to be good: nothing is pruned all the same.
    expect(played.post.exitCode).toBe(0)
    expect(result(played)).toBe('kept')
    expect(played.post.log.join('\n')).toMatch(/server 404/)
  })

  test('– it is full of what must stay: nothing is deleted there, and the others go on', async () => {
    const foreign = [1, 2, 3, 4, 5].map((hoursOld) => manual({ serverId: 2, hoursOld }))
    const played = await playFleet(3, { emulator: { snapshots: [...full(1), ...foreign] } })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(
        /^1 of 3 servers has no completed snapshot: 2\. .*\[slots-full-none-deletable\]$/,
      ),
    ])
    expect(counts(mainRequests(played))).toMatchObject({
      'POST createSnapshot 201': 2,
      'DELETE deleteSnapshot 204': 1,
    })
    expect(played.emulator.provider.snapshots().filter((each) => each.serverId === 2)).toHaveLength(5)
  })

  test('– all of them fail for one reason: it is said once', async () => {
    const played = await playFleet(3, {
      emulator: {
        faults: [
          {
            operation: 'listSnapshots',
            times: 'always',
            fault: { kind: 'status', status: 401, body: { detail: 'Bad token.' } },
          },
        ],
      },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toHaveLength(1)
    expect(played.main.errors[0]).toMatch(
      /^3 of 3 servers have no completed snapshot: 1, 2, 3\. .*\[api-token-refused\]$/,
    )
    expect(played.main.log.join('\n')).toMatch(/\[2\] .*Bad token/)
    expect(played.changes).toEqual([])
    expect(played.post.exitCode).toBe(0)
    expect(result(played)).toBe('none')
  })
})

describe('lists', () => {
  test('a list that may be incomplete: nothing is created or deleted on any of them', async () => {
    const played = await playFleet(3, {
      emulator: { snapshots: ids(3).flatMap(full), quirks: { countOverstatedBy: 2 } },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.changes).toEqual([])
    expect(played.main.errors).toEqual([expect.stringMatching(/\[snapshots-incomplete\]$/)])
    expect(played.main.log.join('\n')).toMatch(/^\[2\] Could not read all snapshots of server 2/m)
  })

  test('one that becomes incomplete before post: post deletes nothing', async () => {
    const played = await playFleet(3, {
      emulator: { snapshots: ids(3).flatMap((id) => full(id).slice(0, 4)) },
      with: { keep: '1' },
      deploy: ({ emulator }) => {
        emulator.quirks.countOverstatedBy = 1
        return 'success'
      },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.post.exitCode).toBe(0)
    expect(played.post.warnings).toEqual([
      expect.stringMatching(/3 of 3 servers were not pruned as planned: 1, 2, 3\./),
    ])
    expect(counts(played.postRequests)['DELETE deleteSnapshot 204']).toBeUndefined()
    expect(result(played)).toBe('kept')
  })

  test.each(['paged', 'paged-without-next', 'bare-paged'] as const)(
    'pages (%s) are read as one list',
    async (list) => {
      const played = await playFleet(3, {
        emulator: { snapshots: ids(3).flatMap(full), quirks: { list, pageSize: 4 } },
      })
      expect(played.main.exitCode).toBe(0)
      expect(counts(played.changes)).toEqual({ 'POST createSnapshot 201': 3, 'DELETE deleteSnapshot 204': 6 })
    },
  )

  test('more than ten pages: each server is asked for by itself from then on', async () => {
    const others = Array.from({ length: 60 }, (_, index) =>
      manual({ serverId: 100 + index, hoursOld: 50 + index, name: `weekly-${index}` }),
    )
    const played = await playFleet(3, {
      emulator: {
        servers: servers(3),
        snapshots: [...others, ...full(2)],
        quirks: { list: 'paged', pageSize: 5 },
      },
    })
    expect(played.main.exitCode).toBe(0)
    const filters = played.emulator.requests
      .filter((each) => each.operation === 'listSnapshots')
      .map((each) => each.query['server_id'] ?? 'all')
    // One page of the whole list was enough to see that it is too long; post, a process of its own, looks again.
    expect(filters.slice(0, 4).toSorted()).toEqual(['1', '2', '3', 'all'])
    expect(filters.filter((each) => each === 'all')).toHaveLength(2)
    expect(counts(played.changes)).toEqual({ 'POST createSnapshot 201': 3, 'DELETE deleteSnapshot 204': 2 })
  })

  test('more than ten pages, and a filter that does nothing: one list for all, however long', async () => {
    const others = Array.from({ length: 60 }, (_, index) =>
      manual({ serverId: 100 + index, hoursOld: 50 + index, name: `weekly-${index}` }),
    )
    const played = await playFleet(3, {
      emulator: {
        servers: servers(3),
        snapshots: [...others, ...full(2)],
        quirks: { list: 'paged', pageSize: 5, ignoreFilter: true },
      },
    })
    expect(played.main.exitCode).toBe(0)
    expect(counts(played.changes)).toEqual({ 'POST createSnapshot 201': 3, 'DELETE deleteSnapshot 204': 2 })
    const afterCreates = played.emulator.requests.slice(
      played.emulator.requests.findLastIndex((each) => each.operation === 'createSnapshot'),
    )
    const filters = afterCreates.map((each) => each.query['server_id']).filter((each) => each !== undefined)
    // post is a process of its own, and has to find out for itself: once for each server, and twice each page.
    expect([...new Set(filters)].toSorted()).toEqual(['1', '2', '3'])
    const firstPages = afterCreates.filter(
      (each) => each.query['server_id'] !== undefined && each.query['page'] === undefined,
    )
    expect(firstPages).toHaveLength(2 * 3)
  })
})

describe('requests', () => {
  test('at most eight are under way at once', async () => {
    let held = 0
    const arrivals: number[] = []
    let release: () => void = () => undefined
    let released = new Promise<void>((resolve) => (release = resolve))
    const played = await playFleet(20, {
      emulator: {
        onRequest: async (request) => {
          if (request.operation !== 'createSnapshot') return
          held++
          arrivals.push(held)
          // Eight are held back until a ninth would have come, if one were on its way.
          if (held === 8) for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate)
          if (held >= 8 || arrivals.length > 16) {
            release()
            released = new Promise<void>((resolve) => (release = resolve))
          } else await released
          held--
        },
      },
    })
    expect(played.main.exitCode).toBe(0)
    expect(Math.max(...arrivals)).toBe(8)
  })

  test('a lost answer on one server: it is looked for there, and the others are not held up', async () => {
    const played = await playFleet(3, {
      emulator: {
        faults: [{ operation: 'createSnapshot', skip: 1, fault: { kind: 'reset', work: 'done' } }],
      },
    })
    expect(played.main.exitCode).toBe(0)
    const made = played.emulator.provider.snapshots()
    expect(made.map((each) => each.serverId).toSorted()).toEqual([1, 2, 3])
    expect(snapshotsOf(played)).toHaveLength(3)
  })

  test('503 on every create: looked for together, sent again once each', async () => {
    const played = await playFleet(10, {
      emulator: {
        faults: [{ operation: 'createSnapshot', times: 10, fault: { kind: 'status', status: 503 } }],
      },
    })
    expect(played.main.exitCode).toBe(0)
    expect(counts(mainRequests(played))).toMatchObject({
      'POST createSnapshot 503': 10,
      'POST createSnapshot 201': 10,
    })
    // Three looks within 15 seconds, shared by ten servers; then those of the wait.
    expect(counts(mainRequests(played))['GET listSnapshots 200']).toBeLessThan(1 + 2 * 3 + 10)
  })
})

describe('a server that is being restored when main starts', () => {
  test('is waited for, and then all snapshots are created', async () => {
    const played = await playFleet(3, {
      before: ({ provider }) => {
        provider.changeServer(2, { restoreMs: 60_000 })
        const [first] = provider.snapshots()
        if (first !== undefined) provider.restoreSnapshot(first.id)
      },
      emulator: { snapshots: [own({ serverId: 2, runId: '9000000001', hoursOld: 20 })] },
    })
    expect(played.main.exitCode).toBe(0)
    const created = played.emulator.provider.history.flatMap((each) =>
      each.kind === 'created' && each.by === 'api'
        ? [{ serverId: each.serverId, at: each.at - START_MS }]
        : [],
    )
    expect(created.map((each) => each.serverId).toSorted()).toEqual([1, 2, 3])
    for (const each of created) expect(each.at).toBeGreaterThanOrEqual(60_000)
  })
})

describe('what many servers share is said once', () => {
  test('a token without the scope to list servers: one warning', async () => {
    const played = await playFleet(12, {
      with: { 'restore-on': 'failure' },
      emulator: {
        faults: [{ operation: 'listServers', times: 'always', fault: { kind: 'status', status: 403 } }],
      },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.main.notices).toEqual([])
    expect(played.main.warnings).toHaveLength(1)
    expect(played.main.warnings[0]).toContain(`servers ${ids(12).join(', ')}`)
  })

  test('descriptions that do not come back: one warning for each reason', async () => {
    const played = await playFleet(12, { emulator: { quirks: { description: { cutTo: 30 } } } })
    expect(played.main.warnings).toHaveLength(1)
  })
})

test('two ids of one server are an error before anything is changed', async () => {
  const played = await playFleet(2, {
    emulator: {
      servers: servers(2),
      faults: [
        {
          operation: 'listServers',
          times: 'always',
          fault: {
            kind: 'body',
            json: { count: 1, results: [{ id: 1, uuid: '2', name: 'web', status: 'active' }] },
          },
        },
      ],
    },
  })
  expect(played.main.exitCode).toBe(1)
  expect(played.main.errors).toEqual([expect.stringMatching(/names one server twice: 1 and 2/)])
  expect(played.changes).toEqual([])
})

test('two ids of one server that show only after a good deploy are a warning of post', async () => {
  const played = await playFleet(2, {
    with: { 'server-id': '1,b-2' },
    emulator: { servers: [{ id: 1 }, { id: 'b-2' }] },
    deploy: ({ emulator }) => {
      const results = emulator.provider.snapshots().map((each) => ({
        id: each.id,
        server: { id: 1, uuid: 'b-2', name: 'web' },
        name: each.name,
        status: each.status,
        created_at: new Date(Number(each.createdAt)).toISOString(),
        description: each.description,
      }))
      const json = { count: results.length, results }
      emulator.faults.add({ operation: 'listSnapshots', times: 'always', fault: { kind: 'body', json } })
      return 'success'
    },
  })
  expect(played.main.exitCode).toBe(0)
  expect(played.post.exitCode).toBe(0)
  expect(played.post.warnings).toEqual([expect.stringMatching(/names one server twice: 1 and b-2/)])
  expect(played.changes.filter((each) => each.startsWith('DELETE'))).toEqual([])
  expect(played.post.env['VPS_SNAPSHOT_RESULT']).toBe('kept')
})

test('the token is in nothing that is printed or written', async () => {
  const played = await playFleet(3, { before: breakSnapshotOf(2, `failed ${TOKEN}`) })
  for (const phase of [played.main, played.post]) {
    expect(JSON.stringify([phase.outputs, phase.state, phase.env, phase.summary, phase.log])).not.toContain(
      TOKEN,
    )
  }
})
