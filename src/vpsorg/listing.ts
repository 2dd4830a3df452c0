/** Reads a whole list, however the provider cuts it into pages, and says when some of it may be missing. */
import type { Page } from './parse.ts'

/** More pages than this are not a list of snapshots. */
export const PAGES_LIMIT = 500
/** Nor are more entries: as many as 5,000 servers can have, and what a small runner can hold. */
export const ENTRIES_LIMIT = 25_000
/** A list that changes while it is read is read again so often. */
const READINGS = 3

/** A whole list, or as much of it as there was. */
export interface WholeList<Item> {
  readonly items: readonly Item[]
  /** Why some may be missing, or `null`. */
  readonly incomplete: string | null
  /** It has more pages, or more entries, than were to be read. */
  readonly isTooLong: boolean
}

/** How entries are told apart. */
export interface Entries<Item> {
  readonly identify: (item: Item) => string
  /** What decisions go by. A size that grows is none of it. */
  readonly facts: (item: Item) => string
}

/** One page, or that there is no such page. */
export type ReadPage<Item> = (url: URL) => Promise<Page<Item> | 'no-such-page'>

/**
 * Reads every page, beginning at `first`. Follows `next` as far as its path and query: whatever address the API
 * has of itself behind a proxy, the token goes to no other. Where the count is higher than what came, or
 * nothing says that this is all, asks for `page=2` and so on, until a page brings nothing new.
 *
 * @param entries what makes an entry the same on two pages, and what of it must not change while the list is read
 * @param pagesLimit so many pages are read at most; where the first one shows that there are more, only that one
 * @param isVerified reads all pages but the last a second time: an entry may have slid from a page not read yet to one
 * that was, while another one took its place in the count
 */
export async function readWholeList<Item>(
  first: URL,
  readPage: ReadPage<Item>,
  entries: Entries<Item>,
  pagesLimit = PAGES_LIMIT,
  isVerified = false,
): Promise<WholeList<Item>> {
  for (let reading = 1; ; reading++) {
    const list = await readOnce(first, readPage, entries, pagesLimit)
    const isStill =
      !list.changed &&
      (!isVerified || list.incomplete !== null || (await areSame(list.pages.slice(0, -1), readPage, entries)))
    // A page may have moved under our hands: an item that slid to a page already read would be missed.
    const { items, incomplete, isTooLong } = list
    if (isStill) return { items, incomplete, isTooLong }
    if (reading === READINGS) {
      return { items, isTooLong, incomplete: 'the list kept changing while it was read' }
    }
  }
}

/** A page as it was read. */
interface ReadPageOf<Item> {
  readonly url: URL
  readonly items: readonly Item[]
  readonly count: number | null
}

/** Returns whether the entries are the same, with the same facts: an entry that was changed meanwhile is another one. */
async function areSame<Item>(
  pages: readonly ReadPageOf<Item>[],
  readPage: ReadPage<Item>,
  { facts }: Entries<Item>,
): Promise<boolean> {
  for (const { url, items, count } of pages) {
    const page = await readPage(url)
    if (page === 'no-such-page' || page.items.length !== items.length) return false
    // One that went from the last page, which is not read again, shows in the count.
    if (page.count !== count) return false
    const before = items.map(facts)
    if (page.items.some((each, index) => facts(each) !== before[index])) return false
  }
  return true
}

type OneReading<Item> = WholeList<Item> & {
  readonly changed: boolean
  readonly pages: readonly ReadPageOf<Item>[]
}

async function readOnce<Item>(
  first: URL,
  readPage: ReadPage<Item>,
  { identify, facts }: Entries<Item>,
  pagesLimit: number,
): Promise<OneReading<Item>> {
  const items = new Map<string, Item>()
  const pages: ReadPageOf<Item>[] = []
  const done = (
    incomplete: string | null,
    { changed = false, isTooLong = false } = {},
  ): OneReading<Item> => ({ items: [...items.values()], incomplete, changed, isTooLong, pages })
  const tooLong = (most = `${pagesLimit} pages`): OneReading<Item> =>
    done(`it has more than ${most}`, { isTooLong: true })
  let url = first
  let count: number | null = null
  let announced = false
  for (let number = 1; number <= pagesLimit; number++) {
    const page = await readPage(url)
    if (page === 'no-such-page') {
      const missing = announced ? 'the next page, which the list announces, is not there' : null
      return done(missing ?? shortfall(items.size, count))
    }
    if (number > 1 && page.count !== count) return done(null, { changed: true })
    count = page.count
    const before = items.size
    pages.push({ url, items: page.items, count })
    for (const item of page.items) {
      const id = identify(item)
      const known = items.get(id)
      // The same entry on two pages is one that moved; one that says something else by now, or is another one, is not.
      if (known !== undefined && facts(known) !== facts(item)) return done(null, { changed: true })
      items.set(id, item)
    }
    if (items.size > ENTRIES_LIMIT) return tooLong(`${ENTRIES_LIMIT} entries`)
    const next = nextUrl(url, page.next, first)
    if (next === 'elsewhere') return done('the address of the next page leads out of the API')
    announced = next !== null
    // The first page shows it, or none does: the count stays, and further pages only add entries.
    if ((count ?? 0) > items.size * pagesLimit && items.size > 0) return tooLong()
    if (next !== null) {
      if (items.size === before) return done(shortfall(items.size, count) ?? 'the pages never end')
      url = next
      continue
    }
    const saysComplete = count !== null ? items.size >= count : page.next === null
    if (saysComplete) return done(null)
    if (items.size === before) return done(shortfall(items.size, count))
    url = withPage(first, number + 1)
  }
  return tooLong()
}

function shortfall(have: number, count: number | null): string | null {
  const all = count ?? 0
  return have < all ? `it should hold ${all} entries, but only ${have} came` : null
}

function nextUrl(current: URL, next: string | null | undefined, first: URL): URL | 'elsewhere' | null {
  if (next === null || next === undefined || next === '') return null
  if (!URL.canParse(next, current.href)) return 'elsewhere'
  const { pathname, search } = new URL(next, current.href)
  const url = new URL(first.href)
  url.pathname = pathname
  url.search = search
  // The list lies right below the base path. The address that is checked is the one that is requested.
  return url.pathname.startsWith(new URL('..', first).pathname) ? url : 'elsewhere'
}

function withPage(first: URL, number: number): URL {
  const url = new URL(first.href)
  url.searchParams.set('page', String(number))
  return url
}
