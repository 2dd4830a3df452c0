/** The check before anything is changed: servers and all their snapshots, as they are at one moment. */
import type { ServerLookup } from '../../domain/server.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import type { UserError } from '../../domain/user-error.ts'
import { newerListing, rejectDuplicateServers } from './duplicate-servers.ts'
import { type EachServer, isForeseen, onEachServer } from './each-server.ts'
import { completeListing, lookUpServer, wholeOf } from './readings.ts'
import { explaining, isUnlisted, mayBeWrongId, refuseNames, type UnlistedLookup } from './servers-meant.ts'
import { type ReadTogether, readTogether } from './read-together.ts'
import type { Context } from './step.ts'

/** A server and all its snapshots, as they were read side by side. */
export interface ServerState {
  readonly serverId: string
  readonly listed: readonly Snapshot[]
  readonly lookup: ServerLookup
}

/** A server that is being checked. */
interface Check<Given> {
  readonly given: Given
  /**
   * What a complete list does not hold it did not hold a moment before either, should the list not be read a
   * second time.
   */
  unlisted: UnlistedLookup | null
}

/** The snapshots of a server, or why they could not be read. */
type Listed = { readonly snapshots: readonly Snapshot[] } | { readonly error: UserError }

/**
 * Reads the states of servers, and gives them back with what was given of each. A server whose list of snapshots
 * can't be read, or may be incomplete, has failed; when that is so for all, the list of servers is not waited for
 * either, unless the id may be wrong.
 * @throws StepError when two ids are those of one server, or an id is the name of one
 * @throws VpsOrgError when the first can't be found out
 */
export async function checkServers<Given extends { readonly serverId: string }>(
  context: Context,
  servers: readonly Given[],
): Promise<EachServer<Given & ServerState>> {
  const reads = await readAll(context, servers)
  refuseNames(reads.map(({ server: { given, unlisted } }) => ({ ...given, lookup: unlisted })))
  const checks = reads.map(({ server: { given, unlisted }, first, second }) => ({
    serverId: given.serverId,
    state: 'error' in first ? first : { ...given, listed: first.snapshots, lookup: second },
    lookup: unlisted ?? second,
  }))
  const states = checks.flatMap(({ state }) => ('error' in state ? [] : [state]))
  rejectDuplicateServers(states)
  const newer = await Promise.all(
    checks.map(async (each) => ({
      ...each,
      listing: 'error' in each.state ? null : await newerListing(context, states, each.state),
    })),
  )
  return await onEachServer(newer, ({ serverId, state, lookup, listing }) =>
    explaining({ serverId, lookup }, () => {
      if ('error' in state) throw state.error
      return Promise.resolve(listing === null ? state : { ...state, listed: wholeOf(listing, serverId) })
    }),
  )
}

async function readAll<Given extends { readonly serverId: string }>(
  context: Context,
  servers: readonly Given[],
): Promise<readonly ReadTogether<Check<Given>, Listed, ServerLookup>[]> {
  const hopeless = new Set<Given>()
  const allFailed = new AbortController()
  const signal = AbortSignal.any([context.signal, allFailed.signal])
  return await readTogether(
    { ...context, signal },
    servers.map((given): Check<Given> => ({ given, unlisted: null })),
    async ({ given }, readBudgetMs) => {
      try {
        return { snapshots: await completeListing({ ...context, readBudgetMs }, given.serverId) }
      } catch (error) {
        if (!isForeseen(error)) throw error
        if (!mayBeWrongId({ error })) hopeless.add(given)
        if (hopeless.size === servers.length) allFailed.abort()
        return { error }
      }
    },
    async (server, readBudgetMs) => {
      const lookup = await lookUpServer({ ...context, readBudgetMs }, server.given.serverId, { signal })
      if (isUnlisted(lookup)) server.unlisted = lookup
      return lookup
    },
  )
}
