/**
 * Looks again and again until every one of several things is judged. Knows time; what is looked at, and for what, it
 * does not.
 */
import type { Clock } from '../../domain/clock.ts'
import { wasStopped } from './step.ts'

/** What ends a poll from outside. */
export type Cut = { readonly kind: 'timeout' } | { readonly kind: 'aborted' }

/** What is still waited for after a look, by the key of each. */
export type Open<Wait, Look> = ReadonlyMap<string, { readonly wait: Wait; readonly look: Look }>

/** How one of them ended. */
export type End<Verdict> = Exclude<Verdict, { readonly kind: 'wait' }> | Cut

/** Which look it is: `last`: at the deadline, so there is no time to put it off. */
export type Turn = 'first' | 'next' | 'last'

/** How to poll. Times are by the clock's `elapsedMs`. */
export interface Poll<Wait, Look, Verdict> {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly intervalMs: number
  readonly deadlineMs: number
  /** What is waited for, each under a key of its own. */
  readonly begin: ReadonlyMap<string, Wait>
  /** Looks once, within so much time. Called for all that are still waited for in one moment. */
  readonly look: (key: string, limitMs: number, turn: Turn) => Promise<Look>
  /** For how long a look was put off, if it was: nobody looks again before. */
  readonly putOffMs: (look: Look) => number | null
  /** `readAtMs`: when the look began, for what it shows may be as old as that. */
  readonly judge: (
    wait: Wait,
    look: Look,
    readAtMs: number,
  ) => { readonly wait: Wait; readonly verdict: Verdict }
  /** Told of each that a look ended. */
  readonly onEnd: (key: string, verdict: Exclude<Verdict, { readonly kind: 'wait' }>) => void
  /** Told of those that a look did not end, if there are any. */
  readonly onLook: (open: Open<Wait, Look>) => void
}

/** Looks at once, then every interval, or later where the API asks for that, and a last time at the deadline. */
export async function poll<Wait, Look, Verdict extends { readonly kind: string }>(
  plan: Poll<Wait, Look, Verdict>,
): Promise<ReadonlyMap<string, End<Verdict>>> {
  const { clock, signal } = plan
  const waits = new Map(plan.begin)
  const ends = new Map<string, End<Verdict>>()
  const cut = (kind: Cut['kind']): ReadonlyMap<string, End<Verdict>> => {
    for (const key of waits.keys()) ends.set(key, { kind })
    return ends
  }
  let isFirst = true
  while (waits.size > 0) {
    if (wasStopped(signal)) return cut('aborted')
    const startedMs = clock.elapsedMs()
    const limitMs = Math.max(plan.deadlineMs - startedMs, LEAST_LOOK_MS)
    const turn = isFirst ? 'first' : startedMs >= plan.deadlineMs ? 'last' : 'next'
    isFirst = false
    const looks = await Promise.all(
      [...waits].map(async ([key, wait]) => ({ key, wait, look: await plan.look(key, limitMs, turn) })),
    )
    if (wasStopped(signal)) return cut('aborted')
    const open = new Map<string, { wait: Wait; look: Look }>()
    for (const { key, wait, look } of looks) {
      const judged = plan.judge(wait, look, startedMs)
      if (judged.verdict.kind === 'wait') {
        waits.set(key, judged.wait)
        open.set(key, { wait: judged.wait, look })
        continue
      }
      const verdict = judged.verdict as Exclude<Verdict, { readonly kind: 'wait' }>
      waits.delete(key)
      ends.set(key, verdict)
      plan.onEnd(key, verdict)
    }
    if (open.size === 0) break
    plan.onLook(open)
    const leftMs = plan.deadlineMs - clock.elapsedMs()
    if (leftMs <= 0) return cut('timeout')
    const asked = [...open.values()].map(({ look }) => plan.putOffMs(look) ?? 0)
    await clock.sleep(Math.min(Math.max(plan.intervalMs, ...asked), leftMs), signal)
  }
  return ends
}

/** The last look, at the deadline, gets a little time too. */
const LEAST_LOOK_MS = 5000
