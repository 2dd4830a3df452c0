/**
 * Builds dist/ from src/: one bundle for all entries, and an entry file of one line for each of them, so that
 * every library is there once. The bytes depend on nothing but the sources and the lock file.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { minifySync } from '@swc/core'
import ts from 'typescript'

const ROOT = path.join(import.meta.dirname, '..')
const DIST = path.join(ROOT, 'dist')
const NCC = fileURLToPath(import.meta.resolve('@vercel/ncc/dist/ncc/cli.js'))
const ENTRIES = ['main', 'post', 'restore', 'wait', 'prune']

// The bundler leaves behind what an earlier build made.
rmSync(DIST, { recursive: true, force: true })
mkdirSync(DIST)
const status = withoutSideEffects('@actions/core', () => bundle('src/index.ts'))
if (status !== 0) process.exit(status)
completeLicenses()
for (const file of readdirSync(DIST).filter((each) => each.endsWith('.js'))) {
  withoutComments(path.join(DIST, file))
  if (file !== 'index.js') withoutSpace(path.join(DIST, file))
}
for (const entry of ENTRIES) {
  writeFileSync(path.join(DIST, `${entry}.js`), `import { ${entry} } from './index.js'\n\nawait ${entry}()\n`)
}

/** Comments are for readers of src/; what a runner downloads and reads at every start does without. Licences are in licenses.txt. */
function withoutComments(file: string): void {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    fileName: file,
    compilerOptions: {
      allowJs: true,
      removeComments: true,
      target: ts.ScriptTarget.ES2024,
      module: ts.ModuleKind.ESNext,
      newLine: ts.NewLineKind.LineFeed,
    },
  })
  writeFileSync(file, outputText)
}

/** The chunks hold libraries: no person reads them here, and every runner downloads them. Names stay, for what stacks show. */
function withoutSpace(file: string): void {
  const { code } = minifySync(readFileSync(file, 'utf8'), { compress: false, mangle: false, module: true })
  writeFileSync(file, `${code}\n`)
}

function bundle(source: string): number {
  const options = ['--out', 'dist', '--transpile-only', '--license', 'licenses.txt']
  const build = spawnSync(process.execPath, [NCC, 'build', source, ...options], {
    cwd: ROOT,
    stdio: 'inherit',
  })
  return build.status ?? 1
}

/**
 * Adds the licences that the bundler forgets: those of libraries in the file that holds the entry. Its comments say which
 * modules a file was made of.
 */
function completeLicenses(): void {
  const file = path.join(DIST, 'licenses.txt')
  const licenses = readFileSync(file, 'utf8')
  const bundles = readdirSync(DIST).filter((name) => name.endsWith('.js'))
  const packages = bundles.flatMap((name) =>
    [
      ...readFileSync(path.join(DIST, name), 'utf8').matchAll(
        /^;\/\/ \w+ MODULE: \.\/(.*node_modules\/(?:@[^/\s]+\/)?[^/\s]+)\//gm,
      ),
    ].map((match) => path.join(ROOT, match[1] ?? '')),
  )
  const missing = [...new Set(packages)].toSorted().flatMap((folder) => {
    const { name, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
      name: string
      license: string
    }
    if (`\n${licenses}`.includes(`\n${name}\n${license}\n`)) return []
    const text = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
    if (text === undefined)
      throw new Error(`${name} has no licence file, and dist/licenses.txt needs its text.`)
    return [`${name}\n${license}\n${readFileSync(path.join(folder, text), 'utf8').trim()}\n\n`]
  })
  writeFileSync(file, missing.join('') + licenses)
}

/**
 * Tells the bundler, while `work` runs, that importing this package does nothing by itself. For `@actions/core`
 * that is so, but its package.json does not say it, and then a client for OpenID Connect, which nothing here uses,
 * brings in 1 MB of HTTP library that every start would load.
 */
function withoutSideEffects(name: string, work: () => number): number {
  const file = path.join(ROOT, 'node_modules', name, 'package.json')
  const original = readFileSync(file, 'utf8')
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(original) as object), sideEffects: false }))
  try {
    return work()
  } finally {
    writeFileSync(file, original)
  }
}
