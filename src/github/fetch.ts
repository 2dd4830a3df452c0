/** `fetch`, as far as Octokit uses it, over the transport that VPS.org is asked with. */
import { type HttpAnswer, type HttpRequest, isHttpFailure, type Transport } from '../network/http.ts'
import { abortError, BUDGET_MS } from './budget.ts'
import { DETAILS } from './messages.ts'

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
/** "It is elsewhere"; the first two let a client make a GET of what was a write. */
const ELSEWHERE = [301, 302, 307, 308]
const ELSEWHERE_FOR_WRITES = [307, 308]

/**
 * Sends as the toolkit's own `fetch` does, through the same proxies, and gives up more: a body that is too
 * large, more than one redirect or one to another host, a connection that is not waited for any more. An answer
 * is plain text, since Octokit's way of reading JSON takes seconds for a large one, in which no signal and no
 * time limit gets through.
 */
export function fetchOver(transport: Transport): (url: string, sent: Sent) => Promise<Response> {
  const send = async (url: URL, { method, headers, body, signal }: Sent): Promise<HttpAnswer> => {
    try {
      return await transport({
        method,
        url,
        headers,
        body: body ?? null,
        timeLimitMs: BUDGET_MS,
        signal: signal ?? new AbortController().signal,
        fresh: method !== 'GET',
      })
    } catch (error) {
      throw isLate(error) ? abortError() : error
    }
  }
  return async (url, sent) => {
    const first = await send(new URL(url), sent)
    const elsewhere = elsewhereOf(new URL(url), sent.method, first)
    const answer = elsewhere === null ? first : await send(elsewhere, sent)
    const { status } = answer
    if (status >= 300 && status < 400) throw new Error(DETAILS.redirect(status))
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

/** Tells where a repository is that was renamed, or `null`. The token goes to no other host. */
function elsewhereOf(from: URL, method: Sent['method'], { status, headers }: HttpAnswer): URL | null {
  const { location } = headers
  const statuses = method === 'GET' ? ELSEWHERE : ELSEWHERE_FOR_WRITES
  if (!statuses.includes(status) || location === undefined || !URL.canParse(location, from.href)) return null
  const to = new URL(location, from)
  return to.origin === from.origin && to.username === '' ? to : null
}

/** Two questions may wait for one answer, and only one of them have been told to stop. */
function isLate(error: unknown): boolean {
  return isHttpFailure(error) && (error.reason === 'aborted' || error.reason === 'timeout')
}
