import { describe, expect, test } from '@jest/globals'
import { drivenClock, scaledClock } from '../../testing/emulator/clock.ts'
import type { ProviderData } from '../../testing/emulator/model.ts'
import type { ProviderOptions } from '../../testing/emulator/provider-options.ts'
import { Provider } from '../../testing/emulator/provider.ts'
import { Refusal } from '../../testing/emulator/refusal.ts'
import type { SnapshotRequest } from '../../testing/emulator/snapshot-request.ts'
import { MINUTE_MS, START_MS } from './emulators.ts'

const REQUEST: SnapshotRequest = { serverId: 12345, name: 'pre-deploy-11-1' }

function providerAtRest(options: Omit<ProviderOptions, 'now'> = {}) {
  const clock = drivenClock(START_MS)
  return { clock, provider: new Provider({ now: clock, ...options }) }
}

function statusOf(action: () => unknown): number {
  try {
    action()
  } catch (error) {
    if (error instanceof Refusal) return error.status
    throw error
  }
  return 200
}

describe('clocks', () => {
  test('a driven clock stands still and never goes back', () => {
    const clock = drivenClock(1000)
    expect(clock()).toBe(1000)
    clock.advanceTo(1500)
    clock.advanceTo(1200)
    clock.advanceBy(-5)
    expect(clock()).toBe(1500)
    clock.advanceBy(10)
    expect(clock()).toBe(1510)
  })

  test('a scaled clock begins where it is told', () => {
    const now = scaledClock(60, START_MS)()
    expect(now).toBeGreaterThanOrEqual(START_MS)
    expect(now).toBeLessThan(START_MS + MINUTE_MS)
  })
})

describe('a snapshot', () => {
  test('is in progress for its time, then completed with a size', () => {
    const { clock, provider } = providerAtRest()
    const { id } = provider.createSnapshot(REQUEST)
    clock.advanceBy(5 * MINUTE_MS - 1)
    expect(provider.snapshot(id)).toMatchObject({ id: 801, status: 'in_progress', sizeMb: null })
    clock.advanceBy(1)
    expect(provider.snapshot(id)).toMatchObject({ status: 'completed', sizeMb: 5120 })
    expect(provider.createSnapshot(REQUEST).id).toBe(802)
  })

  test('takes as long as its server says', () => {
    const { clock, provider } = providerAtRest({ servers: [{ id: 1, snapshotMs: 10 }, { id: 2 }] })
    const slow = provider.createSnapshot({ ...REQUEST, serverId: 2 })
    const quick = provider.createSnapshot({ ...REQUEST, serverId: 1 })
    clock.advanceBy(10)
    expect(provider.snapshot(quick.id)?.status).toBe('completed')
    expect(provider.snapshot(slow.id)?.status).toBe('in_progress')
  })

  test('ends in another state, or never, when it was told so; the one after it as usual', () => {
    const { clock, provider } = providerAtRest()
    provider.nextSnapshot({ endsAs: 'failed', afterMs: 10, meanwhile: 'queued' })
    provider.nextSnapshot({ afterMs: 'never' })
    for (let i = 0; i < 3; i++) provider.createSnapshot(REQUEST)
    const states = () => provider.snapshots().map((one) => one.status)
    expect(states()).toEqual(['queued', 'in_progress', 'in_progress'])
    clock.advanceBy(60 * MINUTE_MS)
    expect(states()).toEqual(['failed', 'in_progress', 'completed'])
    expect(provider.history.at(-2)).toEqual({
      at: START_MS + 10,
      kind: 'ended',
      snapshotId: 801,
      serverId: 12345,
      status: 'failed',
    })
  })

  test('may end in the state that it had', () => {
    const { clock, provider } = providerAtRest()
    provider.nextSnapshot({ endsAs: 'in_progress', afterMs: 10 })
    provider.createSnapshot(REQUEST)
    clock.advanceBy(20)
    expect(provider.snapshots()).toMatchObject([{ status: 'in_progress', ended: true }])
    expect(provider.history).toHaveLength(2)
  })

  test('takes one of five places, whatever its state and its maker', () => {
    const { provider } = providerAtRest({
      snapshots: [{ status: 'failed' }, { status: 'in_progress' }, {}, { name: 'a name with spaces' }],
    })
    const last = provider.createSnapshot(REQUEST)
    expect(statusOf(() => provider.createSnapshot(REQUEST))).toBe(400)
    provider.addSnapshot({ name: 'over the limit' })
    provider.deleteSnapshot(last.id)
    expect(statusOf(() => provider.createSnapshot(REQUEST))).toBe(400)
    provider.deleteSnapshot('802', 'other')
    expect(statusOf(() => provider.createSnapshot(REQUEST))).toBe(200)
    expect(provider.snapshots()).toHaveLength(5)
  })

  test('is counted for its own server only, up to the limit that is set', () => {
    const { provider } = providerAtRest({ servers: [{ id: 1 }, { id: 2 }], limit: 1 })
    provider.createSnapshot({ ...REQUEST, serverId: 1 })
    expect(statusOf(() => provider.createSnapshot({ ...REQUEST, serverId: 2 }))).toBe(200)
    expect(statusOf(() => provider.createSnapshot({ ...REQUEST, serverId: 1 }))).toBe(400)
    provider.limit = 2
    expect(statusOf(() => provider.createSnapshot({ ...REQUEST, serverId: 1 }))).toBe(200)
  })

  test('is gone when it is deleted, also while it is being made', () => {
    const { clock, provider } = providerAtRest()
    provider.createSnapshot(REQUEST)
    provider.deleteSnapshot(801)
    clock.advanceBy(60 * MINUTE_MS)
    expect(provider.snapshot(801)).toBeUndefined()
    expect(
      statusOf(() => {
        provider.deleteSnapshot(801)
      }),
    ).toBe(404)
    expect(provider.history.map((event) => event.kind)).toEqual(['created', 'deleted'])
  })

  test('of a user can have any fields', () => {
    const { clock, provider } = providerAtRest()
    const fields = {
      id: '0b9d',
      serverId: 999,
      name: 'nightly',
      status: 'Weird',
      sizeMb: 1,
      createdAt: 'yesterday',
      description: 'text',
    }
    expect(provider.addSnapshot(fields)).toMatchObject({ ...fields, by: 'other' })
    provider.addSnapshot({ status: 'in_progress', endsAfterMs: 10, endsAs: 'error' })
    clock.advanceBy(10)
    expect(provider.snapshots().at(-1)?.status).toBe('error')
    expect(provider.changeSnapshot('0b9d', { status: 'completed' }).status).toBe('completed')
  })

  test('ids count on from the numbers that were given by hand', () => {
    const { provider } = providerAtRest({ snapshots: [{ id: 801 }, { id: 802 }, {}] })
    expect(provider.snapshots().map((one) => one.id)).toEqual([801, 802, 803])
  })

  test('can be read as of an earlier time', () => {
    const { clock, provider } = providerAtRest({ snapshots: [{ id: 1 }] })
    clock.advanceBy(1000)
    provider.createSnapshot(REQUEST)
    provider.deleteSnapshot(1)
    clock.advanceBy(5 * MINUTE_MS)
    const seen = (asOf: number) => provider.snapshots(asOf).map((one) => [one.id, one.status])
    expect(seen(START_MS)).toEqual([[1, 'completed']])
    expect(seen(START_MS + 1000)).toEqual([[801, 'in_progress']])
    expect(seen(clock())).toEqual([[801, 'completed']])
  })
})

describe('the copied disk', () => {
  test.each([
    ['requested', 'release 1'],
    ['completed', 'release 2'],
  ] as const)('shows the moment that was %s: %s', (diskMoment, disk) => {
    const { clock, provider } = providerAtRest({ diskMoment })
    provider.createSnapshot(REQUEST)
    clock.advanceBy(MINUTE_MS)
    provider.deploy(12345, 'release 2')
    clock.advanceBy(10 * MINUTE_MS)
    provider.deploy(12345, 'release 3')
    expect(provider.snapshot(801)?.disk).toBe(disk)
  })

  test('comes back with a restore', () => {
    const { clock, provider } = providerAtRest()
    provider.createSnapshot(REQUEST)
    clock.advanceBy(5 * MINUTE_MS)
    provider.deploy(12345, 'broken')
    const { server } = provider.restoreSnapshot('801')
    expect(server).toMatchObject({ status: 'restoring', disk: 'broken' })
    // What is deleted now has been copied already.
    provider.deleteSnapshot(801)
    clock.advanceBy(8 * MINUTE_MS - 1)
    expect(provider.server(12345)).toMatchObject({ status: 'restoring', disk: 'broken' })
    clock.advanceBy(1)
    expect(provider.server(12345)).toMatchObject({ status: 'active', disk: 'release 1' })
    const at = START_MS + 5 * MINUTE_MS
    const ids = { snapshotId: 801, serverId: 12345 }
    const name = 'pre-deploy-11-1'
    expect(provider.history).toEqual([
      { at: START_MS, kind: 'created', ...ids, name, by: 'api', disk: 'release 1', slotsTakenBefore: 0 },
      { at, kind: 'completed', ...ids, disk: 'release 1' },
      { at, kind: 'deployed', serverId: 12345, diskBefore: 'release 1', diskAfter: 'broken' },
      { at, kind: 'restore-started', ...ids, diskBefore: 'broken', statusBefore: 'active', by: 'api' },
      { at, kind: 'deleted', ...ids, name, status: 'completed', by: 'api' },
      {
        at: at + 8 * MINUTE_MS,
        kind: 'restored',
        ...ids,
        diskBefore: 'broken',
        diskAfter: 'release 1',
        status: 'active',
      },
    ])
  })
})

describe('a restore', () => {
  test('is refused unless the snapshot is completed and the server neither restoring nor suspended', () => {
    const { provider } = providerAtRest({ snapshots: [{ id: 1 }, { id: 2, status: 'failed' }] })
    expect(statusOf(() => provider.restoreSnapshot(9))).toBe(404)
    expect(statusOf(() => provider.restoreSnapshot(2))).toBe(400)
    provider.changeServer(12345, { status: 'suspended' })
    expect(statusOf(() => provider.restoreSnapshot(1))).toBe(400)
    provider.changeServer(12345, { status: 'stopped' })
    expect(statusOf(() => provider.restoreSnapshot(1))).toBe(200)
    expect(statusOf(() => provider.restoreSnapshot(1))).toBe(400)
    provider.removeServer(12345)
    expect(statusOf(() => provider.restoreSnapshot(1))).toBe(400)
  })

  test('ends in the state that was asked for: next restore, else server, else provider', () => {
    const { clock, provider } = providerAtRest({ snapshots: [{ id: 1 }], restoreEndsAs: 'stopped' })
    const stateAfter = () => {
      provider.restoreSnapshot(1)
      clock.advanceBy(8 * MINUTE_MS)
      return provider.server(12345)?.status
    }
    expect(stateAfter()).toBe('stopped')
    provider.changeServer(12345, { restoreEndsAs: 'error' })
    expect(stateAfter()).toBe('error')
    provider.nextRestore({ endsAs: 'rescued', afterMs: 1, meanwhile: 'rebuilding' })
    expect(stateAfter()).toBe('rescued')
    provider.nextRestore({ afterMs: 'never' })
    expect(stateAfter()).toBe('restoring')
    provider.changeServer(12345, { status: 'active' })
    expect(provider.server(12345)).toMatchObject({ status: 'active', restore: null })
  })

  test('is seen late in the server list when that was asked for', () => {
    const { clock, provider } = providerAtRest({ snapshots: [{ id: 1 }], restoringVisibleAfterMs: 10_000 })
    const shown = () => provider.servers().map((server) => provider.shownServerStatus(server))
    provider.restoreSnapshot(1)
    clock.advanceBy(9_999)
    expect(shown()).toEqual(['active'])
    expect(statusOf(() => provider.restoreSnapshot(1))).toBe(400)
    clock.advanceBy(1)
    expect(shown()).toEqual(['restoring'])
  })
})

describe('time', () => {
  test('what is due happens in order, each at its own time, however late a caller looks', () => {
    const { clock, provider } = providerAtRest({
      snapshots: [{ id: 1, disk: 'old' }],
      diskMoment: 'completed',
    })
    provider.nextSnapshot({ afterMs: 3000 })
    provider.nextSnapshot({ afterMs: 1000 })
    provider.createSnapshot(REQUEST)
    provider.createSnapshot(REQUEST)
    provider.nextRestore({ afterMs: 2000 })
    provider.restoreSnapshot(1)
    provider.later(2500, () => provider.deploy(12345, `deployed at ${provider.now() - START_MS}`))
    clock.advanceBy(60 * MINUTE_MS)
    const [, , , ...rest] = provider.history.map((event) => [event.at - START_MS, event.kind])
    expect(rest).toEqual([
      [0, 'restore-started'],
      [1000, 'completed'],
      [2000, 'restored'],
      [2500, 'deployed'],
      [3000, 'completed'],
    ])
    expect(provider.snapshots().map((one) => one.disk)).toEqual(['old', 'deployed at 2500', 'release 1'])
  })

  test('a change that time brought about is told', () => {
    let changes = 0
    const { clock, provider } = providerAtRest({ onChange: () => (changes += 1) })
    provider.createSnapshot(REQUEST)
    provider.snapshots()
    expect(changes).toBe(1)
    clock.advanceBy(5 * MINUTE_MS)
    provider.snapshots()
    expect(changes).toBe(2)
  })

  test('what is handed out is a copy', () => {
    const { provider } = providerAtRest({ snapshots: [{ id: 1 }] })
    for (const one of provider.snapshots()) one.status = 'failed'
    for (const one of provider.servers()) one.disk = 'gone'
    expect(provider.snapshot(1)?.status).toBe('completed')
    expect(provider.server(12345)?.disk).toBe('release 1')
  })

  test('what one provider leaves, another goes on with', () => {
    const { clock, provider } = providerAtRest({ snapshots: [{ id: 1, createdAt: null }] })
    provider.createSnapshot(REQUEST)
    provider.restoreSnapshot(1)
    const data = JSON.parse(JSON.stringify(provider.data())) as ProviderData
    const second = new Provider({ now: clock, data })
    clock.advanceBy(60 * MINUTE_MS)
    expect(second.data()).toEqual(provider.data())
    expect(second.snapshot(801)?.status).toBe('completed')
    expect(second.createSnapshot(REQUEST).id).toBe(802)
  })
})
