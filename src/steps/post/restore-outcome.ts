/** How servers come out of an automatic restore, in words. */
import type { Created, FollowUp } from '../../decide/after-deploy.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { age, counted, duration, serversOf } from '../../report/words.ts'
import type { SnapshotInputs } from '../../runner/inputs.ts'
import { serverIdOf } from './check-before-restore.ts'
import type { RestoreOutcome } from '../restores/restore-all.ts'
import { providerNowMs, stopReason, type World } from '../step.ts'
import { type RestoreEnd, USUAL_RESTORE } from '../restores/wait-for-servers.ts'

/** A server that may be restored. */
export interface Going {
  readonly record: Created
  readonly snapshot: Snapshot
  readonly followUp: FollowUp
}

/** A server, and how it came out. `stillListed`: a sentence on its snapshot, where the server is back. */
export type Concluded = Going & { readonly outcome: RestoreOutcome; readonly stillListed: string | null }

/** The outcomes, as far as they differ for a summary. */
export type OutcomeKind = 'refused' | 'unknown' | 'unverified' | 'not-followed' | 'restored'

/** Sorts an outcome. */
export function kindOf(outcome: RestoreOutcome): OutcomeKind {
  switch (outcome.kind) {
    case 'refused':
    case 'unknown':
    case 'not-followed':
      return outcome.kind
    case 'ended':
      return outcome.end.kind === 'up' || outcome.end.kind === 'stopped' ? 'restored' : 'unverified'
  }
}

/** What a table says of the snapshot of a server that came out like this. */
export function fateOf(kind: OutcomeKind): string {
  switch (kind) {
    case 'refused':
      return 'keep'
    case 'unknown':
      return 'restore sent, unknown'
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
  if (all('refused')) return 'not restored'
  if (all('unknown')) return 'unknown whether the restore began'
  if (all('not-followed')) return 'restore started'
  return all('unverified') ? 'restore started, not verified' : 'not every server is known to be restored'
}

/** How many of several servers are back, and which are not. */
export function countOf(concluded: readonly Concluded[]): string {
  const bad = concluded.filter((each) => kindOf(each.outcome) !== 'restored')
  const back = concluded.length - bad.length
  const count = counted(concluded.length, 'server')
  if (bad.length === 0) return `All ${count} were restored.`
  const begun = bad.filter((each) => !['refused', 'unknown'].includes(kindOf(each.outcome)))
  if (begun.length === concluded.length)
    return `The restores of all ${count} were started, and none is verified.`
  return `${back} of ${count} ${back === 1 ? 'is' : 'are'} known to be restored; not ${serversOf(bad.map((each) => serverIdOf(each.record))).name}.`
}

/** What became of one server. */
export function sentenceOf(world: World, inputs: SnapshotInputs, concluded: Concluded): string {
  const { record, outcome } = concluded
  const serverId = serverIdOf(record)
  const from = `server ${serverId} from ${which(world, concluded)}`
  switch (outcome.kind) {
    case 'refused':
      return `Server ${serverId} was not restored. ${outcome.error.message} Server ${serverId} is as the deploy left it.`
    case 'unknown':
      return (
        `The restore of ${from} was sent, and it is unknown whether the restore began: ` +
        `${outcome.error.brief} No look showed the server restoring, and it is not sent again. ${lookLater(serverId)}`
      )
    case 'not-followed':
      return `The restore of ${from} was started and accepted by VPS.org. Started, not verified: ${whyNotFollowed(concluded.followUp)} ${lookLater(serverId)}`
    case 'ended':
      return sentenceOfEnd(world, inputs, concluded, outcome.end)
  }
}

function sentenceOfEnd(world: World, inputs: SnapshotInputs, concluded: Concluded, end: RestoreEnd): string {
  const serverId = serverIdOf(concluded.record)
  const from = which(world, concluded)
  const kept = concluded.stillListed
  const accepted = `The restore of server ${serverId} from ${from} was accepted,`
  const restored = `Server ${serverId} was restored from ${from}.`
  switch (end.kind) {
    case 'up':
      return `${restored} The server is active again. ${kept ?? ''}`
    case 'stopped':
      return `${restored} The server is stopped: restored, but not started. Start it at VPS.org. ${kept ?? ''}`
    case 'broken':
      return `${accepted} but the server is now "${end.status}". Look at it at VPS.org, and ask VPS.org for help; the snapshot is not affected.`
    case 'blind':
      return `${accepted} but the server can't be looked at any more: ${end.why} ${lookLater(serverId)}`
    case 'timeout':
      return `${accepted} and is not over after ${duration(inputs.restoreTimeoutMs)} (the input "restore-timeout"). It goes on at VPS.org. ${lookLater(serverId)}`
    case 'aborted':
      return `${accepted} and this step was stopped by ${stopReason(world.signal)} before it was over. It goes on at VPS.org. ${lookLater(serverId)}`
  }
}

/** A snapshot, with its age. */
export function which(world: World, { snapshot }: Going): string {
  return `snapshot ${snapshot.id} (${snapshot.name}, ${age(snapshot.createdAtMs, providerNowMs(world))})`
}

function whyNotFollowed(followUp: FollowUp): string {
  switch (followUp) {
    case 'wait':
      return 'nobody has looked yet.'
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
