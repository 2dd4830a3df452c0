import { spawn, type ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { readActionMetadata, type ActionMetadata } from './action-metadata.ts'
import type { FileEntry } from './command-files.ts'
import type { Contexts } from './expressions.ts'
import { LineSplitter } from './output-lines.ts'
import { LineWaiters } from './line-waiters.ts'
import { outcomeOf, type PhaseSetup, readTaken, setUpPhase } from './phase-setup.ts'
import type { With } from './step-inputs.ts'
import type { StepLog } from './step-log.ts'
import { createTemporaryFolder } from './temporary-folder.ts'
import { virtualClock, virtualEnd, type VirtualTime } from './virtual-time.ts'
import type { WorkflowCommand } from './workflow-commands.ts'
import type { RunnerFolders, WorkflowRun } from './workflow-run.ts'

/** What a phase of an action is started with. */
export interface PhaseOptions {
  /** The folder that holds action.yml. */
  readonly actionDir: string
  readonly phase: 'main' | 'post'
  /** Evaluated for this phase, as are the defaults of what is not given. */
  readonly with?: With
  /** Contexts for expressions, laid over those that `run` gives (github, job, runner). */
  readonly contexts?: Contexts
  readonly run?: Partial<WorkflowRun>
  /** What main saved, for post. */
  readonly state?: Readonly<Record<string, string>>
  /** Variables laid over all others; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Values that the log does not show; secrets and the token of the run are added. */
  readonly masks?: readonly string[]
  /** Sets RUNNER_DEBUG, and shows debug lines in the log. */
  readonly debug?: boolean
  /** Fresh folders by default, gone afterwards; given ones are kept. */
  readonly folders?: RunnerFolders
  readonly nodeArguments?: readonly string[]
  readonly virtualTime?: VirtualTime
  /** After so many real milliseconds the process is killed and `done` rejects. Default: 60,000. */
  readonly killAfterMs?: number
  /** Real milliseconds from SIGINT to SIGTERM, and from there to SIGKILL. Default: the runner's. */
  readonly ladderMs?: readonly [toTerminate: number, toKill: number]
  /** Lets these times pass, and returns what stops that. Default: real time. */
  readonly after?: (delayMs: number, action: () => void) => () => void
}

/** A phase that is over. */
export interface PhaseRun {
  readonly outcome: 'success' | 'failure' | 'cancelled'
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** Both streams in the order of arrival, as the runner shows them: masked, commands carried out. */
  readonly log: readonly string[]
  /** The same lines as the process wrote them. */
  readonly rawLines: readonly string[]
  readonly commands: readonly WorkflowCommand[]
  /** Messages of error commands in both forms, and the runner's own. */
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
  readonly notices: readonly string[]
  readonly masks: readonly string[]
  /** From commands and the file; the last value counts. */
  readonly outputs: Readonly<Record<string, string>>
  /** What this phase saved, from commands and the file. */
  readonly state: Readonly<Record<string, string>>
  /** What this phase appended to GITHUB_ENV. */
  readonly env: Readonly<Record<string, string>>
  /** The step summary as written, without masks. */
  readonly summary: string
  /** Every entry of the files, in order. */
  readonly entries: Readonly<Record<'output' | 'state' | 'env', readonly FileEntry[]>>
  /** In real time. */
  readonly durationMs: number
  /** When it ended: in virtual time if it ran in that. */
  readonly endMs: number
}

/** A phase under way. */
export interface RunningPhase {
  readonly pid: number | undefined
  /** Sends a signal that is not from the runner: the outcome is then a failure. */
  kill(signal?: NodeJS.Signals): void
  /** Cancels the job: SIGINT, 7.5 s later SIGTERM, 2.5 s later SIGKILL. */
  cancel(): void
  /** Lets the step run into its timeout-minutes: the same signals, and the outcome is a failure. */
  timeOut(): void
  /** Resolves with the first raw line that contains the text; rejects if the process ends without it. */
  line(text: string): Promise<string>
  readonly done: Promise<PhaseRun>
}

/** The runner's own pace in cancelling. */
export const CANCEL_LADDER_MS = [7_500, 2_500] as const

/** Runs a phase of an action to its end. */
export function runPhase(options: PhaseOptions): Promise<PhaseRun> {
  return startPhase(options).done
}

function inRealTime(delayMs: number, action: () => void): () => void {
  const timer = setTimeout(action, delayMs)
  return () => {
    clearTimeout(timer)
  }
}

/** Starts main or post of an action as the runner does: a Node process with variables and files. */
export function startPhase(options: PhaseOptions): RunningPhase {
  const metadata = readActionMetadata(options.actionDir)
  const entryFile = options.phase === 'main' ? metadata.main : metadata.post
  if (entryFile === undefined) throw new Error('action.yml: runs.post is missing')

  const ownFolder = createTemporaryFolder('local-runner-')
  try {
    return new PhaseProcess(options, metadata, entryFile, ownFolder)
  } catch (error) {
    rmSync(ownFolder, { recursive: true, force: true })
    throw error
  }
}

class PhaseProcess implements RunningPhase {
  readonly done: Promise<PhaseRun>
  readonly #options: PhaseOptions
  readonly #ownFolder: string
  readonly #setup: PhaseSetup
  readonly #nowFile: string
  readonly #log: StepLog
  readonly #child: ChildProcess | undefined
  readonly #startedAt = performance.now()
  readonly #timers: (() => void)[] = []
  readonly #lineWaiters = new LineWaiters(() => this.#tail())
  #stopped: 'cancelled' | 'failure' | undefined
  #overLimit = false
  #ended = false
  #stdout = ''
  #stderr = ''

  constructor(options: PhaseOptions, metadata: ActionMetadata, entryFile: string, ownFolder: string) {
    this.#options = options
    this.#ownFolder = ownFolder
    this.#nowFile = join(ownFolder, 'virtual-now')
    const clock = options.virtualTime && virtualClock(options.virtualTime, this.#nowFile)
    this.#setup = setUpPhase(options, metadata, ownFolder, clock?.variables)
    this.#log = this.#setup.log
    const { env, workspace } = this.#setup
    const nodeArguments = [...(clock?.nodeArguments ?? []), ...(options.nodeArguments ?? [])]
    this.#child = this.#spawn([...nodeArguments, entryFile], env, workspace)
    this.done = this.#untilClosed()
    // A caller that awaits `done` gets the rejection; one that comes before that is not unhandled.
    this.done.catch(() => undefined)
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#child?.kill(signal)
  }

  cancel(): void {
    this.#stop('cancelled')
  }

  timeOut(): void {
    if (!this.#ended) this.#log.annotate('error', 'The action has timed out.')
    this.#stop('failure')
  }

  line(text: string): Promise<string> {
    return this.#lineWaiters.wait(text, this.#log.rawLines, this.#ended)
  }

  /** A variable or a command line that is too long is the one error that `spawn` throws. */
  #spawn(
    nodeArguments: readonly string[],
    env: Readonly<Record<string, string | undefined>>,
    cwd: string,
  ): ChildProcess | undefined {
    try {
      return spawn(process.execPath, nodeArguments, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    } catch (error) {
      this.#log.fail(error instanceof Error ? error.message : String(error))
      return undefined
    }
  }

  #untilClosed(): Promise<PhaseRun> {
    const child = this.#child
    if (child === undefined) return Promise.resolve(this.#finish(null, null))

    const readStdout = this.#reader()
    const readStderr = this.#reader()
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#stdout += chunk
      readStdout.push(chunk)
    })
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#stderr += chunk
      readStderr.push(chunk)
    })
    const limit = this.#options.killAfterMs ?? 60_000
    this.#after(limit, () => {
      this.#overLimit = true
      child.kill('SIGKILL')
    })

    return new Promise((resolve, reject) => {
      child.once('error', (error) => {
        this.#log.fail(error.message)
      })
      child.once('close', (exitCode, signal) => {
        readStdout.end()
        readStderr.end()
        const run = this.#finish(exitCode, signal)
        if (!this.#overLimit) resolve(run)
        else reject(new Error(`Still running after ${String(limit)} ms, so it was killed.\n${this.#tail()}`))
      })
    })
  }

  #reader(): { push(chunk: string): void; end(): void } {
    const splitter = new LineSplitter()
    const accept = (line: string) => {
      this.#log.accept(line)
      this.#lineWaiters.take(line)
    }
    return {
      push: (chunk) => {
        splitter.push(chunk).forEach(accept)
      },
      end: () => {
        splitter.end().forEach(accept)
      },
    }
  }

  #stop(outcome: 'cancelled' | 'failure'): void {
    if (this.#ended || this.#stopped !== undefined) return
    this.#stopped = outcome
    const [toTerminate, toKill] = this.#options.ladderMs ?? CANCEL_LADDER_MS
    this.kill('SIGINT')
    this.#after(toTerminate, () => {
      this.kill('SIGTERM')
    })
    this.#after(toTerminate + toKill, () => {
      this.kill('SIGKILL')
    })
  }

  #after(delay: number, action: () => void): void {
    this.#timers.push((this.#options.after ?? inRealTime)(delay, action))
  }

  #finish(exitCode: number | null, signal: NodeJS.Signals | null): PhaseRun {
    const log = this.#log
    const { virtualTime } = this.#options
    this.#ended = true
    for (const stop of this.#timers) stop()

    const taken = readTaken(this.#setup)
    const endMs = virtualTime === undefined ? Date.now() : virtualEnd(virtualTime, this.#nowFile)
    rmSync(this.#ownFolder, { recursive: true, force: true })
    this.#lineWaiters.end()
    return {
      ...taken,
      outcome: outcomeOf(this.#options, log, { stopped: this.#stopped, exitCode, endMs }),
      exitCode,
      signal,
      stdout: this.#stdout,
      stderr: this.#stderr,
      durationMs: performance.now() - this.#startedAt,
      endMs,
    }
  }

  #tail(): string {
    return this.#log.log.slice(-20).join('\n')
  }
}
