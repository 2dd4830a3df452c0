/** A phase of an action, played in a simulated process as the runner would start it: the same variables, files, log and signals. */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { readActionMetadata } from '../local-runner/action-metadata.ts'
import { LineWaiters } from '../local-runner/line-waiters.ts'
import { outcomeOf, readTaken, setUpPhase } from '../local-runner/phase-setup.ts'
import {
  CANCEL_LADDER_MS,
  type PhaseOptions,
  type PhaseRun,
  type RunningPhase,
} from '../local-runner/phase.ts'
import { createTemporaryFolder } from '../local-runner/temporary-folder.ts'
import type { Platform } from '../../src/platform.ts'
import { createPhaseToolkit } from './phase-toolkit.ts'
import { hostProcess, SimulatedProcess } from './simulated-process.ts'
import { transportOf } from './servers.ts'
import type { World } from './world.ts'

/** What is played: the entries by the names of their files, and what they load when they need it. */
export interface PlayedBuild {
  readonly entries: Readonly<Record<string, (host: Platform) => Promise<void>>>
  readonly loadOctokit: Platform['loadOctokit']
}

/** Starts a phase in a world. The result is what a real process would have left. */
export function startSimulatedPhase(world: World, build: PlayedBuild, options: PhaseOptions): RunningPhase {
  const metadata = readActionMetadata(options.actionDir)
  const file = options.phase === 'main' ? metadata.main : metadata.post
  if (file === undefined) throw new Error('action.yml: runs.post is missing')
  const entry = build.entries[path.basename(file, '.js')]
  if (entry === undefined) throw new Error(`There is no entry ${file}`)
  if ((options.nodeArguments ?? []).length > 0)
    throw new Error("Arguments of Node need a real process: let the scene have driver: 'process'.")
  return new SimulatedPhase(world, build, options, entry)
}

class SimulatedPhase implements RunningPhase {
  readonly pid = undefined
  readonly done: Promise<PhaseRun>
  readonly #world: World
  readonly #process: SimulatedProcess
  readonly #lineWaiters = new LineWaiters(() => this.#lines.slice(-20).join('\n'))
  readonly #lines: string[]
  #signal: NodeJS.Signals | null = null
  #stopped: 'cancelled' | 'failure' | undefined
  #annotate: (message: string) => void

  constructor(
    world: World,
    build: PlayedBuild,
    options: PhaseOptions,
    entry: (host: Platform) => Promise<void>,
  ) {
    this.#world = world
    const folder = createTemporaryFolder('simulated-')
    const metadata = readActionMetadata(options.actionDir)
    const setup = setUpPhase(options, metadata, folder)
    const { log } = setup
    this.#lines = log.rawLines
    this.#annotate = (message) => {
      log.annotate('error', message)
    }
    world.time.advanceTo(options.virtualTime?.startMs ?? 0)
    const process = new SimulatedProcess(world.time, { name: options.phase, env: { ...setup.env } })
    this.#process = process
    const accept = log.accept.bind(log)
    log.accept = (line) => {
      accept(line)
      this.#lineWaiters.take(line)
    }
    const { cancelAfterMs } = options.virtualTime ?? {}
    if (cancelAfterMs !== undefined)
      world.time.after(cancelAfterMs, () => {
        this.cancel()
      })
    this.done = world.live(process.ended).then((end) => {
      this.#lineWaiters.end()
      const taken = readTaken(setup)
      rmSync(folder, { recursive: true, force: true })
      const { exitCode, atMs: endMs } = end
      return {
        ...taken,
        outcome: outcomeOf(options, log, { stopped: this.#stopped, exitCode, endMs }),
        exitCode,
        signal: end.kind === 'killed' ? this.#signal : null,
        stdout: log.rawLines.map((each) => `${each}\n`).join(''),
        stderr: '',
        durationMs: endMs - process.startedMs,
        endMs,
      }
    })
    this.done.catch(() => undefined)
    process.run(() =>
      entry({
        process: hostProcess(process),
        toolkit: createPhaseToolkit(process, log),
        clock: process.clock,
        random: Math.random,
        newMark: () => randomBytes(4).toString('hex'),
        interfaces: () => os.networkInterfaces(),
        createTransport: () => transportOf(process),
        loadOctokit: (...access) => world.time.standStill(build.loadOctokit(...access)),
      }),
    )
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    if (signal !== 'SIGINT' && signal !== 'SIGTERM' && signal !== 'SIGKILL')
      throw new Error(`No such signal here: ${signal}`)
    if (this.#process.isAlive()) this.#signal = signal
    this.#process.signal(signal)
  }

  cancel(): void {
    this.#stop('cancelled')
  }

  timeOut(): void {
    if (this.#process.isAlive()) this.#annotate('The action has timed out.')
    this.#stop('failure')
  }

  line(text: string): Promise<string> {
    return this.#lineWaiters.wait(text, this.#lines, !this.#process.isAlive())
  }

  #stop(outcome: 'cancelled' | 'failure'): void {
    if (!this.#process.isAlive() || this.#stopped !== undefined) return
    this.#stopped = outcome
    const [toTerminate, toKill] = CANCEL_LADDER_MS
    this.kill('SIGINT')
    this.#world.time.after(toTerminate, () => {
      this.kill('SIGTERM')
    })
    this.#world.time.after(toTerminate + toKill, () => {
      this.kill('SIGKILL')
    })
  }
}
