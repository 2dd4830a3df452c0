/** Example workflows in pages: each is a file in examples/, and a page shows that file instead of a copy. */
import { replacePart } from './parts.ts'

const PLACE = /<!-- example: (examples\/[\w-]+\.yml), shown by "npm run generate" -->/g
const END = '<!-- end of example -->'

/** The example files that a page has a place for. */
export function examplesIn(page: string): readonly string[] {
  return [...page.matchAll(PLACE)].map((match) => match[1] ?? '')
}

/**
 * The page with its examples put in anew.
 * @param read the text of a file of the repository
 * @throws Error when a place does not end, or its file can't be read
 */
export function withExamples(page: string, read: (file: string) => string): string {
  let text = page
  for (const file of new Set(examplesIn(page))) {
    const begin = `<!-- example: ${file}, shown by "npm run generate" -->`
    text = replacePart(text, { begin, end: END }, `\`\`\`yaml\n${read(file).trimEnd()}\n\`\`\``)
  }
  return text
}
