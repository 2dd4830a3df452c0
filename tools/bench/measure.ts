/** Plays a job with the committed dist against the emulator, and counts what the action did. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { drivenClock, scaledClock } from '../../testing/emulator/clock.ts'
import type { ForeignSnapshot } from '../../testing/emulator/model.ts'
import type { Quirks } from '../../testing/emulator/quirks.ts'
import type { LoggedRequest } from '../../testing/emulator/request-log.ts'
import { type Emulator, startEmulator } from '../../testing/emulator/server.ts'
import { runJob } from '../../testing/local-runner/job.ts'
import type { PhaseRun } from '../../testing/local-runner/phase.ts'
import { REPOSITORY, RUN_ID, START_MS, type TimedServer } from './account.ts'

const ACTION = path.join(import.meta.dirname, '..', '..')
const COST_HOOK = new URL('./process-cost.mjs', import.meta.url).href
/** So long (in real time) every answer takes, so that requests which are sent together are seen together. */
const ANSWER_MS = 10
/** Longer than any measurement takes: one that hangs is an error. */
const KILL_AFTER_MS = 50_000

/** What is to be measured. */
export interface Subject {
  readonly servers: readonly TimedServer[]
  readonly snapshots: readonly ForeignSnapshot[]
  readonly pollIntervalMs: number
  readonly quirks?: Partial<Quirks>
  /** In real time instead of virtual time. */
  readonly inRealTime?: boolean
}

/** What a process took of the machine. */
interface ProcessCost {
  /** The largest memory (RSS). */
  readonly peakMb: number
  /** Processor time, of all its threads. */
  readonly cpuMs: number
}

/** What one phase of the action did. */
export interface Measured extends ProcessCost {
  /** How long it took: in virtual time, if it was played in that. */
  readonly tookMs: number
  /** How long it took in real time. */
  readonly realMs: number
  /** Every request to the API. */
  readonly requests: readonly LoggedRequest[]
  /** Those that list snapshots, each page counted. */
  readonly listings: number
  /** Most requests under way at one moment. */
  readonly inFlight: number
}

/** One use of the action in a job whose deploy succeeds. */
export interface MeasuredJob {
  readonly main: Measured
  readonly post: Measured
}

/**
 * Plays a job: a snapshot of every server, a deploy that succeeds, post.
 * @throws Error when the action does not do what it is there for: what it took would mean nothing
 */
export async function measure(subject: Subject): Promise<MeasuredJob> {
  const { servers, snapshots, pollIntervalMs, quirks = {}, inRealTime = false } = subject
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'))
  const costFile = path.join(folder, 'cost')
  let inFlight = 0
  const driven = drivenClock(START_MS)
  const emulator: Emulator = await startEmulator({
    ...(inRealTime ? { clock: scaledClock(1, START_MS) } : { clock: driven, clientTime: true }),
    servers,
    snapshots,
    quirks,
    onRequest: async () => {
      const pending = emulator.requests.filter((each) => each.status === 'pending').length
      inFlight = Math.max(inFlight, pending)
      await sleep(ANSWER_MS)
    },
  })
  try {
    const atDeploy = { requests: 0, inFlight: 0, ms: 0 }
    const startMs = inRealTime ? Date.now() : START_MS
    const job = await runJob({
      ...(inRealTime ? {} : { virtualTime: { startMs } }),
      run: { runId: RUN_ID, ...REPOSITORY, job: 'deploy' },
      env: { BENCH_COST_FILE: costFile },
      nodeArguments: ['--import', COST_HOOK],
      killAfterMs: KILL_AFTER_MS,
      steps: [
        {
          id: 'snapshot',
          uses: ACTION,
          with: {
            'api-token': 'vps_emulator_token',
            'server-id': servers.map((each) => each.id).join(','),
            'api-url': emulator.url,
            'poll-interval': String(pollIntervalMs / 1000),
            'deploy-status': '${{ steps.deploy.outcome }}',
            'github-token': '',
          },
        },
        {
          id: 'deploy',
          run: (context) => {
            atDeploy.requests = emulator.requests.length
            atDeploy.inFlight = inFlight
            atDeploy.ms = context.now()
            inFlight = 0
            return 'success'
          },
        },
      ],
    })
    const { main, post } = job.step('snapshot')
    check(subject, emulator, [main, post])
    const [ofMain, ofPost] = readCosts(costFile)
    const part = (
      phase: PhaseRun | undefined,
      requests: readonly LoggedRequest[],
      rest: Pick<Measured, 'tookMs' | 'inFlight'> & ProcessCost,
    ): Measured => ({
      ...rest,
      realMs: phase?.durationMs ?? NaN,
      requests,
      listings: requests.filter((each) => each.operation === 'listSnapshots').length,
    })
    return {
      main: part(main, emulator.requests.slice(0, atDeploy.requests), {
        tookMs: atDeploy.ms - startMs,
        inFlight: atDeploy.inFlight,
        ...ofMain,
      }),
      post: part(post, emulator.requests.slice(atDeploy.requests), {
        tookMs: job.endMs - atDeploy.ms,
        inFlight,
        ...ofPost,
      }),
    }
  } finally {
    await emulator.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function readCosts(file: string): readonly [main: ProcessCost, post: ProcessCost] {
  const [main, post] = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line): ProcessCost => {
      const [peakKb, cpuMs] = line.split(' ').map(Number)
      return { peakMb: (peakKb ?? NaN) / 1024, cpuMs: cpuMs ?? NaN }
    })
  if (main === undefined || post === undefined) throw new Error('A process did not say what it took.')
  return [main, post]
}

function check(
  { servers }: Subject,
  { provider }: Emulator,
  phases: readonly (PhaseRun | undefined)[],
): void {
  for (const phase of phases) {
    if (phase?.outcome === 'success') continue
    throw new Error(`The action failed:\n${phase?.log.slice(-20).join('\n') ?? 'it did not run'}`)
  }
  const made = provider.snapshots().filter((each) => each.by === 'api' && each.status === 'completed')
  if (made.length !== servers.length) {
    throw new Error(`${made.length} completed snapshots of ${servers.length} servers`)
  }
}
