import { createHash } from 'node:crypto'

/** The id of a server or a snapshot: a number, as documented, or a text such as a UUID. */
export type Id = number | string

/** How new ids look. */
export type IdForm = 'integer' | 'uuid'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether an id has the form of a UUID. */
export function isUuid(id: Id): boolean {
  return typeof id === 'string' && UUID.test(id)
}

/** Whether two ids name the same thing. Ids from a path are always text, so they are compared as text; UUIDs without regard to capitals. */
export function sameId(a: Id, b: Id): boolean {
  // Long lists are searched with this, and nearly all pairs differ: the pattern of a UUID comes last.
  if (a === b) return true
  if (typeof a === 'number' && typeof b === 'number') return false
  const [one, other] = [String(a), String(b)]
  return one === other || (one.toLowerCase() === other.toLowerCase() && isUuid(a))
}

/** A version-4-shaped UUID that is always the same for the same seed, so that runs can be repeated. */
export function uuidFrom(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
