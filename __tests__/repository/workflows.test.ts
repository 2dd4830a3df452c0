/** Holds the workflows of this repository and of its examples to the rules that keep a pipeline safe. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { withBash } from '../not-on-windows.ts'
import { evaluateTemplate } from '../../testing/local-runner/expressions.ts'
import { PARTS } from '../../tools/mutation/parts.ts'
import {
  expressionsInScripts,
  jobsOf,
  jobsWithoutPermissions,
  jobsWithoutTimeout,
  keptTokens,
  openPermissions,
  otherNode,
  pinsIn,
  type Rule,
  unpinned,
  wrongInputs,
} from '../../tools/pages/workflow-rules.ts'

const ROOT = path.join(import.meta.dirname, '..', '..')
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8')
const filesIn = (folder: string): string[] =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ya?ml$/.test(file))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)

const WORKFLOWS = [...filesIn('.github/workflows'), ...filesIn('examples')]
const ACTIONS = ['action.yml', 'restore/action.yml', 'wait/action.yml', 'prune/action.yml']
const OWN_ACTIONS = [...ACTIONS, ...filesIn('.github/actions')]

test('the files that are held to the rules are there', () => {
  expect(WORKFLOWS).toEqual(expect.arrayContaining(['.github/workflows/ci.yml', 'examples/rollback.yml']))
  expect(OWN_ACTIONS).toContain('.github/actions/check-emulator/action.yml')
})

/** A workflow in order; each plant below replaces something in it, and has to be found. */
const IN_ORDER = `
on: push
permissions: {}
jobs:
  one:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0
        with:
          node-version: 24
      - env:
          TITLE: \${{ github.event.pull_request.title }}
        run: echo "$TITLE"
      - uses: ./wait
        with:
          api-token: x
          server-id: 1
          snapshot-id: 2
`

interface RuleCase {
  readonly name: string
  readonly rule: Rule
  readonly files: readonly string[]
  /** What is replaced by what, and the one finding that has to follow. */
  readonly plants: readonly (readonly [from: string, to: string, found: RegExp])[]
}

const RULES: readonly RuleCase[] = [
  {
    name: 'every action of others is pinned by its whole commit, with its version behind it',
    rule: unpinned,
    files: [...WORKFLOWS, ...OWN_ACTIONS, 'README.md'],
    plants: [
      ['@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1', '@v7', /^actions\/checkout@v7$/],
      ['273ba90b1 # v7.0.1', '273ba90b1', /^actions\/checkout@\w{40}$/],
      ['273ba90b1 # v7.0.1', ' # v7.0.1', /^actions\/checkout@\w{31} # v7\.0\.1$/],
      ['uses: ./wait', 'uses: your-org/other@v1', /^your-org\/other@v1$/],
      ['uses: ./wait', 'uses: docker://alpine:3', /^docker:/],
    ],
  },
  {
    name: 'no token may do anything, until a job asks for it',
    rule: openPermissions,
    files: WORKFLOWS,
    plants: [
      ['permissions: {}', '', /missing/],
      ['permissions: {}', 'permissions: read-all', /read-all/],
      ['permissions: {}', 'permissions:\n  contents: read', /contents/],
    ],
  },
  {
    name: 'every job says what its token may do',
    rule: jobsWithoutPermissions,
    files: WORKFLOWS,
    plants: [['    permissions:\n      contents: read\n', '', /^one$/]],
  },
  {
    name: 'every job has a time limit',
    rule: jobsWithoutTimeout,
    // Not of the examples: how long a deploy may take, its owner knows.
    files: filesIn('.github/workflows'),
    plants: [['    timeout-minutes: 5\n', '', /^one$/]],
  },
  {
    name: 'no script has an expression pasted into it',
    rule: expressionsInScripts,
    files: [...WORKFLOWS, ...OWN_ACTIONS],
    plants: [['echo "$TITLE"', 'echo "${{ github.event.pull_request.title }}"', /^echo "\$\{\{/]],
  },
  {
    name: 'no checkout keeps its token',
    rule: keptTokens,
    files: WORKFLOWS,
    plants: [
      ['        with:\n          persist-credentials: false\n', '', /actions\/checkout/],
      ['persist-credentials: false', 'persist-credentials: true', /actions\/checkout/],
    ],
  },
  {
    name: 'what is given to the actions of this repository, they know; and what they require is given',
    rule: wrongInputs,
    files: WORKFLOWS,
    plants: [
      ['api-token: x', 'token: x', /^\.\/wait: (no input token|api-token is missing)$/],
      ['snapshot-id: 2', 'snapshot-id: 2\n          keep: 3', /^\.\/wait: no input keep$/],
      ['uses: ./wait', 'uses: your-org/vps-safety-snapshot/prune@v1', /prune@v1: no input snapshot-id$/],
    ],
  },
  {
    name: 'the Node is that of action.yml',
    rule: otherNode,
    files: [...WORKFLOWS, ...OWN_ACTIONS],
    plants: [['node-version: 24', 'node-version: 22', /^22$/]],
  },
]

describe.each(RULES)('$name', ({ rule, files, plants }) => {
  test.each(files)('%s', (file) => {
    expect(rule(read(file))).toEqual([])
  })

  test('what breaks it is found', () => {
    expect(rule(IN_ORDER)).toEqual([])
    for (const [from, to, found] of plants) {
      expect(IN_ORDER).toContain(from)
      const findings = rule(IN_ORDER.replace(from, to))
      expect(findings.length).toBeGreaterThan(0)
      for (const finding of findings) expect(finding).toMatch(found)
    }
  })
})

test('an action is pinned to one commit everywhere', () => {
  const pins = new Map<string, Set<string>>()
  for (const [action, pin] of [...WORKFLOWS, ...OWN_ACTIONS, 'README.md'].flatMap((file) =>
    pinsIn(read(file)),
  ))
    pins.set(action, (pins.get(action) ?? new Set()).add(pin))
  expect(pins.size).toBeGreaterThan(5)
  for (const [action, found] of pins) expect([action, [...found]]).toEqual([action, [expect.any(String)]])
})

describe('ci.yml', () => {
  const text = read('.github/workflows/ci.yml')
  const jobs = new Map(jobsOf(text))
  const gate = jobs.get('all-green')

  test('runs what .ci/run does', () => {
    const commands = (script: string): string[] =>
      [...script.matchAll(/npm (?:run )?(?:--silent )?(\w[\w:-]*)((?: -- [\w-]+)?)/g)].map(
        ([, name = '', rest = '']) => name + rest,
      )
    const there = commands(text + read('.github/actions/set-up/action.yml'))
    const here = commands(read('.ci/run').replaceAll(/"npm [^"]*"/g, ''))
    expect(here).toEqual(expect.arrayContaining(['ci', 'check', 'build', 'test', 'generate -- --check']))
    for (const command of here) expect(there).toContain(command)
  })

  test('has a last job that needs all others, and runs whatever became of them', () => {
    const others = [...jobs.keys()].filter((id) => id !== 'all-green')
    expect(others.length).toBeGreaterThan(5)
    expect(gate).toMatchObject({ if: 'always()', needs: others })
  })

  for (const [results, status] of [
    ['success', 0],
    ['success success success', 0],
    ['success skipped', 1],
    ['cancelled success', 1],
    ['success failure success', 1],
    ['failure', 1],
    ['', 1],
  ] as const) {
    withBash.test(`its last job, when the others are "${results}", exits ${status}`, () => {
      const { run, env } = (gate?.['steps'] as { run: string; env: Record<string, string> }[])[0] ?? {}
      expect(env).toEqual({ RESULTS: "${{ join(needs.*.result, ' ') }}" })
      const ended = spawnSync('bash', ['-e', '-c', run ?? 'exit 99'], { env: { RESULTS: results } })
      expect(ended.status).toBe(status)
    })
  }
})

describe('dependabot-dist.yml', () => {
  const jobs = new Map(jobsOf(read('.github/workflows/dependabot-dist.yml')))
  const scripts = (id: string): string =>
    (jobs.get(id)?.['steps'] as { run?: string }[]).map(({ run = '' }) => run).join('\n')

  test('runs new code only where the token can just read', () => {
    expect([...jobs.keys()]).toEqual(['build', 'commit'])
    expect(jobs.get('build')?.['permissions']).toEqual({ contents: 'read' })
    expect(JSON.stringify(jobs.get('build'))).not.toContain('secrets.')
    expect(jobs.get('build')?.['steps']).toContainEqual({ uses: './.github/actions/set-up' })
    expect(scripts('build')).toContain('npm run build')
    expect(jobs.get('commit')?.['permissions']).toEqual({ contents: 'write' })
    expect(scripts('commit')).toContain('git push')
    expect(scripts('commit')).not.toMatch(/\b(npm|npx|node)\b/)
  })

  test('is for pull requests of Dependabot in this repository alone', () => {
    expect(jobs.get('build')?.['if']).toBe(
      "github.event.pull_request.user.login == 'dependabot[bot]' && github.event.pull_request.head.repo.full_name == github.repository",
    )
    expect(jobs.get('commit')?.['needs']).toBe('build')
  })
})

describe('release.yml', () => {
  test('lets releases wait for each other, and drops none', () => {
    const { concurrency } = parse(read('.github/workflows/release.yml')) as { concurrency: unknown }
    expect(concurrency).toEqual({ group: 'release', 'cancel-in-progress': false, queue: 'max' })
  })

  const jobs = new Map(jobsOf(read('.github/workflows/release.yml')))
  const mayWrite = [...jobs].filter(([, job]) =>
    JSON.stringify(job['permissions']).includes('contents":"write'),
  )

  test('has one job that may write, behind all others and the gate, in which no code of the repository runs', () => {
    expect(mayWrite.map(([id]) => id)).toEqual(['publish'])
    const [, publish = {}] = mayWrite[0] ?? []
    expect(publish).toMatchObject({ environment: 'release', needs: ['ci', 'prepare'] })
    expect(JSON.stringify(publish)).not.toMatch(/set-?up|\bnpm\b|\bnode\b|"\.\//)
  })
})

test.each([
  ['that the caller passes', { 'api-token': 'passed' }, 'passed'],
  ['of the environment, which comes with "secrets: inherit"', { VPS_ORG_TOKEN: 'inherited' }, 'inherited'],
  ['that the caller passes, when there are both', { 'api-token': 'a', VPS_ORG_TOKEN: 'b' }, 'a'],
])('rollback.yml uses the token %s', (_, secrets, token) => {
  const text = read('.github/workflows/rollback.yml')
  const { on } = parse(text) as { on: { workflow_call: { secrets: Record<string, { required: boolean }> } } }
  for (const name of Object.keys(secrets))
    expect(on.workflow_call.secrets[name]).toMatchObject({ required: false })
  const [, job = {}] = jobsOf(text)[0] ?? []
  const [step] = job['steps'] as { with: Record<string, string> }[]
  expect(evaluateTemplate(step?.with['api-token'] ?? '', { secrets })).toBe(token)
})

test('mutation.yml judges every part', () => {
  const [, job = {}] = jobsOf(read('.github/workflows/mutation.yml'))[0] ?? []
  expect(job).toMatchObject({ strategy: { matrix: { part: Object.keys(PARTS) } } })
})

describe('dependabot.yml', () => {
  const { updates } = parse(read('.github/dependabot.yml')) as {
    updates: { 'package-ecosystem': string; cooldown?: Record<string, number>; groups?: object }[]
  }

  test('lets every new version wait for a week or more, and groups', () => {
    expect(updates.map((each) => each['package-ecosystem'])).toEqual(['npm', 'github-actions', 'pip'])
    for (const { cooldown, groups } of updates) {
      expect(cooldown?.['default-days']).toBeGreaterThanOrEqual(7)
      expect(Object.keys(groups ?? {}).length).toBeGreaterThan(0)
    }
  })

  test('uses no key that GitHub refuses for actions, which would make it ignore the file', () => {
    const actions = updates.find((each) => each['package-ecosystem'] === 'github-actions')
    expect(Object.keys(actions?.cooldown ?? {})).toEqual(['default-days'])
  })
})

test.each(ACTIONS)('%s has an icon and a color', (file) => {
  const { branding } = parse(read(file)) as { branding: unknown }
  expect(branding).toEqual({ icon: expect.stringMatching(/^[a-z-]+$/), color: 'blue' })
})
