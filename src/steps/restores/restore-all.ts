/** Restores servers: sends each restore once, and follows those that began while it still looks for the others. */
import { findOutWhetherBegun, type RestoreStart, sendRestore } from './start-restore.ts'
import { type RestoreEnd, waitForServers } from './wait-for-servers.ts'
import { settleAll } from '../each-server.ts'
import type { World } from '../step.ts'

/** So long after the first restore was accepted the answers of the others are waited for. */
const GRACE_MS = 1000

/** One server to restore. */
export interface ServerToRestore {
  readonly serverId: string
  readonly snapshotId: string
  /** Whether to wait until it is back. */
  readonly isFollowed: boolean
}

/** How to restore them. */
export interface RestoresOrder {
  readonly servers: readonly ServerToRestore[]
  readonly timeoutMs: number
  readonly pollIntervalMs: number
  /** Told at once of each restore that has begun: this process may be killed in the next moment. */
  readonly onBegun: (serverId: string) => void
  /** Called when the first has begun, and whenever several more are known. */
  readonly onProgress: () => Promise<void>
}

/** How a server came out of it. */
export type RestoreOutcome =
  | Exclude<RestoreStart, { readonly kind: 'started' }>
  | { readonly kind: 'not-followed' }
  | { readonly kind: 'ended'; readonly end: RestoreEnd }

/** Resolves, with an outcome for each server, when all are over or nobody can wait any longer. */
export async function restoreAll(
  world: World,
  order: RestoresOrder,
): Promise<ReadonlyMap<string, RestoreOutcome>> {
  const outcomes = new Map<string, RestoreOutcome>()
  const all = new Set<string>()
  const begun = async (serverId: string): Promise<void> => {
    all.add(serverId)
    order.onBegun(serverId)
    if (all.size === 1) await order.onProgress()
  }
  const answers = new Map<ServerToRestore, Awaited<ReturnType<typeof sendRestore>>>()
  const accepted = Promise.withResolvers<null>()
  const sends = order.servers.map(async (server) => {
    const answer = await sendRestore(world, { ...server, pollIntervalMs: order.pollIntervalMs })
    answers.set(server, answer)
    if ('start' in answer && answer.start.kind === 'started') {
      accepted.resolve(null)
      await begun(server.serverId)
    }
    return answer
  })
  // Most answers come at once. Whoever is late must not keep those that began from being looked at.
  const grace = accepted.promise.then(() => world.clock.sleep(GRACE_MS, world.signal))
  await Promise.race([Promise.allSettled(sends), grace])
  const early = [...answers].flatMap(([server, answer]) =>
    'start' in answer ? [{ server, start: answer.start }] : [],
  )
  if (all.size > 1) await order.onProgress()

  const follow = async (starts: typeof early, isFolded: boolean): Promise<void> => {
    const followed: { serverId: string; sawRestoring: boolean }[] = []
    for (const { server, start } of starts) {
      if (start.kind !== 'started') outcomes.set(server.serverId, start)
      else if (!server.isFollowed) outcomes.set(server.serverId, { kind: 'not-followed' })
      else followed.push({ serverId: server.serverId, sawRestoring: start.sawRestoring })
    }
    const ends = await waitForServers(world, { ...order, servers: followed, isFolded })
    for (const [serverId, end] of ends) outcomes.set(serverId, { kind: 'ended', end })
  }
  const followLate = async (
    server: ServerToRestore,
    sent: (typeof sends)[number],
    isAlone: boolean,
  ): Promise<void> => {
    const answer = await sent
    const what = { ...server, pollIntervalMs: order.pollIntervalMs }
    const start = 'start' in answer ? answer.start : await findOutWhetherBegun(world, what, answer.lost)
    if ('lost' in answer && start.kind === 'started') await begun(server.serverId)
    if (all.size > 1) await order.onProgress()
    await follow([{ server, start }], isAlone)
  }
  const known = new Set(early.map((each) => each.server))
  const late = order.servers.flatMap((server, index) => {
    const sent = sends[index]
    return sent === undefined || known.has(server) ? [] : [{ server, sent }]
  })
  await settleAll([
    follow(early, late.length === 0),
    ...late.map(({ server, sent }) => followLate(server, sent, order.servers.length === 1)),
  ])
  // What went wrong while one of them was told of is not lost either.
  await Promise.all(sends)
  return outcomes
}
