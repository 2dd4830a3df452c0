/** The fake GitHub as a server, which remembers what it was asked. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  createFakeGitHub,
  type FakeGitHub,
  type GitHubFacts,
  type Method,
} from '../../testing/simulator/github/fake-github.ts'
import { freeOrigin, listen } from '../../testing/simulator/servers.ts'
import { reached, type ServerAnswer } from '../../testing/simulator/simulated-server.ts'
import { MEASURE } from '../github/openapi.ts'
import { DRIVER, type DriverName } from './driver.ts'

/** What GitHub knows, and where its API is: `/api/v3` on GHES. */
export interface ServedFacts extends GitHubFacts {
  readonly prefix?: string
}

/** May take an answer over, to be slow, to refuse or to send something broken. The work is done before, or not, as it wants. */
export type TakeOver = (response: ServerAnswer, path: string, method: Method, work: () => void) => boolean

/** A running server. */
export interface GitHubServer extends Omit<FakeGitHub, 'receive'> {
  /** What `GITHUB_API_URL` is to be. */
  readonly url: string
  /** The tokens that came along. */
  readonly authorizations: ReadonlySet<string>
  close(): void
}

/** Starts it. */
export async function startGitHub(
  facts: ServedFacts,
  takeOver: TakeOver = () => false,
  driver: DriverName = DRIVER,
): Promise<GitHubServer> {
  const { prefix = '' } = facts
  const authorizations = new Set<string>()
  const github = createFakeGitHub(facts, MEASURE)
  const serve = (request: Received, response: ServerAnswer): void => {
    const { url, method, host } = request
    const path = url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : `(outside of ${prefix}) ${url}`
    authorizations.add(request.authorization)
    const work = github.receive({ method, path, body: request.body })
    if (takeOver(response, path, method, work)) return
    const { status, headers, body } = work()
    const { location } = headers
    // GitHub names itself in full.
    const whole = location === undefined ? {} : { location: `http://${host}${prefix}${location}` }
    response.writeHead(status, { ...headers, ...whole }).end(body)
  }
  const { origin, close } = driver === 'simulated' ? simulated(serve) : await real(serve)
  return { ...github, url: `${origin}${prefix}`, authorizations, close }
}

/** A request, as either kind of server gets it. */
interface Received {
  readonly method: Method
  /** From its first slash on. */
  readonly url: string
  readonly host: string
  readonly authorization: string
  readonly body: string
}

type Serve = (request: Received, response: ServerAnswer) => void

interface Listening {
  readonly origin: string
  readonly close: () => void
}

function simulated(serve: Serve): Listening {
  const origin = freeOrigin()
  const close = listen(
    origin,
    reached(({ url, method, headers, body }, answer) => {
      const authorization = headers['authorization'] ?? ''
      serve(
        { url: url.pathname + url.search, method, host: url.host, authorization, body: body ?? '' },
        answer,
      )
    }),
  )
  return { origin, close }
}

async function real(serve: Serve): Promise<Listening> {
  const server = createServer((request, response) => {
    void textOf(request).then((body) => {
      const { url = '', headers } = request
      serve(
        {
          url,
          method: request.method as Method,
          host: headers.host ?? '',
          authorization: headers.authorization ?? '',
          body,
        },
        response,
      )
      // A client on a virtual clock lets no time pass while an answer is on its way: it has to be told that none is.
      if (!response.headersSent && !response.destroyed) response.writeProcessing()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** Refuses with this status. */
export function refusing(
  status: number,
  body = '{"message":"Resource not accessible by integration"}',
): TakeOver {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(body)
    return true
  }
}
