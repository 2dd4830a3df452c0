/** Compares the provider's clock with the runner's, by snapshots that were just created. */
import type { Intent } from '../../../domain/records.ts'
import { providerAheadMs } from '../../../decide/clocks.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import { clocksDiffer } from '../../../report/messages/main.ts'
import { date } from '../../../report/words.ts'
import type { Context } from '../step.ts'

/** What is learnt of the provider's clock. */
export interface ProviderClock {
  /** Returns how far it is ahead, by a snapshot that was just created; warns the first time that it is not 0. */
  learn(created: Snapshot, intent: Intent): number
}

/** A clock of which nothing is known yet. */
export function createProviderClock({ log, clock }: Pick<Context, 'log' | 'clock'>): ProviderClock {
  let isSaid = false
  return {
    learn({ id, createdAtMs }, { askedAtMs }) {
      const nowMs = clock.nowMs()
      const aheadMs = providerAheadMs(createdAtMs, askedAtMs, nowMs)
      if (aheadMs === 0 || isSaid) return aheadMs
      isSaid = true
      log.warning(clocksDiffer(id, date(createdAtMs), date(nowMs), Math.abs(aheadMs)))
      return aheadMs
    },
  }
}
