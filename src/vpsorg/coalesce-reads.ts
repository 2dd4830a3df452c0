/** One read for everybody who asks at the same time. */
import { moreGenerous, type ReadOptions } from './read-options.ts'

/** Reads until its signal is aborted. */
export type SharedRead<T> = (signal: AbortSignal, options: ReadOptions) => Promise<T>

/**
 * Returns a read that several callers share. A caller before it is sent gets its answer; a caller while
 * it is under way gets the next one, because what a reading shows must not be older than the question. It is
 * aborted only when no caller wants it any more, and may take as long as the most generous of
 * them allows.
 * @param batchWindow what to wait for before it is sent, so that those who ask a moment later share it too
 */
export function coalesceReads<T>(read: SharedRead<T>, batchWindow: () => Promise<void>): SharedRead<T> {
  let next: Batch<T> | null = null
  let underWay: Promise<unknown> = Promise.resolve()
  return (signal, options) => {
    if (next === null) {
      const batch = new Batch<T>(options)
      next = batch
      batch.result = underWay.then(batchWindow).then(() => {
        next = null
        batch.close()
        return read(batch.signal, batch.options)
      })
      underWay = batch.result.catch(() => undefined)
    }
    next.join(signal, options)
    return next.result
  }
}

class Batch<T> {
  readonly #controller = new AbortController()
  #waiting = 0
  #isOpen = true
  #reason: unknown
  options: ReadOptions
  result!: Promise<T>

  constructor(options: ReadOptions) {
    this.options = options
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  join(signal: AbortSignal, options: ReadOptions): void {
    this.options = moreGenerous(this.options, options)
    this.#waiting++
    const leave = (): void => {
      this.#waiting--
      this.#reason = signal.reason
      this.#abortIfUnwanted()
    }
    if (signal.aborted) {
      leave()
      return
    }
    signal.addEventListener('abort', leave)
    const forget = (): void => {
      signal.removeEventListener('abort', leave)
    }
    this.result.then(forget, forget)
  }

  /** It is about to be sent: no other caller joins. */
  close(): void {
    this.#isOpen = false
    this.#abortIfUnwanted()
  }

  /** As long as it is open, another caller may join, though all earlier ones have left. */
  #abortIfUnwanted(): void {
    if (!this.#isOpen && this.#waiting === 0) this.#controller.abort(this.#reason)
  }
}
