/** How the cost of main grows with its work: servers, and snapshots in the list that every look reads. */
import { earlierSnapshots, fleet, othersSnapshots } from './account.ts'
import { looksFor, MEMORY_LIMIT_MB, MEMORY_LIMIT_OF_ONE_MB, POLL_INTERVAL_MS } from './fleet.ts'
import { measure, type Measured } from './measure.ts'
import { atMost, informative, type Row, type Table } from './table.ts'

const FLEETS = [1, 10, 50, 100, 200] as const
const LISTS = [5, 100, 1000, 10_000] as const
/** Short, for what is measured here is the cost of a look. */
const SLOWEST_MS = 122_000
const LOOKS = looksFor(SLOWEST_MS, POLL_INTERVAL_MS)
/** Two, so that a look reads the list of everything. */
const SERVERS_OF_LISTS = 2

/** One size, and what main took. */
interface Point {
  readonly size: number
  readonly main: Measured
}

/** From one server to two hundred. */
export async function scaleOfFleetsTable(): Promise<Table> {
  const points: Point[] = []
  for (const size of FLEETS) points.push({ size, main: await measureMain(size, 0) })
  return {
    title: 'Growing fleets',
    about: `The slowest snapshot takes ${SLOWEST_MS / 1000} s, which is ${LOOKS} looks. ${GROWTH}`,
    rows: points.flatMap((point, index) =>
      rowsOf(point, points[index - 1], 'servers', {
        requests: LOOKS + 3 + point.size,
        memoryMb: point.size === 1 ? MEMORY_LIMIT_OF_ONE_MB : MEMORY_LIMIT_MB,
      }),
    ),
  }
}

/** From five snapshots in the account to ten thousand. */
export async function scaleOfListsTable(): Promise<Table> {
  const points: Point[] = []
  for (const size of LISTS) points.push({ size, main: await measureMain(SERVERS_OF_LISTS, size) })
  return {
    title: 'Growing lists',
    about:
      `${SERVERS_OF_LISTS} servers, so that each of the ${LOOKS} looks reads the list of everything, in one answer: the snapshots of other ` +
      `servers, and ours. ${GROWTH}`,
    rows: points.flatMap((point, index) =>
      rowsOf(point, points[index - 1], 'snapshots', {
        requests: LOOKS + 3 + SERVERS_OF_LISTS,
        memoryMb: MEMORY_LIMIT_MB,
      }),
    ),
  }
}

const GROWTH = 'Growth is by the size before; processor time is that of main, with its start.'

async function measureMain(servers: number, others: number): Promise<Measured> {
  const ours = fleet(servers, SLOWEST_MS)
  const { main } = await measure({
    servers: ours,
    snapshots: [...earlierSnapshots(ours), ...othersSnapshots(others)],
    pollIntervalMs: POLL_INTERVAL_MS,
  })
  return main
}

function rowsOf(
  { size, main }: Point,
  before: Point | undefined,
  what: string,
  limits: { readonly requests: number; readonly memoryMb: number },
): readonly Row[] {
  const of = `${String(size).padStart(6)} ${what}:`
  const waits = (main.tookMs - SLOWEST_MS) / POLL_INTERVAL_MS
  return [
    atMost(`${of} time beyond the slowest snapshot, in poll intervals`, 2, waits, { digits: 2 }),
    atMost(`${of} requests`, limits.requests, main.requests.length),
    atMost(`${of} peak memory`, limits.memoryMb, main.peakMb, { unit: 'MB' }),
    informative(`${of} processor time`, main.cpuMs, { unit: 'ms' }),
    ...(before === undefined
      ? []
      : [
          atMost(`${of} growth of processor time`, size / before.size, main.cpuMs / before.main.cpuMs, {
            digits: 1,
          }),
        ]),
  ]
}
