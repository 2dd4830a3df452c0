import { expect, test } from '@jest/globals'
import { textOf } from '../../src/domain/message.ts'

test('a message is told in its order, with one space between sentences', () => {
  const message = { what: 'It failed.', state: 'It is off.', next: 'Start it.', rollback: 'Run this: x' }
  expect(textOf(message)).toBe('It failed. It is off. Start it. Run this: x')
})

test('a message leaves out what it does not have', () => {
  expect(textOf({ what: 'It failed.' })).toBe('It failed.')
  expect(textOf({ what: 'It failed.', state: '', next: 'Start it.' })).toBe('It failed. Start it.')
  expect(textOf({ what: '', next: 'Start it.' })).toBe('Start it.')
})
