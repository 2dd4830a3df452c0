/** User and password of a proxy, which stand in the address that the runner hands to every step. */
import http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { expect, test } from '@jest/globals'
import { play, type Played } from './scene.ts'

const USER = 'someone'
const PASSWORD = 'geheim-@-geheim'
const WRITTEN = `${USER}:${encodeURIComponent(PASSWORD)}`

/** A job behind a proxy. The API is on no machine: only the proxy can be asked for it. */
async function behind(https_proxy: string): Promise<Played> {
  return await play({
    driver: 'process',
    debug: true,
    env: { https_proxy },
    with: { 'api-url': 'https://api.vps.invalid/api/v1', timeout: '0.01' },
  })
}

function nothingLeaks({ main, post }: Played): void {
  for (const run of [main, post]) {
    const told = run.rawLines.filter((each) => !each.startsWith('::add-mask::')).join('\n')
    for (const text of [told, run.summary]) expect(text).not.toMatch(/geheim|someone|c29tZW9uZTpnZWhlaW0/)
    expect(run.masks).toEqual(expect.arrayContaining([USER, PASSWORD, encodeURIComponent(PASSWORD)]))
  }
}

test('a line break in the address of the proxy does not bring its password into log and summary', async () => {
  const played = await behind(`http://${WRITTEN}@proxy.invalid:31\n28`)
  nothingLeaks(played)
  expect(played.main.exitCode).toBe(1)
  expect(played.main.errors.join()).toContain('"https_proxy" does not hold the address of a proxy')
})

test('a line break behind the address of the proxy does no harm', async () => {
  const played = await behind(`http://${WRITTEN}@proxy.invalid:3128\n`)
  nothingLeaks(played)
  expect(played.main.errors.join()).toContain('getaddrinfo ENOTFOUND proxy.invalid')
})

test('a proxy that says who asked is not quoted with it', async () => {
  const server = http.createServer()
  server.on('connect', (request, socket: Socket) => {
    const sent = request.headers['proxy-authorization'] ?? ''
    socket.end(`HTTP/1.1 407 ${sent} is not ${USER}:${PASSWORD}\r\ncontent-length: 0\r\n\r\n`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const played = await behind(`http://${WRITTEN}@127.0.0.1:${(server.address() as AddressInfo).port}`)
    nothingLeaks(played)
    expect(played.main.errors.join()).toContain('407')
  } finally {
    server.close()
  }
})
