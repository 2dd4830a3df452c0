import { expect, test } from '@jest/globals'
import { idKey } from '../../src/domain/ids.ts'

test('a server is known by its id in small letters: the marks of comments that stand there are made of them', () => {
  expect(idKey('5F1C22B0-9d3e-4A7A-8C51-2f60D1B7A9E4')).toBe('5f1c22b0-9d3e-4a7a-8c51-2f60d1b7a9e4')
  expect(idKey('12345')).toBe('12345')
})
