/** Parts of a page that are generated: each stands between two comments. */

/** The comments around a part. */
export interface Part {
  readonly begin: string
  readonly end: string
}

/** The text with `content` in the place of the part. @throws Error when the text lacks the part */
export function replacePart(text: string, { begin, end }: Part, content: string): string {
  const from = text.indexOf(begin)
  const to = text.indexOf(end, from)
  if (from === -1 || to === -1)
    throw new Error(`This place for a generated part is missing: ${begin} … ${end}`)
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`
}
