/** The provider's clock and the runner's: dates of snapshots are by the one, all else is by the other. */

/** Clocks that differ by less count as equal. */
const CLOCKS_DIFFER_MS = 10 * 60 * 1000

/**
 * Returns how many milliseconds the provider's clock is ahead of the runner's (behind: below 0), by the date of
 * a snapshot that was created between two moments of the runner's clock; 0 where they differ by less than ten
 * minutes, or where the date can't be read.
 */
export function providerAheadMs(createdAtMs: number | null, askedAtMs: number, knownAtMs: number): number {
  if (createdAtMs === null) return 0
  const aheadMs = Math.min(0, createdAtMs - askedAtMs) + Math.max(0, createdAtMs - knownAtMs)
  return Math.abs(aheadMs) > CLOCKS_DIFFER_MS ? aheadMs : 0
}
