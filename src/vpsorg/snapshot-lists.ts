/** The snapshots of the servers that a step works with, in as few requests as that takes. */
import { formOf, idsOfServer } from '../domain/same-servers.ts'
import { idKey } from '../domain/ids.ts'
import type { Snapshot, SnapshotListing } from '../domain/snapshot.ts'
import { namedByAll, partOf, type Sorted, ServerSorter } from './by-server.ts'
import { coalesceReads, type SharedRead } from './coalesce-reads.ts'
import { PAGES_LIMIT, type WholeList } from './listing.ts'
import type { ReadMode, ReadOptions } from './read-options.ts'
import type { ServerIdentities } from './server-identities.ts'

/** A list of everything that takes more pages than this is dearer than one list for each server. */
const PAGES_TOGETHER = 10

/** What to read: of one server, or, with `null`, of all that the token may see. */
export interface ListOrder {
  readonly serverId: string | null
  readonly pagesLimit: number
  readonly isVerified: boolean
}

/** Reads a list. */
export type ReadSnapshots = (
  order: ListOrder,
  signal: AbortSignal,
  options: ReadOptions,
) => Promise<WholeList<Snapshot>>

/** A list of everything, and how many pages it was allowed to have. */
interface AllSnapshots {
  readonly all: WholeList<Snapshot>
  readonly upTo: number
}

/**
 * Reads the snapshots of one server with the filter that is documented for it. Of several, callers at the
 * same time share one list without it, which holds every server; where that one is too long, each server is
 * requested by itself from then on, unless the answer shows that the filter does nothing. Where an answer names
 * servers by another id than the one that was given, the list of servers says which are the same.
 */
export class SnapshotLists {
  readonly #isOfSeveral: boolean
  readonly #read: ReadSnapshots
  readonly #identities: Pick<ServerIdentities, 'same' | 'learn'>
  readonly #readAll: Readonly<Record<Exclude<ReadMode, 'alone'>, SharedRead<AllSnapshots>>>
  readonly #sorter = new ServerSorter()
  /** By which of a server's ids the filter finds its snapshots, where that is not the one that was given. */
  readonly #filters = new Map<string, string>()
  #isShared: boolean
  #pagesLimit = PAGES_TOGETHER

  /** @param batchWindow what to wait for before a shared list is read */
  constructor(
    serverIds: readonly string[],
    read: ReadSnapshots,
    batchWindow: () => Promise<void>,
    identities: Pick<ServerIdentities, 'same' | 'learn'>,
  ) {
    this.#isOfSeveral = serverIds.length > 1
    this.#isShared = this.#isOfSeveral
    this.#read = read
    this.#identities = identities
    const readAll: SharedRead<AllSnapshots> = async (signal, options) => {
      const upTo = this.#pagesLimit
      return { all: await this.#readList(null, upTo, signal, options), upTo }
    }
    this.#readAll = {
      glance: coalesceReads(readAll, batchWindow),
      whole: coalesceReads(readAll, batchWindow),
    }
  }

  /** @throws VpsOrgError */
  async of(serverId: string, signal: AbortSignal, options: ReadOptions): Promise<SnapshotListing> {
    const { mode } = options
    const listing =
      this.#isShared && mode !== 'alone'
        ? await this.#fromAll(serverId, await this.#readAll[mode](signal, options), signal, options)
        : null
    return listing ?? (await this.#fromFiltered(serverId, signal, options))
  }

  /** Returns a server's part of a list of everything, or `null` where that was too long. */
  async #fromAll(
    serverId: string,
    { all, upTo }: AllSnapshots,
    signal: AbortSignal,
    options: ReadOptions,
  ): Promise<SnapshotListing | null> {
    if (all.isTooLong && upTo !== PAGES_LIMIT) {
      // Unless another caller has learnt meanwhile that the filter does nothing.
      if (this.#pagesLimit === upTo) this.#isShared = false
      return null
    }
    await this.#learnIfNeeded(all, serverId, signal, options)
    return partOf(all, serverId, this.#sort(all))
  }

  async #fromFiltered(serverId: string, signal: AbortSignal, options: ReadOptions): Promise<SnapshotListing> {
    const list = await this.#readFiltered(serverId, signal, options)
    const sorted = this.#sort(list)
    const listing = partOf(list, serverId, sorted)
    const count = listing.snapshots.length
    if (count < list.items.length && this.#isOfSeveral) {
      // What was asked for one server holds them all: then it need be read but once.
      this.#isShared = true
      this.#pagesLimit = PAGES_LIMIT
    }
    if (count > 0 || list.incomplete !== null) return listing
    // Of one whose ids are known all snapshots would have been found: what came instead is of another.
    const [, ...known] = idsOfServer(this.#identities.same(), serverId)
    const others = known.length > 0 ? known.map(idKey) : namedByAll(sorted, list.items.length)
    return others.length === 0 ? listing : { ...listing, others }
  }

  async #readFiltered(
    serverId: string,
    signal: AbortSignal,
    options: ReadOptions,
  ): Promise<WholeList<Snapshot>> {
    const key = idKey(serverId)
    const first = this.#filters.get(key) ?? serverId
    const list = await this.#readList(first, PAGES_LIMIT, signal, options)
    await this.#learnIfNeeded(list, serverId, signal, options)
    // The filter may know the server by another id only. What can't be learnt hinders nothing then.
    if (list.items.length === 0 && list.incomplete === null)
      await this.#identities.learn(serverId, signal, options).catch(() => undefined)
    if (this.#sort(list).servers.has(key)) return list
    for (const other of idsOfServer(this.#identities.same(), serverId)) {
      if (other === first) continue
      const again = await this.#readList(other, PAGES_LIMIT, signal, options)
      if (!this.#sort(again).servers.has(key)) continue
      this.#filters.set(key, other)
      return again
    }
    return list
  }

  #readList(
    serverId: string | null,
    pagesLimit: number,
    signal: AbortSignal,
    options: ReadOptions,
  ): Promise<WholeList<Snapshot>> {
    return this.#read({ serverId, pagesLimit, isVerified: options.mode !== 'glance' }, signal, options)
  }

  /** @throws VpsOrgError when it is not known yet whose some of the snapshots are */
  async #learnIfNeeded(
    list: WholeList<Snapshot>,
    serverId: string,
    signal: AbortSignal,
    options: ReadOptions,
  ): Promise<void> {
    if (this.#sort(list).notNamed.has(formOf(serverId)))
      await this.#identities.learn(serverId, signal, options)
  }

  #sort({ items }: WholeList<Snapshot>): Sorted {
    return this.#sorter.sort(items, this.#identities.same())
  }
}
