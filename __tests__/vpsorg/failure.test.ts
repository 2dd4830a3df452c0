/** What is said of each kind of failure, word for word, and whether reading again may help. */
import { describe, expect, test } from '@jest/globals'
import { type Failure, type FailureKind, isWorthReadingAgain, VpsOrgError } from '../../src/vpsorg/failure.ts'

const PROXY =
  'Check that "api-url" is the VPS.org API and that no proxy answers in its place, then run this again.'
const REACH =
  'Check that this runner can reach the address in "api-url" (proxy, firewall), then run this again.'

const WORDS: Readonly<Record<FailureKind, readonly [what: string, advice: string, again: boolean]>> = {
  unauthorized: [
    'VPS.org does not accept the API token',
    'Check the secret behind "api-token": is it set, and is the token still active? Secrets are not passed to workflows that a fork or Dependabot started.',
    false,
  ],
  forbidden: [
    'VPS.org accepts the token, but not for this call',
    'The token lacks the scope to restore snapshot 802: give it that scope at VPS.org, or use another token.',
    false,
  ],
  'not-found': [
    'VPS.org does not know what was asked for',
    'Check "server-id": ids are per account, and the token must belong to the account that owns the server.',
    false,
  ],
  'no-such-list': [
    'there is no such list at this address',
    'Check "api-url": it must be the base address of the API, without "/snapshots" or "/servers" at its end.',
    false,
  ],
  locked: ['VPS.org is busy with something else there', 'Run this again in a few minutes.', true],
  'said-no': [
    'VPS.org answered with an error',
    'Read what the API said. Run this again if it may have been temporary.',
    true,
  ],
  firewall: [
    'a firewall before VPS.org blocked the call',
    'Run this again, or use a runner with another address. If it stays, ask VPS.org to let this runner through.',
    false,
  ],
  'bad-request': [
    'VPS.org refused the request',
    'Read what the API said; the same request will be refused again.',
    false,
  ],
  'rate-limited': [
    'VPS.org received too many requests',
    'Run this again in a few minutes, or raise "poll-interval".',
    true,
  ],
  'server-error': [
    'VPS.org reported an error of its own',
    'Run this again in a few minutes; if it stays, ask VPS.org and name the time and the request id.',
    true,
  ],
  redirect: [
    'the API sent a redirect, which is never followed because the token would travel with it',
    'Check "api-url".',
    false,
  ],
  'other-status': [
    'VPS.org gave an answer that is not documented',
    'Read what the API said; the same request will be refused again.',
    false,
  ],
  timeout: ['no complete answer came in time', REACH, true],
  lost: ['the connection failed', REACH, true],
  malformed: ['what came back is not HTTP', PROXY, true],
  unreadable: ['the answer is not the JSON that it should be', PROXY, true],
  'wrong-shape': ['the answer does not have the documented shape', PROXY, true],
  'too-large': [
    'the answer is too large (more than 5 MB, 200,000 lists and objects, 500,000 values or 1,000 names of fields, or all its pages more than 20 MB)',
    'Delete snapshots that nobody needs. If there are not that many, check that "api-url" is the VPS.org API and that no proxy answers in its place.',
    false,
  ],
  aborted: ['this step was told to stop', 'Nothing else was sent.', false],
  'not-sent': ['this step was told to stop before it was sent', 'Nothing was done.', false],
}

function failure(more: Partial<Failure> = {}): Failure {
  return {
    kind: 'lost',
    task: 'restore snapshot 802',
    status: null,
    requestId: null,
    said: null,
    retryAfterMs: null,
    ...more,
  }
}

describe.each(Object.keys(WORDS) as readonly FailureKind[])('%s', (kind) => {
  const [what, advice, again] = WORDS[kind]

  test('is told with what happened and what to do', () => {
    const error = new VpsOrgError(failure({ kind }))
    expect(error.message).toBe(`Could not restore snapshot 802: ${what}. ${advice}`)
    expect(error.brief).toBe(`Could not restore snapshot 802: ${what}.`)
  })

  test(`is ${again ? '' : 'not '}worth reading again`, () => {
    expect(isWorthReadingAgain(failure({ kind }))).toBe(again)
  })
})

describe('the facts', () => {
  test.each<[Partial<Failure>, string]>([
    [{}, 'the connection failed.'],
    [{ status: 200 }, 'the connection failed (HTTP 200).'],
    [{ requestId: 'abc' }, 'the connection failed (request id abc).'],
    [{ status: 200, requestId: 'abc' }, 'the connection failed (HTTP 200, request id abc).'],
    [{ said: 'no' }, 'the connection failed: "no".'],
    [{ status: 200, said: 'no' }, 'the connection failed (HTTP 200): "no".'],
  ])('%j', (more, brief) => {
    expect(new VpsOrgError(failure(more)).brief).toBe(`Could not restore snapshot 802: ${brief}`)
  })

  test('keep where it came from, where that is known', () => {
    const cause = new Error('socket hang up')
    expect(new VpsOrgError(failure(), cause).cause).toBe(cause)
    expect(new VpsOrgError(failure())).not.toHaveProperty('cause')
  })
})
