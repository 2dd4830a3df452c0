/** After a bad deploy that shall be undone: check everything, restore once, wait, verify. Never prunes. */
import type { CreatedRecord, CreatedRecords } from '../../domain/records.ts'
import type { RestoreTrigger } from '../../domain/deploy-status.ts'
import type { Refusal } from '../../decide/restore-decision.ts'
import { commitBefore } from '../../decide/commit-before.ts'
import { lockBudget, restoreLimit } from '../../decide/restore-start.ts'
import type { Commits } from '../../github/commits.ts'
import { commitLines } from '../../report/commits.ts'
import { canRollBack, stateAfterRefusal, whyRefused } from '../../report/refusals.ts'
import { capital, serversOf } from '../../report/words.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { exportResult, type PostResult } from '../../runner/post-result.ts'
import { restoreAll } from '../shared/restores/restore-all.ts'
import { stillListed, warnOfRestored } from '../shared/restores/verify-restore.ts'
import { USUAL_RESTORE } from '../shared/restores/wait-for-servers.ts'
import { commitsSince } from '../shared/commits-since.ts'
import { stopReason, wasStopped, type Context } from '../shared/step.ts'
import { type Checked, checkBeforeRestore, serverIdOf } from './check-before-restore.ts'
import { type PostOutcome, whatIsLost } from './post-outcome.ts'
import { endedText } from './deploy-end.ts'
import { attemptRemarks, concludeRestore, type Scene, summarise, type Told } from './restore-ending.ts'
import {
  begunText,
  type EndedRestore,
  countOf,
  fateOf,
  type Going,
  headlineOf,
  kindOf,
  mayBeAsDeployed,
  sentenceOf,
  whichSnapshot,
} from './restore-outcome.ts'

/**
 * Restores this run's snapshots if every check allows it, on every server: half a fleet is not restored. The exit code
 * is 1 in any case.
 */
export async function restoreAfterDeploy(
  context: Context,
  inputs: SnapshotInputs,
  servers: CreatedRecords,
  status: RestoreTrigger,
): Promise<PostOutcome> {
  const { name } = serversOf(servers.map(serverIdOf))
  const plain: Told = { ended: status === 'failure' ? 'failed' : 'was cancelled', commits: [] }
  context.log.line(
    `The deploy ${plain.ended}, and "restore-on" names "${status}". Checking whether ${name} can be restored.`,
  )
  const deadlineMs = context.clock.elapsedMs() + restoreLimit(inputs.jobStatus, inputs.restoreTimeoutMs)
  const checked = await checkBeforeRestore(context, inputs, servers)
  const scene: Scene = { context, inputs, servers, checked }
  const ask = async (): Promise<Told> => ({
    ended: await endedText(context, status),
    commits: await undoneCommits(context, inputs, checked),
  })
  if (wasStopped(context.signal)) return await stopped(scene, await ask())
  const going = checked.flatMap(({ record, server, decision }) =>
    decision.kind === 'restore' ? [{ record, server, ...decision }] : [],
  )
  if (going.length < checked.length) return await refused(scene, await ask())
  return await restore(scene, going, { plain, ask, deadlineMs })
}

/** Looks that were broken off say nothing about the servers. */
async function stopped(scene: Scene, told: Told): Promise<PostOutcome> {
  const { context, servers } = scene
  const { name, is, was, it } = serversOf(servers.map(serverIdOf))
  return await concludeRestore(scene, told, {
    result: 'not-restored',
    headline: 'After the deploy: not restored',
    opening: null,
    sentences: [
      `${capital(name)} ${was} not restored: stopped by ${stopReason(context.signal)} while checking. No restore was sent; ${name} ${is} as the deploy left ${it}.`,
    ],
    closing: null,
    entries: new Map(),
    byHand: servers,
    unusable: new Set(),
  })
}

/** Nothing was sent. */
async function refused(scene: Scene, told: Told): Promise<PostOutcome> {
  const { servers, checked } = scene
  const refusals = checked.flatMap(({ record, decision }) =>
    decision.kind === 'refuse' ? [{ record, refusal: decision.refusal }] : [],
  )
  const unusable = new Set(
    refusals.filter(({ refusal }) => !canRollBack(refusal)).map(({ record }) => record.id),
  )
  const sentence = (record: CreatedRecord, refusal: Refusal): string =>
    `${whyRefused(refusal, record.id, scene.context.run)} ${stateAfterRefusal(refusal, serverIdOf(record))}`
  const isOne = servers.length === 1
  const { name } = serversOf(refusals.map(({ record }) => serverIdOf(record)))
  return await concludeRestore(scene, told, {
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
    entries: new Map(),
    byHand: servers,
    unusable,
  })
}

/** What the deploy that is about to be undone had brought: the commits since the deploy before it. */
async function undoneCommits(
  context: Context,
  inputs: SnapshotInputs,
  checked: readonly Checked[],
): Promise<readonly Commits[]> {
  // A later attempt's snapshot shows what the one before left: what comes back then has part of this in it.
  if (context.run.attempt !== '1' || checked.some(({ decision }) => decision.kind === 'refuse')) return []
  const owner = { base: inputs.name, run: context.run }
  return await commitsSince(
    context,
    checked.flatMap(({ record, listed }) => commitBefore(listed ?? [], record, owner)),
  )
}

/** What goes with a restore: what is told at once, what is asked once it was sent, and by when all is over. */
interface Frame {
  readonly plain: Told
  readonly ask: () => Promise<Told>
  readonly deadlineMs: number
}

async function restore(
  scene: Scene,
  going: readonly Going[],
  { plain, ask, deadlineMs }: Frame,
): Promise<PostOutcome> {
  const { context, inputs } = scene
  const { log } = context
  for (const each of going) {
    log.line(
      `Restoring server ${serverIdOf(each.record)} from ${whichSnapshot(context, each)}. ${whatIsLost(context, [each.record])}`,
    )
  }
  // Should this process be killed before an answer comes, the jobs that follow must not take it for nothing.
  exportResult(context, 'restore-started')
  const begun = new Map<Going, string>()
  let told = plain
  // Nothing that is only told comes before a restore; and nobody waits for it who looks at a server.
  const tell = once(async () => {
    told = await ask()
    const { ended, commits } = told
    const { name } = serversOf([...begun.keys()].map(({ record }) => serverIdOf(record)))
    if (begun.size > 0 && ended !== plain.ended)
      log.line(`The deploy ${ended}: that is undone by the restore of ${name}.`)
    if (begun.size > 0 && (ended !== plain.ended || commits.length > 0))
      await summariseStart(scene, told, begun)
    return told
  })
  const outcomeOf = await restoreAll(context, {
    servers: going.map(({ record, server, snapshot, followUp }) => ({
      serverId: serverIdOf(record),
      snapshotId: snapshot.id,
      lookup: server,
      isFollowed: followUp === 'wait',
    })),
    deadlineMs,
    timeoutMs: inputs.restoreTimeoutMs,
    lockMs: lockBudget(inputs.jobStatus),
    pollIntervalMs: inputs.pollIntervalMs,
    onBegun: (serverId, { lost }) => {
      if (begun.size === 0) for (const remark of attemptRemarks(scene)) log.warning(remark)
      for (const each of going.filter(({ record }) => serverIdOf(record) === serverId)) {
        const sentence = begunText(context, each, lost)
        begun.set(each, sentence)
        log.line(`The deploy ${plain.ended}. ${sentence}`)
      }
    },
    onProgress: async () => {
      await summariseStart(scene, told, begun)
      void tell().catch(() => undefined)
    },
  })
  const concluded = await verified(
    context,
    going.map((each) => ({ ...each, outcome: outcomeOf(serverIdOf(each.record)), stillListed: null })),
  )
  await tell()
  for (const line of told.commits.flatMap((each) => commitLines('deploy', each))) log.line(line)
  return await concludeAll(scene, told, concluded)
}

/** The same promise, however often it is asked for. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | null = null
  return () => (begun ??= work())
}

async function summariseStart(scene: Scene, told: Told, begun: ReadonlyMap<Going, string>): Promise<void> {
  const { servers } = scene
  const sentences = [...begun.values()].join(' ')
  await summarise(scene, told, {
    headline: 'After the deploy: restore started',
    sentences: [
      `The deploy ${told.ended}. ${sentences} Whether it succeeded is not known to this page: ${USUAL_RESTORE}; look at the ${servers.length === 1 ? 'server' : 'servers'} at VPS.org.`,
      ...attemptRemarks(scene),
    ],
    entries: new Map([...begun.keys()].map(({ record }) => [record, fateOf('not-followed')])),
  })
}

/** Looks at the snapshots of servers that are back, and warns once for all of them. */
async function verified(
  context: Context,
  concluded: readonly EndedRestore[],
): Promise<readonly EndedRestore[]> {
  const seen = await Promise.all(
    concluded.map(async (each) => {
      const { outcome, record } = each
      if (kindOf(outcome) !== 'restored' || outcome.kind !== 'ended') return { each, back: null }
      const { text, isGone } = await stillListed(context, serverIdOf(record), record.id)
      const isStopped = outcome.end.kind === 'stopped'
      const back = { serverId: serverIdOf(record), snapshotId: record.id, isStopped, isGone }
      return { each: { ...each, stillListed: text }, back }
    }),
  )
  warnOfRestored(
    context,
    seen.flatMap(({ back }) => (back === null ? [] : [back])),
  )
  return seen.map(({ each }) => each)
}

async function concludeAll(
  scene: Scene,
  told: Told,
  concluded: readonly EndedRestore[],
): Promise<PostOutcome> {
  const { context, inputs } = scene
  const kinds = concluded.map(({ outcome }) => kindOf(outcome))
  const isRestored = kinds.every((each) => each === 'restored')
  const isBegun = kinds.some((each) => each !== 'not-begun')
  const result: PostResult = isRestored ? 'restored' : isBegun ? 'restore-started' : 'not-restored'
  const bad = concluded.filter(({ outcome }) => kindOf(outcome) !== 'restored')
  const good = concluded.filter(({ outcome }) => kindOf(outcome) === 'restored')
  return await concludeRestore(scene, told, {
    result,
    headline: `After the deploy: ${headlineOf(kinds)}`,
    opening: concluded.length === 1 ? null : countOf(concluded),
    // What went wrong comes first: a long annotation is cut.
    sentences: [...bad, ...good].map((each) => sentenceOf(context, inputs, each)),
    closing: isRestored ? 'This step fails on purpose, so that nobody takes the deploy for done.' : null,
    remarks: isBegun ? attemptRemarks(scene) : [],
    entries: new Map(concluded.map(({ record, outcome }) => [record, fateOf(kindOf(outcome))])),
    byHand: concluded.filter(({ outcome }) => mayBeAsDeployed(kindOf(outcome))).map(({ record }) => record),
    unusable: new Set(),
  })
}
