/**
 * What the provider's lists had shown to a process at a moment, read from the answers that it got. Written from the
 * contract and the notes on the API, apart from the action's own reading of the same answers.
 */
import type { SimulatedRequest } from '../simulator/network.ts'

/** A snapshot as an answer shows it. */
export interface Shown {
  readonly id: string
  /** In lower case; empty: unclear. */
  readonly servers: readonly string[]
  readonly name: string
  readonly status: string
  /** Null: can't be read. */
  readonly createdMs: number | null
  /** Undefined: the answer has no such field. */
  readonly description: string | undefined
}

/** A list, as it stood together from the latest sight of each of its pages. */
export interface SeenList {
  readonly items: readonly Shown[]
  /** Why some may be missing, or null. */
  readonly incomplete: string | null
  /** When the latest page of it came, in the order of all that is sent and learnt. */
  readonly order: number
}

type Fields = Readonly<Record<string, unknown>>

/** Everything that was shown to one process. */
export class Sight {
  readonly #lists: readonly SimulatedRequest[]
  readonly #servers: readonly SimulatedRequest[]
  readonly #serverIds: readonly string[]

  constructor(requests: readonly SimulatedRequest[], serverIds: readonly string[]) {
    this.#lists = requests.filter((each) => each.operation === 'listSnapshots' && each.headStatus !== null)
    this.#servers = requests.filter((each) => each.operation === 'listServers' && each.shown !== null)
    this.#serverIds = serverIds
  }

  /**
   * The latest list of a server's snapshots before that place in the order. Of several servers a process may look at all together or
   * at one alone; while it reads all together for another one, that reading is half done, so a whole one before it counts.
   */
  list(serverId: string, before: number): SeenList | null {
    const own = this.#chain(serverId, before)
    if (this.#serverIds.length === 1) return own
    const all = this.#latestWhole(before) ?? this.#chain(null, before)
    if (own === null || all === null) return own ?? all
    return own.order > all.order ? own : all
  }

  /** Snapshots of the server in that list. */
  snapshots(serverId: string, before: number): readonly Shown[] {
    return (this.list(serverId, before)?.items ?? []).filter((each) =>
      each.servers.includes(serverId.toLowerCase()),
    )
  }

  /** The latest sight of one snapshot, in any list. */
  snapshot(id: string, before: number): Shown | null {
    for (const each of this.#lists
      .filter((list) => list.endedOrder < before)
      .sort((a, b) => b.endedOrder - a.endedOrder)) {
      const found = itemsOf(each)?.find((item) => item.id === id)
      if (found !== undefined) return found
    }
    return null
  }

  /** Lists of the server's snapshots that came in between, each complete in itself or not. */
  looksBetween(serverId: string, after: number, before: number): readonly SimulatedRequest[] {
    return this.#lists.filter(
      (each) =>
        each.sentOrder > after &&
        each.endedOrder < before &&
        (each.query['server_id'] === undefined || each.query['server_id'] === serverId) &&
        itemsOf(each) !== null,
    )
  }

  /** The state of a server in the latest list of servers, in lower case. */
  serverStatus(serverId: string, before: number): string | null {
    const lists = this.#servers.filter((each) => each.endedOrder < before)
    for (const each of lists.sort((a, b) => b.endedOrder - a.endedOrder)) {
      const found = readResults(each)?.find((item) =>
        [item['id'], item['uuid']].map(String).includes(serverId),
      )
      if (found !== undefined) return textOf(found['status']).toLowerCase()
    }
    return null
  }

  /** Looks at servers that came in between. */
  serverLooksBetween(after: number, before: number): readonly SimulatedRequest[] {
    return this.#servers.filter(
      (each) => each.sentOrder > after && each.endedOrder < before && readResults(each) !== null,
    )
  }

  #latestWhole(before: number): SeenList | null {
    const ends = this.#lists
      .filter((each) => each.query['server_id'] === undefined && each.endedOrder < before)
      .map((each) => each.endedOrder)
      .sort((a, b) => b - a)
    for (const end of ends) {
      const list = this.#chain(null, end + 1)
      if (list !== null && list.incomplete === null) return list
    }
    return null
  }

  #chain(serverId: string | null, before: number): SeenList | null {
    const mine = this.#lists.filter(
      (each) => each.endedOrder < before && (each.query['server_id'] ?? null) === serverId,
    )
    const pages = new Map<number, SimulatedRequest>()
    for (const each of mine.sort((a, b) => a.endedOrder - b.endedOrder)) {
      const page = Number(each.query['page'] ?? 1)
      if (readResults(each) !== null || (page > 1 && [400, 404].includes(each.headStatus ?? 0)))
        pages.set(page, each)
    }
    if (!pages.has(1)) return null
    const items = new Map<string, Shown>()
    let order = 0
    let isAnnounced = false
    const done = (incomplete: string | null): SeenList => ({ items: [...items.values()], incomplete, order })
    for (let number = 1; ; number++) {
      const page = pages.get(number)
      if (page === undefined) return done(`page ${number} was not read`)
      order = Math.max(order, page.endedOrder)
      const shown = itemsOf(page)
      if (shown === null) return done(isAnnounced ? `page ${number} is announced and not there` : null)
      const before = items.size
      for (const each of shown) items.set(each.id, each)
      const { count, next } = headOf(page)
      isAnnounced = typeof next === 'string' && next !== ''
      if (
        typeof next === 'string' &&
        next !== '' &&
        new URL(next, page.url).origin !== new URL(page.url).origin
      ) {
        return done('the next page is on another server')
      }
      const missing = count === null ? 0 : count - items.size
      const isShort = missing > 0
      if (isAnnounced) {
        if (items.size === before)
          return done(isShort ? 'it is shorter than its count' : 'its pages never end')
        continue
      }
      if (count !== null ? !isShort : next === null) return done(null)
      if (items.size === before) return done(isShort ? `${missing} of its entries did not come` : null)
    }
  }
}

/** The snapshots in one answer; null when it can't be read. */
export function itemsOf(request: SimulatedRequest): readonly Shown[] | null {
  return readResults(request)?.map(shownOf) ?? null
}

/** The snapshot that an accepted create speaks of. */
export function createdIn(request: SimulatedRequest): Shown | null {
  const body = parsed(request)
  return isFields(body) && request.shown !== null && isSuccess(request.shown.status) ? shownOf(body) : null
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

const READ = new WeakMap<SimulatedRequest, readonly Fields[] | null>()

function readResults(request: SimulatedRequest): readonly Fields[] | null {
  const known = READ.get(request)
  if (known !== undefined) return known
  const body = parsed(request)
  const results = Array.isArray(body) ? body : isFields(body) ? body['results'] : null
  const isRead =
    request.shown !== null &&
    isSuccess(request.shown.status) &&
    Array.isArray(results) &&
    results.every((each) => isFields(each) && (each['id'] ?? each['uuid'] ?? null) !== null) &&
    (Array.isArray(body) || typeof (body as Fields)['count'] !== 'string')
  const read = isRead ? (results as readonly Fields[]) : null
  READ.set(request, read)
  return read
}

function headOf(request: SimulatedRequest): { count: number | null; next: unknown } {
  const body = parsed(request)
  if (!isFields(body)) return { count: null, next: undefined }
  return { count: typeof body['count'] === 'number' ? body['count'] : null, next: body['next'] }
}

function shownOf(item: Fields): Shown {
  const server = item['server']
  const named = isFields(server)
    ? [server['id'], server['uuid']]
    : [server, item['server_id'], item['server_uuid']]
  const date = textOf(item['created_at'])
  const description = item['description']
  return {
    id: textOf(item['id'] ?? item['uuid']),
    servers: named.map((each) => textOf(each).toLowerCase()).filter((each) => each !== ''),
    name: textOf(item['name'] ?? item['label']),
    status: textOf(item['status']).toLowerCase(),
    createdMs: dateOf(date),
    description: description === undefined ? undefined : textOf(description),
  }
}

/** The provider of these stories writes the documented form, with or without a zone. Everything else is unreadable. */
function dateOf(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?$/.test(text)) return null
  const ms = Date.parse(text.endsWith('Z') ? text : `${text}Z`)
  return Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text.slice(0, 10)) ? null : ms
}

function parsed(request: SimulatedRequest): unknown {
  try {
    return JSON.parse(request.shown?.body ?? '')
  } catch {
    return undefined
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
