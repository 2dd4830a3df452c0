/**
 * GitHub, as far as this action asks it and tells it something, whatever repository of `acme` it asks about. Other files bring the
 * requests here.
 */
import {
  type AttemptFacts,
  commentAnswer,
  type CommentFacts,
  comparisonAnswer,
  type CommitFacts,
  deploymentAnswer,
  deploymentStatusAnswer,
  jobAnswer,
  type JobFacts,
  jobsAnswer,
  runAnswer,
  type RunFacts,
} from './answers.ts'

/** How a request is sent. */
export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** Facts by their ids; those that change with the time are looked up when they are asked for. */
type Known<Fact> = Readonly<Record<string, Fact>> | ((id: string) => Fact | null)

/** What GitHub knows. What is not there is answered with 404. */
export interface GitHubFacts {
  readonly runs?: Known<RunFacts>
  /** By id; a list is one answer after the other, the last one for good. */
  readonly jobs?: Known<JobFacts | readonly JobFacts[]>
  /** Commits since a base, the oldest first. */
  readonly commits?: Known<readonly CommitFacts[]>
  /** The repository has another name by now: what asks by the old one is sent on to its number. */
  readonly isRenamed?: boolean
  /** Of every pull request, the oldest first. */
  readonly comments?: readonly CommentFacts[]
  /** Whose token it is; by default that of every job. */
  readonly author?: Pick<CommentFacts, 'login' | 'type'>
}

/** A comment that is there. */
export type KnownComment = CommentFacts & { readonly id: number }

/** A request that changes something. */
export interface Written {
  readonly call: string
  readonly body: Readonly<Record<string, unknown>>
}

/** What goes over the wire, in either direction. */
export interface GitHubRequest {
  readonly method: Method
  /** From `/repos` on, with its query. */
  readonly path: string
  /** JSON, or nothing. */
  readonly body: string
}

/** An answer; `body` is JSON, or nothing. */
export interface GitHubAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** GitHub, and what it remembers. */
export interface FakeGitHub {
  /** Takes a request in, and gives what does the work and answers. */
  readonly receive: (request: GitHubRequest) => () => GitHubAnswer
  /** `GET /repos/…`. */
  readonly asked: readonly string[]
  /** What was sent to be written, in order. */
  readonly written: readonly Written[]
  /** The comments that are there, the oldest first. */
  readonly comments: () => readonly KnownComment[]
  /** What is wrong with requests or answers by GitHub's description. */
  readonly faults: readonly string[]
}

/** Measures requests and answers by a description of the API, and names what is wrong. */
export interface Measure {
  readonly request: (method: Method, url: URL, body: unknown) => readonly string[]
  readonly answer: (method: Method, pathname: string, status: number, body: unknown) => readonly string[]
}

const UNMEASURED: Measure = { request: () => [], answer: () => [] }

/** A GitHub that knows this much. */
export function createFakeGitHub(facts: GitHubFacts, measure = UNMEASURED): FakeGitHub {
  const asked: string[] = []
  const written: Written[] = []
  const faults: string[] = []
  const questions = answersOf(facts)
  const reports = reportsOf(facts)
  return {
    asked,
    written,
    faults,
    comments: reports.comments,
    receive({ method, path, body: text }) {
      asked.push(`${method} ${path}`)
      const elsewhere = facts.isRenamed === true && path.startsWith(OLD_NAME)
      if (elsewhere) return () => movedTo(path.replace(OLD_NAME, BY_NUMBER), method)
      const url = new URL(path.replace(BY_NUMBER, OLD_NAME), 'http://localhost')
      const sent = text === '' ? undefined : (JSON.parse(text) as Written['body'])
      faults.push(...measure.request(method, url, sent))
      if (method !== 'GET') written.push({ call: `${method} ${path}`, body: sent ?? {} })
      return () => {
        const done = reports.answer(method, url, sent ?? {}) ?? questions(url)
        if (done !== null) faults.push(...measure.answer(method, url.pathname, done.status, done.body))
        const { status, body, link = '' } = done ?? NOT_FOUND
        return {
          status,
          headers: {
            'content-type': 'application/json; charset=utf-8',
            ...(link === '' ? {} : { link }),
          },
          body: body === undefined ? '' : JSON.stringify(body),
        }
      }
    },
  }
}

interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly link?: string
}

const NOT_FOUND: Answer = {
  status: 404,
  body: { message: 'Not Found', documentation_url: '', status: '404' },
}

/** How asking and answering begins, by name and by number. */
const OLD_NAME = '/repos/acme/shop/'
const BY_NUMBER = '/repositories/1001/'

/** As GitHub sends on: for good where nothing was to be written. A transport that is no network has no host of its own. */
function movedTo(location: string, method: Method): GitHubAnswer {
  return {
    status: method === 'GET' ? 301 : 307,
    headers: { location, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ message: 'Moved Permanently', url: location, documentation_url: '' }),
  }
}

function found(body: unknown): Answer | null {
  return body === null ? null : { status: 200, body }
}

/** Comments and deployments: what is written is there afterwards. */
function reportsOf({ comments: first = [], author = {} }: GitHubFacts): {
  readonly answer: (method: Method, url: URL, body: Written['body']) => Answer | null
  readonly comments: () => readonly KnownComment[]
} {
  let nextId = 1
  let comments: KnownComment[] = first.map((facts) => ({ ...facts, id: nextId++ }))
  const deployments: number[] = []
  const text = (body: Written['body']): string => String(body['body'])
  return {
    comments: () => comments,
    answer(method, url, body) {
      const one = /^\/repos\/acme\/[\w-]+\/issues\/comments\/(\d+)$/.exec(url.pathname)
      const status = /^\/repos\/acme\/[\w-]+\/deployments\/(\d+)\/statuses$/.exec(url.pathname)
      const call = `${method} ${url.pathname.replace(/^\/repos\/acme\/[\w-]+/, '')}`
      if (one !== null) {
        const comment = comments.find((each) => String(each.id) === one[1])
        if (comment === undefined) return null
        comments = comments.flatMap((each) =>
          each === comment ? (method === 'DELETE' ? [] : [{ ...each, body: text(body) }]) : [each],
        )
        return method === 'DELETE'
          ? { status: 204 }
          : { status: 200, body: commentAnswer(comment.id, { ...comment, body: text(body) }) }
      }
      if (call === 'GET /issues/7/comments') {
        const size = Number(url.searchParams.get('per_page') ?? 30)
        const start = (Number(url.searchParams.get('page') ?? 1) - 1) * size
        const page = comments.slice(start, start + size)
        const link = start + size < comments.length ? `<${url.pathname}?page=2>; rel="next"` : ''
        return { status: 200, body: page.map((each) => commentAnswer(each.id, each)), link }
      }
      if (call === 'POST /issues/7/comments') {
        const comment = { ...author, body: text(body), id: nextId++ }
        comments.push(comment)
        return { status: 201, body: commentAnswer(comment.id, comment) }
      }
      if (call === 'POST /deployments') {
        deployments.push(nextId)
        return { status: 201, body: deploymentAnswer(nextId++, body) }
      }
      if (status !== null && deployments.some((each) => String(each) === status[1]))
        return { status: 201, body: deploymentStatusAnswer(status[1] ?? '', body) }
      return null
    },
  }
}

/** The answer to a question; `null` where there is nothing. */
function answersOf({ runs = {}, jobs = {}, commits = {} }: GitHubFacts): (url: URL) => Answer | null {
  const looks = new Map<string, number>()
  const repo = '^/repos/acme/[\\w-]+'

  function attemptOf(
    id: string,
    attempt: string | undefined,
  ): { readonly facts: AttemptFacts; readonly number: number } | null {
    const facts = known(runs, id)
    if (facts === null) return null
    const latest = facts.attempt ?? 1
    const number = attempt === undefined ? latest : Number(attempt)
    const those = number === latest ? facts : facts.attempts?.[number]
    return those === undefined ? null : { facts: those, number }
  }

  function jobsOf(id: string, attempt: string | undefined, url: URL): Answer | null {
    const found = attemptOf(id, attempt)
    if (found === null) return null
    const { jobs = [] } = found.facts
    const size = Number(url.searchParams.get('per_page') ?? 30)
    const start = (Number(url.searchParams.get('page') ?? 1) - 1) * size
    return {
      status: 200,
      body: jobsAnswer(Number(id), found.number, jobs, { start, size }),
      link: start + size < jobs.length ? `<${url.pathname}?page=2>; rel="next"` : '',
    }
  }

  /** One that is listed among a run's jobs is found by its id too. */
  function listedJob(id: string): unknown {
    for (const [runId, run] of Object.entries(typeof runs === 'function' ? {} : runs)) {
      const attempts = { ...run.attempts, [run.attempt ?? 1]: run }
      for (const [attempt, { jobs = [] }] of Object.entries(attempts)) {
        const job = jobs.find((each) => String(each.id) === id)
        if (job !== undefined) return jobAnswer(Number(id), Number(runId), job, Number(attempt))
      }
    }
    return null
  }

  function job(id: string): unknown {
    const facts = known(jobs, id)
    if (facts === null) return listedJob(id)
    const all = [facts].flat() as readonly JobFacts[]
    const look = looks.get(id) ?? 0
    looks.set(id, look + 1)
    const shown = all[Math.min(look, all.length - 1)]
    return shown === undefined ? null : jobAnswer(Number(id), shown.runId ?? 9_000_000_011, shown)
  }

  return (url) => {
    const path = url.pathname
    const runPath = new RegExp(`${repo}/actions/runs/(\\d+)(?:/attempts/(\\d+))?(/jobs)?$`).exec(path)
    if (runPath !== null) {
      const [, id = '', attempt, ofJobs] = runPath
      if (ofJobs !== undefined) return jobsOf(id, attempt, url)
      const those = attemptOf(id, attempt)
      return found(those === null ? null : runAnswer(Number(id), those.number, those.facts))
    }
    const jobPath = new RegExp(`${repo}/actions/jobs/(\\d+)$`).exec(path)
    if (jobPath !== null) return found(job(jobPath[1] ?? ''))
    const [, base = '', head = ''] = new RegExp(`${repo}/compare/(\\w+)\\.\\.\\.(\\w+)$`).exec(path) ?? []
    const since = known(commits, base)
    // GitHub's largest page.
    return since === null ? null : found(comparisonAnswer(base, head, since.slice(-250), since.length))
  }
}

function known<Fact>(facts: Known<Fact>, id: string): Fact | null {
  return typeof facts === 'function' ? facts(id) : (facts[id] ?? null)
}
