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
