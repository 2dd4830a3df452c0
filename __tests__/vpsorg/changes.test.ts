import { describe, expect, test } from '@jest/globals'
import type { Emulator } from '../../testing/emulator/server.ts'
import type { Fault } from '../../testing/emulator/faults.ts'
import type { Operation } from '../../testing/emulator/operations.ts'
import type { Outcome } from '../../src/vpsorg/changes.ts'
import type { VpsOrg } from '../../src/vpsorg/client.ts'
import type { FailureKind } from '../../src/vpsorg/failure-kinds.ts'
import { apiWith, closeServersAfterEach, errorIn, errorOf, NEVER, SERVER, until } from './under-test.ts'

closeServersAfterEach()

type Change = readonly [Operation, (api: VpsOrg, signal: AbortSignal) => Promise<Outcome<unknown>>]

const CREATE: Change = [
  'createSnapshot',
  (api, signal) => api.createSnapshot({ serverId: SERVER, name: 'n', description: '' }, signal),
]
const RESTORE: Change = ['restoreSnapshot', (api, signal) => api.restoreSnapshot('802', signal)]
const DELETE: Change = ['deleteSnapshot', (api, signal) => api.deleteSnapshot('802', signal)]
const CHANGES = [CREATE, RESTORE, DELETE]

async function struck(
  [operation, change]: Change,
  fault: Fault,
): Promise<{ emulator: Emulator; outcome: Outcome<unknown>; pauses: readonly number[] }> {
  const { emulator, api, clock } = await apiWith({
    snapshots: [{ id: 802 }],
    faults: [{ operation, fault }],
  })
  return { emulator, outcome: await change(api, NEVER), pauses: clock.sleeps }
}

describe.each(CHANGES)('%s', (...change) => {
  test.each<[string, Outcome<unknown>['kind'], FailureKind, Fault]>([
    ['400', 'refused', 'bad-request', { kind: 'status', status: 400 }],
    ['401', 'refused', 'unauthorized', { kind: 'status', status: 401 }],
    ['403', 'refused', 'forbidden', { kind: 'status', status: 403 }],
    ['405', 'refused', 'other-status', { kind: 'status', status: 405 }],
    ['409', 'refused', 'locked', { kind: 'status', status: 409 }],
    ['423', 'refused', 'locked', { kind: 'status', status: 423 }],
    ['422', 'refused', 'bad-request', { kind: 'status', status: 422 }],
    ['307', 'unclear', 'redirect', { kind: 'redirect', status: 307, location: '/api/v1/servers/' }],
    ['429', 'failed', 'rate-limited', { kind: 'status', status: 429, headers: { 'retry-after': '1' } }],
    ['500', 'failed', 'server-error', { kind: 'status', status: 500 }],
    ['502', 'failed', 'server-error', { kind: 'status', status: 502 }],
    ['503', 'failed', 'server-error', { kind: 'status', status: 503, headers: { 'retry-after': '1' } }],
    ['a reset before the work', 'failed', 'lost', { kind: 'reset' }],
    ['a reset after the work', 'failed', 'lost', { kind: 'reset', work: 'done' }],
    ['408', 'unclear', 'other-status', { kind: 'status', status: 408 }],
    ['501', 'unclear', 'server-error', { kind: 'status', status: 501 }],
    ['504', 'unclear', 'server-error', { kind: 'status', status: 504, work: 'done' }],
    ['520', 'unclear', 'server-error', { kind: 'status', status: 520 }],
  ])('that met %s is %s, and was sent once', async (_, kind, failureKind, fault) => {
    const { emulator, outcome, pauses } = await struck(change, fault)

    expect(outcome.kind).toBe(kind)
    expect(errorIn(outcome).failure.kind).toBe(failureKind)
    expect(emulator.requests).toHaveLength(1)
    expect(pauses).toEqual([])
  })

  test('that hangs is unclear after 30 seconds, and was sent once', async () => {
    const [operation, send] = change
    const { emulator, api, clock } = await apiWith({
      snapshots: [{ id: 802 }],
      faults: [{ operation, fault: { kind: 'hang', work: 'done' } }],
    })

    const sent = send(api, NEVER)
    await until(() => emulator.requests[0]?.status === 'hang')
    clock.advance(29_999)
    await new Promise((resolve) => setImmediate(resolve))
    expect(clock.nextTimerMs()).toBe(1)
    clock.advance(1)

    const outcome = await sent
    expect(outcome.kind).toBe('unclear')
    expect(errorIn(outcome).failure.kind).toBe('timeout')
    expect(emulator.requests).toHaveLength(1)
  })

  test('that is stopped in the middle is unclear, at once', async () => {
    const [operation, send] = change
    const { emulator, api } = await apiWith({
      snapshots: [{ id: 802 }],
      faults: [{ operation, fault: { kind: 'hang' } }],
    })
    const controller = new AbortController()

    const sent = send(api, controller.signal)
    await until(() => emulator.requests[0]?.status === 'hang')
    controller.abort()

    const outcome = await sent
    expect(outcome.kind).toBe('unclear')
    expect(errorIn(outcome).failure.kind).toBe('aborted')
  })

  test('is not sent at all when it was stopped before', async () => {
    const [, send] = change
    const { emulator, api } = await apiWith()

    const outcome = await send(api, AbortSignal.abort())

    expect(outcome.kind).toBe('refused')
    expect(errorIn(outcome).failure.kind).toBe('not-sent')
    expect(errorIn(outcome).message).toMatch(
      /this step was stopped before the request was sent\. Nothing was sent\.$/,
    )
    expect(emulator.requests).toEqual([])
  })

  test('is not sent at all when it was stopped while it waited for its turn', async () => {
    const [, send] = change
    // So many requests are under way at once, at most.
    const others = 8
    const { emulator, api } = await apiWith({
      snapshots: [{ id: 802 }],
      faults: [{ operation: 'listSnapshots', times: others, fault: { kind: 'hang' } }],
    })
    const [controller, theirs] = [new AbortController(), new AbortController()]
    const lists = Array.from({ length: others }, () => errorOf(api.listSnapshots(SERVER, theirs.signal)))
    await until(() => emulator.requests.filter((each) => each.status === 'hang').length === others)

    const sent = send(api, controller.signal)
    controller.abort()
    theirs.abort()

    const outcome = await sent
    expect(outcome.kind).toBe('refused')
    expect(errorIn(outcome).failure.kind).toBe('not-sent')
    for (const error of await Promise.all(lists)) expect(error.failure.kind).toBe('aborted')
    expect(emulator.requests).toHaveLength(others)
    expect(emulator.provider.snapshots()).toHaveLength(1)
  })
})

describe('a success that can not be read', () => {
  test.each<[string, FailureKind, Fault]>([
    ['cut off', 'lost', { kind: 'cut-body' }],
    ['HTML', 'unreadable', { kind: 'garbage' }],
    ['empty', 'unreadable', { kind: 'status', status: 201, body: '', work: 'done' }],
    ['without an id', 'wrong-shape', { kind: 'body', json: { name: 'n', status: 'in_progress' } }],
    ['a list', 'wrong-shape', { kind: 'body', json: [] }],
    ['too large', 'too-large', { kind: 'huge', bytes: 5_000_001 }],
  ])('(%s) leaves a create unclear', async (_, failureKind, fault) => {
    const { emulator, outcome } = await struck(CREATE, fault)

    expect(outcome.kind).toBe('unclear')
    expect(errorIn(outcome).failure).toMatchObject({ kind: failureKind, status: 201 })
    expect(emulator.provider.snapshots()).toHaveLength(2)
    expect(emulator.requests).toHaveLength(1)
  })

  test.each<[string, Fault]>([
    ['cut off', { kind: 'cut-body' }],
    ['too large', { kind: 'huge', bytes: 5_000_001 }],
  ])('(%s) leaves a restore unclear', async (_, fault) => {
    const { emulator, outcome } = await struck(RESTORE, fault)

    expect(outcome.kind).toBe('unclear')
    expect(emulator.provider.server(12345)?.status).toBe('restoring')
  })

  test.each<[string, Fault]>([
    ['JSON of any shape', { kind: 'body', json: [null] }],
    ['a web page', { kind: 'garbage' }],
  ])('is still a success of a restore when it is %s: it does not say no', async (_, fault) => {
    const { outcome } = await struck(RESTORE, fault)

    expect(outcome.kind).toBe('accepted')
  })

  test.each<[string, Fault]>([
    ['HTML', { kind: 'garbage' }],
    ['too large', { kind: 'huge', bytes: 5_000_001 }],
  ])('(%s) leaves a delete unclear: it may be the page of a firewall', async (_, fault) => {
    const { outcome } = await struck(DELETE, fault)

    expect(outcome.kind).toBe('unclear')
  })
})

test('a change never runs into a connection that an earlier request left open', async () => {
  const { emulator, api } = await apiWith({ snapshots: [{ id: 802 }] })

  await api.listServers(NEVER)
  await CREATE[1](api, NEVER)

  expect(emulator.requests.map((each) => each.headers['connection'])).toEqual(['keep-alive', 'close'])
})
