/** A process of a runner, without a process: what an action sees of its own, and how it comes to an end. */
import type { Platform } from '../../src/platform.ts'
import type { Clock } from '../../src/domain/clock.ts'
import type { VirtualTime } from './virtual-time.ts'

/** How a process ended. */
export interface ProcessEnd {
  /** `exited`: by itself. `killed`: by SIGKILL, or by a signal without a listener. */
  readonly kind: 'exited' | 'killed'
  /** What the runner sees; null for a killed one. */
  readonly exitCode: number | null
  readonly atMs: number
}

type Listener = (argument?: unknown) => void

/** What a process has of its own. */
export interface ProcessOptions {
  readonly name: string
  readonly env?: NodeJS.ProcessEnv
  /** So much its wall clock is ahead of the time (ms). */
  readonly clockAheadMs?: number
}

/**
 * Lives as Node does: it ends when nothing is left that could call it (no timer, no request), whatever its promises wait
 * for. From the moment of a kill on nothing that it has begun reaches it or leaves it.
 */
export class SimulatedProcess {
  readonly name: string
  readonly env: NodeJS.ProcessEnv
  /** That of everything around it. */
  readonly time: VirtualTime
  readonly clock: Clock
  readonly startedMs: number
  readonly clockAheadMs: number
  readonly ended: Promise<ProcessEnd>
  exitCode: number | string | null | undefined = undefined
  end: ProcessEnd | null = null

  readonly #listeners = new Map<string, Listener[]>()
  readonly #onDeath: (() => void)[] = []
  readonly #resolveEnd: (end: ProcessEnd) => void
  #held = 0
  #isChecked = false
  #isRunning = false

  constructor(time: VirtualTime, { name, env = {}, clockAheadMs = 0 }: ProcessOptions) {
    this.name = name
    this.env = env
    this.time = time
    this.startedMs = time.now()
    this.clockAheadMs = clockAheadMs
    const { promise, resolve } = Promise.withResolvers<ProcessEnd>()
    this.ended = promise
    this.#resolveEnd = resolve
    this.clock = this.#createClock()
  }

  /** Its program begins now; before, it does not end for want of anything to do. */
  run(program: () => Promise<unknown>): void {
    this.#isRunning = true
    program().catch((error: unknown) => {
      this.uncaught(error)
    })
    this.#checkLater()
  }

  /** A call, because that changes during an `await`. */
  isAlive(): boolean {
    return this.end === null
  }

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener])
    return this
  }

  /** Ends it at once, with its `exit` listeners. Throws, so that nothing behind the call happens. */
  readonly exit = (code: number): never => {
    this.exitCode = code
    this.#finish()
    throw new Error(`process ${this.name} has ended`)
  }

  /** Sends a signal. One without a listener ends the process; so does SIGKILL in any case. */
  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void {
    if (!this.isAlive()) return
    const listeners = name === 'SIGKILL' ? [] : (this.#listeners.get(name) ?? [])
    if (listeners.length === 0) this.#die({ kind: 'killed', exitCode: null, atMs: this.time.now() })
    else {
      this.call(() => {
        this.#emit(name, name)
      })
    }
  }

  /** Keeps it alive until the returned function is called. */
  hold(): () => void {
    this.#held++
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      if (--this.#held === 0) this.#checkLater()
    }
  }

  /** Calls `action` when it ends, for what has to be forgotten then. */
  onDeath(action: () => void): void {
    this.#onDeath.push(action)
  }

  /** Calls into it, if it is still alive, as a timer or an answer does; what is thrown is an uncaught exception. */
  call(action: () => void): void {
    if (!this.isAlive()) return
    try {
      action()
    } catch (error) {
      this.uncaught(error)
    }
  }

  /** Does what Node does on an uncaught exception and on an unhandled rejection. */
  uncaught(error: unknown): void {
    if (!this.isAlive()) return
    const isListenedTo = this.#listeners.has('uncaughtException')
    try {
      this.#emit('uncaughtException', error)
    } catch {
      // Its listener has called `exit`.
    }
    if (isListenedTo || !this.isAlive()) return
    this.exitCode = 1
    this.#finish()
  }

  #emit(event: string, argument?: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(argument)
  }

  #checkLater(): void {
    if (this.#isChecked || !this.isAlive() || !this.#isRunning) return
    this.#isChecked = true
    this.time.whenIdle(() => {
      this.#isChecked = false
      if (this.#held === 0) this.#finish()
    })
  }

  #finish(): void {
    if (!this.isAlive()) return
    this.#emit('exit', this.exitCode ?? 0)
    this.#die({ kind: 'exited', exitCode: Number(this.exitCode ?? 0), atMs: this.time.now() })
  }

  #die(end: ProcessEnd): void {
    this.end = end
    for (const action of this.#onDeath.splice(0)) action()
    this.#resolveEnd(end)
  }

  #createClock(): Clock {
    const after = (ms: number, action: () => void): (() => void) => {
      const release = this.hold()
      const cancel = this.time.after(ms, () => {
        this.call(action)
        release()
      })
      return () => {
        cancel()
        release()
      }
    }
    return {
      // A wall clock has no fractions.
      nowMs: () => Math.floor(this.time.now()) + this.clockAheadMs,
      elapsedMs: () => this.time.now() - this.startedMs,
      after,
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          if (ms <= 0 || signal.aborted) {
            resolve()
            return
          }
          const end = (): void => {
            cancel()
            signal.removeEventListener('abort', end)
            resolve()
          }
          const cancel = after(ms, end)
          signal.addEventListener('abort', end)
        }),
    }
  }
}

/** The part of it that an action is given. */
export function hostProcess(process: SimulatedProcess): Platform['process'] {
  return process
}
