/** After a good deploy: bring the servers down to `keep` snapshots. Trouble here is a warning, never a failure. */
import { textOf } from '../../domain/message.ts'
import { besideADeploy, notPruned } from '../../report/messages/prune.ts'
import { planTable } from '../../report/plan-table.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { type PostOutcome, writeSummary } from './post-outcome.ts'
import { type FailedServer, failureOf } from '../shared/each-server.ts'
import type { PrunedServer } from '../shared/snapshots/pruned-server.ts'
import { pruneServers } from '../shared/snapshots/prune-servers.ts'
import { leftOver, saidOfAll } from '../shared/snapshots/prune-texts.ts'
import type { Context } from '../shared/step.ts'

/** Plans, prints, deletes, and says what was done. */
export async function pruneAfterDeploy(context: Context, inputs: SnapshotInputs): Promise<PostOutcome> {
  const { log } = context
  log.line('The deploy succeeded.')
  const { done, failed } = await pruneServers(context, inputs, log.line)
  const trouble = [...failed, ...leftOver(done)]
  if (trouble.length > 0) warn(context, inputs, trouble)
  const sentences = [
    ...saidOfAll(done, inputs.dryRun),
    ...failed.map(({ serverId }) => `Nothing was pruned on server ${serverId}; the log says why.`),
  ]
  for (const sentence of sentences) log.line(sentence)
  await writeSummary(context, {
    sign: trouble.length > 0 ? '⚠️' : '✅',
    headline: 'it succeeded',
    message: null,
    remarks: sentences,
    snapshots: planTable(done),
  })
  const isPruned = !inputs.dryRun && done.some((each) => !nothingWent(each))
  return { result: isPruned ? 'pruned' : 'kept', failure: null }
}

/** Warns once of all of them: a run's page shows only ten annotations. */
function warn({ log }: Context, { serverIds }: SnapshotInputs, trouble: readonly FailedServer[]): void {
  if (serverIds.length > 1)
    for (const { serverId, error } of trouble) log.line(`[${serverId}] ${error.message}`)
  const { facts } = failureOf(trouble, serverIds, notPruned)
  log.warning(textOf(besideADeploy(facts)))
}

/** Where nothing had to go the server is pruned too; where nothing could, it is not. */
function nothingWent({ deletions, problem, isRestoring }: PrunedServer): boolean {
  if (problem !== null || isRestoring) return !deletions.some((each) => each.kind === 'deleted')
  return deletions.length > 0 && deletions.every((each) => each.kind === 'failed')
}
