/** One table, shown in the log and in the summary. */
import { code } from './markdown.ts'
import { clip } from '../domain/text.ts'

/** Column titles are this action's own words; cells may hold text from outside. */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** The longest text of a cell in the log; the summary has room for more. */
const WIDEST = 60

/** Returns the table as lines of text, in columns. */
export function tableLines(table: Table): readonly string[] {
  const rows = [table.columns, ...table.rows].map((row) => row.map(oneLine))
  const widths = table.columns.map((_, index) =>
    rows.reduce((widest, row) => Math.max(widest, row[index]?.length ?? 0), 0),
  )
  return rows.map((row) =>
    `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd(),
  )
}

/** Returns the table as Markdown, every cell a code span. */
export function tableMarkdown(table: Table): string {
  const lines = [table.columns, table.columns.map(() => '---'), ...table.rows.map((row) => row.map(code))]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function oneLine(text: string): string {
  return clip(text.replace(/\s+/g, ' '), WIDEST)
}
