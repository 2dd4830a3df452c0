/** Who waits for a line of a log. */

interface Waiter {
  readonly text: string
  readonly resolve: (line: string) => void
  readonly reject: (error: Error) => void
}

/** Hands each line of a log to those who wait for it. */
export class LineWaiters {
  readonly #waiters = new Set<Waiter>()
  /** The last lines of the log, for the error of who waits in vain. */
  readonly #tail: () => string

  constructor(tail: () => string) {
    this.#tail = tail
  }

  /**
   * Returns the first line that holds a text, among those that have come and those that will.
   * @throws Error when the log ends without it
   */
  wait(text: string, before: readonly string[], isEnded: boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#waiters.add({ text, resolve, reject })
      for (const line of before) this.take(line)
      if (isEnded) this.end()
    })
  }

  /** Takes the next line. */
  take(line: string): void {
    for (const waiter of this.#waiters) {
      if (!line.includes(waiter.text)) continue
      this.#waiters.delete(waiter)
      waiter.resolve(line)
    }
  }

  /** No line will come any more. */
  end(): void {
    for (const { text, reject } of this.#waiters)
      reject(new Error(`It ended without the line "${text}".\n${this.#tail()}`))
    this.#waiters.clear()
  }
}
