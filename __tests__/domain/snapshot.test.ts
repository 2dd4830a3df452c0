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

test('a snapshot that was renamed is the same one by its date and description', () => {
  const before = snapshot({ description: 'before the move' })
  expect(isSameSnapshot(before, { ...before, name: 'another' })).toBe(true)
  expect(isSameSnapshot(before, { ...before, name: 'another', description: 'of today' })).toBe(false)
})

test.each([
  ['an empty description', { description: '' }],
  ['no description', { description: null }],
  ['no readable date', { description: 'before the move', createdAtMs: null }],
])('a snapshot with another name and %s is another one', (_, given) => {
  const before = snapshot(given)
  expect(isSameSnapshot(before, { ...before, name: 'another' })).toBe(false)
})
