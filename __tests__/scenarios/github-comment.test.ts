/** After a restore that was asked for, the pull request hears of it, through the committed dist. */
import { describe, expect, test } from '@jest/globals'
import { DEFAULT_TOKEN } from '../../testing/emulator/tokens.ts'
import type { CommentFacts } from '../../testing/simulator/github/answers.ts'
import { type ServedFacts, refusing, type TakeOver } from './github-server.ts'
import { HEAD, withGitHub } from './github-scene.ts'
import { result, type Setting, TOKEN } from './scene.ts'

const COMMENTS = '/repos/acme/shop/issues/7/comments'
const MARK = /^<!-- vps-safety-snapshot restore [0-9a-f]{16} -->\n/
const FACTS: ServedFacts = {
  jobs: { 4711: { name: 'deploy', status: 'in_progress', steps: [['Run migrations', 'failure']] } },
}
const pullRequest = { eventName: 'pull_request', event: { pull_request: { number: 7 } } }

/** A deploy that fails, in a run for pull request 7. */
function setting(more: Setting = {}): Setting {
  return {
    deploy: 'failure',
    ...more,
    with: { 'restore-on': 'failure', comment: 'true', ...more.with },
    run: { ...pullRequest, ...more.run },
  }
}

const onWrites =
  (takeOver: TakeOver): TakeOver =>
  (response, path, method, work) =>
    method !== 'GET' && takeOver(response, path, method, work)

/** What the first report of server 12345 left, without its text. */
async function markOf(more: Setting = {}): Promise<string> {
  const { github } = await withGitHub(FACTS, setting(more))
  return MARK.exec(github.comments()[0]?.body ?? '')?.[0] ?? ''
}

describe('a pull request', () => {
  test('has one comment after a restore: what happened, to which snapshot, in which run', async () => {
    const played = await withGitHub(FACTS, setting({ run: { sha: HEAD } }))
    expect(result(played)).toBe('restored')
    const [comment, ...others] = played.github.comments()
    expect(others).toEqual([])
    const body = comment?.body ?? ''
    expect(body).toMatch(MARK)
    expect(body).toContain('### ✅ After the deploy: restored')
    expect(body).toMatch(/Server 12345 was restored from snapshot 801/)
    expect(body).toContain('Run migrations')
    expect(body).toContain(
      '[run 9000000011, attempt 1](https://github.com/acme/shop/actions/runs/9000000011/attempts/1)',
    )
    // The same words as in the summary, below the mark.
    expect(body.replace(MARK, '')).toContain(played.post.summary.trim())
    expect(played.github.written.map((each) => each.call)).toEqual([`POST ${COMMENTS}`])
    expect(played.post.log.join('\n')).toContain('Wrote a comment with this to the pull request.')
    expect(played.post.exitCode).toBe(1)
  })

  test('has one comment after a restore that was asked for and not done', async () => {
    const played = await withGitHub(
      FACTS,
      setting({
        deploy: ({ emulator }) => {
          emulator.provider.deleteSnapshot(801, 'other')
          return 'failure'
        },
      }),
    )
    expect(result(played)).toBe('not-restored')
    expect(played.github.comments()).toHaveLength(1)
    expect(played.github.comments()[0]?.body).toMatch(/not restored/i)
  })

  test('has one comment after a restore that was started and not verified', async () => {
    const played = await withGitHub(FACTS, setting({ with: { 'wait-for-restore': 'false' } }))
    expect(result(played)).toBe('restore-started')
    expect(played.github.comments().map((each) => each.body)).toEqual([
      expect.stringContaining('restore started'),
    ])
  })

  test('hears that nothing was restored where no snapshot was complete, and at which step it failed', async () => {
    const played = await withGitHub(FACTS, setting({ with: { wait: 'false' } }))
    expect(result(played)).toBe('not-restored')
    expect(played.post.errors[0]).toMatch(/^Server 12345 was not restored\. /)
    expect(played.post.log).toContain('The deploy failed at "Run migrations".')
    expect(played.github.comments()[0]?.body).toContain(
      'The deploy failed at "Run migrations". Server 12345 was not restored.',
    )
  })

  test('keeps one comment, that is rewritten, however many there are', async () => {
    const mark = await markOf()
    const person: CommentFacts = { body: 'Nice!', login: 'mona', type: 'User', association: 'MEMBER' }
    const ours: CommentFacts = { body: `${mark}An older report.` }
    const comments = [...Array<CommentFacts>(130).fill(person), ours, person]
    const played = await withGitHub({ ...FACTS, comments }, setting())
    expect(played.github.comments()).toHaveLength(132)
    expect(played.github.comments()[130]?.body).toMatch(/restored from snapshot 801/)
    expect(played.github.comments()[130]?.body).not.toContain('older report')
    expect(played.github.written.map((each) => each.call)).toEqual([
      'PATCH /repos/acme/shop/issues/comments/131',
    ])
  })

  test('has a comment for each server', async () => {
    const other = (id: string): Setting => ({
      with: { 'server-id': id },
      emulator: { servers: [{ id: 12345 }, { id: 678 }] },
      deploy: 'failure',
    })
    const [one, two, both, reversed] = await Promise.all([
      markOf(),
      markOf(other('678')),
      markOf(other('12345, 678')),
      markOf(other('678, 12345')),
    ])
    expect(new Set([one, two, both]).size).toBe(3)
    expect(reversed).toBe(both)
  })

  test('is not spoken to through a comment that a stranger made to look like ours', async () => {
    const mark = await markOf()
    const stranger: CommentFacts = {
      body: `${mark}x`,
      login: 'mallory',
      type: 'User',
      association: 'CONTRIBUTOR',
    }
    const played = await withGitHub({ ...FACTS, comments: [stranger] }, setting())
    expect(played.github.comments().map((each) => each.login ?? 'ours')).toEqual(['mallory', 'ours'])
    expect(played.github.comments()[0]?.body).toBe(`${mark}x`)
  })

  test.each<[string, CommentFacts]>([
    ['a member', { body: 'theirs', login: 'triager', type: 'User', association: 'MEMBER' }],
    ['another bot', { body: 'theirs', login: 'preview-app[bot]', type: 'Bot' }],
  ])('nor through one of %s', async (_, facts) => {
    const mark = await markOf()
    const theirs = { ...facts, body: `${mark}theirs` }
    const played = await withGitHub({ ...FACTS, comments: [theirs] }, setting())
    expect(played.github.comments()[0]?.body).toBe(theirs.body)
    expect(played.github.comments()).toHaveLength(2)
  })

  test('keeps one comment also where a user corrected it in a browser', async () => {
    const mark = await markOf()
    const comments = [{ body: `${mark.trim()}\r\nA report, corrected.` }]
    const played = await withGitHub({ ...FACTS, comments }, setting())
    expect(played.github.comments()).toHaveLength(1)
    expect(played.github.comments()[0]?.body).toMatch(/restored from snapshot 801/)
  })

  test('keeps one comment also where a page holds fewer than were asked for', async () => {
    const mark = await markOf()
    const pages = [
      [{ body: 'x', id: 1, user: { login: 'mona' } }],
      [{ body: mark, id: 2, user: { login: 'github-actions[bot]' } }],
    ]
    const played = await withGitHub(FACTS, setting(), (response, path, method) => {
      if (method !== 'GET' || !path.startsWith(COMMENTS)) return false
      const page = Number(new URL(path, 'http://x').searchParams.get('page'))
      const link = page === 1 ? { link: '<http://x?page=2>; rel="next"' } : {}
      response
        .writeHead(200, { 'content-type': 'application/json', ...link })
        .end(JSON.stringify(pages[page - 1]))
      return true
    })
    expect(played.github.written.map((each) => each.call)).toEqual([
      'PATCH /repos/acme/shop/issues/comments/2',
    ])
  })

  test('keeps one comment also with a token of another kind, which does not say who writes', async () => {
    const mark = await markOf()
    const author = { login: 'acme-deployer[bot]', type: 'Bot' } as const
    const played = await withGitHub({ ...FACTS, author, comments: [{ ...author, body: mark }] }, setting())
    expect(played.github.comments()).toHaveLength(1)
    expect(played.github.comments()[0]?.body).toMatch(/restored from snapshot 801/)
    expect(played.github.written.map((each) => each.call.split(' ')[0])).toEqual(['POST', 'PATCH', 'DELETE'])
  })

  test('keeps one comment when two jobs write at the same moment', async () => {
    let isFirst = true
    const played = await withGitHub(
      FACTS,
      setting(),
      onWrites((_response, path, method, work) => {
        // Another job was a little faster, and both had looked before.
        if (method === 'POST' && path === COMMENTS && isFirst) {
          isFirst = false
          work()
        }
        return false
      }),
    )
    expect(played.github.comments()).toHaveLength(1)
    expect(played.github.comments()[0]?.body).toMatch(/restored from snapshot 801/)
    expect(played.github.written.map((each) => each.call.split(' ')[0])).toEqual(['POST', 'PATCH', 'DELETE'])
  })

  test.each<[string, Setting]>([
    ['a deploy that went well', { deploy: 'success' }],
    ['a failure without "restore-on"', { with: { 'restore-on': '' } }],
    ['a skipped deploy', { deploy: () => 'success', with: { 'deploy-status': 'skipped' } }],
    ['"comment" left at "false"', { with: { comment: 'false' } }],
    ['a dry run', { with: { 'dry-run': 'true' } }],
  ])('hears nothing of %s', async (_, more) => {
    const { github } = await withGitHub(FACTS, setting(more))
    expect([github.written, github.comments()]).toEqual([[], []])
  })

  test.each<[string, Readonly<Record<string, unknown>>, boolean]>([
    ['a comment on a pull request', { issue: { number: 7, pull_request: { url: 'x' } } }, true],
    ['a comment on an issue', { issue: { number: 7 } }, false],
    ['an issue that says it is none', { issue: { number: 7, pull_request: null } }, false],
    ['a push', {}, false],
    ['a hostile number', { pull_request: { number: '7/../8' } }, false],
    ['no number', { pull_request: { number: -7 } }, false],
  ])('is found in the event: %s', async (_, event, isFound) => {
    const played = await withGitHub(FACTS, setting({ run: { event } }))
    expect(played.github.comments()).toHaveLength(isFound ? 1 : 0)
    expect(played.post.log.join('\n').includes('this run belongs to no pull request')).toBe(!isFound)
    expect(played.post.notices).toEqual([])
  })
})

describe('a comment that can not be written', () => {
  const without = (): ReturnType<typeof withGitHub> =>
    withGitHub(FACTS, setting({ with: { comment: 'false' } }))

  test('for a pull request from a fork, whose token only reads: one notice names the permission', async () => {
    const [played, plain] = await Promise.all([
      withGitHub(FACTS, setting(), onWrites(refusing(403))),
      without(),
    ])
    expect(played.requests).toEqual(plain.requests)
    expect([played.post.exitCode, result(played), played.post.errors]).toEqual([
      plain.post.exitCode,
      result(plain),
      plain.post.errors,
    ])
    expect(played.post.notices).toEqual([
      'No comment was written to pull request 7. Runs for a pull request from a fork cannot write one. GitHub refused the request (HTTP 403). Add to the "permissions" of the job: pull-requests: write.',
    ])
  })

  test('is sent once, also where its answer is lost', async () => {
    const played = await withGitHub(
      FACTS,
      setting(),
      onWrites((response, _path, _method, work) => {
        work()
        response.destroy()
        return true
      }),
    )
    expect(played.github.written).toHaveLength(1)
    expect(played.github.comments()).toHaveLength(1)
    expect(result(played)).toBe('restored')
    expect(played.post.notices).toEqual([expect.stringContaining('The request to GitHub failed')])
  })

  test('is not said to be written where a proxy answers', async () => {
    const played = await withGitHub(
      FACTS,
      setting(),
      onWrites((response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>')
        return true
      }),
    )
    expect(played.post.log.join('\n')).not.toContain('The pull request has a comment')
    expect(played.post.notices).toEqual([expect.stringContaining('the answer names no comment')])
  })

  test('is not written where the list is cut off: there may be one', async () => {
    const played = await withGitHub(FACTS, setting(), (response, path, method, work) => {
      return path.startsWith(COMMENTS) && refusing(200, '[{"id":1')(response, path, method, work)
    })
    expect(played.github.written).toEqual([])
    expect(played.post.notices).toEqual([expect.stringContaining('the list of comments cannot be read')])
  })

  test('costs five seconds and no more', async () => {
    const startedAt: number[] = []
    const played = await withGitHub(FACTS, setting({}), (_response, path) => {
      if (!path.startsWith(COMMENTS)) return false
      startedAt.push(1)
      return true
    })
    const plain = await without()
    expect(startedAt).toHaveLength(1)
    expect(result(played)).toBe('restored')
    const longer = played.post.endMs - plain.post.endMs
    expect(longer).toBeGreaterThanOrEqual(4_900)
    expect(longer).toBeLessThanOrEqual(5_500)
    expect(played.post.notices).toEqual([expect.stringContaining('GitHub did not answer in time.')])
  })

  test('without a token is a warning of main, and GitHub is left alone', async () => {
    const played = await withGitHub(FACTS, setting({ with: { 'github-token': '' } }))
    expect(played.github.asked).toEqual([])
    expect(played.main.warnings).toEqual([expect.stringContaining('"github-token" is empty')])
  })
})

describe('text from outside', () => {
  /** As the page shows it. */
  const shown = (text: string): string => text.replace(/\\([!-/:-@[-`{-~])/g, '$1').replaceAll('\u200b', '')

  test.each([TOKEN, 'ghs_0123_abcdef@x'])('holds no token, whatever a step is named: %s', async (token) => {
    const step = `Run curl -H "Authorization: ${token}"`
    const played = await withGitHub(
      { jobs: { 4711: { name: 'deploy', status: 'in_progress', steps: [[step, 'failure']] } } },
      setting({ with: { 'github-token': token === TOKEN ? 'ghs_test' : token } }),
    )
    const body = played.github.comments()[0]?.body ?? ''
    expect(shown(body)).toContain('Run curl -H "Authorization: ***"')
    for (const text of [played.post.summary, body]) expect(shown(text)).not.toContain(token)
  })

  test('holds no token either where the summary is too long for a comment', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => index + 1)
    const token = 'vpsabcdefghij1234567890'
    const played = await withGitHub(
      { jobs: { 4711: { name: 'deploy', status: 'in_progress', steps: [[`Run ${token}`, 'failure']] } } },
      setting({
        with: { 'server-id': ids.join(','), 'api-token': token, name: 'n'.repeat(200) },
        emulator: { servers: ids.map((id) => ({ id })), tokens: [{ ...DEFAULT_TOKEN, token }] },
        deploy: () => 'failure',
      }),
    )
    const body = played.github.comments()[0]?.body ?? ''
    expect(played.post.summary.length).toBeGreaterThan(65_536)
    expect(body.replace(MARK, '').split('\n\n').slice(0, 2)).toEqual([
      '### ✅ After the deploy: restored',
      'This comment would be too long for GitHub. The summary of the run has a line for each server.',
    ])
    expect(body).not.toContain(token)
  })

  test('acts as nothing in the comment: no mention, no link, no HTML, no other mark', async () => {
    const hostile =
      '@acme/admins #1 <img src=x> [x](https://evil.example) --> `code` GH-7 https://evil.example'
    const played = await withGitHub(
      { jobs: { 4711: { name: 'deploy', status: 'in_progress', steps: [[hostile, 'failure']] } } },
      setting(),
    )
    const body = played.github.comments()[0]?.body ?? ''
    expect(body).toContain('admins')
    const text = body
      .replace(MARK, '')
      .replace(/<sub>.*<\/sub>/, '')
      .replace(/<\/?details>|<\/?summary>|<\/?code>/g, '')
    expect(text).not.toMatch(/@acme|#1\b|(?<!\\)<|(?<!\\)\[x\]|https:\/\/evil|-->|GH-7/)
  })
})
