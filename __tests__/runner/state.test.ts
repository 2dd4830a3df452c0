import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { MainRecord } from '../../src/decide/after-deploy.ts'
import { RunnerFileError } from '../../src/runner/runner-file.ts'
import { loadRecord, parseRecord, saveRecord, type Recordable } from '../../src/runner/state.ts'

type Saved = Recordable

const SENT: Saved = {
  kind: 'sent',
  intent: { serverId: '12345', name: 'pre-deploy-11-1', mark: '1a2b3c4d' },
  statusSeen: 'unknown',
}
const CREATED: Saved = { ...SENT, kind: 'created', id: '801', completed: true, createdAtMs: 1736937000000 }

/** What post reads after main saved these, one after the other, in a runner's file. */
function handedOver(...records: readonly Saved[]): MainRecord {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'state-'))
  const file = path.join(folder, 'state')
  writeFileSync(file, '')
  try {
    process.env['GITHUB_STATE'] = file
    for (const record of records) saveRecord(record)
    // The last of the entries counts, as with the runner.
    const entries = [...readFileSync(file, 'utf8').matchAll(/^main<<(\S+)\r?\n(.*)\r?\n\1$/gm)]
    expect(entries).toHaveLength(records.length)
    process.env['STATE_main'] = entries.at(-1)?.[2] ?? ''
    return loadRecord()
  } finally {
    delete process.env['GITHUB_STATE']
    delete process.env['STATE_main']
    rmSync(folder, { recursive: true })
  }
}

describe('what main saves', () => {
  test.each<[string, Saved]>([
    ['before the create is sent', SENT],
    ['when the id is known', { ...CREATED, completed: false }],
    ['without a readable date', { ...CREATED, createdAtMs: null }],
    ['when the snapshot is completed', CREATED],
  ])('%s, post reads', (_, record) => {
    expect(handedOver(record)).toEqual(record)
  })

  test('last counts', () => {
    expect(handedOver(SENT, { ...CREATED, completed: false }, CREATED)).toEqual(CREATED)
  })

  test('never, or only that nothing was asked for, is nothing', () => {
    expect(handedOver()).toEqual({ kind: 'no-create' })
    expect(handedOver({ kind: 'no-create' })).toEqual({ kind: 'no-create' })
  })

  test('where it can not be saved is an error that says what was sent', () => {
    process.env['GITHUB_STATE'] = path.join(os.tmpdir(), 'no', 'such', 'folder', 'state')
    try {
      expect(() => {
        saveRecord(SENT)
      }).toThrow(RunnerFileError)
      expect(() => {
        saveRecord(SENT)
      }).toThrow('No snapshot was asked for')
      expect(() => {
        saveRecord(CREATED)
      }).toThrow('Snapshot 801 exists at VPS.org')
    } finally {
      delete process.env['GITHUB_STATE']
    }
  })
})

describe('a record is damaged', () => {
  const whole = { version: 1, ...CREATED }
  const damaged = (changes: Readonly<Record<string, unknown>>): MainRecord =>
    parseRecord(JSON.stringify({ ...whole, ...changes }))

  test('only when something is wrong with it', () => {
    expect(damaged({})).toEqual(CREATED)
    expect(damaged({ added: 'by a later version' })).toEqual(CREATED)
  })

  test.each<[string, unknown[]]>([
    ['version', [undefined, 0, 2, '1', null]],
    ['kind', [undefined, 'done', 'no-create', 'damaged', 5, null]],
    ['intent', [undefined, null, [], 'x', {}]],
    ['statusSeen', [undefined, 'maybe', '', null, 1]],
    ['id', [undefined, '', 801, '../801', 'a b', '-1', 'x'.repeat(129), '801\n', null]],
    ['completed', [undefined, 'true', 1, null]],
    ['createdAtMs', [undefined, '2025', 1.5, true, 8.64e15 + 1, -8.64e15 - 1, 1e300]],
  ])('when its %s is not as saved', (field, values) => {
    for (const value of values)
      expect([value, damaged({ [field]: value })]).toEqual([value, { kind: 'damaged' }])
  })

  test.each<[string, unknown[]]>([
    ['serverId', [undefined, '', 12345, 'a/b', 'a_b', 'x'.repeat(129)]],
    ['name', [undefined, '', 'a b', 'a|b', 'x'.repeat(513)]],
    ['mark', [undefined, '', '1A2B3C4D', '1a2b3c4', '1a2b3c4d5', '*']],
  ])('when its %s is not as saved (before the create)', (field, values) => {
    for (const value of values) {
      const intent = { ...SENT.intent, [field]: value }
      expect(parseRecord(JSON.stringify({ version: 1, ...SENT, intent }))).toEqual({ kind: 'damaged' })
    }
  })

  test.each(['{', 'null', '[]', '5', '"main"', ' ', 'undefined', '{"version":1}', '\u0000'])(
    'when it is %j',
    (text) => {
      expect(parseRecord(text)).toEqual({ kind: 'damaged' })
    },
  )

  test('or whole, for any text and any JSON, and reading never fails', () => {
    const kinds = new Set(['no-create', 'damaged', 'sent', 'created'])
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .dictionary(fc.constantFrom(...Object.keys(whole)), fc.jsonValue(), { noNullPrototype: true })
        .map((changes) => JSON.stringify({ ...whole, ...changes })),
    )
    fc.assert(
      fc.property(anything, (text) => {
        const record = parseRecord(text)
        expect(kinds).toContain(record.kind)
        if (record.kind === 'created' && record.createdAtMs !== null) {
          expect(new Date(record.createdAtMs).toISOString()).not.toBe('')
        }
      }),
      { numRuns: 300 },
    )
  })
})
