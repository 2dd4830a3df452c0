/** Holds the page of codes and the source to the same list: each code has its chapter, and each chapter its code. */
import type { Repository } from './repository.ts'
import { codesIn } from './codes.ts'
import type { Finding } from './finding.ts'
import { messagesIn, plain } from './messages.ts'

/** The page that says what to do after each error. */
export const TROUBLESHOOTING = 'docs/troubleshooting.md'

/** What the chapter of a code says, or the chapter above it for all of its codes. */
const LABELS = ['**When:**', '**State:**', '**Do:**']

/** Reads the page and the source, and says where they differ. */
export function troubleshootingFindings({
  files,
  read,
}: Pick<Repository, 'files' | 'read'>): readonly Finding[] {
  const page = files.includes(TROUBLESHOOTING) ? read(TROUBLESHOOTING) : ''
  return troubleshootingFaults(page, sourcesOf({ files, read }))
}

/** Returns the files of `src/` that are written by hand, by their paths. */
export function sourcesOf({ files, read }: Pick<Repository, 'files' | 'read'>): ReadonlyMap<string, string> {
  const names = files.filter((file) => /^src\/.*\.ts$/.test(file) && !file.endsWith('.gen.ts'))
  return new Map(names.map((file) => [file, read(file)]))
}

/**
 * Returns the codes without a chapter, the chapters without a code, what a chapter does not say, and the texts in the page
 * that no message has.
 * @param sources files of `src/` by their paths
 */
export function troubleshootingFaults(
  page: string,
  sources: ReadonlyMap<string, string>,
): readonly Finding[] {
  const codes = codesIn(sources)
  const chapters = chaptersOf(page)
  const at = (line: number, message: string): Finding => ({ file: TROUBLESHOOTING, line, message })
  const missing = codes
    .filter(({ code }) => !chapters.some((each) => each.code === code))
    .map(({ file, line, code }) => ({ file, line, message: `${TROUBLESHOOTING} has no chapter on ${code}` }))
  const twice = codes
    .filter(({ code }, index) => codes.findIndex((each) => each.code === code) < index)
    .map(({ file, line, code }) => ({ file, line, message: `${code} is the code of two messages` }))
  const idle = chapters
    .filter((each) => !codes.some(({ code }) => code === each.code))
    .map((each) => at(each.line, `no message of src/ has the code ${each.code}`))
  const bare = chapters.flatMap((each) =>
    each.lacks.map((what) => at(each.line, `the chapter on ${each.code} has no ${what}`)),
  )
  const wordings = messagesIn(sources)
    .flatMap((each) => each.wordings)
    .join('\n')
  const stale = quotesOf(page)
    .filter(({ text }) => !piecesOf(text).every((piece) => wordings.includes(piece)))
    .map(({ text, line }) => at(line, `no message of src/ has these words: ${text}`))
  return [...missing, ...twice, ...idle, ...bare, ...stale]
}

interface Chapter {
  readonly code: string
  /** From 1. */
  readonly line: number
  /** What neither it nor the chapter above it has. */
  readonly lacks: readonly string[]
}

function chaptersOf(page: string): readonly Chapter[] {
  const lines = page.split('\n')
  let above = 0
  return lines.flatMap((content, index): readonly Chapter[] => {
    if (/^##? /.test(content)) above = index
    const code = /^### `([^`]+)`$/.exec(content)?.[1]
    if (code === undefined) return []
    const own = untilHeading(lines.slice(index + 1))
    const said = [...untilHeading(lines.slice(above + 1)), ...own].join('\n')
    const lacks = LABELS.filter((each) => !said.includes(each))
    return [{ code, line: index + 1, lacks: quotesIn(own).length === 0 ? [...lacks, 'text'] : lacks }]
  })
}

function untilHeading(lines: readonly string[]): readonly string[] {
  const end = lines.findIndex((each) => /^#+ /.test(each))
  return end === -1 ? lines : lines.slice(0, end)
}

interface Quote {
  readonly text: string
  /** From 1. */
  readonly line: number
}

/** Messages, each alone on a line as code. */
function quotesOf(page: string): readonly Quote[] {
  return quotesIn(page.split('\n'))
}

function quotesIn(lines: readonly string[]): readonly Quote[] {
  return lines.flatMap((each, index) => {
    const text = /^(?:- | {2})?`([^`]+)`\\?$/.exec(each)?.[1]
    return text === undefined ? [] : [{ text: plain(text), line: index + 1 }]
  })
}

/** A message is put together of sentences, and its words of pieces between what varies. */
function piecesOf(text: string): readonly string[] {
  return text
    .split(/…|(?<=[.:]) /)
    .map((each) => each.trim())
    .filter((each) => each.split(' ').length >= 3)
}
