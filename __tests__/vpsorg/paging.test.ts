import { describe, expect, test } from '@jest/globals'
import type { ForeignSnapshot } from '../../emulator/model.ts'
import type { Quirks } from '../../emulator/quirks.ts'
import { PAGES_LIMIT, readWholeList } from '../../src/vpsorg/listing.ts'
import type { Page } from '../../src/vpsorg/parse.ts'
import { apiWith, clientOf, NEVER, scriptedApi, SERVER } from './under-test.ts'

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

    await api.listSnapshots(SERVER, NEVER, { care: 'glance' })
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
  'a list as documented costs one request, read with care: %s',
  async (care) => {
    const { emulator, api } = await apiWith({ snapshots: seven })

    await api.listSnapshots(SERVER, NEVER, { care })

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

  test('when the next page is on another origin, and nothing is asked there', async () => {
    const elsewhere = await scriptedApi({ body: [] })
    const { api } = await apiWith({
      quirks: { list: 'paged', pageSize: 3, linkOrigin: new URL(elsewhere.url).origin },
      snapshots: seven,
    })

    const { incomplete } = await api.listSnapshots(SERVER, NEVER)

    expect(incomplete).toBe('the address of the next page leads to another server')
    expect(elsewhere.requests).toEqual([])
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

    expect(incomplete).toBe('the address of the next page leads to another server')
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
  /** Pages of three, oldest first; the oldest is deleted, and a new one made, while the second page is asked for. */
  const sliding = async (
    quirks: Partial<Quirks>,
    slides: number,
    care?: 'glance',
  ): Promise<{ came: readonly string[]; there: readonly string[]; incomplete: string | null; asked: number }> => {
    const { emulator, api } = await apiWith({
      quirks: { pageSize: 3, order: 'oldest', ...quirks },
      snapshots: seven.map((each, index) => ({ ...each, createdAt: `2025-01-0${index + 1}T00:00:00Z` })),
      limit: 20,
      onRequest: ({ query }) => {
        if (query['page'] !== '2' || slides-- <= 0) return
        const oldest = emulator.provider.snapshots().toSorted((a, b) => a.createdAtMs - b.createdAtMs)[0]
        emulator.provider.deleteSnapshot(String(oldest?.id))
        emulator.provider.addSnapshot({ name: 'another' })
      },
    })
    const { snapshots, incomplete } = await api.listSnapshots(SERVER, NEVER, care === undefined ? {} : { care })
    return {
      came: snapshots.map((each) => each.id).toSorted(),
      there: emulator.provider
        .snapshots()
        .map((each) => String(each.id))
        .toSorted(),
      incomplete,
      asked: emulator.requests.length,
    }
  }

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
      (item) => item,
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
    ['leads elsewhere', () => ({ count: 100_000, next: 'https://elsewhere/list' })],
    ['announces a page that is not there', (n) => ({ count: null, next: `?page=${n + 1}` })],
  ])('has nothing to do with a list that %s', async (_, page) => {
    const list = await pages(3, page, 10)

    expect(list.isTooLong).toBe(false)
    expect(list.incomplete).toMatch(/^(it should hold|the address of the next|the next page)/)
  })

  test('has nothing to do with a list that keeps changing', async () => {
    let count = 2

    expect(await pages(3, () => ({ count: count++ }), 10)).toMatchObject({
      incomplete: 'the list kept changing while it was read',
      isTooLong: false,
    })
  })
})
