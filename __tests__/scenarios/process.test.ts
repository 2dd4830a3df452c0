/** The process itself: real time, and files of the runner that can't be written. */
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { scaledClock } from '../../testing/emulator/clock.ts'
import { startEmulator } from '../../testing/emulator/server.ts'
import { type PhaseOptions, startPhase } from '../../testing/local-runner/phase.ts'
import { withSignals } from '../not-on-windows.ts'
import { ACTION, own, play, RUN_ID, SERVER_ID, TOKEN } from './scene.ts'

const NOWHERE = path.join(import.meta.dirname, 'no-such-folder', 'file')

describe('in real time', () => {
  const options = (url: string, inputs: Readonly<Record<string, string>>): PhaseOptions => ({
    actionDir: ACTION,
    phase: 'main',
    with: {
      'api-token': TOKEN,
      'server-id': String(SERVER_ID),
      'api-url': url,
      'github-token': '',
      ...inputs,
    },
  })

  test('main takes a snapshot from end to end, and the process ends by itself', async () => {
    const emulator = await startEmulator({ clock: scaledClock(60), snapshotMs: 50_000 })
    try {
      const run = await startPhase(options(emulator.url, { 'poll-interval': '1' })).done
      expect(run.exitCode).toBe(0)
      expect(run.stderr).toBe('')
      expect(run.outputs['snapshot-id']).toBe('801')
      expect(JSON.parse(run.outputs['snapshots'] ?? '')).toMatchObject([{ status: 'completed' }])
      const looks = emulator.requests.filter((each) => each.operation === 'listSnapshots')
      expect(looks.length).toBeLessThanOrEqual(4)
    } finally {
      await emulator.close()
    }
  })

  withSignals.test(
    'a signal between two looks ends it at once, although the next one is a minute away',
    async () => {
      const emulator = await startEmulator({ snapshotMs: 3_600_000 })
      try {
        const main = startPhase(options(emulator.url, { 'poll-interval': '60' }))
        await main.line('in_progress (after')
        // By itself it would look again in a minute: longer than this test may take.
        main.kill('SIGTERM')
        const run = await main.done
        expect(run.exitCode).toBe(1)
        expect(run.errors).toEqual([expect.stringMatching(/SIGTERM before snapshot 801 .*still in progress/)])
      } finally {
        await emulator.close()
      }
    },
  )

  test('an API that does not answer is one error that says what to check', async () => {
    const emulator = await startEmulator()
    await emulator.close()
    const run = await startPhase({
      ...options(emulator.url, {}),
      virtualTime: { startMs: Date.now() },
    }).done
    expect(run.exitCode).toBe(1)
    expect(run.errors).toEqual([expect.stringMatching(/ECONNREFUSED.*"api-url"/)])
    expect(JSON.stringify(run.state)).not.toMatch(/sent|created/)
  })
})

describe('a file of the runner that can not be written', () => {
  const FULL = [50, 40, 30, 20, 10].map((hoursOld) => own({ runId: `9000000${hoursOld}`, hoursOld }))

  test('the state: nothing is created, exit 1', async () => {
    const played = await play({ env: { GITHUB_STATE: NOWHERE } })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(/^Could not save what the post step needs .*No snapshot was created\./),
    ])
    expect(played.changes).toEqual([])
  })

  test('the state, on a full server: nothing is deleted either', async () => {
    const played = await play({ env: { GITHUB_STATE: NOWHERE }, emulator: { snapshots: FULL } })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toHaveLength(1)
    expect(played.changes).toEqual([])
    expect(played.ids).toHaveLength(5)
  })

  test('the outputs: one error that names the snapshot; post knows of it', async () => {
    const played = await play({ env: { GITHUB_OUTPUT: NOWHERE } })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([
      expect.stringMatching(
        new RegExp(`Snapshot 801 \\(pre-deploy-${RUN_ID}-1\\) of server ${SERVER_ID} exists`),
      ),
    ])
    expect(played.main.state['server-0']).toContain('"id":"801"')
    expect(played.post.log.join('\n')).toContain('Snapshot 801 (pre-deploy-9000000011-1)')
    expect(played.changes).toEqual(['POST createSnapshot 201'])
  })

  test('the summary: a warning, and the snapshot is taken all the same', async () => {
    const played = await play({ env: { GITHUB_STEP_SUMMARY: NOWHERE } })
    expect(played.main.exitCode).toBe(0)
    expect(played.main.warnings).toEqual([expect.stringMatching(/^Could not write the job summary/)])
    expect(played.main.outputs['snapshot-id']).toBe('801')
    expect(played.main.state['server-0']).toContain('"completion":"seen"')
    expect(played.post.exitCode).toBe(0)
  })
})
