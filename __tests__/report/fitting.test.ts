import { expect, test } from '@jest/globals'
import { fitted } from '../../src/report/fitting.ts'

const PARTS = [
  { markdown: '### Headline', rank: 0 },
  { markdown: 'a'.repeat(100), rank: 1 },
  { markdown: 'b'.repeat(100), rank: 2 },
  { markdown: 'the command', rank: 0 },
  { markdown: '', rank: 0 },
  { markdown: 'c'.repeat(100), rank: 3 },
]

test('a summary that has room for everything has all parts, in their order', () => {
  expect(fitted(PARTS)).toBe(
    ['### Headline', 'a'.repeat(100), 'b'.repeat(100), 'the command', 'c'.repeat(100)].join('\n\n'),
  )
})

test.each([
  [450, 'abc'],
  [350, 'ab'],
  [250, 'a'],
  [120, ''],
  [1, ''],
])('one of %d bytes leaves out the last in rank, says so, and keeps what is needed', (limit, kept) => {
  const text = fitted(PARTS, limit)
  expect(text).toContain('### Headline')
  expect(text).toContain('the command')
  expect(['a', 'b', 'c'].filter((each) => text.includes(each.repeat(100))).join('')).toBe(kept)
  expect(text.includes('Parts of this summary are left out')).toBe(kept !== 'abc')
})

test('a smaller part may still have room where a larger one has none', () => {
  const parts = [
    { markdown: 'x'.repeat(500), rank: 1 },
    { markdown: 'small', rank: 2 },
  ]
  expect(fitted(parts, 200)).toMatch(/^small\n\nParts of this summary are left out/)
})
