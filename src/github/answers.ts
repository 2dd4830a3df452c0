/**
 * Reads what GitHub answers: a body that broke off arrives as empty data with status 200, so nothing is taken
 * for granted.
 */
import { clip } from '../domain/text.ts'

/** Returns a text, cut to a length that fits a line; `null` for anything else. */
export function textOf(value: unknown, longest = 200): string | null {
  return typeof value === 'string' ? clip(value, longest) : null
}

/** Returns owner and name of `owner/name`. */
export function ownerAndRepo(repository: string): { owner: string; repo: string } {
  const slash = repository.indexOf('/')
  return { owner: repository.slice(0, slash), repo: repository.slice(slash + 1) }
}

/** Returns an id, as digits; `null` for anything else. Those too large for a double arrive as texts. */
export function digitsOf(value: unknown): string | null {
  const text = Number.isSafeInteger(value) ? String(value) : value
  return typeof text === 'string' && /^\d+$/.test(text) ? text : null
}

/** Digits as an id in a path. One too large for a double keeps its digits, which Octokit writes as they are. */
export function idOf(digits: string): number {
  const id = Number(digits)
  return Number.isSafeInteger(id) ? id : (digits as unknown as number)
}

/** Returns a date, in milliseconds since 1970; `null` for anything else. */
export function dateOf(value: unknown): number | null {
  const dateMs = typeof value === 'string' ? Date.parse(value) : NaN
  return Number.isNaN(dateMs) ? null : dateMs
}
