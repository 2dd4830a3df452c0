/** Whether a restore is over. A pure reducer over readings of the server. */
import { serverPhaseOf } from '../domain/server.ts'
import { FAILED_READINGS_LIMIT, type FailedReading } from './snapshot-wait.ts'

/** So many readings in a row must show the server back. */
const SETTLED_LOOKS = 2
/** An accepted restore that no reading has shown begin by then is not believed any more. */
export const QUIET_LIMIT_MS = 120_000

/** What one reading showed of the server. */
export type ServerReading =
  FailedReading | { readonly kind: 'status'; readonly status: string } | { readonly kind: 'missing' }

/** What is remembered between two readings. */
export interface ServerWait {
  /** Since when nothing has spoken for a restore: since it was accepted, or was last seen in a queue. */
  readonly quietSinceMs: number
  readonly sawRestoring: boolean
  /** The state that the server was last seen in; `null`: in none so far. */
  readonly lastStatus: string | null
  readonly settled: number
  readonly failures: number
}

/** Where the wait stands after a reading. */
export type ServerVerdict =
  | { readonly kind: 'wait' }
  | { readonly kind: 'up' }
  | { readonly kind: 'stopped' }
  /** `sawRestoring`: if not, the state may be the one before the restore. */
  | { readonly kind: 'broken'; readonly status: string; readonly sawRestoring: boolean }
  /** The restore was accepted, and the server looks as if it never began. */
  | { readonly kind: 'never-seen'; readonly status: string }
  | { readonly kind: 'unreadable'; readonly why: string }

/** Returns a wait for a restore that was accepted at `sinceMs`, or, with `sawRestoring`, is known to be going on. */
export function beginServerWait(sinceMs: number, sawRestoring = false): ServerWait {
  return {
    quietSinceMs: sinceMs,
    sawRestoring,
    lastStatus: sawRestoring ? 'restoring' : null,
    settled: 0,
    failures: 0,
  }
}

/** Takes one reading into account. */
export function judgeServerReading(
  wait: ServerWait,
  reading: ServerReading,
  readAtMs: number,
): { readonly wait: ServerWait; readonly verdict: ServerVerdict } {
  if (reading.kind === 'failed') {
    if (reading.putOffMs !== null) return { wait, verdict: { kind: 'wait' } }
    const failures = wait.failures + 1
    return {
      wait: { ...wait, settled: 0, failures },
      verdict:
        failures >= FAILED_READINGS_LIMIT ? { kind: 'unreadable', why: reading.why } : { kind: 'wait' },
    }
  }
  if (reading.kind === 'missing')
    return { wait: { ...wait, settled: 0, failures: 0 }, verdict: { kind: 'wait' } }
  const { status } = reading
  const seen = { ...wait, lastStatus: status, settled: 0, failures: 0 }
  const phase = serverPhaseOf(status)
  switch (phase) {
    case 'restoring':
      return { wait: { ...seen, sawRestoring: true }, verdict: { kind: 'wait' } }
    case 'other':
      // It may wait in a queue, and what waits there has time.
      return { wait: { ...seen, quietSinceMs: readAtMs }, verdict: { kind: 'wait' } }
    case 'broken': {
      const { sawRestoring } = wait
      // Before the restore is seen to begin, this may still be the state that it is about to end.
      const counts = sawRestoring || readAtMs - wait.quietSinceMs >= QUIET_LIMIT_MS
      return { wait: seen, verdict: counts ? { kind: 'broken', status, sawRestoring } : { kind: 'wait' } }
    }
    case 'up':
    case 'stopped': {
      if (!wait.sawRestoring) {
        const isQuiet = readAtMs - wait.quietSinceMs >= QUIET_LIMIT_MS
        return { wait: seen, verdict: isQuiet ? { kind: 'never-seen', status } : { kind: 'wait' } }
      }
      const settled = wait.settled + 1
      return {
        wait: { ...seen, settled },
        verdict: settled >= SETTLED_LOOKS ? { kind: phase } : { kind: 'wait' },
      }
    }
  }
}
