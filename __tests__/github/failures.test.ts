import { describe, expect, test } from '@jest/globals'
import { createFailures, type Permission, type Failures } from '../../src/github/failures.ts'
import type { Consequence } from '../../src/github/messages.ts'

function httpError(status: number, name = 'HttpError'): Error {
  return Object.assign(new Error(`HTTP ${status}`), { name, status, response: {} })
}

const LATE = httpError(500, 'AbortError')

function troubles(...all: readonly (readonly [unknown, Permission, Consequence])[]): Failures {
  const them = createFailures()
  for (const [error, permission, consequence] of all) them.add(error, permission, consequence)
  return them
}

describe('what could not be asked', () => {
  test('is nothing while there was no trouble', () => {
    expect(troubles().notices()).toEqual([])
  })

  test('a refusal names the permission', () => {
    expect(troubles([httpError(403), 'actions: read', 'A is not known.']).notices()).toEqual([
      `A is not known. GitHub refused the request (HTTP 403). Add to the "permissions" of the job: actions: read.`,
    ])
  })

  test('a token that GitHub does not know needs no permission', () => {
    const unknown = [httpError(401), 'actions: read', 'A is not known.'] as const
    expect(troubles(unknown, unknown).notices()).toEqual([
      'A is not known. GitHub does not accept the token in "github-token" (HTTP 401). Check that it exists and has not expired.',
    ])
  })

  test('what may be written all the same is told as open', () => {
    const consequence = { open: 'Whether C is written is not known.', refused: 'C is not written.' }
    expect(troubles([LATE, 'deployments: write', consequence]).notices()).toEqual([
      'Whether C is written is not known. GitHub did not answer in time.',
    ])
  })

  test('what is refused to an unknown token is not written', () => {
    const consequence = { open: 'Whether C is written is not known.', refused: 'C is not written.' }
    const [notice] = troubles([httpError(401), 'deployments: write', consequence]).notices()
    expect(notice).toMatch(/^C is not written\. GitHub does not accept the token/)
  })

  test('several refusals are one notice, with every permission and every consequence once', () => {
    const them = troubles(
      [httpError(403), 'actions: read', 'A is not known.'],
      [httpError(403), 'contents: read', 'B is not known.'],
      [httpError(403), 'actions: read', 'A is not known.'],
      [
        httpError(403),
        'deployments: write',
        { open: 'Whether C is written is not known.', refused: 'C is not written.' },
      ],
    )
    expect(them.notices()).toEqual([
      'A is not known. B is not known. C is not written. GitHub refused the request (HTTP 403). Add to the "permissions" of the job: actions: read, contents: read, deployments: write.',
    ])
  })

  test('in time is told as such, also where the error carries a status', () => {
    const late = [LATE, new DOMException('This operation was aborted', 'AbortError')]
    for (const error of late) {
      expect(troubles([error, 'actions: read', 'A is not known.']).notices()).toEqual([
        'A is not known. GitHub did not answer in time.',
      ])
    }
  })

  test.each([
    [Object.assign(httpError(502), { message: '<html>Bad gateway</html>' }), 'HTTP 502'],
    [httpError(404), 'not found (HTTP 404), or not visible to the token'],
    [
      Object.assign(httpError(403), { message: 'API rate limit exceeded for installation ID 1.' }),
      'the request limit is reached (HTTP 403)',
    ],
    [
      Object.assign(httpError(403), { response: { headers: { 'x-ratelimit-remaining': '0' } } }),
      'the request limit is reached (HTTP 403)',
    ],
    [
      Object.assign(httpError(429), { response: { headers: { 'retry-after': '60' } } }),
      'the request limit is reached (HTTP 429)',
    ],
    [new Error(`${'x'.repeat(198)}😀😀`), `${'x'.repeat(198)}…`],
    [new Error('the answer cannot be read'), 'the answer cannot be read'],
    // Octokit gives this status also without an answer.
    [Object.assign(new Error('connect ECONNREFUSED'), { status: 500 }), 'connect ECONNREFUSED'],
    ['text', 'text'],
    [null, 'null'],
  ])('for another reason tells it: %p', (error, reason) => {
    expect(troubles([error, 'contents: read', 'A is not known.']).notices()).toEqual([
      `A is not known. The request to GitHub failed: ${reason}.`,
    ])
  })

  test('is told with three reasons at most', () => {
    const all = ['a', 'b', 'a', 'c', 'd'].map(
      (reason) => [new Error(reason), 'actions: read', 'It is not known.'] as const,
    )
    expect(troubles(...all).notices()).toEqual(['It is not known. The request to GitHub failed: a; b; c.'])
  })

  test('is told in three notices at most', () => {
    const errors = [403, 401, 404, 500, 502, 418].map((status) => httpError(status))
    const all = [...errors, LATE, LATE, new Error('x'), null]
    const them = troubles(
      ...all.map((error, index) => [error, 'actions: read', `${index} is not known.`] as const),
    )
    expect(them.notices()).toHaveLength(3)
    for (const [index] of all.entries()) {
      expect(them.notices().filter((each) => each.includes(`${index} is not known.`))).toHaveLength(1)
    }
  })
})
