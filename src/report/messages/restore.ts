/** What `restore/` says: a rollback by hand. */
import type { RollbackRefusal, Target } from '../../decide/rollback-target.ts'
import type { Message } from '../../domain/message.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { counted } from '../../domain/text.ts'
import { idList } from '../annotation.ts'

/** How a rollback can end badly, for those who look it up; a failed call has its own code. */
export type RestoreCode =
  | 'rollback-snapshot-missing'
  | 'rollback-no-latest'
  | 'rollback-snapshot-not-completed'
  | 'rollback-snapshot-ambiguous'
  | 'rollback-not-confirmed'
  | 'rollback-runner-is-server'
  | 'rollback-server-restoring'
  | 'rollback-server-unreadable'
  | 'rollback-snapshot-deleted'
  | 'rollback-snapshot-changed'
  | 'rollback-newer-snapshot'
  | 'rollback-safety-snapshot-lost'
  | 'rollback-safety-snapshot-failed'
  | 'rollback-refused'
  | 'rollback-incomplete'

/** Whether a rollback with this code was refused, or was tried and failed. */
const ENDS: Readonly<Record<RestoreCode, 'refused' | 'failed'>> = {
  'rollback-snapshot-missing': 'refused',
  'rollback-no-latest': 'refused',
  'rollback-snapshot-not-completed': 'refused',
  'rollback-snapshot-ambiguous': 'refused',
  'rollback-not-confirmed': 'refused',
  'rollback-runner-is-server': 'refused',
  'rollback-server-restoring': 'refused',
  'rollback-server-unreadable': 'refused',
  'rollback-snapshot-deleted': 'refused',
  'rollback-snapshot-changed': 'refused',
  'rollback-newer-snapshot': 'refused',
  'rollback-safety-snapshot-lost': 'refused',
  'rollback-safety-snapshot-failed': 'failed',
  'rollback-refused': 'refused',
  'rollback-incomplete': 'failed',
}

const END_OF_CODE: ReadonlyMap<string, 'refused' | 'failed'> = new Map(Object.entries(ENDS))

/** Returns the headline of a rollback that ended before a restore was sent. */
export function unrestoredHeadline(code: string, isBefore: boolean): string {
  const how = code === 'stopped' ? 'stopped' : (END_OF_CODE.get(code) ?? 'failed')
  return `❌ Rollback ${how}: nothing was ${isBefore ? 'changed' : 'restored'}`
}

type Say = Message<RestoreCode>

const SEE_TABLE = 'Set "snapshot-id" to an id from the table in the log and in the summary.'

/** Returns why `snapshot-id` leads to no snapshot to restore. `base`: the name of own snapshots. */
export function noTarget(
  { serverId, wanted, listed }: { serverId: string; wanted: string; listed: readonly Snapshot[] },
  found: Exclude<Target, { kind: 'found' }>,
  base: string,
): Say {
  const next = listed.length === 0 ? {} : { next: SEE_TABLE }
  switch (found.kind) {
    case 'missing':
      return {
        code: 'rollback-snapshot-missing',
        what: `Server ${serverId} has no snapshot with the id or the name ${wanted}.`,
        ...next,
      }
    case 'no-latest':
      return {
        code: 'rollback-no-latest',
        what: `Server ${serverId} has no completed snapshot that this action created under the name ${base}.`,
        ...next,
      }
    case 'not-completed': {
      const { id, name, status } = found.snapshot
      return {
        code: 'rollback-snapshot-not-completed',
        what: `Snapshot ${id} (${name}) of server ${serverId} is "${status}", not completed.`,
        ...next,
      }
    }
    case 'ambiguous': {
      const which = idList(found.snapshots.map(named))
      return {
        code: 'rollback-snapshot-ambiguous',
        what: `Several snapshots of server ${serverId} match ${wanted}: ${which}.`,
        next: 'Set "snapshot-id" to the id of one of them.',
      }
    }
  }
}

/** Returns what does not allow a rollback of a server. */
export function rollbackRefused(refusal: RollbackRefusal, serverId: string): Say {
  switch (refusal.kind) {
    case 'not-confirmed':
      return {
        code: 'rollback-not-confirmed',
        what: `"confirm" does not match server ${serverId}.`,
        next: `Set "confirm" to ${refusal.expected.map((each) => `"${each}"`).join(' or ')}.`,
      }
    case 'runner-is-server':
      return {
        code: 'rollback-runner-is-server',
        what: `This runner has the address ${refusal.address} of server ${serverId}: a restore would stop it.`,
        next: 'Use a runner on another machine.',
      }
    case 'server-restoring':
      return {
        code: 'rollback-server-restoring',
        what: `Server ${serverId} is already being restored.`,
        next: 'Wait until that restore is over, and check the server before you run this again.',
      }
    case 'server-unknown':
      return {
        code: 'rollback-server-unreadable',
        what: refusal.why,
        next: 'Set "wait: false" to roll back without a check of the server.',
      }
  }
}

/** Returns what has changed of a server while this step prepared its rollback. `now`: the same snapshot. */
export function snapshotChanged(serverId: string, before: Snapshot, now: Snapshot | undefined): Say {
  const what = `Snapshot ${before.id} (${before.name}) of server ${serverId}`
  if (now === undefined) {
    return {
      code: 'rollback-snapshot-deleted',
      what: `${what} was deleted while this step was running.`,
      next: 'Run this again with another "snapshot-id".',
    }
  }
  return {
    code: 'rollback-snapshot-changed',
    what: `${what} has changed while this step was running: it is now "${now.status}" (${now.name}).`,
    next: 'Check its snapshots at VPS.org, then run this again.',
  }
}

/** Returns the same of a safety snapshot that no longer exists. */
export function safetySnapshotLost(serverId: string, { id, name }: Snapshot): Say {
  return {
    code: 'rollback-safety-snapshot-lost',
    what: `Safety snapshot ${id} (${name}) of server ${serverId} no longer exists.`,
    next: 'Run this again.',
  }
}

/** Returns the same of a snapshot that `latest` means now. */
export function latestChanged(serverId: string, before: Snapshot, now: Snapshot): Say {
  const change = `from ${before.id} to ${now.id} (${now.name})`
  return {
    code: 'rollback-newer-snapshot',
    what: `"latest" of server ${serverId} changed ${change} while this step was running.`,
    next: 'Check that no deploy is running, then run this again.',
  }
}

/** States. `safety`: the safety snapshot that was created before. */
export const NOTHING_CHANGED = 'Nothing was changed.'
export function notRestored(serverId: string, safety: Pick<Snapshot, 'id' | 'name'> | null): string {
  return safety === null
    ? `Server ${serverId} was not restored.`
    : `Server ${serverId} was not restored; its safety snapshot is ${named(safety)}.`
}

/** Returns the same of several servers, of which some can't be rolled back. `isBefore`: before any change. */
export function severalRefused(all: readonly string[], refused: readonly string[], isBefore: boolean): Say {
  return {
    code: 'rollback-refused',
    what: `${refused.length} of ${counted(all.length, 'server')} cannot be rolled back: ${idList(refused)}.`,
    state: isBefore ? 'Nothing was changed on any server.' : 'No server was restored.',
    next: 'Read the log: it says why for each server.',
  }
}

/** What was done before a safety snapshot failed. */
export interface BeforeFailure {
  /** What was deleted to free a slot. */
  readonly deleted: readonly Snapshot[]
  /** Safety snapshots that are not completed yet. */
  readonly pending: readonly Snapshot[]
  /** Safety snapshots that are completed. */
  readonly kept: readonly Snapshot[]
}

/** Returns lines for the log on what was done before a safety snapshot failed. */
export function beforeFailureLines({ deleted, pending, kept }: BeforeFailure): readonly string[] {
  return [
    ...(deleted.length === 0 ? [] : [`Deleted before, to free a slot: ${deleted.map(named).join(', ')}.`]),
    ...(pending.length === 0 ? [] : [`Still being created at VPS.org: ${pending.map(named).join(', ')}.`]),
    ...(kept.length === 0 ? [] : [`Completed before, and kept: ${kept.map(named).join(', ')}.`]),
  ]
}

const OR_WITHOUT_SAFETY = 'Only if you can lose present data, set "safety-snapshot: false".'
const WITHOUT_SAFETY = `Run this again. ${OR_WITHOUT_SAFETY}`

/**
 * Returns what there is to say of a server whose safety snapshot failed. `cause`: how. `isStopped`: who cancels a
 * rollback does not want it with less care.
 */
export function noSafetySnapshot(
  serverId: string,
  cause: Message,
  { deleted }: BeforeFailure,
  isStopped: boolean,
): Message {
  const also = deleted.length === 0 ? '' : `; deleted before: ${deleted.map(named).join(', ')}`
  const { code, what } = cause
  // What may have been deleted or created belongs to the state.
  const known = cause.state === undefined || cause.state === NOTHING_CHANGED ? '' : `${cause.state} `
  const state = `${known}Server ${serverId} was not restored${also}.`
  const advice =
    cause.onlyNextHelps === true && cause.next !== undefined
      ? `${cause.next} ${OR_WITHOUT_SAFETY}`
      : WITHOUT_SAFETY
  return { code, what, state, ...(isStopped ? {} : { next: advice }) }
}

/** Returns the same of several servers. */
export function noSafetySnapshots(all: readonly string[], failed: readonly string[]): Say {
  const which = `${failed.length} of ${counted(all.length, 'server')}: ${idList(failed)}`
  return {
    code: 'rollback-safety-snapshot-failed',
    what: `Could not create a safety snapshot of ${which}.`,
    state: 'No server was restored.',
    next: WITHOUT_SAFETY,
  }
}

/**
 * Returns what there is to say of several servers, of which some were not restored.
 * @param isOpen whether it may yet turn out that one of these was
 * @param isStarted whether the end of the others was not waited for
 */
export function severalNotRestored(
  all: readonly string[],
  bad: readonly string[],
  { isOpen, isStarted }: { readonly isOpen: boolean; readonly isStarted: boolean },
): Say {
  const good = all.filter((each) => !bad.includes(each))
  const failed = isOpen ? 'Could not confirm the restore of' : 'Could not restore'
  const others = isStarted ? 'Started, and not checked' : 'Restored'
  return {
    code: 'rollback-incomplete',
    what: `${failed} ${bad.length} of ${counted(all.length, 'server')}: ${idList(bad)}.`,
    ...(good.length === 0 ? {} : { state: `${others}: ${idList(good)}.` }),
    next: 'Do what the log and the summary say for each server.',
  }
}

function named({ id, name }: Pick<Snapshot, 'id' | 'name'>): string {
  return `${id} (${name})`
}
