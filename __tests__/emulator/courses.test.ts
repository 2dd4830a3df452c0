/** How changes go that are accepted and not done at once, and how the provider refuses some. */
import { describe, expect, test } from '@jest/globals'
import { drivenClock } from '../../testing/emulator/clock.ts'
import { Provider } from '../../testing/emulator/provider.ts'
import type { ProviderOptions } from '../../testing/emulator/provider-options.ts'
import { MINUTE_MS, START_MS } from './emulators.ts'

const SECOND_MS = 1000

function provider(options: Partial<ProviderOptions> = {}) {
  const clock = drivenClock(START_MS)
  const made = new Provider({ now: clock, snapshots: [{ id: 1, disk: 'release 0' }, { id: 2 }], ...options })
  const kinds = (): string[] => made.history.map((each) => each.kind).filter((each) => each !== 'created')
  const server = () => made.server(12345)
  const ids = () => made.snapshots().map(({ id, status }) => `${id} ${status}`)
  const create = () => made.createSnapshot({ serverId: 12345, name: 'a' })
  return { made, clock, kinds, server, ids, create }
}

describe('a restore that waits before it begins', () => {
  test('leaves state and disk alone until then, and is answered as if it had begun', () => {
    const { made, clock, kinds, server } = provider({ restoreBeginsAfterMs: 90 * SECOND_MS })
    expect(made.restoreSnapshot(1).server.status).toBe('restoring')
    clock.advanceBy(90 * SECOND_MS - 1)
    expect(server()).toMatchObject({ status: 'active', disk: 'release 1', restore: null })
    expect(kinds()).toEqual(['restore-queued'])
    clock.advanceBy(1)
    expect(server()).toMatchObject({ status: 'restoring', disk: 'release 1', queuedRestore: null })
    clock.advanceBy(8 * MINUTE_MS)
    expect(server()).toMatchObject({ status: 'active', disk: 'release 0' })
    expect(kinds()).toEqual(['restore-queued', 'restore-started', 'restored'])
    expect(made.history.at(-1)).toMatchObject({ at: START_MS + 90 * SECOND_MS + 8 * MINUTE_MS })
  })

  test('lets no other restore in meanwhile, and tells who asked for it', () => {
    const { made, clock } = provider()
    made.nextRestore({ beginsAfterMs: 1000, endsAs: 'stopped', meanwhile: 'queued' })
    made.restoreSnapshot(1, 'other')
    expect(() => made.restoreSnapshot(2)).toThrow(/waiting to begin/)
    clock.advanceBy(1000)
    expect(made.server(12345)?.status).toBe('queued')
    expect(made.history.at(-1)).toMatchObject({ kind: 'restore-started', by: 'other' })
    clock.advanceBy(60 * MINUTE_MS)
    expect(made.server(12345)?.status).toBe('stopped')
  })

  test('may never begin: it is forgotten, and another one is let in', () => {
    const { made, clock, kinds, server } = provider()
    made.nextRestore({ beginsAfterMs: 'never' })
    expect(made.restoreSnapshot(1).server.status).toBe('restoring')
    clock.advanceBy(24 * 60 * MINUTE_MS)
    expect(server()).toMatchObject({ status: 'active', disk: 'release 1' })
    expect(made.history.at(-1)).toMatchObject({ kind: 'restore-queued', beginsAt: null })
    made.restoreSnapshot(1)
    expect(kinds()).toEqual(['restore-queued', 'restore-started'])
  })

  test('is kept in the data', () => {
    const { made } = provider({ restoreBeginsAfterMs: 1000 })
    made.restoreSnapshot(1)
    const later = new Provider({ now: () => START_MS + MINUTE_MS, data: made.data() })
    expect(later.server(12345)?.status).toBe('restoring')
  })
})

describe('a snapshot that a restore reads from', () => {
  test('may be deleted, unless the restore needs it to its end', () => {
    for (const [restoreNeedsSnapshot, status, disk] of [
      [false, 'active', 'release 0'],
      [true, 'error', 'half of snapshot 1'],
    ] as const) {
      const { made, clock, server } = provider({ restoreNeedsSnapshot })
      made.restoreSnapshot(1)
      made.deleteSnapshot(2)
      made.deleteSnapshot(1)
      expect(made.history.filter((each) => each.kind === 'restore-broken')).toHaveLength(
        restoreNeedsSnapshot ? 1 : 0,
      )
      clock.advanceBy(60 * MINUTE_MS)
      expect(server()).toMatchObject({ status, disk })
    }
  })

  test('is missed by a restore that still waits', () => {
    const { made, clock, server, kinds } = provider({
      restoreNeedsSnapshot: true,
      restoreBeginsAfterMs: 1000,
    })
    made.restoreSnapshot(1)
    made.deleteSnapshot(1)
    clock.advanceBy(60 * MINUTE_MS)
    expect(server()).toMatchObject({ status: 'active', disk: 'release 1', queuedRestore: null })
    expect(kinds()).toEqual(['restore-queued', 'deleted', 'restore-broken'])
  })
})

describe('a deletion that takes its time', () => {
  test('leaves the snapshot in the list and in its slot, where it takes neither a restore nor another delete', () => {
    const { made, clock, ids, create } = provider({ limit: 2, deletion: { listedForMs: MINUTE_MS } })
    made.deleteSnapshot(1)
    expect(ids()).toEqual(['1 deleting', '2 completed'])
    expect(made.history.at(-1)).toMatchObject({ kind: 'deleted', at: START_MS, status: 'completed' })
    expect(() => {
      made.deleteSnapshot(1)
    }).toThrow(/being deleted already/)
    expect(() => made.restoreSnapshot(1)).toThrow(/deleting, not completed/)
    clock.advanceBy(MINUTE_MS - 1)
    expect(create).toThrow(/limit reached/)
    clock.advanceBy(1)
    expect(ids()).toEqual(['2 completed'])
    expect(create().id).toBe(801)
    expect(made.history.filter((each) => each.kind === 'deleted')).toHaveLength(1)
  })

  test('may free the slot later than the list says, under any name, or never', () => {
    const { made, clock, ids, create } = provider({ limit: 2 })
    made.nextDeletion({ slotFreesAfterMs: 25 * SECOND_MS })
    made.nextDeletion({ listedForMs: 'never-gone', shownAs: 'removing' })
    made.deleteSnapshot(1)
    expect(ids()).toEqual(['2 completed'])
    expect(create).toThrow(/limit reached/)
    clock.advanceBy(25 * SECOND_MS)
    create()
    made.deleteSnapshot(2)
    clock.advanceBy(24 * 60 * MINUTE_MS)
    expect(ids()).toEqual(['2 removing', '801 completed'])
    expect(create).toThrow(/limit reached/)
  })

  test('is not yet seen in a list that lags', () => {
    const { made, clock } = provider({ deletion: { listedForMs: MINUTE_MS } })
    clock.advanceBy(MINUTE_MS)
    made.deleteSnapshot(1)
    expect(made.snapshots(START_MS)[0]).toMatchObject({ id: 1, status: 'completed' })
    expect(made.snapshots()[0]).toMatchObject({ id: 1, status: 'deleting' })
  })

  test('ends the making of a snapshot', () => {
    const { made, clock, ids, create, kinds } = provider({ deletion: { listedForMs: 60 * MINUTE_MS } })
    made.deleteSnapshot(create().id)
    clock.advanceBy(30 * MINUTE_MS)
    expect(ids()).toContain('801 deleting')
    expect(kinds()).toEqual(['deleted'])
  })
})

describe('ids that come again', () => {
  test('go from the snapshot that was deleted last to the next one', () => {
    const { made, clock, create, ids } = provider({ reuseIds: true })
    expect(create().id).toBe(801)
    made.deleteSnapshot(1)
    clock.advanceBy(1)
    made.deleteSnapshot(2)
    expect(create().id).toBe(2)
    expect(create().id).toBe(1)
    expect(create().id).toBe(802)
    expect(ids()).toHaveLength(4)
    expect(made.snapshot(2)?.name).toBe('a')
  })

  test('wait until the old one is gone', () => {
    const { made, clock, create } = provider({ reuseIds: true, deletion: { listedForMs: 1000 } })
    made.deleteSnapshot(1)
    expect(create().id).toBe(801)
    clock.advanceBy(1000)
    expect(create().id).toBe(1)
  })
})

describe('a provider that refuses', () => {
  test('by a lock, as long as it holds and for what it is about', () => {
    const { made, clock, create } = provider()
    made.lockServer(12345, 30 * SECOND_MS, { only: ['create', 'delete'] })
    expect(create).toThrow(expect.objectContaining({ status: 423 }))
    expect(() => {
      made.deleteSnapshot(2)
    }).toThrow(/locked/)
    made.deleteSnapshot(2, 'other')
    made.restoreSnapshot(1)
    clock.advanceBy(30 * SECOND_MS)
    create()
    made.lockServer(12345, 1000, { status: 409, detail: 'Busy.' })
    expect(create).toThrow(expect.objectContaining({ status: 409, message: 'Busy.' }))
  })

  test('by a protection of a snapshot, from everybody who deletes over the API', () => {
    const { made } = provider({ snapshots: [{ id: 1, protectedWith: 403 }] })
    expect(() => {
      made.deleteSnapshot(1)
    }).toThrow(expect.objectContaining({ status: 403 }))
    made.changeSnapshot(1, { protectedWith: null })
    made.deleteSnapshot(1)
    expect(made.snapshots()).toEqual([])
  })

  test('by a limit of one server, in words and with a status of its own', () => {
    const servers = [{ id: 12345, limit: 3 }, { id: 6 }]
    const { made, create } = provider({ servers, limitRefusal: { status: 402, detail: 'Quota exceeded.' } })
    create()
    expect(create).toThrow(expect.objectContaining({ status: 402, message: 'Quota exceeded.' }))
    made.changeServer(12345, { limit: 4 })
    create()
    expect(made.createSnapshot({ serverId: 6, name: 'a' }).serverId).toBe(6)
  })
})

describe('a server with two ids', () => {
  const uuid = 'A0000000-0000-4000-8000-00000000000a'

  test('is found by either, by its UUID in any capitals', () => {
    const { made } = provider({ servers: [{ id: 7, uuid }], snapshots: [{ serverId: uuid }] })
    expect(made.snapshots()[0]?.serverId).toBe(7)
    for (const serverId of [7, uuid, uuid.toLowerCase()])
      expect(made.createSnapshot({ serverId, name: 'a' }).serverId).toBe(7)
    expect(() => made.createSnapshot({ serverId: '7', name: 'a' })).toThrow(/not found/)
    made.lockServer(uuid, 1000)
    expect(() => made.createSnapshot({ serverId: 7, name: 'a' })).toThrow(/locked/)
  })

  test('opaque ids are told apart by their capitals', () => {
    const { made } = provider({ servers: [{ id: 'srvaB3' }, { id: 'srvAb3' }], snapshots: [] })
    expect(made.createSnapshot({ serverId: 'srvAb3', name: 'a' }).serverId).toBe('srvAb3')
    expect(made.server('SRVAB3')).toBeUndefined()
  })
})
