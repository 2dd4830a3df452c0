/** Names of JavaScript's own in JSON and in ids: nothing is inherited from them, and nothing is changed by them. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { drivenClock } from '../../testing/emulator/clock.ts'
import { startEmulator } from '../../testing/emulator/server.ts'
import { runPhase } from '../../testing/local-runner/phase.ts'
import { readJson } from '../../src/network/json.ts'
import { completionMarks } from '../../src/runner/job-notes.ts'
import { parseRecords } from '../../src/runner/state.ts'
import { readWaitInputs } from '../../src/runner/inputs/wait.ts'
import { parsePage, parseServer, parseSnapshot } from '../../src/vpsorg/parse.ts'
import { manual, own, play, START_MS } from '../scenarios/scene.ts'
import { phaseOptions } from '../process/strike.ts'

const same = (text: string): string => text
const read = (text: string): unknown => parsePage(readJson(text, same), parseSnapshot)
const SNAPSHOT = '"id":801,"server":{"id":12345},"name":"n","status":"completed","description":"d"'

/** The prototypes that everything inherits from, as they were when this began. */
function prototypes(): readonly (readonly string[])[] {
  return [Object.prototype, Array.prototype, Function.prototype].map((each) =>
    Object.getOwnPropertyNames(each),
  )
}

describe('answers of the API', () => {
  const before = prototypes()

  test.each([
    `{"results":[],"__proto__":{"polluted":"yes"}}`,
    `{"results":[{${SNAPSHOT},"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}]}`,
    `{"results":[],"constructor":{"prototype":{"polluted":"yes"}}}`,
    // The other way of parsing, for numbers that are too large.
    `{"results":[{${SNAPSHOT},"__proto__":{"polluted":"yes"},"big":12345678901234567890}]}`,
  ])('%s changes no prototype', (text) => {
    read(text)
    expect(prototypes()).toEqual(before)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test.each([
    ['a list', '{"__proto__":{"results":[]}}'],
    ['an id', '{"results":[{"__proto__":{"id":801},"status":"completed"}]}'],
    ['a state', '{"results":[{"id":801,"__proto__":{"status":"completed"}}]}'],
    [
      'an id, too large for a number elsewhere',
      '{"x":12345678901234567890,"results":[{"__proto__":{"id":1}}]}',
    ],
  ])('%s in __proto__ is not there', (_, text) => {
    expect(() => read(text)).toThrow('should be')
  })

  test('a server in __proto__ is not read', () => {
    const json = readJson('{"id":801,"status":"x","__proto__":{"server":{"id":12345}}}', same)
    expect(parseSnapshot(json, 'it').serverIds).toEqual([])
    expect(() => parseServer(readJson('{"__proto__":{"id":1},"status":"x"}', same), 'it')).toThrow(
      'should be',
    )
  })

  test('what is secret is taken out of __proto__ too', () => {
    const json = readJson('{"__proto__":{"a":"secret"}}', (text) => text.replace('secret', '***'))
    expect(JSON.stringify(json)).toBe('{"__proto__":{"a":"***"}}')
  })
})

test('state in __proto__ is not there, and changes nothing', () => {
  const before = prototypes()
  const state: Record<string, string> = {
    main: '{"version":1,"restoreOn":[],"__proto__":{"servers":1,"polluted":"yes"}}',
  }
  expect(parseRecords((key) => state[key] ?? '')).toEqual({ kind: 'damaged' })
  expect(prototypes()).toEqual(before)
})

test('servers that are named like what every object has are servers', async () => {
  const ids = ['constructor', 'toString', 'hasOwnProperty', 'valueOf']
  const emulator = await startEmulator({
    clientTime: true,
    clock: drivenClock(START_MS),
    servers: ids.map((id) => ({ id, name: id })),
    snapshotMs: 1000,
  })
  try {
    const options = phaseOptions({ action: '.', phase: 'main', with: { 'server-id': ids.join() } }, emulator)
    const run = await runPhase(options)
    expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    expect(run.outputs['snapshot-id']?.split(',').toSorted()).toEqual(['801', '802', '803', '804'])
  } finally {
    await emulator.close()
  }
})

test('an event of the run that holds __proto__ and text that acts is none', async () => {
  const event: Record<string, unknown> = JSON.parse(
    '{"__proto__":{"pull_request":{"number":7}},"head_commit":{"message":"##[error]x\\r::error::y"},"pull_request":{"number":"7/../8"}}',
  ) as Record<string, unknown>
  const played = await play({
    run: { eventName: 'pull_request', event },
    with: { 'restore-on': 'failure', comment: 'true' },
    deploy: 'failure',
    emulator: { snapshots: [own({ runId: '9000000001', hoursOld: 9 }), manual({ hoursOld: 8 })] },
  })
  expect(played.changes).toContain('POST restoreSnapshot 200')
  expect(played.post.commands.filter((each) => each.form === '##')).toEqual([])
  expect(played.post.rawLines.join('\n')).not.toMatch(/::error::y/)
})

describe('ids that are paths', () => {
  const PATHS = [
    '../x',
    '..',
    '.',
    'a/b',
    '/etc/passwd',
    'a\\b',
    '%2e%2e',
    '..%2f',
    'a\0b',
    '~',
    'C:x',
    '-a',
    '',
  ]

  test.each(PATHS)('%j is no id of a snapshot or a server, in no answer', (id) => {
    const item = JSON.stringify({ id, status: 'completed', server: { id }, server_id: id, server_uuid: id })
    expect(() => parseSnapshot(readJson(item, same), 'it')).toThrow('should be an id')
    expect(() => parseServer(readJson(item, same), 'it')).toThrow('should be an id')
    const { serverIds } = parseSnapshot(readJson(item.replace('{', '{"uuid":1,'), same), 'it')
    expect(serverIds).toEqual([])
  })

  test.each(PATHS.filter((each) => each !== ''))('%j is no input of wait/', (id) => {
    const given: Record<string, string> = { 'api-token': 'x', 'server-id': '1', 'snapshot-id': id }
    expect(() => readWaitInputs((name) => given[name] ?? '')).toThrow('"snapshot-id" holds')
    if (id === '-a') return
    const swapped = { ...given, 'server-id': id, 'snapshot-id': '1' } as Record<string, string>
    expect(() => readWaitInputs((name) => swapped[name] ?? '')).toThrow('"server-id" holds')
  })

  test('the longest ids that there can be make one file in the folder of marks', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'marks-'))
    try {
      const marks = completionMarks({ RUNNER_TEMP: folder, GITHUB_RUN_ID: '1', GITHUB_REPOSITORY: 'a/b' })
      const id = 'a'.repeat(128)
      marks.write(id, id)
      expect(marks.has(id, id)).toBe(true)
      expect(readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual([
        'vps-safety-snapshot',
        path.join('vps-safety-snapshot', `server-${id}`),
        path.join('vps-safety-snapshot', `server-${id}`, `completed-${id}`),
      ])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
