/** The accounts that are measured: servers whose snapshots take different times, and what they hold already. */
import { ownSnapshot } from '../../testing/simulator/own-snapshots.ts'
import type { ForeignSnapshot, ServerFields } from '../../testing/emulator/model.ts'

/** When every measurement begins, on the virtual clock (epoch ms). */
export const START_MS = Date.parse('2026-11-21T10:00:00Z')

/** The repository that every run is of, and whose snapshots the servers hold. */
export const REPOSITORY = { repository: 'acme/shop', repositoryId: '1001' }

/** The run that is measured. */
export const RUN_ID = '9000000011'

const HOUR_MS = 3_600_000
const FIRST_SERVER = 20_001
/** So many fit beside the new one, as after every deploy with the default of `keep`. */
const SNAPSHOTS_HELD = 4

/** A server and how long a snapshot of it takes. */
export type TimedServer = ServerFields & { readonly id: number; readonly snapshotMs: number }

/**
 * Servers whose snapshots take from 40 % of `slowestMs` up to all of it. The slowest is the last one, and so the last
 * whose create is sent: the worst case.
 */
export function fleet(count: number, slowestMs: number): readonly TimedServer[] {
  return Array.from({ length: count }, (_, index) => ({
    id: FIRST_SERVER + index,
    name: `web-server-${String(index + 1).padStart(3, '0')}`,
    snapshotMs: Math.round(slowestMs * (0.4 + (0.6 * (index + 1)) / count)),
  }))
}

/** What earlier runs of the same workflow left on each server: post will have one to prune. */
export function earlierSnapshots(servers: readonly TimedServer[]): readonly ForeignSnapshot[] {
  return servers.flatMap(({ id }) =>
    Array.from({ length: SNAPSHOTS_HELD }, (_, index): ForeignSnapshot => {
      const createdAt = START_MS - (SNAPSHOTS_HELD - index) * 24 * HOUR_MS
      return ownSnapshot({ runId: `900000000${index + 1}`, serverId: id, createdAt })
    }),
  )
}

/** Snapshots of servers that the step has nothing to do with. */
export function othersSnapshots(count: number): readonly ForeignSnapshot[] {
  return Array.from({ length: count }, (_, index) => ({
    serverId: 50_001 + Math.floor(index / SNAPSHOTS_HELD),
    name: `nightly-${index + 1}`,
    createdAt: START_MS - (index + 1) * HOUR_MS,
    description: 'made by another user.',
  }))
}
