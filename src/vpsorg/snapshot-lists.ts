/** The snapshots of the servers that a step works with, in as few requests as that takes. */
import {
  formOf,
  formsNotNamed,
  type IdForm,
  idsOfServer,
  type SameServers,
  withAllIds,
} from '../domain/same-servers.ts'
import { serverKey } from '../domain/server.ts'
import type { Snapshot, SnapshotListing } from '../domain/snapshot.ts'
import { PAGES_LIMIT, type WholeList } from './listing.ts'
import type { ServerIdentities } from './server-identities.ts'
import { type CoalescedReads, coalesceReads } from './coalesce-reads.ts'

/** A list of everything that takes more pages than this is dearer than one list for each server. */
const PAGES_TOGETHER = 10

/**
 * How carefully a list is read. `whole`: somebody decides by what is in it and what is not, so pages that move while they are
 * read are noticed. `glance`: a look while waiting, of which many follow. `alone`: as `whole`, but of this server
 * only, because this process is changing the others at the same moment.
 */
export type ReadMode = 'whole' | 'glance' | 'alone'

/** What to read: of one server, or, with `null`, of all that the token may see. */
export interface ListOrder {
  readonly serverId: string | null
  readonly limitMs: number
  readonly readBudgetMs: number
  readonly ignoreRetryAfter: boolean
  readonly pagesLimit: number
  readonly isVerified: boolean
}

/** Reads a list. */
export type ReadSnapshots = (order: ListOrder, signal: AbortSignal) => Promise<WholeList<Snapshot>>

/** The snapshots of one server. */
export type SnapshotsOf = (
  serverId: string,
  signal: AbortSignal,
  limitMs: number,
  mode: ReadMode,
  readBudgetMs?: number,
  ignoreRetryAfter?: boolean,
) => Promise<SnapshotListing>

/**
 * Reads the snapshots of one server with the filter that is documented for it. Of several, whoever asks at the same
 * time shares one list without it, which holds every server; where that one is too long, each server is asked
 * for by itself from then on, unless the answer shows that the filter does nothing. Where an answer names servers by another
 * id than the one that was asked for, the list of servers says which are the same.
 * @param gather what to wait for before a shared list is read
 */
export function snapshotsOf(
  serverIds: readonly string[],
  read: ReadSnapshots,
  gather: () => Promise<void>,
  identities: Pick<ServerIdentities, 'same' | 'learn'>,
): SnapshotsOf {
  let way: 'together' | 'each' = serverIds.length > 1 ? 'together' : 'each'
  let pagesLimit = PAGES_TOGETHER
  const api: ApiFields = { hasDescriptions: false }
  const sharing = (isVerified: boolean): CoalescedReads<{ all: WholeList<Snapshot>; upTo: number }> =>
    coalesceReads(async (signal, limitMs, readBudgetMs, ignoreRetryAfter) => {
      const upTo = pagesLimit
      const order = { serverId: null, limitMs, readBudgetMs, ignoreRetryAfter, pagesLimit: upTo, isVerified }
      const all = await read(order, signal)
      return { all, upTo }
    }, gather)
  const readAll = { glance: sharing(false), whole: sharing(true) }
  /** By which of a server's ids the filter finds its snapshots, where that is not the one that was given. */
  const filters = new Map<string, string>()
  const readFiltered = async (
    serverId: string,
    order: Omit<ListOrder, 'serverId'>,
    signal: AbortSignal,
  ): Promise<WholeList<Snapshot>> => {
    const first = filters.get(serverKey(serverId)) ?? serverId
    const list = await read({ ...order, serverId: first }, signal)
    await learnIfNeeded(list, serverId, signal, order)
    // The filter may know the server by another id only. What can't be learnt hinders nothing then.
    if (list.items.length === 0 && list.incomplete === null)
      await identities.learn(serverId, signal, order.limitMs, order.readBudgetMs).catch(() => undefined)
    if (sort(list.items).servers.has(serverKey(serverId))) return list
    for (const other of idsOfServer(identities.same(), serverId)) {
      if (other === first) continue
      const again = await read({ ...order, serverId: other }, signal)
      if (!sort(again.items).servers.has(serverKey(serverId))) continue
      filters.set(serverKey(serverId), other)
      return again
    }
    return list
  }
  /** @throws VpsOrgError when it is not known yet whose some of the snapshots are */
  const learnIfNeeded = async (
    { items }: WholeList<Snapshot>,
    serverId: string,
    signal: AbortSignal,
    { limitMs, readBudgetMs }: Pick<ListOrder, 'limitMs' | 'readBudgetMs'>,
  ): Promise<void> => {
    if (sort(items).notNamed.has(formOf(serverId)))
      await identities.learn(serverId, signal, limitMs, readBudgetMs)
  }
  const sort = (items: readonly Snapshot[]): Sorted => sorted(items, api, identities.same())

  return async (serverId, signal, limitMs, mode, readBudgetMs = 0, ignoreRetryAfter = false) => {
    if (way === 'together' && mode !== 'alone') {
      const { all, upTo } = await readAll[mode](signal, limitMs, readBudgetMs, ignoreRetryAfter)
      if (!all.isTooLong || upTo === PAGES_LIMIT) {
        await learnIfNeeded(all, serverId, signal, { limitMs, readBudgetMs })
        return narrow(all, serverId, sort(all.items))
      }
      // Unless somebody has learnt meanwhile that the filter does nothing.
      if (pagesLimit === upTo) way = 'each'
    }
    const isVerified = mode !== 'glance'
    const order = { limitMs, readBudgetMs, ignoreRetryAfter, pagesLimit: PAGES_LIMIT, isVerified }
    const list = await readFiltered(serverId, order, signal)
    const its = sort(list.items).servers.get(serverKey(serverId)) ?? []
    const filterIsIgnored = its.length < list.items.length
    if (filterIsIgnored && serverIds.length > 1) {
      // What was asked for one server holds them all: then it need be read but once.
      way = 'together'
      pagesLimit = PAGES_LIMIT
    }
    const listing = narrow(list, serverId, sort(list.items))
    if (its.length > 0 || list.incomplete !== null) return listing
    // Of one whose ids are known all snapshots would have been found: what came instead is of another.
    const [, ...known] = idsOfServer(identities.same(), serverId)
    const others = known.length > 0 ? known.map(serverKey) : namedByAll(sort(list.items), list.items.length)
    return others.length === 0 ? listing : { ...listing, others }
  }
}

/** The ids that every one of so many snapshots has for its server. */
function namedByAll({ servers }: Sorted, count: number): readonly string[] {
  return [...servers].flatMap(([key, its]) => (its.length === count ? [key] : []))
}

/** The filter may be ignored; what is not clearly this server's is not this server's. */
function narrow(
  { incomplete }: WholeList<Snapshot>,
  serverId: string,
  { servers, unclear }: Sorted,
): SnapshotListing {
  const snapshots = servers.get(serverKey(serverId)) ?? []
  return unclear.length === 0 ? { snapshots, incomplete } : { snapshots, unclear, incomplete }
}

/** What is known of the API's answers by now. */
interface ApiFields {
  /** An API has descriptions or it has not: once one item had the field, another without it has an empty one. */
  hasDescriptions: boolean
}

/** The snapshots of a list by the keys of all ids of their servers. */
interface Sorted {
  readonly same: SameServers
  readonly servers: ReadonlyMap<string, readonly Snapshot[]>
  /** Those that name no server. */
  readonly unclear: readonly Snapshot[]
  /** The forms of ids that some snapshot does not name its server by. */
  readonly notNamed: ReadonlySet<IdForm>
}

/** Lists that were sorted already: one list is read for many servers, each of which asks for its part. */
const sortedLists = new WeakMap<readonly Snapshot[], Sorted>()

function sorted(items: readonly Snapshot[], api: ApiFields, same: SameServers): Sorted {
  const known = sortedLists.get(items)
  if (known?.same === same) return known
  const servers = new Map<string, Snapshot[]>()
  const unclear: Snapshot[] = []
  const notNamed = new Set<IdForm>()
  for (const each of sameFields(items, api)) {
    const snapshot = same.size === 0 ? each : withAllIds(same, each)
    if (snapshot.serverIds.length === 0) unclear.push(snapshot)
    for (const key of new Set(snapshot.serverIds.map(serverKey))) {
      const its = servers.get(key)
      if (its === undefined) servers.set(key, [snapshot])
      else its.push(snapshot)
    }
    for (const form of formsNotNamed(snapshot)) notNamed.add(form)
  }
  const result = { same, servers, unclear, notNamed }
  sortedLists.set(items, result)
  return result
}

function sameFields(items: readonly Snapshot[], api: ApiFields): readonly Snapshot[] {
  api.hasDescriptions ||= items.some((each) => each.description !== null)
  if (!api.hasDescriptions) return items
  return items.map((each) => (each.description === null ? { ...each, description: '' } : each))
}
