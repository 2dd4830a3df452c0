import { BadArgument, wholeNumber } from './bad-argument.ts'
import type { IdForm } from './ids.ts'

/** Where the answers differ from the documentation. With the defaults they do not. */
export interface Quirks {
  /** How new ids look. Set at the start, also the id of the default server. */
  ids: IdForm
  /** The field that holds the id of a snapshot or a server. */
  idField: 'id' | 'uuid'
  /** `?server_id=` changes nothing: all snapshots come back. */
  ignoreFilter: boolean
  /**
   * Form of both lists. `counted`: as documented, everything at once. `bare-array`: the array alone. `paged`: pages
   * with `count`, `next` and `previous`. `paged-without-next`: pages with `count`, `page=N` asks for one.
   * `bare-paged`: pages that are the array alone, `page=N` asks for one.
   */
  list: 'counted' | 'bare-array' | 'paged' | 'paged-without-next' | 'bare-paged'
  /** Items on a page. */
  pageSize: number
  /** What a page behind the last one is: without items, or a 404. */
  pageBehindLast: 'empty' | 'not-found'
  /** Origin in `next` and `previous` instead of the emulator's own (as behind a proxy); empty: its own. */
  linkOrigin: string
  /** `count` is larger by this than what there is. */
  countOverstatedBy: number
  /** The field that holds a snapshot's name. */
  nameField: 'name' | 'label'
  /**
   * How a snapshot names its server: `object` as documented, `object-uuid` `{uuid, name}`, `scalar` `server: id`,
   * `server_id` or `server_uuid` in a field of that name, `absent` not at all.
   */
  server: 'object' | 'object-uuid' | 'scalar' | 'server_id' | 'server_uuid' | 'absent'
  /** How the states of snapshots and servers are written. */
  statusCase: 'lower' | 'upper' | 'title'
  /** A snapshot's description: `kept`, the field `absent`, `empty` (null), or cut to so many characters. */
  description: 'kept' | 'absent' | 'empty' | { cutTo: number }
  /** Whether dates end in `Z`. */
  dates: 'zoned' | 'zoneless'
  /** Order of the snapshot list by date; `shuffled` is always the same for the same ids. */
  order: 'newest' | 'oldest' | 'shuffled'
  /** The snapshot list shows what was there so many ms ago. */
  staleListMs: number
  /** Ids of servers that the server list leaves out. */
  hiddenServers: readonly string[]
}

/** The quirks of an API that is exactly as documented. */
export const NO_QUIRKS: Readonly<Quirks> = {
  ids: 'integer',
  idField: 'id',
  ignoreFilter: false,
  list: 'counted',
  pageSize: 20,
  pageBehindLast: 'empty',
  linkOrigin: '',
  countOverstatedBy: 0,
  nameField: 'name',
  server: 'object',
  statusCase: 'lower',
  description: 'kept',
  dates: 'zoned',
  order: 'newest',
  staleListMs: 0,
  hiddenServers: [],
}

/** What values a quirk takes: in words, as a check, and read from a text. */
interface QuirkValues {
  readonly takes: string
  accepts(value: unknown): boolean
  fromText(text: string): unknown
}

const QUIRK_VALUES: Readonly<Record<keyof Quirks, QuirkValues>> = {
  ids: oneOf('integer', 'uuid'),
  idField: oneOf('id', 'uuid'),
  ignoreFilter: {
    takes: 'true or false',
    accepts: (value) => typeof value === 'boolean',
    fromText: (text) => (text === 'true' ? true : text === 'false' ? false : text),
  },
  list: oneOf('counted', 'bare-array', 'paged', 'paged-without-next', 'bare-paged'),
  pageSize: wholeNumbersFrom(1),
  pageBehindLast: oneOf('empty', 'not-found'),
  linkOrigin: {
    takes: 'an origin such as http://other.example, or nothing',
    accepts: (value) => value === '' || (typeof value === 'string' && URL.canParse(value)),
    fromText: (text) => text,
  },
  countOverstatedBy: wholeNumbersFrom(0),
  nameField: oneOf('name', 'label'),
  server: oneOf('object', 'object-uuid', 'scalar', 'server_id', 'server_uuid', 'absent'),
  statusCase: oneOf('lower', 'upper', 'title'),
  description: {
    takes: 'kept, absent, empty or cut:N ({"cutTo": N} in JSON)',
    accepts: (value) => value === 'kept' || value === 'absent' || value === 'empty' || isCut(value),
    fromText: (text) => (text.startsWith('cut:') ? { cutTo: wholeNumber(text.slice(4), 'cut:') } : text),
  },
  dates: oneOf('zoned', 'zoneless'),
  order: oneOf('newest', 'oldest', 'shuffled'),
  staleListMs: wholeNumbersFrom(0),
  hiddenServers: {
    takes: 'server ids, separated by commas',
    accepts: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
    fromText: (text) => text.split(',').filter((id) => id !== ''),
  },
}

/** The names of all quirks. */
export const QUIRK_NAMES = Object.keys(NO_QUIRKS) as readonly (keyof Quirks)[]

/** What values a quirk takes, in words. */
export function quirkTakes(name: keyof Quirks): string {
  return QUIRK_VALUES[name].takes
}

/** Checks quirks that came from outside as JSON. Throws BadArgument, naming the quirk and what it takes. */
export function checkedQuirks(given: unknown): Partial<Quirks> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new BadArgument('Quirks are given as an object, such as {"list": "bare-array"}.')
  }
  for (const [name, value] of Object.entries(given)) {
    const values = valuesOf(name)
    if (!values.accepts(value)) {
      throw new BadArgument(`The quirk ${name} takes ${values.takes}, not ${JSON.stringify(value)}.`)
    }
  }
  return given
}

/** Reads one quirk from `name=value`. Throws BadArgument, naming the quirk and what it takes. */
export function quirkFromText(text: string): Partial<Quirks> {
  const [name = '', ...rest] = text.split('=')
  const value = rest.join('=')
  return checkedQuirks({ [name]: valuesOf(name).fromText(value) })
}

function valuesOf(name: string): QuirkValues {
  if (!Object.hasOwn(QUIRK_VALUES, name)) {
    throw new BadArgument(`There is no quirk "${name}". There are: ${QUIRK_NAMES.join(', ')}.`)
  }
  return QUIRK_VALUES[name as keyof Quirks]
}

function oneOf(...words: readonly string[]): QuirkValues {
  return {
    takes: words.join(', ').replace(/, ([^,]*)$/, ' or $1'),
    accepts: (value) => typeof value === 'string' && words.includes(value),
    fromText: (text) => text,
  }
}

function wholeNumbersFrom(least: number): QuirkValues {
  return {
    takes: `a whole number from ${least}`,
    accepts: (value) => Number.isSafeInteger(value) && (value as number) >= least,
    fromText: (text) => (/^\d+$/.test(text) ? Number(text) : text),
  }
}

function isCut(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'cutTo' in value &&
    Object.keys(value).length === 1 &&
    wholeNumbersFrom(0).accepts(value.cutTo)
  )
}
