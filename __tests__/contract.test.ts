/** Holds action.yml, the code and the README to the same public contract. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readActionMetadata } from '../testing/local-runner/action-metadata.ts'
import type { InputTable } from '../src/runner/inputs/input-table.ts'
import { PRUNE_INPUTS as PRUNE_TABLE } from '../src/runner/inputs/prune.ts'
import { RESTORE_INPUTS as RESTORE_TABLE } from '../src/runner/inputs/restore.ts'
import { SNAPSHOT_INPUTS as TABLE } from '../src/runner/inputs/snapshot.ts'
import { WAIT_INPUTS as WAIT_TABLE } from '../src/runner/inputs/wait.ts'
import { VERSION } from '../src/version.ts'

const ROOT = path.join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')

/** What users write. Names and defaults are final: changing a line here breaks workflows of users. */
const INPUTS = {
  'api-token': undefined,
  'server-id': undefined,
  name: 'pre-deploy',
  description: '',
  'deploy-status': 'job',
  'restore-on': '',
  keep: '4',
  protect: '',
  'when-full': 'prune',
  'snapshot-limit': '5',
  wait: 'true',
  timeout: '30',
  'poll-interval': '5',
  'wait-for-restore': 'true',
  'restore-timeout': '45',
  'dry-run': 'false',
  'api-url': 'https://admin.vps.org/api/v1',
  'github-token': '${{ github.token }}',
  comment: 'false',
  'job-status': '${{ job.status }}',
  'check-run-id': '${{ job.check_run_id }}',
}
const OUTPUTS = ['snapshot-id', 'snapshot-name', 'snapshots']

const RESTORE_INPUTS = {
  'api-token': undefined,
  'server-id': undefined,
  'snapshot-id': 'latest',
  name: 'pre-deploy',
  confirm: '',
  'safety-snapshot': 'true',
  wait: 'true',
  timeout: '45',
  'poll-interval': '5',
  protect: '',
  'snapshot-limit': '5',
  environment: '',
  'dry-run': 'false',
  'api-url': 'https://admin.vps.org/api/v1',
  'github-token': '${{ github.token }}',
}
const RESTORE_OUTPUTS = ['snapshot-id', 'snapshot-name', 'safety-snapshot-id', 'server-status', 'result']

const WAIT_INPUTS = {
  'api-token': undefined,
  'server-id': undefined,
  'snapshot-id': undefined,
  timeout: '30',
  'poll-interval': '5',
  'api-url': 'https://admin.vps.org/api/v1',
}
const WAIT_OUTPUTS = ['snapshot-id', 'snapshot-name', 'snapshots']

const PRUNE_INPUTS = {
  'api-token': undefined,
  'server-id': undefined,
  name: 'pre-deploy',
  keep: '4',
  protect: '',
  'snapshot-limit': '5',
  'dry-run': 'false',
  'api-url': 'https://admin.vps.org/api/v1',
  'github-token': '${{ github.token }}',
}
const PRUNE_OUTPUTS = ['deleted', 'kept']

/** Inputs that take several entries. A server's name may hold a space, so `confirm` is none of them. */
const LISTS = ['server-id', 'snapshot-id', 'protect', 'restore-on', 'deploy-status']

interface ActionYaml {
  readonly name: string
  readonly description: string
  readonly inputs: Readonly<Record<string, { description: string; default?: string; required?: boolean }>>
  readonly outputs: Readonly<Record<string, unknown>>
  readonly runs: Readonly<Record<string, string>>
}

interface Contract {
  /** Where it lives; empty for the root action. */
  readonly folder: '' | 'restore' | 'wait' | 'prune'
  readonly inputs: Readonly<Record<string, string | undefined>>
  readonly outputs: readonly string[]
  readonly runs: Readonly<Record<string, string>>
  /** What the code knows of the inputs. */
  readonly table: InputTable
}

const ACTIONS: readonly Contract[] = [
  {
    folder: '',
    inputs: INPUTS,
    outputs: OUTPUTS,
    runs: { main: 'dist/main.js', post: 'dist/post.js', 'post-if': 'always()' },
    table: TABLE,
  },
  {
    folder: 'restore',
    inputs: RESTORE_INPUTS,
    outputs: RESTORE_OUTPUTS,
    runs: { main: '../dist/restore.js' },
    table: RESTORE_TABLE,
  },
  {
    folder: 'wait',
    inputs: WAIT_INPUTS,
    outputs: WAIT_OUTPUTS,
    runs: { main: '../dist/wait.js' },
    table: WAIT_TABLE,
  },
  {
    folder: 'prune',
    inputs: PRUNE_INPUTS,
    outputs: PRUNE_OUTPUTS,
    runs: { main: '../dist/prune.js' },
    table: PRUNE_TABLE,
  },
]

describe.each(ACTIONS)('$folder/action.yml', ({ folder, inputs, outputs, runs, table }) => {
  const yaml = parse(read(path.join(folder, 'action.yml'))) as ActionYaml

  test('declares the inputs of the contract, with their defaults and no others', () => {
    const declared = Object.entries(yaml.inputs).map(([name, entry]) => [name, entry.default])
    expect(Object.fromEntries(declared)).toEqual(inputs)
    const required = Object.entries(yaml.inputs).filter(([, entry]) => entry.required === true)
    const withoutDefault = Object.keys(inputs).filter((name) => inputs[name] === undefined)
    expect(required.map(([name]) => name)).toEqual(withoutDefault)
  })

  test('has a description that the Marketplace takes: less than 125 characters', () => {
    expect(yaml.name).toMatch(/^VPS\.org Safety Snapshot/)
    expect(yaml.description.length).toBeGreaterThan(40)
    expect(yaml.description.length).toBeLessThan(125)
  })

  test('says of each list what may stand between its entries', () => {
    const separators = Object.entries(yaml.inputs).flatMap(([name, { description }]) => {
      const said = /separated by ([a-z, ]+? or newlines)/.exec(description)?.[1]
      return said === undefined ? [] : [[name, said]]
    })
    const lists = [...LISTS, 'confirm'].filter((name) => name in inputs)
    expect(Object.fromEntries(separators)).toEqual(
      Object.fromEntries(
        lists.map((name) => [name, name === 'confirm' ? 'commas or newlines' : 'commas, spaces or newlines']),
      ),
    )
  })

  test('declares the outputs of the contract', () => {
    expect(Object.keys(yaml.outputs)).toEqual(outputs)
  })

  test('runs what the contract says on Node 24, from files that are there and share one bundle', () => {
    expect(yaml.runs).toEqual({ using: 'node24', ...runs })
    for (const [when, file] of Object.entries(runs)) {
      if (when === 'post-if') continue
      expect(path.posix.join(folder, file)).toMatch(/^dist\/\w+\.js$/)
      expect(read(path.join(folder, file))).toContain("from './index.js'")
    }
    for (const file of ['dist/index.js', 'dist/package.json'])
      expect(existsSync(path.join(ROOT, file))).toBe(true)
  })

  test('is one that the runner loads', () => {
    expect(() => readActionMetadata(path.join(ROOT, folder))).not.toThrow()
  })

  test('has the inputs and defaults that the code knows', () => {
    const known = Object.values(table).map((row) => [row.name, row.default ?? undefined])
    const literal = Object.entries(inputs).map(([name, value]) => [
      name,
      value?.includes('${{') === true ? undefined : value,
    ])
    expect(Object.fromEntries(known)).toEqual(Object.fromEntries(literal))
  })

  test('has its inputs with their defaults, and its outputs, in tables of its README', () => {
    const page = path.join(folder, 'README.md')
    const inputTable = partOf(page, 'inputs')
    for (const [name, value] of Object.entries(inputs)) {
      const shown =
        value === undefined ? '\\*\\*required\\*\\*' : value === '' ? 'empty' : `\`${escaped(value)}\``
      expect(inputTable).toMatch(new RegExp(`\\| \`${name}\` +\\| ${shown} +\\|`))
    }
    const outputTable = partOf(page, 'outputs')
    for (const name of outputs) expect(outputTable).toMatch(new RegExp(`\\| \`${name}\` +\\|`))
  })
})

test('there are no other actions in this repository', () => {
  const folders = readdirSync(ROOT, { withFileTypes: true }).filter((each) => each.isDirectory())
  const withAction = folders.filter(({ name }) => existsSync(path.join(ROOT, name, 'action.yml')))
  const known = ACTIONS.map(({ folder }) => folder).filter((folder) => folder !== '')
  expect(withAction.map(({ name }) => name).toSorted()).toEqual(known.toSorted())
})

describe('the code', () => {
  test('calls itself by the version of package.json', () => {
    expect(VERSION).toBe((JSON.parse(read('package.json')) as { version: string }).version)
  })
})

describe('dist', () => {
  /** What only this library's code holds, and how often one copy of it does. */
  const signs = [
    ['@actions/core', 'ghadelimiter_', 1],
    ['undici', 'class Dispatcher ', 1],
    ['@octokit/request', 'octokit-request.js', 1],
    ['@octokit/rest', 'octokit-rest.js', 1],
  ] as const
  const files = readdirSync(path.join(ROOT, 'dist')).filter((each) => each.endsWith('.js'))
  const found = (file: string, sign: string): number => read(`dist/${file}`).split(sign).length - 1

  test.each(signs)('holds %s once, for all actions together', (_, sign, times) => {
    expect(files.reduce((sum, file) => sum + found(file, sign), 0)).toBe(times)
  })

  test('loads no HTTP library and no Octokit unless GitHub is asked', () => {
    expect(signs.filter(([, sign]) => found('index.js', sign) > 0).map(([name]) => name)).toEqual([
      '@actions/core',
    ])
    expect(read('dist/index.js')).not.toContain('source-map-support')
  })

  test('is 1.5 MB of JavaScript at most', () => {
    const bytes = files.reduce((sum, file) => sum + statSync(path.join(ROOT, 'dist', file)).size, 0)
    expect(bytes).toBeLessThanOrEqual(1_500_000)
  })
})

/** Returns a generated part of a page. */
function partOf(page: string, name: string): string {
  const part = read(page).split(`<!-- ${name}: generated`)[1]?.split(`<!-- end of ${name} -->`)[0]
  if (part === undefined) throw new Error(`${page} lacks its ${name}.`)
  return part
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
