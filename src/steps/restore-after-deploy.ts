/** After a bad deploy that shall be undone: check everything, restore once, wait, verify. Never prunes. */
import {
  type Created,
  decideRestore,
  type FollowUp,
  type Refusal,
  type RestoreTrigger,
} from '../decide/after-deploy.ts'
import { ownershipOf } from '../decide/ownership.ts'
import { LATEST } from '../decide/rollback-target.ts'
import { deploysInQuestion } from '../decide/retention.ts'
import { phaseOf, type Snapshot, type SnapshotListing } from '../domain/snapshot.ts'
import { notPruned } from '../report/fates.ts'
import { postSummary } from '../report/post-summary.ts'
import { canRollBack, stateAfterRefusal, whyRefused } from '../report/refusals.ts'
import { rollbackSentence } from '../report/rollback-advice.ts'
import { age, duration } from '../report/words.ts'
import { ownAmong } from '../runner/addresses.ts'
import type { SnapshotInputs } from '../runner/inputs.ts'
import { exportResult } from '../runner/outputs.ts'
import { type Conclusion, rollbackTarget, whatIsLost } from './conclusion.ts'
import { messageOf, seeServer } from './looks.ts'
import { startRestore } from './restore.ts'
import { stopReason, type World } from './step.ts'
import { stillListed } from './verify-restore.ts'
import { type RestoreEnd, USUAL_RESTORE, waitForServer } from './wait-for-server.ts'

/** Restores this run's snapshot if every check allows it. The exit code is 1 in any case. */
export async function restoreAfterDeploy(
  world: World,
  inputs: SnapshotInputs,
  record: Created,
  status: RestoreTrigger,
): Promise<Conclusion> {
  const { log, run } = world
  const { serverId } = record.intent
  const ended = status === 'failure' ? 'failed' : 'was cancelled'
  log.line(
    `The deploy ${ended}, and "restore-on" names "${status}". Checking whether server ${serverId} can be restored.`,
  )
  const [listing, server] = await Promise.all([listOrWhy(world, serverId), seeServer(world, serverId)])
  const decision = decideRestore({
    record,
    run,
    base: inputs.name,
    listing,
    server,
    sharedAddresses: server.kind === 'seen' ? ownAmong(server.server.addresses, world.interfaces) : [],
    deploysGoing: await deploysGoing(world, inputs, listing),
    jobStatus: inputs.jobStatus,
    waitForRestore: inputs.waitForRestore,
    dryRun: inputs.dryRun,
  })
  const scene: Scene = {
    world,
    inputs,
    record,
    ended,
    listed: 'unreadable' in listing ? null : listing.snapshots,
  }
  if (decision.kind === 'refuse') return await refused(scene, decision.refusal)
  return await restore(scene, decision.snapshot, decision.followUp)
}

interface Scene {
  readonly world: World
  readonly inputs: SnapshotInputs
  readonly record: Created
  /** `failed` or `was cancelled`. */
  readonly ended: string
  readonly listed: readonly Snapshot[] | null
}

async function refused(scene: Scene, refusal: Refusal): Promise<Conclusion> {
  const { record } = scene
  const why = `${whyRefused(refusal, record.id)} ${stateAfterRefusal(refusal, record.intent.serverId)}`
  return await notRestored(scene, why, canRollBack(refusal))
}

/** `byHand`: whether this run's snapshot can still be rolled back to; otherwise the newest other one is named. */
async function notRestored(scene: Scene, why: string, byHand: boolean): Promise<Conclusion> {
  const { world, inputs, record, ended } = scene
  const text = `The deploy ${ended}, and server ${record.intent.serverId} was not restored. ${why}`
  await summarise(scene, 'After the deploy: not restored', [text], byHand ? 'by-hand' : 'nothing')
  const target = rollbackTarget(world, inputs, record)
  const advice = rollbackSentence(byHand ? target : { ...target, snapshotId: LATEST })
  return { result: 'not-restored', failure: `${text} ${advice}` }
}

async function restore(scene: Scene, snapshot: Snapshot, followUp: FollowUp): Promise<Conclusion> {
  const { world, inputs, record, ended } = scene
  const { log, clock } = world
  const { serverId } = record.intent
  const which = `snapshot ${snapshot.id} (${snapshot.name}, ${age(snapshot.createdAtMs, clock.nowMs())})`
  log.line(`Restoring server ${serverId} from ${which}. ${whatIsLost(world, record)}`)
  const start = await startRestore(world, {
    serverId,
    snapshotId: snapshot.id,
    pollIntervalMs: inputs.pollIntervalMs,
  })
  if (start.kind === 'refused') {
    return await notRestored(
      scene,
      `${start.error.message} Server ${serverId} is as the deploy left it.`,
      true,
    )
  }
  if (start.kind === 'unknown') {
    const text =
      `The deploy ${ended}. The restore of server ${serverId} from ${which} was sent, and it is unknown whether the restore began: ` +
      `${start.error.brief} No look showed the server restoring, and it is not sent again. ${lookLater(serverId)}`
    await summarise(scene, 'After the deploy: unknown whether the restore began', [text], 'nothing')
    return { result: 'not-restored', failure: text }
  }

  const attempt = attemptRemarks(scene)
  for (const remark of attempt) log.warning(remark)
  const begun = `The deploy ${ended}. The restore of server ${serverId} from ${which} was started and accepted by VPS.org.`
  const open = `${begun} Whether it succeeded is not known to this page: ${USUAL_RESTORE}; look at the server at VPS.org.`
  log.line(begun)
  // If this process is killed while it waits, this is what people and jobs will read.
  exportResult('restore-started', log.warning)
  await summarise(scene, 'After the deploy: restore started', [open, ...attempt], 'restored')
  if (followUp !== 'wait') {
    return {
      result: 'restore-started',
      failure: `${begun} Started, not verified: ${whyNotFollowed(followUp)} ${lookLater(serverId)}`,
    }
  }

  const end = await waitForServer(world, {
    serverId,
    timeoutMs: inputs.restoreTimeoutMs,
    pollIntervalMs: inputs.pollIntervalMs,
    sawRestoring: start.sawRestoring,
  })
  return await concludeWait(scene, which, end, attempt)
}

async function concludeWait(
  scene: Scene,
  which: string,
  end: RestoreEnd,
  attempt: readonly string[],
): Promise<Conclusion> {
  const { world, inputs, record, ended } = scene
  const { serverId } = record.intent
  const restored = `The deploy ${ended}, and server ${serverId} was restored from ${which}.`
  const goesOn = `The deploy ${ended}. The restore of server ${serverId} from ${which} was accepted,`
  const red = 'This step fails on purpose, so that nobody takes the deploy for done.'
  switch (end.kind) {
    case 'up':
    case 'stopped': {
      const state =
        end.kind === 'up'
          ? 'The server is active again.'
          : 'The server is stopped: restored, but not started. Start it at VPS.org.'
      if (end.kind === 'stopped')
        world.log.warning(`Server ${serverId} is restored, not started. Start it at VPS.org.`)
      const kept = await stillListed(world, serverId, record.id)
      await summarise(
        scene,
        'After the deploy: restored',
        [`${restored} ${state} ${kept}`, ...attempt],
        'restored',
      )
      return { result: 'restored', failure: `${restored} ${state} ${kept} ${red}` }
    }
    case 'broken':
      return await unverified(
        scene,
        attempt,
        `${goesOn} but the server is now "${end.status}". Look at it at VPS.org, and ask VPS.org for help; the snapshot is not affected.`,
      )
    case 'blind':
      return await unverified(
        scene,
        attempt,
        `${goesOn} but the server can't be looked at any more: ${end.why} ${lookLater(serverId)}`,
      )
    case 'timeout':
      return await unverified(
        scene,
        attempt,
        `${goesOn} and is not over after ${duration(inputs.restoreTimeoutMs)} (the input "restore-timeout"). It goes on at VPS.org. ${lookLater(serverId)}`,
      )
    case 'aborted':
      return await unverified(
        scene,
        attempt,
        `${goesOn} and this step was stopped by ${stopReason(world.signal)} before it was over. It goes on at VPS.org. ${lookLater(serverId)}`,
      )
  }
}

async function unverified(scene: Scene, attempt: readonly string[], text: string): Promise<Conclusion> {
  await summarise(scene, 'After the deploy: restore started, not verified', [text, ...attempt], 'restored')
  return { result: 'restore-started', failure: text }
}

function whyNotFollowed(followUp: Exclude<FollowUp, 'wait'>): string {
  switch (followUp) {
    case 'not-asked-to-wait':
      return '"wait-for-restore" is "false".'
    case 'job-cancelled':
      return 'in a cancelled job only about four minutes are left, which is less than a restore takes.'
    case 'cannot-see-server':
      return 'the state of the server can not be read with this token.'
  }
}

function lookLater(serverId: string): string {
  return `Before you deploy again, look at server ${serverId} at VPS.org: it must have left "restoring" (${USUAL_RESTORE}).`
}

/** A re-run's snapshot shows what the attempt before left: say so, and name the first attempt's if it is there. */
function attemptRemarks({ world, inputs, listed }: Scene): readonly string[] {
  const { run } = world
  if (run.attempt === '1') return []
  const first = listed?.find((each) => {
    const ownership = ownershipOf(each, { base: inputs.name, run })
    if (ownership.kind !== 'own' || phaseOf(each) !== 'completed') return false
    const { base, runId, attempt } = ownership.parts
    return base === inputs.name && runId === run.id && attempt === '1'
  })
  const named =
    first === undefined
      ? 'The first attempt left no snapshot that is still there.'
      : `The snapshot of the first attempt is still there: ${first.id} (${first.name}).`
  return [
    `This is attempt ${run.attempt} of the run: its snapshot shows what the attempt before left on the server, and that is what comes back. ${named}`,
  ]
}

async function listOrWhy(world: World, serverId: string): Promise<SnapshotListing | { unreadable: string }> {
  try {
    return await world.vpsOrg.listSnapshots(serverId, world.signal)
  } catch (error) {
    return { unreadable: messageOf(error) }
  }
}

async function deploysGoing(
  world: World,
  inputs: SnapshotInputs,
  listing: SnapshotListing | { unreadable: string },
): Promise<readonly Snapshot[]> {
  if ('unreadable' in listing) return []
  const rules = { base: inputs.name, run: world.run, nowMs: world.clock.nowMs() }
  const young = deploysInQuestion(listing.snapshots, rules)
  const progressOf = await world.deploys.progressOf(young)
  return young.filter((each) => progressOf(each) === 'going')
}

/** `by-hand`: with how to roll back. `restored`: the snapshot's fate in the table. */
async function summarise(
  scene: Scene,
  headline: string,
  sentences: readonly string[],
  outcome: 'by-hand' | 'nothing' | 'restored',
): Promise<void> {
  const { world, inputs, record, listed } = scene
  const target = { target: rollbackTarget(world, inputs, record), lost: whatIsLost(world, record) }
  const snapshots =
    listed === null ? null : notPruned(listed, record.id, outcome === 'restored' ? 'restored' : 'keep')
  const rollback = outcome === 'by-hand' ? target : null
  await world.summary.write(postSummary({ headline, sentences, snapshots, rollback }))
}
