/** JSON that is made to fill memory is not parsed; all that could be meant is. */
import { describe, expect, test } from '@jest/globals'
import { readJson } from '../../src/network/json.ts'

const redact = (text: string): string => text.replaceAll('secret', '***')

function read(text: string): unknown {
  return readJson(text, redact)
}

/** So many of these, in a list. */
function listOf(count: number, item: string): string {
  return `[${Array<string>(count).fill(item).join()}]`
}

describe('JSON that is made to fill memory is refused:', () => {
  test.each<[string, string, string]>([
    ['lists', listOf(99_999, '[]'), listOf(100_000, '[]')],
    ['objects', listOf(99_999, '{}'), listOf(100_000, '{}')],
    ['both', listOf(49_999, '[{}]'), listOf(50_000, '[{}]')],
    ['values', listOf(400_001, '1'), listOf(400_002, '1')],
    ['texts', listOf(400_001, '"a,["'), listOf(400_002, '"a,["')],
    [
      'texts with signs that end none',
      listOf(400_001, String.raw`"\","`),
      listOf(400_002, String.raw`"\","`),
    ],
    ['texts with signs that do', listOf(400_001, String.raw`"\\"`), listOf(400_002, String.raw`"\\"`)],
  ])('%s', (_, most, tooMany) => {
    expect(read(most)).toEqual(JSON.parse(most))
    expect(() => read(tooMany)).toThrow(new SyntaxError('too many values'))
  })

  test('fields', () => {
    const fields = (count: number): string =>
      `{${Array.from({ length: count }, (_, index) => `"${index}":0`).join()}}`
    expect(Object.keys(read(fields(400_001)) as object)).toHaveLength(400_001)
    expect(() => read(fields(400_002))).toThrow('too many values')
  })

  test('depth', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
    expect(read(nested(500))).toEqual(JSON.parse(nested(500)))
    expect(() => read(nested(100_001))).toThrow('too many values')
    expect(() => read(nested(100_000))).toThrow(RangeError)
  })
})

test('5 MB of the shortest snapshots are read', () => {
  const item =
    '{"id":1,"server_id":1,"name":"a","status":"completed","size_mb":1,"created_at":"2025-01-15T10:30:00Z","description":""}'
  const count = Math.floor(5_000_000 / (item.length + 1))
  expect(read(listOf(count, item))).toHaveLength(count)
})

test('a text is one value, whatever it says', () => {
  const code = '[{,'.repeat(500_000)
  expect(read(JSON.stringify([code, `${code}"`, `${code}\\`, 'a secret']))).toEqual([
    code,
    `${code}"`,
    `${code}\\`,
    'a ***',
  ])
})

test('what is no JSON is told as such', () => {
  expect(() => read('{"a":')).toThrow(SyntaxError)
  expect(() => read('')).toThrow(SyntaxError)
})

test('numbers can be read as they are written', () => {
  const revive = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' ? context?.source : value
  expect(readJson('[1.0,"secret"]', redact, revive)).toEqual(['1.0', '***'])
})
