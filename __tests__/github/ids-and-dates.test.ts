import { expect, test } from '@jest/globals'
import { dateOf, digitsOf, idOf } from '../../src/github/answers.ts'

test.each<[unknown, string | null]>([
  [77, '77'],
  [0, '0'],
  ['9007199254740993', '9007199254740993'],
  [-1, null],
  [7.5, null],
  [2 ** 53, null],
  ['7x', null],
  ['x7', null],
  ['', null],
  [null, null],
  [['7'], null],
])('the id in %j is %j', (value, digits) => {
  expect(digitsOf(value)).toBe(digits)
})

test('an id goes into a path with all of its digits', () => {
  expect(idOf('77')).toBe(77)
  expect(String(idOf('9007199254740991'))).toBe('9007199254740991')
  expect(String(idOf('9007199254740993'))).toBe('9007199254740993')
})

test.each<[unknown, number | null]>([
  ['2026-11-21T10:00:00Z', Date.UTC(2026, 10, 21, 10)],
  ['1970-01-01T00:00:00Z', 0],
  ['soon', null],
  ['', null],
  [0, null],
  [null, null],
])('the date in %j is %j', (value, ms) => {
  expect(dateOf(value)).toBe(ms)
})
