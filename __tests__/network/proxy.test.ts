import { describe, expect, test } from '@jest/globals'
import http from 'node:http'
import type { Socket } from 'node:net'
import { createTransport } from '../../src/network/http.ts'
import { ProxyError } from '../../src/network/proxy.ts'
import { FakeClock } from '../fake-clock.ts'
import {
  apiWith,
  clientOf,
  closeServersAfterEach,
  errorIn,
  errorOf,
  listening,
  NEVER,
  SERVER,
  until,
} from '../vpsorg/under-test.ts'

closeServersAfterEach()

/** An address that no name server knows: only a proxy can be asked for it. */
const FAR = 'https://api.vps.invalid/api/v1'

interface Connect {
  readonly target: string
  readonly headers: http.IncomingHttpHeaders
}

/** A proxy that answers every request for a tunnel in the same way, and notes who asked. */
async function proxyThat(
  answer: (socket: Socket) => void,
): Promise<{ address: string; connects: Connect[]; plain: string[] }> {
  const connects: Connect[] = []
  const plain: string[] = []
  const server = http.createServer((request, response) => {
    plain.push(request.url ?? '')
    response.end('{}')
  })
  server.on('connect', (request, socket: Socket) => {
    connects.push({ target: request.url ?? '', headers: request.headers })
    answer(socket)
  })
  return { address: await listening(server), connects, plain }
}

const refuse = (socket: Socket): void => {
  socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n')
}

describe('"https_proxy"', () => {
  test.each(['https_proxy', 'HTTPS_PROXY'])('in %s is asked for a tunnel to the API', async (name) => {
    const { address, connects } = await proxyThat(refuse)

    await errorOf(clientOf(FAR, { environment: { [name]: `http://${address}` } }).listServers(NEVER))

    expect(connects[0]?.target).toBe('api.vps.invalid:443')
  })

  test('may be written without "http://"', async () => {
    const { address, connects } = await proxyThat(refuse)

    await errorOf(
      clientOf(FAR, { environment: { https_proxy: `someone:geheim@${address}` } }).listServers(NEVER),
    )

    expect(connects[0]?.target).toBe('api.vps.invalid:443')
  })

  test('is asked for every read that is repeated, and once for a change', async () => {
    const { address, connects } = await proxyThat(refuse)
    const api = clientOf(FAR, { environment: { https_proxy: `http://${address}` } })

    await errorOf(api.listServers(NEVER))
    expect(connects).toHaveLength(4)

    const outcome = await api.createSnapshot({ serverId: SERVER, name: 'n', description: '' }, NEVER)
    expect([outcome.kind, errorIn(outcome).failure.kind]).toEqual(['failed', 'lost'])
    expect(connects).toHaveLength(5)
  })

  test('never learns the token of the API', async () => {
    const { address, connects } = await proxyThat(refuse)
    const environment = { https_proxy: `http://${address}` }

    await errorOf(clientOf(FAR, { token: 'vps_secret', environment }).listServers(NEVER))

    expect(JSON.stringify(connects)).not.toContain('vps_secret')
  })

  test('gets the user name and password in its address, and no message does', async () => {
    const { address, connects } = await proxyThat(refuse)
    const environment = { https_proxy: `http://someone:geheim@${address}` }

    const { message } = await errorOf(clientOf(FAR, { environment }).listServers(NEVER))

    expect(connects[0]?.headers['proxy-authorization']).toBe(
      `Basic ${Buffer.from('someone:geheim').toString('base64')}`,
    )
    expect(message).toContain('407')
    expect(message).not.toContain('geheim')
  })

  test('that is not there is a lost connection', async () => {
    const environment = { https_proxy: 'http://127.0.0.1:1' }

    const { failure } = await errorOf(clientOf(FAR, { environment }).listServers(NEVER))

    expect(failure.kind).toBe('lost')
    expect(failure.said).toContain('ECONNREFUSED')
  })

  test('that does not answer is left when the time is over', async () => {
    const clock = new FakeClock()
    const { address, connects } = await proxyThat(() => undefined)
    const api = clientOf(FAR, { clock, environment: { https_proxy: `http://${address}` } })

    const call = api.createSnapshot({ serverId: SERVER, name: 'n', description: '' }, NEVER)
    await until(() => connects.length > 0)
    clock.advance(30_000)

    expect(errorIn(await call).failure.kind).toBe('timeout')
  })

  test('is not asked when the wait was aborted in its silence', async () => {
    const controller = new AbortController()
    const { address } = await proxyThat(() => {
      controller.abort()
    })
    const api = clientOf(FAR, { environment: { https_proxy: `http://${address}` } })

    expect((await errorOf(api.listServers(controller.signal))).failure.kind).toBe('aborted')
  })
})

test.each([
  ['no_proxy', 'localhost,api.vps.invalid'],
  ['NO_PROXY', '.vps.invalid'],
  ['no_proxy', '*'],
])('%s of "%s" leads past the proxy', async (name, hosts) => {
  const { address, connects } = await proxyThat(refuse)
  const environment = { https_proxy: `http://${address}`, [name]: hosts }

  const { failure } = await errorOf(clientOf(FAR, { environment }).listServers(NEVER))

  expect(failure.kind).toBe('lost')
  expect(connects).toEqual([])
})

test('an API on this machine, over plain http, is never asked for through a proxy', async () => {
  const { address, connects, plain } = await proxyThat(refuse)
  const proxy = `http://${address}`
  const { api, emulator } = await apiWith(
    {},
    { environment: { http_proxy: proxy, HTTP_PROXY: proxy, https_proxy: proxy, all_proxy: proxy } },
  )

  await api.listServers(NEVER)
  await api.createSnapshot({ serverId: SERVER, name: 'n', description: '' }, NEVER)

  expect(emulator.requests).toHaveLength(2)
  expect([connects, plain]).toEqual([[], []])
})

describe('a proxy that can not be used', () => {
  const created =
    (environment: NodeJS.ProcessEnv, nodeVersion = process.version) =>
    () =>
      createTransport(new FakeClock(), environment, nodeVersion)

  const withCode = (code: string): object =>
    expect.objectContaining({ facts: expect.objectContaining({ code }) as unknown })

  test.each([
    'socks5://someone:geheim@proxy.example:1080',
    'http://',
    'http://someone:geheim@proxy.example:99999',
    'http://someone:%zz-geheim@proxy.example',
    'someone:geheim@proxy.example:port',
    'ftp://proxy.example',
    'socks5://https:geheim@proxy.example',
    '://proxy.example',
    'two words',
  ])('because its address is "%s" is an error without its password', (https_proxy) => {
    expect(created({ https_proxy })).toThrow(ProxyError)
    expect(created({ https_proxy })).toThrow(withCode('proxy-address-invalid'))
    expect(created({ https_proxy })).toThrow(
      '"https_proxy" does not hold the address of a proxy. Nothing was sent to VPS.org. Set it to an address such as http://proxy.example:3128.',
    )
  })

  test.each(['v24.4.1', 'v23.9.0', 'v20.19.0', '22.21.0'])('because Node is %s is an error', (version) => {
    const call = created({ https_proxy: 'http://proxy.example' }, version)
    expect(call).toThrow(withCode('proxy-node-too-old'))
    expect(call).toThrow(
      `"https_proxy" is set, but Node ${version} of this runner cannot use a proxy. Nothing was sent to VPS.org. Update the runner: it needs Node 24.5 or newer.`,
    )
  })

  test.each([' http://proxy.example:3128 ', '\tproxy.example:3128\n'])(
    'is not one because of the spaces around %j',
    (https_proxy) => {
      expect(created({ https_proxy })).not.toThrow()
    },
  )

  test.each(['v24.5.0', 'v24.18.1', 'v26.0.0'])('is not one because Node is %s', (version) => {
    expect(created({ https_proxy: 'http://proxy.example' }, version)).not.toThrow()
  })

  test.each([{}, { https_proxy: '' }, { http_proxy: 'nonsense' }])(
    'does not matter with an old Node and %j',
    (environment) => {
      expect(created(environment, 'v20.0.0')).not.toThrow()
    },
  )
})
