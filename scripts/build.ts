/**
 * Builds dist/ from src/: one bundle for all entries, and an entry file of one line for each of them, so that
 * every library is there once. The bytes depend on nothing but the sources and the lock file.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..')
const dist = path.join(root, 'dist')
const ncc = path.join(root, 'node_modules', '@vercel', 'ncc', 'dist', 'ncc', 'cli.js')

// The bundler leaves behind what an earlier build made.
rmSync(dist, { recursive: true, force: true })
mkdirSync(dist)
const build = spawnSync(
  process.execPath,
  [ncc, 'build', 'src/index.ts', '--out', 'dist', '--transpile-only', '--license', 'licenses.txt'],
  { cwd: root, stdio: 'inherit' },
)
if (build.status !== 0) process.exit(build.status ?? 1)
for (const entry of ['main', 'post']) {
  writeFileSync(path.join(dist, `${entry}.js`), `import { ${entry} } from './index.js'\n\nawait ${entry}()\n`)
}
