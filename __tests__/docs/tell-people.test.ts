/** examples/tell-people.yml: whom it tells, when, and in which words. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { evaluateCondition } from '../../testing/local-runner/expressions.ts'
import { readFile } from '../../tools/pages/repository.ts'
import { withBash } from '../not-on-windows.ts'
import { playExample } from './play-example.ts'

const FILE = 'examples/tell-people.yml'
const RUN_URL = 'https://github.com/acme/shop/actions/runs/9'

interface Step {
  readonly run: string
  readonly if?: string
}
const { jobs } = parse(readFile(FILE)) as {
  jobs: Record<string, { if?: string; permissions: object; steps: readonly Step[] }>
}
const tell = jobs['tell']

describe('the job that tells people', () => {
  test.each([
    ['success', 'pruned', false],
    ['success', 'kept', false],
    ['failure', 'restored', true],
    ['failure', 'restore-started', true],
    ['failure', 'not-restored', true],
    // The runner was lost, or a step before the snapshot failed.
    ['failure', '', true],
    ['failure', 'kept', false],
    ['failure', 'none', false],
    ['cancelled', 'restore-started', true],
    ['cancelled', '', false],
    ['skipped', '', false],
  ] as const)('after a deploy job that ended with %s and the result "%s": %p', (result, word, runs) => {
    const needs = { deploy: { result, outputs: { result: word } } }
    const status = result === 'success' ? 'success' : 'failure'
    expect(evaluateCondition(tell?.if ?? '', { needs }, status)).toBe(runs)
  })

  test('has no permission but to open an issue', () => {
    expect(tell?.permissions).toEqual({ issues: 'write' })
  })

  test('posts to the chat also where the issue could not be opened', () => {
    const [, issue, chat] = tell?.steps ?? []
    expect(issue?.run).toContain('gh issue create')
    expect(chat?.run).toContain('curl')
    expect(evaluateCondition(chat?.if ?? '', {}, 'failure')).toBe(true)
  })
})

describe('the workflow', () => {
  test.each([
    ['a good deploy', {}, 'skipped'],
    ['a restore', { failing: ['./deploy.sh'] }, 'success'],
    [
      'a restore that VPS.org refuses',
      {
        failing: ['./deploy.sh'],
        faults: [{ operation: 'restoreSnapshot', fault: { kind: 'status', status: 404 } }],
      },
      'success',
    ],
  ] as const)('after %s', async (_, circumstances, told) => {
    const played = await playExample(FILE, circumstances)
    expect(played.jobs['tell']).toBe(told)
  })
})

/** Programs that write down what they were given, in place of those that reach GitHub and a chat. */
const PROGRAMS = {
  gh: `require('fs').writeFileSync('issue.json', JSON.stringify(process.argv.slice(2)))`,
  curl: `require('fs').writeFileSync('chat.json', JSON.stringify({ sent: JSON.parse(require('fs').readFileSync(0, 'utf8')), given: process.argv.slice(2) }))`,
  // What is asked of jq here, and nothing else.
  jq: `const [input, arg, name, value, filter, ...more] = process.argv.slice(2)
if (input !== '--null-input' || arg !== '--arg' || filter !== '{' + name + ': $' + name + '}' || more.length > 0) process.exit(2)
console.log(JSON.stringify({ [name]: value }))`,
}

withBash.describe('the words', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tell-people-'))
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })
  for (const [name, source] of Object.entries(PROGRAMS)) {
    const file = path.join(folder, name)
    writeFileSync(file, `#!${process.execPath}\n${source}\n`)
    chmodSync(file, 0o755)
  }

  /** Runs the steps as the runner does: what one of them writes to GITHUB_ENV, the next ones have. */
  function told(result: string): { readonly issue: readonly string[]; readonly chat: unknown } {
    const env: Record<string, string> = {
      PATH: `${folder}:${process.env['PATH'] ?? ''}`,
      GITHUB_ENV: path.join(folder, 'env'),
      RESULT: result,
      RUN_URL,
      WEBHOOK_URL: 'https://chat.example/hook',
    }
    writeFileSync(path.join(folder, 'env'), '')
    for (const { run } of tell?.steps ?? []) {
      const ended = spawnSync('bash', ['--norc', '-e', '-c', run], { env, cwd: folder, encoding: 'utf8' })
      expect([ended.status, ended.stderr]).toEqual([0, ''])
      for (const line of readFileSync(path.join(folder, 'env'), 'utf8').split('\n')) {
        const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? []
        if (name !== undefined && value !== undefined) env[name] = value
      }
    }
    const read = (name: string): unknown => JSON.parse(readFileSync(path.join(folder, name), 'utf8'))
    return { issue: read('issue.json') as readonly string[], chat: read('chat.json') }
  }

  test.each([
    ['restored', 'Deploy failed: restored', 'The server was restored'],
    ['restore-started', 'Deploy failed: restore-started', 'Check the server first.'],
    ['not-restored', 'Deploy failed: not-restored', 'A restore was requested and did not happen.'],
    ['', 'Deploy failed: no result', 'or the runner was lost.'],
  ])('for "%s" are in the issue and in the chat, with the page of the run', (result, title, words) => {
    const { issue, chat } = told(result)
    expect(issue).toEqual(['issue', 'create', '--title', title, '--body', expect.stringContaining(words)])
    const body = issue.at(-1)
    expect(body).toMatch(new RegExp(` ${RUN_URL}$`))
    expect(chat).toMatchObject({
      sent: { text: body },
      given: expect.arrayContaining(['https://chat.example/hook']),
    })
  })

  test('are chosen by the result alone: a result that would act in a shell is only a word', () => {
    const { issue } = told(`"; touch ${path.join(folder, 'owned')}; $(exit 1)`)
    expect(issue.at(-1)).toContain('or the runner was lost.')
    expect(existsSync(path.join(folder, 'owned'))).toBe(false)
  })
})
