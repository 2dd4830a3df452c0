/** The job summary of `prune/`. */
import { summaryOf } from './fitting.ts'
import { prose } from './markdown.ts'
import { type Table, tableMarkdown } from './table.ts'

/** How pruning went. */
export interface PruneFacts {
  readonly dryRun: boolean
  readonly fails: boolean
  /** They may hold text from outside; they are escaped here. */
  readonly sentences: readonly string[]
  readonly snapshots: Table | null
}

/** Returns what was done, and all snapshots. */
export function pruneSummary({ dryRun, fails, sentences, snapshots }: PruneFacts): string {
  const headline = `${fails ? '❌' : '✅'} ${dryRun ? 'Pruning: dry run, nothing was deleted' : 'Pruning'}`
  const table = snapshots === null || snapshots.rows.length === 0 ? '' : tableMarkdown(snapshots)
  return summaryOf(headline, sentences.map(prose), '', [table])
}
