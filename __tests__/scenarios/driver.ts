/**
 * What plays a scenario. *simulated*: the committed dist in this process, in virtual time, without a socket. *process*: the same dist as
 * child processes, as the runner starts it, against servers that listen.
 */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { type DrivenClock, drivenClock } from '../../testing/emulator/clock.ts'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../testing/emulator/server.ts'
import { type PhaseOptions, type RunningPhase, startPhase } from '../../testing/local-runner/phase.ts'
import { startSimulatedEmulator } from '../../testing/simulator/simulated-emulator.ts'
import { startSimulatedPhase } from '../../testing/simulator/simulated-phase.ts'
import { World } from '../../testing/simulator/world.ts'

/** The folder of the root action. */
export const ACTION = path.join(import.meta.dirname, '..', '..')

export type DriverName = 'simulated' | 'process'

/** The one for every scenario that does not name its own. `SCENARIO_DRIVER=process npm test -- scenarios` plays them all as processes. */
export const DRIVER: DriverName = process.env['SCENARIO_DRIVER'] === 'process' ? 'process' : 'simulated'

/** What is played: what ships, or, for mutants of it, what it is built of. */
const BUILD =
  process.env['SCENARIO_BUILD'] === 'src' ? path.join('src', 'index.ts') : path.join('dist', 'index.js')

const { realPlatform, ...entries } = (await import(
  pathToFileURL(path.join(ACTION, BUILD)).href
)) as typeof import('../../src/index.ts')

// Jest links a module that is loaded twice at the same moment only once: of sources, each file is such a module.
if (BUILD.startsWith('src')) await import('../../src/github/octokit.ts')

/** How an emulator and the phases of a job are started, with one clock for all. */
export interface Driver {
  readonly clock: DrivenClock
  readonly startEmulator: (options?: Omit<EmulatorOptions, 'clock' | 'clientTime'>) => Promise<Emulator>
  readonly startPhase: (options: PhaseOptions) => RunningPhase
}

/** A driver for one scenario. */
export function createDriver(startMs: number, name: DriverName = DRIVER): Driver {
  if (name === 'process') {
    const clock = drivenClock(startMs)
    return {
      clock,
      startEmulator: (options) => startEmulator({ ...options, clientTime: true, clock }),
      startPhase,
    }
  }
  const world = new World(startMs)
  const build = { entries, loadOctokit: realPlatform.loadOctokit }
  return {
    clock: world.clock,
    startEmulator: (options) => Promise.resolve(startSimulatedEmulator(world, options)),
    startPhase: (options) => startSimulatedPhase(world, build, options),
  }
}
