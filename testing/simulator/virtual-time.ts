/** Time that jumps from one event to the next as soon as nothing is left to do. */

/** Something that is to happen at a time. */
interface Due {
  readonly at: number
  readonly order: number
  readonly action: () => void
  isCancelled: boolean
}

/** Nothing can happen any more, or too much has, and what was waited for has not come. */
export class StuckError extends Error {
  override readonly name = 'StuckError'
}

/** When to give up on what is waited for. */
export interface Patience {
  /** By the virtual time (epoch ms). */
  readonly untilMs?: number
  /** So many events. */
  readonly events?: number
}

const MOST_EVENTS = 2_000_000

/** Longer than an answer takes to come back, and shorter than any wait. */
const MOMENT_MS = 50

/**
 * A clock and a queue of events. The time stands still while there is anything to do: only when every promise that can go
 * on has gone on does the next event happen, at its own time. Events of the same time happen in the order in which they
 * were asked for, so a simulation is the same whenever it is repeated.
 */
export class VirtualTime {
  #now: number
  #order = 0
  /** The next one is the last. */
  readonly #queue: Due[] = []
  #whenIdle: (() => void)[] = []
  /** What time stands still for. */
  readonly #still = new Set<Promise<undefined>>()
  #stillAt = 0

  constructor(startMs: number) {
    this.#now = startMs
  }

  /** Milliseconds since 1970. */
  readonly now = (): number => this.#now

  /** Lets `action` happen after `ms`, unless the returned function is called before. */
  after(ms: number, action: () => void): () => void {
    const due: Due = { at: this.#now + Math.max(0, ms), order: this.#order++, action, isCancelled: false }
    let place = this.#queue.length
    for (; place > 0; place--) {
      const later = this.#queue[place - 1]
      if (later === undefined || later.at > due.at) break
    }
    this.#queue.splice(place, 0, due)
    return () => {
      due.isCancelled = true
    }
  }

  /** Resolves after `ms`. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve)
    })
  }

  /** Calls `action` when nothing is left to do at this moment, before the time goes on. */
  whenIdle(action: () => void): void {
    this.#whenIdle.push(action)
  }

  /**
   * Lets time pass until `story` is over, and gives what it resolves to.
   * @throws StuckError when it can't end any more, or takes more than `patience`
   */
  async runUntil<T>(story: Promise<T>, patience: Patience = {}): Promise<T> {
    const state = { isOver: false }
    const end = (): void => {
      state.isOver = true
    }
    story.then(end, end)
    await this.runWhile(() => !state.isOver, patience)
    return await story
  }

  /**
   * Lets time pass as long as `isWanted`, which is asked before each event.
   * @throws StuckError when nothing can happen any more, or too much has
   */
  async runWhile(isWanted: () => boolean, patience: Patience = {}): Promise<void> {
    const { untilMs = Number.POSITIVE_INFINITY, events = MOST_EVENTS } = patience
    for (let happened = 0; ; happened++) {
      await everythingDone()
      if (!isWanted()) return
      if (this.#whenIdle.length > 0) {
        for (const action of this.#whenIdle.splice(0)) action()
        continue
      }
      const due = this.#next()
      if (due === undefined && this.#still.size > 0) continue
      if (due === undefined) throw new StuckError('Nothing can happen any more, and it is not over.')
      if (due.at > untilMs) throw new StuckError(`Not over at ${new Date(untilMs).toISOString()}.`)
      if (happened >= events) throw new StuckError(`Not over after ${events} events.`)
      this.#now = Math.max(this.#now, due.at)
      due.action()
    }
  }

  /**
   * Lets no time pass until `work` is over, such as a module that is loaded. What is due within a moment happens all the same: answers that are
   * on their way already.
   */
  standStill<T>(work: Promise<T>): Promise<T> {
    if (this.#still.size === 0) this.#stillAt = this.#now + MOMENT_MS
    const over = work.then(
      () => undefined,
      () => undefined,
    )
    this.#still.add(over)
    void over.then(() => this.#still.delete(over))
    return work
  }

  /** Moves ahead to this time (epoch ms), as if a caller had slept until then; whatever is due meanwhile happens late. */
  readonly advanceTo = (ms: number): void => {
    this.#now = Math.max(this.#now, ms)
  }

  #next(): Due | undefined {
    for (;;) {
      const due = this.#queue.at(-1)
      if (due?.isCancelled !== true && this.#still.size > 0 && (due?.at ?? 0) > this.#stillAt)
        return undefined
      this.#queue.pop()
      if (due?.isCancelled !== true) return due
    }
  }
}

/** Resolves when every promise that could go on has gone on: Node empties that queue before its next round. */
function everythingDone(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
