/** One run of `prune/`, started from the committed dist in virtual time, against an emulator. */
import path from 'node:path'
import type { Emulator, EmulatorOptions } from '../../testing/emulator/server.ts'
import type { PhaseOptions, PhaseRun, RunningPhase } from '../../testing/local-runner/phase.ts'
import type { WorkflowRun } from '../../testing/local-runner/workflow-run.ts'
import { ACTION, SERVER_ID, START_MS, TOKEN } from './scene.ts'
import { createDriver, type DriverName } from './driver.ts'

/** Run id of the workflow that prunes. */
export const PRUNE_RUN = '9000000600'

/** What may be set for one run. */
export interface PruneSetting {
  readonly driver?: DriverName
  readonly with?: Readonly<Record<string, string>>
  readonly emulator?: EmulatorOptions
  readonly before?: (emulator: Emulator) => void
  readonly run?: Partial<WorkflowRun>
  readonly phase?: Partial<PhaseOptions>
  /** Called when the process runs. */
  readonly running?: (phase: RunningPhase) => void
}

/** An entry of the outputs. */
export interface PruneEntry {
  readonly server_id: string
  readonly id: string
  readonly name: string
  readonly reason: string
}

/** What can be asserted on afterwards. */
export interface Pruned {
  readonly run: PhaseRun
  readonly log: string
  readonly emulator: Emulator
  /** Every request, in order: `DELETE 801 204`, `GET listSnapshots 200`. */
  readonly requests: readonly string[]
  /** Those among them that change something. */
  readonly changes: readonly string[]
  /** The outputs; undefined where they were not set. */
  readonly deleted: readonly PruneEntry[] | undefined
  readonly kept: readonly PruneEntry[] | undefined
  /** Ids of the snapshots at the end. */
  readonly ids: readonly string[]
}

/** Prunes. */
export async function prune(setting: PruneSetting = {}): Promise<Pruned> {
  const driver = createDriver(START_MS, setting.driver)
  const emulator = await driver.startEmulator({
    ...setting.emulator,
  })
  try {
    setting.before?.(emulator)
    const phase = driver.startPhase({
      actionDir: path.join(ACTION, 'prune'),
      phase: 'main',
      virtualTime: { startMs: START_MS },
      run: { runId: PRUNE_RUN, repository: 'acme/shop', repositoryId: '1001', ...setting.run },
      with: {
        'api-token': TOKEN,
        'server-id': String(SERVER_ID),
        'api-url': emulator.url,
        'github-token': '',
        ...setting.with,
      },
      ...setting.phase,
    })
    setting.running?.(phase)
    const run = await phase.done
    const requests = emulator.requests.map((each) => {
      const id = /\/snapshots\/([^/]+)\/$/.exec(each.path)?.[1]
      return `${each.method} ${id ?? each.operation ?? each.path} ${each.status}`
    })
    return {
      run,
      log: run.log.join('\n'),
      emulator,
      requests,
      changes: requests.filter((each) => !each.startsWith('GET ')),
      deleted: entries(run.outputs['deleted']),
      kept: entries(run.outputs['kept']),
      ids: emulator.provider
        .snapshots()
        .map((each) => String(each.id))
        .sort(),
    }
  } finally {
    await emulator.close()
  }
}

function entries(text: string | undefined): readonly PruneEntry[] | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as PruneEntry[])
}

/** Ids with what is said of them. */
export function reasons(list: readonly PruneEntry[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((list ?? []).map((each) => [each.id, each.reason]))
}

/** Only the ids. */
export function idsOf(list: readonly PruneEntry[] | undefined): readonly string[] {
  return (list ?? []).map((each) => each.id).sort()
}
