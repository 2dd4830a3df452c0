/** Holds the page of messages and the source to the same list: each message has its entry, and each entry its message. */
import type { Finding } from './finding.ts'
import { type Message, messagesIn, plain } from './messages.ts'
import { NO_MESSAGES, type NoMessage } from './no-messages.ts'
import type { Repository } from './repository.ts'

/** The page that names every error, warning and notice. */
export const TROUBLESHOOTING = 'docs/troubleshooting.md'

/** Reads the page and the source, and says where they differ. */
export function troubleshootingFindings({
  files,
  read,
}: Pick<Repository, 'files' | 'read'>): readonly Finding[] {
  const names = files.filter((file) => /^src\/.*\.ts$/.test(file) && !file.endsWith('.gen.ts'))
  const sources = new Map(names.map((file) => [file, read(file)]))
  const page = files.includes(TROUBLESHOOTING) ? read(TROUBLESHOOTING) : ''
  return troubleshootingFaults(
    page,
    sources,
    NO_MESSAGES.filter(({ file }) => sources.has(file)),
  )
}

/**
 * What is missing in the page, what in it is no message any more, and which entry does not say what to do.
 * @param sources files of `src/` by their paths
 * @param noMessages texts that need no entry, each with the reason
 */
export function troubleshootingFaults(
  page: string,
  sources: ReadonlyMap<string, string>,
  noMessages: readonly NoMessage[],
): readonly Finding[] {
  const texts = messagesIn(sources)
  const messages = texts.filter((text) => !noMessages.some((each) => isAbout(each, text)))
  const entries = entriesOf(page)
  const quoted = entries.flatMap((each) => each.quotes)
  const all = quoted.map(({ text }) => text).join('\n')
  const missing = messages.flatMap(({ file, line, fixed }) =>
    fixed
      .filter((each) => !all.includes(each))
      .map((each) => ({ file, line, message: `${TROUBLESHOOTING} has no entry with these words: ${each}` })),
  )
  const wordings = messages.flatMap((each) => each.wordings).join('\n')
  const stale = quoted
    .filter(({ text }) => !wordings.includes(text))
    .map(({ text, line }) => ({
      file: TROUBLESHOOTING,
      line,
      message: `no message of src/ has these words: ${text}`,
    }))
  const bare = entries.flatMap(({ line, lacks }) =>
    lacks.map((label) => ({
      file: TROUBLESHOOTING,
      line,
      message: `neither this entry nor its chapter has ${label}`,
    })),
  )
  const idle = noMessages
    .filter((each) => !texts.some((text) => isAbout(each, text)))
    .map(({ file, text = '' }) => ({
      file,
      line: 1,
      message: `tools/pages/no-messages.ts names a text that is not here: ${text}`,
    }))
  return [...missing, ...stale, ...bare, ...idle]
}

function isAbout({ file, text }: NoMessage, message: Message): boolean {
  return (
    message.file === file && (text === undefined || message.wordings.some((each) => each.startsWith(text)))
  )
}

/** An entry: messages, each alone on a line as code, then what they mean. */
interface Entry {
  /** From 1. */
  readonly line: number
  readonly quotes: { readonly text: string; readonly line: number }[]
  /** Labels that neither the entry nor its chapter has. */
  readonly lacks: readonly string[]
}

/** What each entry says, or its chapter for all of its entries. */
const LABELS = ['**State:**', '**Do:**']

function entriesOf(page: string): readonly Entry[] {
  const entries: Entry[] = []
  const lines = page.split('\n')
  let chapter = 0
  for (const [index, content] of lines.entries()) {
    if (/^#+ /.test(content)) chapter = index
    if (!content.startsWith('- `')) continue
    const rest = lines.slice(index + 1).findIndex((each) => /^(- `|#+ )/.test(each))
    const own = lines.slice(index, rest === -1 ? undefined : index + 1 + rest)
    const first = lines.slice(chapter).findIndex((each) => each.startsWith('- `'))
    const said = [...lines.slice(chapter, chapter + first), ...own].join('\n')
    entries.push({
      line: index + 1,
      quotes: own.flatMap((each, at) => {
        const [, text] = /^(?:- | {2})`([^`]+)`\\?$/.exec(each) ?? []
        return text === undefined ? [] : [{ text: plain(text), line: index + 1 + at }]
      }),
      lacks: LABELS.filter((each) => !said.includes(each)),
    })
  }
  return entries
}
