/** Files and folders of the runner that can't be written, beyond those of main: what was done to servers is told all the same. */
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { drivenClock } from '../../testing/emulator/clock.ts'
import { startEmulator } from '../../testing/emulator/server.ts'
import { type PhaseRun, runPhase } from '../../testing/local-runner/phase.ts'
import { ACTION, own, RUN_ID, SERVER_ID, START_MS, TOKEN } from '../scenarios/scene.ts'
import { phaseOptions, type Subject } from './strike.ts'
import { FIVE, MAIN, POST_PRUNES, POST_RESTORES, ROLLBACK } from './subjects.ts'

/** It is there, and can't be written: a folder. */
const FOLDER = path.join(ACTION, 'src')

/** Runs it with these variables; `changes` are the requests that change something. */
async function runWith(
  subject: Subject,
  env: Readonly<Record<string, string>>,
): Promise<{ run: PhaseRun; changes: readonly string[]; disk: string | undefined }> {
  const emulator = await startEmulator({
    clientTime: true,
    clock: drivenClock(START_MS),
    snapshotMs: 4000,
    restoreMs: 4000,
    ...subject.emulator,
  })
  try {
    const run = await runPhase({ ...phaseOptions(subject, emulator), env })
    expect(run).toMatchObject({ signal: null, stderr: '' })
    expect(run.rawLines.filter((each) => /^\s+at /.test(each))).toEqual([])
    return {
      run,
      changes: emulator.requests.flatMap((each) =>
        each.method === 'GET' ? [] : [each.operation ?? each.path],
      ),
      disk: emulator.provider.server(SERVER_ID)?.disk,
    }
  } finally {
    await emulator.close()
  }
}

test('GITHUB_OUTPUT, on a full server: one error names what was deleted and what was made', async () => {
  const { run, changes } = await runWith(MAIN, { GITHUB_OUTPUT: FOLDER })
  expect(run.exitCode).toBe(1)
  expect(run.errors).toEqual([expect.stringMatching(/Snapshot 806 .* of server 12345 exists/)])
  expect(changes).toEqual(['deleteSnapshot', 'createSnapshot'])
  expect(run.state['server-0']).toContain('"id":"806"')
})

test('GITHUB_STATE: main changes nothing', async () => {
  const { run, changes } = await runWith(MAIN, { GITHUB_STATE: FOLDER })
  expect(run.exitCode).toBe(1)
  expect(run.errors).toEqual([
    expect.stringMatching(/^Could not save what the post step needs .*No snapshot was created\./),
  ])
  expect(changes).toEqual([])
})

describe('GITHUB_ENV', () => {
  test('a good deploy stays green, and a warning says what the next jobs miss', async () => {
    const { run, changes } = await runWith(POST_PRUNES, { GITHUB_ENV: FOLDER })
    expect(run.exitCode).toBe(0)
    expect(run.warnings).toContainEqual(
      expect.stringMatching(/VPS_SNAPSHOT_RESULT=pruned for the jobs that follow/),
    )
    expect(changes).toEqual(['deleteSnapshot', 'deleteSnapshot'])
  })

  test('a restore is done and told, and it is red', async () => {
    const { run, changes, disk } = await runWith(POST_RESTORES, { GITHUB_ENV: FOLDER })
    expect(run.exitCode).toBe(1)
    expect(run.errors).toEqual([expect.stringMatching(/Server 12345 was restored from snapshot 804/)])
    expect(run.warnings).toContainEqual(expect.stringContaining('VPS_SNAPSHOT_RESULT=restored'))
    expect(changes).toEqual(['restoreSnapshot'])
    expect(disk).toBe('before the deploy')
  })
})

describe('GITHUB_STEP_SUMMARY', () => {
  test.each([
    ['post, while it prunes', POST_PRUNES, 0],
    ['post, while it restores', POST_RESTORES, 1],
    ['restore/', ROLLBACK, 0],
  ] as const)('%s: one warning, and everything else is as ever', async (_, subject, exitCode) => {
    const { run, changes } = await runWith(subject, { GITHUB_STEP_SUMMARY: FOLDER })
    expect(run.exitCode).toBe(exitCode)
    expect(run.warnings.filter((each) => each.includes('Could not write the job summary'))).toHaveLength(1)
    expect(changes.length).toBeGreaterThan(0)
  })
})

test('GITHUB_OUTPUT, in restore/: nothing is changed', async () => {
  const { run, changes } = await runWith(ROLLBACK, { GITHUB_OUTPUT: FOLDER })
  expect(run.exitCode).toBe(1)
  expect(run.errors).toEqual([
    expect.stringMatching(/Could not set the outputs .* \[runner-outputs-not-set\]$/),
  ])
  expect(changes).toEqual([])
})

test('RUNNER_TEMP: wait/ is red, because post would not restore what it saw', async () => {
  const emulator = await startEmulator({
    clientTime: true,
    clock: drivenClock(START_MS),
    snapshots: [...FIVE.slice(3), own({ runId: RUN_ID, hoursOld: 0.1 })],
  })
  try {
    const run = await runPhase({
      actionDir: path.join(ACTION, 'wait'),
      phase: 'main',
      virtualTime: { startMs: START_MS },
      run: { runId: RUN_ID },
      env: { RUNNER_TEMP: path.join(ACTION, 'package.json') },
      with: {
        'api-token': TOKEN,
        'server-id': String(SERVER_ID),
        'api-url': emulator.url,
        'snapshot-id': '803',
      },
    })
    expect(run.exitCode).toBe(1)
    expect(run.errors).toEqual([
      expect.stringMatching(
        /Could not save that snapshot 803 of server 12345 is completed.*post step will not restore it.* \[runner-mark-not-saved\]$/,
      ),
    ])
  } finally {
    await emulator.close()
  }
})
