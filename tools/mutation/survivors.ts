/** Why what survives survives: `survivors.json`, by file, by the text of the line, and by what is changed in it. */
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

/** One change of a line, or `any` of them, and why it makes no difference. */
export interface Reason {
  readonly line: string
  readonly change: string
  readonly why: string
}

/** All reasons, by file. */
export type Reasons = Readonly<Record<string, readonly Reason[]>>

/** What Stryker says of a mutant, as far as it is read here. */
interface Mutant {
  readonly fileName: string
  readonly replacement: string
  readonly location: {
    readonly start: { readonly line: number; readonly column: number }
    readonly end: { readonly line: number; readonly column: number }
  }
}

/** Where the reasons stand, from the root of the repository. */
export const REASONS = 'tools/mutation/survivors.json'

/** The longest part of a change that is shown. */
const LONGEST = 150

/** The reasons, as they stand. @param root of the repository */
export function readReasons(root: string): Reasons {
  return JSON.parse(readFileSync(path.join(root, REASONS), 'utf8')) as Reasons
}

/** A mutant as it is told. @param root of the repository */
export function survivorOf(
  { fileName, replacement, location: { start, end } }: Mutant,
  root: string,
): Survivor {
  const file = fileOf(fileName, root)
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

/** A file as the reasons name it. */
export function fileOf(fileName: string, root: string): string {
  return path.relative(root, path.resolve(root, fileName)).replaceAll(path.sep, '/')
}

/** What is changed. */
export function changeOf({ original, replacement }: Survivor): string {
  return `${original} → ${replacement}`
}

/** Those that no reason is given for. */
export function unexplained(survivors: readonly Survivor[], reasons: Reasons): readonly Survivor[] {
  return survivors.filter((each) => whyOf(each, reasons) === '')
}

/** Reasons for what is noticed by now, in files of which all mutants were judged. */
export function idle(
  survivors: readonly Survivor[],
  reasons: Reasons,
  judged: ReadonlySet<string>,
): readonly (Reason & { readonly file: string })[] {
  return Object.entries(reasons).flatMap(([file, given]) =>
    judged.has(file)
      ? given
          .filter((reason) => !survivors.some((each) => each.file === file && isAbout(reason, each)))
          .map((reason) => ({ file, ...reason }))
      : [],
  )
}

/** The reasons as they have to stand: what survives in the judged files and nothing else, with `''` where the reason is missing. */
export function rewritten(
  survivors: readonly Survivor[],
  reasons: Reasons,
  judged: ReadonlySet<string>,
): Reasons {
  const files = [...new Set([...Object.keys(reasons), ...survivors.map((each) => each.file)])].sort()
  return Object.fromEntries(
    files
      .map((file): [string, readonly Reason[]] => [
        file,
        judged.has(file) ? found(survivors, file, reasons) : (reasons[file] ?? []),
      ])
      .filter(([, given]) => given.length > 0),
  )
}

/** Two changes of one line may read the same. */
function found(survivors: readonly Survivor[], file: string, reasons: Reasons): readonly Reason[] {
  const given = survivors
    .filter((each) => each.file === file)
    .toSorted((a, b) => a.line - b.line)
    .map((each) => ({ line: each.sourceLine, change: changeOf(each), why: whyOf(each, reasons) }))
  return [...new Map(given.map((each) => [`${each.line}\n${each.change}`, each])).values()]
}

/** Returns why it survives; `''` where the reason is missing. */
function whyOf(survivor: Survivor, reasons: Reasons): string {
  return reasons[survivor.file]?.find((each) => isAbout(each, survivor))?.why ?? ''
}

function isAbout({ line, change }: Reason, survivor: Survivor): boolean {
  return line === survivor.sourceLine && (change === 'any' || change === changeOf(survivor))
}

/** White space counts but once, and not at the ends. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
