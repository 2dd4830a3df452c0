/** Reads again when reading again may help. Only reads: what changes a server is never simply sent again. */
import type { Clock } from '../domain/clock.ts'
import { isWorthReadingAgain, VpsOrgError } from './failure.ts'

/** A first try and three more. */
const TRIES = 4
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 10_000

/** What a repeated read needs from its surroundings. */
export interface RetryContext {
  readonly clock: Clock
  /** From 0 up to, not including, 1. */
  readonly random: () => number
  readonly signal: AbortSignal
  /** By the clock's `elapsedMs`: no try begins, and no pause ends, after it. */
  readonly deadlineMs: number
}

/**
 * Calls `read` until it succeeds, at most four times, with growing, jittered pauses, or longer ones where the
 * API asks for them. `read` is told how long it may take at most.
 * @throws VpsOrgError the last failure
 */
export async function readWithRetry<T>(
  context: RetryContext,
  read: (remainingMs: number) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await read(Math.max(1, context.deadlineMs - context.clock.elapsedMs()))
    } catch (error) {
      if (!(error instanceof VpsOrgError) || !isWorthReadingAgain(error.failure) || tries === TRIES)
        throw error
      // Never shorter than our own: a date may be over by a clock that is fast, or not be a date at all.
      const pauseMs = Math.max(error.failure.retryAfterMs ?? 0, backoffMs(tries, context.random))
      if (context.clock.elapsedMs() + pauseMs >= context.deadlineMs) throw error
      await context.clock.sleep(pauseMs, context.signal)
      if (context.signal.aborted) throw error
    }
  }
}

/** The pause after the given try (from 1): doubling, capped, of which a random half is taken off. */
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
