/** The job summary of `prune/`. */
import { prose } from './markdown.ts'
import { type Table, tableMarkdown } from './table.ts'

/** Sentences may hold text from outside; they are escaped here. */
export function pruneSummary(dryRun: boolean, sentences: readonly string[], snapshots: Table | null): string {
  const headline = dryRun ? 'Pruning: dry run, nothing was deleted' : 'Pruning'
  const parts = [`### ${headline}`, ...sentences.map(prose)]
  if (snapshots !== null && snapshots.rows.length > 0) parts.push(tableMarkdown(snapshots))
  return parts.join('\n\n')
}
