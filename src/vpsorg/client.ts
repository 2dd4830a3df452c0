/** The VPS.org API, as far as this action uses it. */
import type { Clock } from '../domain/clock.ts'
import type { Redact } from '../domain/text.ts'
import type { Server, ServerListing } from '../domain/server.ts'
import { withAllIds } from '../domain/same-servers.ts'
import { phaseOf, type Snapshot, type SnapshotListing } from '../domain/snapshot.ts'
import { VERSION } from '../version.ts'
import { certainty, isSuccess, readBody, readDeleted, readRestoreStarted, refusal } from './answers.ts'
import type { paths } from './api.gen.ts'
import { type Failure, type FailureKind, VpsOrgError } from './failure.ts'
import { type HttpAnswer, type HttpRequest, isHttpFailure, type Transport } from '../network/http.ts'
import { limitConcurrency } from './limit-concurrency.ts'
import { type Entries, PAGES_LIMIT, readWholeList, type WholeList } from './listing.ts'
import { type Page, parsePage, parseServer, parseSnapshot } from './parse.ts'
import { createSaysNo, listSaysNo, refuseContradiction } from './no-in-json.ts'
import { createPauses } from './pauses.ts'
import { type OnPause, readWithRetry } from './retry.ts'
import { coalesceReads } from './coalesce-reads.ts'
import { serverIdentities } from './server-identities.ts'
import { type ReadMode, type ListOrder, snapshotsOf } from './snapshot-lists.ts'

/** How long one try may take, its body included. */
const TRY_LIMIT_MS = 30_000
/** All pages of a list together: tens of thousands of snapshots, and still no burden for the runner. */
const LIST_LIMIT_BYTES = 20_000_000
/** A list this large is one of hundreds of snapshots. */
const LARGE_LIST_BYTES = 100_000
/** How long one call may take, with all its tries and pages. */
const CALL_LIMIT_MS = 120_000
/** So long a list that several servers share waits for others to ask: what failed together is looked at together. */
const GATHER_MS = 100
/** So many requests are under way at once, at most. */
const IN_FLIGHT = 8

/** Where and as whom to call, and what a call needs from its surroundings. */
export interface VpsOrgSettings {
  /** Base address, without a slash at its end. */
  readonly apiUrl: URL
  readonly token: string
  /** The servers that this step works with. */
  readonly serverIds: readonly string[]
  readonly transport: Transport
  readonly clock: Clock
  readonly random: () => number
  /** Applied to every text that the API sends, before it can be cut: of half a token nobody knows that it is one. */
  readonly redact: Redact
  /** Told of each list that is so large that reading it again and again takes memory. */
  readonly onLargeList?: () => void
  /** Told of each pause of a read that is patient. */
  readonly onPause?: OnPause
  /** The lists that an earlier step of this job has read with this token. */
  readonly readBefore?: readonly ListName[]
}

/** The lists that the API has. */
export type ListName = keyof typeof PATHS

/** How a list is read. */
export interface ReadOptions {
  /** How long it may take, with all its tries and pages. */
  readonly limitMs?: number
  /** So long it goes on through 429, 5xx and lost connections, instead of four tries. By default not at all. */
  readonly readBudgetMs?: number
  /** Also while the API wants this list to be left alone: there is no time to wait any more, or a look has to come at once. */
  readonly ignoreRetryAfter?: boolean
}

/** What became of a call that changes something, and is therefore never simply sent again. */
export type Outcome<Accepted> =
  | { readonly kind: 'accepted'; readonly value: Accepted }
  /** The API said no: nothing was done. */
  | { readonly kind: 'refused'; readonly error: VpsOrgError }
  /** 429, 500, 502, 503 or a lost connection: most likely not done, but somebody has to look. */
  | { readonly kind: 'failed'; readonly error: VpsOrgError }
  /** Too late, 504 or not readable: it may have been done, or may still be. */
  | { readonly kind: 'unclear'; readonly error: VpsOrgError }

/** The calls. Every one is bounded in time and ends early when its signal is aborted. */
export interface VpsOrg {
  /**
   * Snapshots of one server. Reads again where that may help. Of several servers, those who ask at the same time
   * share a request, begun after they asked. `care`: by default `whole`. @throws VpsOrgError
   */
  listSnapshots(
    serverId: string,
    signal: AbortSignal,
    options?: ReadOptions & { readonly mode?: ReadMode },
  ): Promise<SnapshotListing>
  /**
   * All servers that the token may see; shared in the same way. `allowCached`: a complete list that this process has read already
   * will do, for whoever only wants to know which servers there are. @throws VpsOrgError
   */
  listServers(
    signal: AbortSignal,
    options?: ReadOptions & { readonly allowCached?: boolean },
  ): Promise<ServerListing>
  /** Sent once. */
  createSnapshot(order: SnapshotOrder, signal: AbortSignal): Promise<Outcome<Snapshot>>
  /** Sent once. */
  restoreSnapshot(id: string, signal: AbortSignal): Promise<Outcome<null>>
  /** Sent once. A snapshot that is not there counts as deleted. */
  deleteSnapshot(id: string, signal: AbortSignal): Promise<Outcome<'deleted' | 'already-deleted'>>
}

/** What to create. */
export interface SnapshotOrder {
  readonly serverId: string
  readonly name: string
  readonly description: string
}

/** The documented paths, so that a misspelt one does not compile. */
const PATHS = {
  snapshots: '/snapshots/',
  servers: '/servers/',
} as const satisfies Record<string, keyof paths>

const SNAPSHOTS: Entries<Snapshot> = {
  identify: (each) => each.id,
  facts: (each) => {
    const { id, serverIds, name, description, createdAtMs } = each
    return JSON.stringify([id, serverIds, name, description, createdAtMs, phaseOf(each)])
  },
}

const SERVERS: Entries<Server> = {
  identify: (each) => each.ids.join(' '),
  facts: (each) => JSON.stringify(each),
}

/** A client for one account. */
export function createVpsOrg(settings: VpsOrgSettings): VpsOrg {
  const { clock, redact } = settings
  const gate = limitConcurrency(IN_FLIGHT)
  const pauses = createPauses(clock)
  /** The paths that this token is known to be good for. */
  const answered = new Set<string>(settings.readBefore?.map((each) => PATHS[each]))

  async function send(
    method: HttpRequest['method'],
    url: URL,
    body: string | null,
    task: string,
    signal: AbortSignal,
    limitMs: number,
  ): Promise<HttpAnswer> {
    try {
      return await gate(() => {
        if (signal.aborted) throw new VpsOrgError(failure('not-sent', task))
        return settings.transport({
          method,
          url,
          headers: {
            accept: 'application/json',
            'accept-encoding': 'identity',
            authorization: `Bearer ${settings.token}`,
            'user-agent': `vps-safety-snapshot/${VERSION}`,
          },
          body,
          timeLimitMs: Math.min(TRY_LIMIT_MS, limitMs),
          signal,
          fresh: method !== 'GET',
        })
      })
    } catch (error) {
      if (!isHttpFailure(error)) throw error
      // A refusal whose body broke off is still a refusal.
      const status = error.status ?? 0
      if (status >= 300) return { status, headers: {}, body: '' }
      throw new VpsOrgError(
        { ...failure(error.reason, task), status: error.status, said: redact(error.message) },
        error,
      )
    }
  }

  async function list<Item>(
    path: string,
    query: Readonly<Record<string, string>>,
    task: string,
    parseItem: (item: unknown, where: string) => Item,
    entries: Entries<Item>,
    signal: AbortSignal,
    { limitMs, readBudgetMs, ignoreRetryAfter, pagesLimit = PAGES_LIMIT, isVerified = false }: HowToList,
  ): Promise<WholeList<Item>> {
    const startMs = clock.elapsedMs()
    const context = {
      clock,
      random: settings.random,
      signal,
      deadlineMs: startMs + Math.min(limitMs, CALL_LIMIT_MS + readBudgetMs),
      budgetUntilMs: startMs + readBudgetMs,
      onPause: settings.onPause,
      isDoubtful: ({ kind }: Failure): boolean => isDoubtful(kind, answered, path),
    }
    const first = address(settings.apiUrl, path)
    for (const [name, value] of Object.entries(query)) first.searchParams.set(name, value)
    // By page, because pages may be read again: what counts is how much of the list there is.
    const sizes = new Map<string, number>()
    let bytes = 0
    const readPage = (url: URL): Promise<Page<Item> | 'no-such-page'> =>
      readWithRetry(context, async (remainingMs) => {
        const isOutOfPatience = readBudgetMs > 0 && clock.elapsedMs() >= context.budgetUntilMs
        if (!ignoreRetryAfter && !isOutOfPatience) pauses.check(first.href)
        const answer = await send('GET', url, null, task, signal, remainingMs)
        const isFurtherPage = url !== first
        if (isFurtherPage && (answer.status === 404 || answer.status === 400)) return 'no-such-page'
        if (!isSuccess(answer)) {
          const refused = refusal(answer, task, clock.nowMs(), redact)
          pauses.learn(first.href, refused)
          throw new VpsOrgError(refused.kind === 'not-found' ? { ...refused, kind: 'no-such-list' } : refused)
        }
        answered.add(path)
        bytes += answer.body.length - (sizes.get(url.href) ?? 0)
        sizes.set(url.href, answer.body.length)
        if (bytes > LARGE_LIST_BYTES) settings.onLargeList?.()
        if (bytes > LIST_LIMIT_BYTES) throw new VpsOrgError(failure('too-large', task))
        return readBody(answer, task, redact, (json) => parsePage(json, parseItem), listSaysNo)
      })
    return readWholeList(first, readPage, entries, pagesLimit, isVerified)
  }

  async function change<Accepted>(
    method: 'POST' | 'DELETE',
    path: string,
    body: string | null,
    task: string,
    signal: AbortSignal,
    read: (answer: HttpAnswer) => Accepted,
  ): Promise<Outcome<Accepted>> {
    try {
      const answer = await send(method, address(settings.apiUrl, path), body, task, signal, TRY_LIMIT_MS)
      if (!isSuccess(answer)) throw new VpsOrgError(refusal(answer, task, clock.nowMs(), redact))
      return { kind: 'accepted', value: read(answer) }
    } catch (error) {
      if (!(error instanceof VpsOrgError)) throw error
      return { kind: certainty(error.failure), error }
    }
  }

  const nobody = new AbortController().signal
  const batchWindow = (): Promise<void> =>
    settings.serverIds.length > 1 ? clock.sleep(GATHER_MS, nobody) : Promise.resolve()

  const readServers = coalesceReads(
    (signal, limitMs, readBudgetMs, ignoreRetryAfter) =>
      list(PATHS.servers, {}, 'list the servers', parseServer, SERVERS, signal, {
        limitMs,
        readBudgetMs,
        ignoreRetryAfter,
      }),
    batchWindow,
  )
  const identities = serverIdentities(async (...how) => {
    const { items, incomplete } = await readServers(...how)
    return { servers: items, incomplete }
  })

  const readSnapshots = snapshotsOf(
    settings.serverIds,
    ({ serverId, ...order }, signal) =>
      list(
        PATHS.snapshots,
        serverId === null ? {} : { server_id: serverId },
        serverId === null ? 'list the snapshots' : `list the snapshots of server ${serverId}`,
        parseSnapshot,
        SNAPSHOTS,
        signal,
        order,
      ),
    batchWindow,
    identities,
  )

  return {
    listSnapshots(serverId, signal, { mode = 'whole', ...options } = {}) {
      const { limitMs, readBudgetMs, ignoreRetryAfter } = withDefaults(options)
      return readSnapshots(serverId, signal, limitMs, mode, readBudgetMs, ignoreRetryAfter)
    },

    async listServers(signal, { allowCached = false, ...options } = {}) {
      const known = allowCached ? identities.known() : null
      if (known !== null) return known
      const { limitMs, readBudgetMs, ignoreRetryAfter } = withDefaults(options)
      return await identities.readServers(signal, limitMs, readBudgetMs, ignoreRetryAfter)
    },

    createSnapshot(order, signal) {
      const task = `create snapshot ${order.name} of server ${order.serverId}`
      return change('POST', PATHS.snapshots, orderBody(order), task, signal, (answer) =>
        withAllIds(identities.same(), readBody(answer, task, redact, readCreated, createSaysNo)),
      )
    },

    restoreSnapshot(id, signal) {
      const task = `restore snapshot ${id}`
      return change(
        'POST',
        `${PATHS.snapshots}${encodeURIComponent(id)}/restore/`,
        null,
        task,
        signal,
        (answer) => {
          readRestoreStarted(answer, id, task, redact)
          return null
        },
      )
    },

    async deleteSnapshot(id, signal) {
      const task = `delete snapshot ${id}`
      const path = `${PATHS.snapshots}${encodeURIComponent(id)}/`
      const outcome = await change('DELETE', path, null, task, signal, (answer) => {
        readDeleted(answer, task, redact)
        return 'deleted' as const
      })
      if (outcome.kind === 'accepted') return outcome
      const { status, kind } = outcome.error.failure
      if (kind === 'not-found') return { kind: 'accepted', value: 'already-deleted' }
      // It has no body that could break off.
      if (status === 204) return { kind: 'accepted', value: 'deleted' }
      return outcome
    },
  }
}

type HowToList = Required<ReadOptions> & Partial<Pick<ListOrder, 'pagesLimit' | 'isVerified'>>

function withDefaults({
  readBudgetMs = 0,
  limitMs = CALL_LIMIT_MS + readBudgetMs,
  ignoreRetryAfter = false,
}: ReadOptions): Required<ReadOptions> {
  return { limitMs, readBudgetMs, ignoreRetryAfter }
}

/**
 * Whether a refusal contradicts what the API said before. A token need not have the scope for every call, so what it
 * is forbidden there may be meant.
 */
function isDoubtful(kind: FailureKind, answered: ReadonlySet<string>, path: string): boolean {
  if (kind === 'unauthorized') return answered.size > 0
  return (kind === 'forbidden' || kind === 'firewall') && answered.has(path)
}

function address(apiUrl: URL, path: string): URL {
  const url = new URL(apiUrl.href)
  url.pathname = url.pathname.replace(/\/+$/, '') + path
  return url
}

function readCreated(json: unknown): Snapshot {
  const snapshot = parseSnapshot(json, 'the answer')
  refuseContradiction(json)
  return snapshot
}

/** A numeric server id is documented as a number; text is what other sources have. */
function orderBody(order: SnapshotOrder): string {
  const isNumber = /^(0|[1-9]\d*)$/.test(order.serverId)
  // Written by hand, because a number may be too large for JSON.stringify to keep.
  const id = isNumber ? order.serverId : JSON.stringify(order.serverId)
  return `{"server_id":${id},"name":${JSON.stringify(order.name)},"description":${JSON.stringify(order.description)}}`
}

function failure(kind: FailureKind, task: string): Failure {
  return { kind, task, status: null, requestId: null, said: null, retryAfterMs: null }
}
