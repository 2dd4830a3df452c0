/** `npm run release-notes -- v1.2.3`: prints the notes of that release, if the tag, package.json and CHANGELOG.md agree. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { releaseNotes, versionOfTag } from './changelog.ts'

const ROOT = path.join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')

try {
  const { version } = JSON.parse(read('package.json')) as { version: string }
  console.log(releaseNotes(read('CHANGELOG.md'), versionOfTag(process.argv[2] ?? '', version)))
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
