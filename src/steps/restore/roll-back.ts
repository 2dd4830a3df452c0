/** `restore/`: a rollback by hand. Every check comes before the first change, and each restore is sent once. */
import type { Snapshot } from '../../domain/snapshot.ts'
import type { Commits } from '../../github/commits.ts'
import type { RollbackRecord } from '../../github/github.ts'
import { snapshotsTable } from '../../report/fates.ts'
import { rollbackSummary } from '../../report/rollback-summary.ts'
import { annotation, counted, duration, serversOf } from '../../report/words.ts'
import type { Remark } from '../../runner/input-parsing.ts'
import { exportRollback, inOrder } from '../../runner/outputs.ts'
import type { RestoreInputs } from '../../runner/restore-inputs.ts'
import type { VpsOrgError } from '../../vpsorg/failure.ts'
import { checkAgain, checkRollback, type RollbackScene } from './check-rollback.ts'
import { isForeseen } from '../each-server.ts'
import { restoreAll, type RestoreOutcome } from '../restores/restore-all.ts'
import { beginRecord, endRecord, type RollbackResult } from './rollback-record.ts'
import { planSafetySnapshots, takeSafetySnapshots } from './safety-snapshots.ts'
import { endIfStopped, StepError, stopReason, type World } from '../step.ts'
import { stillListed } from '../restores/verify-restore.ts'
import { type RestoreEnd, USUAL_RESTORE } from '../restores/wait-for-servers.ts'

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
  let undone: readonly Commits[] = []
  let record: RollbackRecord | null = null
  try {
    const { scenes, commits } = await checkRollback(world, inputs)
    undone = commits
    if (inputs.dryRun) await planSafetySnapshots(world, inputs, scenes, commits)
    else {
      record = await beginRecord(world, inputs, scenes)
      await endRecord(record, await carryOut(world, inputs, scenes, commits))
    }
  } catch (error) {
    if (isForeseen(error)) {
      const headline = error instanceof OpenEnd ? error.headline : 'Rollback: it did not succeed'
      await world.summary.write(rollbackSummary(headline, [error.message], null, undone))
    }
    await endRecord(record, error instanceof OpenEnd || !isForeseen(error) ? 'open' : 'failed')
    throw error
  }
  // Not within: the summary already says what was done.
  endIfStopped(world.signal, 'What it was to do was over by then, and stands in the log and the summary.')
}

/** A restore was sent, and nobody can say whether it began, or how it ended. */
class OpenEnd extends StepError {
  readonly headline: string

  constructor(headline: string, message: string, options: ErrorOptions) {
    super(message, options)
    this.headline = headline
  }
}

/** How a server came out of it. */
interface Outcome {
  readonly scene: RollbackScene
  /**
   * `done`: verified. `started`: nobody was to wait. `unknown`: nobody knows whether it began. `open`: nor how it ended. `failed`: not
   * restored, or not well.
   */
  readonly kind: 'done' | 'started' | 'unknown' | 'open' | 'failed'
  /** The server's state, as far as it was seen. */
  readonly status: string
  readonly text: string
  readonly cause?: VpsOrgError
}

async function carryOut(
  world: World,
  inputs: RestoreInputs,
  scenes: readonly RollbackScene[],
  commits: readonly Commits[],
): Promise<RollbackResult> {
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
  if (inputs.safetySnapshot) {
    // Once stopped, it fails for that alone, and what the first check and the safety snapshot changed has to be told.
    await checkAgain(world, inputs, scenes, safety, wayOf).finally(() => {
      endIfStopped(signal, asItWas)
    })
  }

  for (const { serverId, target } of scenes) {
    log.line(`Restoring server ${serverId} from snapshot ${target.id} (${target.name}).`)
  }
  const outcomes = await restoreEach(world, inputs, scenes, commits, wayOf)
  return await conclude(world, inputs, outcomes, commits)
}

async function restoreEach(
  world: World,
  inputs: RestoreInputs,
  scenes: readonly RollbackScene[],
  commits: readonly Commits[],
  wayOf: (serverId: string) => string,
): Promise<readonly Outcome[]> {
  const begun = new Set<string>()
  const outcomes = await restoreAll(world, {
    servers: scenes.map(({ serverId, target }) => ({
      serverId,
      snapshotId: target.id,
      isFollowed: inputs.wait,
    })),
    timeoutMs: inputs.timeoutMs,
    pollIntervalMs: inputs.pollIntervalMs,
    onBegun: (serverId) => {
      begun.add(serverId)
      exportRollback(
        world.toolkit,
        {
          result: 'restore-started',
          'server-status': inOrder(inputs.serverIds, (id) => (begun.has(id) ? 'restoring' : undefined)),
        },
        `The restore of server ${serverId} was sent, and goes on`,
      )
    },
    onProgress: async () => {
      const open = scenes.filter(({ serverId }) => begun.has(serverId))
      const texts = open.map(
        (scene) =>
          `${startedText(scene)}. Whether it succeeded is not known to this page: ${USUAL_RESTORE}; look at the server at VPS.org. ${wayOf(scene.serverId)}`,
      )
      await world.summary.write(rollbackSummary('Rollback: started', texts, snapshotsTable(scenes), commits))
    },
  })
  return await Promise.all(
    scenes.map(async (scene): Promise<Outcome> => {
      const outcome = outcomes.get(scene.serverId) ?? { kind: 'not-followed' }
      const way = wayOf(scene.serverId)
      switch (outcome.kind) {
        case 'refused':
        case 'unknown':
          return notBegun(scene, outcome, way)
        case 'not-followed':
          return {
            scene,
            kind: 'started',
            status: 'restoring',
            text: `${startedText(scene)}, and "wait" is "false": started, not verified. ${USUAL_RESTORE}. ${way}`,
          }
        case 'ended':
          return await outcomeOf(world, inputs, scene, outcome.end, way)
      }
    }),
  )
}

function notBegun(
  scene: RollbackScene,
  { kind, error }: RestoreOutcome & { kind: 'refused' | 'unknown' },
  way: string,
): Outcome {
  const { serverId } = scene
  if (kind === 'refused') {
    const text = `${error.message} This rollback did not change server ${serverId}. ${way}`
    return { scene, kind: 'failed', status: '', text, cause: error }
  }
  const text =
    `${error.brief} It is unknown whether the restore of server ${serverId} began: no look showed it restoring. It is not sent ` +
    `again. Look at the server at VPS.org before you do anything else. ${way}`
  return { scene, kind: 'unknown', status: '', text, cause: error }
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
const HOW_FAR = 'The last lines of the log say how far each server is'

async function conclude(
  world: World,
  inputs: RestoreInputs,
  outcomes: readonly Outcome[],
  commits: readonly Commits[],
): Promise<RollbackResult> {
  const { log } = world
  const statuses = new Map(outcomes.map(({ scene, status }) => [scene.serverId, status]))
  const isDone = outcomes.every((each) => each.kind === 'done')
  if (outcomes.some((each) => each.status !== '')) {
    exportRollback(
      world.toolkit,
      { 'server-status': inOrder(inputs.serverIds, (id) => statuses.get(id)) },
      HOW_FAR,
    )
  }
  if (isDone) exportRollback(world.toolkit, { result: 'restored' }, HOW_FAR)
  const bad = outcomes.filter((each) => each.kind !== 'done' && each.kind !== 'started')
  const texts = outcomes.map((each) => each.text)
  if (bad.length === 0) {
    const isStarted = outcomes.some((each) => each.kind === 'started')
    for (const text of texts) {
      if (isStarted) log.warning(text)
      else log.line(text)
    }
    const headline = isStarted ? 'Rollback: started' : 'Rollback: done'
    const table = snapshotsTable(outcomes.map(({ scene }) => scene))
    await world.summary.write(rollbackSummary(headline, texts, table, commits))
    return isStarted ? 'started' : 'done'
  }
  // What went wrong comes first: a long annotation is cut. The log has the rest.
  const good = outcomes.filter((each) => !bad.includes(each))
  if (outcomes.length > 1) for (const each of [...bad, ...good]) log.line(each.text)
  const started = good.some((each) => each.kind === 'started') ? 'are started, not verified' : 'are back'
  const others =
    good.length === 0 ? '' : `The others ${started}: ${good.map(({ scene }) => scene.serverId).join(', ')}.`
  const text =
    outcomes.length === 1
      ? texts.join(' ')
      : annotation(
          `Of ${counted(outcomes.length, 'server')}, not known to be back: ${bad.map(({ scene }) => scene.serverId).join(', ')}. ${others}`,
          bad.map((each) => each.text),
          '',
        )
  const options = { cause: bad[0]?.cause }
  if (bad.every((each) => each.kind === 'failed')) throw new StepError(text, options)
  const isStarted = outcomes.some((each) => each.kind === 'open' || each.kind === 'started')
  const what = isStarted ? 'started, its end is not known' : 'unknown whether the restore began'
  throw new OpenEnd(`Rollback: ${what}`, text, options)
}
