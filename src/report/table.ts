/** One table, shown in the log and in the summary. */
import { code, prose } from './markdown.ts'
import { clip } from '../domain/text.ts'

/** Column titles are this action's own words; cells may hold text from outside. */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** A text, or one that leads somewhere in the summary; `href`: an address that this action has made itself. */
export type Cell = string | { readonly text: string; readonly href: string }

/** Columns in which this action speaks: in the summary they are plain, while what comes from outside is code. */
const OWN_WORDS: ReadonlySet<string | undefined> = new Set([
  'Size',
  'Duration',
  'Age',
  'Own',
  'Deploy',
  'Note',
  'Action',
  'Reason',
])

/** The longest text of a cell in the log; the summary has room for more. */
const WIDEST = 60

/** Returns the table as lines of text, in columns. */
export function tableLines(table: Table): readonly string[] {
  const rows = [table.columns, ...table.rows].map((row) => row.map((cell) => oneLine(textOf(cell))))
  const widths = table.columns.map((_, index) =>
    rows.reduce((widest, row) => Math.max(widest, row[index]?.length ?? 0), 0),
  )
  return rows.map((row) =>
    `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd(),
  )
}

/** Returns the table as Markdown: what comes from outside as code, and nothing of any cell as Markdown of its own. */
export function tableMarkdown(table: Table): string {
  const lines = [
    table.columns,
    table.columns.map(() => '---'),
    ...table.rows.map((row) => row.map((cell, index) => markdownOf(cell, table.columns[index]))),
  ]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function markdownOf(cell: Cell, column: string | undefined): string {
  if (typeof cell === 'string' && OWN_WORDS.has(column)) return cell.trim() === '' ? '–' : prose(cell)
  return typeof cell === 'string' ? code(cell) : `[${code(cell.text)}](${cell.href})`
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text
}

function oneLine(text: string): string {
  return clip(text.replace(/\s+/g, ' '), WIDEST)
}
