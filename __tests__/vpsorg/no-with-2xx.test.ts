/** Answers whose status says yes, and what stands in them. */
import { describe, expect, test } from '@jest/globals'
import type { OutgoingHttpHeaders } from 'node:http'
import {
  clientOf,
  closeServersAfterEach,
  errorIn,
  errorOf,
  NEVER,
  scriptedApi,
  SERVER,
} from './under-test.ts'
import type { Outcome } from '../../src/vpsorg/changes.ts'
import type { VpsOrg } from '../../src/vpsorg/client.ts'

closeServersAfterEach()

const ORDER = { serverId: SERVER, name: 'pre-deploy-1-1', description: '' }
const ITEM = { id: 801, server: { id: 12345 }, name: 'pre-deploy-1-1', status: 'in_progress' }
const PAGE = '<!DOCTYPE html><html><body>Checking your browser</body></html>'

interface Answer {
  readonly status?: number
  readonly headers?: OutgoingHttpHeaders
  readonly body?: unknown
}

async function after(answer: Answer): Promise<VpsOrg> {
  return clientOf((await scriptedApi(answer)).url)
}

/** What became of a change, in three words: its outcome, the kind of its failure, and what was said. */
function told(outcome: Outcome<unknown>): readonly unknown[] {
  if (outcome.kind === 'accepted') return ['accepted']
  const { kind, said } = errorIn(outcome).failure
  return [outcome.kind, kind, said]
}

describe('an answer to a delete', () => {
  test.each<[number, unknown]>([
    [204, undefined],
    [200, ''],
    [200, ' \n'],
    [200, {}],
    [200, null],
    [200, true],
    [200, { success: true, message: 'Deleted.' }],
    [200, { success: 'True' }],
    [200, { status: 'deleting', error: null, errors: [] }],
    [200, { status: 'success', error: false, errors: {} }],
    [201, { error: '' }],
    [202, 'Accepted'],
    [202, 'Accepted [7]'],
    [202, { status: 'queued' }],
  ])('of %i with %j is done', async (status, body) => {
    expect(told(await (await after({ status, body })).deleteSnapshot('802', NEVER))).toEqual(['accepted'])
  })

  test.each<[number, unknown, string]>([
    [200, { success: false, message: 'Protected.' }, 'Protected.'],
    [202, { success: false, message: 'Protected.' }, 'Protected.'],
    [202, ' {"success":false,"message":"Protected."}', 'Protected.'],
    [200, { success: 'False', detail: 'Protected.' }, 'Protected.'],
    [200, { success: ' false ', detail: 'Protected.' }, 'Protected.'],
    [200, { status: 'error', error: 'Protected.' }, 'Protected.'],
    [200, { status: ' FAILED ' }, '{"status":" FAILED "}'],
  ])('of %i with %j is a refusal', async (status, body, said) => {
    const outcome = await (await after({ status, body })).deleteSnapshot('802', NEVER)
    expect(told(outcome)).toEqual(['refused', 'said-no', said])
    expect(errorIn(outcome).message).toContain('VPS.org answered with an error')
  })

  test.each<[number, unknown, string, string]>([
    [200, PAGE, 'unreadable', PAGE],
    [202, PAGE, 'unreadable', PAGE],
    [200, 'ok', 'unreadable', 'ok'],
    [200, { error: 'Protected.' }, 'wrong-shape', 'it holds an error; it says: Protected.'],
    [200, { errors: ['Protected.'] }, 'wrong-shape', 'it holds an error; it says: Protected.'],
    [200, { error: true }, 'wrong-shape', 'it holds an error'],
    [200, 'false', 'wrong-shape', 'it is "false"'],
    [202, '{"status":', 'unreadable', '{"status":'],
  ])('of %i with %j proves nothing', async (status, body, kind, said) => {
    const outcome = await (await after({ status, body })).deleteSnapshot('802', NEVER)
    expect(told(outcome)).toEqual(['unclear', kind, said])
  })

  test('of 202 with the header of a firewall proves nothing', async () => {
    const headers = { 'x-amzn-waf-action': 'challenge' }
    const outcome = await (await after({ status: 202, headers, body: 'wait' })).deleteSnapshot('802', NEVER)
    expect(told(outcome)).toEqual(['unclear', 'unreadable', 'wait'])
  })
})

describe('an answer to a restore', () => {
  test.each<unknown>([
    '',
    {},
    { status: 'pending' },
    { status: 'success' },
    [{ status: 'error' }],
    { success: null },
    PAGE,
  ])('with %j is accepted: what is seen decides', async (body) => {
    expect(told(await (await after({ body })).restoreSnapshot('802', NEVER))).toEqual(['accepted'])
  })

  test.each<[unknown, readonly unknown[]]>([
    [{ success: false, message: 'Busy.' }, ['refused', 'said-no', 'Busy.']],
    [{ status: 'Error', detail: 'Busy.' }, ['refused', 'said-no', 'Busy.']],
    [{ error: 'Busy.' }, ['unclear', 'wrong-shape', 'it holds an error; it says: Busy.']],
  ])('with %j is not', async (body, expected) => {
    expect(told(await (await after({ body })).restoreSnapshot('802', NEVER))).toEqual(expected)
  })

  test('may name the snapshot by its UUID in capitals', async () => {
    const id = '0b5a8f0e-3c1d-4e7a-9f56-7c1f0a9d2b3e'
    const api = await after({ body: { snapshot: { id: id.toUpperCase() } } })
    expect(told(await api.restoreSnapshot(id, NEVER))).toEqual(['accepted'])
  })
})

describe('an answer to a create', () => {
  test.each<unknown>([
    ITEM,
    { ...ITEM, status: 'failed' },
    { ...ITEM, status: 'ERROR' },
    { ...ITEM, success: true },
  ])('with %j is a snapshot, whatever its state', async (body) => {
    expect(told(await (await after({ status: 201, body })).createSnapshot(ORDER, NEVER))).toEqual([
      'accepted',
    ])
  })

  test.each<[unknown, readonly unknown[]]>([
    [{ success: false, message: 'Full.' }, ['refused', 'said-no', 'Full.']],
    [{ status: 'error', message: 'Full.' }, ['refused', 'said-no', 'Full.']],
    [{ status: 'failed', id: 'request-7', message: 'Full.' }, ['refused', 'said-no', 'Full.']],
    [
      { ...ITEM, success: false, message: 'Full.' },
      ['unclear', 'wrong-shape', 'it names a snapshot, and says that it was not successful; it says: Full.'],
    ],
    [
      { message: 'Queued.' },
      ['unclear', 'wrong-shape', 'the answer.id should be an id, but is missing; it says: Queued.'],
    ],
  ])('with %j is none', async (body, expected) => {
    const outcome = await (await after({ body })).createSnapshot(ORDER, NEVER)
    expect(told(outcome)).toEqual(expected)
  })
})

describe('an answer to a list', () => {
  test.each<unknown>([
    { success: false, message: 'Down.' },
    { success: false, message: 'Down.', count: 0, results: [] },
    { status: 'error', message: 'Down.', results: [] },
    { message: 'Down.' },
    { detail: ['Down.'] },
    { error: { message: 'Down.' } },
    { errors: [{ detail: 'Down.' }], results: null },
  ])('with %j is an error in the words of the API', async (body) => {
    const { failure } = await errorOf((await after({ body })).listServers(NEVER))
    expect(failure).toMatchObject({ kind: 'said-no', said: 'Down.', status: 200 })
  })

  test.each<[unknown, string]>([
    [{ data: [] }, '"results" should be a list, but is missing'],
    [{ message: ' ', results: {} }, '"results" should be a list, but is a value of type object'],
    ['null', 'the answer should be an object, but is null'],
  ])('with %j has a wrong shape', async (body, said) => {
    const { failure } = await errorOf((await after({ body })).listServers(NEVER))
    expect(failure).toMatchObject({ kind: 'wrong-shape', said })
  })

  test('may have words beside its entries', async () => {
    const body = { success: true, status: 'success', message: 'Welcome.', results: [] }
    expect(await (await after({ body })).listServers(NEVER)).toEqual({ servers: [], incomplete: null })
  })
})

describe('a 403', () => {
  test.each<[string, Answer]>([
    ['a page', { body: PAGE }],
    ['a page, after a line', { body: `\n  <HTML><head>` }],
    ['a page by its header', { headers: { 'content-type': 'Text/HTML; charset=utf-8' }, body: 'blocked' }],
    ['the number of a rule', { body: 'error code: 1020' }],
    ['the header of a challenge', { headers: { 'cf-mitigated': 'challenge' }, body: { detail: 'no' } }],
    ['the header of a blocked request', { headers: { 'x-sucuri-block': '1' } }],
    ['the header of a proxy', { headers: { 'x-squid-error': 'ERR_ACCESS_DENIED 0' } }],
  ])('with %s is of a firewall, and nothing was done', async (_, answer) => {
    const api = await after({ status: 403, ...answer })
    expect((await errorOf(api.listServers(NEVER))).failure.kind).toBe('firewall')
    const outcome = await api.restoreSnapshot('802', NEVER)
    expect([outcome.kind, errorIn(outcome).failure.kind]).toEqual(['refused', 'firewall'])
  })

  test.each<[string, Answer]>([
    ['nothing', {}],
    ['JSON', { body: { detail: 'No.' } }],
    [
      'JSON under the header of a page',
      { headers: { 'content-type': 'text/html' }, body: { detail: 'No.' } },
    ],
    ['text', { headers: { 'content-type': 'text/plain' }, body: 'Forbidden' }],
    ['text that speaks of a page', { body: 'No <html> here' }],
    [
      'a header that only ends like that of a page',
      { headers: { 'content-type': 'x-text/html' }, body: 'Forbidden' },
    ],
    ['the headers of a network that let it through', { headers: { 'cf-ray': '1', server: 'cloudflare' } }],
  ])('with %s is of the API', async (_, answer) => {
    const api = await after({ status: 403, ...answer })
    expect((await errorOf(api.listServers(NEVER))).failure.kind).toBe('forbidden')
  })

  test('is one thing, and a page with another status is what its status says', async () => {
    for (const [status, kind] of [
      [401, 'unauthorized'],
      [404, 'no-such-list'],
      [400, 'bad-request'],
    ] as const)
      expect((await errorOf((await after({ status, body: PAGE })).listServers(NEVER))).failure.kind).toBe(
        kind,
      )
  })
})

test('a further page that is not there is no wrong address', async () => {
  const { url } = await scriptedApi(
    { body: { count: null, results: [{ id: 1, server: 12345, status: 'completed' }], next: '?page=2' } },
    { status: 404 },
  )
  const { incomplete } = await clientOf(url).listSnapshots(SERVER, NEVER)
  expect(incomplete).toBe('the next page, which the list announces, is not there')
})
