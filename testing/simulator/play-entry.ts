/** Plays an entry of the action in a simulated process. */
import type { Octokit } from '@octokit/rest'
import type { Redact } from '../../src/domain/text.ts'
import type { Platform } from '../../src/platform.ts'
import type { Network } from './network.ts'
import { createToolkit, type StepGiven, type StepTaken } from './runner-toolkit.ts'
import { hostProcess, type ProcessEnd, type ProcessOptions, SimulatedProcess } from './simulated-process.ts'
import type { VirtualTime } from './virtual-time.ts'

/** What a simulated machine gives a process. */
export interface SimulatedPlatformOptions extends ProcessOptions, StepGiven {
  readonly time: VirtualTime
  readonly network: Network
  /** From 0 to 1, without 1. Default: always 0.5. */
  readonly random?: () => number
  /** Default: counts up. */
  readonly newMark?: () => string
  /** Default: none. */
  readonly interfaces?: Platform['interfaces']
  /** Default: fails. */
  readonly loadOctokit?: (process: SimulatedProcess, token: string, redact: Redact) => Octokit
}

/** A machine on which one entry can be played, and what comes of it. */
export interface SimulatedPlatform extends Platform {
  readonly simulated: SimulatedProcess
  readonly taken: StepTaken
}

/** A process that is over. */
export interface PlayedEntry {
  readonly end: ProcessEnd
  readonly taken: StepTaken
}

/** A machine for one process, which begins to live now. */
export function simulatedPlatform(options: SimulatedPlatformOptions): SimulatedPlatform {
  const { time, network, loadOctokit } = options
  const process = new SimulatedProcess(time, options)
  const { toolkit, taken } = createToolkit(process, options)
  let marks = 0
  return {
    simulated: process,
    taken,
    process: hostProcess(process),
    toolkit,
    clock: process.clock,
    random: options.random ?? (() => 0.5),
    newMark: options.newMark ?? (() => (++marks).toString(16).padStart(8, '0')),
    interfaces: options.interfaces ?? (() => ({})),
    createTransport: () => network.transport(process),
    loadOctokit: ({ token }, _transport, redact) =>
      loadOctokit === undefined
        ? Promise.reject(new Error('there is no GitHub here'))
        : Promise.resolve(loadOctokit(process, token, redact)),
  }
}

/**
 * Plays an entry (`main`, `post`, `restore`, `wait`, `prune`) until its process is over. The caller has to let the time pass meanwhile:
 * `time.runUntil(playEntry(main, host))`.
 * @param seenAs the machine as the entry sees it, where something stands between the two
 */
export async function playEntry(
  entry: (host: Platform) => Promise<void>,
  host: SimulatedPlatform,
  seenAs: Platform = host,
): Promise<PlayedEntry> {
  const { simulated } = host
  simulated.run(() => entry(seenAs))
  return { end: await simulated.ended, taken: host.taken }
}
