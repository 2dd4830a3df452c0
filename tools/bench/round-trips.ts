/** How many answers post waits for, one after the other, before it sends a restore. */
import { ownSnapshot } from '../../testing/simulator/own-snapshots.ts'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { drivenClock } from '../../testing/emulator/clock.ts'
import { startEmulator } from '../../testing/emulator/server.ts'
import { runJob } from '../../testing/local-runner/job.ts'
import { earlierSnapshots, fleet, REPOSITORY, RUN_ID, START_MS } from './account.ts'

const ACTION = path.join(import.meta.dirname, '..', '..')
/** So long (in real time) after a request the next one counts as sent only because that one was answered. */
const QUIET_MS = 300
const HOUR_MS = 3_600_000
/** Another deploy to the server, an hour ago: GitHub is asked whether it goes on. */
const OTHER_RUN = '9000000010'

/** What came before the restore. */
export interface BeforeRestore {
  /** Requests to VPS.org that were under way at the same time count once; the restore counts too. */
  readonly roundTrips: number
  /** Questions to GitHub that decide. */
  readonly deciding: number
  /** Questions to GitHub that only serve what is told. */
  readonly telling: number
}

/**
 * Plays a job whose deploy fails, and counts from the start of post to its restore.
 * @throws Error when nothing was restored
 */
export async function beforeRestore(): Promise<BeforeRestore> {
  const counted = { roundTrips: 0, deciding: 0, telling: 0 }
  let isCounting = false
  let underWay: Promise<void> | null = null
  const [server] = fleet(1, 22_000)
  if (server === undefined) throw new Error('There is no server.')
  const young = ownSnapshot({ runId: OTHER_RUN, serverId: server.id, createdAt: START_MS - HOUR_MS })
  const github = await startGitHub((url) => {
    if (!isCounting) return
    const [, runId] = /\/actions\/runs\/(\d+)/.exec(url) ?? []
    if (runId !== undefined && runId !== RUN_ID) counted.deciding++
    else counted.telling++
  })
  const emulator = await startEmulator({
    clock: drivenClock(START_MS),
    clientTime: true,
    servers: [{ ...server, restoreMs: 42_000 }],
    snapshots: [...earlierSnapshots([server]).slice(1), young],
    onRequest: async ({ operation }) => {
      if (!isCounting) return
      if (underWay === null) {
        counted.roundTrips++
        underWay = sleep(QUIET_MS)
      }
      if (operation === 'restoreSnapshot') isCounting = false
      await underWay
      underWay = null
    },
  })
  try {
    const played = await runJob({
      virtualTime: { startMs: START_MS },
      run: { runId: RUN_ID, ...REPOSITORY, job: 'deploy', apiUrl: urlOf(github) },
      steps: [
        {
          id: 'snapshot',
          uses: ACTION,
          with: {
            'api-token': 'vps_emulator_token',
            'server-id': String(server.id),
            'api-url': emulator.url,
            'github-token': 'ghs_bench',
            'deploy-status': '${{ steps.deploy.outcome }}',
            'restore-on': 'failure',
          },
        },
        {
          id: 'deploy',
          run: () => {
            isCounting = true
            return 'failure'
          },
        },
      ],
    })
    const { post } = played.step('snapshot')
    if (post?.env['VPS_SNAPSHOT_RESULT'] !== 'restored')
      throw new Error(`post restored nothing:\n${post?.log.join('\n') ?? 'it did not run'}`)
    return counted
  } finally {
    await emulator.close()
    github.close()
    github.closeAllConnections()
  }
}

/** A GitHub that knows one run, which has ended. */
async function startGitHub(onQuestion: (url: string) => void): Promise<Server> {
  const ended = {
    id: Number(OTHER_RUN),
    run_attempt: 1,
    status: 'completed',
    conclusion: 'success',
    updated_at: new Date(START_MS - HOUR_MS / 2).toISOString(),
  }
  const server = createServer(({ url = '' }, response) => {
    onQuestion(url)
    const isKnown = url.endsWith(`/actions/runs/${OTHER_RUN}`)
    response
      .writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json; charset=utf-8' })
      .end(JSON.stringify(isKnown ? ended : { message: 'Not Found' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
