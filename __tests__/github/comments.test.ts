/** The comment on a pull request: which one it is, and what becomes of it when something goes wrong. */
import { describe, expect, test } from '@jest/globals'
import { HttpFailure } from '../../src/network/http.ts'
import { LONGEST_COMMENT } from '../../src/report/pull-request-comment.ts'
import { until } from '../vpsorg/under-test.ts'
import type { CommentFacts } from '../../testing/simulator/github/answers.ts'
import {
  answer,
  checkGitHubAfterEach,
  type Interfere,
  markOf,
  onlyTo,
  type Setting,
  silence,
  stage,
  type Stage,
} from './github-under-test.ts'

checkGitHubAfterEach()

const COMMENTS = '/repos/acme/shop/issues/7/comments'
const ABOUT = { serverIds: ['12345'], markdown: 'All is well.' }

/** What was sent, without queries. */
function calls({ github }: Stage): readonly string[] {
  return github.asked.map((each) => each.replace(/\?.*/, ''))
}

async function commented(setting: Setting): Promise<Stage & { readonly result: string }> {
  const it = stage(setting)
  return { ...it, result: await it.asking.comment(ABOUT) }
}

describe('a comment', () => {
  test('is made where there is none, and looked for again under the name of its author', async () => {
    const it = await commented({})
    expect(it.result).toBe('written')
    expect(it.github.asked).toEqual([
      `GET ${COMMENTS}?per_page=30&page=1`,
      `POST ${COMMENTS}`,
      `GET ${COMMENTS}?per_page=30&page=1`,
    ])
    expect(it.github.comments().map(({ body }) => body)).toEqual([
      expect.stringMatching(/^<!-- vps-safety-snapshot restore [0-9a-f]{16} -->\nAll is well\.$/),
    ])
    expect(it.asking.notices()).toEqual([])
  })

  test('has a mark of its servers, in whatever order and letters they are given', async () => {
    const both = await markOf({ ...ABOUT, serverIds: ['678', '12345'] })
    expect(await markOf({ ...ABOUT, serverIds: ['12345', '678'] })).toBe(both)
    expect(
      new Set([
        both,
        await markOf(ABOUT),
        await markOf({ ...ABOUT, serverIds: ['678'] }),
        await markOf({ ...ABOUT, serverIds: ['12345678'] }),
      ]).size,
    ).toBe(4)
    expect(await markOf({ ...ABOUT, serverIds: ['5F1C2D3E-0000-4000-8000-ABCDEF000000'] })).toBe(
      await markOf({ ...ABOUT, serverIds: ['5f1c2d3e-0000-4000-8000-abcdef000000'] }),
    )
    expect(await markOf(ABOUT)).toBe('<!-- vps-safety-snapshot restore 5994471abb01112a -->')
  })

  test('holds nothing that is to be hidden', async () => {
    const it = stage()
    await it.asking.comment({ serverIds: ['12345'], markdown: 'a secret' })
    expect(it.github.comments()[0]?.body).toMatch(/\na \*\*\*$/)
  })

  test('is written in place of the one before, on a connection of its own', async () => {
    const mark = await markOf(ABOUT)
    const it = await commented({
      facts: {
        comments: [{ body: 'Nice!', login: 'mona' }, { body: `${mark}\nOld.` }, { body: `${mark}\nTwice.` }],
      },
    })
    expect(it.result).toBe('written')
    expect(it.github.written).toEqual([
      { call: 'PATCH /repos/acme/shop/issues/comments/2', body: { body: `${mark}\nAll is well.` } },
    ])
    expect(it.sent.map(({ fresh }) => fresh)).toEqual([false, true])
  })

  test.each<[string, (mark: string) => CommentFacts]>([
    ['by another user', (mark) => ({ body: mark, login: 'mallory', type: 'User' })],
    ['that quotes the mark', (mark) => ({ body: `> ${mark}` })],
    ['about other servers', (mark) => ({ body: mark.replace(/.{5} -->/, '00000 -->') })],
    ['without a text', () => ({ body: '' })],
  ])('leaves alone one %s', async (_, facts) => {
    const comments = [facts(await markOf(ABOUT))]
    const it = await commented({ facts: { comments } })
    expect(it.github.comments()).toHaveLength(2)
    expect(it.github.comments()[0]).toMatchObject(comments[0] ?? {})
    expect(calls(it)).toEqual([`GET ${COMMENTS}`, `POST ${COMMENTS}`, `GET ${COMMENTS}`])
  })

  test('is found as long as GitHub lets a comment be', async () => {
    const mark = await markOf(ABOUT)
    const body = mark.padEnd(LONGEST_COMMENT, 'x')
    const it = await commented({ facts: { comments: [{ body }] } })
    expect(it.github.comments()).toHaveLength(1)
  })

  test('is found on any page, also behind one that holds fewer than were asked for', async () => {
    const comments: CommentFacts[] = Array.from({ length: 61 }, () => ({ body: 'x', login: 'mona' }))
    comments.push({ body: await markOf(ABOUT) })
    const it = await commented({ facts: { comments } })
    expect(it.github.asked).toEqual([
      `GET ${COMMENTS}?per_page=30&page=1`,
      `GET ${COMMENTS}?per_page=30&page=2`,
      `GET ${COMMENTS}?per_page=30&page=3`,
      'PATCH /repos/acme/shop/issues/comments/62',
    ])
    const few: Interfere = (_, work) => ({ ...work(), body: '[]' })
    const short = await commented({ facts: { comments }, interfere: onlyTo(/page=[12]$/, few) })
    expect(short.github.written.map(({ call }) => call)).toEqual([
      'PATCH /repos/acme/shop/issues/comments/62',
    ])
  })

  test('is looked for on the last page only once, which links to those before it', async () => {
    const last: Interfere = (_, work) => ({
      ...work(),
      headers: { link: '<x>; rel="prev", <y>; rel="first"' },
    })
    const it = await commented({ interfere: onlyTo(/^GET/, last) })
    expect(calls(it)).toEqual([`GET ${COMMENTS}`, `POST ${COMMENTS}`, `GET ${COMMENTS}`])
  })

  test('is not made where there are too many pages to read', async () => {
    const endless: Interfere = () => ({ ...answer(200, '[]'), headers: { link: '<x>; rel="next"' } })
    const it = await commented({ interfere: endless })
    expect(it.result).toBe('not-written')
    expect(it.github.asked).toHaveLength(300)
    expect(it.github.written).toEqual([])
    expect(it.asking.notices()).toEqual([
      'The comment on pull request 7 may be missing. The request to GitHub failed: the pull request has too many comments to find the one of this action.',
    ])
  })

  test.each([
    '[null]',
    '[{"id":"1","body":"MARK","user":{"login":"github-actions[bot]"}}]',
    '[{"id":1,"body":"MARK"}]',
  ])('is not taken for one in a list of something else: %s', async (list) => {
    const mark = await markOf(ABOUT)
    const it = await commented({ interfere: onlyTo(/^GET/, () => answer(200, list.replace('MARK', mark))) })
    expect(it.result).toBe('written')
    expect(it.github.written.map(({ call }) => call)).toEqual([`POST ${COMMENTS}`])
  })

  test('of a run for no pull request is not written, and nothing is asked', async () => {
    const it = await commented({ pullRequest: null })
    expect([it.result, it.sent, it.loaded(), it.asking.notices()]).toEqual(['no-pull-request', [], 0, []])
  })
})

describe('with a token of another kind, which does not tell its author,', () => {
  const author = { login: 'acme-deployer[bot]', type: 'Bot' } as const

  test('a comment is made, and goes into the one before', async () => {
    const mark = await markOf(ABOUT)
    const it = await commented({ facts: { author, comments: [{ body: 'x' }, { ...author, body: mark }] } })
    expect(it.result).toBe('written')
    expect(it.github.written).toEqual([
      { call: `POST ${COMMENTS}`, body: { body: `${mark}\nAll is well.` } },
      { call: 'PATCH /repos/acme/shop/issues/comments/2', body: { body: `${mark}\nAll is well.` } },
      { call: 'DELETE /repos/acme/shop/issues/comments/3', body: {} },
    ])
    expect(it.github.comments().map(({ id }) => id)).toEqual([1, 2])
  })

  // Each run counts requests anew.
  test.each<[string, () => Interfere, number, number]>([
    [
      'looking for it fails',
      () =>
        onlyTo(
          /^GET/,
          fromTheSecondOn(() => answer(500, '')),
        ),
      1,
      2,
    ],
    ['it can not be rewritten', () => onlyTo(/^PATCH/, () => answer(404, '{}')), 2, 2],
    ['ours can not be taken away again', () => onlyTo(/^DELETE/, () => answer(403, '{}')), 3, 2],
  ])('all is said also when %s', async (_, interfering, writes, left) => {
    const comments = [{ ...author, body: await markOf(ABOUT) }]
    const it = await commented({ facts: { author, comments }, interfere: interfering() })
    expect(it.result).toBe('written')
    expect(it.github.written).toHaveLength(writes)
    expect(it.github.comments()).toHaveLength(left)
    expect(it.github.comments().some(({ body }) => body.endsWith('All is well.'))).toBe(true)
    expect(it.asking.notices()).toEqual([])
  })
})

function fromTheSecondOn(interfere: Interfere): Interfere {
  let times = 0
  return (request, work) => (++times < 2 ? work() : interfere(request, work))
}

describe('a comment that may not be written', () => {
  const OPEN = 'The comment on pull request 7 may be missing.'

  test.each<[string, Interfere, string]>([
    [
      'without the permission',
      onlyTo(/^POST/, () => answer(403, '{"message":"no"}')),
      'No comment was written to pull request 7. Runs for a pull request from a fork cannot write one. GitHub refused the request (HTTP 403). Add to the "permissions" of the job: pull-requests: write.',
    ],
    [
      'as the list is cut off',
      onlyTo(/^GET/, () => answer(200, '[{"id":1')),
      `${OPEN} The request to GitHub failed: the list of comments cannot be read.`,
    ],
    [
      'as the list is none',
      onlyTo(/^GET/, () => answer(200, '{"id":1}')),
      `${OPEN} The request to GitHub failed: the list of comments cannot be read.`,
    ],
    [
      'as the answer is HTML',
      onlyTo(/^POST/, () => answer(200, '<html>')),
      `${OPEN} The request to GitHub failed: the answer names no comment.`,
    ],
    [
      'as the answer names no author',
      onlyTo(/^POST/, () => answer(201, '{"id":3,"user":{"login":null}}')),
      `${OPEN} The request to GitHub failed: the answer names no comment.`,
    ],
    [
      'as the answer has no id',
      onlyTo(/^POST/, () => answer(201, '{"id":"3","user":{"login":"mona"}}')),
      `${OPEN} The request to GitHub failed: the answer names no comment.`,
    ],
    [
      'as the answer is lost',
      onlyTo(/^POST/, (_, work) => {
        work()
        return new HttpFailure('lost', 'socket hang up', null)
      }),
      `${OPEN} The request to GitHub failed: socket hang up.`,
    ],
  ])('%s is told in one notice, and sent once at most', async (_, interfere, notice) => {
    const it = await commented({ interfere })
    expect(it.result).toBe('not-written')
    expect(it.asking.notices()).toEqual([notice])
    expect(it.github.written.length).toBeLessThanOrEqual(1)
  })

  test('is waited for five seconds, and then told as perhaps missing', async () => {
    const it = stage({ interfere: silence })
    const result = it.asking.comment(ABOUT)
    await untilSent(it, 1)
    expect(it.clock.nextTimerMs()).toBe(5000)
    it.clock.advance(5000)
    expect(await result).toBe('not-written')
    expect(it.asking.notices()).toEqual([`${OPEN} GitHub did not answer in time.`])
  })

  test('is written also by a process that was told to end, and what is missing is told', async () => {
    const it = stage()
    it.stop()
    expect(await it.asking.comment(ABOUT)).toBe('written')
    const late = stage({ interfere: silence })
    late.stop()
    const result = late.asking.comment(ABOUT)
    await untilSent(late, 1)
    late.clock.advance(5000)
    expect(await result).toBe('not-written')
    expect(late.asking.notices()).toEqual([`${OPEN} GitHub did not answer in time.`])
  })
})

async function untilSent({ sent }: Stage, count: number): Promise<void> {
  await until(() => sent.length === count)
}
