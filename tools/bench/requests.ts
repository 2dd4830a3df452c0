/** What each action asks of VPS.org, for one server. */
import path from 'node:path'
import { drivenClock } from '../../testing/emulator/clock.ts'
import { type Emulator, startEmulator } from '../../testing/emulator/server.ts'
import { runJob } from '../../testing/local-runner/job.ts'
import { runPhase } from '../../testing/local-runner/phase.ts'
import { earlierSnapshots, fleet, REPOSITORY, RUN_ID, START_MS } from './account.ts'
import { looksFor, POLL_INTERVAL_MS } from './fleet.ts'
import { beforeRestore } from './round-trips.ts'
import { atMost, exactly, type Table } from './table.ts'

const ACTION = path.join(import.meta.dirname, '..', '..')
const SNAPSHOT_MS = 22_000
const RESTORE_MS = 42_000
const SNAPSHOT_LOOKS = looksFor(SNAPSHOT_MS, POLL_INTERVAL_MS)
/** A server has to be seen back twice in a row. */
const RESTORE_LOOKS = looksFor(RESTORE_MS, POLL_INTERVAL_MS) + 1

/** Requests, counted; `__tests__/scenarios/requests.test.ts` holds their order too. */
export async function requestsTable(): Promise<Table> {
  const pruning = await job('success')
  const restoring = await job('failure')
  const { roundTrips, deciding, telling } = await beforeRestore()
  return {
    title: 'Requests to VPS.org, one server',
    about:
      `A snapshot takes ${SNAPSHOT_MS / 1000} s, a restore ${RESTORE_MS / 1000} s; a look every ${POLL_INTERVAL_MS / 1000} s, which is ` +
      `${SNAPSHOT_LOOKS} and ${RESTORE_LOOKS} looks. Round trips follow one after the other; GitHub is asked about ${deciding} other runs before the restore.`,
    rows: [
      exactly('main: 2 lists at once, 1 create, looks', 3 + SNAPSHOT_LOOKS, pruning.main),
      exactly('post, pruning one: 2 lists, 1 deletion', 3, pruning.post),
      exactly('post, restoring: 2 lists, 1 restore, looks, 1 list', 4 + RESTORE_LOOKS, restoring.post),
      exactly('prune/ of one: 2 lists, 1 deletion', 3, await single('prune', { keep: '3' })),
      exactly(
        'restore/ without a safety snapshot: as post',
        4 + RESTORE_LOOKS,
        await single('restore', { 'safety-snapshot': 'false' }),
      ),
      exactly(
        'restore/: 1 create, its looks and both lists again more',
        7 + SNAPSHOT_LOOKS + RESTORE_LOOKS,
        await single('restore', {}),
      ),
      atMost("post: round trips until its restore, besides GitHub's answer", 3, roundTrips),
      exactly('post: what only tells, asked of GitHub before that', 0, telling),
    ],
  }
}

/** How many requests main sent, and post. */
async function job(deploy: 'success' | 'failure'): Promise<{ main: number; post: number }> {
  return await withAccount(async (emulator) => {
    let main = 0
    const played = await runJob({
      virtualTime: { startMs: START_MS },
      run: { runId: RUN_ID, ...REPOSITORY, job: 'deploy' },
      steps: [
        {
          id: 'snapshot',
          uses: ACTION,
          with: {
            ...inputs(emulator),
            'deploy-status': '${{ steps.deploy.outcome }}',
            'restore-on': 'failure',
          },
        },
        {
          id: 'deploy',
          run: () => {
            main = emulator.requests.length
            return deploy
          },
        },
      ],
    })
    const { post } = played.step('snapshot')
    const expected = deploy === 'success' ? 'pruned' : 'restored'
    if (post?.env['VPS_SNAPSHOT_RESULT'] !== expected) throw new Error(`post did not end as "${expected}"`)
    return { main, post: emulator.requests.length - main }
  })
}

/** How many requests an action without a post sent. */
async function single(action: 'prune' | 'restore', more: Readonly<Record<string, string>>): Promise<number> {
  return await withAccount(async (emulator) => {
    const { outcome, log } = await runPhase({
      actionDir: path.join(ACTION, action),
      phase: 'main',
      virtualTime: { startMs: START_MS },
      run: { runId: RUN_ID, ...REPOSITORY },
      with: { ...inputs(emulator), ...more },
    })
    if (outcome !== 'success') throw new Error(`${action}/ failed:\n${log.join('\n')}`)
    return emulator.requests.length
  })
}

const SERVERS = fleet(1, SNAPSHOT_MS)

async function withAccount<Result>(work: (emulator: Emulator) => Promise<Result>): Promise<Result> {
  const emulator = await startEmulator({
    clock: drivenClock(START_MS),
    clientTime: true,
    servers: SERVERS.map((each) => ({ ...each, restoreMs: RESTORE_MS })),
    snapshots: earlierSnapshots(SERVERS),
  })
  try {
    return await work(emulator)
  } finally {
    await emulator.close()
  }
}

function inputs(emulator: Emulator): Readonly<Record<string, string>> {
  return {
    'api-token': 'vps_emulator_token',
    'server-id': SERVERS.map((each) => each.id).join(','),
    'api-url': emulator.url,
    'github-token': '',
  }
}
