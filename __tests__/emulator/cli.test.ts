import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { emulatorArguments } from '../../testing/emulator/arguments.ts'
import { drivenClock } from '../../testing/emulator/clock.ts'
import { readDataFile, writeDataFile } from '../../testing/emulator/data-file.ts'
import { Provider } from '../../testing/emulator/provider.ts'
import { QUIRK_NAMES } from '../../testing/emulator/quirks.ts'
import { withSignals } from '../not-on-windows.ts'
import { START_MS } from './emulators.ts'

const CLI = fileURLToPath(new URL('../../testing/emulator/cli.ts', import.meta.url))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    encoding: 'utf8',
    timeout: 600_000,
  })
  return { status, stdout, stderr }
}

describe('the command line', () => {
  test('--help names every option, fault and quirk', () => {
    const { status, stdout, stderr } = run('--help')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    for (const word of [
      '--time-scale',
      '--data',
      'reset-after',
      'cut-body',
      '/next-snapshot',
      ...QUIRK_NAMES,
    ]) {
      expect(stdout).toContain(word)
    }
  })

  test('a bad argument is one line and exit code 2', () => {
    const { status, stdout, stderr } = run('--port', 'x')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toBe('--port takes a whole number from 0, not "x".\n')
  })

  test.each([
    [['--port', '70000'], /--port takes a number up to 65535/],
    [['--time-scale', '0'], /--time-scale takes a number above 0/],
    [['--snapshot-minutes', '-1'], /--snapshot-minutes/],
    [['--restore-minutes=NaN'], /--restore-minutes takes/],
    [['--limit', 'five'], /--limit takes a whole number/],
    [['--token', 'a b'], /--token takes a text without spaces/],
    [['--server', 'a b'], /--server takes letters/],
    [['--data='], /--data takes the name/],
    [['--fault', 'x'], /OPERATION:FAULT/],
    [['--quirk', 'x=1'], /no quirk "x"/],
    [['--wrong'], /'--wrong'.*--help/],
    [['stray'], /'stray'.*--help/],
  ])('%j is refused', (args, message) => {
    expect(() => emulatorArguments(args)).toThrow(message)
  })

  test('is read', () => {
    const args = [
      '--port=0',
      '--time-scale=.5',
      '--snapshot-minutes=0.5',
      '--server=7',
      '--server=a-b',
      '--limit=2',
    ]
    const more = ['--fault=account:garbage', '--quirk=ids=uuid', '--quirk=list=bare-array', '--data=x.json']
    expect(emulatorArguments([...args, ...more])).toEqual({
      help: false,
      port: 0,
      timeScale: 0.5,
      dataFile: 'x.json',
      snapshotMs: 30_000,
      restoreMs: 480_000,
      limit: 2,
      token: 'vps_emulator_token',
      serverIds: [7, 'a-b'],
      faults: [{ operation: 'account', fault: { kind: 'garbage' } }],
      quirks: { ids: 'uuid', list: 'bare-array' },
    })
  })

  withSignals.test('starts, says how to use it, keeps its data, ends on SIGTERM', async () => {
    const file = join(folder, 'data.json')
    const child = spawn(process.execPath, [CLI, '--port=0', '--time-scale=60', `--data=${file}`])
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    while (!text.includes('/_emulator/state'))
      await new Promise((resolve) => child.stdout.once('data', resolve))
    expect(text).toContain('12345 (web-server-01, active)')
    const url = /api-url: (\S+)/.exec(text)?.[1] ?? ''
    const headers = { authorization: 'Bearer vps_emulator_token' }
    const body = JSON.stringify({ server_id: 12345, name: 'kept' })
    expect((await fetch(`${url}/snapshots/`, { method: 'POST', headers, body })).status).toBe(201)
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(readDataFile(file)?.snapshots).toMatchObject([{ id: 801, name: 'kept' }])
    expect(readdirSync(folder)).toEqual(['data.json'])
  })

  test('a damaged data file is one line and exit code 2', () => {
    const file = join(folder, 'data.json')
    writeFileSync(file, '{"version":1')
    const { status, stdout, stderr } = run('--port=0', '--data', file)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toBe(`The data file ${file} is damaged (it is no JSON). Remove it to begin anew.\n`)
  })

  test('a data file that cannot be written is one line and exit code 2', () => {
    const { status, stderr } = run('--port=0', '--data', join(folder, 'missing', 'data.json'))
    expect(status).toBe(2)
    expect(stderr).toMatch(/^The data file .* can't be written \(ENOENT\)\.\n$/)
  })
})

describe('the data file', () => {
  test('brings back everything that was written', () => {
    const file = join(folder, 'data.json')
    expect(readDataFile(file)).toBeNull()
    const provider = new Provider({
      now: drivenClock(START_MS),
      servers: [{ id: 'a-b' }],
      snapshots: [
        { id: 1, createdAt: 'soon' },
        { status: 'in_progress', endsAfterMs: 10 },
      ],
    })
    provider.deploy('a-b', 'release 2')
    provider.restoreSnapshot(1)
    provider.deleteSnapshot(1)
    writeDataFile(file, provider.data())
    expect(readDataFile(file)).toEqual(provider.data())
    expect(readdirSync(folder)).toEqual(['data.json'])
  })

  test('of an earlier version lacks what came later, and is read all the same', () => {
    const file = join(folder, 'data.json')
    const provider = new Provider({ now: drivenClock(START_MS), snapshots: [{ id: 1 }] })
    const older = JSON.stringify(provider.data(), (key, value: unknown) =>
      ['uuid', 'limit', 'queuedRestore', 'deletion', 'protectedWith'].includes(key) ? undefined : value,
    )
    writeFileSync(file, older)
    const data = readDataFile(file) ?? undefined
    expect(new Provider({ now: drivenClock(START_MS), ...(data && { data }) }).data()).toEqual(
      provider.data(),
    )
  })

  test('says where it is damaged', () => {
    const file = join(folder, 'data.json')
    const provider = new Provider({ now: drivenClock(START_MS) })
    writeDataFile(file, provider.data())
    expect(readDataFile(file)?.servers).toHaveLength(1)
    writeFileSync(file, readFileSync(file, 'utf8').replace('"limit": null', '"limit": "x"'))
    expect(() => readDataFile(file)).toThrow(/damaged \(\/servers\/0\/limit must be number,null\)/)
    writeDataFile(file, provider.data())
    writeFileSync(file, readFileSync(file, 'utf8').replace('"release 1"', '5'))
    expect(() => readDataFile(file)).toThrow(/damaged \(\/servers\/0\/disk must be string\)/)
    expect(() => readDataFile(folder)).toThrow(/can't be read \(EISDIR\)/)
  })
})
