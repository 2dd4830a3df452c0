/** `wait: false` and `wait/`: the snapshot is made while the job builds, and counts only when it was seen completed. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { LoggedRequest } from '../../testing/emulator/request-log.ts'
import type { RunningPhase } from '../../testing/local-runner/phase.ts'
import { withSignals } from '../not-on-windows.ts'
import { BUILD_MS, MINUTE_MS, overlap, type OverlapSetting } from './overlap-scene.ts'
import { manual, own, RUN_ID, SERVER_ID, START_MS } from './scene.ts'

const NAME = `pre-deploy-${RUN_ID}-1`
const CREATE = 'POST createSnapshot 201'
/** A create that the client broke off. */
const GONE = 'POST createSnapshot client-gone'
const LOOK = 'GET listSnapshots 200'
const ASKED = { 'restore-on': 'failure' }
/** Runs whatever came before: the worst that a workflow can do. */
const ALWAYS = { condition: 'always()' }

describe('one server', () => {
  test('five minutes of copying vanish in six minutes of building: main returns at once, and wait/ looks once', async () => {
    const played = await overlap({ emulator: { snapshots: [own({ runId: '9000000001', hoursOld: 30 })] } })
    const { main, waited, post, requests } = played
    expect([main.exitCode, waited?.exitCode, post.exitCode]).toEqual([0, 0, 0])
    expect(main.endMs - START_MS).toBeLessThan(1000)
    expect(requests.wait).toEqual([LOOK])
    expect(played.job.endMs - START_MS - BUILD_MS).toBeLessThan(1000)

    expect(main.outputs).toMatchObject({ 'snapshot-id': '802', 'snapshot-name': NAME })
    const made = { server_id: String(SERVER_ID), id: '802', name: NAME, created_at: expect.any(String) }
    expect(JSON.parse(main.outputs['snapshots'] ?? '')).toEqual([
      { ...made, status: 'in_progress', size_mb: null },
    ])
    expect(main.state['server-0']).toContain('"completion":"left-to-wait"')
    expect(main.log.join('\n')).toMatch(/Use \S+\/wait@\S+ before the deploy/)
    expect(main.summary).toContain('Snapshot before the deploy: in progress')
    expect(main.notices).toEqual([])

    expect(waited?.outputs).toMatchObject({ 'snapshot-id': '802', 'snapshot-name': NAME })
    expect(JSON.parse(waited?.outputs['snapshots'] ?? '')).toEqual([
      { ...made, status: 'completed', size_mb: 5120 },
    ])
    expect(waited?.summary).toContain('Waiting for the snapshot: already completed')
    expect(waited?.state).toEqual({})
    expect(waited?.env).toEqual({})
    expect(played.result).toBe('pruned')
  })

  test('a build that is too short for it: wait/ waits for the rest, and only reads', async () => {
    const played = await overlap({
      emulator: { snapshotMs: 10 * MINUTE_MS },
      wait: { 'poll-interval': '30' },
    })
    const { waited, requests } = played
    expect(waited?.exitCode).toBe(0)
    // Looks at 6, 6.5 … 10 minutes.
    expect(requests.wait.length).toBeGreaterThanOrEqual(8)
    expect(requests.wait.length).toBeLessThanOrEqual(10)
    expect(new Set(requests.wait)).toEqual(new Set([LOOK]))
    const { endMs = 0 } = waited ?? {}
    expect(endMs - START_MS).toBeGreaterThanOrEqual(10 * MINUTE_MS)
    expect(endMs - START_MS).toBeLessThan(10 * MINUTE_MS + 31_000)
    expect(played.changes).toEqual([CREATE])
  })
})

describe('a deploy that fails, with restore-on', () => {
  test('is undone, because wait/ saw the snapshot completed; main says once what that takes', async () => {
    const played = await overlap({ with: ASKED, deploy: 'failure' })
    expect(played.main.notices).toEqual([
      expect.stringMatching(
        /"wait" is "false" and "restore-on" is set: .*add a step with .*wait@v1 to this job before the deploy/,
      ),
    ])
    expect(played.changes).toEqual([CREATE, 'POST restoreSnapshot 200'])
    expect(played.result).toBe('restored')
    expect(played.post.exitCode).toBe(1)
    expect(played.diskOf(SERVER_ID)).toBe('release 1')
  })

  test('is not undone without wait/, although the snapshot is completed by then', async () => {
    const played = await overlap({ with: ASKED, deploy: 'failure', wait: false })
    expect(played.post.exitCode).toBe(1)
    expect(played.post.errors).toEqual([
      expect.stringMatching(/No wait step saw snapshot 801 .*completed.*is now "completed"/),
    ])
    expect(played.changes).toEqual([CREATE])
    expect(played.result).toBe('not-restored')
    expect(played.diskOf(SERVER_ID)).toBe('broken')
  })
})

describe('main, which does not wait,', () => {
  test('warns all the same that no mark came back, after one look', async () => {
    for (const description of ['absent', 'empty'] as const) {
      const { main, requests } = await overlap({
        servers: '12345,678',
        emulator: { servers: [{ id: SERVER_ID }, { id: 678 }], quirks: { description } },
      })
      expect(main.exitCode).toBe(0)
      expect(main.warnings).toEqual([
        expect.stringMatching(
          description === 'absent'
            ? /no descriptions.*801, 802/
            : /without their whole description: 801, 802\./,
        ),
      ])
      // An answer whose description is empty has said it all.
      expect(requests.main.filter((each) => each === LOOK)).toHaveLength(description === 'absent' ? 2 : 1)
    }
  })

  test('does not fail, or take long, when that look does not succeed', async () => {
    const { main } = await overlap({
      emulator: {
        quirks: { description: 'absent' },
        faults: [{ operation: 'listSnapshots', skip: 1, times: 3, fault: { kind: 'hang' } }],
      },
      wait: false,
    })
    expect(main.exitCode).toBe(0)
    expect(main.endMs - START_MS).toBeLessThanOrEqual(12_000)
  })

  test('looks no more where the answer to the create has the description', async () => {
    const { main, requests } = await overlap({ emulator: { quirks: { description: { cutTo: 30 } } } })
    expect(main.warnings).toEqual([expect.stringContaining('without their whole description: 801.')])
    expect(requests.main.filter((each) => each === LOOK)).toHaveLength(1)
  })
})

describe('without wait/, the snapshot counts for everything but a restore', () => {
  test('a good deploy prunes', async () => {
    const snapshots = [50, 40].map((hoursOld) => own({ runId: `9000000${hoursOld}`, hoursOld }))
    const played = await overlap({ with: { ...ASKED, keep: '2' }, wait: false, emulator: { snapshots } })
    expect(played.post.exitCode).toBe(0)
    expect(played.post.warnings).toEqual([])
    expect(played.changes).toEqual([CREATE, 'DELETE deleteSnapshot 204'])
    expect(played.emulator.provider.snapshots().map((each) => String(each.id))).toEqual(['802', '803'])
    expect(played.result).toBe('pruned')
  })

  test('a failed deploy that shall not be undone passes, and says what is not known', async () => {
    const played = await overlap({ wait: false, deploy: 'failure' })
    expect(played.post.exitCode).toBe(0)
    expect(played.result).toBe('kept')
    expect(played.post.warnings).toEqual([
      expect.stringMatching(/No wait step saw this completed before the deploy .*snapshot 801\./),
    ])
    expect(played.changes).toEqual([CREATE])
  })
})

describe('wait/ fails, names the snapshot, and keeps the deploy from running:', () => {
  const TWO_SERVERS = {
    servers: [{ id: SERVER_ID }, { id: 777, name: 'other' }],
    snapshots: [manual({ hoursOld: 3, serverId: 777 })],
    quirks: { ignoreFilter: true },
  }
  const cases: readonly (readonly [string, OverlapSetting, RegExp, number | null])[] = [
    [
      'not completed in time',
      { emulator: { snapshotMs: 60 * MINUTE_MS }, wait: { timeout: '0.5' } },
      /Snapshot 801 of server 12345 was not completed within 30 seconds .*"timeout".*still in progress/,
      null,
    ],
    [
      'a state that means failure',
      {
        before: ({ provider }) => {
          provider.nextSnapshot({ endsAs: 'error', afterMs: 30_000 })
        },
      },
      /Snapshot 801 of server 12345 ended as "error"/,
      1,
    ],
    [
      'an unknown id: three complete looks',
      { wait: { 'snapshot-id': '4711' } },
      /Snapshot 4711 of server 12345 is not in the list.*\[snapshot-not-found\]$/,
      3,
    ],
    [
      'an id of another server, although the list holds it',
      { emulator: TWO_SERVERS, wait: { 'snapshot-id': '801' } },
      /Snapshot 801 of server 12345 is not in the list.*\[snapshot-not-found\]$/,
      3,
    ],
    [
      'a snapshot that was deleted during the build',
      {
        build: ({ provider }) => {
          provider.deleteSnapshot(801, 'other')
        },
      },
      /Snapshot 801 of server 12345 is not in the list.*\[snapshot-not-found\]$/,
      3,
    ],
    [
      'a snapshot that is deleted during the wait',
      {
        emulator: { snapshotMs: 60 * MINUTE_MS },
        build: ({ provider }) => {
          provider.later(BUILD_MS + 12_000, () => {
            provider.deleteSnapshot(801, 'other')
          })
        },
      },
      /Snapshot 801 of server 12345 was deleted by another process .*"in_progress".*\[snapshot-deleted\]$/,
      6,
    ],
    [
      'five looks in a row that fail, each tried four times',
      {
        build: ({ faults }) => {
          faults.add({ operation: 'listSnapshots', times: 'always', fault: { kind: 'status', status: 500 } })
        },
      },
      /Snapshot 801 of server 12345 may still be in progress: .*5 reads in a row.*500.*\[snapshot-unreadable\]$/,
      20,
    ],
    [
      'no id at all: nothing is sent',
      { wait: { 'snapshot-id': '${{ steps.snapshots.outputs.snapshot-id }}' } },
      /"snapshot-id" is empty.*"id"/,
      0,
    ],
  ]

  test.each(cases)('%s', async (_, setting, message, looks) => {
    // With restore-on, so that any harm that post could do is done.
    const played = await overlap({ ...setting, with: ASKED, deploy: 'failure' })
    const { waited, post, requests } = played
    expect(waited?.exitCode).toBe(1)
    expect(waited?.errors).toEqual([expect.stringMatching(message)])
    expect(waited?.rawLines.filter((each) => /^\s+at /.test(each))).toEqual([])
    const lists = requests.wait.filter((each) => each.startsWith('GET listSnapshots'))
    // A list without it may know the server by another id: that is asked once.
    expect(requests.wait.filter((each) => !lists.includes(each)).slice(1)).toEqual([])
    expect(lists).toHaveLength(looks ?? lists.length)
    expect(played.job.step('deploy').outcome).toBe('skipped')
    expect(post.exitCode).toBe(0)
    expect(played.result).toBe('kept')
    expect(played.changes).toEqual([CREATE])
  })

  test('a deploy that runs and fails all the same is not undone', async () => {
    const played = await overlap({
      emulator: { snapshotMs: 7 * MINUTE_MS },
      with: ASKED,
      wait: { timeout: '0.5' },
      deploy: 'failure',
      deployStep: {
        ...ALWAYS,
        run: () => 'failure',
      },
    })
    expect(played.waited?.exitCode).toBe(1)
    expect(played.post.exitCode).toBe(1)
    expect(played.result).toBe('not-restored')
    expect(played.changes).toEqual([CREATE])
  })
})

test('a mark counts for its own run attempt only, on a runner that keeps its folders', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'overlap-'))
  const folders = { workspace: path.join(folder, 'workspace'), temp: path.join(folder, 'temp') }
  try {
    // Each job has a world of its own, in which its snapshot gets the same id.
    const first = await overlap({ folders })
    expect(first.waited?.exitCode).toBe(0)
    const later = { folders, with: ASKED, deploy: 'failure', wait: false } as const
    // The mark is there and works: otherwise the rest would prove nothing.
    const same = await overlap(later)
    expect(same.result).toBe('restored')
    for (const run of [{ runAttempt: '2' }, { runId: '9000000012' }]) {
      const played = await overlap({ ...later, run })
      expect(played.madeOf(SERVER_ID)).toBe('801')
      expect(played.result).toBe('not-restored')
      expect(played.changes).toEqual([CREATE])
      expect(played.post.exitCode).toBe(1)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

describe('several servers', () => {
  const IDS = [777, SERVER_ID, 888] as const
  const servers = IDS.join(', ')
  const THREE = IDS.map((id, index) => ({ id, name: `web-${index}`, disk: `release of ${id}` }))

  test('ids come and go in the order of server-id; all are undone together', async () => {
    // The first server is the slowest.
    const slow = THREE.map((each) => (each.id === 777 ? { ...each, snapshotMs: 8 * MINUTE_MS } : each))
    const played = await overlap({ servers, emulator: { servers: slow }, with: ASKED, deploy: 'failure' })
    const ids = IDS.map(played.madeOf).join()
    expect(played.main.outputs['snapshot-id']).toBe(ids)
    expect(played.main.endMs - START_MS).toBeLessThan(1000)
    expect(played.main.notices).toEqual([expect.stringContaining('to this job before the deploy')])
    expect(played.waited?.outputs['snapshot-id']).toBe(ids)
    expect(played.waited?.outputs['snapshot-name']).toBe([NAME, NAME, NAME].join())
    expect(JSON.parse(played.waited?.outputs['snapshots'] ?? '')).toEqual(
      IDS.map((id) => expect.objectContaining({ server_id: String(id), status: 'completed' })),
    )
    // One list without a filter for all of them at a time.
    expect(new Set(played.requests.wait)).toEqual(new Set([LOOK]))
    // And one look more, whether the first ones are still there.
    expect(played.requests.wait.length).toBeLessThanOrEqual((2 * MINUTE_MS) / 5000 + 1 + 1)
    expect(played.result).toBe('restored')
    expect(IDS.map(played.diskOf)).toEqual(IDS.map((id) => `release of ${id}`))
  })

  test('an empty place is an error that names the server, and nothing is sent', async () => {
    const full = [50, 40, 30, 20, 10].map((hoursOld) => manual({ hoursOld, serverId: SERVER_ID }))
    const played = await overlap({
      servers,
      emulator: { servers: THREE, snapshots: full },
      snapshotStep: { continueOnError: true },
    })
    expect(played.main.exitCode).toBe(1)
    const ids = `${played.madeOf(777)},,${played.madeOf(888)}`
    expect(played.main.outputs['snapshot-id']).toBe(ids)
    expect(played.waited?.exitCode).toBe(1)
    expect(played.waited?.errors).toEqual([
      expect.stringMatching(/"snapshot-id" has an empty place: there is no snapshot of 12345\./),
    ])
    expect(played.requests.wait).toEqual([])
    expect(played.changes).toEqual([CREATE, CREATE])
    expect(played.post.exitCode).toBe(0)
  })

  test('one that fails: the others are waited for all the same, and none of them counts', async () => {
    const slow = THREE.map((each) => (each.id === 888 ? { ...each, snapshotMs: 8 * MINUTE_MS } : each))
    const played = await overlap({
      servers,
      emulator: { servers: slow },
      with: ASKED,
      build: ({ provider }) => {
        const bad = provider.snapshots().find((each) => each.serverId === SERVER_ID)
        provider.changeSnapshot(bad?.id ?? 0, { status: 'failed' })
      },
      deploy: 'failure',
      deployStep: ALWAYS,
    })
    expect(played.waited?.exitCode).toBe(1)
    expect(played.waited?.errors).toEqual([
      expect.stringMatching(/^1 of 3 servers .*: 12345\. .*\[snapshot-failed\]$/),
    ])
    expect(played.waited?.errors[0]).not.toMatch(/\b(777|888)\b/)
    expect((played.waited?.endMs ?? 0) - START_MS).toBeGreaterThanOrEqual(8 * MINUTE_MS)
    const seen = JSON.parse(played.waited?.outputs['snapshots'] ?? '') as { status: string }[]
    expect(seen.map((each) => each.status)).toEqual(['completed', 'failed', 'completed'])
    expect(played.result).toBe('not-restored')
    expect(played.post.exitCode).toBe(1)
    // No mark for any: post saw none of the three completed.
    for (const id of IDS)
      expect(played.post.log.join('\n')).toContain(`No wait step saw snapshot ${played.madeOf(id)} `)
    expect(played.changes).toEqual([CREATE, CREATE, CREATE])
    expect(IDS.map(played.diskOf)).toEqual(['broken', 'broken', 'broken'])
  })
})

test('a wait/ for one of two servers protects neither', async () => {
  const played = await overlap({
    servers: `${SERVER_ID}, 777`,
    emulator: { servers: [{ id: SERVER_ID }, { id: 777, name: 'other' }] },
    with: ASKED,
    wait: {
      'server-id': String(SERVER_ID),
      'snapshot-id': '${{ fromJSON(steps.snapshot.outputs.snapshots)[0].id }}',
    },
    deploy: 'failure',
  })
  expect(played.waited?.exitCode).toBe(0)
  expect(played.waited?.outputs['snapshot-id']).toBe(played.madeOf(SERVER_ID))
  expect(played.post.exitCode).toBe(1)
  expect(played.post.errors).toEqual([expect.stringContaining('no usable snapshot: 777.')])
  expect(played.post.log.join('\n')).toContain(`No wait step saw snapshot ${played.madeOf(777)} `)
  expect(played.changes).toEqual([CREATE, CREATE])
})

withSignals.describe('a signal', () => {
  test('ends wait/ with exit code 1, and without a mark', async () => {
    // It comes while the look is under way that would have shown the snapshot completed.
    const strike = struckBy('SIGTERM', (request, before) => request.method === 'GET' && before.length === 3)
    const played = await overlap({
      emulator: { onRequest: strike.onRequest },
      with: ASKED,
      waitStep: { whileMain: strike.whileMain },
      deploy: 'failure',
      deployStep: ALWAYS,
    })
    expect(played.waited?.signal).toBeNull()
    expect(played.waited?.exitCode).toBe(1)
    expect(played.waited?.errors).toEqual([
      expect.stringMatching(/stopped by SIGTERM before snapshot 801 of server 12345/),
    ])
    expect(played.post.exitCode).toBe(1)
    expect(played.result).toBe('not-restored')
    expect(played.changes).toEqual([CREATE])
  })

  test('at the create: what main gave up on is not left to wait/, and no good deploy makes it so', async () => {
    const strike = struckBy('SIGTERM', (request) => request.method === 'POST')
    const played = await overlap({
      emulator: { onRequest: strike.onRequest, snapshots: [own({ runId: '9000000001', hoursOld: 30 })] },
      with: { keep: '1' },
      snapshotStep: { whileMain: strike.whileMain },
      wait: false,
      deployStep: ALWAYS,
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toHaveLength(1)
    expect(played.main.state['server-0']).not.toContain('left-to-wait')
    expect(played.changes).toEqual([GONE])
    expect(played.post.exitCode).toBe(0)
  })

  test('at the second of two creates: the first one, too, is given up on', async () => {
    let creates = 0
    const strike = struckBy(
      'SIGTERM',
      (request) => request.method === 'POST' && ++creates === 2,
      'is in progress',
    )
    const played = await overlap({
      servers: `${SERVER_ID},777`,
      emulator: { onRequest: strike.onRequest, servers: [{ id: SERVER_ID }, { id: 777, name: 'other' }] },
      snapshotStep: { whileMain: strike.whileMain },
      wait: false,
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toHaveLength(1)
    const states = [played.main.state['server-0'] ?? '', played.main.state['server-1'] ?? '']
    expect(states.map((each) => /"kind":"(\w+)"/.exec(each)?.[1]).toSorted()).toEqual(['created', 'sent'])
    expect(states.join()).not.toContain('left-to-wait')
    expect(states.join()).toContain('"completion":"not-seen"')
    expect(played.changes).toEqual([CREATE, GONE])
    // Post looks once for the one whose answer never came, and names both.
    expect(played.requests.post).toEqual([LOOK])
    const said = played.post.log.join('\n')
    for (const id of [SERVER_ID, 777]) expect(said).toContain(`of server ${id}`)
  })
})

/**
 * Sends a signal to a process in the middle of a request, which stays without an answer until the process has ended.
 * `after`: and not before the process has printed this.
 */
function struckBy(
  signal: NodeJS.Signals,
  during: (request: LoggedRequest, before: readonly LoggedRequest[]) => boolean,
  after?: string,
): {
  onRequest: (request: LoggedRequest) => Promise<void>
  whileMain: (phase: RunningPhase) => Promise<void>
} {
  const reached = Promise.withResolvers<undefined>()
  const release = Promise.withResolvers<undefined>()
  const before: LoggedRequest[] = []
  let isOver = false
  return {
    onRequest: async (request) => {
      const strikes = !isOver && during(request, before)
      before.push(request)
      if (!strikes) return
      reached.resolve(undefined)
      await release.promise
    },
    whileMain: async (phase) => {
      await Promise.race([reached.promise, phase.done])
      if (after !== undefined) await phase.line(after)
      phase.kill(signal)
      await phase.done
      isOver = true
      release.resolve(undefined)
    },
  }
}
