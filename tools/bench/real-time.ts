/**
 * The largest fleet in real time. Its memory is judged here: between two looks V8 has the time to tidy up, which the virtual
 * clock takes away from it. Five times as many looks as with the default of `poll-interval` make it the harder case.
 */
import { earlierSnapshots, fleet } from './account.ts'
import { IN_FLIGHT_LIMIT, looksFor, MEMORY_LIMIT_MB } from './fleet.ts'
import { measure } from './measure.ts'
import { atMost, informative, type Table } from './table.ts'

const SERVERS = 200
const SLOWEST_MS = 15_300
const POLL_INTERVAL_MS = 1000

/** Memory and requests of a short wait in real time. How long it takes is shown and not judged: machines differ. */
export async function realTimeTable(): Promise<Table> {
  const servers = fleet(SERVERS, SLOWEST_MS)
  const { main } = await measure({
    servers,
    snapshots: earlierSnapshots(servers),
    pollIntervalMs: POLL_INTERVAL_MS,
    inRealTime: true,
  })
  return {
    title: `${SERVERS} servers, in real time`,
    about: `The slowest snapshot takes ${SLOWEST_MS / 1000} s; a look every ${POLL_INTERVAL_MS / 1000} s.`,
    rows: [
      atMost('snapshot listings (looks + 2)', looksFor(SLOWEST_MS, POLL_INTERVAL_MS) + 2, main.listings),
      atMost('requests in flight at once', IN_FLIGHT_LIMIT, main.inFlight),
      atMost('peak memory', MEMORY_LIMIT_MB, main.peakMb, { unit: 'MB' }),
      informative('time beyond the slowest snapshot, in seconds', (main.realMs - SLOWEST_MS) / 1000, {
        digits: 1,
      }),
    ],
  }
}
