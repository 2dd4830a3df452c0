/** How many requests each action sends, and in which order: whatever is more than that is waste, and work for VPS.org. */
import { describe, expect, test } from '@jest/globals'
import type { LoggedRequest } from '../../testing/emulator/request-log.ts'
import { own, play } from './scene.ts'
import { prune } from './prune-scene.ts'
import { rollBack } from './rollback-scene.ts'

/** The default of `poll-interval`. */
const INTERVAL_MS = 5000
const SNAPSHOT_LOOKS = 1 + 20_000 / INTERVAL_MS
/** A server has to be seen back twice in a row. */
const RESTORE_LOOKS = 2 + 40_000 / INTERVAL_MS
const BOTH_LISTS = ['listServers', 'listSnapshots']

const times = (count: number, operation: string): readonly string[] => Array<string>(count).fill(operation)

/** Requests that were under way at the same time stand in no order, so they are sorted. */
function phases(requests: readonly LoggedRequest[], atOnce: number): readonly (string | null)[] {
  const operations = requests.map((each) => each.operation)
  return [...operations.slice(0, atOnce).toSorted(), ...operations.slice(atOnce)]
}

/** Answers the first two requests only when both are there: of an action that sends them one by one, nothing more comes. */
function bothAtOnce(): () => Promise<void> {
  const both = Promise.withResolvers<undefined>()
  let came = 0
  return async () => {
    if (++came === 2) both.resolve(undefined)
    await both.promise
  }
}

describe('one server', () => {
  test('main: both lists at once, one create, looks', async () => {
    const played = await play({ emulator: { onRequest: bothAtOnce() } })
    const ofMain = played.emulator.requests.slice(0, played.requests.length - played.postRequests.length)
    expect(phases(ofMain, 2)).toEqual([
      ...BOTH_LISTS,
      'createSnapshot',
      ...times(SNAPSHOT_LOOKS, 'listSnapshots'),
    ])
  })

  test('post that has nothing to prune: one list', async () => {
    const played = await play()
    expect(played.postRequests).toEqual(['GET listSnapshots 200'])
  })

  test('post that restores: both lists at once, one restore, looks, one list', async () => {
    const played = await play({ deploy: 'failure', with: { 'restore-on': 'failure' } })
    const ofPost = played.emulator.requests.slice(-played.postRequests.length)
    expect(phases(ofPost, 2)).toEqual([
      ...BOTH_LISTS,
      'restoreSnapshot',
      ...times(RESTORE_LOOKS, 'listServers'),
      'listSnapshots',
    ])
  })

  test('prune/: both lists, and the deletions', async () => {
    const snapshots = [50, 40, 30].map((hoursOld) => own({ runId: `90000000${hoursOld}`, hoursOld }))
    const played = await prune({ emulator: { snapshots }, with: { keep: '1' } })
    expect(played.requests.slice(0, 2).toSorted()).toEqual(['GET listServers 200', 'GET listSnapshots 200'])
    expect(played.requests.slice(2)).toEqual(['DELETE 801 204', 'DELETE 802 204'])
  })

  test('restore/: both lists at once, one restore, looks, one list', async () => {
    const { emulator } = await rollBack({
      with: { 'safety-snapshot': 'false' },
      emulator: { onRequest: bothAtOnce() },
    })
    expect(phases(emulator.requests, 2)).toEqual([
      ...BOTH_LISTS,
      'restoreSnapshot',
      ...times(RESTORE_LOOKS, 'listServers'),
      'listSnapshots',
    ])
  })

  test('restore/ with a safety snapshot: a create, its looks, and both lists again', async () => {
    const { emulator } = await rollBack()
    const safety = 2 + 1 + SNAPSHOT_LOOKS
    expect(phases(emulator.requests.slice(0, safety), 2)).toEqual([
      ...BOTH_LISTS,
      'createSnapshot',
      ...times(SNAPSHOT_LOOKS, 'listSnapshots'),
    ])
    // Minutes have passed, in which another job may have changed something.
    expect(phases(emulator.requests.slice(safety), 2)).toEqual([
      ...BOTH_LISTS,
      'restoreSnapshot',
      ...times(RESTORE_LOOKS, 'listServers'),
      'listSnapshots',
    ])
  })
})
