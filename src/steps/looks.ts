/** One look at a snapshot or a server, with failures as data. */
import type { Server, ServerSight } from '../domain/server.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { SnapshotLook } from '../decide/snapshot-wait.ts'
import type { ServerLook } from '../decide/server-wait.ts'
import type { VpsOrg } from '../vpsorg/client.ts'
import { VpsOrgError } from '../vpsorg/failure.ts'
import { StepError, type World } from './step.ts'

/**
 * All snapshots of a server, from a list that has everything.
 * @throws VpsOrgError
 * @throws StepError when some may be missing
 */
export async function completeListing(world: World, serverId: string): Promise<readonly Snapshot[]> {
  const listing = await world.vpsOrg.listSnapshots(serverId, world.signal)
  if (listing.incomplete === null) return listing.snapshots
  throw new StepError(
    `The list of snapshots of server ${serverId} may be incomplete: ${listing.incomplete}. Without the whole list ` +
      'nobody can say whether a slot is free or what may be deleted, so no snapshot was made and nothing was ' +
      'deleted. Run this again; if it stays, ask VPS.org.',
  )
}

/** Looks for one snapshot in its server's list. */
export async function lookAtSnapshot(
  vpsOrg: VpsOrg,
  serverId: string,
  id: string,
  signal: AbortSignal,
  limitMs?: number,
): Promise<SnapshotLook> {
  try {
    const listing = await vpsOrg.listSnapshots(serverId, signal, limitMs)
    const snapshot = listing.snapshots.find((each) => each.id === id)
    if (snapshot !== undefined) return { kind: 'listed', snapshot }
    return { kind: 'absent', complete: listing.incomplete === null }
  } catch (error) {
    return { kind: 'failed', why: messageOf(error) }
  }
}

/** Looks at one server's state. */
export async function lookAtServerStatus(
  vpsOrg: VpsOrg,
  serverId: string,
  signal: AbortSignal,
  limitMs?: number,
): Promise<ServerLook> {
  try {
    const { servers } = await vpsOrg.listServers(signal, limitMs)
    const server = findServer(servers, serverId)
    return server === undefined ? { kind: 'missing' } : { kind: 'status', status: server.status }
  } catch (error) {
    return { kind: 'failed', why: messageOf(error) }
  }
}

/**
 * A server and all its snapshots, looked at side by side.
 * @throws VpsOrgError, StepError when the list of snapshots can't be read or may be incomplete; then nobody waits
 * for the other look either
 */
export async function lookAtBoth(
  world: World,
  serverId: string,
): Promise<readonly [listed: readonly Snapshot[], server: ServerSight]> {
  const failed = new AbortController()
  const either = AbortSignal.any([world.signal, failed.signal])
  const listing = completeListing(world, serverId).catch((error: unknown) => {
    failed.abort()
    throw error
  })
  return await Promise.all([listing, seeServer(world, serverId, either)])
}

/** Looks at one server as a whole. Tells a token without that scope from a list that can't be read this time. */
export async function seeServer(world: World, serverId: string, signal = world.signal): Promise<ServerSight> {
  try {
    const { servers, incomplete } = await world.vpsOrg.listServers(signal)
    const server = findServer(servers, serverId)
    if (server !== undefined) return { kind: 'seen', server }
    if (incomplete !== null)
      return { kind: 'unreadable', why: `the list of servers is incomplete: ${incomplete}` }
    return {
      kind: 'unreadable',
      why: `Server ${serverId} is not in the list of servers that this token may see.`,
    }
  } catch (error) {
    if (!(error instanceof VpsOrgError)) throw error
    const refused = error.failure.kind === 'forbidden' || error.failure.kind === 'unauthorized'
    return { kind: refused ? 'hidden' : 'unreadable', why: messageOf(error) }
  }
}

function findServer(servers: readonly Server[], serverId: string): Server | undefined {
  return servers.find((each) => each.ids.includes(serverId))
}

/**
 * The message of a foreseen failure, for a step that goes on: with advice only where somebody has to act (a token,
 * a scope, an id). Anything else is a bug and goes on upwards.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof VpsOrgError)) throw error
  const { kind } = error.failure
  return kind === 'unauthorized' || kind === 'forbidden' || kind === 'not-found' ? error.message : error.brief
}
