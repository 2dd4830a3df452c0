import type { Redact } from '../domain/text.ts'

/** Redacts every text in what `JSON.parse` gave, in place. */
export function redactTexts(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value)
  if (typeof value !== 'object' || value === null) return value
  // What JSON.parse makes has nothing but own fields, and lists of them cost memory in every look.
  for (const key in value) {
    const fields = value as Record<string, unknown>
    fields[key] = redactTexts(fields[key], redact)
  }
  return value
}
