/** Restores servers: sends each restore, and follows those that began while it still looks for the others. */
import { QUIET_LIMIT_MS } from '../../../decide/server-wait.ts'
import type { ServerLookup } from '../../../domain/server.ts'
import type { Outcome } from '../../../vpsorg/client.ts'
import type { VpsOrgError } from '../../../vpsorg/failure.ts'
import { followUpOnAnswer, type RestoreOrder, type RestoreStart, sendRestore } from './start-restore.ts'
import { type RestoreEnd, waitForServers } from './wait-for-servers.ts'
import { settleAll } from '../each-server.ts'
import type { Context } from '../step.ts'

/** So long after the first restore was accepted the answers of the others are waited for. */
const GRACE_MS = 1000

/** One server to restore. */
export interface ServerToRestore {
  readonly serverId: string
  readonly snapshotId: string
  /** What the last look showed. */
  readonly lookup: ServerLookup
  /** Whether to wait until it is back. */
  readonly isFollowed: boolean
}

/** How to restore them. */
export interface RestoresOrder {
  readonly servers: readonly ServerToRestore[]
  /** By then all is over, by the clock's `elapsedMs`; but one that is accepted late is given the time to be seen to begin. */
  readonly deadlineMs: number
  /** How long all of it may take. */
  readonly timeoutMs: number
  /** For how long a locked server is tried again. */
  readonly lockMs: number
  readonly pollIntervalMs: number
  /** Told at once of each restore that has begun: this process may be killed in the next moment. */
  readonly onBegun: (serverId: string, start: Begun) => void
  /** Called when the first has begun, and whenever several more are known. */
  readonly onProgress: () => Promise<void>
}

/** A restore that has begun, as far as anybody can tell. */
export type Begun = RestoreStart & { readonly kind: 'started' }

/** How a server came out of it. `lost`: the answer to the restore was, and the server was then seen restoring. */
export type RestoreOutcome =
  | Exclude<RestoreStart, Begun>
  | { readonly kind: 'not-followed'; readonly lost: VpsOrgError | null }
  | { readonly kind: 'ended'; readonly end: RestoreEnd; readonly lost: VpsOrgError | null }

/**
 * Resolves, with an outcome for each server, when all are over or nobody can wait any longer.
 * @returns gives the outcome of a server that was restored
 */
export async function restoreAll(
  context: Context,
  order: RestoresOrder,
): Promise<(serverId: string) => RestoreOutcome> {
  const outcomes = new Map<string, RestoreOutcome>()
  const all = new Set<string>()
  const begun = async (serverId: string, start: Begun): Promise<void> => {
    all.add(serverId)
    order.onBegun(serverId, start)
    if (all.size === 1) await order.onProgress()
  }
  const { deadlineMs, lockMs, pollIntervalMs } = order
  const orderOf = (server: ServerToRestore): RestoreOrder => ({
    ...server,
    limits: { deadlineMs, lockMs, pollIntervalMs },
  })
  const accepted = new Set<ServerToRestore>()
  const first = Promise.withResolvers<null>()
  const sends = order.servers.map(async (server): Promise<Outcome<null>> => {
    const answer = await sendRestore(context, orderOf(server))
    if (answer.kind === 'accepted') {
      accepted.add(server)
      first.resolve(null)
      await begun(server.serverId, ACCEPTED)
    }
    return answer
  })
  // Most answers come at once. Whoever is late must not keep those that began from being looked at.
  const grace = first.promise.then(() => context.clock.sleep(GRACE_MS, context.signal))
  await Promise.race([Promise.allSettled(sends), grace])
  const early = new Set(accepted)
  if (all.size > 1) await order.onProgress()

  const follow = async (
    starts: readonly { readonly server: ServerToRestore; readonly start: RestoreStart }[],
    isFolded: boolean,
  ): Promise<void> => {
    const followed: { serverId: string; lost: Begun['lost']; sawRestoring: boolean }[] = []
    for (const { server, start } of starts) {
      const { serverId } = server
      if (start.kind !== 'started') outcomes.set(serverId, start)
      else if (!server.isFollowed) outcomes.set(serverId, { kind: 'not-followed', lost: start.lost })
      else followed.push({ serverId, lost: start.lost, sawRestoring: start.lost !== null })
    }
    const ends = await waitForServers(context, {
      servers: followed,
      deadlineMs: Math.max(deadlineMs, context.clock.elapsedMs() + Math.min(QUIET_LIMIT_MS, order.timeoutMs)),
      pollIntervalMs,
      isFolded,
    })
    for (const { serverId, end, lost } of ends) outcomes.set(serverId, { kind: 'ended', end, lost })
  }
  const followLate = async (
    server: ServerToRestore,
    sent: (typeof sends)[number],
    isAlone: boolean,
  ): Promise<void> => {
    const answer = await sent
    const start = await followUpOnAnswer(context, orderOf(server), answer)
    if (answer.kind !== 'accepted' && start.kind === 'started') await begun(server.serverId, start)
    if (all.size > 1) await order.onProgress()
    await follow([{ server, start }], isAlone)
  }
  const late = order.servers.flatMap((server, index) => {
    const sent = sends[index]
    return sent === undefined || early.has(server) ? [] : [{ server, sent }]
  })
  await settleAll([
    follow(
      [...early].map((server) => ({ server, start: ACCEPTED })),
      late.length === 0,
    ),
    ...late.map(({ server, sent }) => followLate(server, sent, order.servers.length === 1)),
  ])
  // What went wrong while one of them was told of is not lost either.
  await Promise.all(sends)
  return (serverId) => {
    const outcome = outcomes.get(serverId)
    if (outcome === undefined) throw new Error(`Nobody knows what became of server ${serverId}.`)
    return outcome
  }
}

const ACCEPTED: Begun = { kind: 'started', lost: null }
