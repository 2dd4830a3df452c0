/** Text from outside in a job summary: nothing of it may act as Markdown, HTML, a link or a mention. */
import { BREAK, printable, clip } from '../domain/text.ts'

/** Longer text from outside is cut: a summary over 1 MiB is dropped whole by the runner. */
const LONGEST = 200
const LONGEST_SENTENCE = 4000

/** Returns a name, an id or another short text from outside, as a code span. */
export function code(text: string): string {
  // A code span ends at its own back-ticks, a table cell at a bar, and neither can be escaped inside of it.
  // GitHub mentions no user in a code span; programs that search the source for commands may act on an "@".
  const inside = clip(printable(text), LONGEST)
    .replaceAll('`', 'ˋ')
    .replaceAll('|', '¦')
    .replaceAll('@', `@${BREAK}`)
    .trim()
  return inside === '' ? '–' : `\`${inside}\``
}

/** Returns a sentence that may hold text from outside. */
export function prose(text: string): string {
  return (
    clip(printable(text).trim(), LONGEST_SENTENCE)
      .replace(/[\\`*_{}[\]()#!|<>&~$]/g, '\\$&')
      // What would start a list or a heading.
      .replace(/^(\d*)([-+=.])/, '$1\\$2')
      // What would be an emoji or an address, or name a person or an issue: these are looked for in what the
      // Markdown means, where a backslash no longer helps.
      .replace(/:(?=\/\/|[\w\\+-]+:)|[@#]|www|GH(?=-\d)/gi, `$&${BREAK}`)
  )
}

/**
 * Returns the same, with links to these addresses, which this action has made itself, where the sentence has them in
 * brackets.
 */
export function proseWithLinks(text: string, addresses: readonly string[]): string {
  const [address, ...others] = addresses
  if (address === undefined) return prose(text)
  return text
    .split(`(${address})`)
    .map((each) => `${/^\s/.test(each) ? ' ' : ''}${proseWithLinks(each, others)}`)
    .join(` (<${address}>)`)
    .trim()
}
