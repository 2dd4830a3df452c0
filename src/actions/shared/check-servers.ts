/** The check before anything is changed: servers and all their snapshots, as they are at one moment. */
import type { ServerLookup } from '../../domain/server.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { newerListing, rejectDuplicateServers } from './duplicate-servers.ts'
import { type EachServer, onEachServer } from './each-server.ts'
import { completeListing, lookupOf, lookUpServers, wholeOf } from './readings.ts'
import { explained, isUnlisted, mayBeWrongId, refuseNames, type UnlistedLookup } from './servers-meant.ts'
import { readTogether } from './read-together.ts'
import type { Context } from './step.ts'

/** A server and all its snapshots, as they were read side by side. */
export interface ServerState {
  readonly serverId: string
  readonly listed: readonly Snapshot[]
  readonly lookup: ServerLookup
}

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
  const allFailed = new AbortController()
  const signal = AbortSignal.any([context.signal, allFailed.signal])
  const serverIds = servers.map((each) => each.serverId)
  /**
   * What a complete list does not hold it did not hold a moment before either, should the list not be read a
   * second time.
   */
  const unlisted = new Map<string, UnlistedLookup>()
  const [lists, lookups] = await readTogether(
    { ...context, signal },
    async (readBudgetMs) => {
      const patient = { ...context, readBudgetMs }
      const lists = await onEachServer(servers, async (given) => ({
        ...given,
        listed: await completeListing(patient, given.serverId),
      }))
      if (lists.done.length === 0 && !lists.failed.some(mayBeWrongId)) allFailed.abort()
      return lists
    },
    async (readBudgetMs) => {
      const lookups = await lookUpServers({ ...context, readBudgetMs }, serverIds, signal)
      for (const [serverId, lookup] of lookups) if (isUnlisted(lookup)) unlisted.set(serverId, lookup)
      return lookups
    },
  )
  refuseNames(unlisted)
  const states = lists.done.map((each) => ({ ...each, lookup: lookupOf(lookups, each.serverId) }))
  rejectDuplicateServers(states)
  const newer = await Promise.all(
    states.map(async (state) => ({
      serverId: state.serverId,
      state,
      listing: await newerListing(context, states, state),
    })),
  )
  const { done, failed } = await onEachServer(newer, ({ state, serverId, listing }) =>
    Promise.resolve(listing === null ? state : { ...state, listed: wholeOf(listing, serverId) }),
  )
  return { done, failed: explained([...lists.failed, ...failed], new Map([...lookups, ...unlisted])) }
}
