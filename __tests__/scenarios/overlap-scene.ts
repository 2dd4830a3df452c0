/**
 * One job that builds while the provider copies: snapshot with `wait: false`, build, `wait/`, deploy, post. All of it
 * from the committed dist, in virtual time.
 */
import path from 'node:path'
import type { Emulator, EmulatorOptions } from '../../testing/emulator/server.ts'
import { type ActionStep, type JobRun, type PlayedStep, runJob } from '../../testing/local-runner/job.ts'
import type { PhaseRun } from '../../testing/local-runner/phase.ts'
import type { RunnerFolders, WorkflowRun } from '../../testing/local-runner/workflow-run.ts'
import { ACTION, HOUR_MS, RUN_ID, SERVER_ID, START_MS, TOKEN } from './scene.ts'
import { createDriver, type DriverName } from './driver.ts'

export const MINUTE_MS = 60_000
export const BUILD_MS = 6 * MINUTE_MS

/** What may be set for one job. */
export interface OverlapSetting {
  readonly driver?: DriverName
  /** The servers, for both steps. */
  readonly servers?: string
  readonly with?: Readonly<Record<string, string>>
  /** More inputs of `wait/`; `false`: the job has no such step. */
  readonly wait?: Readonly<Record<string, string>> | false
  readonly snapshotStep?: Partial<ActionStep>
  readonly waitStep?: Partial<ActionStep>
  readonly emulator?: EmulatorOptions
  readonly before?: (emulator: Emulator) => void
  /** What happens to the world at the beginning of the build. */
  readonly build?: (emulator: Emulator) => void
  readonly deploy?: 'success' | 'failure'
  readonly deployStep?: Partial<PlayedStep>
  readonly run?: Partial<WorkflowRun>
  /** Folders that outlive the job. */
  readonly folders?: RunnerFolders
}

/** What can be asserted on afterwards. */
export interface Overlapped {
  readonly job: JobRun
  readonly main: PhaseRun
  /** `wait/`, if it ran. */
  readonly waited: PhaseRun | undefined
  readonly post: PhaseRun
  readonly result: string | undefined
  readonly emulator: Emulator
  /** Requests to the API of each, in order: `POST createSnapshot 201`. */
  readonly requests: Readonly<Record<'main' | 'wait' | 'post', readonly string[]>>
  /** All requests that change something. */
  readonly changes: readonly string[]
  /** What is on the disk of a server at the end, when every restore that began is over. */
  readonly diskOf: (serverId: number) => string
  /** The id of the snapshot that main made of a server. */
  readonly madeOf: (serverId: number) => string
}

/** Plays the job. The deploy writes `broken` to the disk of every server. */
export async function overlap(setting: OverlapSetting = {}): Promise<Overlapped> {
  const driver = createDriver(START_MS, setting.driver)
  const { clock } = driver
  const emulator = await driver.startEmulator({ restoreMs: 40_000, ...setting.emulator })
  const serverIds = setting.servers ?? String(SERVER_ID)
  const shared = { 'api-token': TOKEN, 'server-id': serverIds, 'api-url': emulator.url }
  const counts: number[] = []
  const count = (id: string): PlayedStep => ({
    id,
    condition: 'always()',
    run: () => {
      counts.push(emulator.requests.length)
      return 'success'
    },
  })
  const waitStep: ActionStep = {
    id: 'wait',
    uses: path.join(ACTION, 'wait'),
    with: { ...shared, 'snapshot-id': '${{ steps.snapshot.outputs.snapshot-id }}', ...setting.wait },
    ...setting.waitStep,
  }
  try {
    setting.before?.(emulator)
    const job = await runJob({
      virtualTime: { startMs: START_MS },
      startPhase: driver.startPhase,
      run: { runId: RUN_ID, repository: 'acme/shop', repositoryId: '1001', job: 'deploy', ...setting.run },
      ...(setting.folders === undefined ? {} : { folders: setting.folders }),
      steps: [
        {
          id: 'snapshot',
          uses: ACTION,
          with: {
            ...shared,
            wait: 'false',
            'deploy-status': '${{ steps.deploy.outcome }}',
            'github-token': '',
            ...setting.with,
          },
          ...setting.snapshotStep,
        },
        count('after-main'),
        {
          id: 'build',
          run: (step) => {
            setting.build?.(emulator)
            step.advance(BUILD_MS)
            clock.advanceTo(step.now())
            return 'success'
          },
        },
        ...(setting.wait === false ? [] : [waitStep]),
        count('after-wait'),
        {
          id: 'deploy',
          run: () => {
            for (const { id } of emulator.provider.servers()) emulator.provider.deploy(id, 'broken')
            return setting.deploy ?? 'success'
          },
          ...setting.deployStep,
        },
      ],
    })
    const { main, post } = job.step('snapshot')
    if (main === undefined || post === undefined) throw new Error('the action did not run')
    const all = emulator.requests.map(
      (each) => `${each.method} ${each.operation ?? each.path} ${each.status}`,
    )
    const [afterMain, afterWait] = counts
    clock.advanceBy(24 * HOUR_MS)
    return {
      job,
      main,
      waited: setting.wait === false ? undefined : job.step('wait').main,
      post,
      result: post.env['VPS_SNAPSHOT_RESULT'],
      emulator,
      requests: {
        main: all.slice(0, afterMain),
        wait: all.slice(afterMain, afterWait),
        post: all.slice(afterWait),
      },
      changes: all.filter((each) => !each.startsWith('GET ')),
      diskOf: (serverId) => emulator.provider.server(serverId)?.disk ?? '(no server)',
      madeOf: (serverId) =>
        emulator.provider.history
          .flatMap((each) =>
            each.kind === 'created' && each.by === 'api' && each.serverId === serverId
              ? [String(each.snapshotId)]
              : [],
          )
          .join(),
    }
  } finally {
    await emulator.close()
  }
}
