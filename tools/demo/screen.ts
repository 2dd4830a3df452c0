/** What the demo prints: lines that fit into a terminal, in colour where a person sees them. */
import { stripVTControlCharacters, styleText } from 'node:util'

/** The longest line, in characters. */
const COLUMNS = 120

type Style = Parameters<typeof styleText>[0]
type Level = 'plain' | 'error' | 'warning' | 'notice' | 'folded'

/** Lines of one step that belong together: a line, or a whole table. */
interface Block {
  readonly lines: readonly string[]
  readonly level: Level
}

const STYLES: Readonly<Record<Level, Style | null>> = {
  plain: null,
  error: 'red',
  warning: 'yellow',
  notice: 'cyan',
  folded: 'dim',
}

/** Whether to print in colour: into a terminal, unless `NO_COLOR` has a value (https://no-color.org). */
export function hasColour(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && (environment['NO_COLOR'] ?? '') === ''
}

/** Breaks a text between words, so that it fits. `hang`: how far the lines behind the first one are indented. */
export function wrap(text: string, columns: number, hang: number): readonly string[] {
  const lines: string[] = []
  let rest = text
  while (rest.length > columns) {
    const indent = lines.length === 0 ? 0 : hang
    const end = rest.lastIndexOf(' ', columns)
    // A word that does not fit stays whole.
    const at = end > indent ? end : rest.indexOf(' ', columns)
    if (at === -1) break
    lines.push(rest.slice(0, at).trimEnd())
    rest = `${' '.repeat(hang)}${rest.slice(at).trimStart()}`
  }
  return [...lines, rest]
}

/** Prints the scenes. */
export class Screen {
  readonly #print: (line: string) => void
  readonly #isColoured: boolean
  readonly #shown = new Set<string>()

  constructor(print: (line: string) => void, isColoured: boolean) {
    this.#print = print
    this.#isColoured = isColoured
  }

  /** Prints a text that may have escape codes of its own. */
  text(text: string, hang = 0): void {
    const visible = this.#isColoured ? text : stripVTControlCharacters(text)
    for (const line of visible.split('\n')) {
      const isShort = stripVTControlCharacters(line).length <= COLUMNS
      for (const each of isShort ? [line] : wrap(line, COLUMNS, hang)) this.#print(each)
    }
  }

  title(text: string): void {
    this.text(this.#styled(`\n━━ ${text} ${'━'.repeat(Math.max(0, 96 - text.length))}\n`, 'bold'))
  }

  /** Prints the log of one step. What an earlier scene has shown at its head is counted, except for its last line. */
  step(name: string, log: readonly string[]): void {
    const blocks = blocksOf(log)
    const isNew = ({ level, lines }: Block, index: number): boolean =>
      index === blocks.length - 1 || isAnnotation(level) || !this.#shown.has(keyOf(lines))
    const head = blocks.slice(0, blocks.findIndex(isNew))
    const count = head.reduce((sum, each) => sum + each.lines.length, 0)
    if (count > 1) this.#line(name, `▸ ${count} lines as in an earlier scene`, 'folded')
    for (const { lines, level } of blocks.slice(count > 1 ? head.length : 0)) {
      const hang = lines.length > 1 ? lastColumn(lines[0] ?? '') : 2
      for (const line of lines) this.#line(name, line, level, hang)
    }
    for (const { lines } of blocks) this.#shown.add(keyOf(lines))
  }

  #line(name: string, line: string, level: Level, hang = 2): void {
    const margin = `  ${name.padEnd(7)} │ `
    const style = STYLES[level]
    for (const each of wrap(line, COLUMNS - margin.length, hang))
      this.text(`${this.#styled(margin, 'dim')}${style === null ? each : this.#styled(each, style)}`)
  }

  #styled(text: string, style: Style): string {
    return this.#isColoured ? styleText(style, text, { validateStream: false }) : text
  }
}

function isAnnotation(level: Level): boolean {
  return level !== 'plain' && level !== 'folded'
}

/** Two lines are the same if only numbers and the width of columns differ. */
function keyOf(lines: readonly string[]): string {
  return lines.join('\n').replaceAll(/\d+/g, '#').replaceAll(/ +/g, ' ')
}

/** Where the last column of a table begins, by its header. */
function lastColumn(header: string): number {
  return header.lastIndexOf('  ') + 2
}

/** Groups the lines of a log. What the runner folds becomes one line that says how many it was. */
function blocksOf(log: readonly string[]): readonly Block[] {
  const blocks: Block[] = []
  let group: { readonly title: string; count: number } | null = null
  for (const line of log) {
    const title = /^##\[group\](.*)$/.exec(line)?.[1]
    if (title !== undefined) group = { title, count: 0 }
    else if (group === null) addLine(blocks, line)
    else if (line === '##[endgroup]') {
      blocks.push({ lines: [`▸ ${group.title} (${group.count} lines folded)`], level: 'folded' })
      group = null
    } else group.count++
  }
  return blocks
}

function addLine(blocks: Block[], line: string): void {
  const [, level, text] = /^##\[(error|warning|notice)\](.*)$/.exec(line) ?? []
  const last = blocks.at(-1)
  if (level !== undefined)
    blocks.push({ lines: [`${level.toUpperCase()}: ${text ?? ''}`], level: level as Level })
  else if (line.startsWith('  ') && last?.lines[0]?.startsWith('  ') === true)
    blocks[blocks.length - 1] = { ...last, lines: [...last.lines, line] }
  else blocks.push({ lines: [line], level: 'plain' })
}
