import type { Clock } from '../src/domain/clock.ts'

/** A clock that stands still until a caller sleeps or the test moves it. */
export class FakeClock implements Clock {
  /** How long each sleep was to be. */
  readonly sleeps: number[] = []
  /** Called before each sleep, with its end; what it does happens in the pause. */
  beforeSleep: (untilMs: number) => void = () => undefined

  readonly #startMs: number
  #elapsedMs = 0
  #timers: { readonly atMs: number; readonly action: () => void }[] = []

  constructor(startMs: number = Date.UTC(2025, 0, 15, 10, 30)) {
    this.#startMs = startMs
  }

  nowMs(): number {
    return this.#startMs + this.#elapsedMs
  }

  elapsedMs(): number {
    return this.#elapsedMs
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.sleeps.push(ms)
    const pauseMs = Math.max(0, ms)
    this.beforeSleep(this.#elapsedMs + pauseMs)
    if (!signal.aborted) this.advance(pauseMs)
    return Promise.resolve()
  }

  after(ms: number, action: () => void): () => void {
    const timer = { atMs: this.#elapsedMs + ms, action }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer)
    }
  }

  /** How far away the next timer is; `null` when none is set. */
  nextTimerMs(): number | null {
    return this.#timers.length === 0
      ? null
      : Math.min(...this.#timers.map((each) => each.atMs)) - this.#elapsedMs
  }

  /** Lets time pass, and everything happen that is due by then. */
  advance(ms: number): void {
    this.#elapsedMs += ms
    const due = this.#timers.filter((each) => each.atMs <= this.#elapsedMs)
    this.#timers = this.#timers.filter((each) => each.atMs > this.#elapsedMs)
    for (const { action } of due) action()
  }
}
