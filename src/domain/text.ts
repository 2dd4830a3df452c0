/** Text that is shown: cut to a length, harmless in the log, without secrets, in the right number. */

/** The runner drops a summary over 1 MiB whole. */
export const LONGEST_SUMMARY = 1_000_000

/** Returns a text cut to `longest`, and never within a character, of which some are two long. */
export function clip(text: string, longest: number): string {
  if (text.length <= longest) return text
  const cut = `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`
  // A copy: what is only a slice keeps all of the text in memory that it is of.
  return Buffer.from(cut, 'utf16le').toString('utf16le')
}

/**
 * Makes text safe for a line of the runner's log. The runner obeys `::name::` at the start of a line, where a
 * bare carriage return starts one, and `##[name]` anywhere; terminals obey escape sequences; and some
 * characters turn the direction of text around. Source: the official runner, version 2.336.
 */
export function printable(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex -- control characters are what is replaced here
      .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
      .replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g, '\ufffd')
      .replace(/##\[/g, `#${BREAK}#[`)
      .replace(/^(\s*)::/, `$1${BREAK}::`)
  )
}

/** A zero-width space: invisible, and enough to keep two characters from being read as one sign. */
export const BREAK = '\u200b'

/**
 * Takes secrets out of text before it is printed or written. The runner masks them in the log too; this also
 * covers what it does not see, and the encodings in which an API may send a token back.
 */
export type Redact = (text: string) => string

/** `1 snapshot`, `3 snapshots`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
