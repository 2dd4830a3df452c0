/** What post ends with, and what every ending says about rolling back. */
import type { Created } from '../decide/after-deploy.ts'
import type { RollbackTarget } from '../report/rollback-advice.ts'
import { ageMs, duration } from '../report/words.ts'
import type { SnapshotInputs } from '../runner/inputs.ts'
import type { PostResult } from '../runner/outputs.ts'
import type { World } from './step.ts'

/** How post ended. `failure`: the one error line; then the exit code is 1. */
export interface Conclusion {
  readonly result: PostResult
  readonly failure: string | null
}

/** Where a rollback by hand would begin. */
export function rollbackTarget(world: World, inputs: SnapshotInputs, record: Created): RollbackTarget {
  return {
    serverId: record.intent.serverId,
    snapshotId: record.id,
    repo: world.run.repo,
    apiUrl: inputs.apiUrl,
  }
}

/** What a restore would cost, in one sentence of this action's own words. */
export function whatIsLost(world: World, record: Created): string {
  const ms = ageMs(record.createdAtMs, world.clock.nowMs())
  return ms === null
    ? 'A restore loses what was written since the snapshot.'
    : `A restore loses what was written in the last ${duration(ms)}.`
}
