import { describe, expect, test } from '@jest/globals'
import { uuidFrom } from '../../testing/emulator/ids.ts'
import type { Quirks } from '../../testing/emulator/quirks.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { START_MS } from '../emulator/emulators.ts'
import { apiWith, clientOf, closeServersAfterEach, NEVER, scriptedApi, SERVER } from './under-test.ts'

closeServersAfterEach()

/** What a list with this one item shows of the server. */
async function shown(
  item: Readonly<Record<string, unknown>>,
  serverId = SERVER,
): Promise<readonly Snapshot[]> {
  const whole = { id: 802, server: { id: 12345, name: 'shop' }, name: 'n', status: 'completed', ...item }
  const { url } = await scriptedApi({ body: { count: 1, results: [whole] } })
  return (await clientOf(url).listSnapshots(serverId, NEVER)).snapshots
}

test.each<[string, Partial<Quirks>]>([
  ['the id in "uuid"', { idField: 'uuid' }],
  ['the name in "label"', { nameField: 'label' }],
  ['the server as {uuid}', { server: 'object-uuid' }],
  ['the server as a plain id', { server: 'scalar' }],
  ['the server in "server_id"', { server: 'server_id' }],
  ['the server in "server_uuid"', { server: 'server_uuid' }],
  ['dates without a zone', { dates: 'zoneless' }],
  ['states in capitals', { statusCase: 'upper' }],
  ['states with a capital', { statusCase: 'title' }],
  ['a bare array', { list: 'bare-array' }],
  ['pages', { list: 'paged', pageSize: 1 }],
  ['a filter that is ignored', { ignoreFilter: true }],
])('%s changes nothing in what is understood', async (_, quirks) => {
  const { api } = await apiWith({
    quirks,
    servers: [{ id: 12345 }, { id: 999, name: 'other' }],
    snapshots: [{ id: 802, name: 'mine' }, { id: 803, serverId: 999 }, { id: 804 }],
  })

  const { snapshots, incomplete } = await api.listSnapshots(SERVER, NEVER)

  expect(incomplete).toBeNull()
  expect(snapshots.map((each) => each.id).toSorted()).toEqual(['802', '804'])
  expect(snapshots.find((each) => each.id === '802')).toMatchObject({
    serverIds: [SERVER],
    name: 'mine',
    status: 'completed',
    createdAtMs: START_MS,
  })
  expect((await api.listServers(NEVER)).servers[0]).toMatchObject({ ids: [SERVER], status: 'active' })
})

test('ids may be UUIDs', async () => {
  const serverId = uuidFrom('server')
  const { api } = await apiWith({ quirks: { ids: 'uuid' }, servers: [{ id: serverId }] })

  const created = await api.createSnapshot({ serverId, name: 'n', description: '' }, NEVER)

  const { snapshots } = await api.listSnapshots(serverId, NEVER)
  expect(created).toMatchObject({ kind: 'accepted', value: { id: snapshots[0]?.id, serverIds: [serverId] } })
  expect(snapshots[0]?.id).toMatch(/^[0-9a-f-]{36}$/)
})

test('ids too large for a double keep every digit', async () => {
  const { url } = await scriptedApi({
    body: '{"results":[{"id":9007199254740993,"server":{"id":12345678901234567891},"name":"n","status":"x"}]}',
  })

  const { snapshots } = await clientOf(url).listSnapshots('12345678901234567891', NEVER)

  expect(snapshots).toMatchObject([{ id: '9007199254740993', serverIds: ['12345678901234567891'] }])
})

describe('the server of a snapshot', () => {
  test('is known by number and by UUID', async () => {
    const server = { id: 12345, uuid: 'aaaa-bbbb' }

    expect(await shown({ server })).toMatchObject([{ serverIds: [SERVER, 'aaaa-bbbb'] }])
    expect(await shown({ server }, 'aaaa-bbbb')).toHaveLength(1)
  })

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['is missing', { server: undefined }],
    ['is null', { server: null }],
    ['is only a name', { server: { name: 'shop' } }],
    ['is no id', { server: { id: '../1' } }],
    ['is a negative number', { server: -12345 }],
    ['is named twice, differently', { server: { id: 12345 }, server_id: 999 }],
    ['is named by two UUIDs', { server: { id: 12345, uuid: 'aaaa' }, server_uuid: 'bbbb' }],
    ['is a number and a plain id that differ', { server: 12345, server_id: 999 }],
  ])('that %s is no server, so the snapshot is not ours', async (_, item) => {
    expect(await shown(item)).toEqual([])
  })

  test('that is named twice in the same way is clear', async () => {
    expect(await shown({ server: { id: '12345' }, server_id: 12345 })).toHaveLength(1)
  })
})

describe('a snapshot', () => {
  test.each([
    ['2025-01-15T10:30:00Z', START_MS],
    ['2025-01-15 10:30', START_MS],
    ['2025-01-15T12:30:00.123456+02:00', START_MS + 123],
    ['yesterday', null],
    ['01/15/2025', null],
    ['', null],
    [1736937000, null],
    [null, null],
  ])('made at %j has that date, or none', async (created_at, createdAtMs) => {
    expect(await shown({ created_at })).toMatchObject([{ createdAtMs }])
  })

  test.each([
    [undefined, null],
    [null, ''],
    ['', ''],
    [5, ''],
    ['text', 'text'],
  ])('described as %j is told from one without the field', async (description, read) => {
    expect(await shown({ description })).toMatchObject([{ description: read }])
  })

  test.each([
    [512, 512],
    [0, 0],
    [-1, null],
    ['512', null],
    [null, null],
  ])('of size %j has that size, or none', async (size_mb, sizeMb) => {
    expect(await shown({ size_mb })).toMatchObject([{ sizeMb }])
  })

  test('without a name has an empty one', async () => {
    expect(await shown({ name: undefined })).toMatchObject([{ name: '' }])
    expect(await shown({ name: null, label: 'l' })).toMatchObject([{ name: 'l' }])
  })

  test('with unknown fields is read all the same', async () => {
    expect(await shown({ region: 'x', server_ids: [1] })).toHaveLength(1)
  })
})

test('a server that no address is known of has none', async () => {
  const { url } = await scriptedApi({ body: [{ uuid: 'a', id: 5, status: ' Active ', ip_address: null }] })

  expect((await clientOf(url).listServers(NEVER)).servers).toEqual([
    { ids: ['5', 'a'], name: '', status: 'active', addresses: [] },
  ])
})
