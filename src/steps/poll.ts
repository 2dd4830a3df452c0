/** Looks again and again until a judgement is reached. Knows time; what is looked at, and for what, it does not. */
import type { Clock } from '../domain/clock.ts'
import { wasStopped } from './step.ts'

/** What ends a poll from outside. */
export type Cut = { readonly kind: 'timeout' } | { readonly kind: 'aborted' }

/** How to poll. Times are by the clock's `elapsedMs`. */
export interface Poll<Wait, Look, Verdict> {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly intervalMs: number
  readonly deadlineMs: number
  readonly begin: Wait
  /** Looks once, within so much time. */
  readonly look: (limitMs: number) => Promise<Look>
  /** `lookedAtMs`: when the look began, for what it shows may be as old as that. */
  readonly judge: (
    wait: Wait,
    look: Look,
    lookedAtMs: number,
  ) => { readonly wait: Wait; readonly verdict: Verdict }
  /** Told of every look that did not end the wait. */
  readonly onLook?: (look: Look, wait: Wait) => void
}

/** Looks at once, then every interval, and a last time at the deadline. */
export async function poll<Wait, Look, Verdict extends { readonly kind: string }>(
  plan: Poll<Wait, Look, Verdict>,
): Promise<Exclude<Verdict, { readonly kind: 'wait' }> | Cut> {
  const { clock, signal } = plan
  let wait = plan.begin
  for (;;) {
    if (wasStopped(signal)) return { kind: 'aborted' }
    const startedMs = clock.elapsedMs()
    const look = await plan.look(Math.max(plan.deadlineMs - startedMs, LEAST_LOOK_MS))
    if (wasStopped(signal)) return { kind: 'aborted' }
    const judged = plan.judge(wait, look, startedMs)
    if (judged.verdict.kind !== 'wait') return judged.verdict as Exclude<Verdict, { readonly kind: 'wait' }>
    wait = judged.wait
    plan.onLook?.(look, wait)
    const leftMs = plan.deadlineMs - clock.elapsedMs()
    if (leftMs <= 0) return { kind: 'timeout' }
    await clock.sleep(Math.min(plan.intervalMs, leftMs), signal)
  }
}

/** The last look, at the deadline, gets a little time too. */
const LEAST_LOOK_MS = 5000
