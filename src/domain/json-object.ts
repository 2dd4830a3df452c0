/** Objects in parsed JSON. */

/** The fields of an object. */
export type Fields = Readonly<Record<string, unknown>>

/** Returns the fields of what is an object and no list; `null` for all else. */
export function objectOf(json: unknown): Fields | null {
  return typeof json === 'object' && !Array.isArray(json) ? (json as Fields | null) : null
}

/** Returns the same, and no fields for all else. */
export function fieldsOf(json: unknown): Fields {
  return objectOf(json) ?? {}
}
