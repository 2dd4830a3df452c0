/** Time, passed in so that nothing has to sleep in tests. */
export interface Clock {
  /** Wall time in milliseconds since 1970: for dates and ages. */
  nowMs(): number
  /** Milliseconds that only ever grow: for time limits, which a corrected wall clock must not move. */
  elapsedMs(): number
  /** Resolves after `ms`, or at once when `signal` is aborted; it never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** Calls `action` after `ms`, unless the returned function was called before. */
  after(ms: number, action: () => void): () => void
}
