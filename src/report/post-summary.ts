/** post's part of the job summary. */
import type { Commits } from '../github/commits.ts'
import { commitsChapter } from './commits.ts'
import { proseWithLinks } from './markdown.ts'
import { rollbackChapter, type RollbackTarget } from './rollback-advice.ts'
import { type Table, tableMarkdown } from './table.ts'

/** What post's summary is made of. Sentences may hold text from outside; they are escaped here. */
export interface PostFacts {
  /** This action's own words. */
  readonly headline: string
  readonly sentences: readonly string[]
  /** Addresses in them that this action has made itself. */
  readonly links?: readonly string[]
  /** What the server holds, and what becomes of it; `null` when that was not looked at. */
  readonly snapshots: Table | null
  /** How to roll back by hand, where that may be wanted. `lost` is this action's own words. */
  readonly rollback: { readonly target: RollbackTarget; readonly lost: string } | null
  /** What the deploy had brought. */
  readonly commits?: readonly Commits[]
}

/** What was done after the deploy, and what may be left to do. */
export function postSummary(facts: PostFacts): string {
  const parts = [
    `### ${facts.headline}`,
    ...facts.sentences.map((each) => proseWithLinks(each, facts.links ?? [])),
  ]
  if (facts.rollback !== null) parts.push(rollbackChapter(facts.rollback.target, facts.rollback.lost))
  const commits = commitsChapter('deploy', facts.commits ?? [])
  if (commits !== '') parts.push(commits)
  if (facts.snapshots !== null) parts.push('#### Snapshots of the server', tableMarkdown(facts.snapshots))
  return parts.join('\n\n')
}
