/** Commits that a rollback undoes, in words. Everything in them is from outside. */
import type { Commits } from '../github/commits.ts'
import { type Table, tableLines, tableMarkdown } from './table.ts'
import { counted } from './words.ts'

/** Lines for the log. */
export function commitLines(commits: Commits): readonly string[] {
  const count = commits.shown.length + commits.more
  if (count === 0) return [`There are no commits since ${commits.base}.`, ...aheadText(commits)]
  return [
    `${counted(count, 'commit')} since ${commits.base}:`,
    ...tableLines(tableOf(commits)).slice(1),
    ...moreText(commits),
    ...aheadText(commits),
  ]
}

/** A chapter for the summary; empty where there are none. */
export function commitsChapter(all: readonly Commits[]): string {
  return all
    .filter((each) => each.shown.length > 0 || each.ahead > 0)
    .flatMap((each) => [
      `#### Commits since \`${each.base}\``,
      each.shown.length === 0 ? 'None.' : tableMarkdown(tableOf(each)),
      ...moreText(each),
      ...aheadText(each),
    ])
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
