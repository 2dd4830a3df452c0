/** The snapshots of the servers that a step works with, in as few requests as that takes. */
import type { Snapshot, SnapshotListing } from '../domain/snapshot.ts'
import { PAGES_LIMIT, type WholeList } from './listing.ts'
import { type Read, shareRead } from './shared-read.ts'

/** A list of everything that takes more pages than this is dearer than one list for each server. */
const PAGES_TOGETHER = 10

/** Reads a list: of one server, or, with `null`, of all that the token may see. */
export type ReadSnapshots = (
  serverId: string | null,
  signal: AbortSignal,
  limitMs: number,
  pagesLimit: number,
) => Promise<WholeList<Snapshot>>

/** The snapshots of one server. */
export type SnapshotsOf = (serverId: string, signal: AbortSignal, limitMs: number) => Promise<SnapshotListing>

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
  const readAll: Read<{ all: WholeList<Snapshot>; upTo: number }> = shareRead(async (signal, limitMs) => {
    const upTo = pagesLimit
    return { all: await read(null, signal, limitMs, upTo), upTo }
  }, gather)
  return async (serverId, signal, limitMs) => {
    if (way === 'together') {
      const { all, upTo } = await readAll(signal, limitMs)
      if (!all.isTooLong || upTo === PAGES_LIMIT) return narrow(all, serverId)
      // Unless somebody has learnt meanwhile that the filter does nothing.
      if (pagesLimit === upTo) way = 'each'
    }
    const list = await read(serverId, signal, limitMs, PAGES_LIMIT)
    const filterIsIgnored = list.items.some((each) => !each.serverIds.includes(serverId))
    if (filterIsIgnored && serverIds.length > 1) {
      // What was asked for one server holds them all: then it need be read but once.
      way = 'together'
      pagesLimit = PAGES_LIMIT
    }
    return narrow(list, serverId)
  }
}

/** The filter may be ignored; what is not clearly this server's is not this server's. */
function narrow({ items, incomplete }: WholeList<Snapshot>, serverId: string): SnapshotListing {
  return { snapshots: byServer(items).get(serverId) ?? [], incomplete }
}

/** Lists that were sorted already: one list is read for many servers, each of which asks for its part. */
const sorted = new WeakMap<readonly Snapshot[], ReadonlyMap<string, readonly Snapshot[]>>()

function byServer(items: readonly Snapshot[]): ReadonlyMap<string, readonly Snapshot[]> {
  const known = sorted.get(items)
  if (known !== undefined) return known
  const servers = new Map<string, Snapshot[]>()
  for (const snapshot of sameFields(items)) {
    for (const serverId of snapshot.serverIds) {
      const its = servers.get(serverId)
      if (its === undefined) servers.set(serverId, [snapshot])
      else its.push(snapshot)
    }
  }
  sorted.set(items, servers)
  return servers
}

/** An answer has descriptions or it has not: where one item has the field, another without it has an empty one. */
function sameFields(items: readonly Snapshot[]): readonly Snapshot[] {
  const without = items.filter((each) => each.description === null).length
  if (without === 0 || without === items.length) return items
  return items.map((each) => (each.description === null ? { ...each, description: '' } : each))
}
