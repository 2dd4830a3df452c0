import { describe, expect, test } from '@jest/globals'
import { SimulatedProcess } from '../../testing/simulator/simulated-process.ts'
import { VirtualTime } from '../../testing/simulator/virtual-time.ts'

const START_MS = Date.parse('2026-11-21T10:00:00Z')
const NEVER = new AbortController().signal

function started(program: (process: SimulatedProcess, time: VirtualTime) => Promise<unknown>): {
  process: SimulatedProcess
  time: VirtualTime
  seen: string[]
} {
  const time = new VirtualTime(START_MS)
  const process = new SimulatedProcess(time, { name: 'one', clockAheadMs: 60_000 })
  const seen: string[] = []
  process.on('exit', (code) => seen.push(`exit ${String(code)}`))
  process.run(() => program(process, time))
  return { process, time, seen }
}

describe('a simulated process', () => {
  test('ends when its program is over and nothing can call it any more', async () => {
    const { process, time, seen } = started(async ({ clock }) => {
      clock.after(5000, () => undefined)
      await clock.sleep(10, NEVER)
    })
    const end = await time.runUntil(process.ended)
    // A timer keeps a process alive, as it does in Node.
    expect(end).toEqual({ kind: 'exited', exitCode: 0, atMs: START_MS + 5000 })
    expect(seen).toEqual(['exit 0'])
  })

  test('ends when its program waits for what can never come', async () => {
    const { process, time, seen } = started(() => new Promise(() => undefined))
    process.on('exit', () => {
      process.exitCode = 7
    })
    expect(await time.runUntil(process.ended)).toEqual({ kind: 'exited', exitCode: 7, atMs: START_MS })
    expect(seen).toEqual(['exit 0'])
  })

  test('has a wall clock that may be wrong, and one that only counts', async () => {
    const { process, time } = started(async ({ clock }) => {
      await clock.sleep(250, NEVER)
      expect([clock.nowMs() - START_MS, clock.elapsedMs()]).toEqual([60_250, 250])
    })
    expect((await time.runUntil(process.ended)).exitCode).toBe(0)
  })

  test('wakes from a sleep when its signal is aborted', async () => {
    const controller = new AbortController()
    const { process, time } = started(({ clock }) => clock.sleep(1e9, controller.signal))
    process.on('SIGINT', () => {
      controller.abort()
    })
    time.after(30, () => {
      process.signal('SIGINT')
    })
    expect(await time.runUntil(process.ended)).toMatchObject({ kind: 'exited', atMs: START_MS + 30 })
  })

  test.each(['SIGKILL', 'SIGTERM'] as const)('dies at once of a %s without a listener', async (signal) => {
    const { process, time, seen } = started(async ({ clock }) => {
      clock.after(20, () => seen.push('timer'))
      await clock.sleep(20, NEVER)
      seen.push('slept')
    })
    time.after(10, () => {
      process.signal(signal)
    })
    expect(await time.runUntil(process.ended)).toEqual({
      kind: 'killed',
      exitCode: null,
      atMs: START_MS + 10,
    })
    await time.runUntil(time.sleep(100))
    expect(seen).toEqual([])
  })

  test('ends with exit code 1 on an uncaught exception', async () => {
    const { process, time } = started(() => Promise.reject(new Error('x')))
    expect(await time.runUntil(process.ended)).toMatchObject({ kind: 'exited', exitCode: 1 })
  })

  test('lets its listener end it when a timer throws', async () => {
    const { process, time, seen } = started(async ({ clock }) => {
      clock.after(5, () => {
        throw new Error('in a timer')
      })
      await clock.sleep(1000, NEVER)
    })
    process.on('uncaughtException', (error) => {
      seen.push((error as Error).message)
      process.exit(3)
    })
    expect(await time.runUntil(process.ended)).toEqual({ kind: 'exited', exitCode: 3, atMs: START_MS + 5 })
    expect(seen).toEqual(['in a timer', 'exit 3'])
  })
})
