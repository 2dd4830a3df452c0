/** The job summary of a rollback by hand. */
import type { Commits } from '../domain/commits.ts'
import { commitsChapter } from './commits.ts'
import { summaryOf } from './fitting.ts'
import { prose } from './markdown.ts'
import { commandBlock, type RollbackTarget, workflowCommand } from './rollback-advice.ts'
import { type Table, tableMarkdown } from './table.ts'

/** `headline` is this action's own words; sentences may hold text from outside. `again`: what another try would be. */
export function rollbackSummary(
  headline: string,
  sentences: readonly string[],
  snapshots: Table | null,
  commits: readonly Commits[] = [],
  again: RollbackTarget | null = null,
): string {
  const command =
    again === null ? '' : ['#### Roll back by hand', commandBlock([workflowCommand(again)])].join('\n\n')
  const table = snapshots === null || snapshots.rows.length === 0 ? '' : tableMarkdown(snapshots)
  return summaryOf(headline, sentences.map(prose), command, [
    commitsChapter('rollback', commits),
    table === '' ? '' : `#### Snapshots of the server, before the rollback\n\n${table}`,
  ])
}
