import { afterEach, expect } from '@jest/globals'
import { drivenClock, type DrivenClock } from '../../testing/emulator/clock.ts'
import { startEmulator, type Emulator, type EmulatorOptions } from '../../testing/emulator/server.ts'

/** The time at which the clocks of these tests stand at first: 2025-01-15T10:30:00Z. */
export const START_MS = Date.UTC(2025, 0, 15, 10, 30)

/** One minute in ms. */
export const MINUTE_MS = 60_000

const running: Emulator[] = []
let closingFile: string | undefined | null = null

/** Closes the emulators of each test after it. Every test file calls this itself, because this module is loaded only once. */
export function closeEmulatorsAfterEach(): void {
  closingFile = expect.getState().testPath
  afterEach(async () => {
    await Promise.all(running.splice(0).map((emulator) => emulator.close()))
  })
}

/**
 * An emulator whose clock stands still until the test moves it.
 * @throws where the test file does not close it
 */
export async function emulatorAtRest(
  options: EmulatorOptions = {},
): Promise<{ emulator: Emulator; clock: DrivenClock }> {
  if (closingFile !== expect.getState().testPath)
    throw new Error('This test file does not call closeEmulatorsAfterEach().')
  const clock = drivenClock(START_MS)
  const emulator = await startEmulator({ clock, ...options })
  running.push(emulator)
  return { emulator, clock }
}
