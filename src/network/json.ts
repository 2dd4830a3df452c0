/**
 * JSON from outside, as a value that takes no more memory than its length lets one expect: what would take more
 * is counted before anything is made of it. Ids survive, however long, and texts are redacted.
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

/** JSON that may be well formed, and has too many parts. */
export class JsonTooLarge extends Error {
  override readonly name = 'JsonTooLarge'
}

/**
 * Parses JSON, and redacts every text in it before anything can cut it into pieces that can't be recognised.
 * Whole numbers too large for a double become texts: they can only be ids.
 * @throws JsonTooLarge, SyntaxError for what is no JSON, RangeError for what is nested too deeply
 */
export function readJson(json: string, redact: Redact): unknown {
  const isPlain = json.length <= SMALL && !/\d{16}/.test(json)
  return redactTexts(JSON.parse(isPlain ? json : countedAndQuoted(json)), redact)
}

/** Redacts in place: lists of what JSON.parse makes, which has nothing but own fields, cost memory in every look. */
function redactTexts(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value)
  // Numbers, booleans and null have none.
  const fields = value as Record<string, unknown>
  for (const key in fields) fields[key] = redactTexts(fields[key], redact)
  return value
}

/**
 * Returns the same, with its large whole numbers in quotes. A reviver of `JSON.parse` learns how they were
 * written too, and takes three times the memory.
 */
function countedAndQuoted(json: string): string {
  const fieldNames = new Set<string>()
  const text = { isOpen: false, start: 0, end: 0 }
  let listsAndObjects = 0
  let values = 0
  let done = ''
  let from = 0
  for (let at = 0; at < json.length; at++) {
    const sign = json.charAt(at)
    if (sign === '\\') at++
    else if (sign === '"') {
      text.isOpen = !text.isOpen
      text[text.isOpen ? 'start' : 'end'] = at
    } else if (text.isOpen) continue
    else if (sign === ':') fieldNames.add(json.slice(text.start, text.end))
    else if (sign === ',') values++
    else if (sign === '[' || sign === '{') listsAndObjects++
    else if (IN_NUMBER.test(sign)) {
      const number = numberAt(json, at)
      if (isLargeWhole(number)) {
        done += `${json.slice(from, at)}"${number}"`
        from = at + number.length
      }
      at += number.length - 1
    }
    if (
      listsAndObjects > MOST_LISTS_AND_OBJECTS ||
      values > MOST_VALUES ||
      fieldNames.size > MOST_FIELD_NAMES
    )
      throw new JsonTooLarge('too many parts')
  }
  return done + json.slice(from)
}

const IN_NUMBER = /[-+.\deE]/

function numberAt(json: string, start: number): string {
  let end = start
  while (IN_NUMBER.test(json.charAt(end))) end++
  return json.slice(start, end)
}

function isLargeWhole(number: string): boolean {
  return number.length >= 16 && /^[1-9]\d+$/.test(number) && !Number.isSafeInteger(Number(number))
}
