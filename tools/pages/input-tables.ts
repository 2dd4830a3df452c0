/** Tables of inputs and outputs, made from the action.yml that declares them. */
import { parse } from 'yaml'
import { replacePart } from './parts.ts'

interface Entry {
  readonly description: string
  readonly default?: string
  readonly required?: boolean
}

interface ActionMetadata {
  readonly inputs: Readonly<Record<string, Entry>>
  readonly outputs: Readonly<Record<string, Entry>>
}

/** Each action, and the page with its tables. */
export const ACTIONS = [
  { file: 'action.yml', page: 'README.md' },
  { file: 'restore/action.yml', page: 'restore/README.md' },
  { file: 'wait/action.yml', page: 'wait/README.md' },
  { file: 'prune/action.yml', page: 'prune/README.md' },
] as const

/** Returns the action whose tables a page has; `undefined` for a page without. */
export function actionOf(page: string): (typeof ACTIONS)[number] | undefined {
  return ACTIONS.find((each) => each.page === page)
}

/**
 * Returns a page with the tables of an action generated again.
 * @param file the action.yml that declares the inputs and outputs
 * @param read the text of a file of the repository
 * @throws Error when the page lacks the place for a table
 */
export function withInputTables(page: string, file: string, read: (file: string) => string): string {
  const action = parse(read(file)) as ActionMetadata
  const text = replacePart(page, partOf('inputs', file), inputTable(action))
  return replacePart(text, partOf('outputs', file), outputTable(action))
}

function partOf(name: string, file: string): { begin: string; end: string } {
  return {
    begin: `<!-- ${name}: generated from ${file} by "npm run generate" -->`,
    end: `<!-- end of ${name} -->`,
  }
}

function inputTable({ inputs }: ActionMetadata): string {
  const rows = Object.entries(inputs).map(
    ([name, entry]) => `| \`${name}\` | ${defaultText(entry)} | ${cell(entry.description)} |`,
  )
  return ['| Input | Default | Meaning |', '| --- | --- | --- |', ...rows].join('\n')
}

function outputTable({ outputs }: ActionMetadata): string {
  const rows = Object.entries(outputs).map(([name, entry]) => `| \`${name}\` | ${cell(entry.description)} |`)
  return ['| Output | Meaning |', '| --- | --- |', ...rows].join('\n')
}

function defaultText(entry: Entry): string {
  if (entry.required === true) return '**required**'
  return entry.default === undefined || entry.default === '' ? 'empty' : `\`${entry.default}\``
}

/** What would end a cell, or vanish as HTML, in a table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*')
}
