/** What follows the answer to a request to restore: by readings of the server, pure. */
import { serverPhaseOf } from '../domain/server.ts'
import type { JobStatus } from '../domain/deploy-status.ts'
import type { ServerReading } from './server-wait.ts'
import { LOCKED_FOR_IN_CANCELLED_JOB_MS, LOCKED_FOR_MS, pauseBeforeNextTry } from './try-again.ts'

const MINUTE_MS = 60_000
/** How long the server is checked after a lost answer, and before a restore that was put off (429, 503) is sent again. */
const LOOKS_MS = MINUTE_MS

/** An answer after which the state of the server has to be read. */
export type OpenAnswer =
  /** The API said no, for good. */
  | { readonly kind: 'refused' }
  /** 409, 423, 400: nothing was done, and a moment later it may be. `count`: of such answers so far. */
  | { readonly kind: 'locked'; readonly sinceMs: number; readonly count: number }
  /** 429, 503: most likely not done. To be sent once more. */
  | { readonly kind: 'put-off' }
  /** It may have been done or not. */
  | { readonly kind: 'lost' }

/** What is known after a look. Times by a clock that only grows. */
export interface StartFacts {
  readonly answer: OpenAnswer
  readonly answeredAtMs: number
  /** For how long the API asked to be left alone; 0: it did not. */
  readonly askedMs: number
  readonly reading: ServerReading
  /** When the reading began. */
  readonly readAtMs: number
  /** When its answer was there: what puts the next reading off counts from then. */
  readonly readEndedMs: number
  /** The state that the server was in before anything was sent; `null`: not known. */
  readonly statusBefore: string | null
  readonly limits: StartLimits
}

/** How long beginning may take. */
export interface StartLimits {
  readonly pollIntervalMs: number
  /** For how long a lock is tried again. */
  readonly lockMs: number
  /** By then it is over, whatever it is. */
  readonly deadlineMs: number
}

/** What to do now. */
export type StartVerdict =
  /** The server is being restored. By whom depends on the answer. */
  | { readonly kind: 'restoring' }
  /** `afterMs`: counted from the beginning of this reading. `isLast`: there is no time for another one after it. */
  | { readonly kind: 'read-again'; readonly afterMs: number; readonly isLast: boolean }
  | { readonly kind: 'send-again' }
  | { readonly kind: 'give-up' }

/** For how long a locked server is tried again: a cancelled job has only minutes. */
export function lockBudget(jobStatus: JobStatus): number {
  return jobStatus === 'cancelled' ? LOCKED_FOR_IN_CANCELLED_JOB_MS : LOCKED_FOR_MS
}

/**
 * For how long an automatic restore is worked at, from the first reading on. A cancelled job has about four
 * minutes.
 */
export function restoreLimit(jobStatus: JobStatus, timeoutMs: number): number {
  return jobStatus === 'cancelled' ? Math.min(timeoutMs, 4 * MINUTE_MS) : timeoutMs
}

/** Decides after a reading. */
export function judgeStart(facts: StartFacts): StartVerdict {
  const { answer, reading } = facts
  if (reading.kind === 'status' && serverPhaseOf(reading.status) === 'restoring') return { kind: 'restoring' }
  switch (answer.kind) {
    case 'refused':
      return { kind: 'give-up' }
    case 'locked':
      return afterLock(facts, answer)
    case 'put-off':
      return afterPutOff(facts)
    case 'lost':
      return afterLost(facts)
  }
}

function afterLock(facts: StartFacts, { sinceMs, count }: OpenAnswer & { kind: 'locked' }): StartVerdict {
  const { answeredAtMs, askedMs, limits, readAtMs, reading } = facts
  const forMs = Math.min(limits.lockMs, limits.deadlineMs - sinceMs)
  const pauseMs = pauseBeforeNextTry({ sinceMs, forMs }, count, answeredAtMs, askedMs)
  if (pauseMs === null) return { kind: 'give-up' }
  const endMs = sinceMs + forMs
  if (readAtMs < answeredAtMs + pauseMs) return lookAgain(facts, answeredAtMs + pauseMs, endMs)
  if (reading.kind === 'status') return { kind: 'send-again' }
  // No restore is sent again before the state of the server was read.
  return readAtMs >= endMs ? { kind: 'give-up' } : lookAgain(facts, endMs)
}

function afterPutOff(facts: StartFacts): StartVerdict {
  const { answeredAtMs, askedMs, limits, readAtMs, reading } = facts
  const leftMs = limits.deadlineMs - answeredAtMs
  if (leftMs < LOOKS_MS) return afterLost(facts)
  const againMs = answeredAtMs + Math.max(LOOKS_MS, Math.min(askedMs, leftMs))
  const endMs = mayBeQueued(facts) ? limits.deadlineMs : againMs + LOOKS_MS
  const isReadingPutOff = reading.kind === 'failed' && reading.putOffMs !== null
  if (readAtMs < againMs || (isReadingPutOff && readAtMs < limits.deadlineMs))
    return lookAgain(facts, againMs, limits.deadlineMs)
  if (reading.kind === 'status' && !mayBeQueued(facts)) return { kind: 'send-again' }
  return readAtMs >= endMs ? { kind: 'give-up' } : lookAgain(facts, endMs)
}

function afterLost(facts: StartFacts): StartVerdict {
  const { answeredAtMs, limits, readAtMs } = facts
  const minuteMs = answeredAtMs + LOOKS_MS
  const endMs = mayBeQueued(facts) ? Math.max(minuteMs, limits.deadlineMs) : minuteMs
  return readAtMs >= endMs ? { kind: 'give-up' } : lookAgain(facts, endMs)
}

/** A state that came only with the request, and says neither yes nor no, may be that of a queue. */
function mayBeQueued({ reading, statusBefore }: StartFacts): boolean {
  return (
    reading.kind === 'status' && serverPhaseOf(reading.status) === 'other' && reading.status !== statusBefore
  )
}

/**
 * After an interval, or at `nextMs` if that comes first. Where the API puts the reading off, as late as it asks
 * for, up to `endMs`, when the time is over.
 */
function lookAgain(
  { reading, limits, readAtMs, readEndedMs }: StartFacts,
  nextMs: number,
  endMs = nextMs,
): StartVerdict {
  const putOffMs = reading.kind === 'failed' ? reading.putOffMs : null
  const soonMs = readAtMs + limits.pollIntervalMs
  const atMs =
    putOffMs === null ? Math.min(soonMs, nextMs) : Math.min(Math.max(soonMs, readEndedMs + putOffMs), endMs)
  return { kind: 'read-again', afterMs: Math.max(0, atMs - readAtMs), isLast: atMs >= endMs }
}
