/**
 * Mutation tests: changes the sources in thousands of small ways, one at a time, and counts how many of these mutants
 * the tests notice. `npm run mutation -- <part>…` judges the named parts (all of them by default) and fails when one
 * stays below its threshold, or something survives without a reason. Reports are left in reports/mutation/.
 *
 *   --only <files>     of a part only these sources, as a pattern; may be given several times
 *   --again            judges only what has changed since the last run. What survived in a text that is read when its file is loaded
 *                      counts as surviving until a run without this
 *   --concurrency <n>  so many mutants at the same time; 2 by default
 *   --write            writes what survives into survivors.json: reasons that are there stay, for the others you say why
 */
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { Stryker } from '@stryker-mutator/core'
import { type Part, PARTS } from './mutation/parts.ts'
import {
  changeOf,
  fileOf,
  idle,
  readReasons,
  REASONS,
  rewritten,
  survivorOf,
  unexplained,
} from './mutation/survivors.ts'

const ROOT = path.join(import.meta.dirname, '..')
const REPORTS = path.join('reports', 'mutation')

const IN_MOCHA = ['--import', path.join(import.meta.dirname, 'mutation', 'jest-in-mocha.mjs')]

/** What became of each mutant. */
type Mutants = Awaited<ReturnType<Stryker['runMutationTest']>>

// Scenarios play the sources then, in which the mutants are.
process.env['SCENARIO_BUILD'] = 'src'

const { positionals: wanted, values } = parseArgs({
  allowPositionals: true,
  options: {
    again: { type: 'boolean', default: false },
    concurrency: { type: 'string', default: '2' },
    only: { type: 'string', multiple: true },
    write: { type: 'boolean', default: false },
  },
})
const results: { readonly name: string; readonly mutants: Mutants }[] = []
for (const name of wanted.length > 0 ? wanted : Object.keys(PARTS)) {
  const part = PARTS[name]
  if (part === undefined) throw new Error(`No part "${name}". There are: ${Object.keys(PARTS).join(', ')}.`)
  results.push({ name, mutants: await judge(name, part) })
}
for (const { name, mutants } of results) console.log(score(name, mutants))
const all = results.flatMap(({ mutants }) => mutants)
console.log(score('together', all))

const judged = new Set(all.map(({ fileName }) => fileOf(fileName, ROOT)))
const survivors = all
  .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
  .map((each) => survivorOf(each, ROOT))
if (values.write) {
  const reasons = rewritten(survivors, readReasons(ROOT), judged)
  writeFileSync(path.join(ROOT, REASONS), `${JSON.stringify(reasons, null, 2)}\n`)
}
const reasons = readReasons(ROOT)
const open = unexplained(survivors, reasons)
for (const each of open)
  console.log(
    `${each.file}:${each.line} survives without a reason in ${REASONS}: ${each.sourceLine}: ${changeOf(each)}`,
  )
const past = idle(survivors, reasons, judged)
for (const each of past)
  console.log(`${each.file}: is noticed, but has a reason in ${REASONS}: ${each.line}: ${each.change}`)
console.log(`survivors: ${survivors.length}, of which ${open.length} without a reason`)
if (open.length + past.length > 0) process.exitCode = 1

/** In the usual way: what loops without end was noticed, what could not run is left out. */
function score(name: string, mutants: Mutants): string {
  const count = (...statuses: readonly Mutants[number]['status'][]): number =>
    mutants.filter((each) => statuses.includes(each.status)).length
  const noticed = count('Killed', 'Timeout')
  const all = noticed + count('Survived', 'NoCoverage')
  return `${name}: ${noticed} of ${all} mutants noticed, ${((100 * noticed) / all).toFixed(1)} %`
}

function judge(name: string, part: Part): Promise<Mutants> {
  const report = path.join(REPORTS, name)
  const files = testFiles(part.tests)
  const twice = spawnSync(
    process.execPath,
    [...IN_MOCHA, path.join('tools', 'mutation', 'repeatable.mjs'), ...files],
    {
      cwd: ROOT,
      stdio: 'inherit',
    },
  )
  if (twice.status !== 0) throw new Error(`The tests of "${name}" can not be run twice in one process.`)
  return new Stryker({
    mutate: values.only ?? [...part.sources],
    testRunner: 'mocha',
    mochaOptions: { spec: [...files] },
    testRunnerNodeArgs: [...IN_MOCHA],
    coverageAnalysis: 'perTest',
    concurrency: Number(values.concurrency),
    incremental: values.again,
    incrementalFile: `${report}.json`,
    // Endless loops are noticed by counting; this is for a busy machine.
    timeoutMS: 15_000,
    ignorePatterns: ['dist', 'docs', 'tools/demo', 'tools/bench', 'coverage'],
    reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
    clearTextReporter: { reportTests: false, logTests: false, allowColor: false },
    htmlReporter: { fileName: `${report}.html` },
    jsonReporter: { fileName: `${report}.json` },
    tempDirName: path.join(REPORTS, 'sandbox'),
    cleanTempDir: 'always',
    thresholds: { high: 100, low: part.threshold, break: part.threshold },
  }).runMutationTest()
}

/** In the order of the patterns, because the tests of the part itself are the quickest. Properties come last: examples are quicker. */
function testFiles(patterns: readonly string[]): readonly string[] {
  const files = patterns.flatMap((each) => globSync(each, { cwd: ROOT }).sort())
  const hasProperties = (file: string): boolean =>
    readFileSync(path.join(ROOT, file), 'utf8').includes("'fast-check'")
  return [...files.filter((each) => !hasProperties(each)), ...files.filter(hasProperties)]
}
