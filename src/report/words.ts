/** Durations, sizes and lists in words, and texts cut to a length. */

const UNITS = [
  { name: 'day', ms: 86_400_000 },
  { name: 'hour', ms: 3_600_000 },
  { name: 'minute', ms: 60_000 },
  { name: 'second', ms: 1000 },
] as const

/** A duration in its one or two largest units: `2 days 3 hours`, `14 minutes`, `8 seconds`. */
export function duration(ms: number): string {
  const whole = Math.max(0, Math.round(ms / 1000) * 1000)
  const first = UNITS.findIndex((unit) => whole >= unit.ms)
  const unit = UNITS[first]
  if (unit === undefined) return '0 seconds'
  const count = Math.floor(whole / unit.ms)
  const next = UNITS[first + 1]
  const rest = next === undefined ? 0 : Math.floor((whole % unit.ms) / next.ms)
  // Beside fourteen minutes nobody cares for seconds.
  if (next === undefined || rest === 0 || count >= 10) return counted(count, unit.name)
  return `${counted(count, unit.name)} ${counted(rest, next.name)}`
}

/** Clocks differ a little; a date further ahead than this says nothing about an age. */
const CLOCK_DIFFERENCE_MS = 5 * 60_000

/** How long ago something was, in milliseconds; `null` when that is not known. */
export function ageMs(createdAtMs: number | null, nowMs: number): number | null {
  if (createdAtMs === null || createdAtMs > nowMs + CLOCK_DIFFERENCE_MS) return null
  return Math.max(0, nowMs - createdAtMs)
}

/** How long ago something was, in words; says so when that is not known. */
export function age(createdAtMs: number | null, nowMs: number): string {
  const ms = ageMs(createdAtMs, nowMs)
  return ms === null ? 'of unknown age' : `${duration(ms)} old`
}

/** `1 snapshot`, `3 snapshots`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** A snapshot's size as the provider gives it. */
export function size(sizeMb: number | null): string {
  return sizeMb === null ? 'size not known yet' : `${sizeMb} MB`
}

/** A date to the second, in UTC. */
export function date(ms: number | null): string {
  return ms === null ? 'unreadable date' : `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** A text, cut to `longest` and never within a character, of which some are two long. */
export function clip(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…` : text
}
