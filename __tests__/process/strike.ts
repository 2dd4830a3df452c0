/**
 * One process of the committed dist, real or simulated, struck by a signal in the moment of one of its requests: against
 * an emulator, in virtual time.
 */
import path from 'node:path'
import { isDriven } from '../../testing/emulator/clock.ts'
import type { LoggedRequest } from '../../testing/emulator/request-log.ts'
import type { Emulator, EmulatorOptions } from '../../testing/emulator/server.ts'
import type { PhaseOptions, PhaseRun, RunningPhase } from '../../testing/local-runner/phase.ts'
import { createDriver, type DriverName } from '../scenarios/driver.ts'
import { ACTION, HOUR_MS, RUN_ID, SERVER_ID, START_MS, TOKEN } from '../scenarios/scene.ts'

/** What is started, again and again, each time against an emulator of its own. */
export interface Subject {
  /** The folder of the action, in the repository. */
  readonly action: '.' | 'restore' | 'wait' | 'prune'
  readonly phase: 'main' | 'post'
  readonly runId?: string
  readonly with?: Readonly<Record<string, string>>
  readonly state?: Readonly<Record<string, string>>
  readonly emulator?: Omit<EmulatorOptions, 'clock' | 'clientTime'>
}

/** The moment: the request, counted from 0, is held back until the process is gone. */
export interface Strike {
  readonly at: number
  readonly signal: NodeJS.Signals
  /** Whether the provider carries the request out afterwards. */
  readonly isCarriedOut: boolean
  readonly driver: DriverName
}

/** How it ended. */
export interface Struck {
  readonly run: PhaseRun
  /** What was struck: `POST createSnapshot`. */
  readonly request: string
  /** How long it lived on, in virtual time. */
  readonly livedOnMs: number
  /** What came in until it was gone, the struck one included: `GET listSnapshots`. */
  readonly requests: readonly string[]
  readonly emulator: Emulator
}

/** Runs it undisturbed, and gives its requests in order. */
export async function requestsOf(subject: Subject, driverName: DriverName): Promise<readonly string[]> {
  const { startEmulator, startPhase } = createDriver(START_MS, driverName)
  const emulator = await startEmulator(emulatorOptions(subject))
  try {
    await startPhase(phaseOptions(subject, emulator)).done
    return emulator.requests.map(nameOf)
  } finally {
    await emulator.close()
  }
}

/** Runs it and strikes; what `afterwards` does meets the world as it was left, with all that goes on come to its end. */
export async function struck<Result>(
  subject: Subject,
  { at, signal, isCarriedOut, driver }: Strike,
  afterwards: (struck: Struck) => Result | Promise<Result>,
): Promise<Result> {
  const { startEmulator, startPhase } = createDriver(START_MS, driver)
  const reached = Promise.withResolvers<LoggedRequest>()
  const released = Promise.withResolvers<undefined>()
  let count = 0
  const emulator = await startEmulator({
    ...emulatorOptions(subject),
    onRequest: async (request) => {
      if (count++ !== at) return
      reached.resolve(request)
      await released.promise
      if (!isCarriedOut) await new Promise(() => undefined)
    },
  })
  let phase: RunningPhase | null = null
  try {
    phase = startPhase(phaseOptions(subject, emulator))
    const request = await Promise.race([
      reached.promise,
      phase.done.then((run) => {
        throw new Error(`There was no request ${at}.\n${run.log.join('\n')}`)
      }),
    ])
    phase.kill(signal)
    const run = await phase.done
    const livedOnMs = run.endMs - request.at
    const requests = emulator.requests.map(nameOf)
    released.resolve(undefined)
    // The request that was held back is carried out although its process has ended.
    while (isCarriedOut && request.workStatus === null) await new Promise((resolve) => setImmediate(resolve))
    return await afterwards({ run, request: nameOf(request), livedOnMs, requests, emulator })
  } finally {
    // A test that fails stops what it started.
    phase?.kill()
    await emulator.close()
  }
}

/** Lets what goes on at the provider come to its end. */
export function letPass(emulator: Emulator): void {
  if (isDriven(emulator.clock)) emulator.clock.advanceBy(24 * HOUR_MS)
}

/** Of a few processes at a time: more would only wait for each other. After one that fails no other is begun. */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  const rest = items.entries()
  let hasFailed = false
  const worker = async (): Promise<void> => {
    for (const [index, item] of rest) {
      if (hasFailed) return
      try {
        results[index] = await work(item)
      } catch (error) {
        hasFailed = true
        throw error
      }
    }
  }
  const workers = [worker(), worker(), worker()]
  // All of them are over before the test is.
  await Promise.allSettled(workers)
  await Promise.all(workers)
  return results
}

/** How the action is started. */
export function phaseOptions(subject: Subject, { url }: Pick<Emulator, 'url'>): PhaseOptions {
  return {
    actionDir: path.join(ACTION, subject.action),
    phase: subject.phase,
    virtualTime: { startMs: START_MS },
    run: { runId: subject.runId ?? RUN_ID, repository: 'acme/shop', repositoryId: '1001', job: 'deploy' },
    with: {
      'api-token': TOKEN,
      'server-id': String(SERVER_ID),
      'api-url': url,
      'github-token': '',
      ...subject.with,
    },
    ...(subject.state === undefined ? {} : { state: subject.state }),
  }
}

function emulatorOptions(subject: Subject): Omit<EmulatorOptions, 'clock' | 'clientTime'> {
  return {
    servers: [{ id: SERVER_ID, name: 'web', disk: 'release 1' }],
    snapshotMs: 4000,
    restoreMs: 4000,
    ...subject.emulator,
  }
}

function nameOf(request: LoggedRequest): string {
  return `${request.method} ${request.operation ?? request.path}`
}
