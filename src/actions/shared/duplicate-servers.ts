/** Two ids of one server in one `server-id`: the server would be changed twice at once. */
import { formOf } from '../../domain/same-servers.ts'
import { serverKey } from '../../domain/server.ts'
import { isOf, type Snapshot, type SnapshotListing } from '../../domain/snapshot.ts'
import type { ServerState } from './server-checks.ts'
import type { ServerLookups } from './servers-meant.ts'
import { StepError, type Context } from './step.ts'

/** @throws StepError when two ids are those of one server, by the list of servers or by those of their snapshots */
export function rejectDuplicateServers(
  lists: readonly Pick<ServerState, 'serverId' | 'listed'>[],
  lookups: ServerLookups = new Map(),
): void {
  const owners = new Map<unknown, string>()
  for (const { serverId, listed } of lists) {
    const lookup = lookups.get(serverId)
    const things = [...listed.map((each) => each.id), ...(lookup?.kind === 'seen' ? [lookup.server] : [])]
    for (const thing of things) {
      const other = owners.get(thing)
      if (other !== undefined && other !== serverId) throw twins(other, serverId, 'Nothing was changed.')
      owners.set(thing, serverId)
    }
  }
}

/**
 * Looks once more at servers that may be another given one under a second id, and of which no list has shown anything.
 * @returns what it has shown of them, newer than those lists
 * @throws StepError when the answer for one has the snapshots of another
 * @throws VpsOrgError when that can't be read
 */
export async function refuseHiddenTwins(
  context: Context,
  lists: readonly Pick<ServerState, 'serverId' | 'listed'>[],
  lookups: ServerLookups,
): Promise<ReadonlyMap<string, SnapshotListing>> {
  const ids = lists.map((each) => each.serverId)
  const doubtful = lists.filter(
    ({ serverId, listed }) => listed.length === 0 && mayBeOneOf(ids, serverId, lookups),
  )
  return new Map(
    await Promise.all(
      doubtful.map(async ({ serverId }) => {
        const { other, listing } = await otherInAnswer(context, serverId, ids)
        if (other !== undefined) throw twins(other, serverId, 'Nothing was changed.')
        return [serverId, listing] as const
      }),
    ),
  )
}

/** A snapshot that was created for a server. */
interface MadeFor {
  readonly serverId: string
  /** As the answer has it. */
  readonly answer: Snapshot
}

/** Returns servers in the order in which a twin shows best: answers are documented to name a server by its number. */
export function numbersLast<Server extends { readonly serverId: string }>(
  servers: readonly Server[],
): readonly Server[] {
  const rank = ({ serverId }: Server): number => (formOf(serverId) === 'number' ? 1 : 0)
  return servers.toSorted((a, b) => rank(a) - rank(b))
}

/**
 * Returns `work` as it is where all servers are known to be different ones. Where two ids may be those of one, it is done one after
 * the other, and not where it was done for the same server before. What shows that is a newer look at the server, which `work` gets.
 */
export function onceForEach<Server extends { readonly serverId: string }, Made extends MadeFor>(
  context: Context,
  servers: readonly Server[],
  lookups: ServerLookups,
  work: (server: Server, newer?: SnapshotListing) => Promise<Made>,
): (server: Server) => Promise<Made> {
  const ids = servers.map((each) => each.serverId)
  if (!ids.some((each) => mayBeOneOf(ids, each, lookups))) return work
  const done: Made[] = []
  const failed: string[] = []
  let turn: Promise<unknown> = Promise.resolve()
  return (server) => {
    const mine = turn.then(async () => {
      const [unclear] = failed.filter((each) => mayBeOneOf([each], server.serverId, lookups))
      if (unclear !== undefined) {
        throw new StepError(
          `No snapshot of server ${server.serverId} was asked for: ${unclear} may be another id of the same server, and its snapshot may exist. Name each server once.`,
        )
      }
      const { before, listing } = await madeBefore(context, server.serverId, done)
      if (before !== undefined) {
        const state = `Snapshot ${before.answer.id} of server ${before.serverId} was created, and no second one.`
        throw twins(before.serverId, server.serverId, state)
      }
      failed.push(server.serverId)
      const made = await work(server, listing)
      failed.pop()
      done.push(made)
      return made
    })
    turn = mine.catch(() => undefined)
    return mine
  }
}

async function madeBefore<Made extends MadeFor>(
  context: Context,
  serverId: string,
  done: readonly Made[],
): Promise<{ readonly before?: Made | undefined; readonly listing?: SnapshotListing }> {
  if (done.length === 0) return {}
  const named = done.find(({ answer }) => isOf(answer, serverId))
  if (named !== undefined) return { before: named }
  const { other, listing } = await otherInAnswer(
    context,
    serverId,
    done.map((each) => each.serverId),
  )
  return { before: done.find((each) => each.serverId === other), listing }
}

/** What comes where the snapshots of `serverId` are asked for, and the one of `ids` whose snapshots they are, and no others. */
async function otherInAnswer(
  { vpsOrg, signal, readBudgetMs }: Context,
  serverId: string,
  ids: readonly string[],
): Promise<{ readonly other: string | undefined; readonly listing: SnapshotListing }> {
  const listing = await vpsOrg.listSnapshots(serverId, signal, { mode: 'alone', readBudgetMs })
  const { others = [] } = listing
  return { other: ids.find((each) => each !== serverId && others.includes(serverKey(each))), listing }
}

/** A server has one id of each form, and one that was seen is known by all of its ids. */
function mayBeOneOf(ids: readonly string[], serverId: string, lookups: ServerLookups): boolean {
  const isSeen = (id: string): boolean => lookups.get(id)?.kind === 'seen'
  return ids.some((each) => formOf(each) !== formOf(serverId) && !(isSeen(each) && isSeen(serverId)))
}

function twins(one: string, other: string, state: string): StepError {
  return new StepError(
    `"server-id" names one server twice: ${one} and ${other} are two ids of the same. Name it once. ${state}`,
  )
}
