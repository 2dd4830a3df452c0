/** What proves that a create was carried out whose answer was lost: its mark, whatever else the list says of the snapshot. */
import { describe, expect, test } from '@jest/globals'
import type { LoggedRequest } from '../../testing/emulator/request-log.ts'
import type { Emulator, EmulatorOptions } from '../../testing/emulator/server.ts'
import { creates, looksBetween, playMain } from './main-scene.ts'
import { own, play, type Played, RUN_ID, type Setting, START_MS } from './scene.ts'

const NAME = `pre-deploy-${RUN_ID}-1`
const HOUR_MS = 3_600_000
const UUID = '6fa459ea-ee8a-4ca4-894e-db77e160355e'

/** The create is carried out, and its answer is a 502. */
function lost(emulator: EmulatorOptions = {}, more: Setting = {}): Setting {
  return {
    ...more,
    emulator: {
      ...emulator,
      faults: [{ operation: 'createSnapshot', fault: { kind: 'status', status: 502, work: 'done' } }],
    },
  }
}

/** The same; something happens at VPS.org before it answers each request for the list. */
function lostWhile(
  happens: (provider: Emulator['provider'], request: LoggedRequest) => void,
  emulator: EmulatorOptions = {},
): Setting {
  let onList: (request: LoggedRequest) => void = () => undefined
  return lost(
    {
      ...emulator,
      onRequest: (request) => {
        if (request.operation === 'listSnapshots') onList(request)
      },
    },
    {
      before: ({ provider }) => {
        onList = (request) => {
          happens(provider, request)
        }
      },
    },
  )
}

function expectFoundOnce(played: Played, id = '801'): void {
  expect(played.main.exitCode).toBe(0)
  expect(creates(played)).toHaveLength(1)
  expect(played.main.outputs).toMatchObject({ 'snapshot-id': id })
  expect(played.ids).toContain(id)
}

describe('a create that was carried out and answered with 502 is found by its mark, and not sent again,', () => {
  const lists: readonly (readonly [string, EmulatorOptions])[] = [
    [
      'where dates are local time without a zone, eight hours behind',
      { quirks: { dates: 'zoneless', localHours: -8 } },
    ],
    [
      'where dates are local time without a zone, five hours ahead',
      { quirks: { dates: 'zoneless', localHours: 5 } },
    ],
    ['where the clock of VPS.org is two hours behind', { quirks: { clockAheadMs: -2 * HOUR_MS } }],
    ['where names come back cut', { quirks: { names: { cutTo: 14 } } }],
    ['where descriptions come back escaped for HTML', { quirks: { htmlEscaped: true } }],
    ['where descriptions come back cut behind the mark', { quirks: { description: { cutTo: 45 } } }],
    ['where it got the id of the snapshot that was deleted for it', { reuseIds: true, snapshots: five() }],
  ]
  test.each(lists)('%s', async (_, emulator) => {
    expectFoundOnce(await playMain(lost(emulator)))
  })

  test('where names come back in small letters', async () => {
    expectFoundOnce(
      await playMain(lost({ quirks: { names: 'lower' } }, { with: { name: 'Release-of-Shop' } })),
    )
  })
})

test('an answer with the id of the snapshot that was deleted for it is believed: ids come again', async () => {
  const played = await playMain({ emulator: { reuseIds: true, snapshots: five() } })
  expectFoundOnce(played, '801')
  expect(looksBetween(played, creates(played)[0], undefined).length).toBeLessThan(8)
  expect(played.main.log.join('\n')).not.toMatch(/was there before/)
})

test('a list that lags, and still shows under the same id what was deleted, is no proof that the new one is completed', async () => {
  const played = await play({
    emulator: { reuseIds: true, snapshots: five(), quirks: { staleListMs: 12_000 } },
  })
  expectFoundOnce(played, '801')
  const seen = /was completed after (\d+) seconds/.exec(played.main.log.join('\n'))?.[1]
  // It takes 20 seconds to create.
  expect(Number(seen)).toBeGreaterThanOrEqual(20)
})

describe('two jobs of one matrix, on one server, whose answers are both lost', () => {
  /** The other job's snapshot, as it is created at the same moment. */
  const beside = (emulator: EmulatorOptions): Setting => {
    let isThere = false
    let add: () => void = () => undefined
    return lost(
      {
        ...emulator,
        onRequest: ({ operation }) => {
          if (operation !== 'createSnapshot' || isThere) return
          isThere = true
          add()
        },
      },
      {
        before: ({ provider }) => {
          add = () => {
            provider.addSnapshot({
              name: NAME,
              description: `vps-safety-snapshot/1 mark=0ddba11d repo-id=1001 run=${RUN_ID}/1 repo=acme/shop job=deploy sha=0123456 |`,
            })
          }
        },
      },
    )
  }

  test('each takes its own, by the mark, where descriptions are cut behind it', async () => {
    expectFoundOnce(await playMain(beside({ quirks: { description: { cutTo: 45 } } })), '802')
  })

  test.each([22, 30, 35])(
    'neither takes one where descriptions are cut to %i characters: an error that names both, and nothing sent again',
    async (cutTo) => {
      const played = await playMain(beside({ quirks: { description: { cutTo } } }))
      expect(played.main.exitCode).toBe(1)
      expect(creates(played)).toHaveLength(1)
      expect(played.main.outputs).toEqual({})
      expect(played.main.errors).toEqual([
        expect.stringMatching(/it may be 80\d(, 80\d)?, without the mark of this step.*\[create-unknown\]$/),
      ])
    },
  )
})

test('a create that VPS.org carries out twice is one snapshot of this run, and the other one is named', async () => {
  const played = await playMain(
    lost(
      {},
      {
        before: ({ provider }) => {
          provider.later(500, () => {
            const [first] = provider.snapshots()
            if (first === undefined) return
            const { name, description } = first
            provider.addSnapshot({
              id: 850,
              name,
              description: description ?? '',
              createdAt: START_MS + 500,
            })
          })
        },
      },
    ),
  )
  expectFoundOnce(played, '801')
  expect(played.main.warnings).toEqual([
    expect.stringMatching(
      /created snapshot pre-deploy-9000000011-1 .* more than once.*uses 801.*Delete the others.*: 850\./,
    ),
  ])
})

describe('a list that breaks off after its first page', () => {
  /** Two snapshots on a page, the newest first. After the create only its first page can be read. */
  const brokenOff = (
    emulator: EmulatorOptions = {},
    inputs: Readonly<Record<string, string>> = {},
  ): Promise<Played> =>
    playMain({
      with: { wait: 'false', ...inputs },
      emulator: {
        snapshots: five().slice(1),
        ...emulator,
        quirks: { list: 'paged', pageSize: 2, order: 'newest', ...emulator.quirks },
        faults: [
          { operation: 'createSnapshot', fault: { kind: 'status', status: 502, work: 'done' } },
          { operation: 'listSnapshots', skip: 4, times: 'always', fault: { kind: 'status', status: 503 } },
        ],
      },
    })

  test('proves the create, where the mark is on that page', async () => {
    expectFoundOnce(await brokenOff(), '805')
  })

  test('proves the create, where "server-id" is the UUID and the page names the number', async () => {
    const servers = [{ id: 12345, uuid: UUID }]
    expectFoundOnce(await brokenOff({ servers }, { 'server-id': UUID }), '805')
  })

  test('proves it to be ours, though no list says that it is of this server: an error, and nothing is sent again', async () => {
    const played = await brokenOff(
      { servers: [{ id: 12345, uuid: UUID }], quirks: { serverIds: 'uuid', filterBy: 'uuid' } },
      { 'server-id': UUID },
    )
    expect(played.main.exitCode).toBe(1)
    expect(creates(played)).toHaveLength(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(/805 has its mark, but no list shows that it is of this server/),
    ])
  })

  test('proves nothing, where only the name is on that page', async () => {
    const played = await brokenOff({ quirks: { description: 'absent' } })
    expect(played.main.exitCode).toBe(1)
    expect(creates(played)).toHaveLength(1)
    expect(played.main.errors).toEqual([expect.stringMatching(/Could not find out.*\[create-unknown\]$/)])
  })

  test('proves nothing, where the mark is on another page', async () => {
    const played = await brokenOff({ quirks: { order: 'oldest' } })
    expect(played.main.exitCode).toBe(1)
    expect(creates(played)).toHaveLength(1)
  })
})

test('what main found with our mark, post names too, where no list shows that it is of this server', async () => {
  const played = await play({
    with: { 'server-id': UUID },
    emulator: {
      servers: [{ id: 12345, uuid: UUID }],
      quirks: { serverIds: 'uuid', filterBy: 'uuid' },
      faults: [{ operation: 'createSnapshot', fault: { kind: 'status', status: 502, work: 'done' } }],
    },
  })
  expect(played.main.errors).toEqual([expect.stringMatching(/801 has its mark/)])
  expect([...played.post.warnings, ...played.post.log].join('\n')).toMatch(
    /VPS\.org may list that snapshot as: 801\./,
  )
  expect(played.ids).toEqual(['801'])
})

test('a person who writes another description while the list is read hides nothing: the page before it showed the mark', async () => {
  const setting = lostWhile(
    (provider, { query }) => {
      if (query['page'] === '2' && provider.snapshot(805) !== undefined)
        provider.changeSnapshot(805, { description: 'by hand' })
    },
    { snapshots: five().slice(1), quirks: { list: 'paged', pageSize: 2, order: 'newest' } },
  )
  expectFoundOnce(await playMain(setting), '805')
})

test('a snapshot that was there before is not ours, though a person gives it our description: the new one is', async () => {
  const played = await playMain(
    lostWhile(
      (provider) => {
        const description = provider.snapshot(805)?.description
        if (description !== undefined && description !== null) provider.changeSnapshot(801, { description })
      },
      { snapshots: five().slice(1) },
    ),
  )
  expectFoundOnce(played, '805')
  expect(played.main.warnings).toEqual([])
})

test.each<[string, (description: string) => string]>([
  ['quotes', (each) => `"${each}"`],
  ['writes in capitals', (each) => each.toUpperCase()],
  ['takes signs out of', (each) => each.replaceAll(/[/|=]/g, ' ')],
])(
  'where VPS.org %s descriptions, a new snapshot with our name may be ours: an error that names it, and nothing is sent again',
  async (_, changed) => {
    const played = await playMain(
      lostWhile((provider) => {
        const description = provider.snapshot(801)?.description
        if (description !== undefined && description !== null)
          provider.changeSnapshot(801, { description: changed(description) })
      }),
    )
    expect(played.main.exitCode).toBe(1)
    expect(creates(played)).toHaveLength(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(/it may be 801, without the mark of this step.*\[create-unknown\]$/),
    ])
  },
)

test('a snapshot that was found and then deleted was deleted, not overlooked', async () => {
  let lists = 0
  const played = await playMain(
    lostWhile((provider) => {
      // The first one comes before the create, the second one finds it.
      if (++lists === 3) provider.deleteSnapshot(801, 'other')
    }),
  )
  expect(played.main.exitCode).toBe(1)
  expect(played.main.errors).toEqual([
    expect.stringMatching(/^Snapshot 801 .* was deleted by another process.*\[snapshot-deleted\]$/),
  ])
})

describe('an answer with 201 that is about another snapshot', () => {
  const answer = (json: Record<string, unknown>): Setting => ({
    emulator: {
      faults: [
        { operation: 'createSnapshot', fault: { kind: 'body', json: { status: 'in_progress', ...json } } },
      ],
    },
  })

  test.each([
    [
      'another mark',
      { id: 950, name: NAME, description: 'vps-safety-snapshot/1 mark=0ddba11d repo-id=1001 |' },
    ],
    ['another name', { id: 950, name: 'nightly-9000000099-1' }],
    ['another server', { id: 950, name: NAME, server: { id: 777 } }],
  ])('with %s is not believed: the one that was asked for is found in the list', async (_what, json) => {
    const played = await playMain(answer(json))
    expectFoundOnce(played, '801')
    expect(played.main.log.join('\n')).toMatch(/Checking whether the snapshot was created/)
  })
})

/** Own snapshots that fill the server, 801 the oldest. */
function five(): NonNullable<EmulatorOptions['snapshots']> {
  return [50, 40, 30, 20, 10].map((hoursOld) => own({ runId: `90000000${hoursOld}`, hoursOld }))
}
