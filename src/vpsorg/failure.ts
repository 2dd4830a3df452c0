/** A call of the VPS.org API that failed. */
import { UserError } from '../domain/user-error.ts'
import {
  type Certainty,
  type Failure,
  type FailureKind,
  type KindFacts,
  KINDS,
  type Operation,
} from './failure-kinds.ts'
import { failureMessage } from './messages.ts'

/** Returns the facts of a failure of which no answer tells more. */
export function failureWithoutAnswer(kind: FailureKind, operation: Operation): Failure {
  return { kind, operation, status: null, requestId: null, said: null, retryAfterMs: null }
}

/** A call that failed: what failed, what the API said, what to do next. */
export class VpsOrgError extends UserError {
  override readonly name = 'VpsOrgError'
  readonly failure: Failure

  constructor(failure: Failure, cause?: unknown) {
    super(failureMessage(failure), cause === undefined ? undefined : { cause })
    this.failure = failure
  }
}

/** Tells whether reading again may help: the answer was missing, broken, or a request to come back. */
export function isWorthReadingAgain({ kind }: Failure): boolean {
  return KINDS[kind].readAgain
}

/** Returns whether the API will say the same at the next request. */
export function isFinal({ kind }: Failure): boolean {
  return KINDS[kind].isFinal
}

/** Tells how sure one can be that a change was not made, from how its call failed. */
export function certainty({ kind, status }: Failure): Certainty {
  const { change }: KindFacts = KINDS[kind]
  return typeof change === 'string' ? change : change(status)
}

/** Tells whether it is worth the budget of a read: the API is down, or busy, and will be back. */
export function isPassing({ kind }: Failure): boolean {
  return kind === 'rate-limited' || kind === 'server-error' || kind === 'timeout' || kind === 'lost'
}

/** For how long the API put a call off; `null`: it did not, or for no time at all. */
export function putOffMs({ kind, retryAfterMs }: Failure): number | null {
  const isPutOff = kind === 'rate-limited' || kind === 'server-error'
  return isPutOff && (retryAfterMs ?? 0) > 0 ? retryAfterMs : null
}
