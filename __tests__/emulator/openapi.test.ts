import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { Validator } from '@seriousme/openapi-schema-validator'
import { OPERATION_NAMES, OPERATIONS } from '../../testing/emulator/operations.ts'
import { call, type Sent } from './api-client.ts'
import { closeEmulatorsAfterEach, emulatorAtRest, MINUTE_MS } from './emulators.ts'
import { answerFaults, describedOperations, OPENAPI_FILE, requestFaults } from './openapi-contract.ts'

closeEmulatorsAfterEach()

const CREATE = { server_id: 12345, name: 'pre-deploy-11-1', description: 'before the deploy' }

describe('src/vpsorg/openapi.yaml', () => {
  test('is a valid OpenAPI 3.1 file', async () => {
    const result = await new Validator().validate(readFileSync(OPENAPI_FILE, 'utf8'))
    expect(result).toEqual({ valid: true })
  })

  test('is what src/vpsorg/api.gen.ts was made from', () => {
    const script = fileURLToPath(new URL('../../tools/generate.ts', import.meta.url))
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  test('describes exactly the calls that the emulator has', () => {
    const emulated = OPERATION_NAMES.map((operation) => {
      const { method, path, successStatus } = OPERATIONS[operation]
      return { operation, method, path, successStatus }
    })
    const described = describedOperations.map(({ operation, method, path, statuses }) => {
      return { operation, method, path, successStatus: statuses.find((status) => status < 300) }
    })
    const byName = (a: { operation: string }, b: { operation: string }) =>
      a.operation.localeCompare(b.operation)
    expect(emulated.sort(byName)).toEqual(described.sort(byName))
  })

  test('would notice a wrong answer', () => {
    expect(answerFaults('listSnapshots', 200, { count: 1, results: [{ id: 'x' }] })).not.toEqual([])
    expect(answerFaults('listSnapshots', 418, {})).toEqual(['listSnapshots: 418 is not documented'])
    expect(answerFaults('deleteSnapshot', 204, {})).toEqual(['deleteSnapshot: 204 has no body'])
    expect(requestFaults('createSnapshot', { server_id: 12345, name: 'a b' })).not.toEqual([])
    expect(requestFaults('restoreSnapshot', {})).toEqual(['restoreSnapshot takes no body'])
  })
})

describe('the answers of the emulator are the documented ones', () => {
  const cases: [operation: string, status: number, method: string, path: string, sent?: Sent][] = [
    ['listSnapshots', 200, 'GET', '/snapshots/'],
    ['listSnapshots', 200, 'GET', '/snapshots/?server_id=12345'],
    ['listSnapshots', 401, 'GET', '/snapshots/', { token: 'vps_wrong' }],
    ['createSnapshot', 201, 'POST', '/snapshots/', { body: CREATE }],
    ['createSnapshot', 201, 'POST', '/snapshots/', { body: { server_id: 12345, name: 'a_B-9' } }],
    ['createSnapshot', 401, 'POST', '/snapshots/', { body: CREATE, token: null }],
    ['createSnapshot', 404, 'POST', '/snapshots/', { body: { ...CREATE, server_id: 999 } }],
    ['restoreSnapshot', 200, 'POST', '/snapshots/700/restore/'],
    ['restoreSnapshot', 400, 'POST', '/snapshots/701/restore/'],
    ['restoreSnapshot', 401, 'POST', '/snapshots/700/restore/', { token: null }],
    ['restoreSnapshot', 404, 'POST', '/snapshots/999/restore/'],
    ['deleteSnapshot', 204, 'DELETE', '/snapshots/700/'],
    ['deleteSnapshot', 401, 'DELETE', '/snapshots/700/', { token: null }],
    ['deleteSnapshot', 404, 'DELETE', '/snapshots/999/'],
    ['listServers', 200, 'GET', '/servers/'],
    ['listServers', 200, 'GET', '/servers/?status=active&location=example-location'],
    ['listServers', 401, 'GET', '/servers/', { token: null }],
    ['account', 200, 'GET', '/account/me/'],
    ['account', 401, 'GET', '/account/me/', { token: null }],
  ]

  // Each case whole: jest takes a missing last parameter for a callback that the test would have to call.
  test.each(
    cases.map(([operation, status, method, path, sent = {}]) => ({ operation, status, method, path, sent })),
  )('$operation $status: $method $path $sent', async ({ operation, status, method, path, sent }) => {
    const { emulator } = await emulatorAtRest({
      snapshots: [
        { id: 700, description: 'kept' },
        { id: 701, status: 'in_progress' },
      ],
    })
    const answer = await call(emulator, method, path, sent)
    expect(answer.status).toBe(status)
    expect(answerFaults(operation, answer.status, answer.body)).toEqual([])
    expect(emulator.requests).toMatchObject([{ n: 1, operation, status, workStatus: status, method }])
    expect(status < 300 ? requestFaults(operation, sent.body) : []).toEqual([])
  })

  test('every documented status has a case', () => {
    const seen = new Set([
      ...cases.map(([operation, status]) => `${operation} ${status}`),
      'createSnapshot 400',
    ])
    const documented = describedOperations.flatMap((one) =>
      one.statuses.map((status) => `${one.operation} ${status}`),
    )
    expect([...seen].sort()).toEqual(documented.sort())
  })

  test.each([
    ['no name', { server_id: 12345 }],
    ['an empty name', { ...CREATE, name: '' }],
    ['a name with a dot', { ...CREATE, name: 'v1.2' }],
    ['a name with a line break', { ...CREATE, name: 'a\n' }],
    ['no server', { name: 'a' }],
    ['a server id that is a text', { ...CREATE, server_id: '12345' }],
    ['a description that is no text', { ...CREATE, description: 5 }],
    ['an array', [CREATE]],
  ])('createSnapshot 400: %s', async (_what, body) => {
    const { emulator } = await emulatorAtRest()
    expect(requestFaults('createSnapshot', body)).not.toEqual([])
    const answer = await call(emulator, 'POST', '/snapshots/', { body })
    expect(answer.status).toBe(400)
    expect(answerFaults('createSnapshot', 400, answer.body)).toEqual([])
    expect(emulator.provider.snapshots()).toEqual([])
  })

  test('stay so from the create to the end of the restore', async () => {
    const { emulator, clock } = await emulatorAtRest()
    const created = await call(emulator, 'POST', '/snapshots/', { body: CREATE })
    expect(created.body).toEqual({
      id: 801,
      server: { id: 12345, name: 'web-server-01' },
      name: 'pre-deploy-11-1',
      status: 'in_progress',
      size_mb: null,
      created_at: '2025-01-15T10:30:00Z',
      description: 'before the deploy',
      message: 'Snapshot is being created. This may take 3-10 minutes depending on server size.',
    })
    clock.advanceBy(5 * MINUTE_MS)
    const list = await call(emulator, 'GET', '/snapshots/')
    expect(list.body).toEqual({
      count: 1,
      results: [
        {
          id: 801,
          server: { id: 12345, name: 'web-server-01' },
          name: 'pre-deploy-11-1',
          status: 'completed',
          size_mb: 5120,
          created_at: '2025-01-15T10:30:00Z',
          description: 'before the deploy',
        },
      ],
    })
    const restore = await call(emulator, 'POST', '/snapshots/801/restore/', {
      headers: { 'content-type': 'application/json' },
    })
    expect(restore.body).toEqual({
      status: 'success',
      message: 'Server is being restored from snapshot. This may take 5-15 minutes.',
      snapshot: { id: 801, name: 'pre-deploy-11-1', created_at: '2025-01-15T10:30:00Z' },
      server: { id: 12345, name: 'web-server-01', status: 'restoring' },
    })
    const servers = await call(emulator, 'GET', '/servers/?status=restoring')
    expect(answerFaults('listServers', 200, servers.body)).toEqual([])
    expect(servers.body).toMatchObject({ count: 1, results: [{ id: 12345, ip_address: '203.0.113.10' }] })
    expect((await call(emulator, 'GET', '/servers/?status=active')).body).toEqual({ count: 0, results: [] })
    clock.advanceBy(8 * MINUTE_MS)
    expect((await call(emulator, 'GET', '/servers/')).body?.results[0]?.status).toBe('active')
  })

  test('a restore may be seen late in the server list', async () => {
    const { emulator, clock } = await emulatorAtRest({
      snapshots: [{ id: 700 }],
      restoringVisibleAfterMs: 10_000,
    })
    const shown = async () => (await call(emulator, 'GET', '/servers/')).body?.results[0]?.status
    await call(emulator, 'POST', '/snapshots/700/restore/')
    expect(await shown()).toBe('active')
    clock.advanceBy(10_000)
    expect(await shown()).toBe('restoring')
  })
})
