/** `npm run name-owner -- <owner>`: puts the owner of the repository in the place of the placeholder, in all tracked files but dist/. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.join(import.meta.dirname, '..')
/** Not in one word, because this command replaces that. */
const PLACEHOLDER = ['your', 'org'].join('-')
/** As GitHub allows it: letters, digits and single hyphens between them, 39 characters at most. */
const OWNER = /^(?=.{1,39}$)[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/

const [owner = '', ...more] = process.argv.slice(2)
if (more.length > 0 || !OWNER.test(owner) || owner === PLACEHOLDER) {
  console.error(
    `Give the name of the user or organization that owns the repository on GitHub: npm run name-owner -- <owner>\n` +
      `Letters, digits and single hyphens, 39 characters at most. Nothing was changed.`,
  )
  process.exitCode = 1
} else {
  const changed = trackedFiles().filter((file) => nameOwnerIn(path.join(ROOT, file), owner))
  console.log(
    changed.length === 0
      ? 'No file has the placeholder. Nothing was changed.'
      : `Changed ${changed.length} ${changed.length === 1 ? 'file' : 'files'}. Now run:

  npm run generate
  npm run format
  npm run build

Then change by hand: the reviewers in .github/CODEOWNERS, the address in SECURITY.md, the note "Not released yet" in README.md. Commit all of it, and run .ci/run.`,
  )
}

/** Returns the files that git tracks. dist/ is left out: "npm run build" writes it. */
function trackedFiles(): readonly string[] {
  const { status, stdout, stderr } = spawnSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ls-files: ${stderr}`)
  return stdout.split('\0').filter((file) => file !== '' && !file.startsWith('dist/'))
}

/** Replaces the placeholder in one file. Returns whether it was there. */
function nameOwnerIn(file: string, name: string): boolean {
  const bytes = readFileSync(file)
  if (!bytes.includes(PLACEHOLDER)) return false
  writeFileSync(file, bytes.toString('utf8').replaceAll(PLACEHOLDER, name))
  return true
}
