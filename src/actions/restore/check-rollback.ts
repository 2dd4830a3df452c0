/** The checks before a rollback: on every server, and all of them before the first change anywhere. */
import {
  findTarget,
  LATEST,
  refuseRollback,
  type RollbackFacts,
  type RollbackRefusal,
  type Target,
} from '../../decide/rollback-target.ts'
import { commitBefore } from '../../decide/commit-before.ts'
import { runAndAttemptOf } from '../../domain/names.ts'
import { commitOf, readProvenance } from '../../domain/provenance.ts'
import type { ServerLookup } from '../../domain/server.ts'
import { phaseOf, type Snapshot } from '../../domain/snapshot.ts'
import { snapshotsTable } from '../../report/plan-table.ts'
import type { Commits } from '../../github/commits.ts'
import { commitLines } from '../../report/commits.ts'
import { origin } from '../../report/refusals.ts'
import { duration } from '../../report/words.ts'
import { ownAmong } from '../../runner/addresses.ts'
import { exportRollback, inOrder } from '../../runner/outputs.ts'
import type { RestoreInputs, RestoreTarget } from '../../runner/inputs/restore.ts'
import { commitsSince } from '../shared/commits-since.ts'
import { type FailedServer, failureOf, onEachServer } from '../shared/each-server.ts'
import { type ServerState, lookAtAll } from '../shared/server-checks.ts'
import { explained } from '../shared/servers-meant.ts'
import { printTable } from '../shared/print-table.ts'
import { noticeUnmatchedProtect } from '../shared/snapshots/unmatched-protect.ts'
import { findLastGood } from '../shared/snapshots/planner.ts'
import { endIfStopped, StepError, type Context } from '../shared/step.ts'

/** What is known of a server once every check has passed. */
export interface RollbackScene {
  readonly serverId: string
  readonly target: Snapshot
  readonly listed: readonly Snapshot[]
  /** What the last look showed. */
  readonly lookup: ServerLookup
}

/**
 * Finds what each server shall go back to, and whether it may.
 * @throws VpsOrgError, StepError when one of them can't: then nothing was changed on any
 */
export async function checkRollback(
  context: Context,
  inputs: RestoreInputs,
): Promise<{ readonly scenes: readonly RollbackScene[]; readonly commits: readonly Commits[] }> {
  const { done, failed } = await lookAtAll(context, inputs.targets)
  endIfStopped(context.signal, 'Nothing was changed.')
  noticeUnmatchedProtect(context.log.notice, inputs.protect, { done, failed })
  const checked = await onEachServer(done, (looked) => Promise.resolve(checkOne(context, inputs, looked)))
  const lookups = new Map(done.map((each) => [each.serverId, each.lookup]))
  endIfRefused(inputs, [...failed, ...explained(checked.failed, lookups)])
  for (const each of checked.done) announce(context, each)
  warnIfMixed(context, checked.done)
  await warnOfFailedDeploys(context, inputs, checked.done)
  const targets = new Map(checked.done.map(({ serverId, found }) => [serverId, found.snapshot]))
  exportRollback(
    context.toolkit,
    {
      'snapshot-id': inOrder(inputs.serverIds, (id) => targets.get(id)?.id),
      'snapshot-name': inOrder(inputs.serverIds, (id) => targets.get(id)?.name),
    },
    'Nothing was changed',
  )
  const commits = await commitsSince(
    context,
    checked.done.flatMap((each) => baseOf(context, inputs, each)),
  )
  for (const line of commits.flatMap((each) => commitLines('rollback', each))) context.log.line(line)
  const scenes = checked.done.map(({ serverId, listed, lookup, found }) => ({
    serverId,
    listed,
    lookup,
    target: found.snapshot,
  }))
  return { scenes, commits }
}

/**
 * The commit that a server goes back to: that of the deploy before the snapshot's own, which is undone too. Without one, the
 * snapshot's own is as far as anybody knows.
 */
function baseOf(context: Context, inputs: RestoreInputs, { listed, found }: Checked): readonly string[] {
  const before = commitBefore(listed, found.snapshot, { base: inputs.name, run: context.run })
  const own = commitOf(found.snapshot.description)
  return before.length > 0 || own === null ? before : [own]
}

function endIfRefused(inputs: RestoreInputs, failed: readonly FailedServer[]): void {
  if (failed.length === 0) return
  throw failureOf(failed, inputs.serverIds, 'not to be rolled back', 'Nothing was changed on any server.')
}

interface Checked extends ServerState, RestoreTarget {
  readonly found: Target & { kind: 'found' }
}

/** @throws StepError when it can't be rolled back */
function checkOne(context: Context, inputs: RestoreInputs, looked: ServerState & RestoreTarget): Checked {
  const { serverId, listed, wanted } = looked
  const found = findTarget(wanted, listed, { base: inputs.name, run: context.run })
  const nothing = inputs.serverIds.length === 1 ? ' Nothing was changed.' : ''
  if (found.kind !== 'found') {
    printTable(context.log, snapshotsTable([looked]))
    const table = 'The log holds all snapshots of the server as a table.'
    throw new StepError(`${whyNoTarget(inputs, serverId, wanted, found)} ${table}${nothing}`)
  }
  const refusal = refuseRollback(factsOf(context, inputs, looked))
  if (refusal !== null) throw new StepError(`${whyRefused(refusal, serverId)}${nothing}`)
  return { ...looked, found }
}

function announce(context: Context, { serverId, wanted, found, lookup }: Checked): void {
  const { log, clock } = context
  const { snapshot, runnersUp, passedOver } = found
  if (lookup.kind !== 'seen') log.warning(`${lookup.why} The restore will be started, and can't be verified.`)
  const name = lookup.kind === 'seen' ? ` (${lookup.server.name}, ${lookup.server.status})` : ''
  const age =
    snapshot.createdAtMs === null
      ? 'at an unknown time'
      : `${duration(clock.nowMs() - snapshot.createdAtMs)} ago`
  log.line(
    `Server ${serverId}${name} goes back to ${origin(snapshot)}, taken ${age}. Everything written to its disk since then is lost.`,
  )
  if (wanted !== LATEST) return
  if (runnersUp.length > 0) {
    log.line('"latest" is the newest own snapshot of a deploy. The ones before it are:')
    printTable(log, snapshotsTable([{ serverId, listed: runnersUp }]))
  }
  for (const each of passedOver) {
    log.warning(
      `"latest" passes over snapshot ${each.id} (${each.name}), which is ${each.createdAtMs === null ? 'of unreadable date' : 'newer'} and "${each.status}".`,
    )
  }
  const attempt =
    readProvenance(snapshot.description)?.attempt ?? runAndAttemptOf(snapshot.name)?.attempt ?? '1'
  if (attempt !== '1') {
    log.warning(
      `Snapshot ${snapshot.id} was taken by attempt ${attempt} of its run: a re-run photographs what the failed attempt before it left on ` +
        'the server. If that is not what you want, name another snapshot in "snapshot-id".',
    )
  }
}

/** "latest" may show what a failed deploy left: the snapshot of the last good state is named then. */
async function warnOfFailedDeploys(
  context: Context,
  inputs: RestoreInputs,
  checked: readonly Checked[],
): Promise<void> {
  const latest = checked.filter(({ wanted }) => wanted === LATEST)
  await Promise.all(
    latest.map(async ({ serverId, listed, found }) => {
      const good = await findLastGood(context, inputs.name, listed)
      const snapshot = listed.find((each) => each.id === good)
      if (snapshot === undefined || snapshot.id === found.snapshot.id) return
      context.log.warning(
        `Deploys to server ${serverId} have failed since its last good state: "latest" is snapshot ${found.snapshot.id}, which may show what one of them left. ` +
          `The last good state is in ${origin(snapshot)}: to go back to that, run this again with snapshot-id: ${snapshot.id}.`,
      )
    }),
  )
}

/** Servers that go back to different deploys may not fit together. */
function warnIfMixed({ log }: Context, checked: readonly Checked[]): void {
  const runs = checked.map(({ serverId, found }) => ({
    serverId,
    run:
      readProvenance(found.snapshot.description)?.runId ??
      runAndAttemptOf(found.snapshot.name)?.runId ??
      null,
  }))
  if (new Set(runs.map((each) => each.run)).size <= 1) return
  const which = runs.map(({ serverId, run }) => `${serverId} to before run ${run ?? 'unknown'}`).join(', ')
  log.warning(
    `These snapshots were not made by one run, so the servers go back to the states before different deploys: ${which}. ` +
      'If they must fit together, name the snapshots of one run in "snapshot-id".',
  )
}

/**
 * The last look: safety snapshots take minutes, and GitHub some seconds, in which somebody may have changed what the first check saw.
 * @param wayOf how to undo the rollback of a server
 * @returns the scenes as they are now
 * @throws VpsOrgError, StepError when something has: then nothing was restored anywhere
 */
export async function checkAgain(
  context: Context,
  inputs: RestoreInputs,
  scenes: readonly RollbackScene[],
  safety: ReadonlyMap<string, Snapshot>,
  wayOf: (serverId: string) => string,
): Promise<readonly RollbackScene[]> {
  const looks = await lookAtAll(context, inputs.targets)
  const targets = new Map(scenes.map((each) => [each.serverId, each.target]))
  const { failed } = await onEachServer(looks.done, (looked) => {
    const { serverId, listed } = looked
    const target = targets.get(serverId)
    const problem =
      target === undefined
        ? null
        : (whatChanged(inputs, serverId, target, safety.get(serverId), listed) ??
          whatIsLatest(context, inputs, target, looked) ??
          refusalNow(context, inputs, looked))
    if (problem !== null) throw new StepError(`${problem} Nothing was restored. ${wayOf(serverId)}`)
    return Promise.resolve(null)
  })
  const unseen = looks.failed.map(({ serverId, error }) => ({
    serverId,
    error: new StepError(`${error.message} Nothing was restored. ${wayOf(serverId)}`, { cause: error }),
  }))
  const all = [...unseen, ...failed]
  if (all.length > 0) {
    throw failureOf(
      all,
      inputs.serverIds,
      'not to be rolled back any more',
      'Nothing was restored on any server.',
    )
  }
  const lookups = new Map(looks.done.map(({ serverId, lookup }) => [serverId, lookup]))
  return scenes.map((scene) => {
    const lookup = lookups.get(scene.serverId)
    if (lookup === undefined) throw new Error(`Nobody has looked at server ${scene.serverId} again.`)
    return { ...scene, lookup }
  })
}

function whatChanged(
  { safetySnapshot }: RestoreInputs,
  serverId: string,
  target: Snapshot,
  safety: Snapshot | undefined,
  listed: readonly Snapshot[],
): string | null {
  const since = sinceText(safetySnapshot)
  const now = listed.find((each) => each.id === target.id)
  if (now === undefined) {
    return `Snapshot ${target.id} (${target.name}) of server ${serverId} was deleted ${since}.`
  }
  if (now.name !== target.name || now.createdAtMs !== target.createdAtMs || phaseOf(now) !== 'completed') {
    return `Snapshot ${target.id} of server ${serverId} has changed ${since}: it is now "${now.status}" (${now.name}).`
  }
  return safety === undefined || listed.some((each) => each.id === safety.id)
    ? null
    : `The safety snapshot ${safety.id} of server ${serverId} is not in the list any more.`
}

/** "latest" is the newest completed one when the restore is sent. A newer one may mean that a deploy is about to begin. */
function whatIsLatest(
  context: Context,
  inputs: RestoreInputs,
  target: Snapshot,
  { serverId, wanted, listed }: ServerState & RestoreTarget,
): string | null {
  if (wanted !== LATEST) return null
  const found = findTarget(LATEST, listed, { base: inputs.name, run: context.run })
  if (found.kind !== 'found' || found.snapshot.id === target.id) return null
  const { id, name } = found.snapshot
  return (
    `Snapshot ${id} (${name}) of server ${serverId} was completed ${sinceText(inputs.safetySnapshot)}, ` +
    `so "latest" does not mean snapshot ${target.id} any more.`
  )
}

function sinceText(safetySnapshot: boolean): string {
  return safetySnapshot ? 'while the safety snapshot was made' : 'since the first check'
}

function refusalNow(
  context: Context,
  inputs: RestoreInputs,
  looked: ServerState & RestoreTarget,
): string | null {
  const refusal = refuseRollback(factsOf(context, inputs, looked))
  return refusal === null ? null : whyRefused(refusal, looked.serverId)
}

function factsOf(
  context: Context,
  inputs: RestoreInputs,
  { serverId, confirm, lookup: server }: ServerState & RestoreTarget,
): RollbackFacts {
  const sharedAddresses = server.kind === 'seen' ? ownAmong(server.server.addresses, context.interfaces) : []
  return { serverId, confirm, server, sharedAddresses, wait: inputs.wait }
}

function whyNoTarget(
  inputs: RestoreInputs,
  serverId: string,
  wanted: string,
  found: Exclude<Target, { kind: 'found' }>,
): string {
  switch (found.kind) {
    case 'missing':
      return `Server ${serverId} holds no snapshot with the id or the name ${wanted}. Ids are per account; is it a snapshot of another server?`
    case 'no-latest':
      return (
        `Server ${serverId} holds no completed snapshot that this action made for this repository under the name ${inputs.name}, so ` +
        'there is no "latest". Name one by its id in "snapshot-id".'
      )
    case 'not-completed':
      return `Snapshot ${found.snapshot.id} (${found.snapshot.name}) of server ${serverId} is "${found.snapshot.status}", and only a completed one is restored.`
    case 'ambiguous':
      return `Several snapshots of server ${serverId} answer to ${wanted}: ${found.snapshots.map((each) => `${each.id} (${each.name})`).join(', ')}. Name one by an id that is no other's name.`
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
