/** Ids of servers and snapshots are opaque text: a number, a UUID, or something else. */

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Returns whether an id has the form of a UUID. */
export function isUuid(id: string): boolean {
  return UUID.test(id)
}

/** Returns a text that is the same for two spellings of one id: only a UUID is the same in other capitals. */
export function idKey(id: string): string {
  return isUuid(id) ? id.toLowerCase() : id
}

/** Returns whether two ids are spellings of one. */
export function isSameId(one: string, other: string): boolean {
  return idKey(one) === idKey(other)
}
