/** A step is told to stop when its last request was answered, and before it has said what it did. */
import { expect, test } from '@jest/globals'
import path from 'node:path'
import { drivenClock } from '../../testing/emulator/clock.ts'
import { startEmulator } from '../../testing/emulator/server.ts'
import { runPhase } from '../../testing/local-runner/phase.ts'
import { withSignals } from '../not-on-windows.ts'
import { prune } from './prune-scene.ts'
import { ACTION, own, play, SERVER_ID, START_MS, TOKEN } from './scene.ts'

/** Has the process get a signal when it begins to write its summary for the nth time. */
function atSummary(signal: 'SIGINT' | 'SIGTERM', nth: number): readonly string[] {
  const code = `
    import fs from 'node:fs'
    import { syncBuiltinESMExports } from 'node:module'
    const write = fs.promises.writeFile
    let left = ${nth}
    fs.promises.writeFile = async (file, ...rest) => {
      if (file === process.env.GITHUB_STEP_SUMMARY && --left === 0) {
        process.kill(process.pid, '${signal}')
        await new Promise((resolve) => setImmediate(resolve))
      }
      return await write(file, ...rest)
    }
    syncBuiltinESMExports()`
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`]
}

const LATE =
  /^This step was stopped by SIG(INT|TERM) \(.*\)\. Its work was done: the log and the summary show it\. \[stopped\]$/

withSignals.describe('a signal after the last look', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'of main (%s) fails the step; the snapshot is completed, and the deploy does not run',
    async (signal) => {
      const played = await play({ driver: 'process', step: { nodeArguments: atSummary(signal, 2) } })
      expect(played.main.exitCode).toBe(1)
      expect(played.main.errors).toEqual([expect.stringMatching(LATE)])
      expect(played.main.summary).toContain('completed')
      expect(played.main.outputs['snapshot-id']).toBe('801')
      expect(played.job.step('deploy').outcome).toBe('skipped')
      // It never was: nothing is restored, and nothing is pruned.
      expect(played.changes).toEqual(['POST createSnapshot 201'])
      expect(played.post.exitCode).toBe(0)
    },
  )

  test('of main with "wait: false" fails the step', async () => {
    const played = await play({
      driver: 'process',
      with: { wait: 'false' },
      step: { nodeArguments: atSummary('SIGINT', 2) },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([expect.stringMatching(LATE)])
    expect(played.changes).toEqual(['POST createSnapshot 201'])
  })

  test('of a dry run fails the step', async () => {
    const played = await play({
      with: { 'dry-run': 'true' },
      driver: 'process',
      step: { nodeArguments: atSummary('SIGINT', 1) },
    })
    expect(played.main.exitCode).toBe(1)
    expect(played.main.errors).toEqual([expect.stringMatching(LATE)])
    expect(played.changes).toEqual([])
  })

  test('of wait/ fails the step', async () => {
    const emulator = await startEmulator({
      clientTime: true,
      clock: drivenClock(START_MS),
      snapshots: [own({ runId: '9000000001', hoursOld: 1 })],
    })
    try {
      const run = await runPhase({
        actionDir: path.join(ACTION, 'wait'),
        phase: 'main',
        virtualTime: { startMs: START_MS },
        with: {
          'api-token': TOKEN,
          'server-id': String(SERVER_ID),
          'snapshot-id': '801',
          'api-url': emulator.url,
        },
        nodeArguments: atSummary('SIGINT', 1),
      })
      expect(run.exitCode).toBe(1)
      expect(run.errors).toEqual([expect.stringMatching(LATE)])
    } finally {
      await emulator.close()
    }
  })

  test('of prune/ fails the step', async () => {
    const pruned = await prune({
      emulator: { snapshots: [own({ runId: '9000000001', hoursOld: 1 })] },
      driver: 'process',
      phase: { nodeArguments: atSummary('SIGINT', 1) },
    })
    expect(pruned.run.exitCode).toBe(1)
    expect(pruned.run.errors).toEqual([expect.stringMatching(/topped by SIGINT/)])
  })
})

withSignals.describe('a signal when all was said', () => {
  test('changes nothing any more', async () => {
    const code = `process.on('exit', () => process.exitCode === undefined && console.log('ended by itself'))
      process.once('beforeExit', () => { process.kill(process.pid, 'SIGINT'); setTimeout(() => undefined, 1) })`
    const played = await play({
      driver: 'process',
      step: { nodeArguments: ['--import', `data:text/javascript,${encodeURIComponent(code)}`] },
    })
    expect(played.main.exitCode).toBe(0)
    expect(played.main.log).toContain('ended by itself')
    expect(played.main.errors).toEqual([])
  })
})
