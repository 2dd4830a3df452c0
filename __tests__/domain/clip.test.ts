import { describe, expect, test } from '@jest/globals'
import { clip } from '../../src/domain/text.ts'

describe('a text', () => {
  test.each<[string, number, string]>([
    ['', 3, ''],
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['ab\u0000Ω€cd', 6, 'ab\u0000Ω€…'],
    // Of a character that is two long, none or both are left.
    ['a😀bc', 3, 'a…'],
    ['a😀bc', 4, 'a😀…'],
    ['😀😀', 3, '😀…'],
    // Half of one that was there before stays as it is.
    ['\udc00abc', 3, '\udc00a…'],
  ])('%j in %i letters is %j', (text, longest, expected) => {
    expect(clip(text, longest)).toBe(expected)
    expect(clip(text, longest).length).toBeLessThanOrEqual(longest)
  })
})
