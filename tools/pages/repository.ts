/** The files of this repository, as generators and checks of pages read them. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export const ROOT = path.join(import.meta.dirname, '..', '..')

/** The repository, as the checks see it. */
export interface Repository {
  /** Every file, by its path from the root with forward slashes. */
  readonly files: readonly string[]
  /** The text of one, with plain line ends. */
  readonly read: (file: string) => string
  /** The pages among them. */
  readonly pages: readonly string[]
  /** A page as "npm run generate" would write it. */
  readonly generated: (page: string) => Promise<string>
}

/** Not ours, or not for readers. */
const LEFT_OUT = ['node_modules', '.git', 'coverage', 'reports']

/** A file's text, with plain line ends on every system. @throws Error when there is none */
export function readFile(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8').replaceAll('\r\n', '\n')
}

/** All files by their paths from the root, with forward slashes on every system. */
export function listFiles(): readonly string[] {
  return filesBelow('')
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !LEFT_OUT.includes(name))
    .flatMap((entry) => {
      const file = path.posix.join(folder, entry.name)
      return entry.isDirectory() ? filesBelow(file) : entry.isFile() ? [file] : []
    })
}

/** Those of them that people read. What a picture was made from is none of these. */
export function pagesAmong(files: readonly string[]): readonly string[] {
  return files.filter((file) => file.endsWith('.md') && !file.startsWith('docs/pictures/'))
}
