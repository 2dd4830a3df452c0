/** How long this process waits for GitHub, all its questions together: a server must not wait for a report. */
import type { Clock } from '../domain/clock.ts'

/** At most so much waiting for GitHub's answers in one main or post. */
export const PATIENCE_MS = 10_000

/** Runs a question within what is left of the patience. */
export type WithPatience = <T>(ask: (signal: AbortSignal) => Promise<T>) => Promise<T>

/** Patience for one process. The signal that a question gets is aborted when none is left, or by `stop`. */
export function createPatience(clock: Clock, stop: AbortSignal): WithPatience {
  let spentMs = 0
  // Questions that overlap are waited for at the same time, which counts but once.
  let underWay = 0
  let sinceMs = 0
  return async (ask) => {
    if (underWay++ === 0) sinceMs = clock.elapsedMs()
    const leftMs = PATIENCE_MS - spentMs - (clock.elapsedMs() - sinceMs)
    const controller = new AbortController()
    const abort = (): void => {
      controller.abort()
    }
    const cancel = clock.after(Math.max(0, leftMs), abort)
    stop.addEventListener('abort', abort)
    if (stop.aborted) abort()
    try {
      return await ask(controller.signal)
    } finally {
      cancel()
      stop.removeEventListener('abort', abort)
      if (--underWay === 0) spentMs += clock.elapsedMs() - sinceMs
    }
  }
}
