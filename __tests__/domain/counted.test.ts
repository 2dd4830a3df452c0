import { expect, test } from '@jest/globals'
import { counted } from '../../src/domain/text.ts'

test('one is not several', () => {
  expect([0, 1, 2].map((count) => counted(count, 'snapshot'))).toEqual([
    '0 snapshots',
    '1 snapshot',
    '2 snapshots',
  ])
})
