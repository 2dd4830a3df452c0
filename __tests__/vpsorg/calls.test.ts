import { describe, expect, test } from '@jest/globals'
import { OPERATIONS } from '../../testing/emulator/operations.ts'
import { VERSION } from '../../src/version.ts'
import { START_MS } from '../emulator/emulators.ts'
import { apiWith, clientOf, closeServersAfterEach, NEVER, SERVER } from './under-test.ts'

closeServersAfterEach()

const ORDER = { serverId: SERVER, name: 'pre-deploy-11-1', description: 'text' }

describe('listing', () => {
  test('gives the snapshots of the server, as the API shows them', async () => {
    const { emulator, api } = await apiWith({
      snapshots: [{ id: 802, name: 'manual', description: 'by hand', sizeMb: 512 }],
    })

    expect(await api.listSnapshots(SERVER, NEVER)).toEqual({
      snapshots: [
        {
          id: '802',
          serverIds: [SERVER],
          name: 'manual',
          status: 'completed',
          sizeMb: 512,
          createdAtMs: START_MS,
          description: 'by hand',
        },
      ],
      incomplete: null,
    })
    expect(emulator.requests).toMatchObject([
      { method: 'GET', path: '/api/v1/snapshots/', query: { server_id: SERVER } },
    ])
  })

  test('gives the servers, as the API shows them', async () => {
    const { api } = await apiWith({ servers: [{ id: 12345, name: 'shop', ipAddress: '203.0.113.7' }] })

    expect(await api.listServers(NEVER)).toEqual({
      servers: [
        {
          ids: [SERVER],
          name: 'shop',
          hostname: 'shop.example.com',
          status: 'active',
          addresses: ['203.0.113.7'],
        },
      ],
      incomplete: null,
    })
  })

  test('of an empty account is complete', async () => {
    const { api } = await apiWith({ servers: [] })

    expect(await api.listServers(NEVER)).toEqual({ servers: [], incomplete: null })
    expect(await api.listSnapshots(SERVER, NEVER)).toEqual({ snapshots: [], incomplete: null })
  })
})

describe('changing', () => {
  test('a create gives the snapshot that is being made', async () => {
    const { emulator, api } = await apiWith()

    const outcome = await api.createSnapshot(ORDER, NEVER)

    expect(outcome).toEqual({
      kind: 'accepted',
      value: {
        id: '801',
        serverIds: [SERVER],
        name: 'pre-deploy-11-1',
        status: 'in_progress',
        sizeMb: null,
        createdAtMs: START_MS,
        description: 'text',
      },
    })
    expect(emulator.provider.snapshots()).toHaveLength(1)
  })

  test('a restore is sent without a body', async () => {
    const { emulator, api } = await apiWith({ snapshots: [{ id: 802 }] })

    expect(await api.restoreSnapshot('802', NEVER)).toEqual({ kind: 'accepted', value: null })
    expect(emulator.provider.server(12345)?.status).toBe('restoring')
    expect(emulator.requests).toMatchObject([
      { method: 'POST', path: '/api/v1/snapshots/802/restore/', body: undefined },
    ])
  })

  test('a delete says whether the snapshot was still there', async () => {
    const { emulator, api } = await apiWith({ snapshots: [{ id: 802 }] })

    expect(await api.deleteSnapshot('802', NEVER)).toEqual({ kind: 'accepted', value: 'deleted' })
    expect(await api.deleteSnapshot('802', NEVER)).toEqual({ kind: 'accepted', value: 'already-deleted' })
    expect(emulator.provider.snapshots()).toEqual([])
  })

  test.each([200, 201, 202])('HTTP %i is as good as the documented status', async (status) => {
    const { emulator, api } = await apiWith({ snapshots: [{ id: 802 }] })
    const created = { id: 900, server: { id: 12345 }, name: 'n', status: 'in_progress' }
    emulator.faults.add({ operation: 'createSnapshot', fault: { kind: 'status', status, body: created } })
    emulator.faults.add({ operation: 'restoreSnapshot', fault: { kind: 'status', status, body: '' } })
    emulator.faults.add({ operation: 'deleteSnapshot', fault: { kind: 'status', status, body: {} } })

    expect(await api.createSnapshot(ORDER, NEVER)).toMatchObject({ kind: 'accepted', value: { id: '900' } })
    expect(await api.restoreSnapshot('802', NEVER)).toEqual({ kind: 'accepted', value: null })
    expect(await api.deleteSnapshot('802', NEVER)).toEqual({ kind: 'accepted', value: 'deleted' })
  })
})

describe('ids', () => {
  test.each([
    ['12345', 12345],
    ['0', 0],
    ['5f1c7a9e-0000-4000-8000-00000000000a', '5f1c7a9e-0000-4000-8000-00000000000a'],
    ['123-abc', '123-abc'],
    // No JSON number begins with a zero.
    ['007', '007'],
  ])('server %s is sent as %j', async (serverId, sent) => {
    const { emulator, api } = await apiWith({ servers: [{ id: sent }] })

    await api.createSnapshot({ ...ORDER, serverId }, NEVER)

    expect(emulator.requests[0]?.body).toMatchObject({ server_id: sent })
  })

  test('a number too large for a double reaches the API digit for digit', async () => {
    const { api, emulator } = await apiWith({
      onRequest: (entry) => {
        lengths.push(String(entry.headers['content-length']))
      },
    })
    const lengths: string[] = []
    const withId = async (serverId: string): Promise<void> => {
      await api.createSnapshot({ ...ORDER, serverId }, NEVER)
    }

    await withId('1')
    await withId('12345678901234567891234567890')

    // The emulator's own JSON parser rounds it, so the length of what came has to do.
    expect(Number(lengths[1]) - Number(lengths[0])).toBe(28)
    expect(emulator.requests[1]?.body).toMatchObject({ server_id: Number('12345678901234567891234567890') })
  })

  test('an id in a path is encoded', async () => {
    const { emulator, api } = await apiWith()

    await api.deleteSnapshot('../servers', NEVER)
    await api.restoreSnapshot('a?b#c', NEVER)

    expect(emulator.requests.map((each) => each.path)).toEqual([
      '/api/v1/snapshots/..%2Fservers/',
      '/api/v1/snapshots/a%3Fb%23c/restore/',
    ])
  })
})

describe('every request', () => {
  test('names this action and carries the token', async () => {
    const { emulator, api } = await apiWith({ snapshots: [{ id: 802 }] })

    await api.listSnapshots(SERVER, NEVER)
    await api.listServers(NEVER)
    await api.createSnapshot(ORDER, NEVER)
    await api.restoreSnapshot('802', NEVER)
    await api.deleteSnapshot('802', NEVER)

    const used = emulator.requests.map((each) => each.operation)
    // Whether the token is good shows in the first answer, so nothing asks for the account.
    expect(new Set(used)).toEqual(new Set(Object.keys(OPERATIONS).filter((each) => each !== 'account')))
    for (const { headers } of emulator.requests) {
      expect(headers).toMatchObject({
        'user-agent': `vps-safety-snapshot/${VERSION}`,
        authorization: 'Bearer vps_emulator_token',
        accept: 'application/json',
      })
    }
  })

  test('holds the token in its Authorization header and nowhere else', async () => {
    const { emulator, api } = await apiWith({ snapshots: [{ id: 802 }] })

    await api.listSnapshots(SERVER, NEVER)
    await api.createSnapshot(ORDER, NEVER)
    await api.restoreSnapshot('802', NEVER)

    for (const { path, query, body, headers } of emulator.requests) {
      const rest = { ...headers, authorization: undefined }
      expect(JSON.stringify({ path, query, body, rest })).not.toContain('vps_emulator_token')
    }
  })

  test('goes below the path of "api-url", with or without a slash at its end', async () => {
    const { emulator, api } = await apiWith()

    await api.listServers(NEVER)
    await clientOf(`${emulator.url}/`).listServers(NEVER)

    expect(emulator.requests.map((each) => each.path)).toEqual(['/api/v1/servers/', '/api/v1/servers/'])
  })
})
