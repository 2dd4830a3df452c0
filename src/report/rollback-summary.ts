/** The job summary of a rollback by hand. */
import type { Commits } from '../github/commits.ts'
import { commitsChapter } from './commits.ts'
import { prose } from './markdown.ts'
import { type Table, tableMarkdown } from './table.ts'

/** `headline` is this action's own words; sentences may hold text from outside. */
export function rollbackSummary(
  headline: string,
  sentences: readonly string[],
  snapshots: Table | null,
  commits: readonly Commits[] = [],
): string {
  const parts = [`### ${headline}`, ...sentences.map(prose)]
  const undone = commitsChapter('rollback', commits)
  if (undone !== '') parts.push(undone)
  if (snapshots !== null && snapshots.rows.length > 0) {
    parts.push('#### Snapshots of the server, before the rollback', tableMarkdown(snapshots))
  }
  return parts.join('\n\n')
}
