/** How long a process of the action takes until it does something, against a Node that does nothing. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startEmulator } from '../../testing/emulator/server.ts'
import { readActionMetadata } from '../../testing/local-runner/action-metadata.ts'
import { RunnerFiles } from '../../testing/local-runner/runner-files.ts'
import { stepInputs } from '../../testing/local-runner/step-inputs.ts'
import { runContexts, runVariables, workflowRun } from '../../testing/local-runner/workflow-run.ts'
import { atMost, informative, type Row, type Table } from './table.ts'

/** The leanest comparable action needs as much to load, before it does anything. */
const GOAL = 2.8
/** Each of them so often, in turns, so that whatever else the machine does meets all of them alike. */
const ROUNDS = 51
const ACTION = path.join(import.meta.dirname, '..', '..')

/** A process that is started again and again, and when it has done what it is started for. */
interface Subject {
  readonly what: string
  readonly nodeArguments: readonly string[]
  readonly apiUrl: string
  /** Calls back when it has; without this, it is when the process has ended. */
  readonly onDone?: (done: () => void) => void
}

/** Starts of main and post, as ratios to that of an empty Node. */
export async function startTable(): Promise<Table> {
  let onRequest = (): void => undefined
  let onConnection = (): void => undefined
  const emulator = await startEmulator({
    onRequest: () => {
      onRequest()
    },
  })
  // Who wants TLS has begun when it connects; how long a handshake takes is the network's business.
  const secure = net.createServer(() => {
    onConnection()
  })
  secure.listen(0, '127.0.0.1')
  await once(secure, 'listening')
  const secureUrl = `https://127.0.0.1:${(secure.address() as AddressInfo).port}/api/v1`
  const dist = (entry: string): readonly string[] => [path.join(ACTION, 'dist', entry)]
  const empty: Subject = { what: 'node -e 0', nodeArguments: ['-e', '0'], apiUrl: '' }
  const subjects: readonly Subject[] = [
    {
      what: 'main, up to its first request',
      nodeArguments: dist('main.js'),
      apiUrl: emulator.url,
      onDone: (done) => (onRequest = done),
    },
    {
      what: 'main, up to its first connection by TLS',
      nodeArguments: dist('main.js'),
      apiUrl: secureUrl,
      onDone: (done) => (onConnection = done),
    },
    { what: 'post with nothing to do, to its end', nodeArguments: dist('post.js'), apiUrl: secureUrl },
  ]
  try {
    const times = await measureInTurns([empty, ...subjects])
    const emptyTimes = times.get(empty) ?? []
    return {
      title: 'Start',
      about:
        `Against node -e 0 on the same Node ${process.version}, ${ROUNDS} starts of each, in turns: the median of one by the ` +
        'median of the other. On a busy machine they spread, so run it again before you believe it.',
      rows: [
        ...subjects.flatMap((subject) => rowsOf(subject.what, times.get(subject) ?? [], emptyTimes)),
        informative('node -e 0: median', median(emptyTimes), { unit: 'ms' }),
      ],
    }
  } finally {
    secure.close()
    await emulator.close()
  }
}

function rowsOf(what: string, times: readonly number[], emptyTimes: readonly number[]): readonly Row[] {
  const ratios = times.map((each, round) => each / (emptyTimes[round] ?? NaN))
  return [
    atMost(what, GOAL, median(times) / median(emptyTimes), { digits: 2 }),
    informative('  a quarter of its starts were below', quantile(ratios, 0.25), { digits: 2 }),
    informative('  a quarter of its starts were above', quantile(ratios, 0.75), { digits: 2 }),
  ]
}

async function measureInTurns(
  subjects: readonly Subject[],
): Promise<ReadonlyMap<Subject, readonly number[]>> {
  const times = new Map(subjects.map((each) => [each, [] as number[]]))
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-start-'))
  try {
    // The first round fills the caches of the system, and does not count.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const subject of subjects) {
        const tookMs = await startOnce(subject, folder)
        if (round > 0) times.get(subject)?.push(tookMs)
      }
    }
    return times
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @throws Error when it ends without having done what it is started for */
async function startOnce(subject: Subject, folder: string): Promise<number> {
  const env = environment(subject.apiUrl, folder)
  const isDone = Promise.withResolvers<number>()
  const startedMs = performance.now()
  const child = spawn(process.execPath, subject.nodeArguments, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  subject.onDone?.(() => {
    isDone.resolve(performance.now() - startedMs)
    child.kill('SIGKILL')
  })
  child.once('exit', (exitCode) => {
    if (subject.onDone === undefined && exitCode === 0) isDone.resolve(performance.now() - startedMs)
    else isDone.reject(new Error(`It ended too early (${subject.what}):\n${said}`))
  })
  const closed = once(child, 'close')
  try {
    return await isDone.promise
  } finally {
    await closed
  }
}

/** What the runner gives such a process. */
function environment(apiUrl: string, folder: string): NodeJS.ProcessEnv {
  const folders = { workspace: folder, temp: path.join(folder, 'temp') }
  mkdirSync(folders.temp, { recursive: true })
  const run = workflowRun({ token: 'ghs_unused' })
  const given = { 'api-token': 'vps_emulator_token', 'server-id': '20001', 'api-url': apiUrl }
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    ...runVariables(run, folders, false),
    ...new RunnerFiles(folder).variables,
    ...stepInputs(readActionMetadata(ACTION), given, runContexts(run, folders, false)).variables,
  }
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * share)] ?? NaN
}
