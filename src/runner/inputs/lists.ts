/** How inputs with several entries are taken apart. */

/** Returns what is separated by commas, spaces or line breaks, without the empty ones. */
export function parseList(text: string): readonly string[] {
  return text.split(/[,\s]/).filter((each) => each !== '')
}

/**
 * Returns ids or names that are separated by commas, spaces or line breaks. The place counts: an empty one between commas
 * stays.
 * @param text without spaces at its ends
 */
export function splitIds(text: string): readonly string[] {
  return text.split(/\s*,\s*|\s+/)
}

/** Returns what is separated by commas or line breaks, and may hold spaces. The place counts: an empty one stays. */
export function splitInOrder(text: string): readonly string[] {
  return text
    .trim()
    .split(/,\s*\n|[,\n]/)
    .map((each) => each.trim())
}

/** Returns the entry of a list that was held to the number of the servers. */
export function placeOf(parts: readonly string[], index: number): string {
  const part = parts[index]
  if (part === undefined) throw new RangeError(`place ${index + 1} of ${parts.length}`)
  return part
}
