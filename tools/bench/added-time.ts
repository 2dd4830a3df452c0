/** How long main takes beyond the provider, over many creations of different lengths. */
import { Provider } from '../../testing/emulator/provider.ts'
import { NO_QUIRKS } from '../../testing/emulator/quirks.ts'
import { DEFAULT_TOKEN } from '../../testing/emulator/tokens.ts'
import { createNetwork } from '../../testing/simulator/network.ts'
import { playEntry, simulatedPlatform } from '../../testing/simulator/play-entry.ts'
import { VirtualTime } from '../../testing/simulator/virtual-time.ts'
import { SNAPSHOT_INPUTS } from '../../src/runner/inputs/snapshot.ts'
import { main } from '../../src/index.ts'
import { fleet, REPOSITORY, RUN_ID, START_MS } from './account.ts'
import { POLL_INTERVAL_MS } from './fleet.ts'
import { atMost, informative, type Table } from './table.ts'

const CREATIONS = 200
const SHORTEST_MS = 20_000
const LONGEST_MS = 15 * 60_000
/** So long a request is on its way, and its answer on the way back. */
const LATENCY_MS = 20
/** What the longest may take beyond an interval. */
const TOLERANCE_MS = 500
/** The part of the golden ratio behind the point: its multiples leave no gap and repeat nothing. */
const GOLDEN = 0.618_033_988_749_895

/** Plays main in this process, for one server: processes of their own would take a minute for the same figures. */
export async function addedTimeTable(): Promise<Table> {
  const added: number[] = []
  for (let index = 0; index < CREATIONS; index++) {
    // Spread over all lengths, and so over all moments between two looks.
    const share = (index * GOLDEN) % 1
    added.push(await addedTo(Math.round(SHORTEST_MS + share * (LONGEST_MS - SHORTEST_MS))))
  }
  const intervals = (ms: number): number => ms / POLL_INTERVAL_MS
  const average = added.reduce((sum, each) => sum + each, 0) / CREATIONS
  return {
    title: "Time added to the provider's own, one server",
    about:
      `${CREATIONS} creations of ${SHORTEST_MS / 1000} s to ${LONGEST_MS / 60_000} min, a look every ${POLL_INTERVAL_MS / 1000} s, ${LATENCY_MS} ms each way: ` +
      'from the end of the snapshot to the end of main. A step that reads at intervals needs half an interval on average, ' +
      'and the time that the request and its answer travel.',
    rows: [
      atMost(
        'on average, in s (half an interval, and both ways)',
        (POLL_INTERVAL_MS / 2 + 2 * LATENCY_MS) / 1000,
        average / 1000,
        { digits: 2 },
      ),
      informative('  in intervals', intervals(average), { digits: 2 }),
      atMost(
        'at most, in s (an interval and 0.5 s)',
        (POLL_INTERVAL_MS + TOLERANCE_MS) / 1000,
        Math.max(...added) / 1000,
        { digits: 2 },
      ),
    ],
  }
}

/** How much later main ends than a snapshot that takes so long. @throws Error when main fails */
async function addedTo(snapshotMs: number): Promise<number> {
  const time = new VirtualTime(START_MS)
  const servers = fleet(1, snapshotMs)
  const provider = new Provider({ now: time.now, servers })
  const network = createNetwork({
    time,
    provider,
    quirks: { ...NO_QUIRKS },
    tokens: [DEFAULT_TOKEN],
    latencyMs: () => LATENCY_MS,
  })
  const host = simulatedPlatform({
    name: 'main',
    time,
    network,
    env: {
      GITHUB_RUN_ID: RUN_ID,
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_REPOSITORY: REPOSITORY.repository,
      GITHUB_REPOSITORY_ID: REPOSITORY.repositoryId,
    },
    inputs: {
      ...Object.fromEntries(Object.values(SNAPSHOT_INPUTS).map((row) => [row.name, row.default ?? ''])),
      'api-token': 'vps_emulator_token',
      'server-id': servers.map((each) => each.id).join(','),
      'github-token': '',
    },
  })
  const { end, taken } = await time.runUntil(playEntry(main, host))
  const completed = provider.history.find((each) => each.kind === 'completed')
  if (end.exitCode !== 0 || completed === undefined) {
    throw new Error(`main failed:\n${taken.printed.map((each) => each.text).join('\n')}`)
  }
  return end.atMs - completed.at
}
