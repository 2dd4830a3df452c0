/** One read for everybody who asks at the same time. */

/**
 * Reads within so much time, and with so much patience, until its signal is aborted. `ignoreRetryAfter`: also while the API wants to be
 * left alone.
 */
export type Read<T> = (
  signal: AbortSignal,
  limitMs: number,
  readBudgetMs: number,
  ignoreRetryAfter: boolean,
) => Promise<T>

/** The same, for many. */
export type CoalescedReads<T> = (
  signal: AbortSignal,
  limitMs: number,
  readBudgetMs?: number,
  ignoreRetryAfter?: boolean,
) => Promise<T>

/**
 * A read that several callers share. Whoever asks before it is sent gets its answer; whoever asks while it is under
 * way gets the next one, because what a look shows must not be older than the look. It is aborted only when
 * nobody who waits for it wants it any more, and may take as long as the most patient of them allows.
 * @param gather what to wait for before it is sent, so that those who ask a moment later share it too
 */
export function coalesceReads<T>(
  read: Read<T>,
  gather: () => Promise<void> = () => Promise.resolve(),
): CoalescedReads<T> {
  let next: Batch<T> | null = null
  let underWay: Promise<unknown> = Promise.resolve()
  return (signal, limitMs, readBudgetMs = 0, ignoreRetryAfter = false) => {
    if (next === null) {
      const batch = new Batch<T>()
      next = batch
      batch.result = underWay.then(gather).then(() => {
        next = null
        batch.close()
        return read(batch.signal, batch.limitMs, batch.readBudgetMs, batch.ignoreRetryAfter)
      })
      underWay = batch.result.catch(() => undefined)
    }
    next.join(signal, limitMs, readBudgetMs, ignoreRetryAfter)
    return next.result
  }
}

class Batch<T> {
  readonly #controller = new AbortController()
  #waiting = 0
  #isOpen = true
  #reason: unknown
  limitMs = 0
  readBudgetMs = 0
  ignoreRetryAfter = false
  result!: Promise<T>

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  join(signal: AbortSignal, limitMs: number, readBudgetMs: number, ignoreRetryAfter: boolean): void {
    this.limitMs = Math.max(this.limitMs, limitMs)
    this.readBudgetMs = Math.max(this.readBudgetMs, readBudgetMs)
    this.ignoreRetryAfter ||= ignoreRetryAfter
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
    signal.addEventListener('abort', leave, { once: true })
    const forget = (): void => {
      signal.removeEventListener('abort', leave)
    }
    this.result.then(forget, forget)
  }

  /** It is about to be sent: nobody joins any more. */
  close(): void {
    this.#isOpen = false
    this.#abortIfUnwanted()
  }

  /** As long as it is open, somebody may come who wants it, though all who came before have left. */
  #abortIfUnwanted(): void {
    if (!this.#isOpen && this.#waiting === 0) this.#controller.abort(this.#reason)
  }
}
