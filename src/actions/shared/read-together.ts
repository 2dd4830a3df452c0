/** Two reads of each server that have to show one moment. */
import type { Context } from './step.ts'

/** What one read shows this much earlier than the other is read once more. */
const STALE_MS = 10_000

/** A read of one server, with so much patience. */
export type BudgetedRead<Server, T> = (server: Server, readBudgetMs: number) => Promise<T>

/** A server, and what its two reads have shown. */
export interface ReadTogether<Server, First, Second> {
  readonly server: Server
  readonly first: First
  readonly second: Second
}

/**
 * Reads both of all servers at once. Where one kept the other waiting, because the API was down or busy, the other has
 * grown old and is read once more, of all servers. All of it is as patient as one read.
 */
export async function readTogether<Server, First, Second>(
  { clock, readBudgetMs, signal }: Pick<Context, 'clock' | 'readBudgetMs' | 'signal'>,
  servers: readonly Server[],
  readFirst: BudgetedRead<Server, First>,
  readSecond: BudgetedRead<Server, Second>,
): Promise<readonly ReadTogether<Server, First, Second>[]> {
  const startMs = clock.elapsedMs()
  const reads = servers.map((server) => ({
    server,
    first: readFirst(server, readBudgetMs),
    second: readSecond(server, readBudgetMs),
  }))
  const whenOver = async (those: readonly Promise<unknown>[]): Promise<number> => {
    await Promise.all(those)
    return clock.elapsedMs()
  }
  const [firstMs, secondMs] = await Promise.all([
    whenOver(reads.map((each) => each.first)),
    whenOver(reads.map((each) => each.second)),
  ])
  const isStale = Math.abs(secondMs - firstMs) >= STALE_MS && !signal.aborted
  const leftMs = Math.max(0, readBudgetMs - (clock.elapsedMs() - startMs))
  return await Promise.all(
    reads.map(async ({ server, first, second }) => {
      if (!isStale) return { server, first: await first, second: await second }
      return firstMs < secondMs
        ? { server, first: await readFirst(server, leftMs), second: await second }
        : { server, first: await first, second: await readSecond(server, leftMs) }
    }),
  )
}
