/** After a good deploy: bring the servers down to `keep` snapshots. Trouble here is a warning, never a failure. */
import { fleetTable } from '../../report/fates.ts'
import { postSummary } from '../../report/post-summary.ts'
import type { SnapshotInputs } from '../../runner/inputs.ts'
import type { Conclusion } from './conclusion.ts'
import { type FailedServer, failureOf } from '../each-server.ts'
import { pruneServers, type PrunedServer } from '../snapshots/prune-servers.ts'
import { leftOver, saidOfAll } from '../snapshots/prune-texts.ts'
import type { World } from '../step.ts'

/** Plans, prints, deletes, and says what was done. */
export async function pruneAfterDeploy(world: World, inputs: SnapshotInputs): Promise<Conclusion> {
  const { log } = world
  log.line('The deploy succeeded.')
  const { done, failed } = await pruneServers(world, inputs, log.line)
  // One annotation for all of them: a run's page shows only ten.
  if (failed.length > 0) warn(world, inputs, failed, 'The deploy is not affected.')
  const left = leftOver(done)
  if (left.length > 0) warn(world, inputs, left, 'The deploy is not affected; the next run tries again.')
  const sentences = [
    ...saidOfAll(done, inputs.dryRun),
    ...failed.map(({ serverId }) => `Nothing was pruned on server ${serverId}; the log says why.`),
  ]
  for (const sentence of sentences) log.line(sentence)
  await world.summary.write(
    postSummary({
      headline: 'After the deploy: it succeeded',
      sentences,
      snapshots: done.length === 0 ? null : fleetTable(done),
      rollback: null,
    }),
  )
  const isPruned = !inputs.dryRun && done.some((each) => !nothingWent(each))
  return { result: isPruned ? 'pruned' : 'kept', failure: null }
}

function warn(world: World, inputs: SnapshotInputs, failed: readonly FailedServer[], rest: string): void {
  const { message } = failureOf(failed, inputs.serverIds, 'not pruned', rest)
  world.log.warning(inputs.serverIds.length === 1 ? `${message} ${rest}` : message)
}

/** Where nothing had to go the server is pruned too; where nothing could, it is not. */
function nothingWent({ deletions, problem, isRestoring }: PrunedServer): boolean {
  if (problem !== null || isRestoring) return !deletions.some((each) => each.kind === 'deleted')
  return deletions.length > 0 && deletions.every((each) => each.kind === 'failed')
}
