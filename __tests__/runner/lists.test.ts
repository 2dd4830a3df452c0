import { expect, test } from '@jest/globals'
import { parseList, placeOf, splitIds, splitInOrder } from '../../src/runner/inputs/lists.ts'

const BETWEEN = ['1,2', '1, 2', '1 ,2', '1\n2', '1,\n2', '1 ,\r\n 2']

test.each([...BETWEEN, ' 1\t2 ', ',1,,2,'])('a list that is written as %j has two entries', (text) => {
  expect(parseList(text)).toEqual(['1', '2'])
})

test.each([...BETWEEN, '1  2'])('two ids in their places are written as %j', (text) => {
  expect(splitIds(text)).toEqual(['1', '2'])
})

test.each([...BETWEEN.map((each) => each.replaceAll('1', 'web 1')), 'web 1,  \n2', '\nweb 1\n2\n'])(
  'two names in their places, which may hold spaces, are written as %j',
  (text) => {
    expect(splitInOrder(text)).toEqual(['web 1', '2'])
  },
)

test('an empty place between commas stays', () => {
  expect(splitIds('1,,2,')).toEqual(['1', '', '2', ''])
  expect(splitInOrder('1,,2,')).toEqual(['1', '', '2', ''])
})

test('a place beyond the last one is a bug', () => {
  expect(placeOf(['1', '2'], 1)).toBe('2')
  expect(() => placeOf(['1', '2'], 2)).toThrow('place 3 of 2')
})
