/**
 * JSON from outside, as a value that takes no more memory than its length lets one expect: what would take more is counted before
 * anything is made of it. Ids survive, however long, and texts are redacted.
 */
import type { Redact } from '../domain/text.ts'

/** Eight for each of 25,000 entries. Each takes far more memory than the two letters that it may be written in. */
const MOST_LISTS_AND_OBJECTS = 200_000
/** More than 5 MB of the shortest documented entries hold. */
const MOST_VALUES = 500_000
/** Objects of ever other fields take a thousand times the memory of objects that are alike. */
const MOST_FIELD_NAMES = 1000
/** Shorter JSON can't fill memory, whatever it holds. */
const SMALL = 100_000

/** JSON that is well formed, perhaps, and made of more parts than anybody sends. */
export class JsonTooLarge extends Error {
  override readonly name = 'JsonTooLarge'
}

/**
 * Parses JSON, and redacts every text in it before anything can cut it into pieces that nobody would recognise. Whole numbers too large
 * for a double become texts: they can only be ids.
 * @throws JsonTooLarge, SyntaxError for what is no JSON, RangeError for what is nested too deeply
 */
export function readJson(json: string, redact: Redact): unknown {
  if (json.length > SMALL) refuseTooManyParts(json)
  return JSON.parse(json, (_, value: unknown, context?: { readonly source?: string }) => {
    if (typeof value === 'string') return redact(value)
    const written = context?.source ?? ''
    return typeof value === 'number' && isLargeWhole(written) ? redact(written) : value
  })
}

function isLargeWhole(written: string): boolean {
  return written.length >= 16 && /^\d+$/.test(written) && !Number.isSafeInteger(Number(written))
}

/** @throws JsonTooLarge */
function refuseTooManyParts(json: string): void {
  const fieldNames = new Set<string>()
  let listsAndObjects = 0
  let values = 0
  let isInText = false
  let textAt = 0
  let textEnd = 0
  for (let at = 0; at < json.length; at++) {
    const sign = json.charAt(at)
    if (sign === '\\') at++
    else if (sign === '"') {
      isInText = !isInText
      if (isInText) textAt = at
      else textEnd = at
    } else if (isInText) continue
    else if (sign === ':') fieldNames.add(json.slice(textAt, textEnd))
    else if (sign === ',') values++
    else if (sign === '[' || sign === '{') listsAndObjects++
    if (
      listsAndObjects > MOST_LISTS_AND_OBJECTS ||
      values > MOST_VALUES ||
      fieldNames.size > MOST_FIELD_NAMES
    )
      throw new JsonTooLarge('more parts than anybody sends')
  }
}
