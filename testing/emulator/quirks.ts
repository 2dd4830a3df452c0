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
  /** Path in `next` and `previous` instead of `/api/v1` (as behind a proxy that serves it elsewhere); empty: none. */
  linkBase: string
  /** `count` is larger by this than what there is. */
  countOverstatedBy: number
  /** The field that holds a snapshot's name. */
  nameField: 'name' | 'label'
  /** A snapshot's name comes back as it was sent, in small letters, or cut to so many characters. */
  names: 'kept' | 'lower' | { cutTo: number }
  /**
   * How a snapshot names its server: `object` as documented, `object-uuid` `{uuid, name}`, `object-both` `{id, uuid, name}`, `scalar`
   * `server: id`, `scalar-uuid` the same with the UUID, `server_id` or `server_uuid` in a field of that name, `fields-both` in both,
   * `mixed` by UUID where the API made the snapshot and else as documented, `absent` not at all. A server without a UUID of its own
   * is named by its id.
   */
  server:
    | 'object'
    | 'object-uuid'
    | 'object-both'
    | 'scalar'
    | 'scalar-uuid'
    | 'server_id'
    | 'server_uuid'
    | 'fields-both'
    | 'mixed'
    | 'absent'
  /** Which ids of a server that has two the server list shows. */
  serverIds: 'both' | 'id' | 'uuid'
  /** Which ids of a server that has two `?server_id=` knows; by the other one the list is empty. */
  filterBy: 'either' | 'id' | 'uuid'
  /** How UUIDs are written: as they are, in capitals, or in capitals everywhere but in the list of snapshots. */
  uuidCase: 'kept' | 'upper' | 'changing'
  /** How the states of snapshots and servers are written. */
  statusCase: 'lower' | 'upper' | 'title'
  /** A snapshot's description: `kept`, the field `absent`, `empty` (null), `blank` (a text of no length), or cut to so many characters. */
  description: 'kept' | 'absent' | 'empty' | 'blank' | { cutTo: number }
  /** Descriptions come back with `&`, `<`, `>` and quotes as HTML entities. */
  htmlEscaped: boolean
  /** Whether dates end in `Z`, in nothing, or in an offset such as `+08:00`. */
  dates: 'zoned' | 'zoneless' | 'offset'
  /** The hours by which the provider's local time is ahead of UTC. Dates that do not end in `Z` are in that. */
  localHours: number
  /** The provider's clock is ahead by so many ms, or behind: every date says so. */
  clockAheadMs: number
  /** Order of the snapshot list by date; `shuffled` is always the same for the same ids. */
  order: 'newest' | 'oldest' | 'shuffled'
  /** The snapshot list shows what was there so many ms ago. */
  staleListMs: number
  /** Ids of servers that the server list leaves out. */
  hiddenServers: readonly string[]
  /** How an accepted delete is answered: 204, 202, 202 with a state, or 200 with a message. */
  deleteAnswer: 'no-content' | 'accepted' | 'accepted-body' | 'message'
  /** Whether bodies are packed without a request for it; `broken-gzip` says that they are, and they are not. Over HTTP alone. */
  encoding: 'plain' | 'gzip' | 'broken-gzip'
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
  linkBase: '',
  countOverstatedBy: 0,
  nameField: 'name',
  names: 'kept',
  server: 'object',
  serverIds: 'both',
  filterBy: 'either',
  uuidCase: 'kept',
  statusCase: 'lower',
  description: 'kept',
  htmlEscaped: false,
  dates: 'zoned',
  localHours: 0,
  clockAheadMs: 0,
  order: 'newest',
  staleListMs: 0,
  hiddenServers: [],
  deleteAnswer: 'no-content',
  encoding: 'plain',
}

/** What values a quirk takes: in words, as a check, and read from a text. */
interface QuirkValues {
  readonly takes: string
  accepts(value: unknown): boolean
  fromText(text: string): unknown
}

const YES_OR_NO: QuirkValues = {
  takes: 'true or false',
  accepts: (value) => typeof value === 'boolean',
  fromText: (text) => (text === 'true' ? true : text === 'false' ? false : text),
}

const QUIRK_VALUES: Readonly<Record<keyof Quirks, QuirkValues>> = {
  ids: oneOf('integer', 'uuid'),
  idField: oneOf('id', 'uuid'),
  ignoreFilter: YES_OR_NO,
  list: oneOf('counted', 'bare-array', 'paged', 'paged-without-next', 'bare-paged'),
  pageSize: wholeNumbersFrom(1),
  pageBehindLast: oneOf('empty', 'not-found'),
  linkOrigin: {
    takes: 'an origin such as http://other.example, or nothing',
    accepts: (value) => value === '' || (typeof value === 'string' && URL.canParse(value)),
    fromText: (text) => text,
  },
  linkBase: {
    takes: 'a path such as /internal/v2, or nothing',
    accepts: (value) => typeof value === 'string' && /^(\/[\w.-]+)*$/.test(value),
    fromText: (text) => text,
  },
  countOverstatedBy: wholeNumbersFrom(0),
  nameField: oneOf('name', 'label'),
  names: {
    takes: 'kept, lower or cut:N ({"cutTo": N} in JSON)',
    accepts: (value) => value === 'kept' || value === 'lower' || isCut(value),
    fromText: cutFromText,
  },
  server: oneOf(
    'object',
    'object-uuid',
    'object-both',
    'scalar',
    'scalar-uuid',
    'server_id',
    'server_uuid',
    'fields-both',
    'mixed',
    'absent',
  ),
  serverIds: oneOf('both', 'id', 'uuid'),
  filterBy: oneOf('either', 'id', 'uuid'),
  uuidCase: oneOf('kept', 'upper', 'changing'),
  statusCase: oneOf('lower', 'upper', 'title'),
  description: {
    takes: 'kept, absent, empty, blank or cut:N ({"cutTo": N} in JSON)',
    accepts: (value) => ['kept', 'absent', 'empty', 'blank'].includes(value as string) || isCut(value),
    fromText: cutFromText,
  },
  htmlEscaped: YES_OR_NO,
  dates: oneOf('zoned', 'zoneless', 'offset'),
  localHours: numbersBetween(-14, 14),
  clockAheadMs: numbersBetween(-1e12, 1e12),
  order: oneOf('newest', 'oldest', 'shuffled'),
  staleListMs: wholeNumbersFrom(0),
  hiddenServers: {
    takes: 'server ids, separated by commas',
    accepts: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
    fromText: (text) => text.split(',').filter((id) => id !== ''),
  },
  deleteAnswer: oneOf('no-content', 'accepted', 'accepted-body', 'message'),
  encoding: oneOf('plain', 'gzip', 'broken-gzip'),
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

function numbersBetween(least: number, most: number): QuirkValues {
  return {
    takes: `a number from ${least} to ${most}`,
    accepts: (value) => typeof value === 'number' && value >= least && value <= most,
    fromText: (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text),
  }
}

function cutFromText(text: string): unknown {
  return text.startsWith('cut:') ? { cutTo: wholeNumber(text.slice(4), 'cut:') } : text
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
