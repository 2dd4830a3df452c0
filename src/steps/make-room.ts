/** Frees a slot before a create, if none is free. */
import { ownershipOf } from '../decide/ownership.ts'
import { baseOf } from '../decide/naming.ts'
import { type Fate, planRoom, type RetentionPlan } from '../decide/retention.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { fatesTable } from '../report/fates.ts'
import { printTable } from './print-table.ts'
import { counted } from '../report/words.ts'
import type { SnapshotInputs } from '../runner/inputs.ts'
import { carryOut } from './delete.ts'
import { retentionRules } from './retention-rules.ts'
import { StepError, type World } from './step.ts'

/** What making room goes by. */
export type RoomInputs = Pick<
  SnapshotInputs,
  'serverId' | 'snapshotLimit' | 'whenFull' | 'name' | 'protect'
> & {
  /** Ids that must stay because they are about to be restored. */
  readonly spare: readonly string[]
}

/**
 * Makes sure that the server can take one more snapshot, by deleting own ones if the input allows it.
 * @param listed all snapshots of the server, from a complete list
 * @returns what became of each
 * @throws StepError when there is no room and none can be made; unless it says otherwise, nothing was deleted then
 */
export async function makeRoom(
  world: World,
  inputs: RoomInputs,
  listed: readonly Snapshot[],
): Promise<readonly Fate[]> {
  const { log } = world
  const { serverId, snapshotLimit } = inputs
  const isFull = listed.length >= snapshotLimit
  const used = `Server ${serverId} uses ${listed.length} of ${counted(snapshotLimit, 'snapshot slot')}`
  // While a slot is free nobody has to be asked about anybody's deploys.
  const plan = planRoom(listed, snapshotLimit, await retentionRules(world, inputs, isFull ? listed : []))
  log.line(isFull ? `${used}: no slot is free.` : `${used}: a slot is free, so nothing is deleted.`)
  if (listed.length > 0) printTable(log, fatesTable(plan.fates, 'to delete'))
  if (!isFull) return plan.fates
  if (inputs.whenFull === 'fail') {
    throw new StepError(
      `${used}, and "when-full" is "fail": no snapshot was made and nothing was deleted. Delete one that is not needed any ` +
        'more, or set "when-full" to "prune".',
    )
  }
  if (plan.short > 0) throw noRoom(world, inputs, used, plan)
  await free(world, inputs, plan)
  return plan.fates
}

async function free(world: World, inputs: RoomInputs, plan: RetentionPlan): Promise<void> {
  for (const { snapshot, reason } of plan.deletions) {
    if (reason.kind === 'last-resort-young') {
      world.log.warning(
        `To make room on server ${inputs.serverId}, snapshot ${snapshot.id} (${snapshot.name}) is deleted although it is less than ` +
          '6 hours old and its deploy may still be running. Give the job the permission "actions: read", so that ended deploys can be told, and keep "keep" below "snapshot-limit".',
      )
    }
    if (reason.kind === 'last-resort-only-own') {
      world.log.warning(
        `To make room on server ${inputs.serverId}, its only own snapshot ${snapshot.id} (${snapshot.name}) is deleted before the new one ` +
          'is made. Delete snapshots that are not needed, so that this does not happen again.',
      )
    }
  }
  const results = await carryOut(world, {
    serverId: inputs.serverId,
    deletions: plan.deletions,
    isTooMany: (count) => count >= inputs.snapshotLimit,
  })
  const gone = new Set(
    results
      .filter((each) => each.kind === 'deleted' || each.kind === 'already-gone')
      .map((each) => each.snapshot.id),
  )
  const failed = results.filter((each) => each.kind === 'failed')
  if (failed.length > 0) {
    const which = failed.map((each) => `snapshot ${each.snapshot.id}: ${each.why}`).join(' ')
    throw new StepError(
      `Could not make room on server ${inputs.serverId}. ${which} ` +
        `${gone.size === 0 ? 'Nothing was deleted' : `Deleted before that: ${[...gone].join(', ')}`}, and no snapshot was made.`,
    )
  }
}

function noRoom(world: World, inputs: RoomInputs, used: string, plan: RetentionPlan): StepError {
  const owner = { base: inputs.name, run: world.run }
  const others = plan.fates
    .map((each) => each.snapshot)
    .filter((each) => ownershipOf(each, owner).kind === 'other-name')
  return new StepError(
    `${used}, and those that may be deleted are not enough to make room (the table in the log says what must stay, and why), so no snapshot was made and nothing was ` +
      `deleted.${otherNames(inputs.serverId, inputs.snapshotLimit, others)} Delete one by hand that is not needed any more, then run this again.`,
  )
}

function otherNames(serverId: string, limit: number, others: readonly Snapshot[]): string {
  if (others.length === 0) return ''
  const bases = [...new Set(others.map((each) => baseOf(each.name)).filter((each) => each !== null))]
  const calls = bases.map(
    (base) =>
      `uses: your-org/vps-safety-snapshot/prune@v1 with server-id: ${serverId}, name: ${base}, keep: ${Math.max(1, limit - 1)}`,
  )
  return (
    ` Made by this action under another "name": ${others.map((each) => `${each.id} (${each.name})`).join(', ')}.` +
    (calls.length === 0 ? '' : ` To remove the oldest of them: ${calls.join('; or ')}.`)
  )
}
