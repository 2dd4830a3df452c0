/** How servers come out of a rollback by hand, in words. */
import {
  afterLostAnswer,
  afterRefusal,
  howOften,
  lastSeen,
  lookFirst,
  neverSeen,
  SEEN_INSTEAD,
  soFar,
  USUAL_RESTORE,
} from '../../report/restores.ts'
import { duration } from '../../report/words.ts'
import type { RestoreInputs } from '../../runner/inputs/restore.ts'
import type { VpsOrgError } from '../../vpsorg/failure.ts'
import type { RestoreOutcome } from '../shared/restores/restore-outcome.ts'
import type { VerifiedServer } from '../shared/restores/verify-restore.ts'
import { stopReason, type Context } from '../shared/step.ts'
import { type ServerToRollBack, wayBack } from './server-to-roll-back.ts'

/** A server, and how it came out of its rollback, in words. */
export type RolledBack = VerifiedServer<ServerToRollBack & { readonly snapshotId: string }> & {
  readonly text: string
}

/** Says how a server came out of it, and how to undo that. */
export function describeOutcome(
  context: Context,
  inputs: RestoreInputs,
  ended: Omit<RolledBack, 'text'>,
): RolledBack {
  const { server, outcome, kept } = ended
  const sentences = [textOf(context, inputs, server, outcome), kept?.text ?? [], wayBack(server)].flat()
  return { ...ended, text: sentences.join(' ') }
}

function textOf(
  context: Context,
  inputs: RestoreInputs,
  server: ServerToRollBack,
  outcome: RestoreOutcome,
): string {
  const { serverId } = server
  switch (outcome.kind) {
    case 'not-sent':
      return `${outcome.error.message} This rollback did not change server ${serverId}.`
    case 'refused': {
      const { error, seen, tries, forMs } = outcome
      const why = tries === 1 ? error.message : `${error.brief}${howOften(tries, forMs)}`
      return `${why} ${afterRefusal(serverId, seen, `This rollback did not change server ${serverId}.`)}`
    }
    case 'unknown':
      return (
        `${outcome.error.brief} It is unknown whether the restore of server ${serverId} began. ${afterLostAnswer(serverId, outcome.seen)} It is not sent ` +
        'again. Look at the server at VPS.org before you do anything else.'
      )
    case 'not-followed':
      return `${startedText(server, outcome.lost)}, and "wait" is "false": started, not verified. ${USUAL_RESTORE}.`
    case 'ended':
      return textOfEnd(context, inputs, server, outcome)
  }
}

/**
 * That the restore has begun, as far as anybody can tell. `lost`: its answer was, and the server was then seen
 * restoring.
 */
export function startedText({ serverId, target }: ServerToRollBack, lost: VpsOrgError | null): string {
  const which = `${target.id} (${target.name})`
  return lost === null
    ? `The restore of server ${serverId} from snapshot ${which} was accepted by VPS.org`
    : `The restore of server ${serverId} from snapshot ${which} was sent, its answer was lost, and the server was seen restoring`
}

function textOfEnd(
  context: Context,
  inputs: RestoreInputs,
  server: ServerToRollBack,
  { end, lost }: RestoreOutcome & { kind: 'ended' },
): string {
  const { serverId, target } = server
  const started = `${startedText(server, lost)},`
  switch (end.kind) {
    case 'up':
    case 'stopped': {
      const status = end.kind === 'up' ? 'active' : 'stopped'
      return `Server ${serverId} is back at snapshot ${target.id} (${target.name}) and is ${status}.${lost === null ? '' : ` ${SEEN_INSTEAD}`}`
    }
    case 'never-seen':
      return `${neverSeen(serverId, end.status)} It was to go back to snapshot ${target.id} (${target.name}). Look at the server at VPS.org before you do anything else.`
    case 'broken': {
      const what = end.sawRestoring
        ? `${started} but the server is now "${end.status}".`
        : neverSeen(serverId, end.status)
      return `${what} Look at it at VPS.org, and ask VPS.org for help.`
    }
    case 'unreadable':
      return `${started} but the server can't be looked at any more: ${end.why} ${lastSeen(end)} ${lookFirst(serverId, 'rollback', end.sawRestoring)}`
    case 'timeout':
      return `${started} and is not over after ${duration(inputs.timeoutMs)} (the input "timeout"). ${soFar(end)} ${lookFirst(serverId, 'rollback', end.sawRestoring)}`
    case 'aborted':
      return `${started} and this step was stopped by ${stopReason(context.signal)} before it was over. ${soFar(end)} ${lookFirst(serverId, 'rollback', end.sawRestoring)}`
  }
}
