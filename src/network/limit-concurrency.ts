/** How many requests may be under way at once: thirty servers are no reason to send an API thirty requests. */

/** Runs at most `limit` pieces of work at a time, in the order in which they came. */
export function limitConcurrency(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running < limit) running++
    else {
      // The place is handed on, so that no later one can take it.
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
      })
    }
    try {
      return await work()
    } finally {
      const first = waiting.shift()
      if (first === undefined) running--
      else first()
    }
  }
}
