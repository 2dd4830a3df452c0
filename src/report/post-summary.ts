/** post's part of the job summary. */
import type { Commits } from '../domain/commits.ts'
import { commitsChapter } from './commits.ts'
import { summaryOf } from './fitting.ts'
import { proseWithLinks } from './markdown.ts'
import { commandBlock, rollbackChapter, type RollbackTarget, workflowCommand } from './rollback-advice.ts'
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
  /** How to roll back by hand, where that may be wanted. */
  readonly rollback: RollbackGuide | null
  /** What the deploy had brought. */
  readonly commits?: readonly Commits[]
}

/** How to roll back by hand. `lost` is this action's own words. */
export interface RollbackGuide {
  readonly target: RollbackTarget
  readonly lost: string
  /** Only the command: nothing says that anybody needs it. */
  readonly isBrief?: boolean
}

/** Returns what was done after the deploy, and what may be left to do. */
export function postSummary(facts: PostFacts): string {
  const { headline, sentences, snapshots, rollback, commits = [], links = [] } = facts
  return summaryOf(
    headline,
    sentences.map((each) => proseWithLinks(each, links)),
    rollback === null ? '' : rollbackMarkdown(rollback),
    [
      commitsChapter('deploy', commits),
      snapshots === null ? '' : `#### Snapshots of the server\n\n${tableMarkdown(snapshots)}`,
    ],
  )
}

/** Tells how to roll back by hand, as Markdown. */
export function rollbackMarkdown({ target, lost, isBrief = false }: RollbackGuide): string {
  if (!isBrief) return rollbackChapter(target, lost)
  return [
    'Should it be needed, this goes back to before the deploy:',
    commandBlock([workflowCommand(target)]),
  ].join('\n\n')
}
