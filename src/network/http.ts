/**
 * One HTTP request and its answer: a time limit that covers the body, a cap on the body, an abort signal, no
 * redirects, and proxies by the usual variables. What the answer means is somebody else's business.
 */
import type http from 'node:http'
import type https from 'node:https'
import type { Clock } from '../domain/clock.ts'
import { UserError } from '../domain/user-error.ts'

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

/** Whether this is one, also of another copy of this module: what ships is played on machines that are built of `src`. */
export function isHttpFailure(error: unknown): error is HttpFailure {
  return error instanceof Error && error.name === 'HttpFailure'
}

/** A proxy is configured in a way that can't be used. */
export class ProxyError extends UserError {
  override readonly name = 'ProxyError'
}

/** Sends one request. Rejects with {@link HttpFailure} only. */
export type Transport = (request: HttpRequest) => Promise<HttpAnswer>

/**
 * The transport over `node:http` and `node:https`.
 *
 * Plain `http` is allowed to loopback addresses alone, and never goes through a proxy: the token would leave
 * the machine in clear.
 *
 * @param environment where `https_proxy` and `no_proxy` are looked up
 * @throws ProxyError
 */
export function createTransport(
  clock: Clock,
  environment: NodeJS.ProcessEnv,
  nodeVersion: string,
): Transport {
  const proxyEnv = proxyEnvironment(environment, nodeVersion)
  const ways: Partial<Record<'http' | 'https', Way>> = {}
  return (request) => {
    const way =
      request.url.protocol === 'https:' ? (ways.https ??= secureWay(proxyEnv)) : (ways.http ??= plainWay())
    return exchange(request, clock, way.protocol, request.fresh ? way.fresh : way.kept).catch(
      (error: unknown) => {
        if (isHttpFailure(error)) throw error
        // Node refuses some requests before it sends them.
        throw new HttpFailure(
          'malformed',
          error instanceof Error ? error.message : String(error),
          null,
          error,
        )
      },
    )
  }
}

/** A protocol, with connections that are kept and such that are not. */
interface Way {
  readonly protocol: typeof http | typeof https
  readonly kept: http.Agent
  readonly fresh: http.Agent
}

// Node's modules are fetched when the first request needs them: loading TLS takes a sixth of a start, and post often has
// nothing to send. Not with `import()`: that touches every name `node:http` exports, and one of them loads Node's `fetch`.

function plainWay(): Way {
  const protocol = process.getBuiltinModule('node:http')
  const agent = (keepAlive: boolean): http.Agent => new protocol.Agent({ keepAlive })
  return { protocol, kept: agent(true), fresh: agent(false) }
}

function secureWay(proxyEnv: NodeJS.ProcessEnv): Way {
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
      fail(new HttpFailure('timeout', `nothing complete within ${request.timeLimitMs / 1000} s`, status))
    })
    request.signal.addEventListener('abort', onAbort)
    sent.on('error', onError)
    // Nobody asked for another protocol.
    sent.on('upgrade', (answer, socket) => {
      socket.destroy()
      fail(new HttpFailure('malformed', 'it switches to another protocol', answer.statusCode ?? null))
    })
    sent.on('response', (answer) => {
      status = answer.statusCode ?? null
      const chunks: Buffer[] = []
      let length = 0
      answer.on('error', onError)
      answer.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length > BODY_LIMIT_BYTES) fail(tooLarge(status))
        else chunks.push(chunk)
      })
      answer.on('end', () => {
        try {
          const body = new TextDecoder().decode(
            unpacked(Buffer.concat(chunks), answer.headers['content-encoding']),
          )
          settle(() => {
            resolve({ status: status ?? 0, headers: answer.headers, body })
          })
        } catch (error) {
          fail(
            isTooLarge(error)
              ? tooLarge(status)
              : new HttpFailure('malformed', 'what is packed in it is broken', status, error),
          )
        }
      })
    })
    if (request.signal.aborted) onAbort()
    else sent.end(request.body ?? undefined)
  })
}

function tooLarge(status: number | null): HttpFailure {
  return new HttpFailure('too-large', 'body too large', status)
}

/**
 * Unpacks what some proxies pack whatever was asked for. What gzip begins with says more than the header, which others drop or keep by mistake: no JSON
 * and no page begins like that.
 * @throws what zlib throws: also when there is more in it than a body may hold
 */
function unpacked(body: Buffer, encoding = ''): Buffer {
  const isGzip = body[0] === 0x1f && body[1] === 0x8b
  const way = isGzip ? 'gunzipSync' : UNPACKERS[encoding.trim().toLowerCase()]
  if (way === undefined || body.length === 0) return body
  return process.getBuiltinModule('node:zlib')[way](body, { maxOutputLength: BODY_LIMIT_BYTES })
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

/** The first Node whose agents understand proxy variables. */
const PROXY_SINCE = [24, 5] as const

function proxyEnvironment(environment: NodeJS.ProcessEnv, nodeVersion: string): NodeJS.ProcessEnv {
  const https_proxy = environment['https_proxy'] ?? environment['HTTPS_PROXY']
  if (https_proxy === undefined || https_proxy === '') return {}
  const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number)
  if (major < PROXY_SINCE[0] || (major === PROXY_SINCE[0] && minor < PROXY_SINCE[1])) {
    throw new ProxyError(
      `"https_proxy" is set, but this runner's Node ${nodeVersion} can't use it; Node 24.5 or newer can. Update the runner.`,
    )
  }
  const no_proxy = environment['no_proxy'] ?? environment['NO_PROXY']
  return { https_proxy: proxyAddress(https_proxy), ...(no_proxy === undefined ? {} : { no_proxy }) }
}

/** Checked here: an address that Node's agent does not understand would lead it past the proxy, without a word. */
function proxyAddress(text: string): string {
  // Without a scheme, it is `http` for the runner and for other tools.
  const trimmed = text.trim()
  const address = trimmed.includes('://') ? trimmed : `http://${trimmed}`
  // A URL may hold line breaks, which are left out of it; Node refuses them, and shows the whole address.
  if (/^https?:/i.test(address) && !/\s/.test(address) && isDecodable(address)) return address
  // The value itself may hold a password, so it is not shown.
  throw new ProxyError(
    '"https_proxy" does not hold the address of a proxy, such as http://proxy.example:3128.',
  )
}

/** Whether this is a URL, in which the user name and the password are encoded as they should be. */
function isDecodable(address: string): boolean {
  try {
    const { username, password } = new URL(address)
    decodeURIComponent(username + password)
    return true
  } catch {
    return false
  }
}
