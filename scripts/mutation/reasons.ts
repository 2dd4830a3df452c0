/** Why what survives survives: `docs/surviving-mutants.md`, read as the table that it is. */
import { readFileSync } from 'node:fs'
import path from 'node:path'

/** A change of the sources that no test has noticed. */
export interface Survivor {
  /** From the root of the repository. */
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly sourceLine: string
  readonly original: string
  readonly replacement: string
}

/** One row: which change of which line it is about, or `any` of them. Without what is only there to make it code. */
export interface Reason {
  readonly file: string
  readonly sourceLine: string
  readonly change: string
}

/** What Stryker says of a mutant, as far as it is read here. */
interface Mutant {
  readonly fileName: string
  readonly replacement: string
  readonly location: {
    readonly start: { readonly line: number; readonly column: number }
    readonly end: { readonly line: number; readonly column: number }
  }
}

/** The longest part of a change that is shown. */
const LONGEST = 150

/** A mutant as it stands in the page. @param root of the repository */
export function survivorOf(
  { fileName, replacement, location: { start, end } }: Mutant,
  root: string,
): Survivor {
  const file = path.relative(root, path.resolve(root, fileName)).replaceAll(path.sep, '/')
  const lines = readFileSync(path.join(root, file), 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line)
  const last = lines.length - 1
  const original = lines
    .map((each, index) => (index === last ? each.slice(0, end.column - 1) : each))
    .map((each, index) => (index === 0 ? each.slice(start.column - 1) : each))
    .join(' ')
  const [sourceLine = ''] = lines
  return {
    file,
    line: start.line,
    sourceLine: oneLine(sourceLine),
    original: oneLine(original).slice(0, LONGEST),
    replacement: oneLine(replacement).slice(0, LONGEST),
  }
}

/** The rows of the page. */
export function readReasons(page: string): readonly Reason[] {
  let file = ''
  return page.split('\n').flatMap((line) => {
    const heading = /^##+ `(src\/[^`]+)`$/.exec(line)
    if (heading !== null) file = heading[1] ?? ''
    const cells = line.split(/(?<!\\)\|/).map((each) => each.trim())
    // A row without a reason is none.
    if (cells.length !== 5 || !(cells[1] ?? '').startsWith('`') || cells[3] === '') return []
    return [{ file, sourceLine: keyOf(cells[1] ?? ''), change: keyOf(cells[2] ?? '') }]
  })
}

/** Those that the page says nothing about. */
export function unexplained(survivors: readonly Survivor[], reasons: readonly Reason[]): readonly Survivor[] {
  return survivors.filter(
    ({ file, sourceLine, original, replacement }) =>
      !reasons.some(
        (each) =>
          each.file === file &&
          each.sourceLine === keyOf(sourceLine) &&
          ['any', keyOf(`${original} → ${replacement}`)].includes(each.change),
      ),
  )
}

/** A row as the page wants it, without its reason. */
export function rowOf({ sourceLine, original, replacement }: Survivor): string {
  return `| ${codeOf(sourceLine)} | ${codeOf(original)} → ${codeOf(replacement)} | |`
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** In a table, a bar would begin the next cell. */
function codeOf(text: string): string {
  const escaped = text.replaceAll('|', '\\|')
  return text.includes('`') ? `\`\` ${escaped} \`\`` : `\`${escaped}\``
}

/** What is left of a text, or of a cell, when nothing counts that only makes it code in a table. */
function keyOf(text: string): string {
  return oneLine(text.replaceAll('`', '').replaceAll('\\|', '|'))
}
