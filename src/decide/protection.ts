/** `protect`: ids and names that are never deleted. */
import { isUuid } from '../domain/ids.ts'
import type { Snapshot } from '../domain/snapshot.ts'

/** Returns the first pattern that protects a snapshot, by its id or its name, or `null`. */
export function protectingPattern(
  snapshot: Pick<Snapshot, 'id' | 'name'>,
  patterns: readonly string[],
): string | null {
  const { id, name } = snapshot
  const isId = isUuid(id)
    ? (pattern: string): boolean => matches(pattern.toLowerCase(), id.toLowerCase())
    : (pattern: string): boolean => matches(pattern, id)
  return patterns.find((each) => isId(each) || matches(each, name)) ?? null
}

/**
 * Tells whether `pattern`, in which `*` stands for any text, matches the whole of `text`. Walks both once with one
 * point to go back to, so no pattern can make it slow, as a regular expression could.
 */
export function matches(pattern: string, text: string): boolean {
  let inPattern = 0
  let inText = 0
  let star = -1
  let resumeAt = 0
  while (inText < text.length) {
    if (pattern[inPattern] === '*') {
      star = inPattern++
      resumeAt = inText
    } else if (pattern[inPattern] === text[inText]) {
      inPattern++
      inText++
    } else if (star !== -1) {
      inPattern = star + 1
      inText = ++resumeAt
    } else {
      return false
    }
  }
  while (pattern[inPattern] === '*') inPattern++
  return inPattern === pattern.length
}

/** Returns the patterns that protect none of these snapshots. */
export function unmatchedPatterns(
  patterns: readonly string[],
  snapshots: readonly Pick<Snapshot, 'id' | 'name'>[],
): readonly string[] {
  return patterns.filter((pattern) => !snapshots.some((each) => protectingPattern(each, [pattern]) !== null))
}
