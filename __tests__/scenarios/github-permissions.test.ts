/** With no permission at all, with a GitHub of one's own, with a broken one: the server sees no difference. */
import { describe, expect, test } from '@jest/globals'
import { refusing, type TakeOver } from './github-server.ts'
import {
  deploysOf,
  HEAD,
  pruneWithGitHub,
  rollBackWithGitHub,
  runOf,
  runsThat,
  withGitHub,
} from './github-scene.ts'
import { type Setting } from './scene.ts'

/** A full server: main makes room, post restores or prunes. */
const full: Setting = { emulator: { snapshots: deploysOf(5) }, env: { GITHUB_SHA: HEAD } }
const cases: readonly (readonly [string, Setting])[] = [
  ['a restore', { ...full, deploy: 'failure', with: { 'restore-on': 'failure' } }],
  ['a pruning', { ...full, deploy: 'success', with: { keep: '2' } }],
  ['a failure without a restore', { ...full, deploy: 'failure' }],
]
const empty = { 'github-token': '' }

/** Asking takes seconds, which makes snapshots older. */
function ageless(texts: readonly string[]): readonly string[] {
  return texts.map((each) => each.replace(/\d+ minutes \d+ seconds?/g, '(age)'))
}

/** Leaves out the second read of both lists, which follows a question to GitHub before a restore. */
function lookingOnce(requests: readonly string[]): readonly string[] {
  const restore = requests.indexOf('POST restoreSnapshot 200')
  if (restore === -1) return requests
  const looks = ['GET listSnapshots 200', 'GET listServers 200']
  expect(requests.slice(restore - 4, restore)).toEqual([...looks, ...looks])
  return requests.toSpliced(restore - 2, 2)
}

describe('403 on everything', () => {
  test.each(cases)('%s: as without a token, one notice of GitHub in main and post', async (_, setting) => {
    const refused = await withGitHub({}, setting, refusing(403))
    const without = await withGitHub({}, { ...setting, with: { ...setting.with, ...empty } })
    expect(lookingOnce(refused.requests)).toEqual(without.requests)
    expect(refused.ids).toEqual(without.ids)
    expect([refused.main.exitCode, refused.post.exitCode]).toEqual([
      without.main.exitCode,
      without.post.exitCode,
    ])
    for (const phase of ['main', 'post'] as const) {
      const notices = refused[phase].notices.filter((each) => !without[phase].notices.includes(each))
      expect(notices).toEqual([expect.stringMatching(/HTTP 403.*: actions: read[.,]/)])
      expect(ageless(refused[phase].errors)).toEqual(ageless(without[phase].errors))
    }
    expect(without.github.asked).toEqual([])
  })

  test('after a restore the notice names every permission that is missing, once', async () => {
    const played = await withGitHub({}, cases[0]?.[1] ?? {}, refusing(403))
    expect(played.post.notices).toEqual([expect.stringMatching(/: actions: read, contents: read\.$/)])
  })

  test('restore/ and prune/ too', async () => {
    const setting = { emulator: { snapshots: deploysOf(5) } }
    const refused = await rollBackWithGitHub({}, setting, refusing(403))
    const without = await rollBackWithGitHub({}, { ...setting, with: empty })
    expect(refused.changes).toEqual(without.changes)
    expect(refused.run.outputs).toEqual(without.run.outputs)
    expect(refused.run.notices).toHaveLength(without.run.notices.length + 1)

    const pruned = await pruneWithGitHub({}, { ...setting, with: { keep: '2' } }, refusing(403))
    const plain = await pruneWithGitHub({}, { ...setting, with: { keep: '2', ...empty } })
    expect(pruned.requests).toEqual(plain.requests)
    expect(pruned.run.notices).toHaveLength(plain.run.notices.length + 1)
  })
})

describe('GitHub Enterprise Server', () => {
  test('is asked below its own prefix', async () => {
    const facts = {
      prefix: '/api/v3',
      runs: runsThat('failure', 'failure', 'failure', 'failure', 'failure'),
      commits: { '0123456': [{ message: 'Change' }] },
    }
    const played = await withGitHub(facts, cases[0]?.[1] ?? {})
    expect(played.github.url).toMatch(/\/api\/v3$/)
    expect(played.github.asked).toContain(`GET /repos/acme/shop/actions/runs/${runOf(1)}`)
    expect(played.github.asked.filter((each) => each.includes('outside'))).toEqual([])
    expect(played.main.log.join('\n')).toMatch(/801 .* keep +last good state/)
    expect(played.post.log.join('\n')).toContain('Commits of this deploy since 0123456 (1):')
  })
})

describe('a GitHub that breaks off', () => {
  const broken: readonly (readonly [string, TakeOver])[] = [
    ['answers nothing', refusing(200, '')],
    ['answers half', refusing(200, '{"status":"completed","jobs":[{"na')],
    ['answers null', refusing(200, 'null')],
    ['answers a list', refusing(200, '[]')],
    [
      'hangs up',
      (response) => {
        response.destroy()
        return true
      },
    ],
  ]
  test.each(broken)('%s: as without a token', async (_, takeOver) => {
    const setting = cases[0]?.[1] ?? {}
    const played = await withGitHub({}, setting, takeOver)
    const without = await withGitHub({}, { ...setting, with: { ...setting.with, ...empty } })
    expect(lookingOnce(played.requests)).toEqual(without.requests)
    expect(ageless(played.post.errors)).toEqual(ageless(without.post.errors))
    expect(played.post.notices.length).toBeLessThanOrEqual(3)
  })
})
