/** Whether waiting for a snapshot is over. A pure reducer: it knows readings and times, not clocks or networks. */
import { phaseOf, type Snapshot } from '../domain/snapshot.ts'

/** So many failed readings in a row end a wait. */
export const FAILED_READINGS_LIMIT = 5
/** A snapshot once seen and then absent from so many complete readings in a row was deleted. */
const ABSENT_LOOKS_LIMIT = 3
/** How long a snapshot that was just made may be absent from the start: a list may lag behind a create. */
const UNSEEN_LIMIT_MS = 60_000

/** Where the snapshot's id comes from: the answer to a create, or a user. */
export type IdSource = 'just-created' | 'given'

/**
 * A reading that brought nothing. `what`: how it failed; `why`: the same, with what to do where the user has to act.
 * `putOffMs`: the API asks to come back after so long, which is no failure.
 */
export interface FailedReading {
  readonly kind: 'failed'
  readonly what: string
  readonly why: string
  readonly putOffMs: number | null
}

/** What one reading showed of the snapshot. */
export type SnapshotReading =
  | FailedReading
  | { readonly kind: 'listed'; readonly snapshot: Snapshot }
  /** Not in the list; `complete`: and the list had everything. */
  | { readonly kind: 'absent'; readonly complete: boolean }

/** What is remembered between two readings. */
export interface SnapshotWait {
  readonly sinceMs: number
  readonly source: IdSource
  readonly lastSeen: Snapshot | null
  readonly absences: number
  readonly failures: number
}

/** Where the wait stands after a reading. */
export type SnapshotVerdict =
  | { readonly kind: 'wait' }
  | { readonly kind: 'completed'; readonly snapshot: Snapshot }
  | { readonly kind: 'failed'; readonly snapshot: Snapshot }
  | { readonly kind: 'deleted'; readonly lastSeen: Snapshot }
  | { readonly kind: 'never-listed' }
  | { readonly kind: 'unreadable'; readonly why: string }

/** Returns a wait that begins at `sinceMs`. @param lastSeen what a list has shown before */
export function beginSnapshotWait(
  sinceMs: number,
  source: IdSource,
  lastSeen: Snapshot | null = null,
): SnapshotWait {
  return { sinceMs, source, lastSeen, absences: 0, failures: 0 }
}

/** Takes one reading into account. */
export function judgeSnapshotReading(
  wait: SnapshotWait,
  reading: SnapshotReading,
  readAtMs: number,
): { readonly wait: SnapshotWait; readonly verdict: SnapshotVerdict } {
  switch (reading.kind) {
    case 'failed': {
      if (reading.putOffMs !== null) return { wait, verdict: { kind: 'wait' } }
      const failures = wait.failures + 1
      const verdict: SnapshotVerdict =
        failures >= FAILED_READINGS_LIMIT ? { kind: 'unreadable', why: reading.why } : { kind: 'wait' }
      return { wait: { ...wait, failures }, verdict }
    }
    case 'listed':
      return {
        wait: { ...wait, lastSeen: reading.snapshot, absences: 0, failures: 0 },
        verdict: verdictOn(reading.snapshot),
      }
    case 'absent': {
      const next = { ...wait, failures: 0, absences: reading.complete ? wait.absences + 1 : wait.absences }
      return { wait: next, verdict: reading.complete ? verdictOnAbsence(next, readAtMs) : { kind: 'wait' } }
    }
  }
}

/**
 * Takes a reading into account of one that was completed already, and may have been deleted since. What can't
 * be known now will not be known later either, so the wait ends.
 */
export function judgeReadingOfCompleted(
  wait: SnapshotWait,
  reading: SnapshotReading,
  readAtMs: number,
): { readonly wait: SnapshotWait; readonly verdict: SnapshotVerdict } {
  switch (reading.kind) {
    case 'failed':
      return { wait, verdict: { kind: 'unreadable', why: reading.why } }
    case 'absent':
      return reading.complete
        ? judgeSnapshotReading(wait, reading, readAtMs)
        : { wait, verdict: { kind: 'unreadable', why: '' } }
    case 'listed': {
      const { snapshot } = reading
      const phase = phaseOf(snapshot)
      if (phase === 'deleting')
        return judgeSnapshotReading(wait, { kind: 'absent', complete: true }, readAtMs)
      return {
        wait,
        verdict: phase === 'failed' ? { kind: 'failed', snapshot } : { kind: 'completed', snapshot },
      }
    }
  }
}

function verdictOn(snapshot: Snapshot): SnapshotVerdict {
  switch (phaseOf(snapshot)) {
    case 'completed':
      return { kind: 'completed', snapshot }
    case 'failed':
      return { kind: 'failed', snapshot }
    // One that is being deleted is never completed: the wait ends when it is gone from the list.
    case 'deleting':
    case 'pending':
      return { kind: 'wait' }
  }
}

function verdictOnAbsence(wait: SnapshotWait, readAtMs: number): SnapshotVerdict {
  const isAbsent = wait.absences >= ABSENT_LOOKS_LIMIT
  if (wait.lastSeen !== null)
    return isAbsent ? { kind: 'deleted', lastSeen: wait.lastSeen } : { kind: 'wait' }
  if (wait.source === 'given') return isAbsent ? { kind: 'never-listed' } : { kind: 'wait' }
  return readAtMs - wait.sinceMs >= UNSEEN_LIMIT_MS ? { kind: 'never-listed' } : { kind: 'wait' }
}
