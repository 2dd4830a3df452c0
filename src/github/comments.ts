/** One comment on a pull request, written once and then rewritten. */
import { createHash } from 'node:crypto'
import type { Octokit } from '@octokit/rest'
import type { Run } from '../domain/run.ts'
import { idKey } from '../domain/ids.ts'
import { fieldsOf } from '../domain/json-object.ts'
import { ownerAndRepo, textOf } from './answers.ts'
import { DETAILS } from './messages.ts'

/** Comments may be long, and an answer has a limit. */
const PER_PAGE = 30
/** More pages than the comments of a pull request fill. */
const MOST_PAGES = 300

/** What is written, and about which servers: there is one comment for each set of them. */
export interface Comment {
  readonly serverIds: readonly string[]
  readonly markdown: string
}

/**
 * Who writes with the token that every job has. Anyone can copy a mark, and would own what all reports then go
 * into.
 */
const USUAL_AUTHOR = 'github-actions[bot]'

/**
 * Writes the comment about these servers, or rewrites the one that is there. Each request is sent once. Who we
 * are, with a token of another kind, only the answer to a first comment tells; if there is an older one by the
 * same author, of another job perhaps that wrote at the same moment, that one is rewritten and ours taken away
 * again.
 * @param signal aborted when the caller stops waiting
 * @throws whatever Octokit does, and an error for an answer that can't be read: then it may not be written
 */
export async function writeComment(
  octokit: Octokit,
  { repo }: Pick<Run, 'repo'>,
  pullRequest: number,
  comment: Comment,
  signal: AbortSignal,
): Promise<void> {
  const { issues } = octokit.rest
  const where = { ...ownerAndRepo(repo), request: { signal } }
  const marker = markerOf(comment.serverIds)
  const body = `${marker}\n${comment.markdown}`
  const find = (author: string): Promise<number | null> =>
    findComment(octokit, repo, pullRequest, { marker, author }, signal)
  const before = await find(USUAL_AUTHOR)
  if (before !== null) {
    await issues.updateComment({ ...where, comment_id: before, body })
    return
  }
  const { data } = await issues.createComment({ ...where, issue_number: pullRequest, body })
  const { id: mine, user } = fieldsOf(data)
  const author = textOf(fieldsOf(user)['login'])
  if (typeof mine !== 'number' || author === null) throw new Error(DETAILS.commentUnnamed)
  try {
    const first = await find(author)
    if (first === null || first === mine) return
    await issues.updateComment({ ...where, comment_id: first, body })
    await issues.deleteComment({ ...where, comment_id: mine })
  } catch {
    // What there is to say has been said; at worst it stands there twice.
  }
}

/** Invisible in the page, and of one length for any number of servers. */
function markerOf(serverIds: readonly string[]): string {
  const keys = serverIds.map(idKey).toSorted().join(',')
  return `<!-- vps-safety-snapshot restore ${createHash('sha256').update(keys).digest('hex').slice(0, 16)} -->`
}

/** Returns the oldest comment with this mark by this author. */
async function findComment(
  octokit: Octokit,
  repo: string,
  pullRequest: number,
  { marker, author }: { readonly marker: string; readonly author: string },
  signal: AbortSignal,
): Promise<number | null> {
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data, headers } = await octokit.rest.issues.listComments({
      ...ownerAndRepo(repo),
      issue_number: pullRequest,
      per_page: PER_PAGE,
      page,
      request: { signal },
    })
    if (!Array.isArray(data)) throw new Error(DETAILS.commentsUnreadable)
    for (const { id, body, user } of data.map(fieldsOf)) {
      const isOurs = typeof body === 'string' && body.startsWith(marker)
      if (isOurs && typeof id === 'number' && fieldsOf(user)['login'] === author) return id
    }
    // A page may hold fewer than were asked for, and another one follow all the same.
    if (headers.link?.includes('rel="next"') !== true) return null
  }
  throw new Error(DETAILS.manyComments)
}
