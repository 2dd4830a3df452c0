/**
 * JSON from outside, as a value that takes no more memory than its length lets one expect: what would take more is counted before
 * anything is made of it. Ids survive, however long, and texts are redacted.
 */
import type { Redact } from '../domain/text.ts'
import { redactTexts } from './redact-texts.ts'

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
  const isPlain = json.length <= SMALL && !/\d{16}/.test(json)
  return redactTexts(JSON.parse(isPlain ? json : countedAndQuoted(json)), redact)
}

/** The same, with its large whole numbers in quotes. `JSON.parse` can keep their digits too, and takes three times the memory then. */
function countedAndQuoted(json: string): string {
  const fieldNames = new Set<string>()
  let listsAndObjects = 0
  let values = 0
  let done = ''
  let from = 0
  for (let at = 0; at < json.length; at++) {
    const sign = json.charAt(at)
    if (sign === '"') {
      const end = endOfText(json, at)
      if (isFieldName(json, end)) fieldNames.add(json.slice(at, end))
      at = end
    } else if (sign === '[' || sign === '{') {
      listsAndObjects++
    } else if (sign === ',') {
      values++
    } else if (isInNumber(sign)) {
      const end = endOfNumber(json, at)
      if (isLargeWhole(json, at, end)) {
        done += `${json.slice(from, at)}"${json.slice(at, end)}"`
        from = end
      }
      at = end - 1
    }
    if (
      listsAndObjects > MOST_LISTS_AND_OBJECTS ||
      values > MOST_VALUES ||
      fieldNames.size > MOST_FIELD_NAMES
    )
      throw new JsonTooLarge('more parts than anybody sends')
  }
  return done + json.slice(from)
}

/** Where the text that begins at `start` has its second quote, or the end of all. */
function endOfText(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    const sign = json.charAt(at)
    if (sign === '"') return at
    if (sign === '\\') at++
  }
  return json.length
}

/** Whether the text that ends there is the name of a field. */
function isFieldName(json: string, end: number): boolean {
  let at = end + 1
  while (' \t\r\n'.includes(json.charAt(at)) && at < json.length) at++
  return json.charAt(at) === ':'
}

function isInNumber(sign: string): boolean {
  return (sign >= '0' && sign <= '9') || sign === '-'
}

function endOfNumber(json: string, start: number): number {
  let at = start
  while (/[-+.\deE]/.test(json.charAt(at))) at++
  return at
}

function isLargeWhole(json: string, start: number, end: number): boolean {
  if (end - start < 16) return false
  const digits = json.slice(start, end)
  return /^[1-9]\d+$/.test(digits) && !Number.isSafeInteger(Number(digits))
}
