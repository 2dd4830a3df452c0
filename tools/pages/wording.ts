/** Words and shapes that pages, examples and messages avoid, because readers in a hurry stumble over them. */
import ts from 'typescript'
import { ALLOWED_WORDING, type AllowedWording } from './allowed-wording.ts'
import type { Finding } from './finding.ts'
import type { Repository } from './repository.ts'
import { sourceTree } from './source-tree.ts'

/** Who reads a text: users of the action, people who change it, or a user who got this message. */
type Readers = 'users' | 'developers' | 'message'

interface Avoided {
  readonly pattern: RegExp
  /** What to write instead. */
  readonly instead: string
  /** For whom the pattern is avoided. Absent: for all. */
  readonly only?: readonly Readers[]
  /** Whether it is searched for in code within a sentence too. */
  readonly inCode?: true
}

const CREATED = 'a snapshot is created, completed, deleted or kept'

/** Each phrase with what to write instead. A space stands for any white space, so a phrase may go over a line's end. */
const PHRASES: Readonly<Record<string, string>> = {
  '(?:nobody|somebody|whoever)': 'say who or what it is',
  '(?:it is unknown|unknown whether)': 'Could not find out whether …',
  fate: 'Action',
  'fleets?': 'servers',
  'photograph(?:s|ed|ing)?': 'contains',
  '(?:bring|brings|brought|bringing) back': 'restored',
  '(?:look|looks|looked|looking) at': 'checked, read',
  told: 'say what it says',
  'asked for': 'requested',
  gone: 'deleted',
  '(?:make|makes|made|making|no) room': 'free a slot',
  'snapshots? (?:is|are|was|were|has been|have been) (?:made|taken)': CREATED,
  '(?:make|makes|made|take|takes|took|taking) (?:a|an|the|its|no|another)(?: new| safety)? snapshot': CREATED,
  'cut into': 'say what would be lost',
  'on the ground of': 'because of',
  'stands? before': 'say what it does',
  'takes? (?:it|the deploy) for done': 'say what failed',
  'made before': 'created before',
  'so long an?': 'put the fact before its reason',
  spelt: 'spelled',
}

const AVOIDED: readonly Avoided[] = [
  ...Object.entries(PHRASES).map(([phrase, instead]) => ({
    pattern: new RegExp(`(?<![\\w-])${phrase.replaceAll(' ', '\\s+')}(?![\\w-])`, 'gi'),
    instead,
  })),
  { pattern: /(?<=\S) {2,}(?=\S)/g, instead: 'one space' },
  { pattern: /[.!?]"\./g, instead: 'one mark at the end of a sentence' },
  { pattern: /,\.|\.,|,,|;\.|;;|:\.|(?<!\.)\.\.(?!\.)/g, instead: 'one mark' },
  { pattern: /(?<=\w) [,;](?=\s)|(?<=\w) \.(?=\s|$)/g, instead: 'no space before a mark' },
  {
    pattern: /(?<![\w/.-])(?:[Mm]ain|[Pp]ost)(?! steps?\b|\s+steps?\b)(?![\w/.-]*\w)/g,
    instead: 'this step, the snapshot step, the post step',
    only: ['users', 'message'],
  },
  {
    pattern: /(?<![\w./-])(?:wait|restore|prune)\/(?![\w])/g,
    instead: 'the wait step, the rollback, the prune step',
    only: ['users', 'message'],
    inCode: true,
  },
  { pattern: /\?(?=\s|$)/g, instead: 'Check that …', only: ['message'] },
]

/** The longest line of a page, in characters. */
const LONGEST_LINE = 120
/** Code that is longer may make a line too long, because it cannot be broken. */
const LONG_CODE = 40

/** Checks all pages, the comments of the examples, and the messages of the sources. */
export function wordingFindings({ files, pages, read }: Repository): readonly Finding[] {
  const checked = [
    ...pages.map((file) => ({ file, text: proseOf(read(file)), readers: readersOf(file) })),
    ...files
      .filter((file) => /^examples\/[^/]+\.yml$/.test(file))
      .map((file) => ({ file, text: commentsOf(read(file)), readers: 'users' as const })),
  ]
  const messages = files.filter((file) => /^src\/(?:.*\/)?messages(?:\.ts|\/[^/]+\.ts)$/.test(file))
  const present = ALLOWED_WORDING.filter(({ file }) => files.includes(file))
  return withoutAllowed(
    [
      ...checked.flatMap(({ file, text, readers }) => avoidedIn(file, text, readers)),
      ...messages.flatMap((file) =>
        literalsOf(file, read(file)).flatMap(({ text, line }) => avoidedIn(file, text, 'message', line)),
      ),
      ...pages.flatMap((file) => longLines(file, read(file))),
    ],
    present,
  )
}

interface Found extends Finding {
  /** The text around it, in which an allowed place is recognised. */
  readonly around: string
}

/** Leaves out what is allowed, and names each allowance that allows nothing. */
export function withoutAllowed(
  found: readonly Found[],
  allowed: readonly AllowedWording[],
): readonly Finding[] {
  const isAbout = ({ file, text }: AllowedWording, each: Found): boolean =>
    file === each.file && (text === undefined || each.around.includes(text))
  return [
    ...found
      .filter((each) => !allowed.some((one) => isAbout(one, each)))
      .map(({ file, line, message }) => ({ file, line, message })),
    ...allowed
      .filter((one) => !found.some((each) => isAbout(one, each)))
      .map(({ file, text = 'all of it' }) => ({
        file,
        line: 1,
        message: `tools/pages/allowed-wording.ts allows what is not here: ${text}`,
      })),
  ]
}

function readersOf(file: string): Readers {
  return /^(?:README|SECURITY|CHANGELOG)\.md$|\/README\.md$|^docs\/how-to\/|^docs\/(?:retention|security|troubleshooting)\.md$/.test(
    file,
  )
    ? 'users'
    : 'developers'
}

/** @param line the line of the file on which the text begins */
function avoidedIn(file: string, text: string, readers: Readers, line = 1): readonly Found[] {
  const withoutCode = text.replaceAll(/`[^`]*`/g, (code) => `\`${'_'.repeat(code.length - 2)}\``)
  return AVOIDED.filter(({ only = [readers] }) => only.includes(readers)).flatMap(
    ({ pattern, instead, inCode }) =>
      [...(inCode === true ? text : withoutCode).matchAll(pattern)].map(({ 0: match, index }) => ({
        file,
        line: line + text.slice(0, index).split('\n').length - 1,
        message: `avoid ${JSON.stringify(match.replaceAll(/\s+/g, ' '))}: ${instead}`,
        around: text.slice(Math.max(0, index - 60), index + 60).replaceAll(/\s+/g, ' '),
      })),
  )
}

/** The sentences of a page, each on its line. Blocks of code, comments and addresses are left out. */
function proseOf(markdown: string): string {
  return outsideCode(markdown)
    .map(({ text, isCode }) => {
      if (isCode || text.trimStart().startsWith('<')) return ''
      const plain = text.replaceAll(/\]\([^)]*\)/g, ']').replaceAll(/<!--.*?-->/g, '')
      return plain.trimStart().startsWith('|') ? plain.replaceAll(/ {2,}/g, ' ') : plain
    })
    .join('\n')
}

function commentsOf(yaml: string): string {
  return yaml
    .split('\n')
    .map((line) => /(?:^|\s)#\s(.*)$/.exec(line)?.[1] ?? '')
    .join('\n')
}

/** Lines that are too long and could be broken: tables, blocks of code and HTML could not. */
function longLines(file: string, markdown: string): readonly Found[] {
  return outsideCode(markdown).flatMap(({ text, isCode }, index) => {
    const breakable = text
      .replaceAll(/\]\([^)]*\)/g, ']')
      .replaceAll(/`[^`]*`/g, (code) => (code.length > LONG_CODE ? '``' : code))
    const isExempt = isCode || /^\s*[|<]/.test(text) || breakable.length <= LONGEST_LINE
    return isExempt
      ? []
      : [
          {
            file,
            line: index + 1,
            message: `${text.length} characters in a line; ${LONGEST_LINE} at most`,
            around: text,
          },
        ]
  })
}

function outsideCode(markdown: string): readonly { readonly text: string; readonly isCode: boolean }[] {
  let fence: string | null = null
  return markdown.split('\n').map((text) => {
    const [, mark] = /^\s*(```+|~~~+)/.exec(text) ?? []
    if (mark === undefined) return { text, isCode: fence !== null }
    if (fence === null) fence = mark
    else if (mark.startsWith(fence)) fence = null
    return { text, isCode: true }
  })
}

/** The texts of a source, with "…" for what varies in them. */
function literalsOf(
  file: string,
  source: string,
): readonly { readonly text: string; readonly line: number }[] {
  const tree = sourceTree(file, source)
  const texts: { text: string; line: number }[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return
    const text = ts.isStringLiteralLike(node)
      ? node.text
      : ts.isTemplateExpression(node)
        ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…')
        : null
    if (text !== null)
      texts.push({ text, line: tree.getLineAndCharacterOfPosition(node.getStart()).line + 1 })
    node.forEachChild(visit)
  }
  visit(tree)
  return texts
}
