/** How servers come out of an automatic restore, in words. */
import type { CreatedRecord } from '../../domain/records.ts'
import type { FollowUp } from '../../decide/restore-decision.ts'
import type { ServerLookup } from '../../domain/server.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import {
  afterLostAnswer,
  afterRefusal,
  howOften,
  isSeenRestoring,
  lastSeen,
  neverSeen,
  SEEN_INSTEAD,
  soFar,
} from '../../report/restores.ts'
import { counted } from '../../domain/text.ts'
import { age, duration, serversOf } from '../../report/words.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import type { VpsOrgError } from '../../vpsorg/failure.ts'
import { serverIdOf } from './check-before-restore.ts'
import type { RestoreOutcome } from '../shared/restores/restore-all.ts'
import { providerNowMs, stopReason, type Context } from '../shared/step.ts'
import { type RestoreEnd, USUAL_RESTORE } from '../shared/restores/wait-for-servers.ts'

/** A server that may be restored. */
export interface Going {
  readonly record: CreatedRecord
  readonly snapshot: Snapshot
  /** What the last look showed. */
  readonly server: ServerLookup
  readonly followUp: FollowUp
}

/** A server, and how it came out. `stillListed`: a sentence on its snapshot, where the server is back. */
export type EndedRestore = Going & { readonly outcome: RestoreOutcome; readonly stillListed: string | null }

/** The outcomes, as far as they differ for a summary. */
export type OutcomeKind = 'not-begun' | 'unknown' | 'never-seen' | 'unverified' | 'not-followed' | 'restored'

/** Sorts an outcome. */
export function kindOf(outcome: RestoreOutcome): OutcomeKind {
  switch (outcome.kind) {
    case 'refused':
    case 'not-sent':
      return 'not-begun'
    case 'unknown':
    case 'not-followed':
      return outcome.kind
    case 'ended':
      return kindOfEnd(outcome.end)
  }
}

function kindOfEnd(end: RestoreEnd): OutcomeKind {
  switch (end.kind) {
    case 'up':
    case 'stopped':
      return 'restored'
    case 'never-seen':
      return 'never-seen'
    case 'broken':
    case 'unreadable':
    case 'timeout':
    case 'aborted':
      return end.sawRestoring ? 'unverified' : 'never-seen'
  }
}

/** Whether the server may be as the deploy left it, so that somebody may want to roll it back by hand. */
export function mayBeAsDeployed(kind: OutcomeKind): boolean {
  return kind === 'not-begun' || kind === 'unknown' || kind === 'never-seen'
}

/** What a table says of the snapshot of a server that came out like this. */
export function fateOf(kind: OutcomeKind): string {
  switch (kind) {
    case 'not-begun':
      return 'keep'
    case 'unknown':
      return 'restore sent, unknown'
    case 'never-seen':
      return 'restore accepted, not seen'
    case 'unverified':
    case 'not-followed':
      return 'restore started'
    case 'restored':
      return 'restored'
  }
}

/** A headline for all of them. */
export function headlineOf(kinds: readonly OutcomeKind[]): string {
  const all = (kind: OutcomeKind): boolean => kinds.every((each) => each === kind)
  if (all('restored')) return 'restored'
  if (all('not-begun')) return 'not restored'
  if (all('unknown')) return 'unknown whether the restore began'
  if (all('never-seen')) return 'restore accepted, never seen to begin'
  if (all('not-followed')) return 'restore started'
  return all('unverified') ? 'restore started, not verified' : 'not every server is known to be restored'
}

/** How many of several servers are back, and which are not. */
export function countOf(concluded: readonly EndedRestore[]): string {
  const bad = concluded.filter((each) => kindOf(each.outcome) !== 'restored')
  const back = concluded.length - bad.length
  const count = counted(concluded.length, 'server')
  if (bad.length === 0) return `All ${count} were restored.`
  const begun = bad.filter((each) => !mayBeAsDeployed(kindOf(each.outcome)))
  if (begun.length === concluded.length)
    return `The restores of all ${count} were started, and none is verified.`
  return `${back} of ${count} ${back === 1 ? 'is' : 'are'} known to be restored; not ${serversOf(bad.map((each) => serverIdOf(each.record))).name}.`
}

/** What became of one server. */
export function sentenceOf(context: Context, inputs: SnapshotInputs, concluded: EndedRestore): string {
  const { record, outcome } = concluded
  const serverId = serverIdOf(record)
  switch (outcome.kind) {
    case 'not-sent':
      return `Server ${serverId} was not restored. ${outcome.error.message} Server ${serverId} is as the deploy left it.`
    case 'refused':
      return `Server ${serverId} was not restored. ${whyRefused(outcome)} ${afterRefusal(serverId, outcome.seen, `Server ${serverId} is as the deploy left it.`)}`
    case 'unknown':
      return (
        `The restore of server ${serverId} from ${whichSnapshot(context, concluded)} was sent, and it is unknown whether the restore began: ` +
        `${outcome.error.brief} ${afterLostAnswer(serverId, outcome.seen)} It is not sent again. ${isSeenRestoring(outcome.seen) ? lookLater(serverId) : lookWhether(serverId)}`
      )
    case 'not-followed':
      return `${begunText(context, concluded, outcome.lost)} Started, not verified: ${whyNotFollowed(concluded.followUp)} ${lookLater(serverId)}`
    case 'ended':
      return sentenceOfEnd(context, inputs, concluded, outcome)
  }
}

/** That a restore has begun, as far as anybody can tell. */
export function begunText(context: Context, going: Going, lost: VpsOrgError | null): string {
  const which = `server ${serverIdOf(going.record)} from ${whichSnapshot(context, going)}`
  return lost === null
    ? `The restore of ${which} was started and accepted by VPS.org.`
    : `The restore of ${which} was started. ${SEEN_INSTEAD}`
}

function whyRefused({ error, tries, forMs, seen }: RestoreOutcome & { kind: 'refused' }): string {
  // A 400 to a restore may be a lock: where it is seen why, or tried again, "the same request will be refused again" would be wrong.
  const isLock = seen.kind === 'not-seen' || isSeenRestoring(seen)
  return tries === 1 && !isLock ? error.message : `${error.brief}${howOften(tries, forMs)}`
}

function sentenceOfEnd(
  context: Context,
  inputs: SnapshotInputs,
  concluded: EndedRestore,
  { end, lost }: RestoreOutcome & { kind: 'ended' },
): string {
  const serverId = serverIdOf(concluded.record)
  const from = whichSnapshot(context, concluded)
  const kept = concluded.stillListed
  const accepted =
    lost === null
      ? `The restore of server ${serverId} from ${from} was accepted,`
      : `The restore of server ${serverId} from ${from} was sent, its answer was lost, and the server was seen restoring,`
  const restored = `Server ${serverId} was restored from ${from}.${lost === null ? '' : ` ${SEEN_INSTEAD}`}`
  switch (end.kind) {
    case 'up':
      return `${restored} The server is active again. ${kept ?? ''}`
    case 'stopped':
      return `${restored} The server is stopped: restored, but not started. Start it at VPS.org. ${kept ?? ''}`
    case 'never-seen':
      return `${neverSeen(serverId, end.status)} It was to go back to ${from}. ${lookWhether(serverId)}`
    case 'broken':
      return end.sawRestoring
        ? `${accepted} but the server is now "${end.status}". Look at it at VPS.org, and ask VPS.org for help; the snapshot is not affected.`
        : `${neverSeen(serverId, end.status)} Look at it at VPS.org, and ask VPS.org for help; the snapshot is not affected.`
    case 'unreadable':
      return `${accepted} but the server can't be looked at any more: ${end.why} ${lastSeen(end)} ${lookLater(serverId)}`
    case 'timeout':
      return `${accepted} and is not over after ${duration(inputs.restoreTimeoutMs)} (the input "restore-timeout"). ${soFar(end)} ${lookLater(serverId)}`
    case 'aborted':
      return `${accepted} and this step was stopped by ${stopReason(context.signal)} before it was over. ${soFar(end)} ${lookLater(serverId)}`
  }
}

/** A snapshot, with its age. */
export function whichSnapshot(context: Context, { snapshot }: Going): string {
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

/** Of a restore that may never begin: there is nothing to wait for. */
function lookWhether(serverId: string): string {
  return `Before you deploy again, check server ${serverId} at VPS.org: see whether a restore has begun.`
}

function lookLater(serverId: string): string {
  return `Before you deploy again, look at server ${serverId} at VPS.org: it must have left "restoring" (${USUAL_RESTORE}).`
}
