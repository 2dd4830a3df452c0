/** After a bad deploy that shall be undone: check everything, restore once, wait, verify. Never prunes. */
import type { Created, Fleet, Refusal, RestoreTrigger } from '../../decide/after-deploy.ts'
import { commitBefore } from '../../decide/commit-before.ts'
import type { Commits } from '../../github/commits.ts'
import { commitLines } from '../../report/commits.ts'
import { canRollBack, stateAfterRefusal, whyRefused } from '../../report/refusals.ts'
import { capital, serversOf } from '../../report/words.ts'
import type { SnapshotInputs } from '../../runner/inputs.ts'
import { exportResult, type PostResult } from '../../runner/outputs.ts'
import { restoreAll, type RestoreOutcome } from '../restores/restore-all.ts'
import { stillListed } from '../restores/verify-restore.ts'
import { USUAL_RESTORE } from '../restores/wait-for-servers.ts'
import { commitsSince } from '../commits-since.ts'
import { stopReason, wasStopped, type World } from '../step.ts'
import { type Checked, checkBeforeRestore, serverIdOf } from './check-before-restore.ts'
import { type Conclusion, whatIsLost } from './conclusion.ts'
import { endedText } from './deploy-end.ts'
import { attemptRemarks, concludeRestore, type Scene, summarise } from './restore-ending.ts'
import {
  type Concluded,
  countOf,
  fateOf,
  type Going,
  headlineOf,
  kindOf,
  sentenceOf,
  which,
} from './restore-outcome.ts'

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
  const { name } = serversOf(servers.map(serverIdOf))
  const plainly = status === 'failure' ? 'failed' : 'was cancelled'
  world.log.line(
    `The deploy ${plainly}, and "restore-on" names "${status}". Checking whether ${name} can be restored.`,
  )
  const checked = await checkBeforeRestore(world, inputs, servers)
  // After the question whether another deploy is going: that one decides, this one only tells.
  const ended = await endedText(world, status)
  const commits = await undoneCommits(world, inputs, checked)
  const scene: Scene = { world, inputs, servers, ended, checked, commits }
  if (wasStopped(world.signal)) return await stopped(scene)
  const going = checked.flatMap(({ record, decision }) =>
    decision.kind === 'restore' ? [{ record, ...decision }] : [],
  )
  if (going.length < checked.length) return await refused(scene)
  return await restore(scene, going)
}

/** Looks that were broken off say nothing about the servers. */
async function stopped(scene: Scene): Promise<Conclusion> {
  const { world, servers } = scene
  const { name, is, was, it } = serversOf(servers.map(serverIdOf))
  return await concludeRestore(scene, {
    result: 'not-restored',
    headline: 'After the deploy: not restored',
    opening: null,
    sentences: [
      `${capital(name)} ${was} not restored: stopped by ${stopReason(world.signal)} while checking. No restore was sent; ${name} ${is} as the deploy left ${it}.`,
    ],
    closing: null,
    fates: new Map(),
    byHand: servers,
    unusable: new Set(),
  })
}

/** Nothing was sent. */
async function refused(scene: Scene): Promise<Conclusion> {
  const { servers, checked } = scene
  const refusals = checked.flatMap(({ record, decision }) =>
    decision.kind === 'refuse' ? [{ record, refusal: decision.refusal }] : [],
  )
  const unusable = new Set(
    refusals.filter(({ refusal }) => !canRollBack(refusal)).map(({ record }) => record.id),
  )
  const sentence = (record: Created, refusal: Refusal): string =>
    `${whyRefused(refusal, record.id, scene.world.run)} ${stateAfterRefusal(refusal, serverIdOf(record))}`
  const isOne = servers.length === 1
  const { name } = serversOf(refusals.map(({ record }) => serverIdOf(record)))
  return await concludeRestore(scene, {
    result: 'not-restored',
    headline: 'After the deploy: not restored',
    opening: isOne
      ? null
      : `None of the ${servers.length} servers was restored, because of ${name}: half a fleet is not restored.`,
    sentences: refusals.map(({ record, refusal }) =>
      isOne
        ? `Server ${serverIdOf(record)} was not restored. ${sentence(record, refusal)}`
        : `[${serverIdOf(record)}] ${sentence(record, refusal)}`,
    ),
    closing: null,
    fates: new Map(),
    byHand: servers,
    unusable,
  })
}

/** What the deploy that is about to be undone had brought: the commits since the deploy before it. */
async function undoneCommits(
  world: World,
  inputs: SnapshotInputs,
  checked: readonly Checked[],
): Promise<readonly Commits[]> {
  // A later attempt's snapshot shows what the one before left: what comes back then has part of this in it.
  if (world.run.attempt !== '1' || checked.some(({ decision }) => decision.kind === 'refuse')) return []
  const owner = { base: inputs.name, run: world.run }
  return await commitsSince(
    world,
    checked.flatMap(({ record, listed }) => commitBefore(listed ?? [], record, owner)),
  )
}

async function restore(scene: Scene, going: readonly Going[]): Promise<Conclusion> {
  const { world, inputs, ended } = scene
  const { log } = world
  for (const line of scene.commits.flatMap((each) => commitLines('deploy', each))) log.line(line)
  for (const each of going) {
    log.line(
      `Restoring server ${serverIdOf(each.record)} from ${which(world, each)}. ${whatIsLost(world, [each.record])}`,
    )
  }
  // Should this process be killed before an answer comes, the jobs that follow must not take it for nothing.
  exportResult(world, 'not-restored', log.warning)
  const begun = new Set<Going>()
  const outcomes = await restoreAll(world, {
    servers: going.map(({ record, snapshot, followUp }) => ({
      serverId: serverIdOf(record),
      snapshotId: snapshot.id,
      isFollowed: followUp === 'wait',
    })),
    timeoutMs: inputs.restoreTimeoutMs,
    pollIntervalMs: inputs.pollIntervalMs,
    onBegun: (serverId) => {
      if (begun.size === 0) {
        // If this process is killed while it waits, this is what people and jobs will read.
        exportResult(world, 'restore-started', log.warning)
        for (const remark of attemptRemarks(scene)) log.warning(remark)
      }
      for (const each of going) if (serverIdOf(each.record) === serverId) begun.add(each)
      const sentences = acceptedTexts(world, going, serverId)
      for (const sentence of sentences) log.line(`The deploy ${ended}. ${sentence}`)
    },
    onProgress: () => summariseStart(scene, [...begun]),
  })
  return await concludeAll(
    scene,
    await Promise.all(
      going.map(async (each): Promise<Concluded> => {
        const outcome = outcomes.get(serverIdOf(each.record)) ?? { kind: 'not-followed' }
        return { ...each, outcome, stillListed: await verified(world, each, outcome) }
      }),
    ),
  )
}

function acceptedTexts(world: World, going: readonly Going[], serverId: string): readonly string[] {
  return going
    .filter(({ record }) => serverIdOf(record) === serverId)
    .map(
      (each) =>
        `The restore of server ${serverId} from ${which(world, each)} was started and accepted by VPS.org.`,
    )
}

async function summariseStart(scene: Scene, begun: readonly Going[]): Promise<void> {
  const { world, servers, ended } = scene
  const accepted = begun.flatMap((each) => acceptedTexts(world, [each], serverIdOf(each.record)))
  await summarise(scene, {
    headline: 'After the deploy: restore started',
    sentences: [
      `The deploy ${ended}. ${accepted.join(' ')} Whether it succeeded is not known to this page: ${USUAL_RESTORE}; look at the ${servers.length === 1 ? 'server' : 'servers'} at VPS.org.`,
      ...attemptRemarks(scene),
    ],
    fates: new Map(begun.map(({ record }) => [record, fateOf('not-followed')])),
  })
}

async function verified(world: World, { record }: Going, outcome: RestoreOutcome): Promise<string | null> {
  if (kindOf(outcome) !== 'restored' || outcome.kind !== 'ended') return null
  if (outcome.end.kind === 'stopped') {
    world.log.warning(`Server ${serverIdOf(record)} is restored, not started. Start it at VPS.org.`)
  }
  return await stillListed(world, serverIdOf(record), record.id)
}

async function concludeAll(scene: Scene, concluded: readonly Concluded[]): Promise<Conclusion> {
  const { world, inputs } = scene
  const kinds = concluded.map(({ outcome }) => kindOf(outcome))
  const isRestored = kinds.every((each) => each === 'restored')
  const result: PostResult = isRestored
    ? 'restored'
    : kinds.every((each) => each === 'refused' || each === 'unknown')
      ? 'not-restored'
      : 'restore-started'
  const bad = concluded.filter(({ outcome }) => kindOf(outcome) !== 'restored')
  const good = concluded.filter(({ outcome }) => kindOf(outcome) === 'restored')
  const isBegun = kinds.some((each) => each !== 'refused')
  return await concludeRestore(scene, {
    result,
    headline: `After the deploy: ${headlineOf(kinds)}`,
    opening: concluded.length === 1 ? null : countOf(concluded),
    // What went wrong comes first: a long annotation is cut.
    sentences: [...bad, ...good].map((each) => sentenceOf(world, inputs, each)),
    closing: isRestored ? 'This step fails on purpose, so that nobody takes the deploy for done.' : null,
    remarks: isBegun ? attemptRemarks(scene) : [],
    fates: new Map(concluded.map(({ record, outcome }) => [record, fateOf(kindOf(outcome))])),
    byHand: concluded.filter(({ outcome }) => kindOf(outcome) === 'refused').map(({ record }) => record),
    unusable: new Set(),
  })
}
