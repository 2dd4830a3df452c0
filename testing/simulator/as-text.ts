/** Returns a value as `@actions/core` writes it: text as it is, nothing as no text, everything else as JSON. */
export function asText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
