import { describe, expect, test } from '@jest/globals'
import { StuckError, VirtualTime } from '../../testing/simulator/virtual-time.ts'

const START_MS = Date.parse('2026-11-21T10:00:00Z')

describe('virtual time', () => {
  test('jumps to the next event', async () => {
    const time = new VirtualTime(START_MS)
    await time.runUntil(time.sleep(3 * 3_600_000))
    expect(time.now() - START_MS).toBe(3 * 3_600_000)
  })

  test('stands still while any promise can go on', async () => {
    const time = new VirtualTime(START_MS)
    const seen: number[] = []
    const busy = async (): Promise<void> => {
      for (let turn = 0; turn < 1000; turn++) await Promise.resolve()
      seen.push(time.now() - START_MS)
    }
    time.after(1, () => seen.push(1))
    await time.runUntil(Promise.all([busy(), time.sleep(2)]))
    expect(seen).toEqual([0, 1])
  })

  test('lets things happen in the order of time, and of asking within one moment', async () => {
    const time = new VirtualTime(START_MS)
    const seen: string[] = []
    for (const [ms, name] of [
      [20, 'c'],
      [10, 'a'],
      [20, 'd'],
      [10, 'b'],
      [-5, 'now'],
    ] as const) {
      time.after(ms, () => seen.push(`${name} ${time.now() - START_MS}`))
    }
    const cancel = time.after(15, () => seen.push('never'))
    cancel()
    await time.runUntil(time.sleep(30))
    expect(seen).toEqual(['now 0', 'a 10', 'b 10', 'c 20', 'd 20'])
  })

  test('calls who waits for idleness before it goes on', async () => {
    const time = new VirtualTime(START_MS)
    const seen: string[] = []
    time.after(0, () => seen.push('event'))
    time.whenIdle(() => {
      seen.push('idle')
      void Promise.resolve().then(() => seen.push('and what follows'))
    })
    await time.runUntil(time.sleep(1))
    expect(seen).toEqual(['idle', 'and what follows', 'event'])
  })

  test('says so when nothing can happen any more, when it is too late, and when it is too much', async () => {
    const never = new Promise<never>(() => undefined)
    await expect(new VirtualTime(START_MS).runUntil(never)).rejects.toThrow(StuckError)

    const late = new VirtualTime(START_MS)
    await expect(late.runUntil(late.sleep(100), { untilMs: START_MS + 99 })).rejects.toThrow('Not over at')

    const much = new VirtualTime(START_MS)
    const again = (): void => {
      much.after(1, again)
    }
    again()
    await expect(much.runUntil(never, { events: 50 })).rejects.toThrow('Not over after 50 events.')
  })

  test('hands on what the story throws', async () => {
    const time = new VirtualTime(START_MS)
    const story = async (): Promise<void> => {
      await time.sleep(5)
      throw new Error('the end')
    }
    await expect(time.runUntil(story())).rejects.toThrow('the end')
  })
})
