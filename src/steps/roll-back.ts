/** `restore/`: a rollback by hand. Every check comes before the first change, and the restore is sent once. */
import {
  findTarget,
  LATEST,
  refuseRollback,
  type RollbackFacts,
  type RollbackRefusal,
  type Target,
} from '../decide/rollback-target.ts'
import { readProvenance } from '../decide/provenance.ts'
import type { ServerSight } from '../domain/server.ts'
import { phaseOf, type Snapshot } from '../domain/snapshot.ts'
import { snapshotsTable } from '../report/fates.ts'
import { rollbackSummary } from '../report/rollback-summary.ts'
import { origin } from '../report/refusals.ts'
import { printTable } from './print-table.ts'
import { duration } from '../report/words.ts'
import { ownAmong } from '../runner/addresses.ts'
import type { Remark } from '../runner/input-parsing.ts'
import { exportRollback } from '../runner/outputs.ts'
import type { RestoreInputs } from '../runner/restore-inputs.ts'
import { VpsOrgError } from '../vpsorg/failure.ts'
import { lookAtBoth } from './looks.ts'
import { startRestore } from './restore.ts'
import { planSafetySnapshot, takeSafetySnapshot } from './safety-snapshot.ts'
import { endIfStopped, StepError, stopReason, type World } from './step.ts'
import { stillListed } from './verify-restore.ts'
import { type RestoreEnd, USUAL_RESTORE, waitForServer } from './wait-for-server.ts'

/**
 * Rolls one server back.
 * @throws VpsOrgError, StepError when it did not, or when nobody can tell; the message says in what state things are
 */
export async function rollBack(
  world: World,
  inputs: RestoreInputs,
  remarks: readonly Remark[],
): Promise<void> {
  for (const remark of remarks) world.log[remark.level](remark.text)
  try {
    const scene = await check(world, inputs)
    if (inputs.dryRun) await planSafetySnapshot(world, inputs, scene)
    else await carryOut(world, inputs, scene)
  } catch (error) {
    if (error instanceof StepError || error instanceof VpsOrgError) {
      const headline =
        error instanceof OpenEnd ? 'Rollback: started, its end is not known' : 'Rollback: it did not succeed'
      await world.summary.write(rollbackSummary(headline, [error.message], null))
    }
    throw error
  }
}

/** The restore was sent, and nobody can say how it ended. */
class OpenEnd extends StepError {}

/** What is known once every check has passed. */
export interface RollbackScene {
  readonly target: Snapshot
  readonly listed: readonly Snapshot[]
}

async function check(world: World, inputs: RestoreInputs): Promise<RollbackScene> {
  const { log, run, signal } = world
  const { serverId } = inputs
  const [listed, server] = await lookAtBoth(world, serverId)
  endIfStopped(signal, 'Nothing was changed.')
  const found = findTarget(inputs.snapshotId, listed, { base: inputs.name, run })
  if (found.kind !== 'found') throw noTarget(world, inputs, found, listed)
  const refusal = refuseRollback(factsOf(world, inputs, server))
  if (refusal !== null) throw new StepError(`${whyRefused(refusal, serverId)} Nothing was changed.`)
  if (server.kind !== 'seen') log.warning(`${server.why} The restore will be started, and can't be verified.`)
  announce(world, inputs, found, server)
  exportRollback({ 'snapshot-id': found.snapshot.id, 'snapshot-name': found.snapshot.name })
  return { target: found.snapshot, listed }
}

function announce(
  world: World,
  inputs: RestoreInputs,
  { snapshot, runnersUp, passedOver }: Target & { kind: 'found' },
  server: ServerSight,
): void {
  const { log, clock } = world
  const name = server.kind === 'seen' ? ` (${server.server.name}, ${server.server.status})` : ''
  const age =
    snapshot.createdAtMs === null
      ? 'at an unknown time'
      : `${duration(clock.nowMs() - snapshot.createdAtMs)} ago`
  log.line(
    `Server ${inputs.serverId}${name} goes back to ${origin(snapshot)}, taken ${age}. Everything written to its disk since then is lost.`,
  )
  if (inputs.snapshotId !== LATEST) return
  if (runnersUp.length > 0) {
    log.line('"latest" is the newest own snapshot of a deploy. The ones before it are:')
    printTable(log, snapshotsTable(runnersUp))
  }
  for (const each of passedOver) {
    log.warning(
      `"latest" passes over snapshot ${each.id} (${each.name}), which is ${each.createdAtMs === null ? 'of unreadable date' : 'newer'} and "${each.status}".`,
    )
  }
  const attempt = readProvenance(snapshot.description)?.attempt ?? /-(\d+)$/.exec(snapshot.name)?.[1] ?? '1'
  if (attempt !== '1') {
    log.warning(
      `Snapshot ${snapshot.id} was taken by attempt ${attempt} of its run: a re-run photographs what the failed attempt before it left on ` +
        'the server. If that is not what you want, name another snapshot in "snapshot-id".',
    )
  }
}

async function carryOut(world: World, inputs: RestoreInputs, scene: RollbackScene): Promise<void> {
  const { log, signal } = world
  const { serverId, pollIntervalMs, timeoutMs } = inputs
  const { target } = scene
  const safety = inputs.safetySnapshot ? await takeSafetySnapshot(world, inputs, scene) : null
  const way =
    safety === null
      ? 'No safety snapshot was taken.'
      : `The state before it is kept in snapshot ${safety.id} (${safety.name}).`
  endIfStopped(signal, `Nothing was restored: server ${serverId} is as it was. ${way}`)
  if (safety !== null) await checkAgain(world, inputs, target, safety, way)
  endIfStopped(signal, `Nothing was restored: server ${serverId} is as it was. ${way}`)

  log.line(`Restoring server ${serverId} from snapshot ${target.id} (${target.name}).`)
  const start = await startRestore(world, { serverId, snapshotId: target.id, pollIntervalMs })
  if (start.kind === 'refused') {
    throw new StepError(`${start.error.message} This rollback did not change server ${serverId}. ${way}`, {
      cause: start.error,
    })
  }
  if (start.kind === 'unknown') {
    throw new OpenEnd(
      `${start.error.brief} It is unknown whether the restore of server ${serverId} began: no look showed it restoring. It is not sent ` +
        `again. Look at the server at VPS.org before you do anything else. ${way}`,
      { cause: start.error },
    )
  }
  exportRollback({ result: 'restore-started', 'server-status': 'restoring' })
  const started = `The restore of server ${serverId} from snapshot ${target.id} (${target.name}) was accepted by VPS.org`
  const open = `${started}. Whether it succeeded is not known to this page: ${USUAL_RESTORE}; look at the server at VPS.org. ${way}`
  await world.summary.write(rollbackSummary('Rollback: started', [open], snapshotsTable(scene.listed)))
  if (!inputs.wait) {
    log.warning(`${started}, and "wait" is "false": started, not verified. ${USUAL_RESTORE}. ${way}`)
    return
  }
  const end = await waitForServer(world, {
    serverId,
    timeoutMs,
    pollIntervalMs,
    sawRestoring: start.sawRestoring,
  })
  await conclude(world, inputs, scene, end, `${started},`, way)
}

/** A safety snapshot takes minutes, in which somebody may have changed what the first check saw. */
async function checkAgain(
  world: World,
  inputs: RestoreInputs,
  target: Snapshot,
  safety: Snapshot,
  way: string,
): Promise<void> {
  const { serverId } = inputs
  const [listed, server] = await lookAtBoth(world, serverId)
  const now = listed.find((each) => each.id === target.id)
  const problem =
    now === undefined
      ? `Snapshot ${target.id} (${target.name}) of server ${serverId} was deleted while the safety snapshot was made.`
      : now.name !== target.name || now.createdAtMs !== target.createdAtMs || phaseOf(now) !== 'completed'
        ? `Snapshot ${target.id} of server ${serverId} has changed while the safety snapshot was made: it is now "${now.status}" (${now.name}).`
        : listed.some((each) => each.id === safety.id)
          ? refusalNow(world, inputs, server)
          : `The safety snapshot ${safety.id} of server ${serverId} is not in the list any more.`
  if (problem !== null) throw new StepError(`${problem} Nothing was restored. ${way}`)
}

function refusalNow(world: World, inputs: RestoreInputs, server: ServerSight): string | null {
  const refusal = refuseRollback(factsOf(world, inputs, server))
  return refusal === null ? null : whyRefused(refusal, inputs.serverId)
}

function factsOf(world: World, inputs: RestoreInputs, server: ServerSight): RollbackFacts {
  const { serverId, confirm, wait } = inputs
  const sharedAddresses = server.kind === 'seen' ? ownAmong(server.server.addresses, world.interfaces) : []
  return { serverId, confirm, server, sharedAddresses, wait }
}

async function conclude(
  world: World,
  inputs: RestoreInputs,
  { target, listed }: RollbackScene,
  end: RestoreEnd,
  started: string,
  way: string,
): Promise<void> {
  const { log, signal } = world
  const { serverId } = inputs
  const later = `It goes on at VPS.org (${USUAL_RESTORE}): before you do anything else, look whether the server has left "restoring". ${way}`
  switch (end.kind) {
    case 'up':
    case 'stopped': {
      const status = end.kind === 'up' ? 'active' : 'stopped'
      exportRollback({ result: 'restored', 'server-status': status })
      if (end.kind === 'stopped')
        log.warning(`Server ${serverId} is restored, not started. Start it at VPS.org.`)
      const done = `Server ${serverId} is back at snapshot ${target.id} (${target.name}) and is ${status}. ${await stillListed(world, serverId, target.id)} ${way}`
      log.line(done)
      await world.summary.write(rollbackSummary('Rollback: done', [done], snapshotsTable(listed)))
      return
    }
    case 'broken':
      exportRollback({ 'server-status': end.status })
      throw new StepError(
        `${started} but the server is now "${end.status}". Look at it at VPS.org, and ask VPS.org for help. ${way}`,
      )
    case 'blind':
      throw new OpenEnd(`${started} but the server can't be looked at any more: ${end.why} ${later}`)
    case 'timeout':
      throw new OpenEnd(
        `${started} and is not over after ${duration(inputs.timeoutMs)} (the input "timeout"). ${later}`,
      )
    case 'aborted':
      throw new OpenEnd(
        `${started} and this step was stopped by ${stopReason(signal)} before it was over. ${later}`,
      )
  }
}

function noTarget(
  world: World,
  inputs: RestoreInputs,
  found: Exclude<Target, { kind: 'found' }>,
  listed: readonly Snapshot[],
): StepError {
  const { serverId, snapshotId } = inputs
  printTable(world.log, snapshotsTable(listed))
  const nothing = 'The log holds all snapshots of the server as a table. Nothing was changed.'
  switch (found.kind) {
    case 'missing':
      return new StepError(
        `Server ${serverId} holds no snapshot with the id or the name ${snapshotId}. Ids are per account; is it a snapshot of another server? ${nothing}`,
      )
    case 'no-latest':
      return new StepError(
        `Server ${serverId} holds no completed snapshot that this action made for this repository under the name ${inputs.name}, so ` +
          `there is no "latest". Name one by its id in "snapshot-id". ${nothing}`,
      )
    case 'not-completed':
      return new StepError(
        `Snapshot ${found.snapshot.id} (${found.snapshot.name}) of server ${serverId} is "${found.snapshot.status}", and only a completed one is restored. ${nothing}`,
      )
    case 'ambiguous':
      return new StepError(
        `Several snapshots of server ${serverId} answer to ${snapshotId}: ${found.snapshots.map((each) => `${each.id} (${each.name})`).join(', ')}. Name one by an id that is no other's name. ${nothing}`,
      )
  }
}

function whyRefused(refusal: RollbackRefusal, serverId: string): string {
  switch (refusal.kind) {
    case 'not-confirmed':
      return `"confirm" does not match server ${serverId}: it must be ${refusal.expected.map((each) => `"${each}"`).join(' or ')}.`
    case 'runner-is-server':
      return `This runner has the address ${refusal.address} of server ${serverId}: the restore would stop it in the middle of the job. Use a runner on another machine.`
    case 'server-restoring':
      return `Server ${serverId} is being restored already. Run this again when that is over, if it is still needed.`
    case 'server-unknown':
      return `The state of server ${serverId} can't be read, so nobody could verify the rollback. ${refusal.why} With "wait: false" it is started all the same.`
  }
}
