/** The snapshot of the present state that a rollback takes first, so that it can be rolled back itself. */
import { freeName, PRE_RESTORE } from '../decide/naming.ts'
import { planRoom } from '../decide/retention.ts'
import { writeDescription } from '../decide/provenance.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { fatesTable } from '../report/fates.ts'
import { rollbackSummary } from '../report/rollback-summary.ts'
import { printTable } from './print-table.ts'
import { exportRollback } from '../runner/outputs.ts'
import type { RestoreInputs } from '../runner/restore-inputs.ts'
import { VpsOrgError } from '../vpsorg/failure.ts'
import { createSnapshot } from './create.ts'
import { makeRoom, type RoomInputs } from './make-room.ts'
import { retentionRules } from './retention-rules.ts'
import type { RollbackScene } from './roll-back.ts'
import { StepError, wasStopped, type World } from './step.ts'
import { waitForSnapshot } from './wait-for-snapshot.ts'

/**
 * Makes room by the same rules as main, but never with the snapshot that is about to be restored, then takes the
 * snapshot and waits for it.
 * @throws StepError when there is none to rely on: then nothing was restored
 */
export async function takeSafetySnapshot(
  world: World,
  inputs: RestoreInputs,
  scene: RollbackScene,
): Promise<Snapshot> {
  const { serverId } = inputs
  let deleted: readonly string[] = []
  try {
    const fates = await makeRoom(world, roomInputs(inputs, scene), scene.listed)
    deleted = fates.flatMap((each) =>
      each.action === 'delete' ? [`${each.snapshot.id} (${each.snapshot.name})`] : [],
    )
    const before = fates.map((each) => each.snapshot)
    const name = safetyName(world, before)
    const mark = world.newMark()
    world.log.line(`Asking for safety snapshot ${name} of server ${serverId}.`)
    const made = await createSnapshot(world, {
      intent: { serverId, name, mark },
      description: writeDescription(world.run, mark, `before going back to ${scene.target.name}`),
      sentAtMs: world.clock.nowMs(),
      before: new Set(before.map((each) => each.id)),
      ifStopped: 'Nothing was restored: the server is as it was.',
    })
    exportRollback({ 'safety-snapshot-id': made.id })
    return await waitForSnapshot(world, {
      serverId,
      id: made.id,
      name,
      timeoutMs: inputs.timeoutMs,
      pollIntervalMs: inputs.pollIntervalMs,
      otherwise: 'Nothing was restored: the server is as it was.',
      onSeen: () => undefined,
    })
  } catch (error) {
    if (!(error instanceof StepError || error instanceof VpsOrgError)) throw error
    const gone = deleted.length === 0 ? '' : ` Deleted before, to make room for it: ${deleted.join(', ')}.`
    if (wasStopped(world.signal)) throw new StepError(`${error.message}${gone}`, { cause: error })
    throw new StepError(
      `Server ${serverId} was not restored, because the safety snapshot of its present state could not be made. ${error.message}${gone} ` +
        'With "safety-snapshot: false" the rollback goes on without one; what is on the server now is lost then.',
      { cause: error },
    )
  }
}

/** A dry run: says what room would be made, and what would be restored. */
export async function planSafetySnapshot(
  world: World,
  inputs: RestoreInputs,
  scene: RollbackScene,
): Promise<void> {
  const { log } = world
  const { serverId, snapshotLimit } = inputs
  const plan = planRoom(
    scene.listed,
    snapshotLimit,
    await retentionRules(world, roomInputs(inputs, scene), scene.listed),
  )
  const safety = inputs.safetySnapshot
    ? plan.short > 0
      ? 'A real run would fail: there is no room for the safety snapshot, and none may be made.'
      : `A real run would first take safety snapshot ${safetyName(world, scene.listed)}, then restore.`
    : 'A real run would restore at once, without a safety snapshot.'
  const text = `Dry run: nothing is changed. ${safety} Server ${serverId} would go back to snapshot ${scene.target.id} (${scene.target.name}).`
  log.notice(text)
  const table = fatesTable(inputs.safetySnapshot ? plan.fates : [], 'would delete')
  printTable(log, table)
  exportRollback({ result: 'dry-run' })
  await world.summary.write(rollbackSummary('Rollback: dry run', [text], table))
}

function roomInputs(inputs: RestoreInputs, { target }: RollbackScene): RoomInputs {
  return { ...inputs, whenFull: 'prune', spare: [target.id] }
}

function safetyName(world: World, taken: readonly Snapshot[]): string {
  return freeName(
    PRE_RESTORE,
    world.run,
    taken.map((each) => each.name),
  )
}
