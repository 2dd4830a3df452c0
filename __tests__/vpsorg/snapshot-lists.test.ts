import { describe, expect, test } from '@jest/globals'
import type { SameServers } from '../../src/domain/same-servers.ts'
import { isOf, type Snapshot, type SnapshotListing } from '../../src/domain/snapshot.ts'
import { PAGES_LIMIT } from '../../src/vpsorg/listing.ts'
import { type ReadMode, type ReadOptions, readOptions } from '../../src/vpsorg/read-options.ts'
import { type ListOrder, type ReadSnapshots, SnapshotLists } from '../../src/vpsorg/snapshot-lists.ts'
import { idsOf, snapshot } from '../decide/snapshots.ts'
import { apiWith, closeServersAfterEach, NEVER, settled } from './under-test.ts'

closeServersAfterEach()

/** One snapshot of each of three servers, and one of a server that this step has nothing to do with. */
const ALL: readonly Snapshot[] = ['1', '2', '3', '9'].map((serverId) =>
  snapshot({ id: `80${serverId}`, serverIds: [serverId] }),
)

/** What the API does. */
interface Api {
  readonly snapshots?: readonly Snapshot[]
  /** How many pages a list of everything has. */
  readonly pages?: number
  readonly ignoresFilter?: boolean
  readonly incomplete?: string
  /** What a read waits for before it is answered. */
  readonly delay?: (serverId: string | null, index: number) => Promise<void>
  readonly gather?: () => Promise<void>
  /** Which ids are of one server, where an answer names it by another id than the one that is asked for. */
  readonly same?: SameServers
}

const NOTHING: SameServers = new Map()

type Asked = ListOrder &
  Pick<ReadOptions, 'limitMs' | 'readBudgetMs' | 'ignoreRetryAfter'> & { readonly signal: AbortSignal }

type SnapshotsOf = (
  serverId: string,
  signal: AbortSignal,
  limitMs: number,
  mode: ReadMode,
) => Promise<SnapshotListing>

function lists(serverIds: readonly string[], api: Api = {}): { of: SnapshotsOf; asked: readonly Asked[] } {
  const { snapshots = ALL, pages = 1, ignoresFilter = false, incomplete = null, same = NOTHING } = api
  const asked: Asked[] = []
  const read: ReadSnapshots = async (order, signal, { limitMs, readBudgetMs, ignoreRetryAfter }) => {
    const { serverId, pagesLimit } = order
    const index = asked.push({ ...order, signal, limitMs, readBudgetMs, ignoreRetryAfter }) - 1
    await (api.delay?.(serverId, index) ?? Promise.resolve())
    const isAll = serverId === null || ignoresFilter
    if (isAll && pages > pagesLimit) {
      return {
        items: snapshots.slice(0, 1),
        incomplete: `it has more than ${pagesLimit} pages`,
        isTooLong: true,
      }
    }
    const items = isAll ? snapshots : snapshots.filter((each) => isOf(each, serverId))
    return { items: [...items], incomplete, isTooLong: false }
  }
  const identities = { same: () => same, learn: () => Promise.resolve() }
  const all = new SnapshotLists(serverIds, read, api.gather ?? (() => Promise.resolve()), identities)
  return {
    of: (serverId, signal, limitMs, mode) => all.of(serverId, signal, readOptions({ limitMs, mode })),
    asked,
  }
}

/** Asks for all of these at once, and gives the ids of what came. */
async function idsOfAll(
  of: SnapshotsOf,
  ...serverIds: readonly string[]
): Promise<readonly (readonly string[])[]> {
  const all = await Promise.all(serverIds.map((each) => of(each, NEVER, 60_000, 'whole')))
  for (const each of all) expect(each.incomplete).toBeNull()
  return all.map((each) => idsOf(each.snapshots))
}

const filters = (asked: readonly Asked[]): readonly (string | null)[] => asked.map((each) => each.serverId)

describe('the snapshots of the only server', () => {
  test('are asked for with the filter, each time anew, as long as a list may be', async () => {
    const { of, asked } = lists(['1'])
    const { signal } = new AbortController()

    expect(idsOf((await of('1', signal, 5000, 'whole')).snapshots)).toEqual(['801'])
    await Promise.all([of('1', signal, 5000, 'whole'), of('1', signal, 5000, 'whole')])

    expect(asked).toHaveLength(3)
    for (const each of asked)
      expect(each).toEqual({
        serverId: '1',
        signal,
        limitMs: 5000,
        readBudgetMs: 0,
        ignoreRetryAfter: false,
        pagesLimit: PAGES_LIMIT,
        isVerified: true,
      })
  })

  test('are picked out where the filter does nothing, without changing the way', async () => {
    const { of, asked } = lists(['1'], { ignoresFilter: true, pages: 30 })

    for (let times = 0; times < 2; times++) expect(await idsOfAll(of, '1')).toEqual([['801']])

    expect(filters(asked)).toEqual(['1', '1'])
  })

  test('are asked for by each of its ids every time, as long as there are none', async () => {
    const { of, asked } = lists(['1'], { snapshots: [], same: new Map([['1', ['1', '5f1c-a']]]) })

    for (let times = 0; times < 2; times++) expect(await idsOfAll(of, '1')).toEqual([[]])

    expect(filters(asked)).toEqual(['1', '5f1c-a', '1', '5f1c-a'])
  })

  test('are none where all that came is of another server, told with the ids that all of it names', async () => {
    const snapshots = [
      snapshot({ id: '811', serverIds: ['9', '5f1c-a'] }),
      snapshot({ id: '812', serverIds: ['9'] }),
    ]
    const { of } = lists(['1'], { snapshots, ignoresFilter: true })

    expect(await of('1', NEVER, 1000, 'whole')).toEqual({ snapshots: [], incomplete: null, others: ['9'] })
  })
})

describe('the snapshots of several servers', () => {
  test('come from one list without a filter, for all who ask at once, each narrowed to its server', async () => {
    const { of, asked } = lists(['1', '2', '3'])

    expect(await idsOfAll(of, '1', '2', '3')).toEqual([['801'], ['802'], ['803']])

    expect(asked).toMatchObject([{ serverId: null, limitMs: 60_000, pagesLimit: 10 }])
  })

  test('come so also where only one is asked for', async () => {
    const { of, asked } = lists(['1', '2', '3'])

    expect(await idsOfAll(of, '2')).toEqual([['802']])
    expect(await idsOfAll(of, '4')).toEqual([[]])

    expect(filters(asked)).toEqual([null, null])
  })

  test('come from the next list, when they were asked for during a read', async () => {
    const first = Promise.withResolvers<undefined>()
    const { of, asked } = lists(['1', '2', '3'], {
      delay: (_, index) => (index === 0 ? first.promise : Promise.resolve()),
    })
    const one = idsOfAll(of, '1')
    await settled()
    const others = [idsOfAll(of, '2'), idsOfAll(of, '1', '3')]
    await settled()
    expect(asked).toHaveLength(1)

    first.resolve(undefined)

    expect(await one).toEqual([['801']])
    expect(await Promise.all(others)).toEqual([[['802']], [['801'], ['803']]])
    expect(filters(asked)).toEqual([null, null])
  })

  test('are gathered before the list is read', async () => {
    const gathered = Promise.withResolvers<undefined>()
    const { of, asked } = lists(['1', '2'], { gather: () => gathered.promise })
    const one = idsOfAll(of, '1')
    await settled()
    const two = idsOfAll(of, '2')
    await settled()
    expect(asked).toEqual([])

    gathered.resolve(undefined)

    expect(await Promise.all([one, two])).toEqual([[['801']], [['802']]])
    expect(asked).toHaveLength(1)
  })

  test('include those that name a server by more than one id, and none that name no server', async () => {
    const uuid = snapshot({ id: '811', serverIds: ['1', '5f1c-a'] })
    const unclear = snapshot({ id: '812', serverIds: [] })
    const { of } = lists(['5f1c-a', '1', '2'], { snapshots: [...ALL, uuid, unclear] })

    expect(await idsOfAll(of, '5f1c-a', '1', '2')).toEqual([['811'], ['801', '811'], ['802']])
  })

  test('are as incomplete as the list they come from', async () => {
    const { of } = lists(['1', '2'], { incomplete: 'the pages never end' })

    for (const serverId of ['1', '2'])
      expect(await of(serverId, NEVER, 1000, 'whole')).toMatchObject({ incomplete: 'the pages never end' })
  })

  test('fail for all that shared a read that failed, and are read for the next caller', async () => {
    const { of, asked } = lists(['1', '2'], {
      delay: (_, index) => (index === 0 ? Promise.reject(new Error('HTTP 502')) : Promise.resolve()),
    })

    for (const each of ['1', '2'].map((serverId) => of(serverId, NEVER, 1000, 'whole')))
      await expect(each).rejects.toThrow('HTTP 502')

    expect(await idsOfAll(of, '1', '2')).toEqual([['801'], ['802']])
    expect(asked).toHaveLength(2)
  })
})

describe('a list of everything that has more than ten pages', () => {
  test('is read for each server by itself, at once and from then on', async () => {
    const { of, asked } = lists(['1', '2', '3'], { pages: 11 })

    expect(await idsOfAll(of, '1', '2', '3')).toEqual([['801'], ['802'], ['803']])
    expect(asked.map((each) => [each.serverId, each.pagesLimit])).toEqual([
      [null, 10],
      ['1', PAGES_LIMIT],
      ['2', PAGES_LIMIT],
      ['3', PAGES_LIMIT],
    ])

    expect(await idsOfAll(of, '3', '1')).toEqual([['803'], ['801']])
    expect(filters(asked).slice(4)).toEqual(['3', '1'])
  })

  test('of exactly ten is not too long', async () => {
    const { of, asked } = lists(['1', '2'], { pages: 10 })

    expect(await idsOfAll(of, '1', '2')).toEqual([['801'], ['802']])
    expect(filters(asked)).toEqual([null])
  })

  test('keeps the signal and the time of its caller', async () => {
    const { of, asked } = lists(['1', '2'], { pages: 11 })
    const { signal } = new AbortController()

    await of('1', signal, 7000, 'whole')

    expect(asked[1]).toEqual({
      serverId: '1',
      signal,
      limitMs: 7000,
      readBudgetMs: 0,
      ignoreRetryAfter: false,
      pagesLimit: PAGES_LIMIT,
      isVerified: true,
    })
  })

  test('is read together again, as long as it is, once it shows that the filter does nothing', async () => {
    const { of, asked } = lists(['1', '2', '3'], { pages: 30, ignoresFilter: true })

    expect(await idsOfAll(of, '1', '2', '3')).toEqual([['801'], ['802'], ['803']])
    const before = asked.length
    expect(await idsOfAll(of, '1', '2', '3')).toEqual([['801'], ['802'], ['803']])
    expect(await idsOfAll(of, '2')).toEqual([['802']])

    expect(asked.slice(before).map((each) => [each.serverId, each.pagesLimit])).toEqual([
      [null, PAGES_LIMIT],
      [null, PAGES_LIMIT],
    ])
  })

  test('that is too long even then is incomplete, and not read once more', async () => {
    const { of, asked } = lists(['1', '2'], { pages: PAGES_LIMIT + 1, ignoresFilter: true })
    const incomplete = `it has more than ${PAGES_LIMIT} pages`

    for (let times = 0; times < 3; times++) {
      expect(await of('1', NEVER, 1000, 'whole')).toMatchObject({ snapshots: [{ id: '801' }], incomplete })
      expect(await of('2', NEVER, 1000, 'whole')).toEqual({ snapshots: [], incomplete })
    }
    expect(asked.map((each) => each.pagesLimit).slice(1)).toEqual(Array(6).fill(PAGES_LIMIT))
  })

  test('is never called incomplete because another caller has just learnt that the filter does nothing', async () => {
    const [second, filtered] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
    const last = Promise.withResolvers<undefined>()
    const { of, asked } = lists(['1', '2'], {
      pages: 30,
      ignoresFilter: true,
      // The second list of everything takes until after the filtered one.
      delay: (serverId, index) => {
        if (serverId === '1') return filtered.promise
        if (serverId === '2') return last.promise
        return index === 0 ? Promise.resolve() : index < 3 ? second.promise : Promise.resolve()
      },
    })
    const one = idsOfAll(of, '1')
    const two = settledSoon(() => idsOfAll(of, '2'), asked)
    await settled()
    filtered.resolve(undefined)
    expect(await one).toEqual([['801']])
    second.resolve(undefined)
    await settled()

    // And what was learnt is not forgotten, not even until the other is answered.
    expect(await idsOfAll(of, '1')).toEqual([['801']])
    expect(filters(asked).at(-1)).toBeNull()
    last.resolve(undefined)
    expect(await two).toEqual([['802']])
  })
})

/** Asks once the first read is under way, so that it gets the next one. */
async function settledSoon<T>(ask: () => Promise<T>, asked: readonly Asked[]): Promise<T> {
  while (asked.length === 0) await Promise.resolve()
  return ask()
}

describe('how carefully a list is read', () => {
  const shape = (asked: readonly Asked[]): readonly (readonly [string | null, boolean, number])[] =>
    asked.map((each) => [each.serverId, each.isVerified, each.pagesLimit])
  const ask = async (of: SnapshotsOf, serverId: string, mode: ReadMode): Promise<readonly string[]> =>
    idsOf((await of(serverId, NEVER, 1000, mode)).snapshots)

  test.each<[ReadMode, boolean]>([
    ['whole', true],
    ['glance', false],
    ['alone', true],
  ])('of the only server, %s, verified: %s', async (mode, isVerified) => {
    const { of, asked } = lists(['1'])

    expect(await ask(of, '1', mode)).toEqual(['801'])

    expect(shape(asked)).toEqual([['1', isVerified, PAGES_LIMIT]])
  })

  test.each<[ReadMode, boolean]>([
    ['whole', true],
    ['glance', false],
  ])('of several, %s, shared among all who ask so, verified: %s', async (mode, isVerified) => {
    const { of, asked } = lists(['1', '2', '3'])

    expect(await Promise.all(['1', '2', '3'].map((each) => ask(of, each, mode)))).toEqual([
      ['801'],
      ['802'],
      ['803'],
    ])

    expect(shape(asked)).toEqual([[null, isVerified, 10]])
  })

  test('alone, of several, by the filter, for each who asks, even of one server', async () => {
    const { of, asked } = lists(['1', '2', '3'])

    const ids = await Promise.all(['2', '3', '2'].map((each) => ask(of, each, 'alone')))

    expect(ids).toEqual([['802'], ['803'], ['802']])
    expect(shape(asked)).toEqual(['2', '3', '2'].map((each) => [each, true, PAGES_LIMIT]))
  })

  test('alone, without waiting for others to ask, or for a list that is under way', async () => {
    const { of, asked } = lists(['1', '2'], {
      gather: () => new Promise(() => undefined),
      delay: (serverId) => (serverId === null ? new Promise(() => undefined) : Promise.resolve()),
    })
    void of('1', NEVER, 1000, 'whole')
    await settled()

    expect(await ask(of, '2', 'alone')).toEqual(['802'])
    expect(shape(asked)).toEqual([['2', true, PAGES_LIMIT]])
  })

  test('at a glance and whole in two lists: who must be sure gets none that was only glanced at', async () => {
    const { of, asked } = lists(['1', '2'])

    const ids = await Promise.all([
      ask(of, '1', 'glance'),
      ask(of, '2', 'whole'),
      ask(of, '2', 'glance'),
      ask(of, '1', 'whole'),
    ])

    expect(ids).toEqual([['801'], ['802'], ['802'], ['801']])
    expect(shape(asked).toSorted()).toEqual([
      [null, false, 10],
      [null, true, 10],
    ])
  })

  test('stays so where the list of everything is too long', async () => {
    const { of, asked } = lists(['1', '2'], { pages: 11 })

    for (const mode of ['glance', 'whole', 'glance', 'alone'] as const)
      expect(await ask(of, '1', mode)).toEqual(['801'])

    expect(shape(asked)).toEqual([
      [null, false, 10],
      ['1', false, PAGES_LIMIT],
      ['1', true, PAGES_LIMIT],
      ['1', false, PAGES_LIMIT],
      ['1', true, PAGES_LIMIT],
    ])
  })

  test('alone, where the filter does nothing, still is of that server', async () => {
    const { of, asked } = lists(['1', '2'], { ignoresFilter: true, pages: 30 })

    expect(await ask(of, '2', 'alone')).toEqual(['802'])
    // The list of everything is shared, so it is not asked for alone; but it is known now how long it may be.
    expect(await ask(of, '1', 'whole')).toEqual(['801'])

    expect(shape(asked)).toEqual([
      ['2', true, PAGES_LIMIT],
      [null, true, PAGES_LIMIT],
    ])
  })
})

describe('ids of servers that are no UUIDs', () => {
  test('are others in other capitals', async () => {
    const snapshots = [
      snapshot({ id: '811', serverIds: ['srvAb3'] }),
      snapshot({ id: '812', serverIds: ['srvaB3'] }),
    ]
    for (const serverIds of [['srvaB3'], ['srvaB3', '2']])
      for (const mode of ['whole', 'glance', 'alone'] as const) {
        const { of } = lists(serverIds, { snapshots, ignoresFilter: true })
        expect(idsOf((await of('srvaB3', NEVER, 1000, mode)).snapshots)).toEqual(['812'])
      }
  })
})

describe('UUIDs of servers in capitals', () => {
  const [LOWER, UPPER] = ['5f1c0000-0000-4000-8000-0000000000ab', '5F1C0000-0000-4000-8000-0000000000AB']
  const OTHER = '5f1c0000-0000-4000-8000-0000000000ac'
  const mixed = [
    snapshot({ id: '811', serverIds: [LOWER] }),
    snapshot({ id: '812', serverIds: [UPPER] }),
    snapshot({ id: '813', serverIds: ['7', LOWER.replace('f', 'F')] }),
    snapshot({ id: '814', serverIds: [OTHER] }),
  ]

  test.each([LOWER, UPPER])('are the same ids, asked for as %s', async (serverId) => {
    for (const serverIds of [[serverId], [serverId, OTHER]])
      for (const mode of ['whole', 'glance', 'alone'] as const) {
        const { of } = lists(serverIds, { snapshots: mixed })
        const { snapshots } = await of(serverId, NEVER, 1000, mode)
        expect(idsOf(snapshots)).toEqual(['811', '812', '813'])
      }
  })

  test('are no sign that the filter does nothing', async () => {
    const { of, asked } = lists([UPPER, OTHER], { snapshots: mixed, pages: 11 })

    for (let times = 0; times < 2; times++)
      expect(await idsOfAll(of, UPPER, OTHER)).toEqual([['811', '812', '813'], ['814']])

    expect(filters(asked)).toEqual([null, UPPER, OTHER, UPPER, OTHER])
  })
})

describe('descriptions', () => {
  const of = (...descriptions: readonly (string | null)[]): readonly Snapshot[] =>
    descriptions.map((description, index) => snapshot({ id: `${index}`, serverIds: ['1'], description }))

  test.each<[string, readonly (string | null)[], readonly (string | null)[]]>([
    ['are missing where no entry has one', [null, null], [null, null]],
    ['are empty where another entry has one', [null, 'text', null], ['', 'text', '']],
    ['are empty where another entry has an empty one', [null, ''], ['', '']],
    ['stay as they are', ['a', '', 'b'], ['a', '', 'b']],
  ])('%s', async (_, given, expected) => {
    const snapshots = of(...given)
    for (const serverIds of [['1'], ['1', '2']]) {
      const listing = await lists(serverIds, { snapshots }).of('1', NEVER, 1000, 'whole')
      expect(listing.snapshots.map((each) => each.description)).toEqual(expected)
    }
    expect(snapshots.map((each) => each.description)).toEqual(given)
  })

  test('are judged by all that came, of whichever server', async () => {
    const snapshots = [
      snapshot({ id: '801', serverIds: ['1'], description: null }),
      snapshot({ id: '802', serverIds: ['2'], description: 'text' }),
    ]
    const { of: read } = lists(['1', '2'], { snapshots })
    const [first, second] = await Promise.all(['1', '2'].map((each) => read(each, NEVER, 1000, 'whole')))
    expect(first?.snapshots[0]?.description).toBe('')
    expect(second?.snapshots[0]?.description).toBe('text')
  })

  test('once seen in any answer, are never missing from a later one: a name alone is enough only without them', async () => {
    const snapshots = [
      snapshot({ id: '801', serverIds: ['1'], description: null }),
      snapshot({ id: '802', serverIds: ['2'], description: 'with one' }),
    ]
    const { of: read } = lists(['1', '2'], { snapshots })
    expect((await read('1', NEVER, 60_000, 'alone')).snapshots).toMatchObject([{ description: null }])
    expect((await read('1', NEVER, 60_000, 'whole')).snapshots).toMatchObject([{ description: '' }])
    expect((await read('1', NEVER, 60_000, 'alone')).snapshots).toMatchObject([{ description: '' }])
  })

  test('of one shared list are the same objects for all, so that one thing can be told from two', async () => {
    const both = snapshot({ id: '801', serverIds: ['1', '2'], description: null })
    const { of: read } = lists(['1', '2'], { snapshots: [both, snapshot({ id: '802', serverIds: ['2'] })] })
    const [first, second] = await Promise.all(['1', '2'].map((each) => read(each, NEVER, 1000, 'whole')))
    expect(first?.snapshots[0]).toBe(second?.snapshots[0])
  })
})

test('through the client: one request for several servers, and those of no other server', async () => {
  const { emulator, api } = await apiWith(
    {
      servers: [{ id: 12345 }, { id: 23456 }, { id: 34567 }],
      snapshots: [
        { id: 801, serverId: 12345 },
        { id: 802, serverId: 23456 },
        { id: 803, serverId: 34567 },
      ],
    },
    { serverIds: ['12345', '23456'] },
  )

  const [first, second] = await Promise.all(['12345', '23456'].map((each) => api.listSnapshots(each, NEVER)))

  expect([first, second].map((each) => idsOf(each?.snapshots ?? []))).toEqual([['801'], ['802']])
  expect(emulator.requests.map((each) => each.query)).toEqual([{}])
})
