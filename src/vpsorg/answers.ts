/** What an answer of the API means: a yes, a no, or nothing that can be used. */
import type { Redact } from '../domain/text.ts'
import type { HttpAnswer } from '../network/http.ts'
import { JsonTooLarge, readJson } from '../network/json.ts'
import { type Failure, type FailureKind, VpsOrgError } from './failure.ts'
import { isFalse, saysNo } from './no-in-json.ts'
import { objectOf } from '../domain/json-object.ts'
import { errorText, parseRestoreStarted, ShapeError, wordsOf } from './parse.ts'
import { readRetryAfter } from './retry.ts'

/** Returns whether the status says yes. The body may still say no. */
export function isSuccess(answer: HttpAnswer): boolean {
  return answer.status >= 200 && answer.status < 300
}

/** Describes an answer whose status says no. `nowMs`: by the wall clock. */
export function refusal(answer: HttpAnswer, task: string, nowMs: number, redact: Redact): Failure {
  const { status, headers } = answer
  return {
    kind: status === 403 && isFirewall(answer) ? 'firewall' : kindOfStatus(status),
    task,
    status,
    requestId: requestIdOf(answer, redact),
    said: errorText(answer.body, redact),
    // Of a date what counts is how far it is from the date of the answer: both are by one clock.
    retryAfterMs: readRetryAfter(headers['retry-after'], dateOf(answer) ?? nowMs),
  }
}

function dateOf({ headers }: HttpAnswer): number | null {
  const ms = Date.parse(headers.date ?? '')
  return Number.isNaN(ms) ? null : ms
}

/**
 * Reads the body of a 2xx.
 * @throws VpsOrgError when it says no, or is not what it should be
 */
export function readBody<T>(
  answer: HttpAnswer,
  task: string,
  redact: Redact,
  parse: (json: unknown) => T,
  isNo: (json: unknown) => boolean = saysNo,
): T {
  const json = readJsonBody(answer, task, redact)
  if (isNo(json)) throw failedWith('said-no', answer, task, errorText(answer.body, redact), redact)
  try {
    return parse(json)
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
    const words = wordsOf(json) === null ? null : errorText(answer.body, redact)
    const said = words === null ? error.message : `${error.message}; it says: ${words}`
    throw failedWith('wrong-shape', answer, task, said, redact, error)
  }
}

/**
 * Reads the answer to a delete, whose status is 2xx: 204 says it all, 202 needs no JSON, and any other need not have a body. What is no yes is no
 * proof that the snapshot is gone.
 * @throws VpsOrgError when it says no, or proves nothing
 */
export function readDeleted(answer: HttpAnswer, task: string, redact: Redact): void {
  if (answer.status === 204 || answer.body.trim() === '') return
  if (answer.status === 202 && !isFirewall(answer) && !looksLikeJson(answer.body)) return
  readBody(answer, task, redact, (json) => {
    if (isFalse(json)) throw new ShapeError('it is "false"')
    refuseErrors(json)
  })
}

/**
 * Reads the answer to a restore, whose status is 2xx. What says neither yes nor no (no body, a web page) counts as accepted: what
 * is seen of the server decides.
 * @throws VpsOrgError when it says no, or speaks of something else
 */
export function readRestoreStarted(answer: HttpAnswer, id: string, task: string, redact: Redact): void {
  if (answer.body.trim() === '') return
  try {
    readBody(answer, task, redact, (json) => {
      refuseErrors(json)
      parseRestoreStarted(json, id)
    })
  } catch (error) {
    if (error instanceof VpsOrgError && error.failure.kind === 'unreadable') return
    throw error
  }
}

/** @throws ShapeError for what has an error in it, and does not say plainly that nothing was done */
function refuseErrors(json: unknown): void {
  const fields = objectOf(json)
  if (fields === null || (isEmpty(fields['error']) && isEmpty(fields['errors']))) return
  throw new ShapeError('it holds an error')
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

function readJsonBody(answer: HttpAnswer, task: string, redact: Redact): unknown {
  try {
    return readJson(answer.body, redact)
  } catch (error) {
    if (error instanceof JsonTooLarge) throw failedWith('too-large', answer, task, null, redact, error)
    const said = errorText(answer.body, redact) ?? 'an empty body'
    throw failedWith('unreadable', answer, task, said, redact, error)
  }
}

function failedWith(
  kind: FailureKind,
  answer: HttpAnswer,
  task: string,
  said: string | null,
  redact: Redact,
  cause?: unknown,
): VpsOrgError {
  const { status } = answer
  return new VpsOrgError(
    { kind, task, status, requestId: requestIdOf(answer, redact), said, retryAfterMs: null },
    cause,
  )
}

function looksLikeJson(body: string): boolean {
  return /^\s*[[{]/.test(body)
}

/** Headers that only what stands before an API sets, and only where it blocks a request or challenges the client. */
const FIREWALL_HEADERS = ['cf-mitigated', 'x-amzn-waf-action', 'x-sucuri-block', 'x-squid-error'] as const

/** Whether this is the answer of a firewall or a proxy: an API for programs sends no web pages. */
function isFirewall({ headers, body }: HttpAnswer): boolean {
  if (FIREWALL_HEADERS.some((name) => headers[name] !== undefined)) return true
  if (/^\s*text\/html\b/i.test(headers['content-type'] ?? '') && !looksLikeJson(body)) return true
  return /^\s*(?:<!doctype html|<html|error code: 1\d{3}\b)/i.test(body)
}

function kindOfStatus(status: number): FailureKind {
  if (status >= 500) return 'server-error'
  if (status >= 300 && status < 400) return 'redirect'
  switch (status) {
    case 400:
    case 422:
      return 'bad-request'
    case 401:
      return 'unauthorized'
    case 403:
      return 'forbidden'
    case 404:
      return 'not-found'
    case 409:
    case 423:
      return 'locked'
    case 429:
      return 'rate-limited'
    default:
      return 'other-status'
  }
}

function requestIdOf(answer: HttpAnswer, redact: Redact): string | null {
  const id = answer.headers['x-request-id'] ?? answer.headers['x-correlation-id'] ?? answer.headers['cf-ray']
  const text = Array.isArray(id) ? id[0] : id
  return text === undefined || text === '' ? null : redact(text).slice(0, 100)
}

/** Tells how sure one can be that a change was not made, from how its call failed. */
export function certainty(failure: Failure): 'refused' | 'failed' | 'unclear' {
  switch (failure.kind) {
    case 'unauthorized':
    case 'forbidden':
    case 'firewall':
    case 'not-found':
    case 'no-such-list':
    case 'bad-request':
    case 'locked':
    case 'said-no':
    case 'not-sent':
      return 'refused'
    case 'redirect':
      // Whatever sent it may have done the work first.
      return 'unclear'
    case 'rate-limited':
      return 'failed'
    case 'other-status':
      // 408: the server gave up reading; other refusals are refusals.
      return failure.status === 408 ? 'unclear' : 'refused'
    case 'server-error':
      return [500, 502, 503].includes(failure.status ?? 0) ? 'failed' : 'unclear'
    case 'lost':
      return failure.status === null ? 'failed' : 'unclear'
    case 'timeout':
    case 'malformed':
    case 'unreadable':
    case 'wrong-shape':
    case 'too-large':
    case 'aborted':
      return 'unclear'
  }
}
