import { expect, test } from '@jest/globals'
import { LONGEST_SUMMARY } from '../../src/domain/text.ts'
import { fitted, summaryOf } from '../../src/report/fitting.ts'

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

test('a part has room to the last byte', () => {
  const sentence =
    'Parts of this summary are left out, because GitHub does not show a longer one. The log has everything.'
  const parts = [
    { markdown: 'a'.repeat(100), rank: 1 },
    { markdown: 'b'.repeat(100), rank: 2 },
  ]
  expect(fitted(parts, 205 + sentence.length)).toBe(`${'a'.repeat(100)}\n\n${sentence}`)
  expect(fitted(parts, 206 + sentence.length)).toBe(`${'a'.repeat(100)}\n\n${'b'.repeat(100)}`)
})

test('the part with the lowest rank has room first, wherever it stands', () => {
  const parts = [
    { markdown: 'c'.repeat(100), rank: 3 },
    { markdown: 'a'.repeat(100), rank: 1 },
    { markdown: 'b'.repeat(100), rank: 2 },
  ]
  expect(fitted(parts, 250)).toMatch(/^a{100}\n\nParts of this summary are left out/)
})

test.each([
  [0.2, 'ABCD'],
  [0.3, 'ABC'],
  [0.4, 'AB'],
  [0.6, 'A'],
  [1.1, ''],
])(
  'of texts that take %d of the room each, the last chapters and then the last sentences are left out',
  (share, kept) => {
    const [a, b, c, d] = ['A', 'B', 'C', 'D'].map((each) => each.repeat(Math.round(share * LONGEST_SUMMARY)))
    const text = summaryOf('Headline', [a ?? '', b ?? ''], 'the command', [c ?? '', d ?? ''])
    expect(text).toMatch(/^### Headline\n\n/)
    expect(
      text
        .replaceAll(/([A-D])\1+/g, '$1')
        .match(/^[A-D]$/gm)
        ?.join('') ?? '',
    ).toBe(kept)
    expect(text).toContain('\n\nthe command')
  },
)
