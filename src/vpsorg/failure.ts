/** What can go wrong between this action and the VPS.org API, in words for the person who reads them at night. */
import { UserError } from '../domain/user-error.ts'

/** What went wrong. Those from `timeout` on brought no answer that can be used. */
export type FailureKind =
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  /** The list itself is not there: the address is wrong, whatever the server's id. */
  | 'no-such-list'
  | 'bad-request'
  /** 409, 423: something else is going on there, and nothing was done. */
  | 'locked'
  /** A 2xx whose body says no. */
  | 'said-no'
  /** 403 by what stands before the API. */
  | 'firewall'
  | 'rate-limited'
  | 'server-error'
  | 'redirect'
  | 'other-status'
  | 'timeout'
  | 'lost'
  | 'malformed'
  | 'unreadable'
  | 'wrong-shape'
  | 'too-large'
  | 'aborted'
  /** This process was told to stop before the request was sent. */
  | 'not-sent'

/** The facts of a failure. */
export interface Failure {
  readonly kind: FailureKind
  /** What was being done: `list the snapshots`. */
  readonly task: string
  /** The HTTP status, where one arrived. */
  readonly status: number | null
  readonly requestId: string | null
  /** What the API said, or what the network or the parser said. Text from outside: escape it where it is shown. */
  readonly said: string | null
  /** How long the API asked us to wait. */
  readonly retryAfterMs: number | null
}

/** Returns the facts of a failure of which no answer tells more. */
export function failureWithoutAnswer(kind: FailureKind, task: string): Failure {
  return { kind, task, status: null, requestId: null, said: null, retryAfterMs: null }
}

/** A call that failed. Its message is one line: what failed, what the API said, what to do. */
export class VpsOrgError extends UserError {
  override readonly name = 'VpsOrgError'
  readonly failure: Failure

  constructor(failure: Failure, cause?: unknown) {
    super(`${brief(failure)} ${whatToDo(failure)}`, cause === undefined ? undefined : { cause })
    this.failure = failure
  }

  /** What failed and what the API said, without advice: for a step that goes on by itself. */
  get brief(): string {
    return brief(this.failure)
  }
}

/** Whether reading again may help: the answer was missing, broken, or a request to come back. */
export function isWorthReadingAgain(failure: Failure): boolean {
  switch (failure.kind) {
    case 'rate-limited':
    case 'locked':
    case 'said-no':
    case 'server-error':
    case 'timeout':
    case 'lost':
    case 'malformed':
    case 'unreadable':
    case 'wrong-shape':
      return true
    case 'unauthorized':
    case 'forbidden':
    case 'firewall':
    case 'not-found':
    case 'no-such-list':
    case 'bad-request':
    case 'redirect':
    case 'other-status':
    case 'too-large':
    case 'aborted':
    case 'not-sent':
      return false
  }
}

/** Whether it is worth some patience: the API is down, or busy, and will be back. */
export function isPassing({ kind }: Failure): boolean {
  return kind === 'rate-limited' || kind === 'server-error' || kind === 'timeout' || kind === 'lost'
}

/** For how long the API put a call off; `null`: it did not, or for no time at all. */
export function putOffMs({ kind, retryAfterMs }: Failure): number | null {
  const isPutOff = kind === 'rate-limited' || kind === 'server-error'
  return isPutOff && retryAfterMs !== null && retryAfterMs > 0 ? retryAfterMs : null
}

function brief(failure: Failure): string {
  return `Could not ${failure.task}: ${whatHappened(failure)}${facts(failure)}.`
}

function facts(failure: Failure): string {
  const parts: string[] = []
  if (failure.status !== null) parts.push(`HTTP ${failure.status}`)
  if (failure.requestId !== null) parts.push(`request id ${failure.requestId}`)
  const known = parts.length === 0 ? '' : ` (${parts.join(', ')})`
  return failure.said === null ? known : `${known}: "${failure.said}"`
}

function whatHappened({ kind }: Failure): string {
  switch (kind) {
    case 'unauthorized':
      return 'VPS.org does not accept the API token'
    case 'forbidden':
      return 'VPS.org accepts the token, but not for this call'
    case 'not-found':
      return 'VPS.org does not know what was asked for'
    case 'no-such-list':
      return 'there is no such list at this address'
    case 'bad-request':
      return 'VPS.org refused the request'
    case 'locked':
      return 'VPS.org is busy with something else there'
    case 'said-no':
      return 'VPS.org answered with an error'
    case 'firewall':
      return 'a firewall before VPS.org blocked the call'
    case 'rate-limited':
      return 'VPS.org received too many requests'
    case 'server-error':
      return 'VPS.org reported an error of its own'
    case 'redirect':
      return 'the API sent a redirect, which is never followed because the token would travel with it'
    case 'other-status':
      return 'VPS.org gave an answer that is not documented'
    case 'timeout':
      return 'no complete answer came in time'
    case 'lost':
      return 'the connection failed'
    case 'malformed':
      return 'what came back is not HTTP'
    case 'unreadable':
      return 'the answer is not the JSON that it should be'
    case 'wrong-shape':
      return 'the answer does not have the documented shape'
    case 'too-large':
      return 'the answer is too large (more than 5 MB, 200,000 lists and objects, 500,000 values or 1,000 names of fields, or all its pages more than 20 MB)'
    case 'aborted':
      return 'this step was told to stop'
    case 'not-sent':
      return 'this step was told to stop before it was sent'
  }
}

function whatToDo({ kind, task }: Failure): string {
  switch (kind) {
    case 'unauthorized':
      return (
        'Check the secret behind "api-token": is it set, and is the token still active? ' +
        'Secrets are not passed to workflows that a fork or Dependabot started.'
      )
    case 'forbidden':
      return `The token lacks the scope to ${task}: give it that scope at VPS.org, or use another token.`
    case 'no-such-list':
      return 'Check "api-url": it must be the base address of the API, without "/snapshots" or "/servers" at its end.'
    case 'firewall':
      return 'Run this again, or use a runner with another address. If it stays, ask VPS.org to let this runner through.'
    case 'locked':
      return 'Run this again in a few minutes.'
    case 'said-no':
      return 'Read what the API said. Run this again if it may have been temporary.'
    case 'not-found':
      return 'Check "server-id": ids are per account, and the token must belong to the account that owns the server.'
    case 'bad-request':
    case 'other-status':
      return 'Read what the API said; the same request will be refused again.'
    case 'rate-limited':
      return 'Run this again in a few minutes, or raise "poll-interval".'
    case 'server-error':
      return 'Run this again in a few minutes; if it stays, ask VPS.org and name the time and the request id.'
    case 'redirect':
      return 'Check "api-url".'
    case 'timeout':
    case 'lost':
      return 'Check that this runner can reach the address in "api-url" (proxy, firewall), then run this again.'
    case 'malformed':
    case 'unreadable':
    case 'wrong-shape':
      return 'Check that "api-url" is the VPS.org API and that no proxy answers in its place, then run this again.'
    case 'too-large':
      return 'Delete snapshots that nobody needs. If there are not that many, check that "api-url" is the VPS.org API and that no proxy answers in its place.'
    case 'aborted':
      return 'Nothing else was sent.'
    case 'not-sent':
      return 'Nothing was done.'
  }
}
