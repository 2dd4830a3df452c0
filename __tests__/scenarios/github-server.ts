/**
 * A server that answers the questions of this action as GitHub does, and remembers what it was asked. Every request,
 * and every good answer, is measured by GitHub's own description of its API.
 */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  comparisonAnswer,
  type CommitFacts,
  jobAnswer,
  type JobFacts,
  jobsAnswer,
  runAnswer,
  type RunFacts,
} from './github-answers.ts'
import { answerFaults, requestFaults } from './github-openapi.ts'

export type { RunFacts } from './github-answers.ts'

/** What GitHub knows. What is not there is answered with 404. */
export interface GitHubFacts {
  readonly runs?: Readonly<Record<string, RunFacts>>
  /** By id; a list is one answer after the other, the last one for good. */
  readonly jobs?: Readonly<Record<string, JobFacts | readonly JobFacts[]>>
  /** Commits since a base, the oldest first. */
  readonly commits?: Readonly<Record<string, readonly CommitFacts[]>>
  /** Where the API is: `/api/v3` on GHES. */
  readonly prefix?: string
}

/** May take an answer over, to be slow, to refuse or to send something broken. */
export type TakeOver = (response: ServerResponse, path: string) => boolean

/** A running server. */
export interface GitHubServer {
  /** What `GITHUB_API_URL` is to be. */
  readonly url: string
  /** `GET /repos/…`, without the prefix. */
  readonly asked: readonly string[]
  /** The tokens that came along. */
  readonly authorizations: ReadonlySet<string>
  /** What is wrong with requests or answers by GitHub's description. */
  readonly faults: readonly string[]
  close(): void
}

/** Starts it. */
export async function startGitHub(
  facts: GitHubFacts,
  takeOver: TakeOver = () => false,
): Promise<GitHubServer> {
  const { prefix = '' } = facts
  const asked: string[] = []
  const faults: string[] = []
  const authorizations = new Set<string>()
  const answer = answersOf(facts)
  const server = createServer((request, response) => {
    const full = request.url ?? ''
    const path = full.startsWith(`${prefix}/`) ? full.slice(prefix.length) : `(outside of ${prefix}) ${full}`
    const url = new URL(path, 'http://localhost')
    asked.push(`${request.method ?? ''} ${path}`)
    authorizations.add(request.headers.authorization ?? '')
    if (request.method === 'GET') faults.push(...requestFaults(url))
    else faults.push(`not a read: ${request.method ?? ''} ${path}`)
    if (takeOver(response, path)) return
    const body = answer(url.pathname)
    if (body !== null) faults.push(...answerFaults(url.pathname, body))
    response.writeHead(body === null ? 404 : 200, { 'content-type': 'application/json; charset=utf-8' })
    response.end(JSON.stringify(body ?? { message: 'Not Found', documentation_url: '', status: '404' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    asked,
    authorizations,
    faults,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** The body for a path; `null` where there is nothing. */
function answersOf({ runs = {}, jobs = {}, commits = {} }: GitHubFacts): (path: string) => unknown {
  const looks = new Map<string, number>()
  const repo = '^/repos/acme/shop'

  function run(id: string, attempt: string | undefined, ofJobs: boolean): unknown {
    const facts = runs[id]
    if (facts === undefined) return null
    const latest = facts.attempt ?? 1
    const wanted = attempt === undefined ? latest : Number(attempt)
    const those = wanted === latest ? facts : facts.attempts?.[wanted]
    if (those === undefined) return null
    return ofJobs ? jobsAnswer(Number(id), those.jobs ?? []) : runAnswer(Number(id), wanted, those)
  }

  function job(id: string): unknown {
    const known = jobs[id]
    if (known === undefined) return null
    const all = [known].flat() as readonly JobFacts[]
    const look = looks.get(id) ?? 0
    looks.set(id, look + 1)
    const facts = all[Math.min(look, all.length - 1)]
    return facts === undefined ? null : jobAnswer(Number(id), 9_000_000_011, facts)
  }

  return (path) => {
    const runPath = new RegExp(`${repo}/actions/runs/(\\d+)(?:/attempts/(\\d+)(/jobs)?)?$`).exec(path)
    if (runPath !== null) return run(runPath[1] ?? '', runPath[2], runPath[3] !== undefined)
    const jobPath = new RegExp(`${repo}/actions/jobs/(\\d+)$`).exec(path)
    if (jobPath !== null) return job(jobPath[1] ?? '')
    const [, base = '', head = ''] = new RegExp(`${repo}/compare/(\\w+)\\.\\.\\.(\\w+)$`).exec(path) ?? []
    const since = commits[base]
    // GitHub's largest page.
    return since === undefined ? null : comparisonAnswer(base, head, since.slice(-250), since.length)
  }
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
