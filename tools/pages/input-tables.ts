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

/**
 * The README with its tables made anew.
 * @param read the text of a file of the repository
 * @throws Error when the README lacks their place
 */
export function withInputTables(readme: string, read: (file: string) => string): string {
  let text = readme
  for (const { prefix, file } of ACTIONS) {
    const action = parse(read(file)) as ActionMetadata
    text = replacePart(text, partOf(`${prefix}inputs`, file), inputTable(action))
    text = replacePart(text, partOf(`${prefix}outputs`, file), outputTable(action))
  }
  return text
}

/** Each action, and how the places of its tables are named. */
export const ACTIONS = [
  { prefix: '', file: 'action.yml' },
  { prefix: 'restore-', file: 'restore/action.yml' },
  { prefix: 'wait-', file: 'wait/action.yml' },
  { prefix: 'prune-', file: 'prune/action.yml' },
] as const

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
