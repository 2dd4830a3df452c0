/** Reads again when reading again may help. Only reads: what changes a server is never simply sent again. */
import type { Clock } from '../domain/clock.ts'
import { isPassing, isWorthReadingAgain, VpsOrgError } from './failure.ts'
import type { Failure } from './failure-kinds.ts'

/** A first try and three more. */
const TRIES = 4
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 10_000

/** Told of a failure, and of the pause before the next try. */
export type OnPause = (error: VpsOrgError, pauseMs: number) => void

/** What a repeated read needs from its surroundings. */
export interface RetryContext {
  readonly clock: Clock
  /** From 0 up to, not including, 1. */
  readonly random: () => number
  readonly signal: AbortSignal
  /** By the clock's `elapsedMs`: no try begins, and no pause ends, after it. */
  readonly deadlineMs: number
  /** By the same: until then a read goes on through what passes, however often it was tried. */
  readonly budgetUntilMs?: number
  /** Called for each pause of a read that has a budget. */
  readonly onPause?: OnPause | undefined
  /** Whether a refusal is one to doubt, for what was asked has been answered before. */
  readonly isDoubtful?: (failure: Failure) => boolean
}

/**
 * Calls `read` until it succeeds, at most four times, or as long as its budget lasts, with growing, jittered
 * pauses, or longer ones where the API asks for them. `read` is told how long it may take at most.
 * @throws VpsOrgError the last failure
 */
export async function readWithRetry<T>(
  context: RetryContext,
  read: (remainingMs: number) => Promise<T>,
): Promise<T> {
  const { clock, signal, deadlineMs, budgetUntilMs = 0 } = context
  const hasBudget = budgetUntilMs > clock.elapsedMs()
  let counted = 0
  for (let tries = 1; ; tries++) {
    try {
      return await read(Math.max(1, deadlineMs - clock.elapsedMs()))
    } catch (error) {
      if (!(error instanceof VpsOrgError)) throw error
      const { failure } = error
      const waitsOn = hasBudget && isPassing(failure)
      // What no budget is for has its four tries, whatever went wrong in between.
      if (!waitsOn) counted++
      const leftMs = (waitsOn ? budgetUntilMs : Infinity) - clock.elapsedMs()
      const mayHelp = isWorthReadingAgain(failure) || context.isDoubtful?.(failure) === true
      if (!mayHelp || counted === TRIES || leftMs <= 0) throw error
      // Never shorter than our own: a date may be over by a clock that is fast, or not be a date at all.
      const askedMs = Math.max(failure.retryAfterMs ?? 0, backoffMs(tries, context.random))
      const pauseMs = Math.min(askedMs, leftMs)
      if (clock.elapsedMs() + pauseMs >= deadlineMs) throw error
      if (waitsOn) context.onPause?.(error, pauseMs)
      await clock.sleep(pauseMs, signal)
      if (signal.aborted) throw error
    }
  }
}

/** Returns the pause after the given try (from 1): doubling, capped, of which a random half is taken off. */
export function backoffMs(tries: number, random: () => number): number {
  const whole = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1))
  return whole * (0.5 + random() / 2)
}

/** Reads `Retry-After`: seconds, or a date. Milliseconds from now, or `null`. */
export function readRetryAfter(value: string | undefined, nowMs: number): number | null {
  if (value === undefined) return null
  const text = value.trim()
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  const dateMs = Date.parse(text)
  return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - nowMs)
}
