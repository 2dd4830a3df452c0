/** One request to the API: to which address, as whom, and how many at once. */
import { type HttpAnswer, type HttpRequest, isHttpFailure, type Transport } from '../network/http.ts'
import type { Redact } from '../domain/text.ts'
import { VERSION } from '../version.ts'
import type { Answered } from './answers.ts'
import type { paths } from './api.gen.ts'
import { failureWithoutAnswer, VpsOrgError } from './failure.ts'
import type { Operation } from './failure-kinds.ts'
import { limitConcurrency } from '../network/limit-concurrency.ts'

/** How long one try may take, its body included. */
const TRY_LIMIT_MS = 30_000
/** So many requests are under way at once, at most. */
const IN_FLIGHT = 8

/** The documented paths, so that a misspelt one does not compile. */
export const PATHS = {
  snapshots: '/snapshots/',
  servers: '/servers/',
} as const satisfies Record<string, keyof paths>

/** The lists that the API has. */
export type ListName = keyof typeof PATHS

/** What to send. */
export interface ApiRequest {
  readonly method: Exclude<HttpRequest['method'], 'PATCH'>
  /** Below the base address. */
  readonly url: URL
  readonly body?: string
  readonly operation: Operation
  /** How long it may take, if that is less than half a minute. */
  readonly limitMs?: number
}

/** Sends once. @throws VpsOrgError where no answer came that can be used */
export type Send = (request: ApiRequest, signal: AbortSignal) => Promise<Answered>

/** Sends as whom the token stands for. `redact` is applied to every text that the API sends, before it can be cut. */
export function createSend(transport: Transport, token: string, redact: Redact): Send {
  const limited = limitConcurrency(IN_FLIGHT)
  return async ({ method, url, body = null, operation, limitMs = TRY_LIMIT_MS }, signal) => {
    const answered = (answer: HttpAnswer): Answered => ({ answer, operation, redact })
    try {
      const answer = await limited(() => {
        if (signal.aborted) throw new VpsOrgError(failureWithoutAnswer('not-sent', operation))
        return transport({
          method,
          url,
          headers: {
            accept: 'application/json',
            'accept-encoding': 'identity',
            authorization: `Bearer ${token}`,
            'user-agent': `vps-safety-snapshot/${VERSION}`,
          },
          body,
          timeLimitMs: Math.min(TRY_LIMIT_MS, limitMs),
          signal,
          fresh: method !== 'GET',
        })
      })
      return answered(answer)
    } catch (error) {
      if (!isHttpFailure(error)) throw error
      const { reason, status, message } = error
      // A refusal whose body broke off is still a refusal.
      if (status !== null && status >= 300) return answered({ status, headers: {}, body: '' })
      const said = reason === 'aborted' ? null : redact(message)
      throw new VpsOrgError({ ...failureWithoutAnswer(reason, operation), status, said }, error)
    }
  }
}

/** Returns the address of a path below the base address. */
export function addressOf(apiUrl: URL, path: string): URL {
  const url = new URL(apiUrl.href)
  url.pathname = url.pathname.replace(/\/+$/, '') + path
  return url
}
