/** Tells the time: milliseconds since 1970, UTC. */
export type Clock = () => number

/** A clock that stands still until it is told to move. Call it for the time. */
export interface DrivenClock extends Clock {
  /** Moves to this time (epoch ms). An earlier time than the present one changes nothing. */
  advanceTo(ms: number): void
  /** Moves ahead by this many ms. A negative number changes nothing. */
  advanceBy(ms: number): void
}

/**
 * Real time, running `timeScale` times as fast, from `startMs` (epoch ms, default: now). At 60 a minute passes
 * in a second.
 */
export function scaledClock(timeScale: number, startMs: number = Date.now()): Clock {
  // The monotonic clock: a corrected system clock must not make snapshots younger.
  const began = performance.now()
  return () => Math.round(startMs + (performance.now() - began) * timeScale)
}

/** A clock for tests, standing at `startMs` (epoch ms) until it is moved. It never goes backwards. */
export function drivenClock(startMs: number): DrivenClock {
  let present = startMs
  const advanceTo = (ms: number): void => {
    if (ms > present) present = ms
  }
  return Object.assign(() => present, {
    advanceTo,
    advanceBy: (ms: number) => {
      advanceTo(present + ms)
    },
  })
}

/** Whether this clock can be moved by hand, and so by the header `x-virtual-now`. */
export function isDriven(clock: Clock): clock is DrivenClock {
  return 'advanceTo' in clock
}
