/** A request in virtual time ends as one over HTTP does: the same faults are tried on both. */
import { afterEach, describe, expect, test } from '@jest/globals'
import { setImmediate as turn } from 'node:timers/promises'
import type { Fault } from '../../testing/emulator/faults.ts'
import { Provider } from '../../testing/emulator/provider.ts'
import { NO_QUIRKS } from '../../testing/emulator/quirks.ts'
import { firewall, saysNo } from '../../testing/emulator/ready-faults.ts'
import { type Emulator, startEmulator } from '../../testing/emulator/server.ts'
import { DEFAULT_TOKEN } from '../../testing/emulator/tokens.ts'
import type { SimulatedFault } from '../../testing/simulator/answer-in-time.ts'
import { API_ORIGIN, createNetwork, type Network } from '../../testing/simulator/network.ts'
import { SimulatedProcess } from '../../testing/simulator/simulated-process.ts'
import { VirtualTime } from '../../testing/simulator/virtual-time.ts'
import { createTransport, HttpFailure, type HttpRequest, type Transport } from '../../src/network/http.ts'
import { FakeClock } from '../fake-clock.ts'

const START_MS = Date.parse('2026-11-21T10:00:00Z')
const NEVER = new AbortController().signal

interface Simulated {
  readonly time: VirtualTime
  readonly process: SimulatedProcess
  readonly network: Network
  readonly provider: Provider
  readonly send: Transport
}

function simulated(fault: SimulatedFault | null = null): Simulated {
  const time = new VirtualTime(START_MS)
  const provider = new Provider({ now: time.now, snapshots: [{ id: 7 }] })
  const network = createNetwork({
    time,
    provider,
    quirks: NO_QUIRKS,
    tokens: [DEFAULT_TOKEN],
    strike: () => (fault?.kind === 'delay' ? { delays: [fault], fault: null } : { delays: [], fault }),
  })
  const process = new SimulatedProcess(time, { name: 'one' })
  return { time, provider, network, process, send: network.transport(process) }
}

function request(origin: string, fields: Partial<HttpRequest> & { path?: string } = {}): HttpRequest {
  const { path = '/snapshots/?server_id=12345', ...rest } = fields
  return {
    method: 'GET',
    url: new URL(`${origin}/api/v1${path}`),
    headers: { authorization: `Bearer ${DEFAULT_TOKEN.token}` },
    body: null,
    timeLimitMs: 30_000,
    signal: NEVER,
    fresh: false,
    ...rest,
  }
}

/** How a request ends, in a form that is the same for both ways. */
async function endOf(sent: ReturnType<Transport>): Promise<unknown> {
  try {
    const { status, body, headers } = await sent
    const { location, 'content-type': type, 'retry-after': retryAfter, server } = headers
    return { status, body, location, retryAfter, type, server }
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    return { reason: error.reason, status: error.status }
  }
}

const emulators: Emulator[] = []

afterEach(async () => {
  await Promise.all(emulators.splice(0).map((each) => each.close()))
})

async function overHttp(
  fault: Fault | null,
  fields: Partial<HttpRequest> & { path?: string },
): Promise<unknown> {
  const emulator = await startEmulator({
    clock: () => START_MS,
    snapshots: [{ id: 7 }],
    faults: fault === null ? [] : [{ operation: '*', fault }],
  })
  emulators.push(emulator)
  const clock = new FakeClock()
  const sent = endOf(createTransport(clock, {}, process.version)(request(emulator.origin, fields)))
  if (fault?.kind !== 'hang') return await sent
  while (emulator.requests[0]?.status !== 'hang') await turn()
  clock.advance(30_000)
  return await sent
}

describe('a request ends in virtual time as it does over HTTP:', () => {
  const DELETE = { method: 'DELETE', path: '/snapshots/7/' } as const
  const cases: readonly [string, Fault | null, Partial<HttpRequest> & { path?: string }][] = [
    ['an answer', null, {}],
    ['an answer without a body', null, DELETE],
    ['a refusal', null, { headers: {} }],
    ['no such path', null, { path: '/nothing/' }],
    ['a create', null, { method: 'POST', path: '/snapshots/', body: '{"server_id":12345,"name":"x"}' }],
    ['429', { kind: 'status', status: 429, headers: { 'Retry-After': '3' } }, {}],
    ['429 without saying when', { kind: 'status', status: 429 }, {}],
    ['500 with a text', { kind: 'status', status: 500, body: 'no' }, DELETE],
    ['504, done', { kind: 'status', status: 504, work: 'done' }, DELETE],
    ['lost before', { kind: 'reset' }, DELETE],
    ['lost after', { kind: 'reset', work: 'done' }, DELETE],
    ['a body that breaks off', { kind: 'cut-body' }, {}],
    ['no body that could break off', { kind: 'cut-body' }, DELETE],
    ['a page of HTML', { kind: 'garbage' }, {}],
    ['a page of HTML for a delete', { kind: 'garbage' }, DELETE],
    ['other JSON', { kind: 'body', json: { results: 'none' } }, {}],
    ['no body', { kind: 'empty' }, {}],
    ['no body, nothing done', { kind: 'empty', work: 'not-done', status: 202 }, DELETE],
    ['a no with 2xx', saysNo('Busy.'), DELETE],
    [
      'a page of HTML, nothing done',
      { kind: 'garbage', work: 'not-done' },
      { method: 'POST', path: '/snapshots/' },
    ],
    ['a firewall', firewall(), {}],
    ['a redirect', { kind: 'redirect', location: 'https://elsewhere.example/' }, {}],
    ['6 MB', { kind: 'huge', bytes: 6_000_000 }, {}],
    ['silence', { kind: 'hang' }, {}],
  ]
  test.each(cases)('%s', async (_, fault, fields) => {
    const { time, send } = simulated(fault)
    const inVirtualTime = await time.runUntil(endOf(send(request(API_ORIGIN, fields))))
    expect(inVirtualTime).toEqual(await overHttp(fault, fields))
  })
})

describe('a simulated request', () => {
  test('is logged with what was sent, shown and done', async () => {
    const { time, send, network } = simulated()
    await time.runUntil(send(request(API_ORIGIN)))
    expect(network.requests).toHaveLength(1)
    expect(network.requests[0]).toMatchObject({
      n: 1,
      process: 'one',
      method: 'GET',
      operation: 'listSnapshots',
      query: { server_id: '12345' },
      sentMs: START_MS,
      at: START_MS + 20,
      endedMs: START_MS + 40,
      arrived: true,
      workStatus: 200,
      status: 200,
      headStatus: 200,
      failure: null,
    })
  })

  test.each<[string, SimulatedFault, object]>([
    ['slow before the work', { kind: 'delay', ms: 40_000 }, { workStatus: 204 }],
    ['slow after it', { kind: 'delay', ms: 40_000, work: 'done' }, { workStatus: 204 }],
    ['without an answer', { kind: 'hang' }, { workStatus: null }],
    ['without an answer, done later', { kind: 'hang', work: { laterMs: 50_000 } }, { workStatus: 204 }],
  ])('%s ends at its time limit; whether it is done is another matter', async (_, fault, work) => {
    const { time, send, network, provider } = simulated(fault)
    const end = await time.runUntil(
      endOf(send(request(API_ORIGIN, { method: 'DELETE', path: '/snapshots/7/' }))),
    )
    expect(end).toEqual({ reason: 'timeout', status: null })
    expect(time.now()).toBe(START_MS + 30_000)
    await time.runUntil(time.sleep(60_000))
    expect(provider.snapshots()).toHaveLength('workStatus' in work && work.workStatus === 204 ? 0 : 1)
    expect(network.requests[0]).toMatchObject({ ...work, failure: 'timeout' })
  })

  test('whose answer trickles is over when its body is whole, or at its limit with a known status', async () => {
    const quick = simulated({ kind: 'trickle', bytesPerSecond: 100 })
    const { status, body } = await quick.time.runUntil(quick.send(request(API_ORIGIN)))
    expect(status).toBe(200)
    expect(quick.time.now() - START_MS).toBeCloseTo(40 + body.length * 10)

    const slow = simulated({ kind: 'trickle', bytesPerSecond: 1 })
    const end = await slow.time.runUntil(endOf(slow.send(request(API_ORIGIN))))
    expect(end).toEqual({ reason: 'timeout', status: 200 })
  })

  test('that is no HTTP says so', async () => {
    const { time, send } = simulated({ kind: 'malformed' })
    expect(await time.runUntil(endOf(send(request(API_ORIGIN))))).toEqual({
      reason: 'malformed',
      status: null,
    })
  })

  test('is not sent when its signal is aborted before, and given up when it is aborted later', async () => {
    const { time, send, network, provider } = simulated()
    const deletion = { method: 'DELETE', path: '/snapshots/7/' } as const
    const before = endOf(send(request(API_ORIGIN, { ...deletion, signal: AbortSignal.abort() })))
    expect(await time.runUntil(before)).toEqual({ reason: 'aborted', status: null })
    expect(network.requests).toEqual([])

    const controller = new AbortController()
    const later = endOf(send(request(API_ORIGIN, { ...deletion, signal: controller.signal })))
    time.after(10, () => {
      controller.abort()
    })
    expect(await time.runUntil(later)).toEqual({ reason: 'aborted', status: null })
    // It was under way already.
    await time.runUntil(time.sleep(100))
    expect(provider.snapshots()).toEqual([])
    expect(network.requests[0]).toMatchObject({ workStatus: 204, status: 'client-gone' })
  })

  test('of a process that is killed brings it nothing any more', async () => {
    const { time, send, process, provider } = simulated()
    let isOver = false
    const over = (): void => {
      isOver = true
    }
    send(request(API_ORIGIN, { method: 'DELETE', path: '/snapshots/7/' })).then(over, over)
    time.after(30, () => {
      process.signal('SIGKILL')
    })
    await time.runUntil(time.sleep(100_000))
    expect(isOver).toBe(false)
    expect(provider.snapshots()).toEqual([])
    void send(request(API_ORIGIN)).then(over, over)
    await time.runUntil(time.sleep(100_000))
    expect(isOver).toBe(false)
  })

  test('to another host is seen, and does not arrive', async () => {
    const { time, send, network } = simulated()
    const end = await time.runUntil(endOf(send(request('https://elsewhere.example'))))
    expect(end).toEqual({ reason: 'lost', status: null })
    expect(network.requests[0]).toMatchObject({ arrived: false, operation: null, workStatus: null })
  })
})
