/** Pages with their generated parts as they have to be. */
import path from 'node:path'
import { format, resolveConfig } from 'prettier'
import { actionOf, withInputTables } from './input-tables.ts'
import { ROOT } from './repository.ts'
import { examplesIn, withExamples } from './shown-examples.ts'

/**
 * A page, generated anew from what stands in it and from the files that it shows.
 * @param read the text of a file of the repository
 * @throws Error when a place for a generated part is missing, or a file that it shows
 */
export async function generatedPage(file: string, read: (file: string) => string): Promise<string> {
  const page = read(file)
  const action = actionOf(file)
  if (action === undefined && examplesIn(page).length === 0) return page
  const shown = withExamples(page, read)
  const text = action === undefined ? shown : withInputTables(shown, action.file, read)
  const options = await resolveConfig(path.join(ROOT, file))
  return await format(text, { ...options, parser: 'markdown' })
}
