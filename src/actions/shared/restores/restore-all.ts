/** Restores servers: sends each restore, and follows those that began while it still looks for the others. */
import { QUIET_LIMIT_MS } from '../../../decide/server-wait.ts'
import type { ServerLookup } from '../../../domain/server.ts'
import { settleAll } from '../each-server.ts'
import type { Context } from '../step.ts'
import type { Begun, RestoreOutcome } from './restore-outcome.ts'
import { followUpOnAnswer, type RestoreStart } from './start-restore.ts'
import { waitForServers } from './wait-for-servers.ts'

/** So long after the first restore was accepted the answers of the others are waited for. */
const GRACE_MS = 1000

/** One server to restore. */
export interface ServerToRestore {
  readonly serverId: string
  readonly snapshotId: string
  /** What the last check showed. */
  readonly lookup: ServerLookup
  /** Whether to wait until it is back. */
  readonly isFollowed: boolean
}

/** How to restore them. */
export interface RestoresOrder<Server extends ServerToRestore> {
  readonly servers: readonly Server[]
  /**
   * By then all is over, by the clock's `elapsedMs`; but one that is accepted late is given the time to be seen to
   * begin.
   */
  readonly deadlineMs: number
  /** How long all of it may take. */
  readonly timeoutMs: number
  /** For how long a locked server is tried again. */
  readonly lockMs: number
  readonly pollIntervalMs: number
  /** Told at once of each restore that has begun: this process may be killed in the next moment. */
  readonly onBegun: (server: Server, start: Begun) => void
  /** Called when the first has begun, and whenever several more are known. */
  readonly onProgress: () => Promise<void>
}

/** What became of the restore of a server. */
export interface RestoredServer<Server> {
  readonly server: Server
  readonly outcome: RestoreOutcome
}

const ACCEPTED: Begun = { kind: 'started', lost: null }

/**
 * Restores all of them at once.
 * @returns what became of each, in their order, when all are over or the time is
 */
export async function restoreAll<Server extends ServerToRestore>(
  context: Context,
  order: RestoresOrder<Server>,
): Promise<readonly RestoredServer<Server>[]> {
  const { servers, onBegun, onProgress } = order
  let count = 0
  const begin = async (server: Server, start: Begun): Promise<void> => {
    count++
    const isFirst = count === 1
    onBegun(server, start)
    if (isFirst) await onProgress()
  }
  const tellOfMore = async (): Promise<void> => {
    if (count > 1) await onProgress()
  }
  const accepted = new Set<Server>()
  const first = Promise.withResolvers<null>()
  const sends = servers.map(async (server) => {
    const answer = await context.vpsOrg.restoreSnapshot(server.snapshotId, context.signal)
    if (answer.kind === 'accepted') {
      accepted.add(server)
      first.resolve(null)
      await begin(server, ACCEPTED)
    }
    return { server, answer }
  })
  // Most answers come at once. A late one must not keep the others from being read.
  const answered = new AbortController()
  const signal = AbortSignal.any([context.signal, answered.signal])
  const grace = first.promise.then(() => context.clock.sleep(GRACE_MS, signal))
  await Promise.race([Promise.allSettled(sends), grace])
  // A timer that nothing waits for would keep the process from ending.
  answered.abort()
  const early = new Set(accepted)
  await tellOfMore()
  const followLate = async (sent: (typeof sends)[number]): Promise<readonly RestoredServer<Server>[]> => {
    const { server, answer } = await sent
    if (early.has(server)) return []
    const start = await followUpOnAnswer(context, { ...server, limits: order }, answer)
    if (answer.kind !== 'accepted' && start.kind === 'started') await begin(server, start)
    await tellOfMore()
    return await follow(context, order, [{ server, start }], servers.length === 1)
  }
  const followed = await settleAll([
    follow(
      context,
      order,
      [...early].map((server) => ({ server, start: ACCEPTED })),
      early.size === servers.length,
    ),
    // What went wrong in reporting one of them is not lost either.
    ...sends.map(followLate),
  ])
  const ended = followed.flat()
  return servers.flatMap((server) => ended.filter((each) => each.server === server))
}

/** Waits for those that have begun and are to be followed. */
async function follow<Server extends ServerToRestore>(
  context: Context,
  { deadlineMs, timeoutMs, pollIntervalMs }: RestoresOrder<Server>,
  servers: readonly { readonly server: Server; readonly start: RestoreStart }[],
  isFolded: boolean,
): Promise<readonly RestoredServer<Server>[]> {
  const left: RestoredServer<Server>[] = []
  const followed: { serverId: string; server: Server; lost: Begun['lost']; sawRestoring: boolean }[] = []
  for (const { server, start } of servers) {
    if (start.kind !== 'started') left.push({ server, outcome: start })
    else if (!server.isFollowed) left.push({ server, outcome: { kind: 'not-followed', lost: start.lost } })
    else {
      const { lost } = start
      followed.push({ serverId: server.serverId, server, lost, sawRestoring: lost !== null })
    }
  }
  const ends = await waitForServers(context, {
    servers: followed,
    deadlineMs: Math.max(deadlineMs, context.clock.elapsedMs() + Math.min(QUIET_LIMIT_MS, timeoutMs)),
    pollIntervalMs,
    isFolded,
  })
  const ended = ends.map(({ server, end, lost }) => ({
    server,
    outcome: { kind: 'ended', end, lost } as const,
  }))
  return [...left, ...ended]
}
