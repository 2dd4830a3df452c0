/** `restore/`: a rollback by hand. Every check comes before the first change, and each restore is sent once. */
import type { Snapshot } from '../../domain/snapshot.ts'
import { snapshotsTable } from '../../report/fates.ts'
import { rollbackSummary } from '../../report/rollback-summary.ts'
import { counted, duration, serversOf } from '../../report/words.ts'
import type { Remark } from '../../runner/input-parsing.ts'
import { exportRollback } from '../../runner/outputs.ts'
import type { RestoreInputs } from '../../runner/restore-inputs.ts'
import type { VpsOrgError } from '../../vpsorg/failure.ts'
import { checkAgain, checkRollback, type RollbackScene } from './check-rollback.ts'
import { isForeseen } from '../each-server.ts'
import { startRestore } from '../restores/start-restore.ts'
import { inOrder, planSafetySnapshots, takeSafetySnapshots } from './safety-snapshots.ts'
import { endIfStopped, StepError, stopReason, type World } from '../step.ts'
import { stillListed } from '../restores/verify-restore.ts'
import { type RestoreEnd, USUAL_RESTORE, waitForServers } from '../restores/wait-for-servers.ts'

/**
 * Rolls servers back.
 * @throws VpsOrgError, StepError when it did not, or when nobody can tell; the message says in what state things are
 */
export async function rollBack(
  world: World,
  inputs: RestoreInputs,
  remarks: readonly Remark[],
): Promise<void> {
  for (const remark of remarks) world.log[remark.level](remark.text)
  try {
    const scenes = await checkRollback(world, inputs)
    if (inputs.dryRun) await planSafetySnapshots(world, inputs, scenes)
    else await carryOut(world, inputs, scenes)
  } catch (error) {
    if (isForeseen(error)) {
      const headline =
        error instanceof OpenEnd ? 'Rollback: started, its end is not known' : 'Rollback: it did not succeed'
      await world.summary.write(rollbackSummary(headline, [error.message], null))
    }
    throw error
  }
}

/** A restore was sent, and nobody can say how it ended. */
class OpenEnd extends StepError {}

/** How a server came out of it. */
interface Outcome {
  readonly scene: RollbackScene
  /** `done`: verified. `started`: nobody was to wait. `open`: nobody knows how it ended. `failed`: not restored, or not well. */
  readonly kind: 'done' | 'started' | 'open' | 'failed'
  /** The server's state, as far as it was seen. */
  readonly status: string
  readonly text: string
  readonly cause?: VpsOrgError
}

async function carryOut(
  world: World,
  inputs: RestoreInputs,
  scenes: readonly RollbackScene[],
): Promise<void> {
  const { log, signal } = world
  const safety: ReadonlyMap<string, Snapshot> = inputs.safetySnapshot
    ? await takeSafetySnapshots(world, inputs, scenes)
    : new Map()
  const wayOf = (serverId: string): string => {
    const kept = safety.get(serverId)
    return kept === undefined
      ? 'No safety snapshot was taken.'
      : `The state before it is kept in snapshot ${kept.id} (${kept.name}).`
  }
  const { name, is } = serversOf(inputs.serverIds)
  const asItWas = `Nothing was restored: ${name} ${is} as ${inputs.serverIds.length === 1 ? 'it was' : 'they were'}. ${inputs.serverIds.map(wayOf).join(' ')}`
  endIfStopped(signal, asItWas)
  if (inputs.safetySnapshot) await checkAgain(world, inputs, scenes, safety, wayOf)
  endIfStopped(signal, asItWas)

  for (const { serverId, target } of scenes) {
    log.line(`Restoring server ${serverId} from snapshot ${target.id} (${target.name}).`)
  }
  const outcomes = await restoreAll(world, inputs, scenes, wayOf)
  await conclude(world, inputs, outcomes)
}

async function restoreAll(
  world: World,
  inputs: RestoreInputs,
  scenes: readonly RollbackScene[],
  wayOf: (serverId: string) => string,
): Promise<readonly Outcome[]> {
  const { pollIntervalMs, timeoutMs } = inputs
  const starts = await Promise.all(
    scenes.map(async (scene) => {
      const { serverId, target } = scene
      const start = await startRestore(world, { serverId, snapshotId: target.id, pollIntervalMs })
      return { scene, start, way: wayOf(serverId) }
    }),
  )
  const begun = starts.flatMap(({ scene, start, way }) =>
    start.kind === 'started' ? [{ scene, way, sawRestoring: start.sawRestoring }] : [],
  )
  const notBegun = starts.flatMap(({ scene, start, way }): Outcome[] => {
    const { serverId } = scene
    if (start.kind === 'started') return []
    const cause = start.error
    if (start.kind === 'refused') {
      const text = `${cause.message} This rollback did not change server ${serverId}. ${way}`
      return [{ scene, kind: 'failed', status: '', text, cause }]
    }
    const text =
      `${cause.brief} It is unknown whether the restore of server ${serverId} began: no look showed it restoring. It is not sent ` +
      `again. Look at the server at VPS.org before you do anything else. ${way}`
    return [{ scene, kind: 'open', status: '', text, cause }]
  })
  if (begun.length === 0) return notBegun

  const isBegun = new Set(begun.map(({ scene }) => scene.serverId))
  exportRollback({
    result: 'restore-started',
    'server-status': inOrder(inputs, (id) => (isBegun.has(id) ? 'restoring' : undefined)),
  })
  const open = begun.map(
    ({ scene, way }) =>
      `${startedText(scene)}. Whether it succeeded is not known to this page: ${USUAL_RESTORE}; look at the server at VPS.org. ${way}`,
  )
  const bad = notBegun.map((each) => each.text)
  await world.summary.write(rollbackSummary('Rollback: started', [...open, ...bad], snapshotsTable(scenes)))
  const inTheirOrder = (outcomes: readonly Outcome[]): readonly Outcome[] =>
    scenes.flatMap((scene) => outcomes.filter((each) => each.scene === scene))
  if (!inputs.wait) {
    const started = begun.map(({ scene, way }): Outcome => {
      const text = `${startedText(scene)}, and "wait" is "false": started, not verified. ${USUAL_RESTORE}. ${way}`
      return { scene, kind: 'started', status: 'restoring', text }
    })
    return inTheirOrder([...notBegun, ...started])
  }
  const ends = await waitForServers(world, {
    servers: begun.map(({ scene, sawRestoring }) => ({ serverId: scene.serverId, sawRestoring })),
    timeoutMs,
    pollIntervalMs,
  })
  const ended = await Promise.all(
    begun.map(async ({ scene, way }) => {
      const end = ends.get(scene.serverId) ?? { kind: 'aborted' }
      return await outcomeOf(world, inputs, scene, end, way)
    }),
  )
  return inTheirOrder([...notBegun, ...ended])
}

function startedText({ serverId, target }: RollbackScene): string {
  return `The restore of server ${serverId} from snapshot ${target.id} (${target.name}) was accepted by VPS.org`
}

async function outcomeOf(
  world: World,
  inputs: RestoreInputs,
  scene: RollbackScene,
  end: RestoreEnd,
  way: string,
): Promise<Outcome> {
  const { serverId, target } = scene
  const started = `${startedText(scene)},`
  const later = `It goes on at VPS.org (${USUAL_RESTORE}): before you do anything else, look whether the server has left "restoring". ${way}`
  switch (end.kind) {
    case 'up':
    case 'stopped': {
      const status = end.kind === 'up' ? 'active' : 'stopped'
      if (end.kind === 'stopped') {
        world.log.warning(`Server ${serverId} is restored, not started. Start it at VPS.org.`)
      }
      const kept = await stillListed(world, serverId, target.id)
      const text = `Server ${serverId} is back at snapshot ${target.id} (${target.name}) and is ${status}. ${kept} ${way}`
      return { scene, kind: 'done', status, text }
    }
    case 'broken': {
      const text = `${started} but the server is now "${end.status}". Look at it at VPS.org, and ask VPS.org for help. ${way}`
      return { scene, kind: 'failed', status: end.status, text }
    }
    case 'blind': {
      const text = `${started} but the server can't be looked at any more: ${end.why} ${later}`
      return { scene, kind: 'open', status: 'restoring', text }
    }
    case 'timeout': {
      const text = `${started} and is not over after ${duration(inputs.timeoutMs)} (the input "timeout"). ${later}`
      return { scene, kind: 'open', status: 'restoring', text }
    }
    case 'aborted': {
      const text = `${started} and this step was stopped by ${stopReason(world.signal)} before it was over. ${later}`
      return { scene, kind: 'open', status: 'restoring', text }
    }
  }
}

/** @throws OpenEnd, StepError when not every server is back, or on its way */
async function conclude(world: World, inputs: RestoreInputs, outcomes: readonly Outcome[]): Promise<void> {
  const { log } = world
  const statuses = new Map(outcomes.map(({ scene, status }) => [scene.serverId, status]))
  const isDone = outcomes.every((each) => each.kind === 'done')
  if (outcomes.some((each) => each.status !== '')) {
    exportRollback({ 'server-status': inOrder(inputs, (id) => statuses.get(id)) })
  }
  if (isDone) exportRollback({ result: 'restored' })
  const bad = outcomes.filter((each) => each.kind === 'open' || each.kind === 'failed')
  const texts = outcomes.map((each) => each.text)
  if (bad.length === 0) {
    const isStarted = outcomes.some((each) => each.kind === 'started')
    for (const text of texts) {
      if (isStarted) log.warning(text)
      else log.line(text)
    }
    const headline = isStarted ? 'Rollback: started' : 'Rollback: done'
    const table = snapshotsTable(outcomes.map(({ scene }) => scene))
    await world.summary.write(rollbackSummary(headline, texts, table))
    return
  }
  const text =
    outcomes.length === 1
      ? texts.join(' ')
      : `${bad.length} of ${counted(outcomes.length, 'server')} ${bad.length === 1 ? 'is' : 'are'} not known to be back: ${bad.map(({ scene }) => scene.serverId).join(', ')}. ${texts.join(' ')}`
  const options = { cause: bad[0]?.cause }
  throw bad.some((each) => each.kind === 'open') ? new OpenEnd(text, options) : new StepError(text, options)
}
