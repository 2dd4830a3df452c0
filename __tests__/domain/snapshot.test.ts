import { expect, test } from '@jest/globals'
import { isSameSnapshot } from '../../src/domain/snapshot.ts'
import { NOW_MS, snapshot } from '../decide/snapshots.ts'

test('a snapshot is the same one, whatever became of it', () => {
  const before = snapshot({ status: 'in_progress', sizeMb: null })
  expect(isSameSnapshot(before, snapshot({ status: 'completed', sizeMb: 7, description: 'x' }))).toBe(true)
})

test.each([{ id: '802' }, { name: 'another' }, { createdAtMs: NOW_MS + 1 }, { createdAtMs: null }])(
  'a snapshot with %j is another one, which got the id of one that was deleted',
  (given) => {
    expect(isSameSnapshot(snapshot(), snapshot(given))).toBe(false)
    expect(isSameSnapshot(snapshot(given), snapshot())).toBe(false)
  },
)
