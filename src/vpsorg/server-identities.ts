/**
 * What is known, while a step works, of which ids are of one server; requested only where an answer makes it
 * matter.
 */
import { type SameServers, sameServers } from '../domain/same-servers.ts'
import { idKey } from '../domain/ids.ts'
import type { ServerListing } from '../domain/server.ts'
import type { SharedRead } from './coalesce-reads.ts'
import { isFinal, VpsOrgError } from './failure.ts'
import type { ReadOptions } from './read-options.ts'

/** The ids of servers, as far as lists of servers have shown them. */
export interface ServerIdentities {
  /** Another value after each list that showed something else. */
  readonly same: () => SameServers
  /** Reads the list of servers for every caller that needs it, and learns from it. */
  readonly readServers: SharedRead<ServerListing>
  /**
   * Learns what the other ids of a server are, unless that is known, or can't be known. @throws VpsOrgError
   * when it may be known later
   */
  readonly learn: (serverId: string, signal: AbortSignal, options: ReadOptions) => Promise<void>
}

/** Nothing is known at first. */
export function serverIdentities(read: SharedRead<ServerListing>): ServerIdentities {
  let same: SameServers = new Map()
  /** The keys of all ids that a list has shown. */
  let seen: ReadonlySet<string> = new Set()
  let whole: ServerListing | null = null
  let isRefused = false
  let lastReading: Promise<unknown> | null = null

  const readServers: SharedRead<ServerListing> = async (signal, options) => {
    if (options.allowCached && whole !== null) return whole
    const reading = read(signal, options)
    lastReading = reading
    try {
      const listing = await reading
      const { servers } = listing
      same = sameServers(servers)
      seen = new Set(servers.flatMap(({ ids }) => ids.map(idKey)))
      whole = listing.incomplete === null ? listing : null
      return listing
    } catch (error) {
      if (error instanceof VpsOrgError && isFinal(error.failure)) isRefused = true
      throw error
    }
  }
  const isSettled = (serverId: string): boolean => isRefused || whole !== null || seen.has(idKey(serverId))

  return {
    same: () => same,
    readServers,
    async learn(serverId, signal, options) {
      if (isSettled(serverId)) return
      // A read that is under way may show it.
      await lastReading?.catch(() => undefined)
      if (isSettled(serverId)) return
      // That the list of snapshots has to be read at once says nothing of this one.
      await readServers(signal, { ...options, ignoreRetryAfter: false }).catch((error: unknown) => {
        if (!isRefused) throw error
      })
    },
  }
}
