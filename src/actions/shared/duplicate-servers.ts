/** Two ids of one server in one `server-id`: the server would be changed twice at once. */
import { formOf } from '../../domain/same-servers.ts'
import { idKey } from '../../domain/ids.ts'
import { isOf, type Snapshot, type SnapshotListing } from '../../domain/snapshot.ts'
import { serverMaybeNamedTwice, serverNamedTwice } from '../../report/messages/servers.ts'
import type { LookedUp } from './servers-meant.ts'
import { StepError, type Context } from './step.ts'

/** A server as it was given, what was seen of it, and its snapshots. */
type ListedServer = LookedUp & { readonly listed: readonly Snapshot[] }

/** @throws StepError when two ids are those of one server, by the list of servers or by those of their snapshots */
export function rejectDuplicateServers(servers: readonly ListedServer[]): void {
  const owners = new Map<unknown, string>()
  for (const { serverId, listed, lookup } of servers) {
    const things = [...listed.map((each) => each.id), ...(lookup?.kind === 'found' ? [lookup.server] : [])]
    for (const thing of things) {
      const other = owners.get(thing)
      if (other !== undefined && other !== serverId) throw duplicate(other, serverId, 'Nothing was changed.')
      owners.set(thing, serverId)
    }
  }
}

/**
 * Reads once more the list of a server that may be another of them, given under a second id, and of which no list
 * has shown anything.
 * @returns the newer list; `null`: there was no doubt
 * @throws StepError when it has the snapshots of another
 * @throws VpsOrgError when it can't be read
 */
export async function newerListing(
  context: Context,
  servers: readonly LookedUp[],
  server: ListedServer,
): Promise<SnapshotListing | null> {
  if (server.listed.length > 0 || !mayBeOneOf(servers, server)) return null
  const { serverId } = server
  const { other, listing } = await otherInAnswer(
    context,
    serverId,
    servers.map((each) => each.serverId),
  )
  if (other !== undefined) throw duplicate(other, serverId, 'Nothing was changed.')
  return listing
}

/** A snapshot that was created for a server. */
interface CreatedFor {
  readonly serverId: string
  /** As the answer has it. */
  readonly answer: Snapshot
}

/**
 * Returns servers in the order in which a duplicate shows best: answers are documented to name a server by its
 * number.
 */
export function numbersLast<Server extends { readonly serverId: string }>(
  servers: readonly Server[],
): readonly Server[] {
  const rank = ({ serverId }: Server): number => (formOf(serverId) === 'number' ? 1 : 0)
  return servers.toSorted((a, b) => rank(a) - rank(b))
}

/**
 * Returns `work` as it is where all servers are known to be different ones. Where two ids may be those of one, it
 * is done one after the other, and not where it was done for the same server before. What shows that is a newer
 * look at the server, which `work` gets.
 */
export function onceForEach<Server extends LookedUp, Created extends CreatedFor>(
  context: Context,
  servers: readonly Server[],
  work: (server: Server, newer?: SnapshotListing) => Promise<Created>,
): (server: Server) => Promise<Created> {
  if (!servers.some((each) => mayBeOneOf(servers, each))) return work
  const done: Created[] = []
  const failed: Server[] = []
  let turn: Promise<unknown> = Promise.resolve()
  return (server) => {
    const mine = turn.then(async () => {
      const unclear = failed.find((each) => mayBeOneOf([each], server))
      if (unclear !== undefined) {
        throw new StepError(serverMaybeNamedTwice(server.serverId, unclear.serverId))
      }
      const { before, listing } = await createdBefore(context, server.serverId, done)
      if (before !== undefined) {
        const state = `Snapshot ${before.answer.id} of server ${before.serverId} was created.`
        throw duplicate(before.serverId, server.serverId, state)
      }
      failed.push(server)
      const created = await work(server, listing)
      failed.pop()
      done.push(created)
      return created
    })
    turn = mine.catch(() => undefined)
    return mine
  }
}

async function createdBefore<Created extends CreatedFor>(
  context: Context,
  serverId: string,
  done: readonly Created[],
): Promise<{ readonly before?: Created | undefined; readonly listing?: SnapshotListing }> {
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

/**
 * What a request for the snapshots of `serverId` returns, and the one of `ids` whose snapshots they are, and
 * no others.
 */
async function otherInAnswer(
  { vpsOrg, signal, readBudgetMs }: Context,
  serverId: string,
  ids: readonly string[],
): Promise<{ readonly other: string | undefined; readonly listing: SnapshotListing }> {
  const listing = await vpsOrg.listSnapshots(serverId, signal, { mode: 'alone', readBudgetMs })
  const { others = [] } = listing
  return { other: ids.find((each) => each !== serverId && others.includes(idKey(each))), listing }
}

/** A server has one id of each form, and one that was seen is known by all of its ids. */
function mayBeOneOf(servers: readonly LookedUp[], server: LookedUp): boolean {
  const isSeen = ({ lookup }: LookedUp): boolean => lookup?.kind === 'found'
  return servers.some(
    (each) => formOf(each.serverId) !== formOf(server.serverId) && !(isSeen(each) && isSeen(server)),
  )
}

function duplicate(one: string, other: string, state: string): StepError {
  return new StepError(serverNamedTwice(one, other, state))
}
