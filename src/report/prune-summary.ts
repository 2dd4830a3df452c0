/** The job summary of `prune/`. */
import { summaryOf } from './fitting.ts'
import { prose } from './markdown.ts'
import { type Table, tableMarkdown } from './table.ts'

/** Sentences may hold text from outside; they are escaped here. */
export function pruneSummary(dryRun: boolean, sentences: readonly string[], snapshots: Table | null): string {
  const headline = dryRun ? 'Pruning: dry run, nothing was deleted' : 'Pruning'
  const table = snapshots === null || snapshots.rows.length === 0 ? '' : tableMarkdown(snapshots)
  return summaryOf(headline, sentences.map(prose), '', [table])
}
