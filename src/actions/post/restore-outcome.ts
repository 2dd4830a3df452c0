/** How servers come out of an automatic restore, in words. */
import type { FollowUp } from '../../decide/restore-decision.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import {
  afterLostAnswer,
  afterRefusal,
  howOften,
  isSeenRestoring,
  lastSeen,
  lookFirst,
  neverSeen,
  SEEN_INSTEAD,
  soFar,
} from '../../report/restores.ts'
import { counted } from '../../domain/text.ts'
import { age, duration, serversOf } from '../../report/words.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import type { VpsOrgError } from '../../vpsorg/failure.ts'
import type { RestoreCandidate } from './check-before-restore.ts'
import { mayBeUntouched, type RestoreKind, type RestoreOutcome } from '../shared/restores/restore-outcome.ts'
import type { VerifiedServer } from '../shared/restores/verify-restore.ts'
import { providerNowMs, stopReason, type Context } from '../shared/step.ts'

/** A server that may be restored. */
export interface AllowedServer extends RestoreCandidate {
  readonly snapshot: Snapshot
  readonly snapshotId: string
  readonly followUp: FollowUp
  readonly isFollowed: boolean
}

/** The same, and how it came out. */
export type RestoredAfterDeploy = VerifiedServer<AllowedServer>

/** What a table says of the snapshot of a server that came out like this. */
export function actionOf(kind: RestoreKind): string {
  switch (kind) {
    case 'not-begun':
      return 'keep'
    case 'unknown':
      return 'restore sent, unknown'
    case 'never-seen':
      return 'restore accepted, not seen'
    case 'broken':
    case 'unverified':
    case 'not-followed':
      return 'restore started'
    case 'restored':
      return 'restored'
  }
}

/** A headline for all of them. */
export function headlineOf(servers: readonly RestoredAfterDeploy[]): string {
  const all = (...kinds: readonly RestoreKind[]): boolean =>
    servers.every(({ known }) => kinds.includes(known.kind))
  if (all('restored')) return 'restored'
  if (all('not-begun')) return 'not restored'
  if (all('unknown')) return 'unknown whether the restore began'
  if (all('never-seen')) return 'restore accepted, never seen to begin'
  if (all('not-followed')) return 'restore started'
  return all('unverified', 'broken')
    ? 'restore started, not verified'
    : 'not every server is known to be restored'
}

/** How many of several servers are back, and which are not. */
export function countOf(servers: readonly RestoredAfterDeploy[]): string {
  const bad = servers.filter(({ known }) => known.kind !== 'restored')
  const back = servers.length - bad.length
  const count = counted(servers.length, 'server')
  if (bad.length === 0) return `All ${count} were restored.`
  const begun = bad.filter(({ known }) => !mayBeUntouched(known))
  if (begun.length === servers.length)
    return `The restores of all ${count} were started, and none is verified.`
  const { name } = serversOf(bad.map(({ server }) => server.serverId))
  return `${back} of ${count} ${back === 1 ? 'is' : 'are'} known to be restored; not ${name}.`
}

/** What became of one server. */
export function sentenceOf(context: Context, inputs: SnapshotInputs, ended: RestoredAfterDeploy): string {
  const sentence = whatBecameOf(context, inputs, ended)
  return ended.kept === null ? sentence : `${sentence} ${ended.kept.text}`
}

function whatBecameOf(
  context: Context,
  inputs: SnapshotInputs,
  { server, outcome }: RestoredAfterDeploy,
): string {
  const { serverId } = server
  switch (outcome.kind) {
    case 'not-sent':
      return `Server ${serverId} was not restored. ${outcome.error.message} Server ${serverId} is as the deploy left it.`
    case 'refused':
      return `Server ${serverId} was not restored. ${whyRestoreRefused(outcome)} ${afterRefusal(serverId, outcome.seen, `Server ${serverId} is as the deploy left it.`)}`
    case 'unknown':
      return (
        `The restore of server ${serverId} from ${whichSnapshot(context, server)} was sent, and it is unknown whether the restore began: ` +
        `${outcome.error.brief} ${afterLostAnswer(serverId, outcome.seen)} It is not sent again. ${lookFirst(serverId, 'deploy', isSeenRestoring(outcome.seen))}`
      )
    case 'not-followed':
      return `${begunText(context, server, outcome.lost)} Started, not verified: ${whyNotFollowed(server.followUp)} ${lookFirst(serverId, 'deploy', true)}`
    case 'ended':
      return sentenceOfEnd(context, inputs, server, outcome)
  }
}

/** That a restore has begun, as far as anybody can tell. */
export function begunText(context: Context, server: AllowedServer, lost: VpsOrgError | null): string {
  const which = `server ${server.serverId} from ${whichSnapshot(context, server)}`
  return lost === null
    ? `The restore of ${which} was started and accepted by VPS.org.`
    : `The restore of ${which} was started. ${SEEN_INSTEAD}`
}

function whyRestoreRefused({ error, tries, forMs, seen }: RestoreOutcome & { kind: 'refused' }): string {
  // A 400 to a restore may be a lock: where it is seen why, or tried again, "the same request will be refused
  // again" would be wrong.
  const isLock = seen.kind === 'not-seen' || isSeenRestoring(seen)
  return tries === 1 && !isLock ? error.message : `${error.brief}${howOften(tries, forMs)}`
}

function sentenceOfEnd(
  context: Context,
  inputs: SnapshotInputs,
  server: AllowedServer,
  { end, lost }: RestoreOutcome & { kind: 'ended' },
): string {
  const { serverId } = server
  const from = whichSnapshot(context, server)
  const accepted =
    lost === null
      ? `The restore of server ${serverId} from ${from} was accepted,`
      : `The restore of server ${serverId} from ${from} was sent, its answer was lost, and the server was seen restoring,`
  const restored = `Server ${serverId} was restored from ${from}.${lost === null ? '' : ` ${SEEN_INSTEAD}`}`
  switch (end.kind) {
    case 'up':
      return `${restored} The server is active again.`
    case 'stopped':
      return `${restored} The server is stopped: restored, but not started. Start it at VPS.org.`
    case 'never-seen':
      return `${neverSeen(serverId, end.status)} It was to go back to ${from}. ${lookFirst(serverId, 'deploy', false)}`
    case 'broken':
      return end.sawRestoring
        ? `${accepted} but the server is now "${end.status}". Look at it at VPS.org, and ask VPS.org for help; the snapshot is not affected.`
        : `${neverSeen(serverId, end.status)} Look at it at VPS.org, and ask VPS.org for help; the snapshot is not affected.`
    case 'unreadable':
      return `${accepted} but the server can't be looked at any more: ${end.why} ${lastSeen(end)} ${lookFirst(serverId, 'deploy', end.sawRestoring)}`
    case 'timeout':
      return `${accepted} and is not over after ${duration(inputs.restoreTimeoutMs)} (the input "restore-timeout"). ${soFar(end)} ${lookFirst(serverId, 'deploy', end.sawRestoring)}`
    case 'aborted':
      return `${accepted} and this step was stopped by ${stopReason(context.signal)} before it was over. ${soFar(end)} ${lookFirst(serverId, 'deploy', end.sawRestoring)}`
  }
}

/** A snapshot, with its age. */
export function whichSnapshot(context: Context, { snapshot }: AllowedServer): string {
  return `snapshot ${snapshot.id} (${snapshot.name}, ${age(snapshot.createdAtMs, providerNowMs(context))})`
}

function whyNotFollowed(followUp: FollowUp): string {
  switch (followUp) {
    case 'wait':
      throw new Error('A restore that was to be followed was not.')
    case 'not-asked-to-wait':
      return '"wait-for-restore" is "false".'
    case 'job-cancelled':
      return 'in a cancelled job only about four minutes are left, which is less than a restore takes.'
    case 'cannot-see-server':
      return 'the state of the server can not be read with this token.'
  }
}
