/** One comment on a pull request, written once and then rewritten. */
import { createHash } from 'node:crypto'
import type { Octokit } from '@octokit/rest'
import type { Run } from '../domain/run.ts'
import { serverKey } from '../domain/server.ts'
import { fieldsOf, ownerAndRepo, textOf } from './answers.ts'

/** GitHub takes no longer body. Source: its error for one that is. */
export const LONGEST_COMMENT = 65_536

const PER_PAGE = 100
/** More comments than anybody reads. */
const MOST_PAGES = 100

/** What is written, and about which servers: there is one comment for each set of them. */
export interface Comment {
  readonly serverIds: readonly string[]
  readonly markdown: string
}

/**
 * Writes the comment about these servers, or rewrites the one that is there. Each request is sent once. Of two jobs that write at the
 * same moment, the later one takes its own away again.
 * @param signal aborted when nobody waits any more
 * @throws whatever Octokit does, and an error for an answer that can't be read: then nobody knows whether it is written
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
  const find = (): Promise<number | null> => findComment(octokit, repo, pullRequest, marker, signal)
  const before = await find()
  if (before !== null) {
    await issues.updateComment({ ...where, comment_id: before, body })
    return
  }
  const { data } = await issues.createComment({ ...where, issue_number: pullRequest, body })
  const mine = fieldsOf(data)['id']
  const first = await find()
  if (first === null || first === mine || typeof mine !== 'number') return
  await issues.updateComment({ ...where, comment_id: first, body })
  await issues.deleteComment({ ...where, comment_id: mine })
}

/** Invisible in the page. Of the servers it holds no more than tells one set from another. */
function markerOf(serverIds: readonly string[]): string {
  const keys = serverIds.map(serverKey).toSorted().join(',')
  return `<!-- vps-safety-snapshot restore ${createHash('sha256').update(keys).digest('hex').slice(0, 16)} -->`
}

/** The oldest comment with this marker. */
async function findComment(
  octokit: Octokit,
  repo: string,
  pullRequest: number,
  marker: string,
  signal: AbortSignal,
): Promise<number | null> {
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data } = await octokit.rest.issues.listComments({
      ...ownerAndRepo(repo),
      issue_number: pullRequest,
      per_page: PER_PAGE,
      page,
      request: { signal },
    })
    if (!Array.isArray(data)) throw new Error('its list of comments can not be read')
    const found = data.map(fieldsOf).find((each) => isOurs(each, marker))
    if (found !== undefined) return found['id'] as number
    if (data.length < PER_PAGE) return null
  }
  return null
}

/** Who may write to the repository could rewrite our comment anyway. */
const TRUSTED = ['OWNER', 'MEMBER', 'COLLABORATOR']

/** Anybody can copy the marker, and would own the comment that all reports then go into: its author counts too. */
function isOurs(comment: Readonly<Record<string, unknown>>, marker: string): boolean {
  const { id, body, user, author_association } = comment
  const isTrusted = fieldsOf(user)['type'] === 'Bot' || TRUSTED.some((each) => each === author_association)
  return (
    typeof id === 'number' && isTrusted && textOf(body, LONGEST_COMMENT)?.startsWith(`${marker}\n`) === true
  )
}
