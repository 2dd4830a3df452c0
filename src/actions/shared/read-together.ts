/** Two reads that have to show one moment. */
import type { Context } from './step.ts'

/** What one read shows this much earlier than the other is read once more. */
const STALE_MS = 10_000

/** A read, with so much patience. */
export type BudgetedRead<T> = (readBudgetMs: number) => Promise<T>

/**
 * Reads both at once. Where one kept the other waiting, because the API was down or busy, the other has grown old
 * and is read once more. All of it is as patient as one read.
 */
export async function readTogether<First, Second>(
  { clock, readBudgetMs, signal }: Pick<Context, 'clock' | 'readBudgetMs' | 'signal'>,
  readFirst: BudgetedRead<First>,
  readSecond: BudgetedRead<Second>,
): Promise<readonly [First, Second]> {
  const startMs = clock.elapsedMs()
  const timed = async <T>(read: BudgetedRead<T>): Promise<{ readonly value: T; readonly atMs: number }> => {
    const value = await read(readBudgetMs)
    return { value, atMs: clock.elapsedMs() }
  }
  const [first, second] = await Promise.all([timed(readFirst), timed(readSecond)])
  const olderMs = second.atMs - first.atMs
  if (Math.abs(olderMs) < STALE_MS || signal.aborted) return [first.value, second.value]
  const leftMs = Math.max(0, readBudgetMs - (clock.elapsedMs() - startMs))
  return olderMs > 0 ? [await readFirst(leftMs), second.value] : [first.value, await readSecond(leftMs)]
}
