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
