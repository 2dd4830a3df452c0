/** Reads what the API sends. Tolerant where its own sources disagree, strict about everything else. */
import { clip, type Redact } from '../domain/text.ts'
import { idKey, isSameId } from '../domain/ids.ts'
import type { Server } from '../domain/server.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { JsonTooLarge, readJson } from '../network/json.ts'
import { type Fields, objectOf } from '../domain/json-object.ts'
import type { components } from './api.gen.ts'

/** An answer that is JSON, but not what it should be. The message says where and what was found. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError'
}

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[]
  /** How many there are in all, where the answer says so. */
  readonly count: number | null
  /** The address of the next page; `null` when the answer says there is none; absent when it says nothing. */
  readonly next?: string | null
}

type SnapshotField = keyof components['schemas']['Snapshot']
type ServerField = keyof components['schemas']['Server']

/**
 * Longer texts are cut: none that means something to us is, and endless ones take endless time to match and
 * memory to keep.
 */
const LONGEST_TEXT = 1000
/** Ids go into paths and logs: a number or a UUID, never a path or a text. */
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/

/** Reads one page: `{count, results}` as documented, or a bare array. */
export function parsePage<Item>(
  json: unknown,
  parseItem: (item: unknown, where: string) => Item,
): Page<Item> {
  if (Array.isArray(json)) {
    return { items: json.map((each, index) => parseItem(each, `[${index}]`)), count: null }
  }
  const page = requireFields(json, 'the answer')
  const results = page['results']
  if (!Array.isArray(results)) throw new ShapeError(`"results" should be a list, but is ${kindOf(results)}`)
  const next = page['next']
  if (typeof next !== 'string' && next !== null && next !== undefined) {
    throw new ShapeError(`"next" should be an address, but is ${kindOf(next)}`)
  }
  return {
    items: results.map((each, index) => parseItem(each, `results[${index}]`)),
    count: readCount(page['count']),
    ...(next === undefined ? {} : { next }),
  }
}

function readCount(value: unknown): number | null {
  if (value === undefined || value === null) return null
  const count = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count
  throw new ShapeError(`"count" should be a whole number, but is ${kindOf(value)}`)
}

/** Reads one snapshot, from a list or from the answer to a create. */
export function parseSnapshot(json: unknown, where: string): Snapshot {
  const item = requireFields(json, where)
  const field = (name: SnapshotField): unknown => item[name]
  const description = field('description')
  const size = field('size_mb')
  return {
    // One spelling from here on: it is compared in many places. In paths small letters are taken everywhere.
    id: idKey(readId(item, where)),
    serverIds: serverIdsOf(item),
    name: cut(stringOf(field('name')) ?? stringOf(item['label']) ?? ''),
    status: readStatus(item, where),
    sizeMb: typeof size === 'number' && size >= 0 && size < Infinity ? size : null,
    createdAtMs: parseDate(field('created_at')),
    description: description === undefined ? null : cut(stringOf(description) ?? ''),
  }
}

/**
 * Checks the answer to a restore. It is documented, but nothing in it is needed; what matters is that it does not
 * speak of something else.
 * @throws ShapeError
 */
export function parseRestoreStarted(json: unknown, id: string): void {
  const named = asId(objectOf(objectOf(json)?.['snapshot'])?.['id'])
  if (named !== null && !isSameId(named, id)) throw new ShapeError(`it speaks of snapshot ${named}`)
}

/** Reads one server of the list. */
export function parseServer(json: unknown, where: string): Server {
  const item = requireFields(json, where)
  const field = (name: ServerField): unknown => item[name]
  const ids = idsIn(field('id'), item['uuid'])
  if (ids.length === 0) throw new ShapeError(`${where}.id should be an id, but is ${kindOf(field('id'))}`)
  const address = stringOf(field('ip_address'))
  const hostname = stringOf(field('hostname'))
  return {
    ids,
    name: cut(stringOf(field('name')) ?? ''),
    ...(hostname === null ? {} : { hostname: cut(hostname) }),
    status: readStatus(item, where),
    addresses: address === null ? [] : [cut(address)],
  }
}

const DATE =
  /^(?<date>\d{4}-\d{2}-\d{2})[T ](?<time>\d{2}:\d{2})(?<seconds>:\d{2})?(?<fraction>\.\d+)?(?:Z|(?<hours>[+-]\d{2})(?::?(?<minutes>\d{2}))?)?$/i

/** The parts of a date. What is left out is not there. */
interface DateParts {
  readonly date: string
  readonly time: string
  readonly seconds?: string
  readonly fraction?: string
  readonly hours?: string
  readonly minutes?: string
}

/**
 * ISO 8601 with date and time; without a zone it is UTC. Milliseconds since 1970, or `null`: also for that
 * moment itself and those before it, which programs write that have no date, and by which a snapshot would be
 * the oldest of all.
 */
export function parseDate(value: unknown): number | null {
  if (typeof value !== 'string') return null
  const found = DATE.exec(value.trim()) as { readonly groups: DateParts } | null
  if (found === null) return null
  const { date, time, seconds = ':00', fraction = '', hours = '+00', minutes = '00' } = found.groups
  const ms = Date.parse(`${date}T${time}${seconds}${fraction}${hours}:${minutes}`)
  return ms > 0 && isInCalendar(date) ? ms : null
}

/** `Date.parse` takes the 30th of February for the 2nd of March. */
function isInCalendar(date: string): boolean {
  return new Date(Date.parse(`${date}T00:00Z`)).getUTCDate() === Number(date.slice(8))
}

const ERROR_FIELDS = ['detail', 'message', 'error', 'errors'] as const

/** Returns what an error body says: the usual fields, else its first 200 characters; `null` when it says nothing. */
export function errorText(body: string, redact: Redact): string | null {
  const text = redact(fromFields(body, redact) ?? unescaped(body))
    .replace(/\s+/g, ' ')
    .trim()
  return text === '' ? null : clip(text, 200)
}

function fromFields(body: string, redact: Redact): string | null {
  try {
    return said(readJson(body, redact), 0)
  } catch (error) {
    // Not all of it was read, so none of it is shown.
    return error instanceof JsonTooLarge ? '' : null
  }
}

/** Returns what JSON says in the fields in which an error usually stands; `null` when it says nothing there. */
export function wordsOf(json: unknown): string | null {
  const fields = objectOf(json)
  return fields === null ? null : inErrorFields(fields, 1)
}

function inErrorFields(fields: Fields, depth: number): string | null {
  for (const name of ERROR_FIELDS) {
    const text = said(fields[name], depth)
    if (text !== null) return text
  }
  return null
}

/** What is not read as JSON may look like it all the same, and spell a secret in a way that is not recognised. */
function unescaped(text: string): string {
  return text.replace(/\\(?:u([\da-f]{4})|(["\\/]))/gi, (_, code: string | undefined, sign: string) =>
    code === undefined ? sign : String.fromCharCode(Number.parseInt(code, 16)),
  )
}

/** The API's error shape is unknown: look in the usual places, then in arrays by field. */
function said(json: unknown, depth: number): string | null {
  if (typeof json === 'string') return json.trim() === '' ? null : json
  if (depth > 3) return null
  if (Array.isArray(json)) {
    const texts = json.map((each) => said(each, depth + 1)).filter((each) => each !== null)
    return texts.length === 0 ? null : texts.join(' ')
  }
  const fields = objectOf(json)
  if (fields === null) return null
  const text = inErrorFields(fields, depth + 1)
  if (text !== null) return text
  const texts = Object.entries(fields).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? said(value, depth + 1) : null
    return text === null ? [] : [`${name}: ${text}`]
  })
  return texts.length === 0 ? null : texts.join(' ')
}

function requireFields(json: unknown, where: string): Fields {
  const fields = objectOf(json)
  if (fields === null) throw new ShapeError(`${where} should be an object, but is ${kindOf(json)}`)
  return fields
}

function readId(item: Fields, where: string): string {
  const id = asId(item['id']) ?? asId(item['uuid'])
  if (id === null) throw new ShapeError(`${where}.id should be an id, but is ${kindOf(item['id'])}`)
  return id
}

function readStatus(item: Fields, where: string): string {
  const status = stringOf(item['status'])
  if (status === null)
    throw new ShapeError(`${where}.status should be text, but is ${kindOf(item['status'])}`)
  return cut(status.trim()).toLowerCase()
}

/** Returns the ids by which an item names its server. Two that contradict each other make it unclear: none. */
function serverIdsOf(item: Fields): readonly string[] {
  const server = item['server']
  const inner = objectOf(server)
  const ids = idsIn(inner?.['id'], server, item['server_id'])
  // A number is an id, in whatever field it stands; what is in the field of a UUID may be a second name for one.
  const inUuids = idsIn(inner?.['uuid'], item['server_uuid'])
  const uuids = inUuids.filter((each) => !isNumber(each))
  const one = agreed([...ids, ...inUuids.filter(isNumber)])
  const other = agreed(uuids)
  if (one === false || other === false) return []
  const named = [one, other].filter((each) => each !== null)
  const same = agreed(named)
  return typeof same === 'string' ? [same] : named
}

function isNumber(id: string): boolean {
  return /^\d+$/.test(id)
}

function idsIn(...values: readonly unknown[]): readonly string[] {
  return values.map(asId).filter((each) => each !== null)
}

/** Returns the one that is given, or `null`; `false` when two contradict each other. */
function agreed(given: readonly string[]): string | false | null {
  const [first] = given
  if (first === undefined) return null
  return given.every((each) => idKey(each) === idKey(first)) ? first : false
}

function asId(value: unknown): string | null {
  const text = Number.isSafeInteger(value) ? String(value) : value
  return typeof text === 'string' && ID.test(text) ? text : null
}

/** A long one that is blank is blank, whatever it is cut to. */
function cut(text: string): string {
  return text.length > LONGEST_TEXT ? clip(text.trimEnd(), LONGEST_TEXT) : text
}

function stringOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`
}
