/** How long this process waits for GitHub, all its questions together: a server must not wait for a report. */
import type { Clock } from '../domain/clock.ts'

/** At most so much waiting for GitHub's answers in one main or post. */
export const BUDGET_MS = 10_000

/** Of that, what may be spent when it is asked which deploys succeeded: whether one is going decides more. */
export const SUCCESS_BUDGET_MS = 5000

/** What closes a report has so much of its own: a record that stays open, or a comment that is missing, misleads. */
export const CLOSING_BUDGET_MS = 5000

/** Runs a question within what is left of the budget, or of a part of it in milliseconds. */
export type WithinBudget = <T>(ask: (signal: AbortSignal) => Promise<T>, partMs?: number) => Promise<T>

/**
 * Returns a budget for one process. The signal that a question gets is aborted when none is left, or by `stop`,
 * perhaps from the start. Whatever fails after that fails with an `AbortError`: a body that was cut off by it
 * looks like an answer that can't be read.
 */
export function createBudget(clock: Clock, stop: AbortSignal, totalMs = BUDGET_MS): WithinBudget {
  let spentMs = 0
  // Questions that overlap are waited for at the same time, which counts but once.
  let underWay = 0
  let sinceMs = 0
  return async (ask, partMs = totalMs) => {
    if (underWay++ === 0) sinceMs = clock.elapsedMs()
    const leftMs = Math.min(partMs, totalMs) - spentMs - (clock.elapsedMs() - sinceMs)
    const controller = new AbortController()
    const abort = (): void => {
      controller.abort()
    }
    const cancel = clock.after(Math.max(0, leftMs), abort)
    stop.addEventListener('abort', abort)
    if (stop.aborted || leftMs <= 0) abort()
    try {
      return await ask(controller.signal)
    } catch (error) {
      throw lateOr(error, controller.signal)
    } finally {
      cancel()
      stop.removeEventListener('abort', abort)
      if (--underWay === 0) spentMs += clock.elapsedMs() - sinceMs
    }
  }
}

/** Returns a failure as what it is, once the answer is not waited for any more. */
export function lateOr(error: unknown, signal: AbortSignal): unknown {
  return signal.aborted ? abortError() : error
}

/**
 * Returns what Octokit lets through as it is. Not a DOMException: of those it can't tell in every realm that they are
 * errors.
 */
export function abortError(): Error {
  return Object.assign(new Error('the answer came too late'), { name: 'AbortError' })
}
