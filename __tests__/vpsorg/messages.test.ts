import { describe, expect, test } from '@jest/globals'
import {
  apiWith,
  clientOf,
  closeServersAfterEach,
  errorIn,
  errorOf,
  NEVER,
  rawApi,
  scriptedApi,
  SERVER,
} from './under-test.ts'

closeServersAfterEach()

/** The message of a read that met this answer. */
async function messageFor(answer: {
  status?: number
  headers?: Readonly<Record<string, string>>
  body?: unknown
}): Promise<string> {
  const { url } = await scriptedApi(answer)
  return (await errorOf(clientOf(url).listSnapshots(SERVER, NEVER))).message
}

describe('a message', () => {
  test('says what failed, what the API said, and what to do', async () => {
    expect(await messageFor({ status: 400, body: { detail: 'Bad filter.' } })).toBe(
      'Could not read the snapshots of server 12345: VPS.org refused the request (HTTP 400): "Bad filter." ' +
        'Correct the cause at VPS.org: the same request will be refused again.',
    )
  })

  test.each(['x-request-id', 'x-correlation-id', 'cf-ray'])('names the request id in %s', async (header) => {
    expect(await messageFor({ status: 500, headers: { [header]: 'abc-123' } })).toContain(
      '(HTTP 500, request id abc-123)',
    )
  })

  test('names the request id of an answer that can not be read', async () => {
    const headers = { 'x-request-id': 'abc-123' }

    expect(await messageFor({ headers, body: '<html>' })).toContain(
      '(HTTP 200, request id abc-123): "<html>"',
    )
    expect(await messageFor({ headers, body: 5 })).toContain('(HTTP 200, request id abc-123)')
  })

  test('cuts a request id', async () => {
    const message = await messageFor({ status: 500, headers: { 'x-request-id': 'y'.repeat(300) } })

    expect(message).toContain('y'.repeat(100))
    expect(message).not.toContain('y'.repeat(101))
  })

  test.each<[string, string]>([
    ['a page of HTML', '<html>\r\n<body>\n\tIt works!\u2028</body>\n</html>'],
    ['many lines', 'a\n'.repeat(1000)],
  ])('is one line, also of %s', async (_, body) => {
    for (const status of [200, 500]) {
      expect(await messageFor({ status, body })).not.toMatch(/[\r\n\t\u2028]/)
    }
  })

  test('is one line, also where the network speaks in several', async () => {
    // What OpenSSL says of plain HTTP ends in a line feed.
    const { url } = await scriptedApi({})

    const { failure, message } = await errorOf(clientOf(url.replace('http:', 'https:')).listServers(NEVER))

    expect(failure.kind).toBe('lost')
    expect(message).not.toMatch(/[\r\n]/)
  })

  test('never holds the token, not even a part of it that a cut left over', async () => {
    const token = 'vps_abcdefghijklmnopqrstuvwxyz'
    for (const before of [0, 170, 180, 190, 195]) {
      for (const status of [200, 401]) {
        const detail = `${'x'.repeat(before)}${token} is not valid`
        for (const body of [detail, JSON.stringify({ detail })]) {
          if (status === 200 && body.startsWith('{')) continue
          const { url } = await scriptedApi({ status, body })
          const error = await errorOf(clientOf(url, { token }).listServers(NEVER))
          expect(error.message).not.toContain('vps_')
        }
      }
    }
  })
})

describe('what the API said is found', () => {
  test.each<[string, unknown, string]>([
    ['in "detail"', { detail: 'a', message: 'b' }, 'a'],
    ['in "message"', { message: 'b', error: 'c' }, 'b'],
    ['in "error"', { error: 'c' }, 'c'],
    ['in "errors"', { errors: ['d', 'e'] }, 'd e'],
    ['in "error.message"', { error: { code: 5, message: 'f' } }, 'f'],
    ['in a list of errors', { errors: [{ field: 'name', message: 'g' }, { detail: 'h' }] }, 'g h'],
    [
      'in arrays by field',
      { name: ['too long', 'too dull'], server_id: ['no'] },
      'name: too long too dull server_id: no',
    ],
    ['in arrays by field in "errors"', { errors: { name: ['too long'] } }, 'name: too long'],
    ['in a bare text', '"i"', 'i'],
    ['in a bare list', ['j'], 'j'],
    ['behind an empty "detail"', { detail: '', message: 'k' }, 'k'],
    ['behind a "detail" of null', { detail: null, error: 'l' }, 'l'],
    ['in a body that is no JSON', 'Bad\n  Gateway', 'Bad Gateway'],
    ['in JSON that says nothing known', { code: 7 }, '{"code":7}'],
  ])('%s', async (_, body, said) => {
    expect(await messageFor({ status: 400, body })).toContain(`(HTTP 400): "${said}". `)
  })

  test.each<[string, unknown]>([
    ['in a field', { detail: 'z'.repeat(300) }],
    ['in a plain body', 'z'.repeat(300)],
  ])('and cut to 200 characters %s', async (_, body) => {
    expect(await messageFor({ status: 400, body })).toContain(`"${'z'.repeat(199)}…"`)
  })

  test('and ends in one full stop, whatever is within it', async () => {
    const said = (detail: string): Promise<string> => messageFor({ status: 400, body: { detail } })
    expect(await said('Version 1.2 is needed')).toContain('"Version 1.2 is needed". Correct')
    expect(await said('It is not there.')).toContain('"It is not there." Correct')
  })

  test('or nothing is quoted', async () => {
    expect(await messageFor({ status: 400, body: ' \n' })).toContain('(HTTP 400). Correct')
  })
})

describe('the advice', () => {
  test.each<[number, RegExp]>([
    [401, /does not accept the API token.*secret behind "api-token".*fork or by Dependabot/],
    [403, /not allowed to read snapshots.*Give the token that permission/],
    [404, /no such list at the address.*Set "api-url"/],
    [400, /same request will be refused again/],
    [409, /busy with another operation.*Run this job again in a few minutes/],
    [410, /undocumented.*Correct the cause/],
    [429, /too many requests.*in a few minutes, or raise "poll-interval"/],
    [500, /an internal error.*tell VPS\.org the time\.$/],
    [302, /redirect, and redirects are not followed.*Set "api-url"/],
  ])('for HTTP %i', async (status, advice) => {
    expect(await messageFor({ status })).toMatch(advice)
  })

  test('for an answer that is not the API', async () => {
    expect(await messageFor({ body: '<html>' })).toMatch(/not JSON.*no proxy answers instead/)
  })

  test('for a lost connection', async () => {
    const url = await rawApi((socket) => {
      socket.destroy()
    })

    expect((await errorOf(clientOf(url).listServers(NEVER))).message).toMatch(
      /the connection failed.*this runner can reach the address in "api-url" \(proxy, firewall\)/,
    )
  })

  test('for a token without a scope names what it may not do', async () => {
    const token = { token: 'vps_reader', name: 'reader', permissions: ['snapshots:read'] }
    const { api } = await apiWith({ tokens: [token], snapshots: [{ id: 802 }] }, { token: 'vps_reader' })

    expect((await errorOf(api.listServers(NEVER))).message).toContain('not allowed to read servers')
    expect(errorIn(await api.restoreSnapshot('802', NEVER)).message).toContain(
      'not allowed to restore snapshots',
    )
    expect(errorIn(await api.deleteSnapshot('802', NEVER)).message).toContain(
      'not allowed to delete snapshots',
    )
  })
})

describe('an answer of the wrong shape says where', () => {
  test.each<[unknown, string]>([
    [5, 'the answer should be an object, but is a value of type number'],
    [null, 'the answer should be an object, but is null'],
    [{ count: 1 }, '"results" should be a list, but is missing'],
    [{ results: {} }, '"results" should be a list, but is a value of type object'],
    [
      { results: [{ id: 1, status: 'x' }, 'two'] },
      'results[1] should be an object, but is a value of type string',
    ],
    [[{ status: 'x' }], '[0].id should be an id, but is missing'],
    [[{ id: '../x', status: 'x' }], '[0].id should be an id, but is a value of type string'],
    [[{ id: 1.5, status: 'x' }], '[0].id should be an id, but is a value of type number'],
    [[[]], '[0] should be an object, but is a list'],
    [{ results: [{ id: 1, status: 7 }] }, 'results[0].status should be text, but is a value of type number'],
  ])('%j', async (body, where) => {
    expect(await messageFor({ body })).toContain(`does not have the documented form (HTTP 200): "${where}"`)
  })
})
