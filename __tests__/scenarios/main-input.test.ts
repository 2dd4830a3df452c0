/** Bad input: one error line that names the input and what is allowed, exit code 1, and nothing is sent. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Emulator } from '../../testing/emulator/server.ts'
import type { PhaseRun } from '../../testing/local-runner/phase.ts'
import { createDriver, type Driver } from './driver.ts'
import { ACTION, SERVER_ID, START_MS, TOKEN } from './scene.ts'

type Inputs = Readonly<Record<string, string>>

const ID = /"server-id".*(letters, digits|with the id of the server exists)/
const COUNT = /whole number of 1 or more/
const MINUTES = /number of minutes above 0/
const SECONDS = /number of seconds, 1 or more/
const BOOLEAN = /must be "true" or "false"/
const ADDRESS = /"api-url".*must be the base address/

const wrong: readonly (readonly [name: string, value: string, allowed: RegExp])[] = [
  ['api-token', '', /Check that the secret exists.*fork or by Dependabot/],
  ['api-token', ' \n ', /Check that the secret exists/],
  ['api-token', 'Bearer abc', /token alone, without "Bearer"/],
  ['server-id', '', ID],
  ['server-id', ' , \n', ID],
  ['server-id', '12345;reboot', ID],
  ['server-id', '../12345', ID],
  ['server-id', '12_345', ID],
  ['keep', 'many', COUNT],
  ['keep', '0', COUNT],
  ['keep', '-1', COUNT],
  ['keep', '1.5', COUNT],
  ['keep', 'NaN', COUNT],
  ['snapshot-limit', '0', COUNT],
  ['timeout', '0', MINUTES],
  ['timeout', '-30', MINUTES],
  ['timeout', 'Infinity', MINUTES],
  ['restore-timeout', 'NaN', MINUTES],
  ['poll-interval', '0.9', SECONDS],
  ['poll-interval', 'NaN', SECONDS],
  ['restore-on', 'failure, always', /must be "failure", "cancelled", both, or empty/],
  ['when-full', 'delete', /must be "prune" or "fail"/],
  ['dry-run', 'yes', BOOLEAN],
  ['wait', '1', BOOLEAN],
  ['wait-for-restore', 'on', BOOLEAN],
  ['comment', 'tRUE', BOOLEAN],
  ['api-url', 'admin.vps.org', ADDRESS],
  ['api-url', 'http://admin.vps.org/api/v1', ADDRESS],
  ['api-url', 'http://127.0.0.1.example.com/api/v1', ADDRESS],
  ['api-url', 'http://localhost@example.com/api/v1', ADDRESS],
  ['api-url', 'ftp://127.0.0.1/api/v1', ADDRESS],
  ['name', 'release-7', /must not end.*Use "release_7"/],
  ['name', 'v1.2', /would become "v1-2".*Use "v1_2"/],
  ['name', 'pre-restore', /must not be "pre-restore"/],
  ['name', 'pre.restore', /must not be "pre-restore"/],
]

let driver: Driver
let emulator: Emulator

beforeAll(async () => {
  driver = createDriver(START_MS)
  emulator = await driver.startEmulator()
})

afterAll(async () => {
  await emulator.close()
})

describe('bad input', () => {
  test.each(wrong.map(([name, value, allowed]) => ({ name, value, allowed })))(
    '$name: $value is one error that says what is allowed, without a stack trace',
    async ({ name, value, allowed }) => {
      const run = await main({ [name]: value })
      expect(run.exitCode).toBe(1)
      expect(run.errors).toEqual([expect.stringMatching(allowed)])
      expect(run.errors[0]).toContain(`"${name}"`)
      expect(run.rawLines.filter((each) => each.startsWith('::error'))).toHaveLength(1)
      expect([...run.rawLines, run.stderr].join('\n')).not.toMatch(/^\s+at /m)
      expect(emulator.requests).toEqual([])
      expect(run.outputs).toEqual({})
      expect(run.state).toEqual({ main: '{"version":1,"servers":0,"restoreOn":[]}' })
    },
  )

  test('several at once are still one error, which names each', async () => {
    const run = await main({ keep: '0', timeout: 'soon', 'when-full': 'delete' })
    expect(run.errors).toEqual([expect.stringMatching(/"keep".*"when-full".*"timeout"/)])
    expect(run.exitCode).toBe(1)
  })

  test('a server that is named twice by its UUID, in whatever capitals, is one error that names it', async () => {
    const uuid = '5f1c0000-0000-4000-8000-00000000000a'
    const run = await main({ 'server-id': `${uuid}, 12345\n${uuid.toUpperCase()}` })
    expect(run.errors).toEqual([expect.stringMatching(/"server-id" names "5F1C0000.*" more than once/)])
    expect(emulator.requests).toEqual([])
  })

  test('a runner without a run id, too, is one error and nothing sent', async () => {
    const run = await phase('main', {}, { env: { GITHUB_RUN_ID: undefined } })
    expect(run.exitCode).toBe(1)
    expect(run.errors).toEqual([expect.stringContaining('GITHUB_RUN_ID')])
    expect(emulator.requests).toEqual([])
  })

  test('with debug logging on, the stack is there as debug lines, and there is still one error', async () => {
    const run = await phase('main', { keep: '0' }, { debug: true })
    expect(run.errors).toHaveLength(1)
    const stack = run.rawLines.filter((each) => / at .*\.[jt]s/.test(each))
    expect(stack.length).toBeGreaterThan(0)
    expect(stack.every((each) => each.startsWith('::debug::'))).toBe(true)
  })

  test.each([{ keep: '0' }, { 'api-token': '' }, { 'api-url': 'http://example.com' }])(
    'post after %j does nothing and passes',
    async (inputs) => {
      const run = await phase('post', inputs)
      expect(run.exitCode).toBe(0)
      expect(run.errors).toEqual([])
      expect(run.warnings).toEqual([])
      expect(run.env['VPS_SNAPSHOT_RESULT']).toBe('none')
      expect(emulator.requests).toEqual([])
    },
  )
})

function main(inputs: Inputs): Promise<PhaseRun> {
  return phase('main', inputs)
}

function phase(
  name: 'main' | 'post',
  inputs: Inputs,
  more: { debug?: boolean; env?: Readonly<Record<string, string | undefined>> } = {},
): Promise<PhaseRun> {
  return driver.startPhase({
    actionDir: ACTION,
    phase: name,
    virtualTime: { startMs: START_MS },
    with: {
      'api-token': TOKEN,
      'server-id': String(SERVER_ID),
      'api-url': emulator.url,
      'deploy-status': 'failure',
      'github-token': '',
      ...inputs,
    },
    ...more,
  }).done
}
