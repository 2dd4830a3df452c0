/**
 * Pauses that the API sets with `Retry-After`: it wants a list to be left alone for a while. Each holds for the
 * whole process.
 */
import type { Clock } from '../domain/clock.ts'
import { putOffMs, VpsOrgError } from './failure.ts'
import type { Failure } from './failure-kinds.ts'

/** The lists that are to be left alone. */
export interface Pauses {
  /** Takes note of a failure that puts the list off. */
  readonly learn: (list: string, failure: Failure) => void
  /** @throws VpsOrgError as if the API had said it again, while it wants this list to be left alone */
  readonly check: (list: string) => void
}

/** Nothing is put off at first. */
export function createPauses(clock: Pick<Clock, 'elapsedMs'>): Pauses {
  const pauses = new Map<string, { readonly untilMs: number; readonly failure: Failure }>()
  return {
    learn(list, failure) {
      const forMs = putOffMs(failure)
      if (forMs !== null) pauses.set(list, { untilMs: clock.elapsedMs() + forMs, failure })
    },
    check(list) {
      const pause = pauses.get(list)
      if (pause === undefined) return
      const retryAfterMs = pause.untilMs - clock.elapsedMs()
      if (retryAfterMs > 0) throw new VpsOrgError({ ...pause.failure, retryAfterMs })
      pauses.delete(list)
    },
  }
}
