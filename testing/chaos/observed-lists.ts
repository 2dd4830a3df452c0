/** What the provider's lists had shown to a process at a moment, put together from the answers that it got. */
import type { SimulatedRequest } from '../simulator/network.ts'
import { headOf, itemsOf, serversOf } from './answers.ts'

/** A snapshot as an answer shows it. */
export interface Shown {
  /** As `comparable`. */
  readonly id: string
  /** Every id by which it names its server, as `comparable`; empty: unclear. */
  readonly servers: readonly string[]
  readonly name: string
  /** In small letters. */
  readonly status: string
  /** Null: can't be read. */
  readonly createdMs: number | null
  /** Undefined: the answer has no such field. */
  readonly description: string | undefined
}

/** A server as the list of servers shows it. */
export interface ShownServer {
  /** Its number, its UUID or both, as `comparable`. */
  readonly ids: readonly string[]
  readonly name: string
  readonly address: string
  /** In small letters. */
  readonly status: string
}

/** A list, as it stood together from the latest sight of each of its pages. */
export interface SeenList<Item = Shown> {
  readonly items: readonly Item[]
  /** Why some may be missing, or null. */
  readonly incomplete: string | null
  /** A page of it was not read, or not yet. */
  readonly isHalfRead: boolean
  /** When the latest page of it came, in the order of all that is sent and learnt. */
  readonly order: number
  /** When the earliest page of it came to the provider: from then on it may have changed. */
  readonly atMs: number
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** "Only what has the form of a UUID is compared without regard to capitals." */
export function comparable(id: string): string {
  return UUID.test(id) ? id.toLowerCase() : id
}

/** Everything that was shown to one process. */
export class ObservedLists {
  readonly #lists: readonly SimulatedRequest[]
  readonly #servers: readonly SimulatedRequest[]
  readonly #serverLists: readonly SimulatedRequest[]
  readonly #namesOf: (serverId: string) => ReadonlySet<string>
  readonly #chains = new Map<string, SeenList | null>()

  /** @param namesOf every id that stands for a server, as `comparable` */
  constructor(requests: readonly SimulatedRequest[], namesOf: (serverId: string) => ReadonlySet<string>) {
    this.#lists = requests
      .filter((each) => each.operation === 'listSnapshots' && each.headStatus !== null)
      .sort((a, b) => a.endedOrder - b.endedOrder)
    this.#serverLists = requests
      .filter((each) => each.operation === 'listServers' && each.headStatus !== null)
      .sort((a, b) => a.endedOrder - b.endedOrder)
    this.#servers = this.#serverLists.filter((each) => serversOf(each) !== null)
    this.#namesOf = namesOf
  }

  /**
   * The latest list of a server's snapshots before that place in the order: the one of it alone, by any of its ids, or that of all servers. A
   * whole one counts before one that is half read: of several servers a process may look at all together while it decides about one.
   */
  list(serverId: string, before: number): SeenList | null {
    const lists = this.#queries(before)
      .filter((query) => query === null || this.#namesOf(serverId).has(comparable(query)))
      .map((query) => (query === null ? this.#latestRead(before) : this.#chain(query, before)))
      .filter((each) => each !== null)
    return lists.reduce<SeenList | null>(
      (best, each) => (best === null || each.order > best.order ? each : best),
      null,
    )
  }

  /** Snapshots of the server in that list. */
  snapshots(serverId: string, before: number): readonly Shown[] {
    return (this.list(serverId, before)?.items ?? []).filter((each) => this.isOn(each, serverId))
  }

  /** Whether a snapshot names this server, by any of its ids. */
  isOn({ servers }: Shown, serverId: string): boolean {
    const names = this.#namesOf(serverId)
    return servers.some((each) => names.has(each))
  }

  /** The latest sight of one snapshot, in any list that was asked for after `after`: an id may have stood for another one before. */
  snapshot(id: string, before: number, after = -1): Shown | null {
    for (const each of this.#lists.toReversed()) {
      if (each.endedOrder >= before || each.sentOrder <= after) continue
      const found = itemsOf(each)?.find((item) => item.id === id)
      if (found !== undefined) return found
    }
    return null
  }

  /** Every snapshot that any list has shown, each as often as it was. */
  everything(): readonly Shown[] {
    return this.#lists.flatMap((each) => itemsOf(each) ?? [])
  }

  /** Lists of the server's snapshots that came in between and can be read, each complete in itself or not. */
  looksBetween(serverId: string, after: number, before: number): readonly SimulatedRequest[] {
    const names = this.#namesOf(serverId)
    return this.#lists.filter((each) => {
      const query = each.query['server_id']
      return (
        each.sentOrder > after &&
        each.endedOrder < before &&
        (query === undefined || names.has(comparable(query))) &&
        itemsOf(each) !== null
      )
    })
  }

  /** The latest sight of a server, in any list of servers. */
  server(serverId: string, before: number): ShownServer | null {
    for (const each of this.#servers.toReversed()) {
      if (each.endedOrder >= before) continue
      const found = this.serverIn(each, serverId)
      if (found !== null) return found
    }
    return null
  }

  /** The server in one answer, or null. */
  serverIn(look: SimulatedRequest, serverId: string): ShownServer | null {
    const names = this.#namesOf(serverId)
    return serversOf(look)?.find((each) => each.ids.some((id) => names.has(id))) ?? null
  }

  /** The list of servers as it stood at last, or null. */
  servers(): SeenList<ShownServer> | null {
    return chainOf(this.#serverLists, serversOf, ({ ids }) => ids.join())
  }

  /** The state of a server in the latest list of servers. */
  serverStatus(serverId: string, before: number): string | null {
    return this.server(serverId, before)?.status ?? null
  }

  /** Looks at servers that came in between and can be read. */
  serverLooksBetween(after: number, before: number): readonly SimulatedRequest[] {
    return this.#servers.filter((each) => each.sentOrder > after && each.endedOrder < before)
  }

  /** The same, as far as they show this server. */
  statesBetween(
    serverId: string,
    after: number,
    before: number,
  ): readonly { readonly look: SimulatedRequest; readonly status: string }[] {
    return this.serverLooksBetween(after, before).flatMap((look) => {
      const found = this.serverIn(look, serverId)
      return found === null ? [] : [{ look, status: found.status }]
    })
  }

  #queries(before: number): readonly (string | null)[] {
    const seen = this.#lists.filter((each) => each.endedOrder < before)
    return [...new Set(seen.map((each) => each.query['server_id'] ?? null))]
  }

  #latestRead(before: number): SeenList | null {
    const latest = this.#chain(null, before)
    return latest?.isHalfRead === true ? (this.#latestWhole(before) ?? latest) : latest
  }

  #latestWhole(before: number): SeenList | null {
    const ends = this.#lists
      .filter((each) => each.query['server_id'] === undefined && each.endedOrder < before)
      .map((each) => each.endedOrder)
    for (const end of ends.toReversed()) {
      const list = this.#chain(null, end + 1)
      if (list !== null && list.incomplete === null) return list
    }
    return null
  }

  #chain(query: string | null, before: number): SeenList | null {
    const mine = this.#lists.filter(
      (each) => each.endedOrder < before && (each.query['server_id'] ?? null) === query,
    )
    const key = `${query ?? ''} ${mine.length}`
    const known = this.#chains.get(key)
    if (known !== undefined) return known
    const chain = chainOf(mine, itemsOf, ({ id }) => id)
    this.#chains.set(key, chain)
    return chain
  }
}

/** @param lists of one query, in order; `keyOf` tells entries that come twice */
function chainOf<Item>(
  lists: readonly SimulatedRequest[],
  read: (page: SimulatedRequest) => readonly Item[] | null,
  keyOf: (item: Item) => string,
): SeenList<Item> | null {
  const pages = new Map<number, SimulatedRequest>()
  for (const each of lists) {
    const page = Number(each.query['page'] ?? 1)
    const shown = read(each)
    if (page === 1 && shown !== null) forgetMoved(pages, shown, read, keyOf)
    if (shown !== null || (page > 1 && [400, 404].includes(each.headStatus ?? 0))) pages.set(page, each)
  }
  if (!pages.has(1)) return null
  const items = new Map<string, Item>()
  let order = 0
  let atMs = Number.POSITIVE_INFINITY
  let isAnnounced = false
  let missing = 0
  const done = (incomplete: string | null, isHalfRead = false): SeenList<Item> => ({
    isHalfRead,
    items: [...items.values()],
    incomplete,
    order,
    atMs,
  })
  for (let number = 1; ; number++) {
    const page = pages.get(number)
    if (page === undefined) return done(`page ${number} was not read`, true)
    order = Math.max(order, page.endedOrder)
    atMs = Math.min(atMs, page.at)
    const shown = read(page)
    if (shown === null) {
      const isGap = isAnnounced || missing > 0
      return done(isGap ? `page ${number} has to be there and is not` : null)
    }
    const before = items.size
    for (const each of shown) items.set(keyOf(each), each)
    const { count, next } = headOf(page)
    isAnnounced = typeof next === 'string' && next !== ''
    if (isAnnounced && !isBelowBase(String(next), page)) return done('the next page is somewhere else')
    missing = count === null ? 0 : count - items.size
    const isShort = missing > 0
    if (isAnnounced) {
      if (items.size === before) return done(isShort ? 'it is shorter than its count' : 'its pages never end')
      continue
    }
    if (count !== null ? !isShort : next === null) return done(null)
    if (items.size === before) return done(isShort ? `${missing} of its entries did not come` : null)
  }
}

/**
 * A list is read from its first page on, and all pages but the last perhaps once more. So when a first page comes, what is older than the one before it is of an
 * earlier list; and where the two do not hold the same, everything else is.
 */
function forgetMoved<Item>(
  pages: Map<number, SimulatedRequest>,
  shown: readonly Item[],
  read: (page: SimulatedRequest) => readonly Item[] | null,
  keyOf: (item: Item) => string,
): void {
  const before = pages.get(1)
  if (before === undefined) return
  if (keysOf(shown, keyOf) !== keysOf(read(before) ?? [], keyOf)) {
    pages.clear()
    return
  }
  for (const [number, each] of pages) if (each.endedOrder < before.endedOrder) pages.delete(number)
}

function keysOf<Item>(items: readonly Item[], keyOf: (item: Item) => string): string {
  return JSON.stringify(items.map(keyOf).toSorted())
}

/** "Of `next` only path and query are used, on our own origin and below the base path". */
function isBelowBase(next: string, page: SimulatedRequest): boolean {
  return URL.canParse(next, page.url) && new URL(next, page.url).pathname.startsWith('/api/v1/')
}
