/** What is known of a restore at its end: for post and for a rollback by hand. */
import type { LastReading } from '../../../report/restores.ts'
import type { RollbackCondition } from '../../../report/rollback-advice.ts'
import type { VpsOrgError } from '../../../vpsorg/failure.ts'
import type { RestoreStart } from './start-restore.ts'
import type { RestoreEnd } from './wait-for-servers.ts'

/** A restore that has begun, as far as can be seen. */
export type Begun = RestoreStart & { readonly kind: 'started' }

/** How a server came out of it. `lost`: the answer to the restore was, and the server was then seen restoring. */
export type RestoreOutcome =
  | Exclude<RestoreStart, Begun>
  | { readonly kind: 'not-followed'; readonly lost: VpsOrgError | null }
  | { readonly kind: 'ended'; readonly end: RestoreEnd; readonly lost: VpsOrgError | null }

/** The outcomes, as far as they differ for what comes next. */
export type RestoreKind =
  /** The server is back, and two looks showed it so. */
  | 'restored'
  /** It has begun, and its end was not to be waited for. */
  | 'not-followed'
  /** The server was seen restoring, and not seen to come out of it. */
  | 'unverified'
  /** The server was seen restoring, and came out of it broken. */
  | 'broken'
  /** Accepted, and never seen to begin. */
  | 'never-seen'
  /** It is not known whether it began. */
  | 'unknown'
  /** Not sent, or refused. */
  | 'not-begun'

/** What is known of a restore. */
export interface KnownRestore {
  readonly kind: RestoreKind
  /** The state that the server was last seen in; `null`: in none. */
  readonly status: string | null
}

/** Returns what is known after an outcome. */
export function knownOf(outcome: RestoreOutcome): KnownRestore {
  switch (outcome.kind) {
    case 'not-sent':
      return { kind: 'not-begun', status: null }
    case 'refused':
      return { kind: 'not-begun', status: statusOf(outcome.seen) }
    case 'unknown':
      return { kind: 'unknown', status: statusOf(outcome.seen) }
    case 'not-followed':
      return { kind: 'not-followed', status: 'restoring' }
    case 'ended':
      return knownAtEnd(outcome.end)
  }
}

function knownAtEnd(end: RestoreEnd): KnownRestore {
  switch (end.kind) {
    case 'up':
      return { kind: 'restored', status: 'active' }
    case 'stopped':
      return { kind: 'restored', status: 'stopped' }
    case 'never-seen':
      return { kind: 'never-seen', status: end.status }
    case 'broken':
      return { kind: end.sawRestoring ? 'broken' : 'never-seen', status: end.status }
    case 'unreadable':
    case 'timeout':
    case 'aborted':
      return { kind: end.sawRestoring ? 'unverified' : 'never-seen', status: end.lastStatus }
  }
}

function statusOf(seen: LastReading): string | null {
  return seen.kind === 'status' ? seen.status : null
}

/** Returns whether the server may be as it was before the restore, so that it may be restored again. */
export function mayBeUntouched({ kind }: Pick<KnownRestore, 'kind'>): boolean {
  return kind === 'not-begun' || kind === 'unknown' || kind === 'never-seen'
}

/** Returns on what condition a restore by hand may be wanted of those that may be untouched; `null`: on none. */
export function onlyIfOf(
  servers: readonly { readonly known: Pick<KnownRestore, 'kind' | 'status'> }[],
): RollbackCondition | null {
  const untouched = servers.filter(({ known }) => mayBeUntouched(known))
  if (untouched.some(({ known }) => known.kind !== 'not-begun')) return 'not-begun'
  return untouched.some(({ known }) => known.status === 'restoring') ? 'restore-over' : null
}
