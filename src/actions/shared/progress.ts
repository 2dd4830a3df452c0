/** Progress while waiting: every change at once, otherwise a line now and then, so ten minutes stay readable. */
import type { Clock } from '../../domain/clock.ts'
import { duration } from '../../report/words.ts'
import type { Log } from '../../runner/log.ts'

const EVERY_MS = 30_000

/** Tells what each look showed, and after how long. */
export function progressReport(log: Log, clock: Clock): (shown: string) => void {
  const startMs = clock.elapsedMs()
  let last: { readonly shown: string; readonly atMs: number } | null = null
  return (shown) => {
    const nowMs = clock.elapsedMs()
    if (last !== null && last.shown === shown && nowMs - last.atMs < EVERY_MS) return
    last = { shown, atMs: nowMs }
    log.line(`${shown} (after ${duration(nowMs - startMs)})`)
  }
}
