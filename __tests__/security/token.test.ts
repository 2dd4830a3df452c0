/** The token never leaves: in whatever it is sent back, by whomever, and however a process ends. */
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { drivenClock } from '../../testing/emulator/clock.ts'
import { DEFAULT_TOKEN } from '../../testing/emulator/tokens.ts'
import { type EmulatorOptions, startEmulator } from '../../testing/emulator/server.ts'
import { type PhaseRun, runPhase } from '../../testing/local-runner/phase.ts'
import { withGitHub } from '../scenarios/github-scene.ts'
import { ACTION, manual, own, play, RUN_ID, SERVER_ID, START_MS } from '../scenarios/scene.ts'

const SECRET = 'vps_S3cr/t+T0ken=for&tests'
const TOKENS = [{ ...DEFAULT_TOKEN, token: SECRET }]
/** Shorter pieces of it are chance. */
const PIECE = 7
/** It, and what of its base64 does not depend on what stands before it. */
const FORMS = [
  SECRET,
  encodeURIComponent(SECRET),
  ...[0, 1, 2].map((offset) =>
    Buffer.from(' '.repeat(offset) + SECRET)
      .toString('base64')
      .slice(4, -4),
  ),
]
/** How it may be sent back: plain, in a URL, and in base64 at each of its three offsets. */
const ECHO = [
  SECRET,
  encodeURIComponent(SECRET),
  ...['', ' ', '  '].map((before) => Buffer.from(`${before}${SECRET}`).toString('base64')),
].join(' and ')

/** Everything that a process printed or saved, without the lines that mask the token. */
function toldBy(run: PhaseRun): string {
  const masked = run.stdout.replaceAll(/^::add-mask::.*\n/gm, '')
  return masked + run.stderr + JSON.stringify([run.outputs, run.state, run.env, run.summary])
}

/** No whole form of it, and no beginning or end of the plain one either. */
function expectSilence(told: string): void {
  expect(FORMS.filter((form) => told.includes(form))).toEqual([])
  expect(told).not.toContain(SECRET.slice(0, PIECE))
  expect(told).not.toContain(SECRET.slice(-PIECE))
}

const ECHOES = {
  'as an error': { kind: 'status', status: 400, body: { detail: ECHO, [SECRET]: [ECHO] } },
  'in the id of a request': {
    kind: 'status',
    status: 503,
    headers: { 'x-request-id': `${'i'.repeat(80)}${SECRET}` },
  },
  'as a redirect': {
    kind: 'redirect',
    location: `https://elsewhere.example/?t=${encodeURIComponent(SECRET)}`,
  },
  'as something that is not JSON': {
    kind: 'status',
    status: 200,
    body: `<html>${'x'.repeat(180)}${ECHO}</html>`,
  },
  'as a state': {
    kind: 'body',
    json: {
      id: 801,
      server: { id: SERVER_ID, name: ECHO },
      name: ECHO,
      status: ECHO,
      description: ECHO,
      results: [{ id: 801, server: { id: SERVER_ID }, name: ECHO, status: ECHO, description: ECHO }],
    },
  },
} as const

/** Each of them once: all actions read through the same door. */
const CARRIED_BY = {
  restore: ['as an error', 'as a redirect'],
  prune: ['in the id of a request', 'as something that is not JSON'],
  wait: ['as a state', 'as an error'],
} as const

const WITH = {
  restore: { 'snapshot-id': '801', 'github-token': '' },
  prune: { keep: '1', 'github-token': '' },
  wait: { 'snapshot-id': '801', timeout: '3' },
} as const

async function runAction(action: keyof typeof WITH, options: EmulatorOptions): Promise<PhaseRun> {
  const emulator = await startEmulator({
    clientTime: true,
    clock: drivenClock(START_MS),
    tokens: TOKENS,
    snapshotMs: 4000,
    restoreMs: 4000,
    ...options,
  })
  try {
    return await runPhase({
      actionDir: path.join(ACTION, action),
      phase: 'main',
      virtualTime: { startMs: START_MS },
      run: { runId: '9000000500', repository: 'acme/shop', repositoryId: '1001' },
      debug: true,
      with: {
        'api-token': SECRET,
        'server-id': String(SERVER_ID),
        'api-url': emulator.url,
        ...WITH[action],
      },
    })
  } finally {
    await emulator.close()
  }
}

describe('sent back by the API', () => {
  const snapshots = [
    manual({ hoursOld: 60, name: `${'n'.repeat(30)}${SECRET}`, description: ECHO }),
    own({ runId: '9000000001', hoursOld: 50 }),
    own({ runId: '9000000002', hoursOld: 40 }),
  ]
  const servers = [{ id: SERVER_ID, name: `web ${ECHO}`, disk: 'x' }]

  test.each(Object.keys(WITH) as (keyof typeof WITH)[])(
    '%s/ keeps it to itself, whatever carries it',
    async (action) => {
      const work = { restore: 'restoreSnapshot', prune: 'deleteSnapshot', wait: 'listSnapshots' } as const
      for (const fault of CARRIED_BY[action].map((each) => ECHOES[each])) {
        const faults = [{ operation: work[action], times: 'always', fault } as const]
        const run = await runAction(action, { snapshots, servers, faults })
        expect(run.masks).toContain(SECRET)
        expectSilence(toldBy(run))
      }
      const run = await runAction(action, { snapshots, servers })
      expect(run.log.join('\n')).toContain('***')
      expectSilence(toldBy(run))
    },
  )
})

test('sent back by GitHub, it is in no log, no summary and no comment', async () => {
  const played = await withGitHub(
    {
      jobs: {
        4711: {
          name: 'deploy',
          status: 'in_progress',
          runnerName: 'local-runner',
          // Long texts are cut, and half a token could not be recognised as one.
          steps: [[`${'s'.repeat(90)}${SECRET}`, 'failure']],
        },
      },
    },
    {
      deploy: 'failure',
      debug: true,
      with: { 'api-token': SECRET, 'restore-on': 'failure', comment: 'true' },
      emulator: { tokens: TOKENS },
      run: { eventName: 'pull_request', event: { pull_request: { number: 7 } } },
    },
  )
  expect(played.changes).toContain('POST restoreSnapshot 200')
  expect(played.post.summary).toMatch(/s{80}\\\*\\\*\\\*/)
  expectSilence(toldBy(played.main) + toldBy(played.post))
  expect(played.github.written.length).toBeGreaterThan(0)
  expectSilence(JSON.stringify(played.github.written))
})

describe('when the process breaks', () => {
  const breaks = {
    'in the middle of its work': 'throw error()',
    'while no caller waits for it': 'setImmediate(() => { throw error() }); return {}',
    'in a promise that no caller has': 'Promise.reject(error()); return {}',
  }

  test.each(Object.entries(breaks))('%s: the text and its stack hold no token', async (_, code) => {
    const broken = `import os from 'node:os'
      const error = () => new TypeError('boom ' + process.env['INPUT_API-TOKEN'])
      os.networkInterfaces = () => { ${code} }`
    const played = await play({
      with: { 'api-token': SECRET },
      emulator: { tokens: TOKENS },
      debug: true,
      driver: 'process',
      step: { nodeArguments: ['--import', `data:text/javascript,${encodeURIComponent(broken)}`] },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([expect.stringMatching(/^Unexpected error: boom \*\*\* /)])
    expect(played.main.rawLines.filter((each) => /^::debug::.* at /.test(each)).length).toBeGreaterThan(0)
    expectSilence(toldBy(played.main) + toldBy(played.post))
    expect(played.changes).toEqual([])
  })
})

test('in the wrong input, too, it is not shown', async () => {
  for (const name of ['server-id', 'deploy-status', 'api-url', 'protect']) {
    const played = await play({
      with: { 'api-token': SECRET, [name]: `https://x:${SECRET}@y.example/${ECHO.slice(0, 20)}` },
      emulator: { tokens: TOKENS, snapshots: [own({ runId: RUN_ID, attempt: 9, hoursOld: 9 })] },
    })
    expect(FORMS.filter((form) => (toldBy(played.main) + toldBy(played.post)).includes(form))).toEqual([])
  }
})
