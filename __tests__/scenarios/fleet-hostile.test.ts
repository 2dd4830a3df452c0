/** What broke several servers, overlap and pruning once, case by case. */
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Emulator, EmulatorOptions } from '../../testing/emulator/server.ts'
import { createDriver } from './driver.ts'
import { withSignals } from '../not-on-windows.ts'
import { counts, failingDeploy, full, ids, mainRequests, playFleet, servers } from './fleet-scene.ts'
import { ACTION, manual, own, play, result, SERVER_ID, START_MS, TOKEN } from './scene.ts'

const PUT_OFF = { kind: 'status', status: 429, headers: { 'retry-after': '30' } } as const

/** Plays `prune/` or `wait/` alone. */
async function playAction(
  action: 'prune' | 'wait',
  given: Readonly<Record<string, string>>,
  options: EmulatorOptions & { readonly before?: (emulator: Emulator) => void } = {},
) {
  const { before, ...emulatorOptions } = options
  const driver = createDriver(START_MS)
  const emulator = await driver.startEmulator(emulatorOptions)
  try {
    before?.(emulator)
    const run = await driver.startPhase({
      actionDir: path.join(ACTION, action),
      phase: 'main',
      virtualTime: { startMs: START_MS },
      run: { runId: '9000000500', repository: 'acme/shop', repositoryId: '1001' },
      with: {
        'api-token': TOKEN,
        'server-id': String(SERVER_ID),
        'api-url': emulator.url,
        ...(action === 'prune' ? { 'github-token': '' } : {}),
        ...given,
      },
    }).done
    const changes = emulator.requests.filter((each) => each.method !== 'GET')
    return {
      run,
      emulator,
      changes: changes.map((each) => `${each.method} ${each.path.split('/').at(-2) ?? ''} ${each.status}`),
    }
  } finally {
    await emulator.close()
  }
}

describe('a delete that was put off, while a person deletes too', () => {
  const three = [1, 2, 3].map((number) => own({ runId: `900000000${number}`, hoursOld: 100 - number }))

  test('prune/ never takes the newest own one, nor more than was too many', async () => {
    const { run, emulator } = await playAction(
      'prune',
      { keep: '1' },
      {
        snapshots: three,
        faults: [{ operation: 'deleteSnapshot', fault: PUT_OFF }],
        before: ({ provider }) => {
          provider.later(10_000, () => {
            provider.deleteSnapshot(803, 'other')
          })
        },
      },
    )
    expect(run.exitCode).toBe(0)
    expect(emulator.provider.snapshots().map((each) => each.id)).toEqual([802])
  })

  test('main takes only what making room still needs', async () => {
    const played = await play({
      // Two that VPS.org is deleting, and not done with in a minute: of the others two would have to go.
      with: { 'snapshot-limit': '4', keep: '4' },
      emulator: {
        snapshots: [...three, ...[300, 301].map((hoursOld) => manual({ hoursOld, status: 'deleting' }))],
        faults: [{ operation: 'deleteSnapshot', fault: PUT_OFF }],
      },
      before: ({ provider }) => {
        provider.later(65_000, () => {
          provider.deleteSnapshot(803, 'other')
        })
      },
      deploy: 'failure',
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.ids).toEqual(expect.arrayContaining(['802']))
    expect(played.ids).not.toContain('801')
  })
})

test('a list that slides between two pages is read again, and a newer deploy is seen', async () => {
  let world: Emulator | null = null
  /** Just before the second page is answered, once, after the deploy: the first entry goes, and another one comes. */
  const slide = (isSecondPage: boolean): void => {
    const provider = world?.provider
    if (!isSecondPage || provider?.server(SERVER_ID)?.disk !== 'the other deploy') return
    if (provider.snapshot(801) === undefined) return
    provider.deleteSnapshot(801, 'other')
    provider.addSnapshot(manual({ hoursOld: 0, createdAt: provider.now(), name: 'by-hand-9' }))
  }
  // Oldest first, four on a page: ours is the last of the first page, the other deploy's the first of the second.
  const played = await play({
    with: { 'restore-on': 'failure' },
    emulator: {
      limit: 20,
      snapshots: [1, 2, 3].map((number) => manual({ hoursOld: 100 - number, name: `by-hand-${number}` })),
      quirks: { list: 'paged', pageSize: 4, order: 'oldest' },
      onRequest: (request) => {
        slide(request.operation === 'listSnapshots' && request.query['page'] === '2')
      },
    },
    before: (emulator) => {
      world = emulator
    },
    deploy: ({ emulator, advance }) => {
      advance(1000)
      emulator.provider.addSnapshot(
        own({ runId: '9000000999', hoursOld: 0, createdAt: emulator.provider.now() }),
      )
      emulator.provider.deploy(SERVER_ID, 'the other deploy')
      return 'failure'
    },
  })
  expect(played.post.errors).toEqual([expect.stringContaining('[restore-refused-newer-deploy]')])
  expect(played.disk).toBe('the other deploy')
})

describe('three restores, of which one answer is lost', () => {
  test('what was accepted is known at once, also when post is killed while it looks for the other', async () => {
    const played = await playFleet(3, {
      with: { 'restore-on': 'failure' },
      deploy: failingDeploy(3),
      emulator: {
        servers: servers(3),
        faults: [{ operation: 'restoreSnapshot', skip: 2, fault: { kind: 'status', status: 504 } }],
      },
      step: {
        whilePost: async (post) => {
          await post.line(' is being restored.')
          post.kill()
        },
      },
    })
    expect(result(played)).toBe('restore-started')
    expect(played.post.summary).toContain('After the deploy: restore started')
    expect(played.post.log.join('\n')).toMatch(/The restore of server \d from .* was started\./)
  })

  test('and the others are checked meanwhile', async () => {
    const played = await playFleet(3, {
      with: { 'restore-on': 'failure' },
      deploy: failingDeploy(3),
      emulator: {
        servers: servers(3, () => ({ restoreMs: 8000 })),
        faults: [{ operation: 'restoreSnapshot', skip: 2, fault: { kind: 'status', status: 504 } }],
      },
    })
    expect(played.post.log.join('\n')).toMatch(/2 restoring \(after 0 seconds\)/)
    expect(played.post.errors).toEqual([
      expect.stringMatching(/^1 of 3 servers is not known to be restored: \d\./),
    ])
  })
})

withSignals.test('a restore that was never sent is not said to have been sent', async () => {
  const eight = Promise.withResolvers<null>()
  let sent = 0
  const played = await playFleet(12, {
    with: { 'restore-on': 'failure' },
    deploy: failingDeploy(12),
    emulator: {
      servers: servers(12),
      faults: [{ operation: 'restoreSnapshot', times: 'always', fault: { kind: 'hang' } }],
      onRequest: ({ operation }) => {
        if (operation === 'restoreSnapshot' && ++sent === 8) eight.resolve(null)
      },
    },
    step: {
      whilePost: async (post) => {
        await eight.promise
        post.kill('SIGINT')
      },
    },
  })
  const restores = played.emulator.requests.filter((each) => each.operation === 'restoreSnapshot').length
  const lines = played.post.log.filter((line) => !line.startsWith('##['))
  expect(restores).toBeLessThan(12)
  expect(
    lines.filter((line) =>
      /^\[\d+\] .*Could not find out whether the restore of server \d+ began/.test(line),
    ),
  ).toHaveLength(restores)
  expect(lines.filter((line) => line.includes('stopped before the request was sent'))).toHaveLength(
    12 - restores,
  )
  expect(played.post.exitCode).toBe(1)
})

test('ids that are known are in the outputs, also when main is killed while it looks for another one', async () => {
  let listings = 0
  let kill: () => void = () => undefined
  const played = await playFleet(3, {
    emulator: {
      servers: servers(3),
      faults: [{ operation: 'createSnapshot', skip: 2, fault: { kind: 'status', status: 504 } }],
      onRequest: (request) => {
        // The first look, one at once for the lost create, and another one five seconds later.
        if (request.operation === 'listSnapshots' && ++listings === 3) kill()
      },
    },
    step: {
      whileMain: (main) => {
        kill = () => {
          main.kill('SIGKILL')
        }
      },
    },
  })
  const known = (played.main.outputs['snapshot-id'] ?? '').split(',').filter((each) => each !== '')
  expect(known).toHaveLength(2)
})

describe('prune/', () => {
  test('does not call green what answers 404 and is still there', async () => {
    const { run, emulator } = await playAction(
      'prune',
      { keep: '2' },
      {
        snapshots: full(SERVER_ID),
        faults: [{ operation: 'deleteSnapshot', times: 'always', fault: { kind: 'status', status: 404 } }],
      },
    )
    expect(run.exitCode).toBe(1)
    expect(run.errors).toEqual([
      expect.stringMatching(/no snapshot 801 .*HTTP 404\), but lists it .*\[snapshot-still-listed\]$/),
    ])
    expect(emulator.provider.snapshots()).toHaveLength(5)
  })

  test('says so when a server has no snapshot at all, and takes a UUID in any capitals', async () => {
    const empty = await playAction('prune', {})
    expect(empty.run.exitCode).toBe(0)
    expect(empty.run.notices).toEqual([
      expect.stringMatching(/lists no snapshot of server 12345.*check "server-id"/),
    ])
    const uuid = '7f3b2c1d-0000-4000-8000-00000000abcd'
    const capitals = await playAction(
      'prune',
      { 'server-id': uuid.toUpperCase(), keep: '4' },
      {
        servers: [{ id: uuid, name: 'web' }],
        // The emulator's own filter knows one spelling.
        quirks: { ignoreFilter: true },
        snapshots: full(SERVER_ID).map((each) => ({ ...each, serverId: uuid })),
      },
    )
    expect(capitals.changes).toEqual(['DELETE 801 204'])
  })

  test('refuses two ids of one server, before anything is deleted', async () => {
    const items = full(SERVER_ID).map((each, index) => ({
      id: 801 + index,
      server: { id: SERVER_ID, uuid: '7f3b-a', name: 'web' },
      name: each.name,
      status: 'completed',
      created_at: new Date(Number(each.createdAt)).toISOString(),
      description: each.description,
    }))
    const { run, changes } = await playAction(
      'prune',
      { 'server-id': `${SERVER_ID},7f3b-a`, keep: '1' },
      {
        faults: [
          {
            operation: 'listSnapshots',
            times: 'always',
            fault: { kind: 'body', json: { count: 5, results: items } },
          },
        ],
      },
    )
    expect(run.exitCode).toBe(1)
    expect(run.errors).toEqual([expect.stringMatching(/names one server twice/)])
    expect(changes).toEqual([])
  })

  test('hands on nothing that acts when it is printed', async () => {
    const name = 'n"; $(id) ##[set-output name=a]b \r::error::x `id`'
    const { run } = await playAction(
      'prune',
      {},
      {
        snapshots: [
          manual({ hoursOld: 5, name, status: 'x ##[error]boom ::error::y' }),
          manual({ hoursOld: 4, name }),
        ],
      },
    )
    const kept = run.outputs['kept'] ?? ''
    expect(JSON.parse(kept)).toHaveLength(2)
    expect(kept).not.toMatch(/##|[$`\r<]/)
  })
})

describe('wait/', () => {
  const uncut = { 'snapshot-id': '801' }

  test.each(['absent', 'empty', { cutTo: 30 }] as const)(
    'warns when the mark did not come back (%j): no other step would',
    async (description) => {
      const { run } = await playAction('wait', uncut, {
        snapshots: [own({ runId: '9000000500', hoursOld: 0.1 })],
        quirks: { description },
      })
      expect(run.exitCode).toBe(0)
      expect(run.warnings).toHaveLength(1)
    },
  )

  test('hands on no name that has commas', async () => {
    const { run } = await playAction('wait', uncut, {
      snapshots: [own({ runId: '9000000500', hoursOld: 0.1, description: 'x' })].map((each) => ({
        ...each,
        name: 'a,b";##[x]y',
      })),
    })
    expect(run.outputs['snapshot-name']).toBe('a_b_____x_y')
  })
})

test('a paged list of a fleet: one surprise on one server is checked alone, whatever happens on the others', async () => {
  let number = 0
  const played = await playFleet(10, {
    emulator: {
      servers: servers(10),
      snapshots: ids(10).flatMap(full),
      quirks: { list: 'paged', pageSize: 20 },
    },
    before: ({ provider }) => {
      const remove = provider.deleteSnapshot.bind(provider)
      provider.deleteSnapshot = (id, by) => {
        if (by !== 'other' && ++number === 1) remove(id, 'other')
        remove(id, by)
      }
    },
  })
  expect(played.main.exitCode).toBe(0)
  expect(counts(mainRequests(played))).toMatchObject({
    'POST createSnapshot 201': 10,
    'DELETE deleteSnapshot 404': 1,
  })
})

test('post that is killed while it looks for a lost restore does not leave "none"', async () => {
  const played = await play({
    with: { 'restore-on': 'failure' },
    deploy: 'failure',
    emulator: {
      faults: [{ operation: 'restoreSnapshot', fault: { kind: 'status', status: 504, work: 'done' } }],
    },
    step: {
      whilePost: async (post) => {
        await post.line(' is being restored.')
        post.kill('SIGKILL')
      },
    },
  })
  expect(result(played)).toBe('restore-started')
})

test('a runner file that can not be written ends main, with nothing waited for after the creates', async () => {
  const played = await playFleet(2, {
    env: { GITHUB_OUTPUT: '/nonexistent/output' },
    before: ({ provider }) => {
      provider.changeServer(2, { restoreMs: 120_000 })
      const [first] = provider.snapshots()
      if (first !== undefined) provider.restoreSnapshot(first.id)
    },
    emulator: { servers: servers(2), snapshots: [own({ serverId: 2, runId: '9000000001', hoursOld: 20 })] },
  })
  expect(played.main.exitCode).toBe(1)
  // The restore takes two minutes.
  expect(played.main.endMs - START_MS).toBeLessThan(135_000)
  expect(counts(mainRequests(played))['POST createSnapshot 201']).toBe(2)
})
