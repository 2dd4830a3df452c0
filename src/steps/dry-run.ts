/** `dry-run`: the plans of a real run, computed the same way and not carried out. */
import { freeName } from '../decide/naming.ts'
import { planPrune, planRoom } from '../decide/retention.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { fatesTable } from '../report/fates.ts'
import { dryRunSummary } from '../report/main-summary.ts'
import { printTable } from './print-table.ts'
import type { SnapshotInputs } from '../runner/inputs.ts'
import { retentionRules } from './retention-rules.ts'
import type { World } from './step.ts'

/** Says what main would do now, and what post would do after a good deploy. */
export async function reportDryRun(
  world: World,
  inputs: SnapshotInputs,
  listed: readonly Snapshot[],
): Promise<void> {
  const { log } = world
  const rules = await retentionRules(world, inputs, listed)
  const room = planRoom(listed, inputs.snapshotLimit, rules)
  const name = freeName(
    inputs.name,
    world.run,
    listed.map((each) => each.name),
  )
  const refuses = room.short > 0 || (inputs.whenFull === 'fail' && listed.length >= inputs.snapshotLimit)
  const outcome = refuses
    ? `A real run would fail: server ${inputs.serverId} has no free slot, and none may be made.`
    : `A real run would make snapshot ${name} of server ${inputs.serverId}.`
  log.notice(`Dry run: nothing is created or deleted. ${outcome}`)

  const before = fatesTable(room.fates, 'would delete')
  log.line('Before the snapshot:')
  printTable(log, before)

  const gone = new Set(room.deletions.map((each) => each.snapshot.id))
  const made = madeBy(inputs.serverId, name, world.clock.nowMs())
  const later = [...listed.filter((each) => !gone.has(each.id)), made]
  const prune = planPrune(later, inputs.keep, rules)
  const after = fatesTable(prune.fates, 'would delete')
  if (!refuses) {
    log.line(`After a good deploy ("keep" is ${inputs.keep}):`)
    printTable(log, after)
  }
  await world.summary.write(dryRunSummary({ inputs, outcome, before, after: refuses ? null : after }))
}

/** The snapshot that a real run would have made by then. */
function madeBy(serverId: string, name: string, createdAtMs: number): Snapshot {
  const id = '(new)'
  return {
    id,
    serverIds: [serverId],
    name,
    status: 'completed',
    sizeMb: null,
    createdAtMs,
    description: null,
  }
}
