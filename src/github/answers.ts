/** Reads what GitHub answers: a body that broke off arrives as empty data with status 200, so nothing is taken for granted. */
import { clip } from '../domain/clip.ts'

/** The fields of an object; none of anything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

/** The items of a list; none of anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A text, cut to a length that fits a line; `null` for anything else. */
export function textOf(value: unknown, longest = 200): string | null {
  return typeof value === 'string' ? clip(value, longest) : null
}

/** Owner and name of a repository. */
export function ownerAndRepo(repository: string): { owner: string; repo: string } {
  const [owner = '', repo = ''] = repository.split('/')
  return { owner, repo }
}

/** An id, as digits; `null` for anything else. Those too large for a double arrive as texts. */
export function digitsOf(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : null
  return typeof value === 'string' && /^\d+$/.test(value) ? value : null
}

/** Digits as an id in a path. One too large for a double keeps its digits, which Octokit writes as they are. */
export function idOf(digits: string): number {
  const id = Number(digits)
  return Number.isSafeInteger(id) ? id : (digits as unknown as number)
}

/** A date, in milliseconds since 1970; `null` for anything else. */
export function dateOf(value: unknown): number | null {
  const dateMs = typeof value === 'string' ? Date.parse(value) : NaN
  return Number.isNaN(dateMs) ? null : dateMs
}
