/** The snapshots of the servers that a step works with, in as few requests as that takes. */
import { serverKey } from '../domain/server.ts'
import { isOf, type Snapshot, type SnapshotListing } from '../domain/snapshot.ts'
import { PAGES_LIMIT, type WholeList } from './listing.ts'
import { type SharedRead, shareRead } from './shared-read.ts'

/** A list of everything that takes more pages than this is dearer than one list for each server. */
const PAGES_TOGETHER = 10

/**
 * How carefully a list is read. `whole`: somebody decides by what is in it and what is not, so pages that move while they are
 * read are noticed. `glance`: a look while waiting, of which many follow. `alone`: as `whole`, but of this server
 * only, because this process is changing the others at the same moment.
 */
export type Care = 'whole' | 'glance' | 'alone'

/** What to read: of one server, or, with `null`, of all that the token may see. */
export interface ListOrder {
  readonly serverId: string | null
  readonly limitMs: number
  readonly patienceMs: number
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
  care: Care,
  patienceMs?: number,
) => Promise<SnapshotListing>

/**
 * Reads the snapshots of one server with the filter that is documented for it. Of several, whoever asks at the same
 * time shares one list without it, which holds every server; where that one is too long, each server is asked
 * for by itself from then on, unless the answer shows that the filter does nothing.
 * @param gather what to wait for before a shared list is read
 */
export function snapshotsOf(
  serverIds: readonly string[],
  read: ReadSnapshots,
  gather: () => Promise<void>,
): SnapshotsOf {
  let way: 'together' | 'each' = serverIds.length > 1 ? 'together' : 'each'
  let pagesLimit = PAGES_TOGETHER
  const api: ApiFields = { hasDescriptions: false }
  const sharing = (isVerified: boolean): SharedRead<{ all: WholeList<Snapshot>; upTo: number }> =>
    shareRead(async (signal, limitMs, patienceMs) => {
      const upTo = pagesLimit
      const all = await read({ serverId: null, limitMs, patienceMs, pagesLimit: upTo, isVerified }, signal)
      return { all, upTo }
    }, gather)
  const readAll = { glance: sharing(false), whole: sharing(true) }
  return async (serverId, signal, limitMs, care, patienceMs = 0) => {
    if (way === 'together' && care !== 'alone') {
      const { all, upTo } = await readAll[care](signal, limitMs, patienceMs)
      if (!all.isTooLong || upTo === PAGES_LIMIT) return narrow(all, serverId, api)
      // Unless somebody has learnt meanwhile that the filter does nothing.
      if (pagesLimit === upTo) way = 'each'
    }
    const isVerified = care !== 'glance'
    const list = await read({ serverId, limitMs, patienceMs, pagesLimit: PAGES_LIMIT, isVerified }, signal)
    const filterIsIgnored = list.items.some((each) => !isOf(each, serverId))
    if (filterIsIgnored && serverIds.length > 1) {
      // What was asked for one server holds them all: then it need be read but once.
      way = 'together'
      pagesLimit = PAGES_LIMIT
    }
    return narrow(list, serverId, api)
  }
}

/** Stands for the server of snapshots that name none. No server's id is empty. */
const UNCLEAR = ''

/** The filter may be ignored; what is not clearly this server's is not this server's. */
function narrow(
  { items, incomplete }: WholeList<Snapshot>,
  serverId: string,
  api: ApiFields,
): SnapshotListing {
  const servers = byServer(items, api)
  const snapshots = servers.get(serverKey(serverId)) ?? []
  const unclear = servers.get(UNCLEAR)
  return unclear === undefined ? { snapshots, incomplete } : { snapshots, unclear, incomplete }
}

/** What is known of the API's answers by now. */
interface ApiFields {
  /** An API has descriptions or it has not: once one item had the field, another without it has an empty one. */
  hasDescriptions: boolean
}

/** Lists that were sorted already: one list is read for many servers, each of which asks for its part. */
const sorted = new WeakMap<readonly Snapshot[], ReadonlyMap<string, readonly Snapshot[]>>()

function byServer(items: readonly Snapshot[], api: ApiFields): ReadonlyMap<string, readonly Snapshot[]> {
  const known = sorted.get(items)
  if (known !== undefined) return known
  const servers = new Map<string, Snapshot[]>()
  for (const snapshot of sameFields(items, api)) {
    const keys = snapshot.serverIds.length === 0 ? [UNCLEAR] : snapshot.serverIds.map(serverKey)
    for (const key of keys) {
      const its = servers.get(key)
      if (its === undefined) servers.set(key, [snapshot])
      else its.push(snapshot)
    }
  }
  sorted.set(items, servers)
  return servers
}

function sameFields(items: readonly Snapshot[], api: ApiFields): readonly Snapshot[] {
  api.hasDescriptions ||= items.some((each) => each.description !== null)
  if (!api.hasDescriptions || items.every((each) => each.description !== null)) return items
  return items.map((each) => (each.description === null ? { ...each, description: '' } : each))
}
