import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import tls from 'node:tls'
import { CERTIFICATE, KEY } from './certificate.ts'
import { clientOf, closeServersAfterEach, errorIn, errorOf, listening, NEVER } from '../vpsorg/under-test.ts'

closeServersAfterEach()

let requests: http.IncomingMessage[] = []
let environment: NodeJS.ProcessEnv = {}

beforeEach(async () => {
  requests = []
  const api = https.createServer({ cert: CERTIFICATE, key: KEY }, (request, response) => {
    requests.push(request)
    response.end(JSON.stringify({ count: 0, results: [] }))
  })
  const apiAddress = await listening(api)
  const proxy = http.createServer()
  proxy.on('connect', (_request, client: net.Socket) => {
    const far = net.connect(Number(apiAddress.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      client.pipe(far).pipe(client)
    })
    far.on('error', () => undefined)
  })
  environment = { https_proxy: `http://${await listening(proxy)}` }
})

const trustedBefore = tls.getCACertificates('default')

afterEach(() => {
  tls.setDefaultCACertificates(trustedBefore)
})

describe('through a proxy', () => {
  test('the API is reached, and is the only one to get the token', async () => {
    tls.setDefaultCACertificates([CERTIFICATE])
    const api = clientOf('https://api.vps.invalid/api/v1', { environment, token: 'vps_secret' })

    expect(await api.listServers(NEVER)).toEqual({ servers: [], incomplete: null })
    expect(await api.deleteSnapshot('802', NEVER)).toEqual({ kind: 'accepted', value: 'deleted' })

    expect(requests.map((each) => [each.method, each.url, each.headers.authorization])).toEqual([
      ['GET', '/api/v1/servers/', 'Bearer vps_secret'],
      ['DELETE', '/api/v1/snapshots/802/', 'Bearer vps_secret'],
    ])
    expect(requests[0]?.headers).not.toHaveProperty('proxy-authorization')
  })

  test('what reads shares a tunnel, and each change has one of its own', async () => {
    tls.setDefaultCACertificates([CERTIFICATE])
    const api = clientOf('https://api.vps.invalid/api/v1', { environment })
    await api.listServers(NEVER)
    await api.listServers(NEVER)
    await api.deleteSnapshot('802', NEVER)
    await api.deleteSnapshot('802', NEVER)
    await api.listServers(NEVER)
    const [first, second, third, fourth, fifth] = requests.map(({ socket }) => socket)
    expect(second === first && fifth === first).toBe(true)
    expect(new Set([first, third, fourth]).size).toBe(3)
  })

  test('a server that only pretends to be the API gets nothing', async () => {
    const api = clientOf('https://api.vps.invalid/api/v1', { environment })

    const { failure } = await errorOf(api.listServers(NEVER))
    expect(failure.kind).toBe('lost')
    expect(failure.said).toContain('self-signed certificate')
    expect(errorIn(await api.restoreSnapshot('802', NEVER)).failure.kind).toBe('lost')
    expect(requests).toEqual([])
  })

  test('nor does one whose certificate is for another name', async () => {
    tls.setDefaultCACertificates([CERTIFICATE])
    const api = clientOf('https://other.vps.invalid/api/v1', { environment })

    const { message } = await errorOf(api.listServers(NEVER))

    expect(message).toContain("Host: other.vps.invalid. is not in the cert's altnames")
    expect(requests).toEqual([])
  })
})
