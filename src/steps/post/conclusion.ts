/** What post ends with, and what every ending says about rolling back. */
import type { Created } from '../../decide/after-deploy.ts'
import type { RollbackTarget } from '../../report/rollback-advice.ts'
import { ageMs, duration } from '../../report/words.ts'
import type { SnapshotInputs } from '../../runner/inputs.ts'
import type { PostResult } from '../../runner/outputs.ts'
import { providerNowMs, type World } from '../step.ts'

/** How post ended. `failure`: the one error line; then the exit code is 1. */
export interface Conclusion {
  readonly result: PostResult
  readonly failure: string | null
}

/**
 * Where a rollback by hand would begin.
 * @param snapshotOf what each server would go back to; by default what main took of it
 */
export function rollbackTarget(
  world: World,
  inputs: SnapshotInputs,
  servers: readonly Created[],
  snapshotOf: (record: Created) => string = (record) => record.id,
): RollbackTarget {
  return {
    servers: servers.map((each) => ({ serverId: each.intent.serverId, snapshotId: snapshotOf(each) })),
    repo: world.run.repo,
    apiUrl: inputs.apiUrl,
  }
}

/** What a restore would cost, in one sentence of this action's own words: of several snapshots, the oldest counts. */
export function whatIsLost(world: World, servers: readonly Created[]): string {
  const ages = servers.map((each) => ageMs(each.createdAtMs, providerNowMs(world)))
  const known = ages.filter((each) => each !== null)
  return known.length < ages.length || known.length === 0
    ? 'A restore loses what was written since the snapshot.'
    : `A restore loses what was written in the last ${duration(Math.max(...known))}.`
}
