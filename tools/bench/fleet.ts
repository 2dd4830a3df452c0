/** What main costs for fleets of several sizes whose slowest snapshot takes the same time. */
import { earlierSnapshots, fleet } from './account.ts'
import { measure, type MeasuredJob } from './measure.ts'
import { atMost, exactly, type Row, type Table } from './table.ts'

/** The default of `poll-interval`. */
export const POLL_INTERVAL_MS = 5000
/** The longest that VPS.org calls usual, and a little: no whole number of intervals, for that would flatter. */
const SLOWEST_MS = 602_000
/** So many requests may be under way at once. */
export const IN_FLIGHT_LIMIT = 8
/** What a process may need for the largest of these fleets. */
export const MEMORY_LIMIT_MB = 150
/** What it may need for one server. */
export const MEMORY_LIMIT_OF_ONE_MB = 90

const LARGEST = 200
const SIZES = [1, 2, 30, LARGEST] as const

/** How many servers were measured. */
export type FleetSize = (typeof SIZES)[number]

/** What was measured, by the number of servers. */
export type Fleets = Readonly<Record<FleetSize, MeasuredJob>>

/** How often something that takes so long is checked: at once, and after every interval. */
export function looksFor(durationMs: number, intervalMs: number): number {
  return 1 + Math.ceil(durationMs / intervalMs)
}

/** Plays a job for each size, one after the other: they would take each other's processor. */
export async function measureFleets(): Promise<Fleets> {
  const one = async (size: FleetSize): Promise<MeasuredJob> => {
    const servers = fleet(size, SLOWEST_MS)
    return await measure({ servers, snapshots: earlierSnapshots(servers), pollIntervalMs: POLL_INTERVAL_MS })
  }
  return { 1: await one(1), 2: await one(2), 30: await one(30), 200: await one(200) }
}

/** Time, requests and memory, for each size. */
export function planTable(fleets: Fleets): Table {
  const looks = looksFor(SLOWEST_MS, POLL_INTERVAL_MS)
  return {
    title: 'A fleet, in virtual time',
    about:
      `The slowest snapshot takes ${SLOWEST_MS / 1000} s, the others from 40 % of that; a look every ${POLL_INTERVAL_MS / 1000} s, which is ` +
      `${looks} looks. Each request costs 20 ms. Every server holds four snapshots already; post prunes one of each.`,
    rows: SIZES.flatMap((size) => rowsOf(size, fleets[size], looks)),
  }
}

function rowsOf(size: FleetSize, { main, post }: MeasuredJob, looks: number): readonly Row[] {
  const of = `${String(size).padStart(3)} ${size === 1 ? 'server: ' : 'servers:'}`
  const listings = looks + 2
  const memoryMb = size === 1 ? MEMORY_LIMIT_OF_ONE_MB : MEMORY_LIMIT_MB
  const waits = (main.tookMs - SLOWEST_MS) / POLL_INTERVAL_MS
  return [
    atMost(`${of} time beyond the slowest snapshot, in poll intervals`, 2, waits, { digits: 2 }),
    atMost(`${of} snapshot listings (looks + 2)`, listings, main.listings),
    // One create for each server, and one list of servers.
    atMost(`${of} all requests`, listings + size + 1, main.requests.length),
    atMost(`${of} requests in flight at once`, IN_FLIGHT_LIMIT, main.inFlight),
    atMost(`${of} peak memory`, memoryMb, main.peakMb, { unit: 'MB' }),
    // One list of snapshots, one of servers, and one deletion for each server.
    exactly(`${of} all requests of post`, size + 2, post.requests.length),
    atMost(`${of} peak memory of post`, memoryMb, post.peakMb, { unit: 'MB' }),
  ]
}
