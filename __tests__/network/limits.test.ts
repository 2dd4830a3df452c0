import { describe, expect, test } from '@jest/globals'
import type { Socket } from 'node:net'
import { BODY_LIMIT_BYTES, createTransport } from '../../src/network/http.ts'
import { FakeClock } from '../fake-clock.ts'
import {
  apiWith,
  clientOf,
  closeServersAfterEach,
  errorOf,
  NEVER,
  rawApi,
  until,
} from '../vpsorg/under-test.ts'

closeServersAfterEach()

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'

describe('a body', () => {
  test('of 5 MB is read', async () => {
    const { api } = await apiWith({
      faults: [{ operation: 'listServers', fault: { kind: 'huge', bytes: BODY_LIMIT_BYTES } }],
    })

    expect(await api.listServers(NEVER)).toEqual({ servers: [], incomplete: null })
  })

  test('of one byte more is refused, and not asked for again', async () => {
    const { emulator, api } = await apiWith({
      faults: [
        { operation: 'listServers', times: 'always', fault: { kind: 'huge', bytes: BODY_LIMIT_BYTES + 1 } },
      ],
    })

    const error = await errorOf(api.listServers(NEVER))

    expect(error.failure).toMatchObject({ kind: 'too-large', status: 200 })
    expect(error.message).toContain('more than 5 MB')
    expect(emulator.requests).toHaveLength(1)
  })

  test('that never ends is left after 5 MB, and its connection closed', async () => {
    let socket: Socket | undefined
    const url = await rawApi((each) => {
      socket = each
      each.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`)
      const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
      const more = (): void => {
        while (!each.destroyed && each.write(chunk));
      }
      each.on('drain', more)
      more()
    })

    expect((await errorOf(clientOf(url).listServers(NEVER))).failure.kind).toBe('too-large')
    await until(() => socket?.destroyed === true)
  })
})

describe('the time limit of a try', () => {
  /** Sends one request to an API that answers like this, and lets its time limit pass once that was begun. */
  const timedOut = async (answer: (socket: Socket) => void, timeLimitMs = 30_000): Promise<Error> => {
    const clock = new FakeClock()
    let answered = false
    const url = await rawApi((socket) => {
      answered = true
      answer(socket)
    })
    const transport = createTransport(clock, {}, process.version)
    const failed = transport({
      method: 'GET',
      url: new URL(url),
      headers: {},
      body: null,
      timeLimitMs,
      signal: NEVER,
      fresh: false,
    }).then(
      () => new Error('It should not have succeeded.'),
      (error: unknown) => error as Error,
    )
    await until(() => answered)
    await new Promise((resolve) => setTimeout(resolve, 20))
    clock.advance(timeLimitMs)
    return await failed
  }

  test.each<[string, (socket: Socket) => void, number | null]>([
    ['nothing', () => undefined, null],
    ['half a status line', (socket) => socket.write('HTTP/1.1 2'), null],
    ['half a head', (socket) => socket.write(HEAD), null],
    [
      'one "please wait" after the other',
      (socket) => socket.write('HTTP/1.1 102 Processing\r\n\r\n'.repeat(50)),
      null,
    ],
    ['a head alone', (socket) => socket.write(`${HEAD}content-length: 10\r\n\r\n`), 200],
    ['half a body', (socket) => socket.write(`${HEAD}content-length: 10\r\n\r\n{"cou`), 200],
    ['a body without an end', (socket) => socket.write(`${HEAD}\r\n{}`), 200],
  ])('ends the wait for the rest of %s', async (_, answer, status) => {
    const failure = await timedOut(answer)

    expect(failure).toMatchObject({ name: 'HttpFailure', reason: 'timeout', status })
    expect(failure.message).toBe('nothing complete within 30 s')
  })

  test('is told in whole seconds, also where a deadline left it a part of one', async () => {
    const failure = await timedOut(() => undefined, 11_776.866943359375)
    expect(failure.message).toBe('nothing complete within 12 s')
  })

  test('is not needed for a switch of protocols without a request', async () => {
    const failure = await timedOut((socket) =>
      socket.write('HTTP/1.1 101 -\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
    )
    expect(failure).toMatchObject({ name: 'HttpFailure', reason: 'malformed', status: 101 })
  })

  test('is not moved by bytes that trickle in', async () => {
    const clock = new FakeClock()
    let sent = 0
    const url = await rawApi((socket) => {
      socket.write(`${HEAD}content-length: 100000\r\n\r\n`)
      const timer = setInterval(() => {
        sent++
        clock.advance(5000)
        socket.write(' ')
      }, 2)
      socket.on('close', () => {
        clearInterval(timer)
      })
    })

    const error = await errorOf(clientOf(url, { clock }).listServers(NEVER, { limitMs: 30_000 }))

    expect(error.failure.kind).toBe('timeout')
    expect(sent).toBeLessThanOrEqual(7)
  })

  test('is what is left of the call, where that is less', async () => {
    const { emulator, api, clock } = await apiWith({
      faults: [{ operation: 'listServers', fault: { kind: 'hang' } }],
    })

    const call = errorOf(api.listServers(NEVER, { limitMs: 5000 }))
    await until(() => emulator.requests[0]?.status === 'hang')

    expect(clock.nextTimerMs()).toBe(5000)
    clock.advance(5000)
    expect((await call).failure.kind).toBe('timeout')
  })
})

test('a read that hangs is sent again, until the deadline of two minutes', async () => {
  const clock = new FakeClock()
  const { emulator, api } = await apiWith(
    { faults: [{ operation: 'listServers', times: 'always', fault: { kind: 'hang' } }] },
    { clock },
  )
  let hanging = 0

  const call = errorOf(api.listServers(NEVER))
  for (let tries = 1; tries <= 4; tries++) {
    await until(() => emulator.requests.filter((each) => each.status === 'hang').length > hanging)
    hanging++
    clock.advance(clock.nextTimerMs() ?? 0)
  }

  expect((await call).failure.kind).toBe('timeout')
  expect(emulator.requests).toHaveLength(4)
  expect(clock.elapsedMs()).toBeLessThanOrEqual(120_000)
})

test('a time limit that was not needed is taken back', async () => {
  const { api, clock } = await apiWith()

  await api.listServers(NEVER)

  expect(clock.nextTimerMs()).toBeNull()
})

describe('an answer that is not HTTP', () => {
  test.each<[string, string]>([
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a head without end', `HTTP/1.1 200 OK\r\n${`x-filler: ${'x'.repeat(1000)}\r\n`.repeat(200)}`],
    ['a broken chunk', `${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n`],
    ['two lengths', `${HEAD}content-length: 1\r\ncontent-length: 2\r\n\r\nab`],
  ])('(%s) is named as such', async (_, bytes) => {
    const url = await rawApi((socket) => {
      socket.write(bytes)
    })

    const error = await errorOf(clientOf(url).listServers(NEVER))

    expect(error.failure.kind).toBe('malformed')
    expect(error.message).toContain('the answer is not HTTP')
  })
})

test('a connection that closes without an answer is lost', async () => {
  const url = await rawApi((socket) => {
    socket.end()
  })

  expect((await errorOf(clientOf(url).listServers(NEVER))).failure).toMatchObject({
    kind: 'lost',
    status: null,
  })
})

test('a port without a listener is a lost connection that says so', async () => {
  const error = await errorOf(clientOf('http://127.0.0.1:1/api/v1').listServers(NEVER))

  expect(error.failure.kind).toBe('lost')
  expect(error.message).toContain('ECONNREFUSED')
})

test('a refusal whose body breaks off is still that refusal', async () => {
  const url = await rawApi((socket) => {
    socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 100\r\n\r\n{"deta')
  })

  expect((await errorOf(clientOf(url).listServers(NEVER))).failure).toMatchObject({
    kind: 'forbidden',
    status: 403,
  })
})

test('aborting in the middle of an answer ends a read at once', async () => {
  const controller = new AbortController()
  const url = await rawApi((socket) => {
    socket.write(`${HEAD}content-length: 100\r\n\r\n{`, () => {
      controller.abort()
    })
  })

  expect((await errorOf(clientOf(url).listServers(controller.signal))).failure.kind).toBe('aborted')
})

test('aborting before a read sends nothing', async () => {
  const { emulator, api } = await apiWith()

  const error = await errorOf(api.listServers(AbortSignal.abort()))

  expect(error.failure.kind).toBe('not-sent')
  expect(emulator.requests).toEqual([])
})
