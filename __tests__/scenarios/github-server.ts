/** The fake GitHub as a server, which remembers what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFakeGitHub, type FakeGitHub, type GitHubFacts } from '../github/fake-github.ts'
import type { Method } from '../github/openapi.ts'

/** What GitHub knows, and where its API is: `/api/v3` on GHES. */
export interface ServedFacts extends GitHubFacts {
  readonly prefix?: string
}

/** May take an answer over, to be slow, to refuse or to send something broken. The work is done before, or not, as it wants. */
export type TakeOver = (response: ServerResponse, path: string, method: Method, work: () => void) => boolean

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
): Promise<GitHubServer> {
  const { prefix = '' } = facts
  const authorizations = new Set<string>()
  const github = createFakeGitHub(facts)
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const full = request.url ?? ''
    const path = full.startsWith(`${prefix}/`) ? full.slice(prefix.length) : `(outside of ${prefix}) ${full}`
    authorizations.add(request.headers.authorization ?? '')
    const method = request.method as Method
    const work = github.receive({ method, path, body: await textOf(request) })
    if (takeOver(response, path, method, work)) return
    const { status, headers, body } = work()
    const { location } = headers
    // GitHub names itself in full.
    const whole =
      location === undefined ? {} : { location: `http://${request.headers.host ?? ''}${prefix}${location}` }
    response.writeHead(status, { ...headers, ...whole }).end(body)
  }
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    ...github,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    authorizations,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function textOf(request: AsyncIterable<unknown>): Promise<string> {
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
