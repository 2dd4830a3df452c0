/** One request over real sockets: what goes out, on which connection, and what is told of one that failed. */
import { describe, expect, test } from '@jest/globals'
import { getEventListeners } from 'node:events'
import http from 'node:http'
import {
  createTransport,
  type HttpAnswer,
  HttpFailure,
  type HttpRequest,
  type Transport,
} from '../../src/network/http.ts'
import { FakeClock } from '../fake-clock.ts'
import { closeServersAfterEach, listening, NEVER, rawApi, until } from '../vpsorg/under-test.ts'

closeServersAfterEach()

interface Received {
  readonly method: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
  /** The number of the connection, from 1. */
  readonly connection: number
}

/** A server that answers everything with its number. */
async function counting(): Promise<{ url: URL; received: readonly Received[] }> {
  const received: Received[] = []
  const connections: unknown[] = []
  const server = http.createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      if (!connections.includes(request.socket)) connections.push(request.socket)
      const connection = connections.indexOf(request.socket) + 1
      received.push({ method: request.method ?? '', headers: request.headers, body, connection })
      response.end(String(received.length))
    })
  })
  return { url: new URL(`http://${await listening(server)}/x`), received }
}

function asking(url: URL): (more?: Partial<HttpRequest>) => Promise<HttpAnswer> {
  const transport = aTransport()
  return (more = {}) => transport({ ...GET, url, ...more })
}

const GET: HttpRequest = {
  method: 'GET',
  url: new URL('http://127.0.0.1/'),
  headers: { accept: 'application/json' },
  body: null,
  timeLimitMs: 1000,
  signal: NEVER,
  fresh: false,
}

function aTransport(): Transport {
  return createTransport(new FakeClock(), {}, process.version)
}

/** The failure of a request. */
async function failureOf(sent: Promise<unknown>): Promise<HttpFailure> {
  const error = await sent.then(
    () => new Error('It should not have succeeded.'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(HttpFailure)
  return error as HttpFailure
}

describe('a request', () => {
  test('comes with its headers, and with the length of its body in bytes', async () => {
    const { url, received } = await counting()
    const ask = asking(url)
    expect(await ask({ method: 'PATCH', body: '{"a":"ü"}' })).toMatchObject({ status: 200, body: '1' })
    await ask({ method: 'POST' })
    await ask({ method: 'DELETE' })
    await ask()
    expect(received.map(({ method, body }) => [method, body])).toEqual([
      ['PATCH', '{"a":"ü"}'],
      ['POST', ''],
      ['DELETE', ''],
      ['GET', ''],
    ])
    const lengths = received.map(({ headers }) => [headers['content-type'], headers['content-length']])
    expect(lengths).toEqual([
      ['application/json', '10'],
      [undefined, '0'],
      [undefined, undefined],
      [undefined, undefined],
    ])
    for (const { headers } of received) {
      expect(headers.accept).toBe('application/json')
      expect(headers['transfer-encoding']).toBeUndefined()
    }
  })

  test('shares a connection, unless it must not run into a stale one', async () => {
    const { url, received } = await counting()
    const ask = asking(url)
    for (const fresh of [false, false, true, true, false]) await ask({ fresh })
    expect(received.map(({ connection }) => connection)).toEqual([1, 1, 2, 3, 1])
    expect(received.map(({ headers }) => headers.connection)).toEqual([
      'keep-alive',
      'keep-alive',
      'close',
      'close',
      'keep-alive',
    ])
  })

  test('that is already aborted is not sent', async () => {
    const { url, received } = await counting()
    const failure = await failureOf(asking(url)({ signal: AbortSignal.abort() }))
    expect([failure.reason, failure.message, failure.status]).toEqual(['aborted', 'stopped', null])
    await asking(url)()
    expect(received).toHaveLength(1)
  })

  test('that Node refuses to send has failed as one that is not HTTP', async () => {
    const { url, received } = await counting()
    const failure = await failureOf(asking(url)({ headers: { accept: 'a\nb' } }))
    expect(failure).toMatchObject({ reason: 'malformed', status: null, cause: { code: 'ERR_INVALID_CHAR' } })
    expect(failure.message).toContain('Invalid character in header content ["accept"]')
    expect(received).toEqual([])
  })

  test('listens to its signal as long as it is under way', async () => {
    const { url } = await counting()
    const { signal } = new AbortController()
    const sent = asking(url)({ signal })
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await sent
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('what is told of a request that failed:', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\n'

  test.each<[string, string, Partial<HttpFailure>]>([
    [
      'another protocol',
      'HTTP/1.1 101 -\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
      { reason: 'malformed', message: 'it switches to another protocol', status: 101 },
    ],
    [
      'a body that is too large',
      `${HEAD}content-length: 5000001\r\n\r\n${'x'.repeat(5_000_001)}`,
      { reason: 'too-large', message: 'the body has more than 5 MB', status: 200 },
    ],
    ['no HTTP', 'SSH-2.0\r\n\r\n', { reason: 'malformed', status: null }],
  ])('%s', async (_, bytes, expected) => {
    const url = await rawApi((socket) => socket.write(bytes))
    expect(await failureOf(asking(new URL(url))())).toMatchObject(expected)
  })

  test('a connection that breaks, with what broke it', async () => {
    const url = await rawApi((socket) => {
      socket.destroy()
    })
    const failure = await failureOf(asking(new URL(url))())
    expect(failure).toMatchObject({ reason: 'lost', message: 'socket hang up', status: null })
    expect(failure.cause).toMatchObject({ code: 'ECONNRESET' })
  })

  test('what OpenSSL says, on one line', async () => {
    const { url } = await counting()
    const failure = await failureOf(asking(new URL(url.href.replace('http:', 'https:')))())
    expect(failure.reason).toBe('lost')
    expect(failure.message).toMatch(/^\S+( \S+)*$/)
  })

  test('one that was stopped has no other cause', async () => {
    const controller = new AbortController()
    const url = await rawApi((socket) => {
      socket.write(`${HEAD}content-length: 9\r\n\r\n`, () => {
        controller.abort()
      })
    })
    const failure = await failureOf(asking(new URL(url))({ signal: controller.signal }))
    expect(failure).toMatchObject({ reason: 'aborted', message: 'stopped' })
    expect(failure).not.toHaveProperty('cause')
  })

  test('one that was stopped leaves no connection open', async () => {
    const controller = new AbortController()
    let isClosed = false
    const url = await rawApi((socket) => {
      socket.on('close', () => (isClosed = true))
      socket.write(`${HEAD}content-length: 9\r\n\r\n`, () => {
        controller.abort()
        socket.write('123456789')
      })
    })
    await failureOf(asking(new URL(url))({ signal: controller.signal }))
    await expect(until(() => isClosed)).resolves.toBeUndefined()
  })
})
