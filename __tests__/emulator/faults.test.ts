import { describe, expect, test } from '@jest/globals'
import { checkedFaultRule } from '../../testing/emulator/fault-check.ts'
import { faultFromText } from '../../testing/emulator/fault-text.ts'
import { FAULT_KINDS, FaultRules, type Fault } from '../../testing/emulator/faults.ts'
import type { Operation } from '../../testing/emulator/operations.ts'
import { firewall, saysNo } from '../../testing/emulator/ready-faults.ts'
import { call } from './api-client.ts'
import { closeEmulatorsAfterEach, emulatorAtRest } from './emulators.ts'

closeEmulatorsAfterEach()

const CREATE = { body: { server_id: 12345, name: 'a' } }

/** What fetch says when the connection broke; which of them depends on the operating system. */
const CONNECTION_LOST = /^(ECONNRESET|UND_ERR_SOCKET)$/

/** An emulator with one fault on the create, or on another call. */
async function withFault(fault: Fault, operation: Operation = 'createSnapshot') {
  return emulatorAtRest({ faults: [{ operation, fault }], snapshots: [{ id: 700 }] })
}

/** The code of the error with which a call fails. */
async function failureOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason as Error,
  )
  const cause = error.cause as { code?: string } | undefined
  return cause?.code ?? error.name
}

describe('each fault over HTTP', () => {
  test('status answers without doing the work, with headers and body', async () => {
    const headers = { 'retry-after': '2', 'x-request-id': 'abc' }
    const { emulator } = await withFault({ kind: 'status', status: 503, headers, body: { error: 'busy' } })
    const answer = await call(emulator, 'POST', '/snapshots/', CREATE)
    expect(answer).toMatchObject({ status: 503, body: { error: 'busy' } })
    expect(answer.headers.get('retry-after')).toBe('2')
    expect(answer.headers.get('x-request-id')).toBe('abc')
    expect(emulator.provider.snapshots()).toHaveLength(1)
    expect(emulator.requests).toMatchObject([{ fault: 'status', status: 503, workStatus: null }])
    expect((await call(emulator, 'POST', '/snapshots/', CREATE)).status).toBe(201)
  })

  test('status after the work, and with a text as the body', async () => {
    const { emulator } = await withFault({ kind: 'status', status: 502, body: '<html>', work: 'done' })
    expect(await call(emulator, 'POST', '/snapshots/', CREATE)).toMatchObject({ status: 502, body: '<html>' })
    expect(emulator.provider.snapshots()).toHaveLength(2)
    expect(emulator.requests).toMatchObject([{ status: 502, workStatus: 201 }])
  })

  test('status, and the work is done later', async () => {
    const { emulator, clock } = await withFault({ kind: 'status', status: 504, work: { laterMs: 8000 } })
    expect((await call(emulator, 'POST', '/snapshots/', CREATE)).status).toBe(504)
    clock.advanceBy(7999)
    expect(emulator.provider.snapshots()).toHaveLength(1)
    clock.advanceBy(60_000)
    expect(emulator.provider.history.at(-1)).toMatchObject({ kind: 'created', at: clock() - 59_999 })
    expect(emulator.requests).toMatchObject([{ status: 504, workStatus: 201 }])
  })

  test.each([
    ['not-done', 1],
    ['done', 2],
  ] as const)('reset, work %s', async (work, snapshots) => {
    const { emulator } = await withFault({ kind: 'reset', work })
    expect(await failureOf(call(emulator, 'POST', '/snapshots/', CREATE))).toMatch(CONNECTION_LOST)
    expect(emulator.provider.snapshots()).toHaveLength(snapshots)
    expect(emulator.requests).toMatchObject([{ status: 'reset' }])
  })

  test('cut-body breaks off in the middle, after the work', async () => {
    const { emulator } = await withFault({ kind: 'cut-body' })
    const response = await fetch(`${emulator.url}/snapshots/`, {
      method: 'POST',
      headers: { authorization: 'Bearer vps_emulator_token' },
      body: JSON.stringify(CREATE.body),
    })
    expect(response.status).toBe(201)
    expect(await failureOf(response.text())).toMatch(CONNECTION_LOST)
    expect(emulator.provider.snapshots()).toHaveLength(2)
    expect(emulator.requests).toMatchObject([{ status: 'cut-body', workStatus: 201 }])
  })

  test('cut-body of an answer without a body is a lost answer', async () => {
    const { emulator } = await withFault({ kind: 'cut-body' }, 'deleteSnapshot')
    expect(await failureOf(call(emulator, 'DELETE', '/snapshots/700/'))).toMatch(CONNECTION_LOST)
    expect(emulator.provider.snapshots()).toEqual([])
  })

  test('garbage is HTML with the usual status, after the work', async () => {
    const { emulator } = await withFault({ kind: 'garbage' })
    const answer = await call(emulator, 'POST', '/snapshots/', CREATE)
    expect(answer.status).toBe(201)
    expect(answer.body).toMatch(/^<!doctype html>/)
    expect(emulator.provider.snapshots()).toHaveLength(2)
  })

  test('body is any JSON with the usual status, after the work', async () => {
    const { emulator } = await withFault({ kind: 'body', json: { id: null } })
    expect(await call(emulator, 'POST', '/snapshots/', CREATE)).toMatchObject({
      status: 201,
      body: { id: null },
    })
    emulator.faults.add({ operation: 'deleteSnapshot', fault: { kind: 'body', json: 'gone' } })
    const deleted = await call(emulator, 'DELETE', '/snapshots/700/')
    expect(deleted).toMatchObject({ status: 200 })
    expect(emulator.provider.snapshots()).toHaveLength(1)
  })

  test.each([
    ['not-done', 1],
    ['done', 2],
  ] as const)('hang, work %s; closing does not wait for it', async (work, snapshots) => {
    const { emulator } = await withFault({ kind: 'hang', work })
    const failure = failureOf(call(emulator, 'POST', '/snapshots/', CREATE))
    while (emulator.requests[0]?.status !== 'hang') await new Promise(setImmediate)
    expect(emulator.provider.snapshots()).toHaveLength(snapshots)
    // A close that waits for the answer never comes back.
    await emulator.close()
    expect(await failure).not.toBe('Error')
  })

  test('a client that gives up while it hangs is no trouble', async () => {
    const { emulator } = await emulatorAtRest({
      faults: [{ operation: '*', fault: { kind: 'delay', ms: 60_000 } }],
    })
    const giveUp = new AbortController()
    const failure = failureOf(call(emulator, 'GET', '/servers/', { signal: giveUp.signal }))
    while (emulator.requests.length === 0) await new Promise(setImmediate)
    giveUp.abort()
    await failure
    while (emulator.requests[0]?.status === 'pending') await new Promise(setImmediate)
    expect(emulator.requests).toMatchObject([{ status: 'client-gone', fault: 'delay', workStatus: null }])
  })

  test('redirect points elsewhere and does nothing', async () => {
    const { emulator } = await withFault({ kind: 'redirect', location: 'http://other.example/' })
    const answer = await call(emulator, 'POST', '/snapshots/', CREATE)
    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toBe('http://other.example/')
    expect(emulator.provider.snapshots()).toHaveLength(1)
  })

  test('huge is JSON of exactly so many bytes', async () => {
    const { emulator } = await withFault({ kind: 'huge', bytes: 6_000_000 }, 'listSnapshots')
    const answer = await call(emulator, 'GET', '/snapshots/')
    expect(answer.status).toBe(200)
    expect(JSON.stringify(answer.body)).toHaveLength(6_000_000)
  })

  test('trickle sends the real answer slowly', async () => {
    const { emulator } = await withFault({ kind: 'trickle', bytesPerSecond: 1000 }, 'account')
    const began = performance.now()
    const answer = await call(emulator, 'GET', '/account/me/')
    expect(answer.body?.token.name).toBe('emulator')
    expect(performance.now() - began).toBeGreaterThan(50)
  })

  test.each([
    ['not-done', null],
    ['done', 201],
  ] as const)('delay before the answer, work %s meanwhile', async (work, workStatus) => {
    const { emulator } = await withFault({ kind: 'delay', ms: 60, work })
    const answer = call(emulator, 'POST', '/snapshots/', CREATE)
    while (emulator.requests[0]?.fault === undefined) await new Promise(setImmediate)
    while (emulator.requests[0].fault === null) await new Promise(setImmediate)
    await new Promise(setImmediate)
    expect(emulator.requests[0].workStatus).toBe(workStatus)
    expect((await answer).status).toBe(201)
  })

  test('a delay leaves room for another fault', async () => {
    const { emulator } = await withFault({ kind: 'delay', ms: 1 })
    emulator.faults.add({ operation: '*', fault: { kind: 'status', status: 500 } })
    expect((await call(emulator, 'POST', '/snapshots/', CREATE)).status).toBe(500)
  })

  test('a fault does not let a wrong token do anything', async () => {
    const { emulator } = await withFault({ kind: 'status', status: 500, work: 'done' })
    await call(emulator, 'POST', '/snapshots/', { ...CREATE, token: 'vps_wrong' })
    expect(emulator.requests).toMatchObject([{ status: 500, workStatus: 401 }])
    expect(emulator.provider.snapshots()).toHaveLength(1)
  })
})

describe('answers that say yes and mean nothing, or no', () => {
  test.each<[Fault, number, unknown]>([
    [saysNo('Busy.'), 201, { success: false, message: 'Busy.' }],
    [saysNo('Busy.', { as: 'failed' }), 201, { status: 'failed', message: 'Busy.' }],
    [
      { kind: 'body', json: { status: 'pending' }, work: 'not-done', status: 202 },
      202,
      { status: 'pending' },
    ],
    [{ kind: 'empty', work: 'not-done' }, 201, undefined],
    [{ kind: 'garbage', work: 'not-done', status: 200 }, 200, expect.stringMatching(/^<!doctype html>/)],
  ])('%j does nothing', async (fault, status, body) => {
    const { emulator } = await withFault(fault)
    expect(await call(emulator, 'POST', '/snapshots/', CREATE)).toMatchObject({ status, body })
    expect(emulator.provider.snapshots()).toHaveLength(1)
    expect(emulator.requests).toMatchObject([{ fault: fault.kind, status, workStatus: null }])
  })

  test('the same of a delete, which then has a status that may have a body', async () => {
    const { emulator } = await withFault(saysNo('Busy.'), 'deleteSnapshot')
    expect(await call(emulator, 'DELETE', '/snapshots/700/')).toMatchObject({
      status: 200,
      body: { success: false },
    })
    expect(emulator.provider.snapshot(700)).toBeDefined()
  })

  test('done all the same, or later', async () => {
    const { emulator, clock } = await withFault(saysNo('Busy.', { work: 'done' }))
    emulator.faults.add({ operation: '*', fault: { kind: 'empty', work: { laterMs: 1000 } } })
    await call(emulator, 'POST', '/snapshots/', CREATE)
    expect(emulator.provider.snapshots()).toHaveLength(2)
    expect(await call(emulator, 'POST', '/snapshots/', CREATE)).toMatchObject({
      status: 201,
      body: undefined,
    })
    expect(emulator.provider.snapshots()).toHaveLength(2)
    clock.advanceBy(1000)
    expect(emulator.provider.snapshots()).toHaveLength(3)
  })

  test('a firewall answers with its page and its headers', async () => {
    const { emulator } = await withFault(firewall(), 'listSnapshots')
    const answer = await call(emulator, 'GET', '/snapshots/')
    expect(answer).toMatchObject({ status: 403, body: expect.stringMatching(/^<!DOCTYPE html>/) as unknown })
    expect(answer.headers.get('server')).toBe('cloudflare')
    expect(answer.headers.get('cf-ray')).toMatch(/-FRA$/)
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
  })
})

describe('a rule that lasts for a time, or is about one thing', () => {
  const refusal = { kind: 'status', status: 423 } as const

  test('strikes everything for so long after the first that it struck', async () => {
    const { emulator, clock } = await emulatorAtRest({
      faults: [{ operation: 'createSnapshot', forMs: 30_000, fault: refusal }],
    })
    const status = async () => (await call(emulator, 'POST', '/snapshots/', CREATE)).status
    clock.advanceBy(60_000)
    expect([await status(), await status()]).toEqual([423, 423])
    clock.advanceBy(29_999)
    expect(await status()).toBe(423)
    clock.advanceBy(1)
    expect(await status()).toBe(201)
    expect(emulator.faults.list()).toEqual([])
  })

  test('and no more often than it says', async () => {
    const { emulator } = await emulatorAtRest({
      faults: [{ operation: '*', forMs: 30_000, times: 1, fault: refusal }],
    })
    expect((await call(emulator, 'GET', '/servers/')).status).toBe(423)
    expect((await call(emulator, 'GET', '/servers/')).status).toBe(200)
  })

  test('strikes what is about one server: a filter, a create, a snapshot of it', async () => {
    const uuid = 'a0000000-0000-4000-8000-00000000000a'
    for (const server of ['7', uuid]) {
      const { emulator } = await emulatorAtRest({
        servers: [{ id: 7, uuid }, { id: 8 }],
        snapshots: [{ id: 1 }, { id: 2, serverId: 8 }],
        faults: [{ operation: '*', server, times: 'always', fault: refusal }],
      })
      const statuses = []
      for (const [method, path, body] of [
        ['GET', '/snapshots/?server_id=7', undefined],
        ['GET', '/snapshots/?server_id=8', undefined],
        ['GET', '/snapshots/', undefined],
        ['POST', '/snapshots/', { server_id: 7, name: 'a' }],
        ['POST', '/snapshots/', { server_id: 8, name: 'a' }],
        ['DELETE', '/snapshots/1/', undefined],
        ['DELETE', '/snapshots/2/', undefined],
        ['DELETE', '/snapshots/%ff/', undefined],
      ] as const)
        statuses.push((await call(emulator, method, path, { body })).status)
      expect(statuses.slice(0, 7)).toEqual([423, 200, 200, 423, 201, 423, 204])
      expect(statuses[7]).toBeGreaterThanOrEqual(400)
    }
  })

  test('strikes what names one snapshot in its path', async () => {
    const { emulator } = await emulatorAtRest({
      snapshots: [{ id: 1 }, { id: 2 }],
      faults: [{ operation: 'deleteSnapshot', snapshot: '1', times: 'always', fault: refusal }],
    })
    expect((await call(emulator, 'DELETE', '/snapshots/1/')).status).toBe(423)
    expect((await call(emulator, 'DELETE', '/snapshots/2/')).status).toBe(204)
  })
})

describe('rules', () => {
  const fault: Fault = { kind: 'garbage' }
  const struck = (rules: FaultRules, operation: Operation | null = 'account') =>
    rules.take(operation, { serverIds: [], snapshotId: '', atMs: 0 }).fault?.kind ?? null

  test('strike once, unless times or skip say otherwise', () => {
    const rules = new FaultRules([{ operation: 'account', skip: 1, times: 2, fault }])
    expect(struck(rules, 'listServers')).toBeNull()
    expect([1, 2, 3, 4].map(() => struck(rules))).toEqual([null, 'garbage', 'garbage', null])
    expect(rules.list()).toEqual([])
    rules.add({ operation: '*', fault, times: 'always' })
    expect([1, 2, 3].map(() => struck(rules, null))).toEqual(['garbage', 'garbage', 'garbage'])
    expect(rules.list()).toEqual([{ operation: '*', fault, times: 'always', skip: 0 }])
    rules.clear()
    expect(struck(rules)).toBeNull()
  })

  test('the first that fits strikes, and the next ones do not count that request', () => {
    const rules = new FaultRules([
      { operation: '*', fault },
      { operation: 'account', skip: 1, fault: { kind: 'cut-body' } },
    ])
    expect([1, 2, 3].map(() => struck(rules))).toEqual(['garbage', null, 'cut-body'])
  })
})

describe('faults as text', () => {
  test.each<[string, unknown]>([
    ['createSnapshot:reset', { kind: 'reset' }],
    ['createSnapshot:reset-after', { kind: 'reset', work: 'done' }],
    ['createSnapshot:reset,work=later:8000', { kind: 'reset', work: { laterMs: 8000 } }],
    ['createSnapshot:hang', { kind: 'hang' }],
    ['createSnapshot:hang-after', { kind: 'hang', work: 'done' }],
    ['createSnapshot:cut-body', { kind: 'cut-body' }],
    ['createSnapshot:garbage', { kind: 'garbage' }],
    ['createSnapshot:delay=500,work=done', { kind: 'delay', ms: 500, work: 'done' }],
    [
      'createSnapshot:redirect=https://other.example/a?b=c',
      { kind: 'redirect', location: 'https://other.example/a?b=c' },
    ],
    ['createSnapshot:huge=100', { kind: 'huge', bytes: 100 }],
    ['createSnapshot:trickle=10', { kind: 'trickle', bytesPerSecond: 10 }],
    ['createSnapshot:body={"id":1,"a":[2,3]}', { kind: 'body', json: { id: 1, a: [2, 3] } }],
    [
      'createSnapshot:status=400,body={"name":["a","b"]}',
      { kind: 'status', status: 400, body: { name: ['a', 'b'] } },
    ],
  ])('%s', (text, fault) => {
    expect(faultFromText(text)).toEqual({ operation: 'createSnapshot', fault })
  })

  test('with counts and headers', () => {
    expect(faultFromText('listSnapshots:status=503,retry-after=2,times=3,skip=1')).toEqual({
      operation: 'listSnapshots',
      times: 3,
      skip: 1,
      fault: { kind: 'status', status: 503, headers: { 'retry-after': '2' } },
    })
    expect(faultFromText('*:times=always,body=[]')).toMatchObject({ operation: '*', times: 'always' })
  })

  test('with a time, a server or a snapshot', () => {
    expect(faultFromText('*:status=503,for=120000')).toEqual({
      operation: '*',
      forMs: 120_000,
      fault: { kind: 'status', status: 503 },
    })
    expect(faultFromText('deleteSnapshot:status=409,server=12345,snapshot=801')).toMatchObject({
      server: '12345',
      snapshot: '801',
    })
  })

  test('a firewall, nothing at all, and a no', () => {
    expect(faultFromText('account:firewall')).toEqual({ operation: 'account', fault: firewall() })
    expect(faultFromText('account:empty,work=not-done').fault).toEqual({ kind: 'empty', work: 'not-done' })
    expect(faultFromText('account:work=not-done,body={"success":false,"message":"no"}').fault).toEqual(
      saysNo('no'),
    )
  })

  test('as JSON', () => {
    const rule = {
      operation: 'account',
      fault: { kind: 'status', status: 429, headers: { 'retry-after': 'a, b' } },
    }
    expect(faultFromText(JSON.stringify(rule))).toEqual(rule)
  })

  test.each([
    ['reset-after', /OPERATION:FAULT/],
    ['create:reset', /strikes one of .*createSnapshot/],
    ['account:resett', /no fault "resett"/],
    ['account:times=2', /names no fault/],
    ['account:reset,hang', /two faults/],
    ['account:status=999', /from 200 to 599/],
    ['account:status=5xx', /whole number/],
    ['account:reset,retry-after=2', /Only status=CODE takes headers/],
    ['account:reset,times=0', /from 1/],
    ['account:reset,for=0', /forMs takes a whole number from 1/],
    ['account:reset,server=', /server takes an id/],
    ['account:cut-body,work=done', /no "work"/],
    ['account:delay=5,work=later:5', /done or not-done/],
    ['account:body={', /must be JSON/],
    ['{"operation":"account"}', /must be an object/],
    ['{"operation":"account","fault":{"kind":"huge"}}', /needs bytes/],
    ['{"operation":"account","fault":{"kind":"constructor"}}', /no fault "constructor"/],
  ])('%s is refused', (text, message) => {
    expect(() => faultFromText(text)).toThrow(message)
  })

  test('every kind can be given as JSON', () => {
    const faults: Record<Fault['kind'], Fault> = {
      delay: { kind: 'delay', ms: 1 },
      status: { kind: 'status', status: 500 },
      reset: { kind: 'reset' },
      'cut-body': { kind: 'cut-body' },
      garbage: { kind: 'garbage' },
      body: { kind: 'body', json: null },
      empty: { kind: 'empty' },
      hang: { kind: 'hang' },
      redirect: { kind: 'redirect', location: '/' },
      huge: { kind: 'huge', bytes: 1 },
      trickle: { kind: 'trickle', bytesPerSecond: 1 },
    }
    for (const kind of FAULT_KINDS)
      expect(checkedFaultRule({ operation: '*', fault: faults[kind] })).toBeTruthy()
  })
})
