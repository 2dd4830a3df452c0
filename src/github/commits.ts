/** The commits between two, by GitHub's comparison. */
import type { Octokit } from '@octokit/rest'
import type { Commit, Commits } from '../domain/commits.ts'
import type { Run } from '../domain/run.ts'
import { clip } from '../domain/text.ts'
import { fieldsOf } from '../domain/json-object.ts'
import { ownerAndRepo, textOf } from './answers.ts'
import { DETAILS } from './messages.ts'

const MOST_SHOWN = 20

/**
 * Returns what `head` has that `base` has not. Without a page in the request, the last commit of the answer is the
 * newest; source: GitHub's description of the call.
 * @throws whatever Octokit does, and an error for an answer that can't be read
 */
export async function readCommits(
  octokit: Octokit,
  run: Pick<Run, 'repo'>,
  base: string,
  head: string,
  signal: AbortSignal,
): Promise<Commits> {
  const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
    ...ownerAndRepo(run.repo),
    basehead: `${base}...${head}`,
    request: { signal },
  })
  const { total_commits: total, commits, behind_by: behind } = fieldsOf(data)
  if (typeof total !== 'number' || !Array.isArray(commits)) throw new Error(DETAILS.unreadable)
  const read = (commits as readonly unknown[]).flatMap((each) => readCommit(each) ?? [])
  const shown = read.toReversed().slice(0, MOST_SHOWN)
  const ahead = typeof behind === 'number' ? behind : 0
  return { base, shown, more: Math.max(0, total - shown.length), ahead }
}

function readCommit(value: unknown): Commit | null {
  const { sha, commit, author } = fieldsOf(value)
  if (typeof sha !== 'string' || !/^[0-9a-f]{7,64}$/.test(sha)) return null
  const { message, author: written } = fieldsOf(commit)
  const name = textOf(fieldsOf(author)['login'], 60) ?? textOf(fieldsOf(written)['name'], 60) ?? 'unknown'
  return {
    sha: sha.slice(0, 7),
    subject: clip((textOf(message, 2000) ?? '').replace(/\n.*/s, ''), 100),
    author: name,
  }
}
