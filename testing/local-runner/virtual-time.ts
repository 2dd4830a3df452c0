import { readFileSync } from 'node:fs'

/** Lets a child process live in virtual time: see virtual-clock.mjs. */
export interface VirtualTime {
  /** The time at which it starts, in milliseconds since 1970. */
  readonly startMs: number
  /** What a request costs, in virtual milliseconds. Default: 20. */
  readonly requestMs?: number
  /** Cancels the process after so many virtual milliseconds: SIGINT, 7.5 s, SIGTERM, 2.5 s, SIGKILL. */
  readonly cancelAfterMs?: number
}

/** What `node` needs to run on the virtual clock. */
export function virtualClock(
  time: VirtualTime,
  nowFile: string,
): { nodeArguments: string[]; variables: Record<string, string> } {
  const settings = {
    VIRTUAL_NOW: time.startMs,
    VIRTUAL_NOW_FILE: nowFile,
    VIRTUAL_REQUEST_MS: time.requestMs,
    VIRTUAL_CANCEL_AFTER_MS: time.cancelAfterMs,
  }
  return {
    nodeArguments: ['--import', new URL('./virtual-clock.mjs', import.meta.url).href],
    variables: Object.fromEntries(
      Object.entries(settings).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)]],
      ),
    ),
  }
}

/** The time at which a process on the virtual clock ended. */
export function virtualEnd(time: VirtualTime, nowFile: string): number {
  try {
    return Number(readFileSync(nowFile, 'utf8').trim() || time.startMs)
  } catch {
    // It never started.
    return time.startMs
  }
}
