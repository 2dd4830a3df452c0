/** Cuts a job summary to what GitHub shows. */
import { LONGEST_SUMMARY } from '../domain/text.ts'

/** A part of a summary. Those with the lowest `rank` are the last to be left out; with 0 never. */
export interface Part {
  readonly markdown: string
  readonly rank: number
}

const LEFT_OUT =
  'Parts of this summary are left out, because GitHub does not show a longer one. The log has everything.'

/** Joins the parts, in their order, as far as there is room: the runner drops a summary that is too long whole. */
export function fitted(parts: readonly Part[], limitBytes = LONGEST_SUMMARY): string {
  const bytes = (part: Part): number => Buffer.byteLength(part.markdown) + 2
  let left = limitBytes - Buffer.byteLength(LEFT_OUT) - 2
  const shown = new Set<Part>()
  const given = parts.filter((each) => each.markdown !== '')
  for (const part of given.toSorted((a, b) => a.rank - b.rank)) {
    if (part.rank > 0 && bytes(part) > left) continue
    shown.add(part)
    left -= bytes(part)
  }
  const texts = given.filter((each) => shown.has(each)).map((each) => each.markdown)
  return [...texts, ...(shown.size < given.length ? [LEFT_OUT] : [])].join('\n\n')
}

/**
 * Returns a summary of a headline, sentences, what is never left out, and chapters. All are Markdown; where
 * they are too long together, chapters are left out before sentences, and the last first.
 */
export function summaryOf(
  headline: string,
  sentences: readonly string[],
  always: string,
  chapters: readonly string[],
): string {
  const ranked = (texts: readonly string[], first: number): readonly Part[] =>
    texts.map((markdown, index) => ({ markdown, rank: first + index }))
  return fitted([
    { markdown: `### ${headline}`, rank: 0 },
    ...ranked(sentences, 1),
    { markdown: always, rank: 0 },
    ...ranked(chapters, sentences.length + 1),
  ])
}

/** Returns a fold. Both are this action's own HTML and Markdown; text from outside is escaped before. */
export function folded(title: string, markdown: string): string {
  return `<details><summary>${title}</summary>\n\n${markdown}\n\n</details>`
}
