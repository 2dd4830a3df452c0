/**
 * One HTTP request and its answer: a time limit that covers the body, a cap on the body, an abort signal, no
 * redirects, and proxies by the usual variables. The callers decide what the answer means.
 */
import type http from 'node:http'
import type https from 'node:https'
import type { Clock } from '../domain/clock.ts'
import { proxyEnvironment } from './proxy.ts'

/** 5 MB: far above any list of snapshots, far below what would hurt the runner. */
export const BODY_LIMIT_BYTES = 5_000_000

/** A request. `fresh`: on a connection of its own, for what must not run into a stale one. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly timeLimitMs: number
  readonly signal: AbortSignal
  readonly fresh: boolean
}

/** A complete answer, whatever its status. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<http.IncomingHttpHeaders>
  readonly body: string
}

/** No complete answer. `status` is known when the answer broke off after its head. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure'
  readonly reason: 'lost' | 'timeout' | 'too-large' | 'malformed' | 'aborted'
  readonly status: number | null

  constructor(reason: HttpFailure['reason'], message: string, status: number | null, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.reason = reason
    this.status = status
  }
}

/**
 * Tells whether this is one, also of another copy of this module: what ships is played on machines that are built of
 * `src`.
 */
export function isHttpFailure(error: unknown): error is HttpFailure {
  return error instanceof Error && error.name === 'HttpFailure'
}

/** What an `HttpFailure` says whose time limit has passed: a deadline can leave a try a fraction of a second. */
export function nothingWithin(timeLimitMs: number): string {
  return `nothing complete within ${Math.ceil(timeLimitMs / 1000)} s`
}

/** Sends one request. Rejects with {@link HttpFailure} only. */
export type Transport = (request: HttpRequest) => Promise<HttpAnswer>

/**
 * Returns the transport over `node:http` and `node:https`.
 *
 * Plain `http` is allowed to loopback addresses alone, and never goes through a proxy: the token would leave
 * the machine in clear.
 *
 * @param environment where `https_proxy` and `no_proxy` are looked up
 * @throws ProxyError where they can't be used
 */
export function createTransport(
  clock: Clock,
  environment: NodeJS.ProcessEnv,
  nodeVersion: string,
): Transport {
  const proxyEnv = proxyEnvironment(environment, nodeVersion)
  let secure: Connections | null = null
  let plain: Connections | null = null
  return (request) => {
    const { protocol, fresh, kept } =
      request.url.protocol === 'https:'
        ? (secure ??= secureConnections(proxyEnv))
        : (plain ??= plainConnections())
    return exchange(request, clock, protocol, request.fresh ? fresh : kept).catch((error: unknown) => {
      if (isHttpFailure(error)) throw error
      // Node refuses some requests before it sends them.
      throw new HttpFailure('malformed', error instanceof Error ? error.message : String(error), null, error)
    })
  }
}

/** A protocol, with connections that are kept and such that are not. */
interface Connections {
  readonly protocol: typeof http | typeof https
  readonly kept: http.Agent
  readonly fresh: http.Agent
}

// Node's modules are fetched when the first request needs them: loading TLS takes a sixth of a start, and post
// often has nothing to send. Not with `import()`: that touches every name `node:http` exports, and one of them
// loads Node's `fetch`.

function plainConnections(): Connections {
  const protocol = process.getBuiltinModule('node:http')
  const agent = (keepAlive: boolean): http.Agent => new protocol.Agent({ keepAlive })
  return { protocol, kept: agent(true), fresh: agent(false) }
}

function secureConnections(proxyEnv: NodeJS.ProcessEnv): Connections {
  const protocol = process.getBuiltinModule('node:https')
  // Certificates are checked whatever NODE_TLS_REJECT_UNAUTHORIZED says: an earlier step may have set it.
  const agent = (keepAlive: boolean): https.Agent =>
    new protocol.Agent({ keepAlive, proxyEnv, rejectUnauthorized: true })
  return { protocol, kept: agent(true), fresh: agent(false) }
}

function exchange(
  request: HttpRequest,
  clock: Clock,
  protocol: typeof http | typeof https,
  agent: http.Agent,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    let status: number | null = null
    const settle = (outcome: () => void): void => {
      cancelLimit()
      request.signal.removeEventListener('abort', onAbort)
      outcome()
    }
    const fail = (failure: HttpFailure): void => {
      settle(() => {
        reject(failure)
      })
      sent.destroy()
    }
    const onAbort = (): void => {
      fail(new HttpFailure('aborted', 'stopped', status))
    }
    const onError = (error: Error): void => {
      fail(networkFailure(error, status))
    }
    const sent = protocol.request(request.url, { agent, method: request.method, headers: headersOf(request) })
    const cancelLimit = clock.after(request.timeLimitMs, () => {
      fail(new HttpFailure('timeout', nothingWithin(request.timeLimitMs), status))
    })
    request.signal.addEventListener('abort', onAbort)
    sent.on('error', onError)
    // No request asks for another protocol.
    sent.on('upgrade', (answer, socket) => {
      socket.destroy()
      fail(new HttpFailure('malformed', 'it switches to another protocol', answer.statusCode ?? null))
    })
    sent.on('response', (answer) => {
      status = answer.statusCode ?? null
      answer.on('error', onError)
      collectBody(answer, fail, (body) => {
        settle(() => {
          resolve({ status: status ?? 0, headers: answer.headers, body })
        })
      })
    })
    if (request.signal.aborted) onAbort()
    else sent.end(request.body ?? undefined)
  })
}

function collectBody(
  answer: http.IncomingMessage,
  fail: (failure: HttpFailure) => void,
  done: (body: string) => void,
): void {
  const status = answer.statusCode ?? null
  const chunks: Buffer[] = []
  let length = 0
  answer.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > BODY_LIMIT_BYTES) fail(tooLarge(status))
    else chunks.push(chunk)
  })
  answer.on('end', () => {
    try {
      done(new TextDecoder().decode(unpacked(Buffer.concat(chunks), answer.headers['content-encoding'])))
    } catch (error) {
      fail(
        isTooLarge(error)
          ? tooLarge(status)
          : new HttpFailure('malformed', 'what is packed in it is broken', status, error),
      )
    }
  })
}

function tooLarge(status: number | null): HttpFailure {
  return new HttpFailure('too-large', 'the body has more than 5 MB', status)
}

/**
 * Unpacks what some proxies pack whatever the request says. What gzip begins with says more than the header, which
 * others drop or keep by mistake: no JSON and no page begins like that.
 * @throws what zlib throws: also when there is more in it than a body may hold
 */
function unpacked(body: Buffer, encoding = ''): Buffer {
  const isGzip = body[0] === 0x1f && body[1] === 0x8b
  const unpack = isGzip ? 'gunzipSync' : UNPACKERS[encoding.toLowerCase()]
  if (unpack === undefined || body.length === 0) return body
  return process.getBuiltinModule('node:zlib')[unpack](body, { maxOutputLength: BODY_LIMIT_BYTES })
}

const UNPACKERS: Readonly<Record<string, 'inflateSync' | 'brotliDecompressSync'>> = {
  deflate: 'inflateSync',
  br: 'brotliDecompressSync',
}

function isTooLarge(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
}

function headersOf(request: HttpRequest): Record<string, string> {
  const body = request.body
  if (body === null) return request.headers
  return {
    ...request.headers,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
  }
}

function networkFailure(error: NodeJS.ErrnoException, status: number | null): HttpFailure {
  const code = error.code ?? ''
  const reason = code.startsWith('HPE_') ? 'malformed' : 'lost'
  // An error of several attempts (IPv6, IPv4) has a code and no message of its own; OpenSSL's end in a line feed.
  const message = error.message === '' ? code : error.message.replace(/\s+/g, ' ').trim()
  return new HttpFailure(reason, message, status, error)
}
