/** An account whose whole list of snapshots has many pages, most of them about other servers. */
import { earlierSnapshots, fleet, othersSnapshots, type TimedServer } from './account.ts'
import { IN_FLIGHT_LIMIT, looksFor, POLL_INTERVAL_MS } from './fleet.ts'
import { measure, type Measured } from './measure.ts'
import { atMost, exactly, type Row, type Table } from './table.ts'

const SERVERS = 10
const SLOWEST_MS = 242_000
const PAGE_SIZE = 20
/** Ten pages together with the fifty of our servers, which are still read as one list. */
const OTHERS_SHORT = 150
/** Some three hundred pages. */
const OTHERS_LONG = 6000

/** Shows that looks share a list of ten pages, and go by server where the list is longer. */
export async function longListTable(): Promise<Table> {
  const servers = fleet(SERVERS, SLOWEST_MS)
  const measureWith = async (others: number): Promise<Measured> => {
    const job = await measure({
      servers,
      snapshots: [...earlierSnapshots(servers), ...othersSnapshots(others)],
      pollIntervalMs: POLL_INTERVAL_MS,
      quirks: { list: 'paged', pageSize: PAGE_SIZE },
    })
    return job.main
  }
  const short = await measureWith(OTHERS_SHORT)
  const long = await measureWith(OTHERS_LONG)
  return {
    title: 'A list of many pages',
    about:
      `${SERVERS} servers, the slowest snapshot takes ${SLOWEST_MS / 1000} s; pages of ${PAGE_SIZE} snapshots. A list of up to ten pages is read ` +
      'for all servers together; where there are more, each server that is still waited for is asked for by itself.',
    rows: [...shortRows(short), ...longRows(long, servers)],
  }
}

function shortRows(main: Measured): readonly Row[] {
  const pages = (OTHERS_SHORT + SERVERS * 5) / PAGE_SIZE
  const looks = looksFor(SLOWEST_MS, POLL_INTERVAL_MS)
  return [
    exactly('10 pages: listings of a single server', 0, perServer(main)),
    atMost('10 pages: listings of all (pages × (looks + 2))', pages * (looks + 2), together(main)),
    waitRow('10 pages:', main),
  ]
}

function longRows(main: Measured, servers: readonly TimedServer[]): readonly Row[] {
  const goal = servers
    .map((each) => looksFor(each.snapshotMs, POLL_INTERVAL_MS) + 2)
    .reduce((sum, each) => sum + each, 0)
  return [
    atMost('300 pages: listings of a single server (looks + 2 for each)', goal, perServer(main)),
    exactly('300 pages: listings of all, by which it learns the length', 1, together(main)),
    waitRow('300 pages:', main),
    atMost('300 pages: requests in flight at once', IN_FLIGHT_LIMIT, main.inFlight),
  ]
}

function waitRow(of: string, main: Measured): Row {
  const waits = (main.tookMs - SLOWEST_MS) / POLL_INTERVAL_MS
  return atMost(`${of} time beyond the slowest snapshot, in poll intervals`, 2, waits, { digits: 2 })
}

function perServer(main: Measured): number {
  return main.listings - together(main)
}

function together({ requests }: Measured): number {
  return requests.filter((each) => each.operation === 'listSnapshots' && !('server_id' in each.query)).length
}
