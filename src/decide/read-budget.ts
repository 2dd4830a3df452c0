/** How long reads that a decision hangs on go on while the API is down or busy. */
import type { JobStatus } from '../domain/deploy-status.ts'

const MINUTE_MS = 60_000

/** In main, `prune/` and `restore/`; `timeoutMs`: the time-out of the step, where it has one. */
export function readBudget(timeoutMs = Infinity): number {
  return Math.min(2 * MINUTE_MS, timeoutMs)
}

/** Before an automatic restore: a server that is down is worth a longer wait, and a cancelled job has only minutes. */
export function readBudgetBeforeRestore(jobStatus: JobStatus, timeoutMs: number): number {
  return Math.min((jobStatus === 'cancelled' ? 1 : 5) * MINUTE_MS, timeoutMs)
}
