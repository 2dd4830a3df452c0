/** One reading of a snapshot or a server, with failures as data. */
import { idKey, isSameId } from '../../domain/ids.ts'
import type { Server, ServerLookup } from '../../domain/server.ts'
import type { Snapshot, SnapshotListing } from '../../domain/snapshot.ts'
import type { FailedReading, SnapshotReading } from '../../decide/snapshot-wait.ts'
import type { ServerReading } from '../../decide/server-wait.ts'
import { snapshotsIncomplete } from '../../report/messages/servers.ts'
import { unlistedText } from '../../report/servers.ts'
import { putOffMs, VpsOrgError } from '../../vpsorg/failure.ts'
import type { ReadMode } from '../../vpsorg/read-options.ts'
import { StepError, type Context } from './step.ts'

/**
 * All snapshots of a server, from a list that has everything.
 * @throws VpsOrgError
 * @throws StepError when some may be missing
 */
export async function completeListing(
  context: Context,
  serverId: string,
  mode: ReadMode = 'whole',
): Promise<readonly Snapshot[]> {
  const listing = await context.vpsOrg.listSnapshots(serverId, context.signal, {
    mode,
    readBudgetMs: context.readBudgetMs,
  })
  return wholeOf(listing, serverId)
}

/** Returns what a list holds. @throws StepError when some may be missing */
export function wholeOf(listing: SnapshotListing, serverId: string): readonly Snapshot[] {
  if (listing.incomplete === null) return listing.snapshots
  throw new StepError(snapshotsIncomplete(serverId, listing.incomplete))
}

/** Reads one snapshot out of its server's list, as one of many readings. */
export async function readSnapshot(
  { vpsOrg, signal }: Pick<Context, 'vpsOrg' | 'signal'>,
  serverId: string,
  id: string,
  options: { readonly limitMs?: number; readonly ignoreRetryAfter?: boolean } = {},
): Promise<SnapshotReading> {
  try {
    const listing = await vpsOrg.listSnapshots(serverId, signal, { ...options, mode: 'glance' })
    const snapshot = listing.snapshots.find((each) => isSameId(each.id, id))
    if (snapshot !== undefined) return { kind: 'listed', snapshot }
    return { kind: 'absent', complete: listing.incomplete === null }
  } catch (error) {
    return failedReading(error)
  }
}

/** Reads one server's state. */
export async function readServerStatus(
  { vpsOrg, signal }: Pick<Context, 'vpsOrg' | 'signal'>,
  serverId: string,
  options: { readonly limitMs: number; readonly ignoreRetryAfter: boolean },
): Promise<ServerReading> {
  try {
    const { servers } = await vpsOrg.listServers(signal, options)
    const server = findServer(servers, serverId)
    return server === undefined ? { kind: 'missing' } : { kind: 'status', status: server.status }
  } catch (error) {
    return failedReading(error)
  }
}

/** @throws what is no failure of the call, but a bug */
function failedReading(error: unknown): FailedReading {
  if (!(error instanceof VpsOrgError)) throw error
  return { kind: 'failed', why: messageOf(error), what: error.facts.what, putOffMs: putOffOf(error) }
}

/** For how long the API put a reading off; `null`: it failed for another reason. */
export function putOffOf(error: unknown): number | null {
  return error instanceof VpsOrgError ? putOffMs(error.failure) : null
}

/** How a server is looked up. */
export interface LookUpOptions {
  readonly signal?: AbortSignal
  /** Of one whose id may be wrong, not its state: a list that was read already will do. By default not. */
  readonly allowCached?: boolean
}

/** Looks up a server whose id may be wrong: not its state, so that a list which was read already will do. Waits for nothing. */
export function lookUpCachedServer(context: Context, serverId: string): Promise<ServerLookup> {
  return lookUpServer({ ...context, readBudgetMs: 0 }, serverId, { allowCached: true })
}

/**
 * Looks a server up in the list, which those who ask at the same moment share. Tells a token without that scope from
 * a list that can't be read this time.
 */
export async function lookUpServer(
  { vpsOrg, readBudgetMs, ...context }: Context,
  serverId: string,
  { signal = context.signal, allowCached = false }: LookUpOptions = {},
): Promise<ServerLookup> {
  try {
    const { servers, incomplete } = await vpsOrg.listServers(signal, { readBudgetMs, allowCached })
    const server = findServer(servers, serverId)
    if (server !== undefined) return { kind: 'found', server }
    if (incomplete === null)
      return { kind: 'unavailable', why: unlistedText([serverId], servers), listed: servers }
    return { kind: 'unavailable', why: `The list of servers is incomplete: ${incomplete}.` }
  } catch (error) {
    if (!(error instanceof VpsOrgError)) throw error
    const refused = error.failure.kind === 'forbidden' || error.failure.kind === 'unauthorized'
    return { kind: refused ? 'forbidden' : 'unavailable', why: messageOf(error) }
  }
}

function findServer(servers: readonly Server[], serverId: string): Server | undefined {
  return servers.find((each) => each.ids.some((id) => idKey(id) === idKey(serverId)))
}

/**
 * The message of a foreseen failure, for a step that goes on: with advice only where the user has to act (a token,
 * a scope, an id). Anything else is a bug and goes on upwards.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof VpsOrgError)) throw error
  const { kind } = error.failure
  switch (kind) {
    case 'unauthorized':
    case 'forbidden':
    case 'firewall':
    case 'not-found':
    case 'no-such-list':
      return error.message
    default:
      return error.facts.what
  }
}
