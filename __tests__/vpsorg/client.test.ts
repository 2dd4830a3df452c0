/** What the client makes of an answer, and what it sends, without a network in between. */
import { describe, expect, test } from '@jest/globals'
import { type HttpAnswer, HttpFailure, type HttpRequest, type Transport } from '../../src/network/http.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { VERSION } from '../../src/version.ts'
import { readBody } from '../../src/vpsorg/answers.ts'
import { createVpsOrg, type VpsOrg, type VpsOrgSettings } from '../../src/vpsorg/client.ts'
import { createSaysNo } from '../../src/vpsorg/no-in-json.ts'
import { FakeClock } from '../fake-clock.ts'
import { errorIn, errorOf, NEVER, SERVER } from './under-test.ts'

const ORDER = { serverId: SERVER, name: 'pre-deploy-1-1', description: '' }

type Reply = Partial<HttpAnswer> | Error

/** A client whose requests are answered in turn, the last answer for good. */
function answering(
  replies: readonly Reply[],
  more: Partial<VpsOrgSettings> = {},
): { api: VpsOrg; sent: readonly HttpRequest[]; clock: FakeClock } {
  const sent: HttpRequest[] = []
  const clock = new FakeClock()
  const transport: Transport = (request) => {
    const reply = replies[Math.min(sent.push(request), replies.length) - 1] ?? {}
    return reply instanceof Error
      ? Promise.reject(reply)
      : Promise.resolve({ status: 200, headers: {}, body: '', ...reply })
  }
  const api = createVpsOrg({
    apiUrl: new URL('https://api.vps.test/api/v1'),
    token: 'vps_secret',
    serverIds: [SERVER],
    transport,
    clock,
    random: () => 0,
    redact: (text) => text.replaceAll('vps_secret', '***'),
    ...more,
  })
  return { api, sent, clock }
}

const page = (results: readonly unknown[]): Partial<HttpAnswer> => ({
  body: JSON.stringify({ count: results.length, results }),
})

describe('a request', () => {
  test('says who asks for what, and takes nothing compressed', async () => {
    const { api, sent } = answering([page([])])
    await api.listServers(NEVER)
    expect(sent).toEqual([
      {
        method: 'GET',
        url: new URL('https://api.vps.test/api/v1/servers/'),
        headers: {
          accept: 'application/json',
          'accept-encoding': 'identity',
          authorization: 'Bearer vps_secret',
          'user-agent': `vps-safety-snapshot/${VERSION}`,
        },
        body: null,
        timeLimitMs: 30_000,
        // What is inside a signal depends on who has listened to it before.
        signal: expect.any(AbortSignal),
        fresh: false,
      },
    ])
  })

  test.each([
    'https://api.vps.test/api/v1',
    'https://api.vps.test/api/v1/',
    'https://api.vps.test/api/v1///',
  ])('goes below %s', async (apiUrl) => {
    const { api, sent } = answering([page([])], { apiUrl: new URL(apiUrl) })
    await api.listServers(NEVER)
    expect(sent[0]?.url.href).toBe('https://api.vps.test/api/v1/servers/')
  })

  test.each<[string, string]>([
    ['12345', '12345'],
    ['0', '0'],
    ['90071992547409931', '90071992547409931'],
    ['007', '"007"'],
    ['5f1c-a', '"5f1c-a"'],
  ])('to create names server %s as %s', async (serverId, written) => {
    const { api, sent } = answering([{ status: 201, body: '{"id":1,"status":"in_progress"}' }])
    await api.createSnapshot({ ...ORDER, serverId, description: 'a "b"' }, NEVER)
    expect(sent[0]?.body).toBe(`{"server_id":${written},"name":"pre-deploy-1-1","description":"a \\"b\\""}`)
    expect(sent[0]).toMatchObject({ method: 'POST', fresh: true })
  })
})

describe('what fails is named:', () => {
  const no: Reply = { status: 400, body: 'no' }
  test.each<[string, (api: VpsOrg) => Promise<Error>]>([
    ['read the list of servers', (api) => errorOf(api.listServers(NEVER))],
    [`read the snapshots of server ${SERVER}`, (api) => errorOf(api.listSnapshots(SERVER, NEVER))],
    [
      `create snapshot pre-deploy-1-1 of server ${SERVER}`,
      async (api) => errorIn(await api.createSnapshot(ORDER, NEVER)),
    ],
    ['restore snapshot 802', async (api) => errorIn(await api.restoreSnapshot('802', NEVER))],
    ['delete snapshot 802', async (api) => errorIn(await api.deleteSnapshot('802', NEVER))],
  ])('%s', async (operation, call) => {
    expect((await call(answering([no]).api)).message).toMatch(`Could not ${operation}: VPS.org refused`)
  })

  test('read the snapshots, where they are those of several servers', async () => {
    const { api } = answering([no], { serverIds: [SERVER, '678'] })
    expect((await errorOf(api.listSnapshots(SERVER, NEVER))).message).toMatch(
      /^Could not read the snapshots: /,
    )
  })

  test('by the first id that its answer bears, whole or not at all', async () => {
    const idIn = async (headers: HttpAnswer['headers']): Promise<string | null> =>
      (await errorOf(answering([{ ...no, headers }]).api.listServers(NEVER))).failure.requestId
    expect(await idIn({})).toBeNull()
    expect(await idIn({ 'x-request-id': '' })).toBeNull()
    expect(await idIn({ 'x-request-id': ['first', 'second'] as never })).toBe('first')
    expect(await idIn({ 'x-request-id': `${'x'.repeat(95)}vps_secret` })).toBe(`${'x'.repeat(95)}***`)
    expect(await idIn({ 'cf-ray': 'c', 'x-correlation-id': 'b' })).toBe('b')
  })
})

test('a mistake of our own is none of VPS.org', async () => {
  const bug = new TypeError('x is not a function')
  const { api } = answering([bug])
  await expect(api.listServers(NEVER)).rejects.toBe(bug)
  await expect(api.deleteSnapshot('802', NEVER)).rejects.toBe(bug)
})

test('a mistake of our own in reading an answer is none of VPS.org', () => {
  const bug = (): never => {
    throw new TypeError('x is not a function')
  }
  const answer = { status: 200, headers: {}, body: '{}' }
  const answered = { answer, operation: { kind: 'list-servers' }, redact: (text: string) => text } as const
  expect(() => readBody(answered, bug)).toThrow(TypeError)
  const json = Object.defineProperty({ success: false }, 'id', { get: bug })
  expect(() => createSaysNo(json)).toThrow(TypeError)
})

test('a request that was stopped is told without the words of the network', async () => {
  const { api } = answering([new HttpFailure('aborted', 'the request was aborted', null)])
  expect((await errorOf(api.listServers(NEVER))).failure).toMatchObject({ kind: 'aborted', said: null })
})

describe('an answer that broke off', () => {
  const broken = (status: number | null): HttpFailure => new HttpFailure('lost', 'aborted', status)

  test.each<[number, string]>([
    [300, 'redirect'],
    [304, 'redirect'],
    [399, 'redirect'],
    [403, 'forbidden'],
    [404, 'no-such-list'],
    [503, 'server-error'],
    [600, 'server-error'],
  ])('is what its status %i says', async (status, kind) => {
    const { api } = answering([broken(status)])
    expect((await errorOf(api.listServers(NEVER))).failure).toMatchObject({ kind, status, said: null })
  })

  test.each([null, 200, 299])('with status %j is lost', async (status) => {
    const { api } = answering([broken(status)])
    expect((await errorOf(api.listServers(NEVER))).failure).toMatchObject({
      kind: 'lost',
      status,
      said: 'aborted',
    })
  })

  test.each<[number | null, string, unknown]>([
    [null, 'failed', undefined],
    [199, 'unclear', undefined],
    [200, 'unclear', undefined],
    [202, 'unclear', undefined],
    [204, 'accepted', 'deleted'],
    [300, 'unclear', undefined],
    [404, 'accepted', 'already-deleted'],
  ])('with status %j leaves a delete %s', async (status, kind, value) => {
    const outcome = await answering([broken(status)]).api.deleteSnapshot('802', NEVER)
    expect(outcome.kind).toBe(kind)
    expect(outcome.kind === 'accepted' ? outcome.value : undefined).toBe(value)
  })
})

test.each<[string, Reply, string, string]>([
  ['a 404', { status: 404 }, 'refused', 'not-found'],
  ['what is not HTTP', new HttpFailure('malformed', 'Parse Error', null), 'unclear', 'malformed'],
  [
    'an answer too large',
    new HttpFailure('too-large', 'the body has more than 5 MB', 201),
    'unclear',
    'too-large',
  ],
])('a change that met %s is told as such', async (_, reply, certainty, kind) => {
  const { api, sent } = answering([reply])
  for (const outcome of [await api.createSnapshot(ORDER, NEVER), await api.restoreSnapshot('802', NEVER)]) {
    expect([outcome.kind, errorIn(outcome).failure.kind]).toEqual([certainty, kind])
  }
  expect(sent).toHaveLength(2)
})

describe('an answer', () => {
  test.each<[number, string]>([
    [199, 'other-status'],
    [400, 'bad-request'],
    [422, 'bad-request'],
    [418, 'other-status'],
    [499, 'other-status'],
    [500, 'server-error'],
  ])('of %i is no success', async (status, kind) => {
    const { api } = answering([{ ...page([]), status }])
    expect((await errorOf(api.listServers(NEVER))).failure.kind).toBe(kind)
  })

  test('to a create says where it is not as it should be', async () => {
    const said = async (body: string): Promise<string | null> => {
      const { api } = answering([{ status: 201, body }])
      return errorIn(await api.createSnapshot(ORDER, NEVER)).failure.said
    }
    expect(await said('')).toBe('an empty body')
    expect(await said(' ')).toBe('an empty body')
    expect(await said('{"status":"in_progress"}')).toBe('the answer.id should be an id, but is missing')
    expect(await said('[]')).toBe('the answer should be an object, but is a list')
  })

  test.each(['', 'gone', '{"success":false}'])(
    'of 204 to a delete is a yes with the body %j',
    async (body) => {
      const { api } = answering([{ status: 204, body }])
      expect(await api.deleteSnapshot('802', NEVER)).toEqual({ kind: 'accepted', value: 'deleted' })
    },
  )

  test('to a create names the server by all ids that a list of servers has shown', async () => {
    const { api } = answering([
      page([{ id: 12345, uuid: '5f1c-a', status: 'active' }]),
      { status: 201, body: '{"id":1,"server_id":12345,"status":"in_progress"}' },
    ])
    await api.listServers(NEVER)
    expect(await api.createSnapshot(ORDER, NEVER)).toMatchObject({
      kind: 'accepted',
      value: { serverIds: [SERVER, '5f1c-a'] },
    })
  })

  test.each<[string, string, string | null]>([
    ['', 'accepted', null],
    [' \r\n', 'accepted', null],
    ['{"snapshot":{"id":802},"status":"restoring"}', 'accepted', null],
    ['{"snapshot":{"id":803}}', 'unclear', 'it speaks of snapshot 803'],
    ['{"status":"pending"}', 'accepted', null],
    ['{"status":" Failed","detail":"busy"}', 'refused', 'busy'],
    ['{"success":false}', 'refused', '{"success":false}'],
    ['{"error":"busy"}', 'unclear', 'it holds an error; it says: busy'],
    ['<html>', 'accepted', null],
  ])('to a restore that is %j is %s', async (body, kind, said) => {
    const outcome = await answering([{ status: 202, body }]).api.restoreSnapshot('802', NEVER)
    expect(outcome.kind).toBe(kind)
    const failure = outcome.kind === 'accepted' ? { said: null, status: 202 } : outcome.error.failure
    expect(failure).toMatchObject({ said, status: 202 })
  })
})

test('an answer of far too many parts is too large, not asked for again, and nothing of it is shown', async () => {
  const { api, sent } = answering([{ body: `{"detail":"a","results":[${'[],'.repeat(200_000)}0]}` }])
  expect((await errorOf(api.listServers(NEVER))).failure).toMatchObject({
    kind: 'too-large',
    status: 200,
    said: null,
  })
  expect(sent).toHaveLength(1)
  const outcome = await api.createSnapshot(ORDER, NEVER)
  expect([outcome.kind, errorIn(outcome).failure.kind]).toEqual(['unclear', 'too-large'])
})

describe('a list', () => {
  const SIZE = 100_000
  const padded = (bytes: number): Reply => {
    const body = '{"results":[],"next":null}'
    return { body: body.padEnd(bytes) }
  }

  test.each<[number, number]>([
    [SIZE - 1, 0],
    [SIZE, 0],
    [SIZE + 1, 1],
  ])('of %i bytes is told to be large %i times', async (bytes, times) => {
    let told = 0
    const { api } = answering([padded(bytes)], { onLargeList: () => told++ })
    await api.listServers(NEVER)
    expect(told).toBe(times)
  })

  test.each([400, 404])(
    'ends where a further page is answered with %i, and not with the first',
    async (status) => {
      const server = { id: 1, status: 'active' }
      const { api, sent } = answering([{ body: JSON.stringify([server]) }, { status }])
      expect(await api.listServers(NEVER)).toMatchObject({ servers: [{ ids: ['1'] }], incomplete: null })
      expect(sent.map(({ url }) => url.search)).toEqual(['', '?page=2'])
      await errorOf(answering([{ status }]).api.listServers(NEVER))
    },
  )

  test('tells servers apart by all their ids', async () => {
    const { api, sent } = answering([
      page([
        { id: 1, uuid: '23', status: 'active' },
        { id: 12, uuid: '3', status: 'active' },
      ]),
    ])
    const { servers, incomplete } = await api.listServers(NEVER)
    expect([servers.length, incomplete, sent.length]).toEqual([2, null, 1])
  })

  test('of one server is asked for at once, one of several when others had time to ask too', async () => {
    const one = answering([page([])])
    await one.api.listSnapshots(SERVER, NEVER)
    await one.api.listServers(NEVER)
    expect(one.clock.sleeps).toEqual([])
    const two = answering([page([])], { serverIds: [SERVER, '678'] })
    await two.api.listSnapshots(SERVER, NEVER)
    await two.api.listServers(NEVER)
    expect(two.clock.sleeps).toEqual([100, 100])
  })

  test('of everything gives each server its own, and shows each page as it comes, also what names no server', async () => {
    const { api } = answering(
      [
        page([
          { id: 801, server_id: 12345, name: 'a', status: 'completed' },
          { id: 802, name: 'b', status: 'completed' },
        ]),
      ],
      { serverIds: [SERVER, '678'] },
    )
    const pages: string[] = []
    const onPageFor = (who: string) => (each: readonly Snapshot[]) => {
      pages.push(`${who}: ${each.map(({ id }) => id).join()}`)
    }
    const [{ snapshots }] = await Promise.all([
      api.listSnapshots(SERVER, NEVER, { onPage: onPageFor('one') }),
      api.listSnapshots('678', NEVER, { onPage: onPageFor('other') }),
    ])
    expect(snapshots.map(({ id }) => id)).toEqual(['801'])
    expect(pages).toEqual(['one: 801,802', 'other: 801,802'])
  })
})
