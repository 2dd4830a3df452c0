import { describe, expect, test } from '@jest/globals'
import { checkedQuirks, NO_QUIRKS, QUIRK_NAMES, quirkFromText, type Quirks } from '../../emulator/quirks.ts'
import { call } from './api-client.ts'
import { emulatorAtRest, MINUTE_MS, START_MS } from './emulators.ts'
import { answerFaults } from './openapi-contract.ts'

const SNAPSHOTS = [1, 2, 3].map((id) => ({
  id,
  createdAt: START_MS - (4 - id) * MINUTE_MS,
  description: `text ${id}`,
}))

async function withQuirks(quirks: Partial<Quirks>) {
  const { emulator, clock } = await emulatorAtRest({
    quirks,
    servers: [{ id: 12345 }, { id: 12346, name: 'db' }],
    snapshots: [...SNAPSHOTS, { id: 4, serverId: 12346, createdAt: START_MS }],
  })
  const list = async (query = '?server_id=12345') => (await call(emulator, 'GET', `/snapshots/${query}`)).body
  const ids = async (query?: string) => (await list(query))?.results.map((one) => one.id) ?? []
  return { emulator, clock, list, ids }
}

describe('each quirk', () => {
  test('none: as documented, newest first, filtered', async () => {
    const { list, ids } = await withQuirks({})
    expect(answerFaults('listSnapshots', 200, await list())).toEqual([])
    expect(await ids()).toEqual([3, 2, 1])
    expect(await ids('')).toEqual([4, 3, 2, 1])
    expect(await ids('?server_id=999')).toEqual([])
  })

  test('ids uuid, for new ones and for the default server', async () => {
    const { emulator } = await emulatorAtRest({ quirks: { ids: 'uuid' } })
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/
    const serverId = (await call(emulator, 'GET', '/servers/')).body?.results[0]?.id
    expect(serverId).toMatch(uuid)
    const created = await call(emulator, 'POST', '/snapshots/', { body: { server_id: serverId, name: 'a' } })
    expect(created.status).toBe(201)
    expect(created.body?.id).toMatch(uuid)
    const unknown = { server_id: 'f0000000-0000-4000-8000-000000000000', name: 'a' }
    expect((await call(emulator, 'POST', '/snapshots/', { body: unknown })).status).toBe(404)
    expect((await call(emulator, 'DELETE', `/snapshots/${created.body?.id}/`)).status).toBe(204)
  })

  test('idField uuid', async () => {
    const { emulator, list } = await withQuirks({ idField: 'uuid' })
    expect((await list())?.results[0]).toMatchObject({ uuid: 3 })
    expect((await list())?.results[0]).not.toHaveProperty('id')
    expect((await call(emulator, 'GET', '/servers/')).body?.results[0]).toMatchObject({ uuid: 12345 })
    const restore = await call(emulator, 'POST', '/snapshots/3/restore/')
    expect(restore.body).toMatchObject({ snapshot: { uuid: 3 }, server: { uuid: 12345 } })
  })

  test('ignoreFilter', async () => {
    expect(await (await withQuirks({ ignoreFilter: true })).ids()).toEqual([4, 3, 2, 1])
  })

  test('list bare-array, of snapshots and of servers', async () => {
    const { emulator, list } = await withQuirks({ list: 'bare-array' })
    expect(await list()).toHaveLength(3)
    expect((await call(emulator, 'GET', '/servers/')).body).toHaveLength(2)
  })

  test('list paged: next and previous carry the filter on', async () => {
    const { emulator, list } = await withQuirks({ list: 'paged', pageSize: 2 })
    const first = await list()
    const next = `${emulator.url}/snapshots/?server_id=12345&page=2`
    expect(first).toMatchObject({ count: 3, next, previous: null, results: [{ id: 3 }, { id: 2 }] })
    const second = await list(new URL(next).search)
    const previous = `${emulator.url}/snapshots/?server_id=12345&page=1`
    expect(second).toMatchObject({ count: 3, next: null, previous, results: [{ id: 1 }] })
    emulator.quirks.linkOrigin = 'https://inner.example'
    expect((await list())?.next).toBe('https://inner.example/api/v1/snapshots/?server_id=12345&page=2')
  })

  test('list paged-without-next, and what comes behind the last page', async () => {
    const { emulator, list, ids } = await withQuirks({ list: 'paged-without-next', pageSize: 2 })
    expect(await list()).toMatchObject({ count: 3, results: [{ id: 3 }, { id: 2 }] })
    expect(await list()).not.toHaveProperty('next')
    expect(await ids('?server_id=12345&page=2')).toEqual([1])
    expect(await ids('?server_id=12345&page=3')).toEqual([])
    emulator.quirks.pageBehindLast = 'not-found'
    expect((await call(emulator, 'GET', '/snapshots/?page=3')).status).toBe(404)
    expect((await call(emulator, 'GET', '/snapshots/?page=x')).status).toBe(404)
  })

  test('list bare-paged', async () => {
    const { list } = await withQuirks({ list: 'bare-paged', pageSize: 2 })
    expect(await list()).toMatchObject([{ id: 3 }, { id: 2 }])
    expect(await list('?server_id=12345&page=2')).toMatchObject([{ id: 1 }])
  })

  test('countOverstatedBy', async () => {
    const { list } = await withQuirks({ countOverstatedBy: 2 })
    expect((await list())?.count).toBe(5)
    expect((await list('?server_id=12345&page=2'))?.results).toHaveLength(3)
  })

  test('nameField label', async () => {
    const { list } = await withQuirks({ nameField: 'label' })
    expect((await list())?.results[0]).toMatchObject({ label: 'manual-3' })
    expect((await list())?.results[0]).not.toHaveProperty('name')
  })

  test.each([
    ['object', { server: { id: 12345, name: 'web-server-01' } }],
    ['object-uuid', { server: { uuid: 12345, name: 'web-server-01' } }],
    ['scalar', { server: 12345 }],
    ['server_id', { server_id: 12345 }],
    ['server_uuid', { server_uuid: 12345 }],
    ['absent', {}],
  ] as const)('server %s', async (server, fields) => {
    const { list } = await withQuirks({ server })
    const [item] = (await list())?.results ?? []
    const named = Object.entries(item ?? {}).filter(([key]) => key.startsWith('server'))
    expect(Object.fromEntries(named)).toEqual(fields)
  })

  test.each([
    ['upper', 'COMPLETED', 'ACTIVE'],
    ['title', 'Completed', 'Active'],
  ] as const)('statusCase %s', async (statusCase, snapshot, server) => {
    const { emulator, list } = await withQuirks({ statusCase })
    expect((await list())?.results[0]?.status).toBe(snapshot)
    expect((await call(emulator, 'GET', '/servers/')).body?.results[0]?.status).toBe(server)
  })

  test('description absent, empty or cut, in the list and in the answer to a create', async () => {
    const { emulator, list } = await withQuirks({ description: 'absent' })
    const create = async (name: string) =>
      (
        await call(emulator, 'POST', '/snapshots/', {
          body: { server_id: 12345, name, description: 'a longer text' },
        })
      ).body
    expect((await list())?.results[0]).not.toHaveProperty('description')
    expect(await create('a')).not.toHaveProperty('description')
    emulator.quirks.description = 'empty'
    expect((await list())?.results[0]?.description).toBeNull()
    emulator.quirks.description = { cutTo: 8 }
    expect((await create('b'))?.description).toBe('a longer')
    emulator.quirks.description = 'kept'
    expect((await list())?.results[0]?.description).toBe('a longer text')
  })

  test('dates zoneless', async () => {
    const { list } = await withQuirks({ dates: 'zoneless' })
    expect((await list())?.results[0]?.created_at).toBe('2025-01-15T10:29:00')
  })

  test('order oldest, and shuffled always in the same way', async () => {
    const { emulator, ids } = await withQuirks({ order: 'oldest' })
    expect(await ids('')).toEqual([1, 2, 3, 4])
    emulator.quirks.order = 'shuffled'
    const shuffled = await ids('')
    expect(shuffled).not.toEqual([1, 2, 3, 4])
    expect([...shuffled].sort()).toEqual([1, 2, 3, 4])
    expect(await ids('')).toEqual(shuffled)
  })

  test('staleListMs shows what was there so long ago', async () => {
    const { emulator, clock, ids } = await withQuirks({ staleListMs: 5000 })
    clock.advanceBy(MINUTE_MS)
    await call(emulator, 'POST', '/snapshots/', { body: { server_id: 12345, name: 'a' } })
    await call(emulator, 'DELETE', '/snapshots/1/')
    clock.advanceBy(4999)
    expect(await ids()).toEqual([3, 2, 1])
    clock.advanceBy(1)
    expect(await ids()).toEqual([801, 3, 2])
  })

  test('hiddenServers', async () => {
    const { emulator } = await withQuirks({ hiddenServers: ['12345'] })
    expect((await call(emulator, 'GET', '/servers/')).body).toMatchObject({
      count: 1,
      results: [{ id: 12346 }],
    })
  })
})

describe('quirks as text', () => {
  test.each<[string, Partial<Quirks>]>([
    ['ids=uuid', { ids: 'uuid' }],
    ['ignoreFilter=true', { ignoreFilter: true }],
    ['pageSize=2', { pageSize: 2 }],
    ['description=cut:10', { description: { cutTo: 10 } }],
    ['hiddenServers=1,2', { hiddenServers: ['1', '2'] }],
    ['linkOrigin=http://other.example', { linkOrigin: 'http://other.example' }],
  ])('%s', (text, quirks) => {
    expect(quirkFromText(text)).toEqual(quirks)
  })

  test.each([
    ['lists=paged', /no quirk "lists"/],
    ['constructor=1', /no quirk "constructor"/],
    ['list', /list takes counted, .* not ""/],
    ['ignoreFilter=yes', /true or false/],
    ['pageSize=0', /from 1/],
    ['staleListMs=-1', /from 0/],
    ['description=cut:x', /whole number/],
    ['linkOrigin=other', /an origin/],
  ])('%s is refused', (text, message) => {
    expect(() => quirkFromText(text)).toThrow(message)
  })

  test('the defaults are accepted as JSON; what is no object is not', () => {
    expect(checkedQuirks(NO_QUIRKS)).toEqual(NO_QUIRKS)
    expect(QUIRK_NAMES).toHaveLength(26)
    expect(() => checkedQuirks([])).toThrow(/object/)
    expect(() => checkedQuirks({ hiddenServers: [1] })).toThrow(/server ids/)
    expect(() => checkedQuirks({ description: { cutTo: 1, more: 1 } })).toThrow(/description/)
  })
})
