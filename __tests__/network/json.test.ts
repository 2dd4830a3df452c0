/** JSON that is made to fill memory is not parsed; all that could be meant is, with the digits of every id. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { JsonTooLarge, readJson } from '../../src/network/json.ts'

const redact = (text: string): string => text.replaceAll('secret', '***')

function read(text: string): unknown {
  return readJson(text, redact)
}

/** So many of these, in a list. */
function listOf(count: number, item: string | ((index: number) => string)): string {
  return `[${Array.from({ length: count }, (_, index) => (typeof item === 'string' ? item : item(index))).join()}]`
}

/** How many items or fields; comparing all of them would take seconds. */
function sizeOf(value: unknown): number {
  return Object.keys(value as object).length
}

describe('JSON that is made to fill memory is refused:', () => {
  const field = (index: number): string => `{"k${index}" \t\r\n:0}`

  test.each<[string, string, string]>([
    ['lists', listOf(199_999, '[]'), listOf(200_000, '[]')],
    ['objects', listOf(199_999, '{}'), listOf(200_000, '{}')],
    ['both', listOf(99_999, '[{}]'), listOf(100_000, '[{}]')],
    ['values', listOf(500_001, '1'), listOf(500_002, '1')],
    ['texts', listOf(500_001, '"a,["'), listOf(500_002, '"a,["')],
    ['texts with quotes', listOf(500_001, String.raw`"\","`), listOf(500_002, String.raw`"\","`)],
    ['texts with backslashes', listOf(500_001, String.raw`"\\"`), listOf(500_002, String.raw`"\\"`)],
    [
      'names of fields',
      `[${listOf(1000, field)},"${' '.repeat(100_000)}"]`,
      `[${listOf(1001, field)},"${' '.repeat(100_000)}"]`,
    ],
  ])('%s', (_, most, tooMany) => {
    expect(sizeOf(read(most))).toBe(sizeOf(JSON.parse(most)))
    expect(() => read(tooMany)).toThrow(JsonTooLarge)
  })

  test('depth', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
    expect(read(nested(500))).toEqual(JSON.parse(nested(500)))
    expect(() => read(nested(200_001))).toThrow(JsonTooLarge)
    expect(() => read(nested(200_000))).toThrow(RangeError)
  })
})

describe('what an account may hold is read:', () => {
  test.each([
    '{"id":1,"server_id":1,"name":"a","status":"completed","size_mb":1,"created_at":"2025-01-15T10:30:00Z"}',
    '{"id":1,"server":{"id":1,"name":"a"},"name":"a","status":"completed","size_mb":1,"created_at":"2025-01-15T10:30:00Z"}',
    '{"id":1,"server":{"id":1,"tags":[]},"name":"a","status":"completed","tags":[],"volumes":[],"owner":{},"links":{}}',
    '{"id":9000000000000000001,"server_id":9000000000000000002,"name":"a","status":"completed","size_mb":1}',
  ])('5 MB, or 25,000, of %s', (item) => {
    const count = Math.min(25_000, Math.floor(5_000_000 / (item.length + 1)))
    expect(sizeOf(read(listOf(count, item)))).toBe(count)
  })

  test('a text, whatever it says', () => {
    const code = '[{,"k":'.repeat(300_000)
    expect(read(JSON.stringify([code, `${code}"`, `${code}\\`, `${code}\n[`, 'a secret']))).toEqual([
      code,
      `${code}"`,
      `${code}\\`,
      `${code}\n[`,
      'a ***',
    ])
  })
})

test.each([
  '"a secret"',
  '["secret",["secret",7]]',
  '{"a":"secret","b":{"c":["secret"],"d":null}}',
  '7',
  'true',
  'null',
  '[]',
])('every text is redacted in %s', (json) => {
  expect(read(json)).toEqual(JSON.parse(redact(json)))
})

test('what is no JSON is told as such', () => {
  const long = ' '.repeat(100_001)
  for (const text of ['', '{"a":', '"a', '"a\\', '01234567890123456789', '[1234567890123456789'])
    for (const padding of ['', long]) expect(() => read(text + padding)).toThrow(SyntaxError)
})

describe('a number', () => {
  test.each<[string, unknown]>([
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740993', '9007199254740993'],
    ['1234567890123456789012345678901234567890', '1234567890123456789012345678901234567890'],
    ['-9007199254740993', -9_007_199_254_740_992],
    ['9007199254740993.5', Number('9007199254740993.5')],
    ['9007199254740993e1', Number('9007199254740993e1')],
    ['1e400', Infinity],
    ['0', 0],
  ])('%s is read as %j', (written, value) => {
    expect(read(written)).toBe(value)
    expect(read(`{"a": [${written} ,${written}],"b":${written}}`)).toEqual({ a: [value, value], b: value })
    expect(read(`[${written},"${written} secret"]`)).toEqual([value, `${written} ***`])
  })
})

/** The same by `JSON.parse` alone, which tells how a number was written, and takes its time and memory for it. */
function parsed(text: string): unknown {
  const keepDigits = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^\d+$/.test(context?.source ?? '')
      ? context?.source
      : value
  return JSON.parse(text, keepDigits)
}

test('all else is as it is for everybody', () => {
  fc.assert(
    fc.property(fc.json(), fc.boolean(), (json, isLong) => {
      // Sixteen digits have it counted.
      const text = isLong ? `[1000000000000000, ${json}]` : json
      expect(readJson(text, (each) => each)).toEqual(parsed(text))
    }),
    { numRuns: 500 },
  )
})
