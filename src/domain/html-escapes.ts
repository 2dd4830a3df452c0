/** Undoes the HTML escapes that a provider may put into texts that it keeps. */

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  sol: '/',
  equals: '=',
  vert: '|',
  verbar: '|',
  lowbar: '_',
  hyphen: '-',
  dash: '-',
  period: '.',
  nbsp: ' ',
}
/** A text may have been escaped on its way in and on its way out. */
const ROUNDS = 3

/** Returns the text as it was before it was escaped, once or up to three times; unknown escapes stay as they are. */
export function unescapeHtml(text: string): string {
  let left = text
  for (let round = 0; round < ROUNDS && left.includes('&'); round++) left = unescapeOnce(left)
  return left
}

function unescapeOnce(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,8}));/g,
    (whole, decimal: string | undefined, hex: string, name: string | undefined) => {
      if (name !== undefined) return NAMED[name] ?? whole
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
      return code >= 0x20 && code <= 0xffff ? String.fromCharCode(code) : whole
    },
  )
}
