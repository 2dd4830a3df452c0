import { drivenClock, type DrivenClock } from '../../testing/emulator/clock.ts'
import { startEmulator, type Emulator, type EmulatorOptions } from '../../testing/emulator/server.ts'
import { afterEachTest } from '../after-each-test.ts'

/** The time at which the clocks of these tests stand at first: 2025-01-15T10:30:00Z. */
export const START_MS = Date.UTC(2025, 0, 15, 10, 30)

/** One minute in ms. */
export const MINUTE_MS = 60_000

const running: Emulator[] = []
const closing = afterEachTest('closeEmulatorsAfterEach', async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()))
})

/** Closes the emulators of each test of this file after it. */
export const closeEmulatorsAfterEach = closing.register

/**
 * An emulator whose clock stands still until the test moves it.
 * @throws where the test file does not close it
 */
export async function emulatorAtRest(
  options: EmulatorOptions = {},
): Promise<{ emulator: Emulator; clock: DrivenClock }> {
  closing.demand()
  const clock = drivenClock(START_MS)
  const emulator = await startEmulator({ clock, ...options })
  running.push(emulator)
  return { emulator, clock }
}
