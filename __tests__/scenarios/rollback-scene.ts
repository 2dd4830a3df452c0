/** One rollback by hand: an emulator and `restore/`, started from the committed dist in virtual time. */
import path from 'node:path'
import type { Emulator, EmulatorOptions } from '../../testing/emulator/server.ts'
import type { PhaseOptions, PhaseRun, RunningPhase } from '../../testing/local-runner/phase.ts'
import { ACTION, HOUR_MS, own, SERVER_ID, START_MS, TOKEN } from './scene.ts'
import { createDriver, type DriverName } from './driver.ts'

/** What may be set for one rollback. */
export interface RollbackSetting {
  readonly driver?: DriverName
  readonly with?: Readonly<Record<string, string>>
  readonly emulator?: EmulatorOptions
  readonly before?: (emulator: Emulator) => void
  readonly runAttempt?: string
  readonly phase?: Partial<PhaseOptions>
  /** Called when the process runs. */
  readonly running?: (phase: RunningPhase) => void
}

/** What can be asserted on afterwards. */
export interface RolledBack {
  readonly run: PhaseRun
  readonly emulator: Emulator
  readonly changes: readonly string[]
  readonly disk: string
  readonly names: readonly string[]
}

/** Run id of the rollback itself. */
export const ROLLBACK_RUN = '9000000500'

/** Two own snapshots, 801 (older) and 802 (newer); the disk is broken by now. */
export const TWO = [
  own({ runId: '9000000001', hoursOld: 50, disk: 'release 1' }),
  own({ runId: '9000000002', hoursOld: 20, disk: 'release 2' }),
]

/** Rolls back. */
export async function rollBack(setting: RollbackSetting = {}): Promise<RolledBack> {
  const driver = createDriver(START_MS, setting.driver)
  const { clock } = driver
  const emulator = await driver.startEmulator({
    servers: [{ id: SERVER_ID, name: 'web-server-01', disk: 'broken' }],
    snapshots: TWO,
    snapshotMs: 20_000,
    restoreMs: 40_000,
    ...setting.emulator,
  })
  try {
    setting.before?.(emulator)
    const phase = driver.startPhase({
      actionDir: path.join(ACTION, 'restore'),
      phase: 'main',
      virtualTime: { startMs: START_MS },
      run: {
        runId: ROLLBACK_RUN,
        runAttempt: setting.runAttempt ?? '1',
        repository: 'acme/shop',
        repositoryId: '1001',
      },
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
    clock.advanceBy(24 * HOUR_MS)
    return {
      run,
      emulator,
      changes: emulator.requests
        .filter((each) => each.method !== 'GET')
        .map((each) => `${each.method} ${each.path.replace('/api/v1', '')} ${each.status}`),
      disk: emulator.provider.server(SERVER_ID)?.disk ?? '',
      names: emulator.provider
        .snapshots()
        .map((each) => each.name)
        .toSorted(),
    }
  } finally {
    await emulator.close()
  }
}
