import { connect } from 'node:net'
import { describe, expect, test } from '@jest/globals'
import { scaledClock } from '../../testing/emulator/clock.ts'
import { startEmulator } from '../../testing/emulator/server.ts'
import { call, control } from './api-client.ts'
import { closeEmulatorsAfterEach, emulatorAtRest, MINUTE_MS, START_MS } from './emulators.ts'

closeEmulatorsAfterEach()

const CREATE = { body: { server_id: 12345, name: 'a' } }

describe('tokens', () => {
  test('without a permission: 403, but the account answers', async () => {
    const { emulator } = await emulatorAtRest({
      tokens: [{ token: 'vps_read', name: 'reader', permissions: ['snapshots:read'] }],
    })
    const token = 'vps_read'
    expect((await call(emulator, 'GET', '/snapshots/', { token })).status).toBe(200)
    expect((await call(emulator, 'POST', '/snapshots/', { ...CREATE, token })).status).toBe(403)
    expect((await call(emulator, 'GET', '/servers/', { token })).status).toBe(403)
    expect((await call(emulator, 'GET', '/account/me/', { token })).body).toEqual({
      account: {},
      token: { name: 'reader', permissions: ['snapshots:read'] },
    })
    expect((await call(emulator, 'GET', '/account/me/')).status).toBe(401)
    emulator.tokens.length = 0
    expect((await call(emulator, 'GET', '/account/me/', { token })).status).toBe(401)
  })
})

describe('the request log', () => {
  test('keeps what was sent and how it ended', async () => {
    const { emulator } = await emulatorAtRest()
    await call(emulator, 'POST', '/snapshots/?a=b', { ...CREATE, headers: { 'user-agent': 'test/1' } })
    await call(emulator, 'GET', '/snapshots/801/')
    await call(emulator, 'GET', '/snapshots')
    expect(emulator.requests).toMatchObject([
      {
        n: 1,
        method: 'POST',
        path: '/api/v1/snapshots/',
        query: { a: 'b' },
        headers: { 'user-agent': 'test/1', authorization: 'Bearer vps_emulator_token' },
        body: CREATE.body,
        at: START_MS,
        operation: 'createSnapshot',
        fault: null,
        status: 201,
      },
      { n: 2, path: '/api/v1/snapshots/801/', operation: null, status: 404, body: undefined },
      { n: 3, path: '/api/v1/snapshots', operation: null, status: 404 },
    ])
  })

  test('keeps a body that is no JSON as it was', async () => {
    const { emulator } = await emulatorAtRest()
    const headers = { authorization: 'Bearer vps_emulator_token', 'content-type': 'application/json' }
    const response = await fetch(`${emulator.url}/snapshots/`, { method: 'POST', headers, body: '{"name":' })
    expect(response.status).toBe(400)
    expect(emulator.requests).toMatchObject([{ body: '{"name":', status: 400 }])
  })

  test('onRequest comes before the work, and is awaited', async () => {
    const { emulator } = await emulatorAtRest({
      onRequest: async (entry) => {
        await new Promise(setImmediate)
        if (entry.operation === 'listSnapshots') emulator.provider.addSnapshot({ id: entry.n })
      },
    })
    expect((await call(emulator, 'GET', '/snapshots/')).body?.results).toMatchObject([{ id: 1 }])
  })
})

describe('the header x-virtual-now', () => {
  const at = (ms: number) => ({ headers: { 'x-virtual-now': String(ms) } })

  test('moves the clock ahead, never back', async () => {
    const { emulator, clock } = await emulatorAtRest({ clientTime: true })
    await call(emulator, 'POST', '/snapshots/', { ...CREATE, ...at(START_MS + 1000) })
    const list = await call(emulator, 'GET', '/snapshots/', at(START_MS + 1000 + 5 * MINUTE_MS))
    expect(list.body?.results).toMatchObject([{ created_at: '2025-01-15T10:30:01Z', status: 'completed' }])
    await call(emulator, 'GET', '/snapshots/', at(START_MS))
    await call(emulator, 'GET', '/snapshots/')
    expect(clock()).toBe(START_MS + 1000 + 5 * MINUTE_MS)
    expect(
      (await call(emulator, 'GET', '/snapshots/', { headers: { 'x-virtual-now': 'soon' } })).status,
    ).toBe(400)
  })

  test('does nothing unless it was asked for, and needs a clock that can be moved', async () => {
    const { emulator, clock } = await emulatorAtRest()
    await call(emulator, 'GET', '/snapshots/', at(START_MS + 1000))
    expect(clock()).toBe(START_MS)
    await expect(startEmulator({ clientTime: true, clock: scaledClock(1) })).rejects.toThrow(/drivenClock/)
  })
})

describe('ending', () => {
  test('does not wait for a connection that says nothing', async () => {
    const { emulator } = await emulatorAtRest()
    const socket = connect(Number(new URL(emulator.origin).port), '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => undefined)
    await expect(Promise.all([emulator.close(), closed])).resolves.toHaveLength(2)
  })
})

describe('the control endpoint', () => {
  test('shows the state, the requests and the history, without a token', async () => {
    const { emulator } = await emulatorAtRest()
    await call(emulator, 'POST', '/snapshots/', CREATE)
    expect((await control(emulator, 'GET', '/state')).body).toMatchObject({
      now: '2025-01-15T10:30:00Z',
      servers: [
        { id: 12345, name: 'web-server-01', status: 'active', disk: 'release 1', restoring_from: null },
      ],
      snapshots: [{ id: 801, server_id: 12345, status: 'in_progress', disk: 'release 1', made_by: 'api' }],
      requests: 1,
      quirks: { list: 'counted' },
      faults: [],
    })
    expect((await control(emulator, 'GET', '/requests')).body).toMatchObject([
      { operation: 'createSnapshot' },
    ])
    expect((await control(emulator, 'GET', '/history')).body).toMatchObject([
      { kind: 'created', snapshotId: 801 },
    ])
    expect(emulator.requests).toHaveLength(1)
  })

  test('deploys, and changes servers', async () => {
    const { emulator } = await emulatorAtRest()
    const deployed = await control(emulator, 'POST', '/deploy', { server_id: 12345, disk: 'release 2' })
    expect(deployed).toMatchObject({ status: 200, body: { disk: 'release 2' } })
    const changes = {
      status: 'stopped',
      ip_address: '203.0.113.99',
      snapshot_ms: 1,
      restore_ends_as: 'error',
    }
    await control(emulator, 'PATCH', '/servers/12345', changes)
    expect(emulator.provider.server(12345)).toMatchObject({
      status: 'stopped',
      ipAddress: '203.0.113.99',
      snapshotMs: 1,
      restoreEndsAs: 'error',
    })
  })

  test('adds, changes and deletes foreign snapshots', async () => {
    const { emulator } = await emulatorAtRest()
    const body = {
      id: 'x-1',
      name: 'any name',
      status: 'error',
      created_at: '2025-01-01T00:00:00Z',
      size_mb: 7,
    }
    const added = await control(emulator, 'POST', '/snapshots', body)
    expect(added).toMatchObject({ status: 201, body: { ...body, made_by: 'other' } })
    expect(emulator.provider.snapshot('x-1')?.createdAt).toBe(Date.UTC(2025, 0, 1))
    const changed = await control(emulator, 'PATCH', '/snapshots/x-1', {
      created_at: 'never',
      description: null,
    })
    expect(changed.body).toMatchObject({ created_at: 'never', description: null })
    expect((await control(emulator, 'DELETE', '/snapshots/x-1')).status).toBe(204)
    expect(emulator.provider.history.at(-1)).toMatchObject({ kind: 'deleted', by: 'other' })
  })

  test('says how the next snapshot and the next restore go', async () => {
    const { emulator, clock } = await emulatorAtRest({ snapshots: [{ id: 1 }] })
    await control(emulator, 'POST', '/next-snapshot', { ends_as: 'failed', after_ms: 10 })
    await control(emulator, 'POST', '/next-snapshot', { never: true })
    await control(emulator, 'POST', '/next-restore', { ends_as: 'stopped', after_ms: 10 })
    await call(emulator, 'POST', '/snapshots/', CREATE)
    await call(emulator, 'POST', '/snapshots/', CREATE)
    await call(emulator, 'POST', '/snapshots/1/restore/')
    clock.advanceBy(60 * MINUTE_MS)
    expect(emulator.provider.snapshots().map((one) => one.status)).toEqual([
      'completed',
      'failed',
      'in_progress',
    ])
    expect(emulator.provider.server(12345)?.status).toBe('stopped')
  })

  test('queues a restore, slows a deletion down, locks a server and changes the provider', async () => {
    const { emulator, clock } = await emulatorAtRest({ snapshots: [{ id: 1 }, { id: 2 }] })
    const { provider } = emulator
    await control(emulator, 'POST', '/next-restore', { begins_after_ms: 1000 })
    await call(emulator, 'POST', '/snapshots/1/restore/')
    expect((await control(emulator, 'GET', '/state')).body).toMatchObject({
      servers: [{ status: 'active', restore_begins_at: '2025-01-15T10:30:01Z' }],
    })
    await control(emulator, 'POST', '/next-deletion', { never: true, shown_as: 'removing' })
    expect((await call(emulator, 'DELETE', '/snapshots/2/')).status).toBe(204)
    expect(provider.snapshot(2)?.status).toBe('removing')
    await control(emulator, 'POST', '/servers/12345/lock', { for_ms: 5000, status: 409 })
    expect((await call(emulator, 'POST', '/snapshots/', CREATE)).status).toBe(409)
    clock.advanceBy(60 * MINUTE_MS)
    await control(emulator, 'POST', '/next-restore', { never_begins: true })
    await call(emulator, 'POST', '/snapshots/1/restore/')
    expect(provider.history.at(-1)).toMatchObject({ kind: 'restore-queued', beginsAt: null })
    const changes = { limit: 9, restore_begins_after_ms: 7, reuse_ids: true }
    const changed = await control(emulator, 'PATCH', '/provider', changes)
    expect(changed.body).toMatchObject({ ...changes, snapshot_ms: 300_000 })
    await control(emulator, 'PATCH', '/provider', { snapshot_ms: 1 })
    expect(provider).toMatchObject({ limit: 9, restoreBeginsAfterMs: 7, reuseIds: true, snapshotMs: 1 })
    await control(emulator, 'PATCH', '/snapshots/1', { protected_with: 403 })
    expect((await call(emulator, 'DELETE', '/snapshots/1/')).status).toBe(403)
  })

  test('switches faults on and off, and changes quirks', async () => {
    const { emulator } = await emulatorAtRest()
    await control(emulator, 'POST', '/faults', 'account:status=429,retry-after=1')
    await control(emulator, 'POST', '/faults', { operation: '*', fault: { kind: 'garbage' } })
    expect((await control(emulator, 'GET', '/faults')).body).toHaveLength(2)
    expect((await call(emulator, 'GET', '/account/me/')).status).toBe(429)
    expect((await control(emulator, 'DELETE', '/faults')).status).toBe(204)
    expect((await call(emulator, 'GET', '/account/me/')).body?.token.name).toBe('emulator')
    const quirks = await control(emulator, 'PATCH', '/quirks', { list: 'bare-array' })
    expect(quirks.body).toMatchObject({ list: 'bare-array', ids: 'integer' })
    expect((await call(emulator, 'GET', '/snapshots/')).body).toEqual([])
  })

  test.each<[string, string, unknown, number, RegExp]>([
    ['POST', '/deploy', { server_id: 12345 }, 400, /disk is missing/],
    ['POST', '/deploy', { server_id: 9, disk: 'x' }, 404, /not found/],
    ['POST', '/deploy', [], 400, /JSON object/],
    ['PATCH', '/servers/12345', { state: 'x' }, 400, /no "state"/],
    ['POST', '/snapshots', { size_mb: 'big' }, 400, /whole number/],
    ['POST', '/next-restore', { never: 1 }, 400, /true or false/],
    ['POST', '/next-restore', { begins_after_ms: 'x' }, 400, /begins_after_ms must be/],
    ['POST', '/next-restore', { begins: 1 }, 400, /no "begins"/],
    ['POST', '/next-snapshot', { begins_after_ms: 1 }, 400, /no "begins_after_ms"/],
    ['POST', '/servers/12345/lock', {}, 400, /for_ms is missing/],
    ['PATCH', '/provider', { limits: 1 }, 400, /no "limits"/],
    ['POST', '/faults', { operation: 'x' }, 400, /strikes one of/],
    ['PATCH', '/quirks', { list: 'x' }, 400, /list takes/],
  ])('refuses %s %s %j', async (method, path, body, status, detail) => {
    const { emulator } = await emulatorAtRest()
    const answer = await control(emulator, method, path, body)
    expect(answer.status).toBe(status)
    expect(answer.body?.detail).toMatch(detail)
  })
})
