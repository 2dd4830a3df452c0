/** How servers come out of an automatic restore, in words. */
import type { Created, FollowUp } from '../../decide/after-deploy.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { age, duration } from '../../report/words.ts'
import type { SnapshotInputs } from '../../runner/inputs.ts'
import { serverIdOf } from './check-before-restore.ts'
import type { RestoreStart } from '../restores/start-restore.ts'
import { stopReason, type World } from '../step.ts'
import { type RestoreEnd, USUAL_RESTORE } from '../restores/wait-for-servers.ts'

/** A server that may be restored. */
export interface Going {
  readonly record: Created
  readonly snapshot: Snapshot
  readonly followUp: FollowUp
}

/** How a server came out of it. */
export type Outcome =
  | { readonly kind: 'not-begun'; readonly start: RestoreStart & { kind: 'refused' | 'unknown' } }
  | { readonly kind: 'not-followed'; readonly followUp: Exclude<FollowUp, 'wait'> }
  | { readonly kind: 'ended'; readonly end: RestoreEnd; readonly stillListed: string | null }

/** A server, and how it came out. */
export type Concluded = Going & { readonly outcome: Outcome }

/** The outcomes, as far as they differ for a summary. */
export type OutcomeKind = 'refused' | 'unknown' | 'unverified' | 'not-followed' | 'restored'

/** Sorts an outcome. */
export function kindOf(outcome: Outcome): OutcomeKind {
  switch (outcome.kind) {
    case 'not-begun':
      return outcome.start.kind
    case 'not-followed':
      return 'not-followed'
    case 'ended':
      return outcome.end.kind === 'up' || outcome.end.kind === 'stopped' ? 'restored' : 'unverified'
  }
}

/** A headline for all of them. `all`: whether every one came out like this. */
export function headlineOf(all: (kind: OutcomeKind) => boolean): string {
  if (all('restored')) return 'restored'
  if (all('refused')) return 'not restored'
  if (all('unknown')) return 'unknown whether the restore began'
  if (all('not-followed')) return 'restore started'
  return all('unverified') ? 'restore started, not verified' : 'not every server is known to be restored'
}

/** What became of one server. */
export function sentenceOf(world: World, inputs: SnapshotInputs, concluded: Concluded): string {
  const { record, outcome } = concluded
  const serverId = serverIdOf(record)
  const from = `server ${serverId} from ${which(world, concluded)}`
  switch (outcome.kind) {
    case 'not-begun': {
      const { error, kind } = outcome.start
      return kind === 'refused'
        ? `Server ${serverId} was not restored. ${error.message} Server ${serverId} is as the deploy left it.`
        : `The restore of ${from} was sent, and it is unknown whether the restore began: ` +
            `${error.brief} No look showed the server restoring, and it is not sent again. ${lookLater(serverId)}`
    }
    case 'not-followed':
      return `The restore of ${from} was started and accepted by VPS.org. Started, not verified: ${whyNotFollowed(outcome.followUp)} ${lookLater(serverId)}`
    case 'ended':
      return sentenceOfEnd(world, inputs, serverId, which(world, concluded), outcome)
  }
}

function sentenceOfEnd(
  world: World,
  inputs: SnapshotInputs,
  serverId: string,
  from: string,
  { end, stillListed: kept }: Outcome & { kind: 'ended' },
): string {
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
  return `snapshot ${snapshot.id} (${snapshot.name}, ${age(snapshot.createdAtMs, world.clock.nowMs())})`
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
