import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  errorText,
  parseDate,
  parseJson,
  parsePage,
  parseServer,
  parseSnapshot,
  ShapeError,
} from '../../src/vpsorg/parse.ts'

/** The names of fields that mean something, so that arbitrary JSON comes close to what is meant. */
const FIELDS = [
  ...['count', 'results', 'next', 'id', 'uuid', 'server', 'server_id', 'server_uuid', 'name', 'label'],
  ...['status', 'size_mb', 'created_at', 'description', 'ip_address', 'detail', 'message', 'error', 'errors'],
  ...['__proto__', 'constructor', 'toString', 'length'],
]

const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(
      fc.constantFrom(null, true, 0, -1, 1.5, 1e308, 12345, '12345', 'completed', '2025-01-15T10:30:00Z'),
      fc.string({ unit: 'binary' }),
      fc.double(),
    ),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...FIELDS), tie('json'), { maxKeys: 8, noNullPrototype: true }),
  ),
}))

/** What a reader makes of a value; `undefined` when it finds it of the wrong shape. Anything else it throws is thrown. */
function tried<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
    expect(error.message).not.toBe('')
    return undefined
  }
}

const ID = /^[A-Za-z0-9][\w-]{0,127}$/

describe('whatever JSON comes', () => {
  test('a snapshot is read whole or refused with a reason', () => {
    fc.assert(
      fc.property(json, (value) => {
        const snapshot = tried(() => parseSnapshot(value, 'it'))
        if (snapshot === undefined) return
        for (const id of [snapshot.id, ...snapshot.serverIds]) expect(id).toMatch(ID)
        expect(Object.values(snapshot)).not.toContain(undefined)
        expect(snapshot.status).toBe(snapshot.status.trim().toLowerCase())
        if (snapshot.createdAtMs !== null) expect(new Date(snapshot.createdAtMs).toISOString()).not.toBe('')
      }),
      { numRuns: 300 },
    )
  })

  test('a server is read whole or refused with a reason', () => {
    fc.assert(
      fc.property(json, (value) => {
        const server = tried(() => parseServer(value, 'it'))
        if (server === undefined) return
        expect(server.ids).not.toEqual([])
        for (const id of server.ids) expect(id).toMatch(ID)
        expect(Object.values(server)).not.toContain(undefined)
      }),
      { numRuns: 300 },
    )
  })

  test('a page is read whole or refused with a reason', () => {
    fc.assert(
      fc.property(json, (value) => {
        const page = tried(() => parsePage(value, parseSnapshot))
        if (page?.count != null) expect(page.count).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 300 },
    )
  })

  test('an error says at most 200 characters, on one line', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          json.map((value) => JSON.stringify(value)),
          fc.string({ unit: 'binary' }),
        ),
        (body) => {
          const text = errorText(body, asItIs)
          if (text === null) return
          expect(text.length).toBeLessThanOrEqual(200)
          expect(text).toMatch(/^\S(?:.*)$/u)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('a date is a date or null', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          json,
          fc.stringMatching(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/),
        ),
        (value) => {
          const ms = parseDate(value)
          if (ms !== null) expect(Number.isSafeInteger(ms)).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('depth does no harm', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000)

    expect(errorText(deep, asItIs)).toBe('['.repeat(200))
    expect(() => parseJson(deep, asItIs)).toThrow()
  })
})

test('every moment that is written as ISO 8601 is read as that moment', () => {
  const moments = fc.date({
    min: new Date('1970-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(moments, (moment) => {
      expect(parseDate(moment.toISOString())).toBe(moment.getTime())
      expect(parseDate(moment.toISOString().replace('Z', ''))).toBe(moment.getTime())
      expect(parseDate(moment.toISOString().replace('T', ' ').replace('Z', '000+00:00'))).toBe(
        moment.getTime(),
      )
    }),
  )
})

describe('a date', () => {
  const NOON = Date.UTC(2025, 0, 15, 12)

  test.each([
    ['2025-01-15T12:00:00Z'],
    ['2025-01-15t12:00:00z'],
    ['2025-01-15T12:00:00'],
    ['2025-01-15 12:00:00'],
    ['2025-01-15T12:00'],
    ['2025-01-15T12:00:00.000000'],
    ['2025-01-15T14:30:00+02:30'],
    ['2025-01-15T14:30:00+0230'],
    ['2025-01-15T04:00:00-08'],
    [' 2025-01-15T12:00:00Z\n'],
  ])('%j is read', (text) => {
    expect(parseDate(text)).toBe(NOON)
  })

  test.each([
    '2025-01-15',
    '2025-01-15T12',
    '2025-1-15T12:00:00Z',
    '2025-13-01T12:00:00Z',
    '2025-02-30T12:00:00Z',
    '2025-02-29T12:00:00Z',
    '2025-01-15T25:00:00Z',
    '2025-01-15T12:60:00Z',
    '2025-01-15T12:00:00+99:99',
    '2025-01-15T12:00:00 CET',
    'Wed, 15 Jan 2025 12:00:00 GMT',
    '1736942400',
    '0000-00-00T00:00:00Z',
    '٢٠٢٥-٠١-١٥T12:00:00Z',
    'null',
  ])('%j is not', (text) => {
    expect(parseDate(text)).toBeNull()
  })
})

test('JSON keeps the digits of whole numbers, and only of those', () => {
  expect(parseJson('[9007199254740993, -9007199254740993, 1e400, 1.5, 7, "9"]', asItIs)).toEqual([
    '9007199254740993',
    -9007199254740992,
    Infinity,
    1.5,
    7,
    '9',
  ])
})

function asItIs(text: string): string {
  return text
}
