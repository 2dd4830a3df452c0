/**
 * One scenario: an emulator of the provider, and a job that the local runner plays with the committed dist, in
 * virtual time. Ten minutes of waiting take some milliseconds, and both sides share one clock.
 */
import { ownSnapshot } from '../../testing/simulator/own-snapshots.ts'
import type { ForeignSnapshot } from '../../testing/emulator/model.ts'
import type { Emulator, EmulatorOptions } from '../../testing/emulator/server.ts'
import { type ActionStep, type JobRun, type PlayedStep, runJob } from '../../testing/local-runner/job.ts'
import type { PhaseRun } from '../../testing/local-runner/phase.ts'
import type { WorkflowRun } from '../../testing/local-runner/workflow-run.ts'
import { ACTION, createDriver, type DriverName } from './driver.ts'

export { ACTION }
export const START_MS = Date.parse('2026-11-21T10:00:00Z')
export const HOUR_MS = 3_600_000
export const SERVER_ID = 12345
export const TOKEN = 'vps_emulator_token'
/** The run that every scene plays, unless it says otherwise. */
export const RUN_ID = '9000000011'

/** What may be set for one scenario. */
export interface Setting {
  readonly driver?: DriverName
  readonly with?: Readonly<Record<string, string>>
  readonly emulator?: EmulatorOptions
  /** Changes the emulator before the job begins. */
  readonly before?: (emulator: Emulator) => void
  /** How the deploy ends; a function may first do something to the world. */
  readonly deploy?:
    Outcome | ((world: { emulator: Emulator; advance: (ms: number) => void }) => Outcome | Promise<Outcome>)
  readonly run?: Partial<WorkflowRun>
  /** More about the step that uses the action, such as what happens while it runs. */
  readonly step?: Partial<ActionStep>
  /** More steps, before the one that uses the action. */
  readonly earlier?: readonly (ActionStep | PlayedStep)[]
  /** More steps, between it and the deploy: a second use, say; `another()` writes one. */
  readonly between?: readonly (ActionStep | PlayedStep)[]
  /** More steps, behind the deploy. */
  readonly later?: readonly (ActionStep | PlayedStep)[]
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly debug?: boolean
}

type Outcome = 'success' | 'failure' | 'cancelled'

/** What can be asserted on afterwards. */
export interface Played {
  readonly job: JobRun
  readonly main: PhaseRun
  readonly post: PhaseRun
  readonly emulator: Emulator
  /** Every request to the API, in order: `POST createSnapshot 201`. */
  readonly requests: readonly string[]
  /** Requests that change something. */
  readonly changes: readonly string[]
  /** Those requests that post sent. */
  readonly postRequests: readonly string[]
  /** The disk of the server at the end, when every restore that began is over. */
  readonly disk: string
  /** Ids of the snapshots at the end. */
  readonly ids: readonly string[]
}

/** Plays a whole job: snapshot, deploy, post. The deploy writes `broken` to the disk unless it does its own thing. */
export async function play(setting: Setting = {}): Promise<Played> {
  const driver = createDriver(START_MS, setting.driver)
  const { clock } = driver
  const emulator = await driver.startEmulator({
    snapshotMs: 20_000,
    restoreMs: 40_000,
    ...setting.emulator,
  })
  try {
    setting.before?.(emulator)
    let beforePost = 0
    const job = await runJob({
      virtualTime: { startMs: START_MS },
      startPhase: driver.startPhase,
      run: { runId: RUN_ID, repository: 'acme/shop', repositoryId: '1001', job: 'deploy', ...setting.run },
      ...(setting.env === undefined ? {} : { env: setting.env }),
      ...(setting.debug === undefined ? {} : { debug: setting.debug }),
      steps: [
        ...withAddress(setting.earlier ?? [], emulator),
        {
          id: 'snapshot',
          uses: ACTION,
          with: {
            'api-token': TOKEN,
            'server-id': String(SERVER_ID),
            'api-url': emulator.url,
            'deploy-status': '${{ steps.deploy.outcome }}',
            'github-token': '',
            ...setting.with,
          },
          ...setting.step,
        },
        ...withAddress(setting.between ?? [], emulator),
        {
          id: 'deploy',
          run: async (ctx) => {
            const advance = (ms: number): void => {
              ctx.advance(ms)
              clock.advanceTo(ctx.now())
            }
            advance(4 * 60_000)
            if (typeof setting.deploy === 'function') return await setting.deploy({ emulator, advance })
            emulator.provider.deploy(SERVER_ID, 'broken')
            return setting.deploy ?? 'success'
          },
        },
        ...withAddress(setting.later ?? [], emulator),
        {
          id: 'count',
          condition: 'always()',
          run: () => {
            beforePost = emulator.requests.length
            return 'success'
          },
        },
      ],
    })
    const step = job.step('snapshot')
    if (step.main === undefined || step.post === undefined) throw new Error('the action did not run')
    const all = emulator.requests.map(
      (each) => `${each.method} ${each.operation ?? each.path} ${each.status}`,
    )
    clock.advanceBy(24 * HOUR_MS)
    return {
      job,
      main: step.main,
      post: step.post,
      emulator,
      requests: all,
      changes: all.filter((each) => !each.startsWith('GET ')),
      postRequests: all.slice(beforePost),
      disk: emulator.provider.server(SERVER_ID)?.disk ?? '(no server)',
      ids: emulator.provider
        .snapshots()
        .map((each) => String(each.id))
        .sort(),
    }
  } finally {
    await emulator.close()
  }
}

/** Another use of the action in the same job, which knows where the emulator is. */
export function another(
  id: string,
  given: Readonly<Record<string, string>> = {},
  more: Partial<ActionStep> = {},
): ActionStep {
  return {
    id,
    uses: ACTION,
    with: {
      'api-token': TOKEN,
      'server-id': String(SERVER_ID),
      'deploy-status': '${{ steps.deploy.outcome }}',
      'github-token': '',
      ...given,
    },
    ...more,
  }
}

/** Only when a job is played it is known where the emulator is. */
function withAddress(
  steps: readonly (ActionStep | PlayedStep)[],
  { url }: Emulator,
): (ActionStep | PlayedStep)[] {
  return steps.map((step) => ('uses' in step ? { ...step, with: { 'api-url': url, ...step.with } } : step))
}

/** An own snapshot of an earlier run of the same repository, as this action makes it. */
export function own(
  fields: Partial<ForeignSnapshot> & { runId: string; attempt?: number; name?: string; hoursOld: number },
): ForeignSnapshot {
  const { runId, attempt = 1, name: base = 'pre-deploy', hoursOld, ...rest } = fields
  return ownSnapshot({
    runId,
    attempt,
    base,
    serverId: SERVER_ID,
    status: 'completed',
    createdAt: START_MS - hoursOld * HOUR_MS,
    ...rest,
  })
}

/** A snapshot that a person made by hand. */
export function manual(fields: Partial<ForeignSnapshot> & { hoursOld: number }): ForeignSnapshot {
  const { hoursOld, ...rest } = fields
  return {
    serverId: SERVER_ID,
    name: 'before-upgrade',
    status: 'completed',
    createdAt: START_MS - hoursOld * HOUR_MS,
    description: 'made by hand',
    ...rest,
  }
}

/** The value that post left for the jobs that follow. */
export function result(played: Played): string | undefined {
  return played.post.env['VPS_SNAPSHOT_RESULT']
}
