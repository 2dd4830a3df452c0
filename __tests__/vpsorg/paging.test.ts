import { describe, expect, test } from '@jest/globals'
import type { ForeignSnapshot } from '../../testing/emulator/model.ts'
import type { Quirks } from '../../testing/emulator/quirks.ts'
import { PAGES_LIMIT, readWholeList, type WholeList } from '../../src/vpsorg/listing.ts'
import type { Page } from '../../src/vpsorg/parse.ts'
import type { ReadMode } from '../../src/vpsorg/read-options.ts'
import { apiWith, clientOf, closeServersAfterEach, NEVER, scriptedApi, SERVER } from './under-test.ts'

closeServersAfterEach()

const seven: readonly ForeignSnapshot[] = [801, 802, 803, 804, 805, 806, 807].map((id) => ({ id }))

describe('a list in pages is read to its end', () => {
  test.each<[string, Partial<Quirks>]>([
    ['linked by "next"', { list: 'paged' }],
    ['without "next", empty behind the last', { list: 'paged-without-next' }],
    ['bare arrays, empty behind the last', { list: 'bare-paged' }],
    ['bare arrays, 404 behind the last', { list: 'bare-paged', pageBehindLast: 'not-found' }],
  ])('%s', async (_, quirks) => {
    const { api } = await apiWith({ quirks: { pageSize: 3, ...quirks }, snapshots: seven, limit: 9 })

    const { snapshots, incomplete } = await api.listSnapshots(SERVER, NEVER)

    expect(incomplete).toBeNull()
    expect(snapshots.map((each) => each.id).toSorted()).toEqual(seven.map((each) => String(each.id)))
  })

  test('and every page is asked for with the filter', async () => {
    const { emulator, api } = await apiWith({
      quirks: { list: 'paged-without-next', pageSize: 3 },
      snapshots: seven,
    })

    const queries = [
      { server_id: SERVER },
      { server_id: SERVER, page: '2' },
      { server_id: SERVER, page: '3' },
    ]

    await api.listSnapshots(SERVER, NEVER, { mode: 'glance' })
    expect(emulator.requests.map((each) => each.query)).toEqual(queries)

    await api.listSnapshots(SERVER, NEVER)
    // And all but the last once more, to see whether they are still the same.
    expect(emulator.requests.slice(3).map((each) => each.query)).toEqual([...queries, ...queries.slice(0, 2)])
  })

  test('also where "next" is only a query', async () => {
    const page = (id: number, next: string | null): { body: unknown } => ({
      body: { count: 2, next, results: [{ id, server: 12345, name: 'n', status: 'completed' }] },
    })
    const { url, requests } = await scriptedApi(page(1, '?cursor=abc'), page(2, null), page(1, '?cursor=abc'))

    const { snapshots, incomplete } = await clientOf(url).listSnapshots(SERVER, NEVER)

    expect([snapshots.length, incomplete]).toEqual([2, null])
    // The first page a second time, to see whether it is still the same.
    const first = `/api/v1/snapshots/?server_id=${SERVER}`
    expect(requests.map((each) => each.url)).toEqual([first, '/api/v1/snapshots/?cursor=abc', first])
  })
})

test.each(['whole', 'glance', 'alone'] as const)(
  'a list as documented costs one request, read with mode: %s',
  async (mode) => {
    const { emulator, api } = await apiWith({ snapshots: seven })

    await api.listSnapshots(SERVER, NEVER, { mode })

    expect(emulator.requests).toHaveLength(1)
  },
)

describe('a list is incomplete', () => {
  test('when the count is larger than what comes', async () => {
    const { api } = await apiWith({ quirks: { countOverstatedBy: 2 }, snapshots: seven })

    const { snapshots, incomplete } = await api.listSnapshots(SERVER, NEVER)

    expect(incomplete).toBe('it should hold 9 entries, but only 7 came')
    expect(snapshots).toHaveLength(7)
  })

  test('when the next page is not below the base path', async () => {
    const { emulator, api } = await apiWith({
      quirks: { list: 'paged', pageSize: 3, linkBase: '/internal/v2' },
      snapshots: seven,
    })

    const { incomplete } = await api.listSnapshots(SERVER, NEVER)

    expect(incomplete).toBe('the address of the next page leads out of the API')
    expect(emulator.requests).toHaveLength(1)
  })

  test.each([
    '//127.0.0.2/x',
    'https://127.0.0.1/x',
    'http://',
    'javascript:alert(1)',
    'http://127.0.0.1:1/',
  ])('when the next page is at %s', async (next) => {
    const { url, requests } = await scriptedApi({ body: { count: 9, next, results: [] } })

    const { incomplete } = await clientOf(url).listSnapshots(SERVER, NEVER)

    expect(incomplete).toBe('the address of the next page leads out of the API')
    expect(requests).toHaveLength(1)
  })

  test('when the announced next page is not there, even if nothing is counted', async () => {
    const { url } = await scriptedApi(
      { body: { results: [{ id: 1, server: 12345, status: 'completed' }], next: '?page=2' } },
      { status: 404 },
    )

    const { incomplete } = await clientOf(url).listSnapshots(SERVER, NEVER)

    expect(incomplete).toBe('the next page, which the list announces, is not there')
  })

  test('when a further page is announced and brings nothing, though nothing is missing by its count', async () => {
    const { url, requests } = await scriptedApi({
      body: { count: 1, next: '?page=2', results: [{ id: 1, status: 'active' }] },
    })

    expect(await clientOf(url).listServers(NEVER)).toMatchObject({
      servers: [{ ids: ['1'] }],
      incomplete: 'the pages never end',
    })
    expect(requests).toHaveLength(2)
  })

  test('when the pages lead in a circle', async () => {
    const { url } = await scriptedApi({ body: { results: [], next: '?page=2' } })

    expect((await clientOf(url).listSnapshots(SERVER, NEVER)).incomplete).toBe('the pages never end')
  })
})

describe('a list that changes while it is read', () => {
  const changing = async (changes: number): Promise<string | null> => {
    const { emulator, api } = await apiWith({
      quirks: { list: 'paged-without-next', pageSize: 3 },
      snapshots: seven,
      onRequest: ({ query }) => {
        if (query['page'] === '2' && changes-- > 0) emulator.provider.addSnapshot({ name: 'another' })
      },
    })
    const { snapshots, incomplete } = await api.listSnapshots(SERVER, NEVER)
    const there = emulator.provider.snapshots().map((each) => String(each.id))
    if (incomplete === null) expect(snapshots.map((each) => each.id).toSorted()).toEqual(there)
    return incomplete
  }

  test('is read again', async () => {
    expect(await changing(2)).toBeNull()
  })

  test('is incomplete if it changes every time', async () => {
    expect(await changing(3)).toBe('the list kept changing while it was read')
  })
})

describe('an entry that slides from the second page to the first, while another one is created', () => {
  interface Slid {
    readonly came: readonly string[]
    readonly there: readonly string[]
    readonly incomplete: string | null
    readonly asked: number
  }

  /** Pages of three, oldest first. So many times, when the second is asked for, the oldest goes and a new one comes. */
  const sliding = async (
    slides: number,
    quirks: Partial<Quirks> = { list: 'paged-without-next' },
    mode: ReadMode = 'whole',
  ): Promise<Slid> => {
    let oldest = 801
    const { emulator, api } = await apiWith({
      quirks: { pageSize: 3, order: 'oldest', ...quirks },
      snapshots: seven.map((each, day) => ({ ...each, createdAt: Date.UTC(2025, 0, day + 1) })),
      limit: 20,
      onRequest: ({ query }) => {
        if (query['page'] !== '2' || slides-- <= 0) return
        emulator.provider.deleteSnapshot(oldest++)
        emulator.provider.addSnapshot({ name: 'another' })
      },
    })
    const { snapshots, incomplete } = await api.listSnapshots(SERVER, NEVER, { mode })
    const there = emulator.provider.snapshots().map((each) => String(each.id))
    return {
      came: snapshots.map((each) => each.id).toSorted(),
      there: there.toSorted(),
      incomplete,
      asked: emulator.requests.length,
    }
  }

  test.each<[string, Partial<Quirks>]>([
    ['pages linked by "next"', { list: 'paged' }],
    ['pages without "next"', { list: 'paged-without-next' }],
    ['bare arrays, empty behind the last', { list: 'bare-paged' }],
    ['bare arrays, 404 behind the last', { list: 'bare-paged', pageBehindLast: 'not-found' }],
  ])('is not missed: the list is read again, in %s', async (_, quirks) => {
    for (const slides of [1, 2]) {
      const { came, there, incomplete } = await sliding(slides, quirks)

      expect(incomplete).toBeNull()
      expect(there).toHaveLength(7)
      expect(came).toEqual(there)
    }
  })

  test('is not missed by who asks for this server alone either', async () => {
    const { came, there, incomplete } = await sliding(1, undefined, 'alone')

    expect([came, incomplete]).toEqual([there, null])
  })

  test('costs a reading that ends with the first page that is another by now', async () => {
    // Three pages and the first again; then three and both before the last again.
    expect((await sliding(1)).asked).toBe(4 + 5)
    expect((await sliding(0)).asked).toBe(5)
  })

  test('makes the list incomplete where it happens in each of three readings', async () => {
    const { incomplete, asked } = await sliding(3)

    expect(incomplete).toBe('the list kept changing while it was read')
    expect(asked).toBe(3 * 4)
  })

  test('is not looked for at a glance, because another look follows', async () => {
    const { came, there, incomplete, asked } = await sliding(1, undefined, 'glance')

    expect([incomplete, asked]).toEqual([null, 3])
    // The first to slide, which no page showed.
    expect(there.filter((each) => !came.includes(each))).toEqual(['804'])
  })
})

describe('pages that are read a second time', () => {
  /** A list whose pages are what `at` says when a request comes, counted from 0; each is asked for by its number. */
  const verified = async (
    at: (request: number) => readonly (readonly string[])[],
    pageOf: (items: readonly string[], number: number, total: number) => Partial<Page<string>> = (
      _,
      number,
      total,
    ) => ({ next: number < total ? `?page=${number + 1}` : null }),
  ): Promise<{ list: WholeList<string>; asked: readonly number[] }> => {
    const asked: number[] = []
    const list = await readWholeList(
      new URL('http://api/list'),
      (url) => {
        const pages = at(asked.length)
        const number = Number(url.searchParams.get('page') ?? '1')
        asked.push(number)
        const items = pages[number - 1]
        if (items === undefined) return Promise.resolve('no-such-page')
        const count = pages.flat().length
        return Promise.resolve({ items, count, ...pageOf(items, number, pages.length) })
      },
      { identify: (item) => item, facts: (item) => item },
      PAGES_LIMIT,
      true,
    )
    const { items, incomplete, isTooLong } = list
    return { list: { items, incomplete, isTooLong }, asked }
  }
  const complete = (...items: readonly string[]): WholeList<string> => ({
    items,
    incomplete: null,
    isTooLong: false,
  })

  test('are all but the last, in order', async () => {
    const { list, asked } = await verified(() => [['a'], ['b'], ['c']])

    expect(list).toEqual(complete('a', 'b', 'c'))
    expect(asked).toEqual([1, 2, 3, 1, 2])
  })

  test.each<[string, readonly string[]]>([
    ['one', ['a', 'b']],
    ['one without entries', []],
  ])('are none where there is only %s', async (_, items) => {
    const { list, asked } = await verified(() => [items])

    expect(list).toEqual(complete(...items))
    expect(asked).toEqual([1])
  })

  test('are the last with entries too, where another behind it shows that it is the last', async () => {
    const { list, asked } = await verified(
      (): readonly (readonly string[])[] => [['a'], ['b'], []],
      () => ({ count: null }),
    )

    expect(list).toEqual(complete('a', 'b'))
    expect(asked).toEqual([1, 2, 3, 1, 2])
  })

  type Pages = readonly (readonly string[])[]
  const CHANGES: readonly [string, Pages, Pages][] = [
    ['hold another entry', [['a'], ['b'], ['c']], [['a'], ['x'], ['c']]],
    ['hold another one beside the same', [['a', 'b'], ['c']], [['a', 'x'], ['c']]],
    ['hold the same in another order', [['a', 'b'], ['c']], [['b', 'a'], ['c']]],
    ['hold fewer', [['a', 'b'], ['c']], [['a'], ['c']]],
    ['hold more', [['a'], ['c']], [['a', 'b'], ['c']]],
    ['are fewer', [['a'], ['b'], ['c']], [['a']]],
  ]
  test.each<[string, Pages, Pages]>([
    ...CHANGES,
    ['count fewer, for one of the last page has gone', [['a'], ['b'], ['c']], [['a'], ['b']]],
    ['count more, for one has come to the last page', [['a'], ['b'], ['c']], [['a'], ['b'], ['c', 'd']]],
  ])('and %s by then make it read the list again', async (_, before, then) => {
    // The change comes when the whole list was read once.
    const { list } = await verified((request) => (request < before.length ? before : then))

    expect(list).toEqual(complete(...then.flat()))
  })

  test.each(CHANGES)(
    'and %s by then make it read a list again that counts nothing',
    async (_, before, then) => {
      const { list } = await verified(
        (request) => (request < before.length ? before : then),
        (_items, number, total) => ({ count: null, next: number < total ? `?page=${number + 1}` : null }),
      )

      expect(list).toEqual(complete(...then.flat()))
    },
  )

  test('and say something else of an entry by then make it read the list again', async () => {
    const page = (name: string, next: string | null): Page<{ id: string; name: string }> => ({
      items: [{ id: next ?? 'last', name }],
      count: 2,
      next,
    })
    const asked: string[] = []
    const list = await readWholeList(
      new URL('http://api/list'),
      (url) => {
        asked.push(url.search)
        // The entry of the first page gets another name after the whole list was read once.
        return Promise.resolve(
          url.search === '' ? page(asked.length < 3 ? 'ours' : 'theirs', '?page=2') : page('x', null),
        )
      },
      { identify: (item) => item.id, facts: (item) => JSON.stringify(item) },
      PAGES_LIMIT,
      true,
    )

    expect(list.incomplete).toBeNull()
    expect(list.items.map((each) => each.name)).toEqual(['theirs', 'x'])
    expect(asked).toEqual(['', '?page=2', '', '', '?page=2', ''])
  })

  test('show no entry that came and went in between, and are complete', async () => {
    const still = [['a'], ['b'], ['c']]
    const { list, asked } = await verified((request) =>
      // Between two pages, with another count, and deleted before the next request.
      request === 1 ? [['a'], ['b'], ['c'], ['d']] : still,
    )

    expect(list).toEqual(complete('a', 'b', 'c'))
    expect(asked).toEqual([1, 2, 1, 2, 3, 1, 2])
  })

  test('may change in the last page: nothing can have slid from there that was not seen', async () => {
    const { list, asked } = await verified((request) => [['a'], ['b'], request < 3 ? ['c'] : ['x']])

    expect(list).toEqual(complete('a', 'b', 'c'))
    expect(asked).toEqual([1, 2, 3, 1, 2])
  })

  test('are not read where the list is incomplete anyway', async () => {
    const { list, asked } = await verified(
      () => [['a'], ['b']],
      (_, number) => ({ next: number === 1 ? '?page=2' : 'https://' }),
    )

    expect(list.incomplete).toBe('the address of the next page leads out of the API')
    expect(asked).toEqual([1, 2])
  })

  test('that change every time make the list incomplete, with what came last', async () => {
    let version = 0
    const { list, asked } = await verified(() => [[`a${version++}`], ['b']])

    expect(list).toMatchObject({ incomplete: 'the list kept changing while it was read', isTooLong: false })
    expect(list.items).toEqual(['a6', 'b'])
    expect(asked).toEqual([1, 2, 1, 1, 2, 1, 1, 2, 1])
  })

  test('are asked for under the addresses under which they came', async () => {
    const urls: string[] = []
    await readWholeList(
      new URL('http://api/list?server_id=1'),
      (url) => {
        urls.push(url.href)
        const [item, next] = url.href.includes('cursor=y')
          ? ['c', null]
          : url.href.includes('cursor=x')
            ? ['b', '?cursor=y']
            : ['a', '?cursor=x']
        return Promise.resolve({ items: [item], count: null, next })
      },
      { identify: (item) => item, facts: (item) => item },
      undefined,
      true,
    )

    const [first, second] = ['http://api/list?server_id=1', 'http://api/list?cursor=x']
    expect(urls).toEqual([first, second, 'http://api/list?cursor=y', first, second])
  })
})

describe('the limit of pages', () => {
  interface Pages {
    readonly items: number
    readonly incomplete: string | null
    readonly isTooLong: boolean
    readonly asked: number
  }

  /** Reads a list of so many pages, each with one item unless told otherwise. */
  const pages = async (
    total: number,
    page: (n: number) => Partial<Page<string>>,
    pagesLimit?: number,
  ): Promise<Pages> => {
    let asked = 0
    const list = await readWholeList(
      new URL('http://api/list'),
      (url) => {
        asked++
        const n = Number(url.searchParams.get('page') ?? '1')
        return Promise.resolve(n > total ? 'no-such-page' : { items: [`item ${n}`], count: null, ...page(n) })
      },
      { identify: (item) => item, facts: (item) => item },
      pagesLimit,
    )
    const { incomplete, isTooLong } = list
    return { items: list.items.length, incomplete, isTooLong, asked }
  }
  const linked =
    (total: number) =>
    (n: number): Partial<Page<string>> => ({ next: n < total ? `?page=${n + 1}` : null })

  test('is not reached by a list of exactly so many', async () => {
    const whole = { incomplete: null, isTooLong: false }

    expect(await pages(PAGES_LIMIT, linked(PAGES_LIMIT))).toEqual({ ...whole, items: 500, asked: 500 })
    expect(await pages(10, linked(10), 10)).toEqual({ ...whole, items: 10, asked: 10 })
    expect(await pages(10, () => ({ count: 10 }), 10)).toEqual({ ...whole, items: 10, asked: 10 })
    expect(await pages(1, linked(1), 1)).toEqual({ ...whole, items: 1, asked: 1 })
  })

  test.each<[string, (n: number) => Partial<Page<string>>]>([
    ['with "next"', (n) => ({ next: `?page=${n + 1}` })],
    ['without', () => ({})],
  ])('ends an endless list, %s', async (_, page) => {
    const end = { isTooLong: true }

    expect(await pages(Infinity, page)).toEqual({
      ...end,
      items: 500,
      incomplete: 'it has more than 500 pages',
      asked: 500,
    })
    expect(await pages(Infinity, page, 10)).toEqual({
      ...end,
      items: 10,
      incomplete: 'it has more than 10 pages',
      asked: 10,
    })
  })

  test.each<[string, (n: number) => Partial<Page<string>>]>([
    ['with "next"', (n) => ({ count: 100_000, next: `?page=${n + 1}` })],
    ['without', () => ({ count: 100_000 })],
  ])('ends an endless list with its first page, if that counts, %s', async (_, page) => {
    const end = { items: 1, isTooLong: true, asked: 1 }

    expect(await pages(Infinity, page)).toEqual({ ...end, incomplete: 'it has more than 500 pages' })
    expect(await pages(Infinity, page, 10)).toEqual({ ...end, incomplete: 'it has more than 10 pages' })
  })

  test('goes by how many entries the first page holds', async () => {
    /** So many entries, in pages of seven. */
    const sevens =
      (count: number) =>
      (n: number): Partial<Page<string>> => ({
        count,
        items: Array.from({ length: Math.min(7, count - (n - 1) * 7) }, (_, i) => `item ${n}-${i}`),
      })

    expect(await pages(10, sevens(70), 10)).toEqual({
      items: 70,
      incomplete: null,
      isTooLong: false,
      asked: 10,
    })
    expect(await pages(10, sevens(64), 10)).toMatchObject({ items: 64, incomplete: null, asked: 10 })
    expect(await pages(11, sevens(71), 10)).toEqual({
      items: 7,
      incomplete: 'it has more than 10 pages',
      isTooLong: true,
      asked: 1,
    })
  })

  test.each<[string, (n: number) => Partial<Page<string>>]>([
    ['counts what never comes', () => ({ count: 100_000, items: [] })],
    ['counts more than its last page brings', (n) => ({ count: 5, items: n > 2 ? [] : [`item ${n}`] })],
    ['leads elsewhere', () => ({ count: 100_000, next: 'https://' })],
    ['announces a page that is not there', (n) => ({ count: null, next: `?page=${n + 1}` })],
  ])('has nothing to do with a list that %s', async (_, page) => {
    const list = await pages(3, page, 10)

    expect(list.isTooLong).toBe(false)
    expect(list.incomplete).toMatch(/^(it should hold|the address of the next|the next page)/)
  })

  test('is not reached by a page that counts what it could not hold, behind the first', async () => {
    const page = (n: number): Partial<Page<string>> =>
      n === 1 ? { items: ['a', 'b', 'c', 'd'], count: 7 } : { items: [`item ${n}`], count: 7 }
    expect(await pages(4, page, 4)).toEqual({ items: 7, incomplete: null, isTooLong: false, asked: 4 })
  })

  test('has nothing to do with a list that keeps changing', async () => {
    let count = 2

    expect(await pages(3, () => ({ count: count++ }), 10)).toMatchObject({
      incomplete: 'the list kept changing while it was read',
      isTooLong: false,
    })
  })
})

describe('the address of the next page', () => {
  const FIRST = 'https://api.test/v1/list/?a=1'
  const read = async (
    next: string | null | undefined,
  ): Promise<{ incomplete: string | null; asked: string[] }> => {
    const asked: string[] = []
    const { incomplete } = await readWholeList(
      new URL(FIRST),
      (url) => {
        asked.push(url.href)
        const isFirst = asked.length === 1
        const link = isFirst ? next : null
        return Promise.resolve({
          items: [isFirst ? 'a' : 'b'],
          count: null,
          ...(link === undefined ? {} : { next: link }),
        })
      },
      { identify: (item) => item, facts: (item) => item },
    )
    return { incomplete, asked }
  }
  test.each<[string, string]>([
    ['?b=2', 'https://api.test/v1/list/?b=2'],
    ['/v1/other', 'https://api.test/v1/other'],
    ['https://api.test/v1/x#part', 'https://api.test/v1/x'],
    // The address that the API has of itself behind a proxy, of which only path and query count.
    ['http://api.test/v1/list/?page=2', 'https://api.test/v1/list/?page=2'],
    ['http://backend.internal:8000/v1/list/?page=2', 'https://api.test/v1/list/?page=2'],
    ['//elsewhere.test/v1/list/', 'https://api.test/v1/list/'],
    ['https://user:password@elsewhere.test/v1/x', 'https://api.test/v1/x'],
    // It says nothing, so the page behind is asked for by its number.
    ['', 'https://api.test/v1/list/?a=1&page=2'],
  ])('%j is followed', async (next, second) => {
    expect(await read(next)).toEqual({ incomplete: null, asked: [FIRST, second] })
  })

  test.each([
    '/other',
    'https://api.test/x',
    'https://api.test/v1',
    'https://api.test/v11/list/',
    '/v1/../other',
    '/v1/%2e%2e/other',
    '/v1\\..\\other',
    'other:/v1/../other',
    'javascript:alert(1)',
    'https://',
  ])('%j is not', async (next) => {
    expect(await read(next)).toEqual({
      incomplete: 'the address of the next page leads out of the API',
      asked: [FIRST],
    })
  })
})

test('a server that stands on two pages in two states makes the list be read again', async () => {
  const page = (status: string, next: string | null): { body: unknown } => ({
    body: {
      count: 2,
      next,
      results: [
        { id: 12345, name: 'web', status },
        ...(next === null ? [{ id: 678, name: 'db', status: 'active' }] : []),
      ],
    },
  })
  const { url, requests } = await scriptedApi(
    page('active', '?page=2'),
    page('restoring', null),
    page('restoring', '?page=2'),
    page('restoring', null),
  )

  const { servers, incomplete } = await clientOf(url).listServers(NEVER)

  expect([servers.map((each) => each.status), incomplete]).toEqual([['restoring', 'active'], null])
  expect(requests).toHaveLength(4)
})
