/** Bodies that come packed, though `identity` was asked for. */
import { afterEach, describe, expect, test } from '@jest/globals'
import http from 'node:http'
import zlib from 'node:zlib'
import { BODY_LIMIT_BYTES } from '../../src/network/http.ts'
import { clientOf, closeServersAfterEach, errorIn, errorOf, listening, NEVER } from '../vpsorg/under-test.ts'

closeServersAfterEach()

const LIST = JSON.stringify({ count: 0, results: [], next: null })
let requests: http.IncomingMessage[] = []

afterEach(() => {
  requests = []
})

/** An API that gives these bytes for every request. */
async function answering(
  body: Buffer,
  encoding?: string,
  status = 200,
): Promise<ReturnType<typeof clientOf>> {
  const server = http.createServer((request, response) => {
    requests.push(request)
    response.writeHead(status, encoding === undefined ? {} : { 'content-encoding': encoding })
    response.end(body)
  })
  return clientOf(`http://${await listening(server)}/api/v1`)
}

describe('a body', () => {
  test.each<[string, Buffer, string | undefined]>([
    ['gzip', zlib.gzipSync(LIST), 'gzip'],
    ['gzip under its old name', zlib.gzipSync(LIST), 'X-Gzip'],
    ['gzip without the header', zlib.gzipSync(LIST), undefined],
    ['gzip that another header hides', zlib.gzipSync(LIST), 'identity'],
    ['deflate', zlib.deflateSync(LIST), ' Deflate'],
    ['brotli', zlib.brotliCompressSync(LIST), 'br'],
    ['nothing, and a header that says gzip', Buffer.from(LIST), 'gzip'],
  ])('packed with %s is read', async (_, body, encoding) => {
    const api = await answering(body, encoding)
    expect(await api.listServers(NEVER)).toMatchObject({ servers: [], incomplete: null })
    expect(requests).toHaveLength(1)
    expect(requests[0]?.headers['accept-encoding']).toBe('identity')
  })

  test('that is empty is no packed one, whatever its header says', async () => {
    for (const encoding of ['gzip', 'br', 'deflate']) {
      for (const status of [200, 204]) {
        const api = await answering(Buffer.alloc(0), encoding, status)
        expect(await api.deleteSnapshot('802', NEVER)).toEqual({ kind: 'accepted', value: 'deleted' })
      }
    }
  })

  test.each([
    [0x1f, 0x41],
    [0x41, 0x8b],
  ])('that begins with half of what gzip begins with (%i, %i) is text', async (...bytes) => {
    const { failure } = await errorOf((await answering(Buffer.from(bytes))).listServers(NEVER))
    expect(failure.kind).toBe('unreadable')
  })

  test('may hold as much as one that is not packed, and no byte more', async () => {
    const full = LIST.padEnd(BODY_LIMIT_BYTES)
    const api = await answering(zlib.gzipSync(full), 'gzip')
    expect((await api.listServers(NEVER)).servers).toEqual([])
    // Packed in parts, and with little effort: what is tested is unpacking.
    const part = zlib.gzipSync(Buffer.alloc(10_000_000), { level: 1 })
    for (const packed of [zlib.gzipSync(`${full} `), Buffer.concat(Array<Buffer>(50).fill(part))]) {
      const error = await errorOf((await answering(packed, 'gzip')).listServers(NEVER))
      expect(error.failure).toMatchObject({
        kind: 'too-large',
        status: 200,
        said: 'the body has more than 5 MB',
      })
    }
    const bomb = zlib.brotliCompressSync(Buffer.alloc(100_000_000), {
      params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 0 },
    })
    expect((await errorOf((await answering(bomb, 'br')).listServers(NEVER))).failure.kind).toBe('too-large')
  })

  test('is unpacked once', async () => {
    const api = await answering(zlib.gzipSync(zlib.gzipSync(LIST)), 'gzip')
    expect((await errorOf(api.listServers(NEVER))).failure.kind).toBe('unreadable')
  })
})

describe('a body that is broken', () => {
  const BROKEN = zlib.gzipSync(LIST).subarray(0, 20)

  test('is read again, and said to be so', async () => {
    const { failure } = await errorOf((await answering(BROKEN, 'gzip')).listServers(NEVER))
    expect(failure).toMatchObject({ kind: 'malformed', status: 200, said: 'what is packed in it is broken' })
    expect(requests).toHaveLength(4)
  })

  test('leaves a change unclear', async () => {
    const api = await answering(BROKEN, 'gzip')
    for (const outcome of [await api.deleteSnapshot('802', NEVER), await api.restoreSnapshot('802', NEVER)]) {
      expect([outcome.kind, errorIn(outcome).failure.kind]).toEqual(['unclear', 'malformed'])
    }
  })

  test('is no reason to doubt a refusal', async () => {
    const outcome = await (await answering(BROKEN, 'gzip', 401)).restoreSnapshot('802', NEVER)
    expect([outcome.kind, errorIn(outcome).failure.kind]).toEqual(['refused', 'unauthorized'])
  })
})
