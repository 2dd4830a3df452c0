import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { matches, protectingPattern, unmatchedPatterns } from '../../src/decide/protection.ts'

/** By definition, and slowly: `*` takes no character, or one and goes on. */
function naive(pattern: string, text: string): boolean {
  const first = pattern.charAt(0)
  if (first === '') return text === ''
  const rest = pattern.slice(1)
  if (first === '*') return naive(rest, text) || (text !== '' && naive(pattern, text.slice(1)))
  return text.startsWith(first) && naive(rest, text.slice(1))
}

const few = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 10 })
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '-', '*'), maxLength: 8 })

describe('a pattern', () => {
  test.each([
    ['801', '801', true],
    ['801', '8010', false],
    ['80', '801', false],
    ['*', '', true],
    ['**', 'anything', true],
    ['golden-*', 'golden-', true],
    ['golden-*', 'golden', false],
    ['*-golden', 'a-golden', true],
    ['*-golden', 'a-golden-2', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a.c', 'abc', false],
    ['[ab]', 'a', false],
    ['a?c', 'abc', false],
    ['a+', 'aa', false],
    ['(', '(', true],
    ['Golden', 'golden', false],
    ['*', 'two\nlines', true],
    ['ü*', 'über', true],
  ])('%s against %j: %s', (text, name, expected) => {
    expect(matches(text, name)).toBe(expected)
  })

  test('matches what its definition says', () => {
    fc.assert(
      fc.property(pattern, few, (text, name) => {
        expect(matches(text, name)).toBe(naive(text, name))
      }),
      { numRuns: 2000 },
    )
  })

  test('matches whatever it was made from', () => {
    fc.assert(
      fc.property(fc.array(few), fc.array(few), (parts, fillings) => {
        const text = parts
          .map((each, index) => (index === 0 ? each : (fillings[index] ?? '') + each))
          .join('')
        expect(matches(parts.join('*'), text)).toBe(true)
      }),
    )
  })

  test('made to be slow is not', () => {
    expect(matches(`${'a*'.repeat(30)}b`, 'a'.repeat(5000))).toBe(false)
    expect(matches(`${'*a'.repeat(2000)}*b`, 'a'.repeat(5000))).toBe(false)
  })
})

describe('protection', () => {
  test('goes by the id or the whole name, and tells the first pattern that fits', () => {
    const it = { id: '801', name: 'golden-image' }
    expect(protectingPattern(it, ['802', '801', 'golden-*'])).toBe('801')
    expect(protectingPattern(it, ['golden-*', '*'])).toBe('golden-*')
    expect(protectingPattern(it, ['golden', '80', 'image'])).toBeNull()
    expect(protectingPattern(it, [])).toBeNull()
  })

  test('takes a UUID in capitals for the same, but not a name', () => {
    const it = { id: '6fa459ea-ee8a-3ca4-894e-db77e160355e', name: 'golden' }
    expect(protectingPattern(it, ['6FA459EA-*'])).toBe('6FA459EA-*')
    expect(protectingPattern({ ...it, id: it.id.toUpperCase() }, ['6fa459ea-*'])).toBe('6fa459ea-*')
    expect(protectingPattern(it, ['Golden'])).toBeNull()
  })
})

describe('entries that protect nothing', () => {
  const snapshots = [
    { id: '801', name: 'golden' },
    { id: '802', name: 'nightly-1' },
  ]

  test.each([
    [['801', 'nightly-*'], []],
    [
      ['801', '899', 'x*', 'golden'],
      ['899', 'x*'],
    ],
    [['Golden'], ['Golden']],
    [[], []],
  ])('of %j are %j', (patterns, unmatched) => {
    expect(unmatchedPatterns(patterns, snapshots)).toEqual(unmatched)
  })

  test('are all of them where there are no snapshots', () => {
    expect(unmatchedPatterns(['*', '801'], [])).toEqual(['*', '801'])
  })

  test('are not those that another entry has already', () => {
    expect(unmatchedPatterns(['*', '801', 'golden'], snapshots)).toEqual([])
  })
})

test('an id that is no UUID is protected as it stands', () => {
  expect(protectingPattern({ id: 'snapAb', name: 'x' }, ['snapaB'])).toBeNull()
  expect(protectingPattern({ id: 'snapAb', name: 'x' }, ['snapAb'])).toBe('snapAb')
})
