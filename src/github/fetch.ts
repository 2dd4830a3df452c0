/** `fetch`, as far as Octokit uses it, over the transport that VPS.org is asked with. */
import { type HttpRequest, isHttpFailure, type Transport } from '../network/http.ts'
import { abortError, PATIENCE_MS } from './patience.ts'

/** What Octokit sends. */
interface Sent {
  readonly method: HttpRequest['method']
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

/** What is read of an answer's head. */
const HEADERS = ['link', 'retry-after', 'x-ratelimit-remaining'] as const
const WITHOUT_BODY = [204, 205, 304]

/**
 * Sends as the toolkit's own `fetch` does, through the same proxies, and gives up more: a body that is too large, a redirect, a
 * connection that nobody waits for any more. An answer is plain text, since Octokit's way of reading JSON takes seconds for a
 * large one, in which no signal and no time limit gets through.
 */
export function fetchOver(transport: Transport): (url: string, sent: Sent) => Promise<Response> {
  return async (url, { method, headers, body, signal }) => {
    const answer = await transport({
      method,
      url: new URL(url),
      headers,
      body: body ?? null,
      timeLimitMs: PATIENCE_MS,
      signal: signal ?? new AbortController().signal,
      fresh: method !== 'GET',
    }).catch((error: unknown) => {
      throw isLate(error) ? abortError() : error
    })
    const { status } = answer
    if (status >= 300 && status < 400) throw new Error(`it redirects (HTTP ${status})`)
    const known = HEADERS.flatMap((name) => {
      const value = answer.headers[name]
      return typeof value === 'string' ? [[name, value] as [string, string]] : []
    })
    return new Response(WITHOUT_BODY.includes(status) ? null : answer.body, {
      status,
      headers: [...known, ['content-type', 'text/plain']],
    })
  }
}

/** Two questions may wait for one answer, and only one of them have been told to stop. */
function isLate(error: unknown): boolean {
  return isHttpFailure(error) && (error.reason === 'aborted' || error.reason === 'timeout')
}
