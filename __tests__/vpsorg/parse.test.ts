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

describe('the ids by which a snapshot names its server', () => {
  const idsIn = (fields: Readonly<Record<string, unknown>>): readonly string[] =>
    parseSnapshot({ id: 1, status: 'completed', ...fields }, 'it').serverIds
  const UUID = '5f1c2a34-0000-4000-8000-000000000001'
  const OTHER = '5f1c2a34-0000-4000-8000-000000000002'

  test.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ['a number in "server_uuid"', { server_uuid: 5 }, ['5']],
    ['digits in "server_uuid"', { server_uuid: '5' }, ['5']],
    ['a number in "server.uuid"', { server: { uuid: 5 } }, ['5']],
    [
      'the same number in every field',
      { server: { id: 5, uuid: '5' }, server_id: '5', server_uuid: 5 },
      ['5'],
    ],
    ['a number and a UUID', { server: { id: 5, uuid: UUID }, server_uuid: UUID }, ['5', UUID]],
    ['a number in "server_uuid" and a UUID', { server: { uuid: UUID }, server_uuid: '5' }, ['5', UUID]],
    ['one UUID in two fields', { server: UUID, server_uuid: UUID }, [UUID]],
    ['one UUID in two spellings', { server_id: UUID.toUpperCase(), server_uuid: UUID }, [UUID.toUpperCase()]],
    [
      'the same in one kind of field',
      { server: { uuid: UUID.toUpperCase() }, server_uuid: UUID },
      [UUID.toUpperCase()],
    ],
    ['a UUID that begins with digits', { server_id: 5, server_uuid: '5-a' }, ['5', '5-a']],
  ])('are clear: %s', (_, fields, expected) => {
    expect(idsIn(fields)).toEqual(expected)
  })

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['"server.id" and "server_uuid"', { server: { id: 5 }, server_uuid: 6 }],
    ['"server.id" and "server_uuid", as text', { server: { id: 5 }, server_uuid: '6' }],
    ['"server.id" and "server.uuid"', { server: { id: 5, uuid: '6' } }],
    ['"server" and "server_uuid"', { server: 5, server_uuid: '6' }],
    ['"server_id" and "server_uuid"', { server_id: '5', server_uuid: 6 }],
    ['"server_id" and "server.uuid"', { server: { uuid: 6 }, server_id: 5 }],
    ['"server.uuid" and "server_uuid"', { server: { uuid: '5' }, server_uuid: '6' }],
    ['"server.id" and "server_id"', { server: { id: 5 }, server_id: 6 }],
  ])('are none where two numbers contradict each other: %s', (_, fields) => {
    expect(idsIn(fields)).toEqual([])
  })

  test('are none where two UUIDs contradict each other, whatever number is given', () => {
    expect(idsIn({ server: { uuid: UUID }, server_uuid: OTHER })).toEqual([])
    expect(idsIn({ server: { id: 5, uuid: UUID }, server_uuid: OTHER })).toEqual([])
  })
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
