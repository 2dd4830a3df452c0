import { describe, expect, test } from '@jest/globals'
import { connect } from 'node:net'
import { gunzipSync } from 'node:zlib'
import {
  checkedQuirks,
  NO_QUIRKS,
  QUIRK_NAMES,
  quirkFromText,
  type Quirks,
} from '../../testing/emulator/quirks.ts'
import { call } from './api-client.ts'
import { closeEmulatorsAfterEach, emulatorAtRest, MINUTE_MS, START_MS } from './emulators.ts'
import { answerFaults } from './openapi-contract.ts'

closeEmulatorsAfterEach()

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

const UUID = 'a0000000-0000-4000-8000-00000000000a'

function withTwoIds(quirks: Partial<Quirks>) {
  return emulatorAtRest({ quirks, servers: [{ id: 7, uuid: UUID }], snapshots: [{ id: 1 }] })
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
    ['object', { server: { id: 7, name: 'web-server-01' } }],
    ['object-uuid', { server: { uuid: UUID, name: 'web-server-01' } }],
    ['object-both', { server: { id: 7, uuid: UUID, name: 'web-server-01' } }],
    ['scalar', { server: 7 }],
    ['scalar-uuid', { server: UUID }],
    ['server_id', { server_id: 7 }],
    ['server_uuid', { server_uuid: UUID }],
    ['fields-both', { server_id: 7, server_uuid: UUID }],
    ['mixed', { server: { id: 7, name: 'web-server-01' } }],
  ] as const)('server %s, of a server that has two ids', async (server, fields) => {
    const { emulator } = await withTwoIds({ server })
    const [item] = (await call(emulator, 'GET', '/snapshots/')).body?.results ?? []
    const named = Object.entries(item ?? {}).filter(([key]) => key.startsWith('server'))
    expect(Object.fromEntries(named)).toEqual(fields)
    const created = await call(emulator, 'POST', '/snapshots/', { body: { server_id: UUID, name: 'a' } })
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject(server === 'mixed' ? { server: { uuid: UUID } } : fields)
  })

  test.each([
    ['both', { id: 7, uuid: UUID }],
    ['id', { id: 7 }],
    ['uuid', { id: UUID }],
  ] as const)('serverIds %s', async (serverIds, ids) => {
    const { emulator } = await withTwoIds({ serverIds })
    const [item] = (await call(emulator, 'GET', '/servers/')).body?.results ?? []
    const shown = Object.entries(item ?? {}).filter(([key]) => ['id', 'uuid'].includes(key))
    expect(Object.fromEntries(shown)).toEqual(ids)
  })

  test.each([
    ['either', 1, 1],
    ['id', 1, 0],
    ['uuid', 0, 1],
  ] as const)('filterBy %s', async (filterBy, byId, byUuid) => {
    const { emulator } = await withTwoIds({ filterBy })
    const count = async (id: string) =>
      (await call(emulator, 'GET', `/snapshots/?server_id=${id}`)).body?.count
    expect(await count('7')).toBe(byId)
    expect(await count(UUID.toUpperCase())).toBe(byUuid)
  })

  test('uuidCase upper, and changing from answer to answer', async () => {
    const { emulator } = await withTwoIds({ uuidCase: 'upper', ids: 'uuid' })
    const create = async () =>
      (await call(emulator, 'POST', '/snapshots/', { body: { server_id: 7, name: 'a' } })).body?.id
    const listed = async () =>
      (await call(emulator, 'GET', '/snapshots/')).body?.results.map((one) => one.id) ?? []
    const id = String(await create())
    expect(id).toMatch(/^[0-9A-F-]{36}$/)
    expect(await listed()).toContain(id)
    emulator.quirks.uuidCase = 'changing'
    expect(await create()).toMatch(/^[0-9A-F-]{36}$/)
    expect(await listed()).toContain(id.toLowerCase())
    expect((await call(emulator, 'GET', '/servers/')).body?.results[0]).toMatchObject({
      uuid: UUID.toUpperCase(),
    })
    expect((await call(emulator, 'DELETE', `/snapshots/${id}/`)).status).toBe(204)
  })

  test.each<[Quirks['deleteAnswer'], number, unknown]>([
    ['no-content', 204, undefined],
    ['accepted', 202, undefined],
    ['accepted-body', 202, { status: 'deleting', message: 'Snapshot is being deleted.' }],
    ['message', 200, { status: 'success', message: 'Snapshot deleted.' }],
  ])('deleteAnswer %s', async (deleteAnswer, status, body) => {
    const { emulator } = await withQuirks({ deleteAnswer })
    expect(await call(emulator, 'DELETE', '/snapshots/1/')).toMatchObject({ status, body })
    expect(emulator.provider.snapshot(1)).toBeUndefined()
    expect((await call(emulator, 'DELETE', '/snapshots/1/')).status).toBe(404)
  })

  test('linkBase puts the next page elsewhere', async () => {
    const { list } = await withQuirks({ list: 'paged', pageSize: 2, linkBase: '/internal/v2' })
    expect(new URL((await list())?.next ?? '').pathname).toBe('/internal/v2/snapshots/')
  })

  test('encoding gzip packs without being asked to, and broken-gzip only says so', async () => {
    const { emulator } = await withQuirks({ encoding: 'gzip' })
    const raw = async () => {
      const socket = connect(Number(new URL(emulator.origin).port), '127.0.0.1')
      socket.end(
        'GET /api/v1/account/me/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer vps_emulator_token\r\n\r\n',
      )
      const chunks: Buffer[] = []
      for await (const chunk of socket) chunks.push(chunk as Buffer)
      const bytes = Buffer.concat(chunks)
      const end = bytes.indexOf('\r\n\r\n')
      return { head: bytes.subarray(0, end).toString(), body: bytes.subarray(end + 4) }
    }
    const packed = await raw()
    expect(packed.head).toContain('content-encoding: gzip')
    expect(JSON.parse(gunzipSync(packed.body).toString())).toMatchObject({ token: { name: 'emulator' } })
    emulator.quirks.encoding = 'broken-gzip'
    const broken = await raw()
    expect(broken.head).toContain('content-encoding: gzip')
    expect(JSON.parse(broken.body.toString())).toMatchObject({ token: { name: 'emulator' } })
    expect((await call(emulator, 'DELETE', '/snapshots/1/')).headers.has('content-encoding')).toBe(false)
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

  test('names lower or cut, in every answer', async () => {
    const { emulator, list } = await withQuirks({ names: 'lower' })
    const body = { server_id: 12345, name: 'Pre-Deploy-11-1' }
    expect((await call(emulator, 'POST', '/snapshots/', { body })).body).toMatchObject({
      name: 'pre-deploy-11-1',
    })
    emulator.quirks.names = { cutTo: 3 }
    expect((await list())?.results[0]).toMatchObject({ name: 'Pre' })
    expect(emulator.provider.snapshot(801)?.name).toBe('Pre-Deploy-11-1')
  })

  test('descriptions blank, or escaped as HTML after they were cut', async () => {
    const { emulator, list } = await withQuirks({ description: 'blank' })
    expect((await list())?.results[0]?.description).toBe('')
    emulator.provider.changeSnapshot(3, { description: `a & <b> "c" 'd'` })
    Object.assign(emulator.quirks, { description: 'kept', htmlEscaped: true })
    expect((await list())?.results[0]?.description).toBe('a &amp; &lt;b&gt; &quot;c&quot; &#x27;d&#x27;')
    emulator.quirks.description = { cutTo: 3 }
    expect((await list())?.results[0]?.description).toBe('a &amp;')
  })

  test.each<[Partial<Quirks>, string]>([
    [{ dates: 'zoneless', localHours: -8 }, '2025-01-15T02:29:00'],
    [{ dates: 'zoned', localHours: -8 }, '2025-01-15T10:29:00Z'],
    [{ dates: 'offset', localHours: 5.5 }, '2025-01-15T15:59:00+05:30'],
    [{ dates: 'offset', localHours: -8 }, '2025-01-15T02:29:00-08:00'],
    [{ clockAheadMs: 90_000 }, '2025-01-15T10:30:30Z'],
    [{ clockAheadMs: -3_600_000, dates: 'zoneless' }, '2025-01-15T09:29:00'],
  ])('dates %j', async (quirks, date) => {
    const { list, emulator } = await withQuirks(quirks)
    expect((await list())?.results[0]?.created_at).toBe(date)
    emulator.provider.changeSnapshot(3, { createdAt: 'soon' })
    expect((await list())?.results.map((one) => one.created_at)).toContain('soon')
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
