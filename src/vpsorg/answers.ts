/** What an answer of the API means: a yes, a no, or nothing that can be used. */
import type { Redact } from '../domain/text.ts'
import type { HttpAnswer } from '../network/http.ts'
import { JsonTooLarge, readJson } from '../network/json.ts'
import { failureWithoutAnswer, VpsOrgError } from './failure.ts'
import type { Failure, FailureKind, Operation } from './failure-kinds.ts'
import { saysNo } from './no-in-json.ts'
import { objectOf } from '../domain/json-object.ts'
import { errorText, parseRestoreStarted, ShapeError, wordsOf } from './parse.ts'
import { readRetryAfter } from './retry.ts'

/** An answer, what it answers, and what takes secrets out of its texts. */
export interface Answered {
  readonly answer: HttpAnswer
  readonly operation: Operation
  readonly redact: Redact
}

/** Returns whether the status says yes. The body may still say no. */
export function isSuccess({ answer }: Answered): boolean {
  return answer.status >= 200 && answer.status < 300
}

/** Describes an answer whose status says no. `nowMs`: by the wall clock. */
export function refusal(answered: Answered, nowMs: number): Failure {
  const { answer } = answered
  const { status, headers } = answer
  return {
    ...failureOf(answered, status === 403 && isFirewall(answer) ? 'firewall' : kindOfStatus(status)),
    said: saidIn(answered),
    // Of a date what counts is how far it is from the date of the answer: both are by one clock.
    retryAfterMs: readRetryAfter(headers['retry-after'], answeredAtMs(answer) ?? nowMs),
  }
}

function failureOf({ answer, operation, redact }: Answered, kind: FailureKind): Failure {
  const { status } = answer
  return { ...failureWithoutAnswer(kind, operation), status, requestId: requestIdOf(answer, redact) }
}

function saidIn({ answer, redact }: Answered): string | null {
  return errorText(answer.body, redact)
}

function answeredAtMs({ headers }: HttpAnswer): number | null {
  const ms = Date.parse(headers.date ?? '')
  return Number.isNaN(ms) ? null : ms
}

/**
 * Reads the body of a 2xx.
 * @throws VpsOrgError when it says no, or is not what it should be
 */
export function readBody<T>(
  answered: Answered,
  parse: (json: unknown) => T,
  isNo: (json: unknown) => boolean = saysNo,
): T {
  const json = readJsonBody(answered)
  if (isNo(json)) throw new VpsOrgError({ ...failureOf(answered, 'said-no'), said: saidIn(answered) })
  try {
    return parse(json)
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
    const words = wordsOf(json) === null ? null : saidIn(answered)
    const said = words === null ? error.message : `${error.message}; it says: ${words}`
    throw new VpsOrgError({ ...failureOf(answered, 'wrong-shape'), said }, error)
  }
}

function readJsonBody(answered: Answered): unknown {
  const { answer, redact } = answered
  try {
    return readJson(answer.body, redact)
  } catch (error) {
    if (error instanceof JsonTooLarge) throw new VpsOrgError(failureOf(answered, 'too-large'), error)
    const said = saidIn(answered) ?? 'an empty body'
    throw new VpsOrgError({ ...failureOf(answered, 'unreadable'), said }, error)
  }
}

/**
 * Reads the answer to a delete, whose status is 2xx: it need not have a body, and that of a 202 need not be JSON.
 * What is no yes is no proof that the snapshot is gone.
 * @throws VpsOrgError when it says no, or proves nothing
 */
export function readDeleted(answered: Answered): void {
  const { answer } = answered
  if (answer.body.trim() === '') return
  if (answer.status === 202 && !isFirewall(answer) && !looksLikeJson(answer.body)) return
  readBody(answered, (json) => {
    if (json === false) throw new ShapeError('it is "false"')
    refuseErrors(json)
  })
}

/**
 * Reads the answer to a restore, whose status is 2xx. What says neither yes nor no (no body, a web page) counts
 * as accepted: what is seen of the server decides.
 * @throws VpsOrgError when it says no, or speaks of something else
 */
export function readRestoreStarted(answered: Answered, id: string): void {
  try {
    readBody(answered, (json) => {
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

function looksLikeJson(body: string): boolean {
  return /^\s*[[{]/.test(body)
}

/** Headers that only what stands before an API sets, and only where it blocks a request or challenges the client. */
const FIREWALL_HEADERS = ['cf-mitigated', 'x-amzn-waf-action', 'x-sucuri-block', 'x-squid-error'] as const

/** Tells whether this is the answer of a firewall or a proxy: an API for programs sends no web pages. */
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
