/** Commits that a rollback undoes, in words. Everything in them is from outside. */
import type { Commits } from '../domain/commits.ts'
import { folded } from './fitting.ts'
import { type Table, tableLines, tableMarkdown } from './table.ts'
import { counted } from '../domain/text.ts'

/** What is undone: the deploy of this run, or all that came after a snapshot. */
export type Undoing = 'deploy' | 'rollback'

const TITLES: Readonly<Record<Undoing, string>> = {
  deploy: 'Commits of this deploy',
  rollback: 'Commits that this rollback undoes',
}

/** Returns lines for the log. */
export function commitLines(undoing: Undoing, commits: Commits): readonly string[] {
  const count = commits.shown.length + commits.more
  const title = `${TITLES[undoing]} since ${commits.base}`
  if (count === 0) return [`${title}: none.`, ...aheadText(commits)]
  return [
    `${title} (${count}):`,
    ...tableLines(tableOf(commits)).slice(1),
    ...moreText(commits),
    ...aheadText(commits),
  ]
}

/** Returns folds for the summary; empty where there are none. */
export function commitsChapter(undoing: Undoing, all: readonly Commits[]): string {
  return all
    .filter((each) => each.shown.length > 0 || each.ahead > 0)
    .map((each) =>
      folded(
        `${TITLES[undoing]} since <code>${each.base}</code>`,
        [
          each.shown.length === 0 ? 'None.' : tableMarkdown(tableOf(each)),
          ...moreText(each),
          ...aheadText(each),
        ].join('\n\n'),
      ),
    )
    .join('\n\n')
}

function tableOf({ shown }: Commits): Table {
  return {
    columns: ['Commit', 'Subject', 'Author'],
    rows: shown.map(({ sha, subject, author }) => [sha, subject, author]),
  }
}

function moreText({ more }: Commits): readonly string[] {
  return more === 0 ? [] : [`and ${more} more`]
}

/** An older commit was deployed, or one of another branch: what came since is then not all of the difference. */
function aheadText({ base, ahead }: Commits): readonly string[] {
  if (ahead === 0) return []
  return [`${base} has ${counted(ahead, 'commit')} that this run's commit does not have.`]
}
