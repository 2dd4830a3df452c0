/** The stage of the demo: a server at the emulator, and jobs that the committed dist plays on it, in virtual time. */
import { ownSnapshot } from '../../testing/simulator/own-snapshots.ts'
import path from 'node:path'
import { drivenClock } from '../../testing/emulator/clock.ts'
import { type Emulator, startEmulator } from '../../testing/emulator/server.ts'
import { type JobRun, runJob } from '../../testing/local-runner/job.ts'
import { type PhaseRun, runPhase } from '../../testing/local-runner/phase.ts'
import { type Scene, SERVER_ID } from './scenes.ts'

export const ACTION = path.join(import.meta.dirname, '..', '..')
export const DAY_MS = 86_400_000
export const TOKEN = 'vps_emulator_token'
/** When the first job begins. */
export const START_MS = Date.parse('2026-11-21T10:00:00Z')

/** Where scenes are played. The caller that opens it closes `emulator`. */
export interface Stage {
  readonly emulator: Emulator
  readonly clock: ReturnType<typeof drivenClock>
}

/** A server that holds four snapshots of earlier deploys. */
export async function openStage(): Promise<Stage> {
  const clock = drivenClock(START_MS)
  const emulator = await startEmulator({
    clientTime: true,
    clock,
    servers: [{ id: SERVER_ID, name: 'web-server-01', disk: 'release 1' }],
    snapshots: [1, 2, 3, 4].map((number) =>
      ownSnapshot({
        runId: `900000000${number}`,
        serverId: SERVER_ID,
        createdAt: START_MS - (10 - number) * DAY_MS,
        sizeMb: 5000 + number * 10,
      }),
    ),
  })
  return { emulator, clock }
}

/** Plays one deploy: main, the deploy itself, post. */
export async function playScene({ emulator, clock }: Stage, scene: Scene): Promise<JobRun> {
  const { provider, faults } = emulator
  scene.prepare?.(emulator)
  for (const fault of scene.faults ?? []) faults.add(fault)
  return await runJob({
    virtualTime: { startMs: clock() },
    run: { runId: scene.runId, repository: 'acme/shop', repositoryId: '1001', job: 'deploy' },
    steps: [
      {
        id: 'snapshot',
        uses: ACTION,
        with: {
          'api-token': TOKEN,
          'server-id': String(SERVER_ID),
          'api-url': emulator.url,
          'deploy-status': '${{ steps.deploy.outcome }}',
          'restore-on': 'failure',
          'github-token': '',
        },
      },
      {
        id: 'deploy',
        run: (ctx) => {
          ctx.advance(4 * 60_000)
          clock.advanceTo(ctx.now())
          scene.deploy.meanwhile?.(emulator)
          provider.deploy(SERVER_ID, scene.deploy.disk)
          return scene.deploy.outcome
        },
      },
    ],
  })
}

/** Plays `restore/`, as the workflow behind "Run workflow" starts it. */
export async function playRollback(
  { emulator, clock }: Stage,
  runId: string,
  inputs: Readonly<Record<string, string>>,
): Promise<PhaseRun> {
  return await runPhase({
    actionDir: path.join(ACTION, 'restore'),
    phase: 'main',
    virtualTime: { startMs: clock() },
    run: { runId, repository: 'acme/shop', repositoryId: '1001', job: 'roll-back' },
    with: {
      'api-token': TOKEN,
      'server-id': String(SERVER_ID),
      'api-url': emulator.url,
      'github-token': '',
      ...inputs,
    },
  })
}

/** The job's part of the summary page: main's, and post's below it. */
export function summaryOf(job: JobRun): string {
  const { main, post } = job.step('snapshot')
  return `${main?.summary ?? ''}\n${post?.summary ?? ''}`
}
