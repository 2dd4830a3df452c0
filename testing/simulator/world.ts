/** One virtual time for simulated processes and for what they work with. */
import type { DrivenClock } from '../emulator/clock.ts'
import { VirtualTime } from './virtual-time.ts'

/** A time that goes on as long as a process lives. */
export class World {
  readonly time: VirtualTime
  /** The same time, for an emulator. */
  readonly clock: DrivenClock
  #living = 0
  #isPassing = false

  constructor(startMs: number) {
    const time = new VirtualTime(startMs)
    this.time = time
    this.clock = Object.assign(() => time.now(), {
      advanceTo: time.advanceTo,
      advanceBy: (ms: number) => {
        time.advanceTo(time.now() + ms)
      },
    })
  }

  /** Lets the time pass until this process, and all others that live meanwhile, have ended. */
  async live<T>(ended: Promise<T>): Promise<T> {
    this.#living++
    const over = ended.finally(() => this.#living--)
    if (this.#isPassing) return await over
    this.#isPassing = true
    try {
      await this.time.runWhile(() => this.#living > 0)
    } finally {
      this.#isPassing = false
    }
    return await over
  }
}
