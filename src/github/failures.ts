/** What could not be asked of GitHub: gathered while a step works, and told once at its end. */

import { clip } from '../domain/text.ts'
import { fieldsOf } from '../domain/json-object.ts'
import { type Consequence, DETAILS, REASONS } from './messages.ts'

/** A permission of the job's token. */
export type Permission = 'actions: read' | 'contents: read' | 'deployments: write' | 'pull-requests: write'

/** One question that brought no answer. */
interface FailedQuestion {
  readonly error: unknown
  readonly permission: Permission
  readonly consequence: Consequence
}

/** Takes in what could not be asked. */
export interface Failures {
  add(error: unknown, permission: Permission, consequence: Consequence): void
  /** The notices: one for all that GitHub refuses, one for what it did not answer in time, one for all the rest. */
  notices(): readonly string[]
}

/** None at first. */
export function createFailures(): Failures {
  const all: FailedQuestion[] = []
  return {
    add(error, permission, consequence) {
      all.push({ error, permission, consequence })
    },
    notices() {
      const of = (kind: Kind): readonly FailedQuestion[] =>
        all.filter(({ error }) => kindOfError(error) === kind)
      const [unknown, refused, late, other] = [of('unknown-token'), of('refused'), of('late'), of('other')]
      return [
        ...noticeOf(refused.length > 0 ? [...refused, ...unknown] : [], () => {
          return REASONS.refused(unique(refused.map((each) => each.permission)))
        }),
        ...noticeOf(refused.length > 0 ? [] : unknown, REASONS.unknownToken),
        ...noticeOf(late, REASONS.late),
        ...noticeOf(other, () => {
          const reasons = unique(other.map(({ error }) => reasonOf(error)))
          return REASONS.other(reasons.slice(0, 3))
        }),
      ]
    },
  }
}

function noticeOf(failed: readonly FailedQuestion[], why: () => string): readonly string[] {
  if (failed.length === 0) return []
  return [`${unique(failed.map(consequenceOf)).join(' ')} ${why()}`]
}

function consequenceOf({ consequence, error }: FailedQuestion): string {
  if (typeof consequence === 'string') return consequence
  const kind = kindOfError(error)
  return kind === 'refused' || kind === 'unknown-token' ? consequence.refused : consequence.open
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}

type Kind = 'unknown-token' | 'refused' | 'late' | 'other'

/** A 404 is no refusal: a run or a commit may be gone. Nor is a limit of requests, which GitHub tells with 403 too. */
function kindOfError(error: unknown): Kind {
  const status = isRateLimit(error) ? null : statusOf(error)
  if (status === 401) return 'unknown-token'
  if (status === 403) return 'refused'
  return fieldsOf(error)['name'] === 'AbortError' ? 'late' : 'other'
}

function isRateLimit(error: unknown): boolean {
  const headers = fieldsOf(fieldsOf(fieldsOf(error)['response'])['headers'])
  if (headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined) return true
  return error instanceof Error && /rate limit/i.test(error.message)
}

/** Returns the status of an answer that was an error; `null` where there was none, to which Octokit gives 500 too. */
export function statusOf(error: unknown): unknown {
  const { response, status } = fieldsOf(error)
  return response === undefined ? null : status
}

function reasonOf(error: unknown): string {
  // With a status the message is whatever body came, a page of HTML perhaps.
  const status = statusOf(error)
  if (isRateLimit(error)) return DETAILS.requestLimit(String(status))
  if (status === 404) return DETAILS.notFound
  if (typeof status === 'number') return `HTTP ${status}`
  return clip(error instanceof Error ? error.message : String(error), 200)
}
