/** Whether a restore is over. A pure reducer over looks at the server. */
import { serverPhaseOf } from '../domain/server.ts'
import { FAILED_LOOKS_LIMIT, type FailedLook } from './snapshot-wait.ts'

/** So many looks in a row must show the server back. */
const SETTLED_LOOKS = 2
/** Where no look ever showed `restoring`, the list may lag: what it shows counts only after so long. */
export const LAG_MS = 15_000

/** What one look showed of the server. */
export type ServerLook =
  FailedLook | { readonly kind: 'status'; readonly status: string } | { readonly kind: 'missing' }

/** What is remembered between two looks. */
export interface ServerWait {
  /** When the restore was accepted. */
  readonly sinceMs: number
  readonly sawRestoring: boolean
  readonly settled: number
  readonly failures: number
}

/** Where the wait stands after a look. */
export type ServerVerdict =
  | { readonly kind: 'wait' }
  | { readonly kind: 'up' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'broken'; readonly status: string }
  | { readonly kind: 'blind'; readonly why: string }

/** A wait for a restore that was accepted at `sinceMs`, or, with `sawRestoring`, is known to be going on. */
export function beginServerWait(sinceMs: number, sawRestoring = false): ServerWait {
  return { sinceMs, sawRestoring, settled: 0, failures: 0 }
}

/** Takes one look into account. */
export function judgeServerLook(
  wait: ServerWait,
  look: ServerLook,
  lookedAtMs: number,
): { readonly wait: ServerWait; readonly verdict: ServerVerdict } {
  if (look.kind === 'failed') {
    if (look.putOffMs !== null) return { wait, verdict: { kind: 'wait' } }
    const failures = wait.failures + 1
    return {
      wait: { ...wait, settled: 0, failures },
      verdict: failures >= FAILED_LOOKS_LIMIT ? { kind: 'blind', why: look.why } : { kind: 'wait' },
    }
  }
  const unsettled = { ...wait, settled: 0, failures: 0 }
  if (look.kind === 'missing') return { wait: unsettled, verdict: { kind: 'wait' } }
  const counts = wait.sawRestoring || lookedAtMs - wait.sinceMs >= LAG_MS
  const phase = serverPhaseOf(look.status)
  switch (phase) {
    case 'restoring':
      return { wait: { ...unsettled, sawRestoring: true }, verdict: { kind: 'wait' } }
    case 'other':
      return { wait: unsettled, verdict: { kind: 'wait' } }
    case 'broken':
      // Before the lag is over this may still be the state that the restore is about to end.
      return { wait: unsettled, verdict: counts ? { kind: 'broken', status: look.status } : { kind: 'wait' } }
    case 'up':
    case 'stopped': {
      const settled = counts ? wait.settled + 1 : 0
      return {
        wait: { ...unsettled, settled },
        verdict: settled >= SETTLED_LOOKS ? { kind: phase } : { kind: 'wait' },
      }
    }
  }
}
