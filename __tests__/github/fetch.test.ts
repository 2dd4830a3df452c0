import { describe, expect, test } from '@jest/globals'
import { fetchOver } from '../../src/github/fetch.ts'
import { createOctokit } from '../../src/github/octokit.ts'
import { type HttpAnswer, HttpFailure, type HttpRequest } from '../../src/network/http.ts'

const ANSWER: HttpAnswer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"id":1}' }

/** Answers in this way, and from then on as `then` has it. */
function over(
  answer: Partial<HttpAnswer> | HttpFailure,
  then = answer,
): {
  readonly fetch: ReturnType<typeof fetchOver>
  readonly sent: readonly HttpRequest[]
} {
  const sent: HttpRequest[] = []
  const fetch = fetchOver((request) => {
    sent.push(request)
    const now = sent.length === 1 ? answer : then
    return now instanceof HttpFailure ? Promise.reject(now) : Promise.resolve({ ...ANSWER, ...now })
  })
  return { fetch, sent }
}

describe('what Octokit sends', () => {
  test('goes over the transport, a write on a connection of its own', async () => {
    const { fetch, sent } = over({})
    const signal = new AbortController().signal
    await fetch('https://api.github.com/x?y=1', { method: 'PATCH', headers: { a: 'b' }, body: '{}', signal })
    await fetch('https://api.github.com/x', { method: 'GET', headers: {} })
    expect(sent[0]).toEqual({
      method: 'PATCH',
      url: new URL('https://api.github.com/x?y=1'),
      headers: { a: 'b' },
      body: '{}',
      timeLimitMs: 10_000,
      signal,
      fresh: true,
    })
    expect([sent[1]?.body, sent[1]?.fresh]).toEqual([null, false])
  })
})

describe('an answer', () => {
  test('has of its head what is read, and a body that Octokit leaves alone', async () => {
    const headers = {
      link: '<x>; rel="next"',
      'retry-after': '7',
      'x-ratelimit-remaining': '0',
      'set-cookie': ['x'],
    }
    const answer = await over({ headers }).fetch('https://x.test', { method: 'GET', headers: {} })
    expect(Object.fromEntries(answer.headers)).toEqual({
      link: '<x>; rel="next"',
      'retry-after': '7',
      'x-ratelimit-remaining': '0',
      'content-type': 'text/plain',
    })
    expect(await answer.text()).toBe('{"id":1}')
  })

  test.each([204, 205])('of %i has no body', async (status) => {
    const answer = await over({ status, body: 'x' }).fetch('https://x.test', { method: 'GET', headers: {} })
    expect([answer.status, await answer.text()]).toEqual([status, ''])
  })

  test.each([300, 303, 304, 399])('that redirects otherwise is none: %i', async (status) => {
    const asked = over({ status, headers: { location: 'https://x.test/y' } })
    await expect(asked.fetch('https://x.test', { method: 'GET', headers: {} })).rejects.toThrow(
      `it redirects (HTTP ${status})`,
    )
    expect(asked.sent).toHaveLength(1)
  })

  test('of 400 is passed on: it redirects nowhere', async () => {
    const answer = await over({ status: 400 }).fetch('https://x.test', { method: 'GET', headers: {} })
    expect(answer.status).toBe(400)
  })

  test('that does not come is the failure of the transport', async () => {
    const failure = new HttpFailure('too-large', 'the body has more than 5 MB', 200)
    await expect(over(failure).fetch('https://x.test', { method: 'GET', headers: {} })).rejects.toBe(failure)
  })
})

describe('what was renamed', () => {
  const moved = (
    status: number,
    location: string | undefined,
    then: Partial<HttpAnswer> = {},
  ): ReturnType<typeof over> => over({ status, headers: location === undefined ? {} : { location } }, then)

  test.each([
    ['GET', 301],
    ['GET', 302],
    ['GET', 307],
    ['GET', 308],
    ['POST', 307],
    ['PATCH', 308],
  ] as const)('is followed on the same host, as it was asked: %s, %i', async (method, status) => {
    const asked = moved(status, 'https://x.test/repositories/1/y?z=2')
    const headers = { authorization: 'token t' }
    const answer = await asked.fetch('https://x.test/repos/a/b/y?z=2', { method, headers, body: '{}' })
    expect([answer.status, await answer.text()]).toEqual([200, '{"id":1}'])
    expect(asked.sent.map((each) => each.url.href)).toEqual([
      'https://x.test/repos/a/b/y?z=2',
      'https://x.test/repositories/1/y?z=2',
    ])
    expect(asked.sent[1]).toMatchObject({ method, headers, body: '{}', fresh: method !== 'GET' })
  })

  test.each<[string, string | undefined]>([
    ['another host', 'https://evil.test/'],
    ['another port', 'https://x.test:444/'],
    ['http', 'http://x.test/'],
    ['a host in disguise', '//evil.test/'],
    ['an address with a name and a password', 'https://a:b@x.test/'],
    ['nowhere', undefined],
    ['what is no address', 'https://'],
  ])('is not followed to %s', async (_, location) => {
    const asked = moved(301, location)
    await expect(asked.fetch('https://x.test/', { method: 'GET', headers: {} })).rejects.toThrow(
      'it redirects (HTTP 301)',
    )
    expect(asked.sent).toHaveLength(1)
  })

  test.each([301, 302])('is not followed by a write that would become a read: %i', async (status) => {
    const asked = moved(status, 'https://x.test/y')
    await expect(asked.fetch('https://x.test/', { method: 'POST', headers: {} })).rejects.toThrow('redirects')
    expect(asked.sent).toHaveLength(1)
  })

  test('is followed once', async () => {
    const asked = moved(301, 'https://x.test/y', { status: 301, headers: { location: 'https://x.test/z' } })
    await expect(asked.fetch('https://x.test/', { method: 'GET', headers: {} })).rejects.toThrow('redirects')
    expect(asked.sent).toHaveLength(2)
  })
})

test.each(['aborted', 'timeout'] as const)('an answer that is %s is late', async (reason) => {
  const failure = new HttpFailure(reason, 'stopped', null)
  const asked = over(failure).fetch('https://x.test', { method: 'GET', headers: {} })
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
})

describe('what Octokit gives', () => {
  const ask = async (body: string): Promise<unknown> => {
    const octokit = createOctokit(
      { token: 'ghs_x', apiUrl: null },
      () => Promise.resolve({ ...ANSWER, body }),
      (text) => text.replaceAll('secret', '***'),
    )
    return (await octokit.rest.repos.get({ owner: 'acme', repo: 'shop' })).data
  }

  test('is redacted', async () => {
    expect(await ask('{"a":["a secret"],"b":{"c":"\\u0073ecret"}}')).toEqual({
      a: ['a ***'],
      b: { c: '***' },
    })
  })

  test.each(['', '{"a":', '<html>'])('is empty where it can not be read: %j', async (body) => {
    expect(await ask(body)).toBe('')
  })

  test('is read also where it is as large as it may be', async () => {
    // In Octokit's own way that takes tens of seconds: longer than a test may take.
    expect(await ask(`[${'{},'.repeat(1_600_000)}1]`)).toBe('')
  })
})

test.each([
  [
    'that of the runner',
    'https://github.acme.test/api/v3',
    'https://github.acme.test/api/v3/repos/acme/shop',
  ],
  ['that of github.com, where the runner names none', null, 'https://api.github.com/repos/acme/shop'],
  ['that of github.com, where the runner names an empty one', '', 'https://api.github.com/repos/acme/shop'],
])('the address of the API is %s', async (_, apiUrl, expected) => {
  const sent: string[] = []
  const octokit = createOctokit(
    { token: 'ghs_x', apiUrl },
    ({ url }) => {
      sent.push(url.href)
      return Promise.resolve(ANSWER)
    },
    (text) => text,
  )
  await octokit.rest.repos.get({ owner: 'acme', repo: 'shop' })
  expect(sent).toEqual([expected])
})
