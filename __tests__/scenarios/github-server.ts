/** A server that answers the two questions about runs as GitHub does, and remembers what it was asked. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What GitHub says about one run. */
export interface RunFacts {
  readonly status: string
  readonly attempt?: number
  readonly jobs?: readonly { readonly name: string; readonly status: string }[]
}

/** A running server. */
export interface GitHubServer {
  readonly url: string
  readonly asked: readonly string[]
  close(): void
}

/** Starts it. `answer` may take an answer over, to be slow, to refuse or to send something broken. */
export async function startGitHub(
  runs: Readonly<Record<string, RunFacts>>,
  answer: (response: ServerResponse) => boolean = () => false,
): Promise<GitHubServer> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
    if (answer(response)) return
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
      response.end(JSON.stringify(body))
    }
    const path = /^\/repos\/acme\/shop\/actions\/runs\/(\d+)(\/attempts\/\d+\/jobs)?(\?.*)?$/.exec(
      request.url ?? '',
    )
    const run = runs[path?.[1] ?? '']
    if (run === undefined) send(404, { message: 'Not Found' })
    else if (path?.[2] === undefined)
      send(200, { id: Number(path?.[1]), status: run.status, run_attempt: run.attempt ?? 1 })
    else send(200, { total_count: run.jobs?.length ?? 0, jobs: run.jobs ?? [] })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
