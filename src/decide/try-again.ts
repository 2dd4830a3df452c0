/**
 * How long, and how often, to try again what was refused only for a moment: a lock of seconds, a slot that
 * frees late. Nothing was done then, so it may be sent again, each time after a look.
 */

/** 409 and 423 are tried again for so long. */
export const LOCKED_FOR_MS = 180_000
/** The same in a cancelled job, where about four minutes are left. */
export const LOCKED_FOR_IN_CANCELLED_JOB_MS = 60_000
/** A create is tried again for so long after this process deleted something: the slot may free late. */
export const LATE_SLOT_FOR_MS = 120_000

const FIRST_PAUSE_MS = 2000
const LONGEST_PAUSE_MS = 15_000
/** With less time left than this it is up. */
const LEAST_PAUSE_MS = 1000

/** A look takes a moment: what comes so late after it is not sent any more. */
const LATEST_MS = 5000

/** Something that is tried again for a while. Times are by the clock's `elapsedMs`. */
export interface RetryWindow {
  readonly sinceMs: number
  readonly forMs: number
}

/** Tells whether the time was up when a look was over, so that nothing is sent after it. */
export function isTimeUp({ sinceMs, forMs }: RetryWindow, nowMs: number): boolean {
  return nowMs > sinceMs + forMs + LATEST_MS
}

/**
 * Returns the milliseconds to pause before the next look and try, or `null` when the time is up. Pauses grow;
 * the last one ends with the time.
 * @param tries how often it was tried in this time
 * @param askedMs what the API asks for, which is never shortened
 */
export function pauseBeforeNextTry(
  { sinceMs, forMs }: RetryWindow,
  tries: number,
  nowMs: number,
  askedMs: number | null,
): number | null {
  const leftMs = sinceMs + forMs - nowMs
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1))
  if (leftMs < LEAST_PAUSE_MS || (askedMs ?? 0) > leftMs) return null
  return Math.max(askedMs ?? 0, Math.min(pauseMs, leftMs))
}
