import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { anyText } from '../any-text.ts'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { CreatedRecord, MainRecord, MainRecords, SentRecord } from '../../src/domain/records.ts'
import type { RestoreTrigger } from '../../src/domain/deploy-status.ts'
import { MOST_SERVERS } from '../../src/runner/inputs/server-ids.ts'
import { RunnerFileError } from '../../src/runner/runner-file.ts'
import {
  loadRecords,
  parseRecords,
  saveBeginning,
  saveDone,
  saveRecord,
  saveServersListed,
  wereServersListed,
} from '../../src/runner/state.ts'
import { actionsToolkit } from '../../src/runner/toolkit.ts'
import { recordingToolkit } from './recording-toolkit.ts'

function noCreate(serverId: string): MainRecord {
  return { kind: 'no-create', serverId }
}
const NONE = noCreate('5')
/** The ids of so many servers. */
function ids(count: number): readonly string[] {
  return Array.from({ length: count }, (_, place) => String(place + 5))
}
const SENT: MainRecord & { kind: 'sent' } = {
  kind: 'sent',
  intent: { serverId: '12345', name: 'pre-deploy-11-1', mark: '1a2b3c4d', askedAtMs: 1736936999000 },
  statusSeen: 'unknown',
}
const CREATED: CreatedRecord = {
  ...SENT,
  kind: 'created',
  id: '801',
  completion: 'seen',
  createdAtMs: 1736937000000,
  providerAheadMs: 0,
}
const SECOND: CreatedRecord = {
  ...CREATED,
  intent: { serverId: '5f1c-a', name: 'pre-deploy-11-1-2', mark: '2b3c4d5e', askedAtMs: 1736936998000 },
  id: '802',
}

/** What post reads after main did this with a runner's file. */
function handedOver(main: () => void, post: () => void = () => undefined): MainRecords {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'state-'))
  const file = path.join(folder, 'state')
  writeFileSync(file, '')
  const set: string[] = []
  try {
    process.env['GITHUB_STATE'] = file
    main()
    const text = readFileSync(file, 'utf8')
    const entries = [...text.matchAll(/^(\S+)<<(\S+)\r?\n(.*)\r?\n\2$/gm)]
    // Three lines each, and nothing else.
    expect(text.split('\n').filter((line) => line !== '')).toHaveLength(3 * entries.length)
    // The last of the entries with one name counts, as with the runner.
    for (const [, name = '', , value = ''] of entries) {
      set.push(`STATE_${name}`)
      process.env[`STATE_${name}`] = value
    }
    post()
    return loadRecords(actionsToolkit)
  } finally {
    delete process.env['GITHUB_STATE']
    for (const name of set) Reflect.deleteProperty(process.env, name)
    rmSync(folder, { recursive: true })
  }
}

/** What was read of these servers. */
function read(...servers: readonly MainRecord[]): MainRecords {
  return { kind: 'read', servers, restoreOn: [], isDone: false }
}

describe('what main saves', () => {
  test.each<[string, SentRecord]>([
    ['before the create is sent', SENT],
    ['when the id is known', { ...CREATED, completion: 'not-seen' }],
    ['without a readable date', { ...CREATED, createdAtMs: null }],
    ['when clocks differ', { ...CREATED, providerAheadMs: -28_800_000 }],
    ['when it is left to wait/', { ...CREATED, completion: 'left-to-wait' }],
    ['when the snapshot is completed', CREATED],
  ])('%s, post reads', (_, record) => {
    const records = handedOver(() => {
      saveBeginning(actionsToolkit, ids(1), [])
      saveRecord(actionsToolkit, 0, record)
    })
    expect(records).toEqual(read(record))
  })

  test('last counts, for each server by itself', () => {
    const records = handedOver(() => {
      saveBeginning(actionsToolkit, ids(3), [])
      saveRecord(actionsToolkit, 2, { ...SENT, intent: SECOND.intent })
      saveRecord(actionsToolkit, 0, SENT)
      saveRecord(actionsToolkit, 2, { ...SECOND, completion: 'not-seen' })
      saveRecord(actionsToolkit, 0, CREATED)
      saveRecord(actionsToolkit, 2, SECOND)
    })
    expect(records).toEqual(read(CREATED, noCreate('6'), SECOND))
  })

  test('keeps the place of each server, up to those beyond nine', () => {
    const servers = Array.from({ length: 30 }, (_, place): SentRecord => ({
      ...CREATED,
      id: `${800 + place}`,
    }))
    const records = handedOver(() => {
      saveBeginning(actionsToolkit, ids(30), [])
      for (const [place, record] of [...servers.entries()].toReversed())
        saveRecord(actionsToolkit, place, record)
    })
    expect(records).toEqual(read(...servers))
  })

  test('never, or only that nothing was asked for, is nothing', () => {
    expect(handedOver(() => undefined)).toEqual(read())
    const beginning = (servers: number) => () => {
      saveBeginning(actionsToolkit, ids(servers), [])
    }
    expect(handedOver(beginning(1))).toEqual(read(NONE))
    expect(handedOver(beginning(3))).toEqual(read(...ids(3).map(noCreate)))
  })

  test('of no servers at all is nothing', () => {
    const records = handedOver(() => {
      saveBeginning(actionsToolkit, [], [])
    })
    expect(records).toEqual(read())
  })

  test('is read for as many servers as one step takes', () => {
    const records = handedOver(() => {
      saveBeginning(actionsToolkit, ids(MOST_SERVERS), [])
    })
    expect(records).toEqual(read(...ids(MOST_SERVERS).map(noCreate)))
  })

  test('at the beginning takes the place of what was under those names before', () => {
    const records = handedOver(() => {
      saveBeginning(actionsToolkit, ids(2), [])
      saveRecord(actionsToolkit, 0, SENT)
      saveRecord(actionsToolkit, 1, SECOND)
      saveBeginning(actionsToolkit, ids(2), [])
    })
    expect(records).toEqual(read(...ids(2).map(noCreate)))
  })

  test('of a server beyond the last one is not read', () => {
    const records = handedOver(() => {
      saveBeginning(actionsToolkit, ids(1), [])
      saveRecord(actionsToolkit, 0, SENT)
      saveRecord(actionsToolkit, 1, SECOND)
    })
    expect(records).toEqual(read(SENT))
  })

  test('says whether main came to its end, and whether it could read the list of servers', () => {
    const listed: boolean[] = []
    const ended = handedOver(
      () => {
        saveServersListed(actionsToolkit)
        saveBeginning(actionsToolkit, ids(1), [])
        saveDone(actionsToolkit)
      },
      () => listed.push(wereServersListed(actionsToolkit)),
    )
    expect(ended).toEqual({ ...read(NONE), isDone: true })
    handedOver(
      () => undefined,
      () => listed.push(wereServersListed(actionsToolkit)),
    )
    expect(listed).toEqual([true, false])
  })

  test('where it can not be saved is an error that says what was sent', () => {
    process.env['GITHUB_STATE'] = path.join(os.tmpdir(), 'no', 'such', 'folder', 'state')
    try {
      const beginning = (): void => {
        saveBeginning(actionsToolkit, ids(2), [])
      }
      const before = (): void => {
        saveRecord(actionsToolkit, 0, SENT)
      }
      const after = (): void => {
        saveRecord(actionsToolkit, 1, CREATED)
      }
      const listed = (): void => {
        saveServersListed(actionsToolkit)
      }
      const done = (): void => {
        saveDone(actionsToolkit)
      }
      for (const save of [beginning, before, after, listed, done]) expect(save).toThrow(RunnerFileError)
      expect(beginning).toThrow(
        /^Could not save what the post step needs \(.+\)\. No snapshot was created\. Check/,
      )
      expect(listed).toThrow('No snapshot was created.')
      expect(done).toThrow('The work of this step was done.')
      expect(beginning).toThrow('No snapshot was created.')
      expect(before).toThrow('No snapshot of server 12345 was created.')
      expect(after).toThrow('Snapshot 801 of server 12345 exists at VPS.org.')
    } finally {
      delete process.env['GITHUB_STATE']
    }
  })
})

/** What these entries of state, whole or not, are read as. */
function parsed(entries: Readonly<Record<string, string>>): MainRecords {
  return parseRecords((key) => entries[key] ?? '')
}

describe('records are damaged', () => {
  const DAMAGED: MainRecords = { kind: 'damaged' }
  const beginning = (servers: unknown, version: unknown = 1): string =>
    JSON.stringify({ version, servers, restoreOn: [] })
  const textOf = (record: object): string => JSON.stringify({ version: 1, ...record })
  const whole = { version: 1, ...CREATED }
  const damaged = (changes: Readonly<Record<string, unknown>>): MainRecords =>
    parsed({ main: beginning(1), 'server-0': JSON.stringify({ ...whole, ...changes }) })

  test('only when something is wrong with them', () => {
    expect(damaged({})).toEqual(read(CREATED))
    expect(damaged({ added: 'by a later version' })).toEqual(read(CREATED))
  })

  test.each(['server-0', 'done'])('when "%s" is there without the beginning', (key) => {
    expect(parsed({ [key]: 'true' })).toEqual(DAMAGED)
  })

  test.each<[string, unknown[]]>([
    ['version', [undefined, 0, 2, '1', null]],
    ['kind', [undefined, 'done', 'no-create', 'damaged', 'read', 5, null]],
    ['intent', [undefined, null, [], 'x', {}]],
    ['statusSeen', [undefined, 'maybe', '', null, 1]],
    ['id', [undefined, '', 801, '../801', 'a b', '-1', 'x'.repeat(129), '801\n', null]],
    ['completion', [undefined, 'completed', 'Seen', '', true, 1, null, ['seen']]],
    ['createdAtMs', [undefined, '2025', 1.5, true, 8.64e15 + 1, -8.64e15 - 1, 1e300]],
    ['providerAheadMs', [undefined, null, '0', 0.5, true, 8.64e15 + 1, -8.64e15 - 1, 1e300]],
  ])('when the %s of one is not as saved', (field, values) => {
    for (const value of values) expect([value, damaged({ [field]: value })]).toEqual([value, DAMAGED])
  })

  test.each<[string, unknown[]]>([
    ['serverId', [undefined, '', 12345, 'a/b', 'a_b', 'x'.repeat(129)]],
    ['name', [undefined, '', 'a b', 'a|b', 'x'.repeat(513)]],
    ['mark', [undefined, '', '1A2B3C4D', '1a2b3c4', '1a2b3c4d5', '*']],
    ['askedAtMs', [undefined, null, '1736936999000', 0.5, 8.64e15 + 1]],
  ])('when the %s of one is not as saved (before the create)', (field, values) => {
    for (const value of values) {
      const intent = { ...SENT.intent, [field]: value }
      expect(parsed({ main: beginning(1), 'server-0': textOf({ ...SENT, intent }) })).toEqual(DAMAGED)
    }
  })

  const NO_RECORDS = ['{', 'null', '[]', '5', '"main"', ' ', 'undefined', '{"version":1}', '\u0000']

  test.each(NO_RECORDS)('when one is %j', (text) => {
    expect(parsed({ main: beginning(1), 'server-0': text })).toEqual(DAMAGED)
  })

  test.each([...NO_RECORDS, '{"version":1,"servers":null}', '[1]'])(
    'when the number of them is %j',
    (text) => {
      expect(parsed({ main: text, 'server-0': textOf(CREATED) })).toEqual(DAMAGED)
    },
  )

  test.each<unknown>([undefined, null, -1, 0.5, 1e300, 10_001, '1', [1], true])(
    'when there shall be %j of them',
    (servers) => {
      expect(parsed({ main: beginning(servers), 'server-0': textOf(CREATED) })).toEqual(DAMAGED)
    },
  )

  test.each<unknown>([undefined, 0, 2, '1', null])('when their number is of version %j', (version) => {
    const main = JSON.stringify({ version, servers: 1, restoreOn: [] })
    expect(parsed({ main, 'server-0': textOf(CREATED) })).toEqual(DAMAGED)
  })

  test('all of them, when one is missing or damaged: half of a fleet is not believed', () => {
    const main = beginning(3)
    const [first, second] = [textOf(CREATED), textOf(SECOND)]
    expect(parsed({ main, 'server-0': first, 'server-1': second, 'server-2': textOf(NONE) })).toEqual(
      read(CREATED, SECOND, NONE),
    )
    expect(parsed({ main, 'server-0': first, 'server-1': second })).toEqual(DAMAGED)
    expect(parsed({ main, 'server-0': first, 'server-2': second })).toEqual(DAMAGED)
    expect(parsed({ main, 'server-0': first, 'server-1': '{', 'server-2': second })).toEqual(DAMAGED)
    expect(parsed({ main })).toEqual(DAMAGED)
  })

  test('when there are more of them than one step takes, even if each is whole', () => {
    const servers = Array.from({ length: MOST_SERVERS + 1 }, (_, place) => [
      `server-${place}`,
      textOf(CREATED),
    ])
    const entries = Object.fromEntries(servers) as Record<string, string>
    expect(parsed({ ...entries, main: beginning(MOST_SERVERS) })).toMatchObject({ kind: 'read' })
    expect(parsed({ ...entries, main: beginning(MOST_SERVERS + 1) })).toEqual(DAMAGED)
  })

  test.each<unknown>([undefined, null, 'failure', {}, ['success'], ['failure', 'failure'], ['failure', 1]])(
    'when the statuses that restore are %j',
    (restoreOn) => {
      const main = JSON.stringify({ version: 1, servers: 1, restoreOn })
      expect(parsed({ main, 'server-0': textOf(CREATED) })).toEqual(DAMAGED)
    },
  )

  test('when one says that nothing was asked for, and something else besides', () => {
    for (const record of [
      { ...NONE, id: '801' },
      { ...SENT, kind: 'no-create' },
      { ...NONE, ...SENT.intent },
    ])
      expect(parsed({ main: beginning(1), 'server-0': textOf(record) })).toEqual(DAMAGED)
    expect(parsed({ main: beginning(1), 'server-0': ` ${textOf(NONE)}` })).toEqual(DAMAGED)
  })

  test.each<unknown>([undefined, '', 5, 'a/b', 'a_b', 'x'.repeat(129), null])(
    'when one for which no create was sent is of the server %j',
    (serverId) => {
      expect(parsed({ main: beginning(1), 'server-0': textOf({ ...NONE, serverId }) })).toEqual(DAMAGED)
    },
  )

  test('when one for which no create was sent is of another version', () => {
    const text = JSON.stringify({ ...NONE, version: 2 })
    expect(parsed({ main: beginning(1), 'server-0': text })).toEqual(DAMAGED)
  })

  test('or whole, for any text and any JSON, and reading never fails', () => {
    const kinds = new Set(['no-create', 'sent', 'created'])
    const changed = (record: object): fc.Arbitrary<string> =>
      fc
        .dictionary(fc.constantFrom(...Object.keys(record)), fc.jsonValue(), { noNullPrototype: true })
        .map((changes) => JSON.stringify({ ...record, ...changes }))
    const anything = fc.oneof(anyText(), fc.json())
    const anyMain = fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: -1, max: 4 }).map((servers) => beginning(servers)) },
      changed({ version: 1, servers: 2, restoreOn: ['failure'] }),
      anything,
    )
    const anyRecord = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(textOf(NONE), textOf(SENT), textOf(CREATED)) },
      changed(whole),
      anything,
    )
    const anyState = fc.tuple(anyMain, fc.array(anyRecord, { minLength: 4, maxLength: 4 }))
    fc.assert(
      fc.property(anyState, ([main, servers]) => {
        const entries = Object.fromEntries(servers.map((text, place) => [`server-${place}`, text]))
        const records = parsed({ ...entries, main })
        if (records.kind === 'damaged') return
        expect(records.servers).toHaveLength(
          main === '' ? 0 : (JSON.parse(main) as { servers: number }).servers,
        )
        for (const record of records.servers) {
          expect(kinds).toContain(record.kind)
          const createdAtMs = record.kind === 'created' ? record.createdAtMs : null
          expect(new Date(createdAtMs ?? 0).toISOString()).not.toBe('')
        }
      }),
      { numRuns: 1000 },
    )
  })
})

test.each<RestoreTrigger[][]>([[[]], [['failure']], [['failure', 'cancelled']], [['cancelled', 'failure']]])(
  'what main read in "restore-on" (%j) is handed over, for post may find it empty',
  (restoreOn) => {
    const records = handedOver(() => {
      saveBeginning(actionsToolkit, [], restoreOn)
    })
    expect(records).toEqual({
      kind: 'read',
      servers: [],
      restoreOn: restoreOn.toSorted().toReversed(),
      isDone: false,
    })
  },
)

test('the beginning is one entry for each server, and their number last: until it is there, nothing is believed', () => {
  const { toolkit, told } = recordingToolkit()
  saveBeginning(toolkit, ids(2), [])
  expect(told.map(([, key]) => key)).toEqual(['server-0', 'server-1', 'main'])
})
