/** Text from outside in a job summary: nothing of it may act as Markdown, HTML, a link or a mention. */
import { BREAK, printable } from '../runner/printable.ts'

/** Longer text from outside is cut: a summary over 1 MiB is dropped whole by the runner. */
const LONGEST = 200
const LONGEST_SENTENCE = 2000

/** A name, an id or another short text from outside, as a code span. */
export function code(text: string): string {
  // A code span ends at its own back-ticks, a table cell at a bar, and neither can be escaped inside of it.
  const inside = clip(printable(text)).replaceAll('`', 'ˋ').replaceAll('|', '¦').trim()
  return inside === '' ? '–' : `\`${inside}\``
}

/** A sentence that may hold text from outside. */
export function prose(text: string): string {
  return (
    printable(text)
      .slice(0, LONGEST_SENTENCE)
      .replace(/[\\`*_{}[\]()#!|<>&~$]/g, '\\$&')
      // What would start a list or a heading, an emoji or an address, or name a person or an issue.
      .replace(/^(\s*\d*)([-+=.])/, '$1\\$2')
      .replace(/:(?=\S)/g, '\\:')
      .replace(/[@#]|www/gi, `$&${BREAK}`)
  )
}

function clip(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}
