/** How servers come out of a rollback by hand, in words. */
import {
  afterLostAnswer,
  afterRefusal,
  howOften,
  lastSeen,
  neverSeen,
  SEEN_INSTEAD,
  soFar,
} from '../../report/restores.ts'
import { duration } from '../../report/words.ts'
import type { RestoreInputs } from '../../runner/inputs/restore.ts'
import type { VpsOrgError } from '../../vpsorg/failure.ts'
import type { RestoreOutcome } from '../shared/restores/restore-all.ts'
import { stillListed } from '../shared/restores/verify-restore.ts'
import { type SoFar, USUAL_RESTORE } from '../shared/restores/wait-for-servers.ts'
import { stopReason, type Context } from '../shared/step.ts'
import type { RollbackScene } from './check-rollback.ts'

/** How a server came out of it. */
export interface Outcome {
  readonly scene: RollbackScene
  /**
   * `done`: verified. `started`: nobody was to wait. `unknown`: nobody knows whether it began. `unseen`: accepted, and never seen to
   * begin. `open`: nobody knows how it ended. `failed`: not restored, or not well.
   */
  readonly kind: 'done' | 'started' | 'unknown' | 'unseen' | 'open' | 'failed'
  /** The server's state, as far as it was seen. */
  readonly status: string
  readonly text: string
  /** Whether the same command may be given again. */
  readonly isAgain?: boolean
  /** The snapshot is not listed any more. */
  readonly isGone?: boolean
  readonly cause?: VpsOrgError
}

/** A server whose restore was not sent, was refused, or may or may not have begun. `way`: how to undo it. */
export function notBegun(
  scene: RollbackScene,
  outcome: RestoreOutcome & { kind: 'not-sent' | 'refused' | 'unknown' },
  way: string,
): Outcome {
  const { serverId } = scene
  switch (outcome.kind) {
    case 'not-sent': {
      const { error } = outcome
      const text = `${error.message} This rollback did not change server ${serverId}. ${way}`
      return { scene, kind: 'failed', status: '', text, isAgain: true, cause: error }
    }
    case 'refused': {
      const { error, seen, tries, forMs } = outcome
      const why = tries === 1 ? error.message : `${error.brief}${howOften(tries, forMs)}`
      const state = afterRefusal(serverId, seen, `This rollback did not change server ${serverId}.`)
      const status = seen.kind === 'status' ? seen.status : ''
      return { scene, kind: 'failed', status, text: `${why} ${state} ${way}`, isAgain: true, cause: error }
    }
    case 'unknown': {
      const { error, seen } = outcome
      const text =
        `${error.brief} It is unknown whether the restore of server ${serverId} began. ${afterLostAnswer(serverId, seen)} It is not sent ` +
        `again. Look at the server at VPS.org before you do anything else. ${way}`
      const status = seen.kind === 'status' ? seen.status : ''
      return { scene, kind: 'unknown', status, text, isAgain: true, cause: error }
    }
  }
}

/** That the restore has begun, as far as anybody can tell. `lost`: its answer was, and the server was then seen restoring. */
export function startedText({ serverId, target }: RollbackScene, lost: VpsOrgError | null): string {
  const which = `${target.id} (${target.name})`
  return lost === null
    ? `The restore of server ${serverId} from snapshot ${which} was accepted by VPS.org`
    : `The restore of server ${serverId} from snapshot ${which} was sent, its answer was lost, and the server was seen restoring`
}

/**
 * A server whose restore was waited for.
 * @param way how to undo the rollback
 */
export async function outcomeOfEnd(
  context: Context,
  inputs: RestoreInputs,
  scene: RollbackScene,
  { end, lost }: RestoreOutcome & { kind: 'ended' },
  way: string,
): Promise<Outcome> {
  const { serverId, target } = scene
  const started = `${startedText(scene, lost)},`
  const open = (what: string, seen: SoFar, soFarText = soFar(seen)): Outcome => {
    const check = `Before you do anything else, look at server ${serverId} at VPS.org: it must have left "restoring" (${USUAL_RESTORE}).`
    const text = `${started} ${what} ${soFarText} ${check} ${way}`
    return {
      scene,
      kind: seen.sawRestoring ? 'open' : 'unseen',
      status: seen.lastStatus ?? '',
      text,
      isAgain: !seen.sawRestoring,
    }
  }
  switch (end.kind) {
    case 'up':
    case 'stopped': {
      const status = end.kind === 'up' ? 'active' : 'stopped'
      const kept = await stillListed(context, serverId, target.id)
      const how = lost === null ? '' : ` ${SEEN_INSTEAD}`
      const text = `Server ${serverId} is back at snapshot ${target.id} (${target.name}) and is ${status}.${how} ${kept.text} ${way}`
      return { scene, kind: 'done', status, text, isGone: kept.isGone }
    }
    case 'never-seen': {
      const text = `${neverSeen(serverId, end.status)} It was to go back to snapshot ${target.id} (${target.name}). Look at the server at VPS.org before you do anything else. ${way}`
      return { scene, kind: 'unseen', status: end.status, text, isAgain: true }
    }
    case 'broken': {
      const what = end.sawRestoring
        ? `${started} but the server is now "${end.status}".`
        : neverSeen(serverId, end.status)
      const text = `${what} Look at it at VPS.org, and ask VPS.org for help. ${way}`
      return {
        scene,
        kind: end.sawRestoring ? 'failed' : 'unseen',
        status: end.status,
        text,
        isAgain: !end.sawRestoring,
      }
    }
    case 'unreadable':
      return open(`but the server can't be looked at any more: ${end.why}`, end, lastSeen(end))
    case 'timeout':
      return open(`and is not over after ${duration(inputs.timeoutMs)} (the input "timeout").`, end)
    case 'aborted':
      return open(`and this step was stopped by ${stopReason(context.signal)} before it was over.`, end)
  }
}
