import { BadArgument } from './bad-argument.ts'

/** The fields of a JSON body of the control endpoint, read one by one with a check of their type. */
export interface BodyFields {
  text(name: string): string | undefined
  nullableText(name: string): string | null | undefined
  /** A whole number from 0. */
  count(name: string): number | undefined
  nullableCount(name: string): number | null | undefined
  id(name: string): number | string | undefined
  flag(name: string): boolean | undefined
}

/** Reads the body; `known` are the fields that there are. Throws BadArgument on any other, and on wrong types. */
export function bodyFields(body: unknown, known: readonly string[]): BodyFields {
  const given = body ?? {}
  if (typeof given !== 'object' || Array.isArray(given))
    throw new BadArgument('The body must be a JSON object.')
  const fields = given as Readonly<Record<string, unknown>>
  const unknown = Object.keys(fields).find((name) => !known.includes(name))
  if (unknown !== undefined) throw new BadArgument(`There is no "${unknown}"; there are ${known.join(', ')}.`)

  const text = (name: string): string | undefined => {
    const value = fields[name]
    if (value === undefined || typeof value === 'string') return value
    throw new BadArgument(`${name} must be a text.`)
  }
  const count = (name: string): number | undefined => {
    const value = fields[name]
    if (value === undefined) return undefined
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
    throw new BadArgument(`${name} must be a whole number from 0.`)
  }
  return {
    text,
    count,
    nullableText: (name) => (fields[name] === null ? null : text(name)),
    nullableCount: (name) => (fields[name] === null ? null : count(name)),
    id: (name) => (typeof fields[name] === 'number' ? count(name) : text(name)),
    flag: (name) => {
      const value = fields[name]
      if (value === undefined || typeof value === 'boolean') return value
      throw new BadArgument(`${name} must be true or false.`)
    },
  }
}

/** The same object without the fields that are undefined. */
export function withoutUndefined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
