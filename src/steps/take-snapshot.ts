/** main: look, make room if there is none, create, wait, export. */
import type { Intent } from '../decide/after-deploy.ts'
import { readDeployStatus } from '../decide/deploy-status.ts'
import { keptMark } from '../decide/lost-create.ts'
import { freeName } from '../decide/naming.ts'
import type { Fate } from '../decide/retention.ts'
import { writeDescription } from '../decide/provenance.ts'
import { serverPhaseOf, type ServerSight } from '../domain/server.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { mainSummary, type MainState, noSnapshotSummary } from '../report/main-summary.ts'
import { duration, size } from '../report/words.ts'
import type { Remark } from '../runner/input-parsing.ts'
import { checkForMain, type SnapshotInputs } from '../runner/inputs.ts'
import { exportSnapshot } from '../runner/outputs.ts'
import { saveRecord } from '../runner/state.ts'
import { createSnapshot } from './create.ts'
import { reportDryRun } from './dry-run.ts'
import { describeServer, waitOutRestore } from './examine-server.ts'
import { completeListing, lookAtBoth } from './looks.ts'
import { makeRoom } from './make-room.ts'
import { endIfStopped, StepError, type World } from './step.ts'
import { VpsOrgError } from '../vpsorg/failure.ts'
import { waitForSnapshot } from './wait-for-snapshot.ts'

/**
 * Takes the snapshot that the deploy can fall back on.
 * @throws InputError before anything is sent
 * @throws VpsOrgError, StepError when there is no snapshot to fall back on; the message says in what state things are
 */
export async function takeSnapshot(
  world: World,
  inputs: SnapshotInputs,
  remarks: readonly Remark[],
): Promise<void> {
  for (const remark of [...remarks, ...checkForMain(inputs)]) world.log[remark.level](remark.text)
  const ready = await withSummary(world, [], () => prepare(world, inputs))
  if (ready !== null) await createAndAwait(world, inputs, ready.fates, ready.sight)
}

/** Looks, and makes room; `null` in a dry run, which ends here. */
async function prepare(
  world: World,
  inputs: SnapshotInputs,
): Promise<{ fates: readonly Fate[]; sight: ServerSight } | null> {
  const { serverId } = inputs
  const [first, seen] = await lookAtBoth(world, serverId)
  endIfStopped(world.signal, 'Nothing was sent that changes anything.')
  describeServer(world, inputs, seen)
  const isRestoring = seen.kind === 'seen' && serverPhaseOf(seen.server.status) === 'restoring'
  if (inputs.dryRun) {
    await reportDryRun(world, inputs, first)
    return null
  }
  const sight = isRestoring ? await waitOutRestore(world, inputs, seen.server) : seen
  const listed = isRestoring ? await completeListing(world, serverId) : first
  const fates = await makeRoom(world, { ...inputs, spare: [] }, listed)
  endIfStopped(world.signal, `No snapshot was asked for; what was deleted stands above.`)
  return { fates, sight }
}

/** A failure before there is a snapshot is told in the summary too, with what was `deleted` to make room for it. */
async function withSummary<T>(world: World, deleted: readonly string[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof StepError || error instanceof VpsOrgError)) throw error
    const message =
      deleted.length === 0
        ? error.message
        : `${error.message} Deleted before, to make room: ${deleted.join(', ')}.`
    await world.summary.write(noSnapshotSummary(message))
    throw deleted.length === 0 ? error : new StepError(message, { cause: error })
  }
}

async function createAndAwait(
  world: World,
  inputs: SnapshotInputs,
  fates: readonly Fate[],
  sight: ServerSight,
): Promise<void> {
  const { log, clock, run } = world
  const { serverId } = inputs
  const mark = world.newMark()
  const name = freeName(
    inputs.name,
    run,
    fates.map((each) => each.snapshot.name),
  )
  const intent = { serverId, name, mark }
  const statusSeen = readDeployStatus(inputs.deployStatus, inputs.jobStatus)
  const startMs = clock.elapsedMs()
  // From here on post has to know that there may be a snapshot, whatever happens to this process.
  saveRecord({ kind: 'sent', intent, statusSeen })
  log.line(`Asking for snapshot ${name} of server ${serverId}.`)
  const description = writeDescription(run, mark, inputs.description)
  const before = new Set(fates.map((each) => each.snapshot.id))
  const deleted = fates.flatMap((each) => (each.action === 'delete' ? [each.snapshot.id] : []))
  let latest = await withSummary(world, deleted, () =>
    createSnapshot(world, {
      intent,
      description,
      before,
      sentAtMs: clock.nowMs(),
      ifStopped: 'post looks for it when the job ends.',
    }),
  )

  const createdAtMs = latest.createdAtMs ?? clock.nowMs()
  const record = { kind: 'created', intent, statusSeen, id: latest.id, createdAtMs } as const
  saveRecord({ ...record, completed: false })
  exportSnapshot(serverId, { ...latest, name })
  log.line(`Snapshot ${latest.id} (${name}) is being made.`)
  const summarise = (state: MainState): Promise<void> => {
    const tookMs = clock.elapsedMs() - startMs
    return world.summary.write(mainSummary({ state, snapshot: latest, fates, sight, inputs, run, tookMs }))
  }
  await summarise({ kind: 'unfinished' })
  let looks = 0
  try {
    latest = await waitForSnapshot(world, {
      serverId,
      id: latest.id,
      name,
      timeoutMs: inputs.timeoutMs,
      pollIntervalMs: inputs.pollIntervalMs,
      otherwise: 'The deploy must not count on it: post will neither restore it nor prune.',
      onSeen: (seen) => {
        if (looks++ === 0) warnIfUnrecognisable(world, seen, intent)
        if (seen.status !== latest.status) exportSnapshot(serverId, { ...seen, name })
        latest = seen
      },
    })
  } catch (error) {
    if (error instanceof StepError) await summarise({ kind: 'failed', why: error.message })
    throw error
  }
  saveRecord({ ...record, completed: true })
  exportSnapshot(serverId, { ...latest, name })
  const took = duration(clock.elapsedMs() - startMs)
  log.line(
    `Snapshot ${latest.id} (${name}) of server ${serverId} is completed after ${took} (${size(latest.sizeMb)}).`,
  )
  await summarise({ kind: 'completed' })
}

/** What pruning and restoring later go by has to come back from the provider as it was sent. */
function warnIfUnrecognisable(world: World, seen: Snapshot, intent: Intent): void {
  if (seen.name !== intent.name) {
    world.log.warning(
      `VPS.org lists snapshot ${seen.id} as "${seen.name}" instead of ${intent.name}. It will not be recognised as ` +
        'made by this action: it is never deleted and never restored automatically.',
    )
  }
  if (keptMark(seen, intent.mark)) return
  world.log.warning(
    seen.description === null
      ? `VPS.org's list carries no descriptions, so the mark of snapshot ${seen.id} did not come back: this ` +
          "action's snapshots can be told from others by their names alone."
      : `The description of snapshot ${seen.id} came back without its mark (missing or cut), so it can't be told ` +
          'from others later: it may stay when old ones are pruned.',
  )
}
