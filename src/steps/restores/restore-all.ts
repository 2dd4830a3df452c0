/** Restores servers: sends each restore once, and follows those that began while it still looks for the others. */
import { findOutWhetherBegun, type RestoreStart, sendRestore } from './start-restore.ts'
import { type RestoreEnd, waitForServers } from './wait-for-servers.ts'
import type { World } from '../step.ts'

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
  const sent = await Promise.all(
    order.servers.map(async (server) => {
      const answer = await sendRestore(world, { ...server, pollIntervalMs: order.pollIntervalMs })
      if ('start' in answer && answer.start.kind === 'started') await begun(server.serverId)
      return { server, answer }
    }),
  )
  const known = sent.flatMap(({ server, answer }) =>
    'start' in answer ? [{ server, start: answer.start }] : [],
  )
  const lost = sent.flatMap(({ server, answer }) => ('lost' in answer ? [{ server, lost: answer.lost }] : []))
  if (all.size > 1) await order.onProgress()

  const follow = async (starts: typeof known, isFolded: boolean): Promise<void> => {
    const followed: { serverId: string; sawRestoring: boolean }[] = []
    for (const { server, start } of starts) {
      if (start.kind !== 'started') outcomes.set(server.serverId, start)
      else if (!server.isFollowed) outcomes.set(server.serverId, { kind: 'not-followed' })
      else followed.push({ serverId: server.serverId, sawRestoring: start.sawRestoring })
    }
    const ends = await waitForServers(world, { ...order, servers: followed, isFolded })
    for (const [serverId, end] of ends) outcomes.set(serverId, { kind: 'ended', end })
  }
  const followLost = async (): Promise<void> => {
    await Promise.all(
      lost.map(async (each) => {
        const what = { ...each.server, pollIntervalMs: order.pollIntervalMs }
        const start = await findOutWhetherBegun(world, what, each.lost)
        if (start.kind === 'started') {
          await begun(each.server.serverId)
          if (all.size > 1) await order.onProgress()
        }
        await follow([{ server: each.server, start }], order.servers.length === 1)
      }),
    )
  }
  await Promise.all([follow(known, lost.length === 0), followLost()])
  return outcomes
}
