import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { anyText } from '../any-text.ts'
import { readJson } from '../../src/network/json.ts'
import {
  errorText,
  parseDate,
  parsePage,
  parseRestoreStarted,
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
      anyText(),
      fc.double(),
    ),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...FIELDS), tie('json'), { maxKeys: 8, noNullPrototype: true }),
  ),
}))

const WHOLE = [
  { id: 802, server: 7, name: 'a', status: 'completed', created_at: '2025-01-15T10:30:00Z' },
  { count: 12, results: [] },
]

/** Any JSON, and often what is meant, with some fields changed. */
const jsonOrClose = fc.oneof(
  json,
  fc
    .tuple(fc.constantFrom(...WHOLE), fc.dictionary(fc.constantFrom(...FIELDS), json, { maxKeys: 2 }))
    .map(([whole, changes]): unknown => ({ ...whole, ...changes })),
)

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
      fc.property(jsonOrClose, (value) => {
        const snapshot = tried(() => parseSnapshot(value, 'it'))
        if (snapshot === undefined) return
        for (const id of [snapshot.id, ...snapshot.serverIds]) expect(id).toMatch(ID)
        expect(Object.values(snapshot)).not.toContain(undefined)
        expect(snapshot.status).toBe(snapshot.status.trim().toLowerCase())
        expect(new Date(snapshot.createdAtMs ?? 0).toISOString()).not.toBe('')
      }),
      { numRuns: 300 },
    )
  })

  test('a server is read whole or refused with a reason', () => {
    fc.assert(
      fc.property(jsonOrClose, (value) => {
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
      fc.property(jsonOrClose, (value) => {
        const page = tried(() => parsePage(value, parseSnapshot))
        expect(page?.count ?? 0).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 300 },
    )
  })

  test('an error says at most 200 characters, on one line', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          json.map((value) => JSON.stringify(value)),
          anyText(),
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
          fc.stringMatching(/^\d{4}-[01]\d-[0-2]\d[T ][0-2]\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/),
        ),
        (value) => {
          const ms = parseDate(value)
          expect(Number.isSafeInteger(ms ?? 0)).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('depth does no harm', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000)

    expect(errorText(deep, asItIs)).toBe(`${'['.repeat(199)}…`)
    expect(() => readJson(deep, asItIs)).toThrow(RangeError)
  })
})

test('every moment that is written as ISO 8601 is read as that moment', () => {
  const moments = fc.date({
    min: new Date('1970-01-01T00:00:00.001Z'),
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

describe('a page', () => {
  const page = (fields: Readonly<Record<string, unknown>>): ReturnType<typeof parsePage> =>
    parsePage({ results: [], ...fields }, (item) => item)

  test.each<[unknown, number | null]>([
    [undefined, null],
    [null, null],
    [0, 0],
    [12, 12],
    ['12', 12],
    ['0', 0],
  ])('with the count %j counts %j', (count, expected) => {
    expect(page({ count }).count).toBe(expected)
  })

  test.each<[unknown, string]>([
    ['', 'a value of type string'],
    ['12 of 30', 'a value of type string'],
    ['x12', 'a value of type string'],
    ['1234567890', 'a value of type string'],
    [-1, 'a value of type number'],
    [1.5, 'a value of type number'],
    [2 ** 53, 'a value of type number'],
    [true, 'a value of type boolean'],
    [[], 'a list'],
    [[7], 'a list'],
  ])('with the count %j is refused', (count, kind) => {
    expect(() => page({ count })).toThrow(new ShapeError(`"count" should be a whole number, but is ${kind}`))
  })

  test('tells the address of the next one, that there is none, or nothing', () => {
    expect(page({ next: '/x' }).next).toBe('/x')
    expect(page({ next: null }).next).toBeNull()
    expect(page({})).toEqual({ items: [], count: null })
    expect(page({})).not.toHaveProperty('next')
  })

  test.each([7, false, {}, []])('whose next one is %j is refused', (next) => {
    expect(() => page({ next })).toThrow(/^"next" should be an address, but is a/)
  })
})

describe('a snapshot', () => {
  const read = (fields: Readonly<Record<string, unknown>>): ReturnType<typeof parseSnapshot> =>
    parseSnapshot({ id: 1, status: 'completed', ...fields }, 'it')

  test.each<[unknown, number | null]>([
    [0, 0],
    [512.5, 512.5],
    [-1, null],
    [Infinity, null],
    [NaN, null],
    ['512', null],
    [null, null],
  ])('with the size %p has %p', (size_mb, expected) => {
    expect(read({ size_mb }).sizeMb).toBe(expected)
  })

  test('has a status of a thousand letters at most, in small letters and without blanks', () => {
    expect(read({ status: ' Completed\n' }).status).toBe('completed')
    expect(read({ status: 'S'.repeat(1001) }).status).toBe(`${'s'.repeat(999)}…`)
  })

  test('has a name of a thousand letters at most', () => {
    expect(read({ name: 'n'.repeat(1000) }).name).toBe('n'.repeat(1000))
    expect(read({ name: 'n'.repeat(1001) }).name).toBe(`${'n'.repeat(999)}…`)
    expect(read({ label: 'by label' }).name).toBe('by label')
    expect(read({ name: '', label: 'by label' }).name).toBe('')
  })

  test('has a description of a thousand letters at most, and a blank one is none, however long', () => {
    expect(read({ description: 'd'.repeat(1000) }).description).toBe('d'.repeat(1000))
    expect(read({ description: 'd'.repeat(1001) }).description).toBe(`${'d'.repeat(999)}…`)
    expect(read({ description: 'd '.repeat(500) }).description).toBe('d '.repeat(500))
    expect(read({ description: ' '.repeat(1001) }).description).toBe('')
    expect(read({ description: `${' '.repeat(1001)}x` }).description?.trim()).toBe('…')
    expect([read({}).description, read({ description: null }).description]).toEqual([null, ''])
  })

  test.each([0, 7, '0', 'a', 'A-b_C', 'x'.repeat(128)])('has the id %j', (id) => {
    expect(read({ id }).id).toBe(String(id))
  })

  test.each([
    '',
    '-a',
    '_a',
    'a/b',
    'a b',
    'a\n',
    'a.',
    'x'.repeat(129),
    -1,
    1.5,
    2 ** 53,
    true,
    null,
    ['1'],
  ])('does not have the id %j', (id) => {
    expect(() => read({ id })).toThrow(/^it\.id should be an id, but is /)
    expect(read({ id, uuid: 'u-1' }).id).toBe('u-1')
  })
})

describe('the answer to a restore', () => {
  const read = (json: unknown): void => {
    parseRestoreStarted(json, '802')
  }

  test.each([
    null,
    7,
    'started',
    [{ status: 'error' }],
    {},
    { snapshot: null },
    { snapshot: '803' },
    { snapshot: {} },
    { snapshot: { id: '../803' } },
    { snapshot: { id: 802 } },
    { snapshot: { id: '802' }, status: 'restoring' },
    { status: 'completed' },
    { status: null },
  ])('may be %j', (json) => {
    expect(() => {
      read(json)
    }).not.toThrow()
  })

  test.each<[unknown, string]>([
    [{ snapshot: { id: 803 } }, 'it speaks of snapshot 803'],
    [{ snapshot: { id: '8022' } }, 'it speaks of snapshot 8022'],
  ])('may not be %j', (json, why) => {
    expect(() => {
      read(json)
    }).toThrow(new ShapeError(why))
  })
})

describe('what an error says', () => {
  test('is looked for as deep as errors go, and no deeper', () => {
    expect(errorText('{"error":{"error":{"error":{"detail":"deep"}}}}', asItIs)).toBe('deep')
    const deeper = '{"error":{"error":{"error":{"error":{"detail":"deeper"}}}}}'
    expect(errorText(deeper, asItIs)).toBe(deeper)
    expect(errorText('[[[["deep"]]]]', asItIs)).toBe('deep')
    expect(errorText('[[[[["deeper"]]]]]', asItIs)).toBe('[[[[["deeper"]]]]]')
    expect(errorText('{"a":[[["deep"]]]}', asItIs)).toBe('a: deep')
    expect(errorText('{"a":[[[["deeper"]]]]}', asItIs)).toBe('{"a":[[[["deeper"]]]]}')
  })

  test.each<[string, string | null]>([
    ['["a",null,"b",7]', 'a b'],
    ['[null]', '[null]'],
    ['" "', '" "'],
    ['{"detail":" ","message":"b"}', 'b'],
    ['{"a":"b"}', '{"a":"b"}'],
    ['', null],
    [' \n ', null],
  ])('in %j is %j', (body, text) => {
    expect(errorText(body, asItIs)).toBe(text)
  })

  test('is nothing where not all of it was read', () => {
    expect(errorText(`{"detail":"a","x":[${'[],'.repeat(200_000)}0]}`, asItIs)).toBeNull()
  })

  test('is redacted, in JSON as the text that it stands for', () => {
    const redact = (text: string): string => text.replaceAll('secret', '***')
    expect(errorText('{"detail":"a s\\u0065cret"}', redact)).toBe('a ***')
    expect(errorText('a secret', redact)).toBe('a ***')
    for (const spelt of ['s\\u0065cret', '\\u0073\\u0065\\u0063\\u0072et']) {
      // Cut off, without a field that says what is wrong, and no JSON at all.
      expect(errorText(`{"detail":"a ${spelt}`, redact)).toBe('{"detail":"a ***')
      expect(errorText(`{"code":"a ${spelt}"}`, redact)).toBe('{"code":"a ***"}')
      expect(errorText(`<p>a ${spelt}</p>`, redact)).toBe('<p>a ***</p>')
    }
    const slash = (text: string): string => text.replaceAll('a/"b\\', '***')
    expect(errorText(String.raw`{"code":"a\/\"b\\"`, slash)).toBe('{"code":"***"')
    expect(readJson('["a secret",1234567890123456]', redact)).toEqual(['a ***', 1_234_567_890_123_456])
  })
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
    ['two of several digits', { server: { id: 12345 }, server_uuid: '67890' }],
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
    ['2025-01-15T12:00.0'],
    ['2025-01-15T12:00:00.000000'],
    ['2025-01-15T12:00:00.0009'],
    ['2025-01-15T12:00:00.0'],
    ['2025-01-15T14:30:00+02:30'],
    ['2025-01-15T14:30:00+0230'],
    ['2025-01-15T04:00:00-08'],
    [' 2025-01-15T12:00:00Z\n'],
  ])('%j is read', (text) => {
    expect(parseDate(text)).toBe(NOON)
  })

  test('without a zone is in UTC, wherever the runner is', () => {
    const file = path.join(import.meta.dirname, '..', '..', 'src', 'vpsorg', 'parse.ts')
    const program = `
      const { parseDate } = await import(process.argv[1])
      console.log(new Date('2025-01-15T12:00:00').getTime(), parseDate('2025-01-15T12:00:00'))
    `
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program, file], {
      env: { ...process.env, TZ: 'Asia/Tokyo' },
      encoding: 'utf8',
    })
    expect(stdout.trim()).toBe(`${NOON - 9 * 3_600_000} ${NOON}`)
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
    // What programs write that have no date.
    '0001-01-01T00:00:00Z',
    '1970-01-01T00:00:00Z',
    '1970-01-01T01:00:00.000+01:00',
    '٢٠٢٥-٠١-١٥T12:00:00Z',
    'null',
    'on 2025-01-15T12:00:00Z',
    '2025-01-15T12:00:00Z.',
    '12025-01-15T12:00:00Z',
    '2025-02-30T12:00',
    '2025-02-30 12:00:00',
  ])('%j is not', (text) => {
    expect(parseDate(text)).toBeNull()
  })
})

function asItIs(text: string): string {
  return text
}
