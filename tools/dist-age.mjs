// Run once before the tests: most of them play the built file, so a change of src/ shows in them after a build only.
import { globSync, statSync } from 'node:fs'

/** A clone writes all files within this time, in any order. */
const CLONE_MS = 60_000

export default function sayIfDistIsOlder() {
  const newest = Math.max(...globSync('src/**/*.ts').map((file) => statSync(file).mtimeMs))
  if (newest - statSync('dist/index.js').mtimeMs < CLONE_MS) return
  console.log(
    'dist/ is older than src/. Scenarios and processes play dist/: run "npm run build" to test your change in them.',
  )
}
