/** Durations, sizes and lists in words. */
import { counted } from '../domain/text.ts'

const UNITS = [
  { name: 'day', ms: 86_400_000 },
  { name: 'hour', ms: 3_600_000 },
  { name: 'minute', ms: 60_000 },
  { name: 'second', ms: 1000 },
] as const

/** Returns a duration in its one or two largest units: `2 days 3 hours`, `14 minutes`, `8 seconds`. */
export function duration(ms: number): string {
  const whole = Math.max(0, Math.round(ms / 1000) * 1000)
  const first = UNITS.findIndex((unit) => whole >= unit.ms)
  const unit = UNITS[first]
  if (unit === undefined) return '0 seconds'
  const count = Math.floor(whole / unit.ms)
  const next = UNITS[first + 1]
  const rest = next === undefined ? 0 : Math.floor((whole % unit.ms) / next.ms)
  // Beside fourteen minutes, seconds do not matter.
  if (next === undefined || rest === 0 || count >= 10) return counted(count, unit.name)
  return `${counted(count, unit.name)} ${counted(rest, next.name)}`
}

const MINUTE_MS = 60_000

/** Clocks differ a little; a date further ahead than this says nothing about an age. */
const CLOCK_DIFFERENCE_MS = 5 * 60_000

/** Tells how long ago something was, in milliseconds; `null` when that is not known. */
export function ageMs(createdAtMs: number | null, nowMs: number): number | null {
  if (createdAtMs === null || createdAtMs > nowMs + CLOCK_DIFFERENCE_MS) return null
  return Math.max(0, nowMs - createdAtMs)
}

/** Returns a duration without the seconds beside its minutes, as an age needs them: `9 minutes`. */
export function roughly(ms: number): string {
  // Half a second is rounded up, as a duration is.
  const minutes = Math.floor(Math.round(ms / 1000) / 60)
  return duration(minutes === 0 ? ms : minutes * MINUTE_MS)
}

/** Returns a moment to the minute, in UTC, for a sentence that is read later: `2026-11-29 15:04 UTC`. */
export function moment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** Tells of when something is; says so when that is not known. */
export function dated(createdAtMs: number | null, nowMs: number): string {
  return createdAtMs === null || ageMs(createdAtMs, nowMs) === null
    ? 'of unknown age'
    : `from ${moment(createdAtMs)}`
}

/** Tells how old something is, and of when it is; says so when that is not known. */
export function age(createdAtMs: number | null, nowMs: number): string {
  const ms = ageMs(createdAtMs, nowMs)
  return ms === null ? 'of unknown age' : `${roughly(ms)} old, ${dated(createdAtMs, nowMs)}`
}

/** Servers as the subject of a sentence. `is`, `was` and `it` go with them. */
export interface Servers {
  readonly name: string
  readonly is: 'is' | 'are'
  readonly was: 'was' | 'were'
  readonly it: 'it' | 'them'
}

/** `server 12345`, or `servers 12345, 678`. */
export function serversOf(serverIds: readonly string[]): Servers {
  return serverIds.length === 1
    ? { name: `server ${serverIds.join()}`, is: 'is', was: 'was', it: 'it' }
    : { name: `servers ${serverIds.join(', ')}`, is: 'are', was: 'were', it: 'them' }
}

/** Returns a sentence's beginning in capitals. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** States as one line, the most frequent first: `12 in_progress, 3 completed`. That of one alone is not counted. */
export function tally(states: readonly string[], isOne = false): string {
  if (isOne) return states[0] ?? ''
  const counts = new Map<string, number>()
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1)
  return [...counts]
    .toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
    .map(([state, count]) => `${count} ${state}`)
    .join(', ')
}

/** Returns a snapshot's size as the provider gives it. */
export function size(sizeMb: number | null): string {
  return sizeMb === null ? 'size not known yet' : `${sizeMb} MB`
}

/** Returns a date to the second, in UTC. */
export function date(ms: number | null): string {
  return ms === null ? 'unreadable date' : `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
