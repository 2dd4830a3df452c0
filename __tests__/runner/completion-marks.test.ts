import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type CompletionMarks, completionMarks } from '../../src/runner/job-notes.ts'
import { RunnerFileError } from '../../src/runner/runner-file.ts'

const SERVER = '12345'
const RUN = { id: '9000000011', attempt: '1' }

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'marks-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** The marks as one action of the job sees them. */
function marks(
  run: Partial<typeof RUN> = {},
  environment: NodeJS.ProcessEnv = { RUNNER_TEMP: folder },
): CompletionMarks {
  const { id, attempt } = { ...RUN, ...run }
  return completionMarks({
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_RUN_ID: id,
    GITHUB_RUN_ATTEMPT: attempt,
    ...environment,
  })
}

/** Every file below the folder. */
function files(): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => path.join(each.parentPath, each.name))
}

describe('a mark', () => {
  test('that was left is found by another action of the job', () => {
    expect(marks().has(SERVER, '801')).toBe(false)
    marks().write(SERVER, '801')
    expect(marks().has(SERVER, '801')).toBe(true)
  })

  test('is that of a UUID in other capitals, and of no other id in other capitals', () => {
    const uuid = '0b5a8f0e-3c1d-4e7a-9f56-7c1f0a9d2b3e'
    marks().write(uuid.toUpperCase(), uuid)
    expect(marks().has(uuid, uuid.toUpperCase())).toBe(true)
    marks().write('srvA', 'snapB')
    expect(marks().has('srvA', 'snapb')).toBe(false)
    expect(marks().has('srva', 'snapB')).toBe(false)
  })

  test('may be left twice, and beside others', () => {
    marks().write(SERVER, '801')
    marks().write(SERVER, '801')
    marks().write(SERVER, 'b7e2-4c_x')
    marks().write('5f1c-a', '801')
    for (const [serverId, id] of [
      [SERVER, '801'],
      [SERVER, 'b7e2-4c_x'],
      ['5f1c-a', '801'],
    ] as const)
      expect(marks().has(serverId, id)).toBe(true)
    expect(files()).toHaveLength(3)
  })

  test.each<[string, string, string]>([
    ['another snapshot', SERVER, '802'],
    ['a snapshot whose id is longer', SERVER, '8011'],
    ['a snapshot whose id is shorter', SERVER, '80'],
    ['a snapshot in other capitals', SERVER, 'AB1'],
    ['another server', '12346', '801'],
    ['no snapshot at all', SERVER, ''],
  ])('is not one of %s', (_, serverId, id) => {
    marks().write(SERVER, '801')
    marks().write(SERVER, 'ab1')
    expect(marks().has(serverId, id)).toBe(false)
  })

  test.each<[string, Partial<typeof RUN>]>([
    ['run', { id: '9000000012' }],
    ['attempt', { attempt: '2' }],
    ['run and attempt that read alike', { id: '900000001', attempt: '11' }],
  ])("of another %s does not count: a runner of one's own may not have emptied the folder", (_, run) => {
    marks().write(SERVER, '801')
    expect(marks(run).has(SERVER, '801')).toBe(false)
    marks(run).write(SERVER, '801')
    expect(marks(run).has(SERVER, '801')).toBe(true)
    expect(marks().has(SERVER, '801')).toBe(false)
  })

  test('lies nowhere but in the folder of the job, and a mark in another one is not found', () => {
    marks().write(SERVER, '801')
    expect(files()).toHaveLength(1)
    expect(marks({}, { RUNNER_TEMP: path.join(folder, 'other') }).has(SERVER, '801')).toBe(false)
  })

  test('is known by what it says, to the letter', () => {
    marks().write(SERVER, '801')
    const [file = ''] = files()
    const text = readFileSync(file, 'utf8')
    const others = ['', 'x', text.trimEnd(), `${text}\n`, text.toUpperCase(), text.replace('801', '802')]
    for (const each of others) {
      writeFileSync(file, each)
      expect([each, marks().has(SERVER, '801')]).toEqual([each, false])
    }
    writeFileSync(file, text)
    expect(marks().has(SERVER, '801')).toBe(true)
  })

  test('that is a folder is none', () => {
    marks().write(SERVER, '801')
    const [file = ''] = files()
    rmSync(file)
    mkdirSync(file)
    expect(marks().has(SERVER, '801')).toBe(false)
    expect(() => {
      marks().write(SERVER, '801')
    }).toThrow(RunnerFileError)
  })
})

describe('where no mark can be left', () => {
  const failing = (environment: NodeJS.ProcessEnv): (() => void) => {
    const { write } = marks({}, environment)
    return () => {
      write(SERVER, '801')
    }
  }

  test.each<[string, NodeJS.ProcessEnv]>([
    ['is not set', {}],
    ['is empty', { RUNNER_TEMP: '' }],
  ])('because RUNNER_TEMP %s, that is said, and none is found', (_, environment) => {
    expect(failing(environment)).toThrow(RunnerFileError)
    expect(failing(environment)).toThrow('RUNNER_TEMP is not set')
    expect(marks({}, environment).has(SERVER, '801')).toBe(false)
  })

  // A file in place of the folder stops everybody, root too; permissions would not.
  test.each(['', 'vps-safety-snapshot', `vps-safety-snapshot/server-${SERVER}`])(
    'because there is a file in place of a folder (%j), the message names the snapshot and what follows',
    (inTheWay) => {
      const temp = path.join(folder, 'temp')
      const file = path.join(temp, inTheWay)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, '')
      const environment = { RUNNER_TEMP: temp }
      expect(failing(environment)).toThrow(RunnerFileError)
      expect(failing(environment)).toThrow(
        /Could not save that snapshot 801 of server 12345 is completed .*The post step will not restore it automatically/,
      )
      expect(marks({}, environment).has(SERVER, '801')).toBe(false)
    },
  )
})
