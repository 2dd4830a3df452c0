/** How much of a list is read before it is no list of snapshots any more. */
import { describe, expect, test } from '@jest/globals'
import { ENTRIES_LIMIT, type ReadPage, readWholeList } from '../../src/vpsorg/listing.ts'
import type { Page } from '../../src/vpsorg/parse.ts'
import { clientOf, closeServersAfterEach, errorOf, NEVER, scriptedApi } from './under-test.ts'

closeServersAfterEach()

const FIRST = new URL('https://api.example/snapshots/')

/** Pages of so many new entries, the last one without a next; tells how many pages were read. */
function pages(sizes: readonly number[]): { readPage: ReadPage<string>; read: () => number } {
  let read = 0
  return {
    read: () => read,
    readPage: (url): Promise<Page<string>> => {
      const page = Number(url.searchParams.get('page') ?? '1')
      read++
      return Promise.resolve({
        items: Array.from({ length: sizes[page - 1] ?? 0 }, (_, index) => `${page}-${index}`),
        count: null,
        next: page < sizes.length ? `?page=${page + 1}` : null,
      })
    },
  }
}

const itself = (item: string): string => item
const entries = { identify: itself, facts: itself }

describe('entries', () => {
  test.each([[[ENTRIES_LIMIT]], [[ENTRIES_LIMIT - 1, 1]]])(
    'in pages of %j: all of them are read',
    async (sizes) => {
      const { readPage } = pages(sizes)
      const list = await readWholeList(FIRST, readPage, entries)
      expect(list).toMatchObject({ incomplete: null, isTooLong: false })
      expect(list.items).toHaveLength(ENTRIES_LIMIT)
    },
  )

  test.each([
    [[ENTRIES_LIMIT + 1], 1],
    [[ENTRIES_LIMIT, 1, 1, 1], 2],
  ])('in pages of %j: one more is too many, and no further page is asked for', async (sizes, pagesRead) => {
    const { readPage, read } = pages(sizes)
    const list = await readWholeList(FIRST, readPage, entries, undefined, true)
    expect(list).toMatchObject({ incomplete: 'it has more than 25000 entries', isTooLong: true })
    expect(read()).toBe(pagesRead)
  })
})

describe('bytes', () => {
  /** A page of this many bytes, with one server. */
  const page = (number: number, bytes: number, next: string | null): { body: string } => {
    const results = [{ id: number, name: 'x', status: 'active', padding: '' }]
    const rest = bytes - JSON.stringify({ next, results }).length
    return { body: JSON.stringify({ next, results: [{ ...results[0], padding: 'x'.repeat(rest) }] }) }
  }

  test('20 MB in five pages are read', async () => {
    const { url } = await scriptedApi(
      ...[2, 3, 4, 5, null].map((next, index) =>
        page(index + 1, 4_000_000, next === null ? null : `?page=${next}`),
      ),
    )
    const listing = await clientOf(url).listServers(NEVER)
    expect(listing.servers).toHaveLength(5)
    expect(listing.incomplete).toBeNull()
  })

  test('one byte more is too much', async () => {
    const { url, requests } = await scriptedApi(
      ...[2, 3, 4, 5, 6].map((next) => page(next, next === 6 ? 4_000_001 : 4_000_000, `?page=${next}`)),
    )
    const error = await errorOf(clientOf(url).listServers(NEVER))
    expect(error.failure.kind).toBe('too-large')
    expect(error.message).toContain('all pages have more than 20 MB')
    expect(requests).toHaveLength(5)
  })

  test('pages that are read once more, because the list changed meanwhile, count once', async () => {
    const both = [page(1, 4_900_000, '?page=2'), page(2, 4_900_000, null)]
    // The first page says something else each time: another count of entries to come.
    const changing = [1, 2, 3].flatMap((count) => [
      { body: both[0]?.body.replace('{', `{"count":${count + 5},`) },
      { body: both[1]?.body.replace('{', '{"count":2,') },
    ])
    const { url, requests } = await scriptedApi(...changing)
    const listing = await clientOf(url).listServers(NEVER)
    expect(listing.incomplete).toContain('kept changing')
    expect(requests).toHaveLength(6)
  })
})
