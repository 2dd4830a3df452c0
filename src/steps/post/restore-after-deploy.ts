/** After a bad deploy that shall be undone: check everything, restore once, wait, verify. Never prunes. */
import type { Created, Fleet, Refusal, RestoreTrigger } from '../../decide/after-deploy.ts'
import { canRollBack, stateAfterRefusal, whyRefused } from '../../report/refusals.ts'
import { counted, serversOf } from '../../report/words.ts'
import type { SnapshotInputs } from '../../runner/inputs.ts'
import { exportResult, type PostResult } from '../../runner/outputs.ts'
import { checkBeforeRestore, serverIdOf } from './check-before-restore.ts'
import { type Conclusion, whatIsLost } from './conclusion.ts'
import { attemptRemarks, concludeRestore, type Scene, summarise } from './restore-ending.ts'
import {
  type Concluded,
  type Going,
  headlineOf,
  kindOf,
  type OutcomeKind,
  sentenceOf,
  which,
} from './restore-outcome.ts'
import { startRestore } from '../restores/start-restore.ts'
import type { World } from '../step.ts'
import { stillListed } from '../restores/verify-restore.ts'
import { type RestoreEnd, USUAL_RESTORE, waitForServers } from '../restores/wait-for-servers.ts'

/**
 * Restores this run's snapshots if every check allows it, on every server: half a fleet is not restored. The exit code
 * is 1 in any case.
 */
export async function restoreAfterDeploy(
  world: World,
  inputs: SnapshotInputs,
  servers: Fleet,
  status: RestoreTrigger,
): Promise<Conclusion> {
  const ended = status === 'failure' ? 'failed' : 'was cancelled'
  const { name } = serversOf(servers.map(serverIdOf))
  world.log.line(
    `The deploy ${ended}, and "restore-on" names "${status}". Checking whether ${name} can be restored.`,
  )
  const checked = await checkBeforeRestore(world, inputs, servers)
  const scene: Scene = { world, inputs, servers, ended, checked }
  const going = checked.flatMap(({ record, decision }) =>
    decision.kind === 'restore' ? [{ record, ...decision }] : [],
  )
  if (going.length < checked.length) return await refused(scene)
  return await restore(scene, going)
}

/** Nothing was sent. Servers that share a reason are named together. */
async function refused(scene: Scene): Promise<Conclusion> {
  const { servers, checked } = scene
  const refusals = checked.flatMap(({ record, decision }) =>
    decision.kind === 'refuse' ? [{ record, refusal: decision.refusal }] : [],
  )
  const unusable = new Set(
    refusals.filter(({ refusal }) => !canRollBack(refusal)).map(({ record }) => record.id),
  )
  const sentence = (record: Created, refusal: Refusal): string =>
    `${whyRefused(refusal, record.id)} ${stateAfterRefusal(refusal, serverIdOf(record))}`
  const isOne = servers.length === 1
  const sentences = refusals.map(({ record, refusal }) =>
    isOne
      ? `Server ${serverIdOf(record)} was not restored. ${sentence(record, refusal)}`
      : `[${serverIdOf(record)}] ${sentence(record, refusal)}`,
  )
  if (!isOne) {
    sentences.unshift(
      `None of the ${servers.length} servers was restored, because ${refusals.length} of them can not be, and half a fleet is not restored.`,
    )
  }
  return await concludeRestore(scene, {
    result: 'not-restored',
    headline: 'After the deploy: not restored',
    sentences,
    restored: [],
    byHand: servers,
    unusable,
  })
}

async function restore(scene: Scene, going: readonly Going[]): Promise<Conclusion> {
  const { world, inputs, servers, ended } = scene
  const { log } = world
  for (const each of going) {
    log.line(
      `Restoring server ${serverIdOf(each.record)} from ${which(world, each)}. ${whatIsLost(world, [each.record])}`,
    )
  }
  const starts = await Promise.all(
    going.map(async (each) => ({ each, start: await startRestore(world, orderOf(each, inputs)) })),
  )
  const notBegun = starts.flatMap(({ each, start }): Concluded[] =>
    start.kind === 'started' ? [] : [{ ...each, outcome: { kind: 'not-begun', start } }],
  )
  const begun = starts.flatMap(({ each, start }) =>
    start.kind === 'started' ? [{ ...each, sawRestoring: start.sawRestoring }] : [],
  )
  if (begun.length === 0) return await concludeAll(scene, notBegun)

  for (const remark of attemptRemarks(scene)) log.warning(remark)
  const accepted = begun.map(
    (each) =>
      `The restore of server ${serverIdOf(each.record)} from ${which(world, each)} was started and accepted by VPS.org.`,
  )
  for (const sentence of accepted) log.line(`The deploy ${ended}. ${sentence}`)
  // If this process is killed while it waits, this is what people and jobs will read.
  exportResult('restore-started', log.warning)
  await summarise(scene, {
    headline: 'After the deploy: restore started',
    sentences: [
      `The deploy ${ended}. ${accepted.join(' ')} Whether it succeeded is not known to this page: ${USUAL_RESTORE}; look at the ${servers.length === 1 ? 'server' : 'servers'} at VPS.org.`,
      ...notBegun.map((each) => sentenceOf(world, inputs, each)),
      ...attemptRemarks(scene),
    ],
    restored: begun.map(({ record }) => record),
  })
  const followed = begun.filter((each) => each.followUp === 'wait')
  const ends = await waitForServers(world, {
    servers: followed.map(({ record, sawRestoring }) => ({ serverId: serverIdOf(record), sawRestoring })),
    timeoutMs: inputs.restoreTimeoutMs,
    pollIntervalMs: inputs.pollIntervalMs,
  })
  const concluded = await Promise.all(
    begun.map(async (each): Promise<Concluded> => {
      if (each.followUp !== 'wait') {
        return { ...each, outcome: { kind: 'not-followed', followUp: each.followUp } }
      }
      const end = ends.get(serverIdOf(each.record)) ?? { kind: 'aborted' }
      return { ...each, outcome: { kind: 'ended', end, stillListed: await verified(world, each, end) } }
    }),
  )
  const inOrder = going.flatMap(({ record }) =>
    [...concluded, ...notBegun].filter((each) => each.record === record),
  )
  return await concludeAll(scene, inOrder)
}

function orderOf({ record, snapshot }: Going, inputs: SnapshotInputs): Parameters<typeof startRestore>[1] {
  return {
    serverId: serverIdOf(record),
    snapshotId: snapshot.id,
    pollIntervalMs: inputs.pollIntervalMs,
  }
}

async function verified(world: World, { record }: Going, end: RestoreEnd): Promise<string | null> {
  if (end.kind !== 'up' && end.kind !== 'stopped') return null
  if (end.kind === 'stopped') {
    world.log.warning(`Server ${serverIdOf(record)} is restored, not started. Start it at VPS.org.`)
  }
  return await stillListed(world, serverIdOf(record), record.id)
}

async function concludeAll(scene: Scene, concluded: readonly Concluded[]): Promise<Conclusion> {
  const { world, inputs, servers } = scene
  const kinds = concluded.map(({ outcome }) => kindOf(outcome))
  const all = (kind: OutcomeKind): boolean => kinds.every((each) => each === kind)
  const isRestored = all('restored')
  const sentences = concluded.map((each) => sentenceOf(world, inputs, each))
  const count = counted(servers.length, 'server')
  if (servers.length > 1) {
    sentences.unshift(`${kinds.filter((each) => each === 'restored').length} of ${count} restored.`)
  }
  if (isRestored) sentences.push('This step fails on purpose, so that nobody takes the deploy for done.')
  const result: PostResult = isRestored
    ? 'restored'
    : kinds.every((each) => each === 'refused' || each === 'unknown')
      ? 'not-restored'
      : 'restore-started'
  const restored = concluded.filter(({ outcome }) => outcome.kind !== 'not-begun')
  const byHand = concluded.filter(({ outcome }) => kindOf(outcome) === 'refused')
  return await concludeRestore(scene, {
    result,
    headline: `After the deploy: ${headlineOf(all)}`,
    sentences,
    remarks: restored.length > 0 ? attemptRemarks(scene) : [],
    restored: restored.map(({ record }) => record),
    byHand: byHand.map(({ record }) => record),
    unusable: new Set(),
  })
}
