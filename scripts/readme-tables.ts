/** The README's tables of inputs and outputs, made from action.yml. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'

const ROOT = path.join(import.meta.dirname, '..')

interface Entry {
  readonly description: string
  readonly default?: string
  readonly required?: boolean
}

interface ActionMetadata {
  readonly inputs: Readonly<Record<string, Entry>>
  readonly outputs: Readonly<Record<string, Entry>>
}

/** The README with its generated parts made anew. @throws Error when the README lacks their place */
export function readmeWithTables(readme: string): string {
  let text = readme
  for (const { prefix, file } of ACTIONS) {
    const action = parse(readFileSync(path.join(ROOT, file), 'utf8')) as ActionMetadata
    text = replacePart(text, `${prefix}inputs`, file, inputTable(action))
    text = replacePart(text, `${prefix}outputs`, file, outputTable(action))
  }
  return text
}

/** Each action, and how the places of its tables are named. */
const ACTIONS = [
  { prefix: '', file: 'action.yml' },
  { prefix: 'restore-', file: 'restore/action.yml' },
  { prefix: 'wait-', file: 'wait/action.yml' },
  { prefix: 'prune-', file: 'prune/action.yml' },
]

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

function replacePart(text: string, name: string, source: string, content: string): string {
  const begin = `<!-- ${name}: generated from ${source} by "npm run generate" -->`
  const end = `<!-- end of ${name} -->`
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from === -1 || to < from)
    throw new Error(`README.md lacks the place for its ${name}: ${begin} … ${end}`)
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`
}
