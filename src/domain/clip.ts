/** A text, cut to `longest` and never within a character, of which some are two long. */
export function clip(text: string, longest: number): string {
  if (text.length <= longest) return text
  const cut = `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`
  // A copy: what is only a slice keeps all of the text in memory that it is of.
  return Buffer.from(cut, 'utf16le').toString('utf16le')
}
