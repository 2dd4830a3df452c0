/** JSON from outside: it takes no more memory than its length lets one expect, and its texts are redacted. */
import type { Redact } from '../domain/redact.ts'
import { redactTexts } from './redact-texts.ts'

/** Twice as many lists and objects as 5 MB of documented snapshots are. Each takes far more memory than the two letters it may be written in. */
const MOST_LISTS_AND_OBJECTS = 100_000
/** More values than 5 MB of the shortest documented snapshots hold. */
const MOST_VALUES = 400_000

type Reviver = Parameters<typeof JSON.parse>[1]

/**
 * Parses JSON, and redacts every text in it before anything can cut it into pieces that nobody would recognise.
 * @throws SyntaxError for what is no JSON, or is made to fill memory; RangeError for what is nested too deeply
 */
export function readJson(text: string, redact: Redact, revive?: Reviver): unknown {
  if (isMadeToFillMemory(text)) throw new SyntaxError('too many values')
  return redactTexts(JSON.parse(text, revive), redact)
}

/** Counted before anything is made of it. What stands in texts does not count: a text is one value, whatever it says. */
function isMadeToFillMemory(json: string): boolean {
  if (json.length <= MOST_LISTS_AND_OBJECTS) return false
  let listsAndObjects = 0
  let values = 0
  let isText = false
  for (let at = 0; at < json.length; at++) {
    switch (json.charAt(at)) {
      case '\\':
        at++
        break
      case '"':
        isText = !isText
        break
      case '[':
      case '{':
        if (!isText && ++listsAndObjects > MOST_LISTS_AND_OBJECTS) return true
        break
      case ',':
        if (!isText && ++values > MOST_VALUES) return true
        break
    }
  }
  return false
}
