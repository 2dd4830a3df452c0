/** After a good deploy: bring the server down to `keep` snapshots. Trouble here is a warning, never a failure. */
import type { Created } from '../decide/after-deploy.ts'
import { planPrune, type RetentionPlan } from '../decide/retention.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { fatesTable } from '../report/fates.ts'
import { postSummary } from '../report/post-summary.ts'
import { printTable } from './print-table.ts'
import { counted } from '../report/words.ts'
import type { SnapshotInputs } from '../runner/inputs.ts'
import { carryOut, type Deletion } from './delete.ts'
import type { Conclusion } from './conclusion.ts'
import { messageOf } from './looks.ts'
import { retentionRules } from './retention-rules.ts'
import type { World } from './step.ts'

const HEADLINE = 'After the deploy: it succeeded'

/** Plans, prints, deletes, and says what was done. */
export async function pruneAfterDeploy(
  world: World,
  inputs: SnapshotInputs,
  record: Created,
): Promise<Conclusion> {
  const { log } = world
  const { serverId } = record.intent
  const listed = await listOrWarn(world, serverId)
  if (listed === null) {
    await world.summary.write(
      postSummary({
        headline: HEADLINE,
        sentences: ['Nothing was pruned; the log says why.'],
        snapshots: null,
        rollback: null,
      }),
    )
    return { result: 'kept', failure: null }
  }
  const plan = planPrune(listed, inputs.keep, await retentionRules(world, inputs, listed))
  const mood = inputs.dryRun ? 'would delete' : 'to delete'
  log.line(
    `The deploy succeeded. Server ${serverId} holds ${counted(listed.length, 'snapshot')}, "keep" is ${inputs.keep}:`,
  )
  printTable(log, fatesTable(plan.fates, mood))
  warnIfShort(world, inputs, serverId, plan)
  const results = inputs.dryRun
    ? []
    : await carryOut(world, {
        serverId,
        deletions: plan.deletions,
        isTooMany: (count) => count > inputs.keep,
      })
  const failed = results.filter((each) => each.kind === 'failed')
  if (failed.length > 0) {
    const which = failed.map(({ snapshot, why }) => `${snapshot.id} (${snapshot.name}): ${why}`).join(' ')
    log.warning(
      `Not pruned on server ${serverId}: ${which} The deploy is not affected; the next run tries again.`,
    )
  }
  const text = said(results, inputs.dryRun)
  log.line(text)
  const fates = fatesTable(
    plan.fates,
    inputs.dryRun ? 'would delete' : failed.length > 0 ? 'to delete' : 'deleted',
  )
  await world.summary.write(
    postSummary({ headline: HEADLINE, sentences: [text], snapshots: fates, rollback: null }),
  )
  // Where nothing had to go the server is pruned too; where nothing could, it is not.
  const nothingWent = results.length > 0 && failed.length === results.length
  return { result: inputs.dryRun || nothingWent ? 'kept' : 'pruned', failure: null }
}

async function listOrWarn(world: World, serverId: string): Promise<readonly Snapshot[] | null> {
  try {
    const listing = await world.vpsOrg.listSnapshots(serverId, world.signal)
    if (listing.incomplete === null) return listing.snapshots
    world.log.warning(
      `Nothing was pruned: the list of snapshots of server ${serverId} may be incomplete (${listing.incomplete}), and nothing is ever deleted on the ground of such a list.`,
    )
  } catch (error) {
    world.log.warning(
      `Nothing was pruned on server ${serverId}. ${messageOf(error)} The deploy is not affected.`,
    )
  }
  return null
}

function warnIfShort(world: World, inputs: SnapshotInputs, serverId: string, plan: RetentionPlan): void {
  if (plan.short === 0) return
  world.log.warning(
    `Server ${serverId} keeps ${plan.short} more than "keep" (${inputs.keep}): the others must stay, and the table in the log says why. ` +
      'Delete by hand what is not needed. Young ones of other runs can go once the job may ask GitHub: permission "actions: read".',
  )
}

function said(results: readonly Deletion[], dryRun: boolean): string {
  if (dryRun) return 'Dry run: nothing was deleted.'
  const gone = results.filter((each) => each.kind === 'deleted').map((each) => each.snapshot.id)
  const already = results.filter((each) => each.kind === 'already-gone').map((each) => each.snapshot.id)
  const failed = results.filter((each) => each.kind === 'failed').map((each) => each.snapshot.id)
  const parts = [
    gone.length === 0 ? '' : `Deleted: ${gone.join(', ')}.`,
    already.length === 0 ? '' : `Already gone: ${already.join(', ')}.`,
    failed.length === 0 ? '' : `Not deleted: ${failed.join(', ')}.`,
  ].filter((each) => each !== '')
  return parts.length === 0 ? 'Nothing had to be pruned.' : `Pruned. ${parts.join(' ')}`
}
