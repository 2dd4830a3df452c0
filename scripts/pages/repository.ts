/** The files of this repository, as generators and checks of pages read them. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export const ROOT = path.join(import.meta.dirname, '..', '..')

/** Not ours, or not for readers. */
const LEFT_OUT = ['node_modules', '.git', 'coverage']

/** A file's text, with plain line ends on every system. @throws Error when there is none */
export function readFile(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8').replaceAll('\r\n', '\n')
}

/** All files by their paths from the root, with forward slashes on every system. */
export function listFiles(): readonly string[] {
  const top = readdirSync(ROOT, { withFileTypes: true }).filter(({ name }) => !LEFT_OUT.includes(name))
  return top.flatMap((entry) => {
    if (!entry.isDirectory()) return [entry.name]
    return readdirSync(path.join(ROOT, entry.name), { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => path.relative(ROOT, path.join(each.parentPath, each.name)).replaceAll('\\', '/'))
  })
}

/** Those of them that people read. What a picture was made from is none of these. */
export function pagesAmong(files: readonly string[]): readonly string[] {
  return files.filter((file) => file.endsWith('.md') && !file.startsWith('docs/pictures/'))
}
