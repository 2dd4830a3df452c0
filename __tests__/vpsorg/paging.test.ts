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

    await api.listSnapshots(SERVER, NEVER)

    expect(emulator.requests.map((each) => each.query)).toEqual([
      { server_id: SERVER },
      { server_id: SERVER, page: '2' },
      { server_id: SERVER, page: '3' },
    ])
  })

  test('also where "next" is only a query', async () => {
    const page = (id: number, next: string | null): { body: unknown } => ({
      body: { count: 2, next, results: [{ id, server: 12345, name: 'n', status: 'completed' }] },
    })
    const { url, requests } = await scriptedApi(page(1, '?cursor=abc'), page(2, null))

    const { snapshots, incomplete } = await clientOf(url).listSnapshots(SERVER, NEVER)

    expect([snapshots.length, incomplete]).toEqual([2, null])
    expect(requests[1]?.url).toBe('/api/v1/snapshots/?cursor=abc')
  })
})

test('a list as documented costs one request', async () => {
  const { emulator, api } = await apiWith({ snapshots: seven })

  await api.listSnapshots(SERVER, NEVER)

  expect(emulator.requests).toHaveLength(1)
})

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

describe('the limit of pages', () => {
  /** Reads a list of so many pages, each with one item. */
  const pages = async (
    total: number,
    page: (n: number) => Partial<Page<string>>,
  ): Promise<{ items: number; incomplete: string | null; asked: number }> => {
    let asked = 0
    const list = await readWholeList(
      new URL('http://api/list'),
      (url) => {
        asked++
        const n = Number(url.searchParams.get('page') ?? '1')
        return Promise.resolve(n > total ? 'no-such-page' : { items: [`item ${n}`], count: null, ...page(n) })
      },
      (item) => item,
    )
    return { items: list.items.length, incomplete: list.incomplete, asked }
  }

  test('is not reached by a list of exactly so many', async () => {
    const next = (n: number): Partial<Page<string>> => ({ next: n < PAGES_LIMIT ? `?page=${n + 1}` : null })

    expect(await pages(PAGES_LIMIT, next)).toEqual({ items: 500, incomplete: null, asked: 500 })
  })

  test.each<[string, (n: number) => Partial<Page<string>>]>([
    ['with "next"', (n) => ({ next: `?page=${n + 1}` })],
    ['without', () => ({})],
    ['with a count', () => ({ count: 100_000 })],
  ])('ends an endless list, %s', async (_, page) => {
    expect(await pages(Infinity, page)).toEqual({
      items: 500,
      incomplete: 'it has more than 500 pages',
      asked: 500,
    })
  })
})
