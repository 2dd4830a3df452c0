/** What is said of each kind of failure, word for word, and whether reading again may help. */
import { describe, expect, test } from '@jest/globals'
import { isWorthReadingAgain, VpsOrgError } from '../../src/vpsorg/failure.ts'
import type { ApiCode } from '../../src/vpsorg/messages.ts'
import type { Failure, FailureKind, Operation } from '../../src/vpsorg/failure-kinds.ts'

const PROXY =
  'Check that "api-url" is the VPS.org API and that no proxy answers instead, then run this job again.'
const REACH =
  'Check that this runner can reach the address in "api-url" (proxy, firewall), then run this job again.'
const REFUSED = 'Correct the cause at VPS.org: the same request will be refused again.'

const WORDS: Readonly<
  Record<FailureKind, readonly [code: ApiCode, what: string, advice: string, again: boolean]>
> = {
  unauthorized: [
    'api-token-refused',
    'VPS.org does not accept the API token',
    'Check that the secret behind "api-token" holds an active token. Runs started by a fork or by Dependabot get no secrets.',
    false,
  ],
  forbidden: [
    'api-permission-missing',
    'the API token is not allowed to restore snapshots',
    'Give the token that permission at VPS.org, or use another.',
    false,
  ],
  'not-found': [
    'api-not-found',
    'VPS.org found no such snapshot',
    'Check that the snapshot still exists, in the account that the API token belongs to.',
    false,
  ],
  'no-such-list': [
    'api-url-wrong',
    'there is no such list at the address in "api-url"',
    'Set "api-url" to the base address of the API, without "/snapshots" or "/servers" at its end.',
    false,
  ],
  locked: [
    'api-busy',
    'VPS.org is busy with another operation',
    'Run this job again in a few minutes.',
    true,
  ],
  'said-no': [
    'api-answered-error',
    'VPS.org answered with an error',
    'Read the answer of VPS.org. If the problem may be temporary, run this job again.',
    true,
  ],
  firewall: [
    'api-firewall',
    'a firewall blocked the request',
    'Run this job again, or on another runner. If it fails again, ask VPS.org to allow this runner.',
    false,
  ],
  'bad-request': ['api-request-refused', 'VPS.org refused the request', REFUSED, false],
  'rate-limited': [
    'api-rate-limited',
    'VPS.org received too many requests',
    'Run this job again in a few minutes, or raise "poll-interval".',
    true,
  ],
  'server-error': [
    'api-server-error',
    'VPS.org had an internal error',
    'Run this job again in a few minutes. If it fails again, tell VPS.org the time.',
    true,
  ],
  redirect: [
    'api-redirect',
    'the API answered with a redirect, and redirects are not followed',
    'Set "api-url" to the address that the API has now.',
    false,
  ],
  'other-status': ['api-undocumented-status', 'VPS.org gave an undocumented answer', REFUSED, false],
  timeout: ['api-timeout', 'no complete answer came in time', REACH, true],
  lost: ['api-connection-failed', 'the connection failed', REACH, true],
  malformed: ['api-not-http', 'the answer is not HTTP', PROXY, true],
  unreadable: ['api-not-json', 'the answer is not JSON', PROXY, true],
  'wrong-shape': ['api-wrong-shape', 'the answer does not have the documented form', PROXY, true],
  'too-large': [
    'api-answer-too-large',
    'the answer is too large',
    'Delete snapshots that are not needed. If there are only a few, check that "api-url" is the VPS.org API and that no proxy answers instead.',
    false,
  ],
  aborted: [
    'api-request-stopped',
    'this step was stopped before the answer came',
    'Nothing else was sent.',
    false,
  ],
  'not-sent': [
    'api-request-not-sent',
    'this step was stopped before the request was sent',
    'Nothing was sent.',
    false,
  ],
}

function failure(more: Partial<Failure> = {}): Failure {
  return {
    kind: 'lost',
    operation: { kind: 'restore', snapshotId: '802' },
    status: null,
    requestId: null,
    said: null,
    retryAfterMs: null,
    ...more,
  }
}

describe.each(Object.keys(WORDS) as readonly FailureKind[])('%s', (kind) => {
  const [code, what, advice, again] = WORDS[kind]

  test('is told with what happened and what to do', () => {
    const error = new VpsOrgError(failure({ kind }))
    expect(error.message).toBe(`Could not restore snapshot 802: ${what}. ${advice}`)
    expect(error.facts).toStrictEqual({
      code,
      what: `Could not restore snapshot 802: ${what}.`,
      // Of a step that was stopped there is a state, and nothing to do next.
      [kind === 'aborted' || kind === 'not-sent' ? 'state' : 'next']: advice,
      onlyNextHelps: true,
    })
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
    [{ said: 'No.' }, 'the connection failed: "No."'],
    [{ status: 200, said: 'no' }, 'the connection failed (HTTP 200): "no".'],
  ])('%j', (more, what) => {
    expect(new VpsOrgError(failure(more)).facts.what).toBe(`Could not restore snapshot 802: ${what}`)
  })

  test('keep where it came from, where that is known', () => {
    const cause = new Error('socket hang up')
    expect(new VpsOrgError(failure(), cause).cause).toBe(cause)
    expect(new VpsOrgError(failure())).not.toHaveProperty('cause')
  })
})

describe('what is missing is named by the operation', () => {
  const CREATE = { kind: 'create', name: 'pre-deploy-11-1', serverId: '12345' } as const
  test.each<[Operation, FailureKind, string]>([
    [
      CREATE,
      'not-found',
      'Could not create snapshot pre-deploy-11-1 of server 12345: VPS.org found no such server.',
    ],
    [
      CREATE,
      'forbidden',
      'Could not create snapshot pre-deploy-11-1 of server 12345: the API token is not allowed to create snapshots.',
    ],
    [
      { kind: 'list-servers' },
      'forbidden',
      'Could not read the list of servers: the API token is not allowed to read servers.',
    ],
    [
      { kind: 'list-snapshots', serverId: null },
      'forbidden',
      'Could not read the snapshots: the API token is not allowed to read snapshots.',
    ],
    [
      { kind: 'list-snapshots', serverId: '5' },
      'not-found',
      'Could not read the snapshots of server 5: VPS.org found no such server.',
    ],
    [
      { kind: 'delete', snapshotId: '802' },
      'not-found',
      'Could not delete snapshot 802: VPS.org found no such snapshot.',
    ],
    [
      { kind: 'delete', snapshotId: '802' },
      'forbidden',
      'Could not delete snapshot 802: the API token is not allowed to delete snapshots.',
    ],
  ])('%j, %s', (operation, kind, what) => {
    expect(new VpsOrgError(failure({ operation, kind })).facts.what).toBe(what)
  })

  test('and a server that was not found is looked for in "server-id"', () => {
    expect(new VpsOrgError(failure({ operation: CREATE, kind: 'not-found' })).facts.next).toBe(
      'Check that "server-id" is the id of a server in the account that the API token belongs to.',
    )
  })
})

test('an internal error with a request id says to tell it', () => {
  const { next } = new VpsOrgError(failure({ kind: 'server-error', requestId: 'abc' })).facts
  expect(next).toMatch(/tell VPS\.org the time and the request id\.$/)
})
