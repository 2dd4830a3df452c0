/**
 * What main hands to post. Appended before each thing that must be known even if the process is killed in the
 * next moment; the runner reads it then too, and the last one written counts. One entry for each server, because
 * the runner hands each to post as an environment variable, and those have a limit.
 */
import { type Fields, objectOf } from '../domain/json-object.ts'
import type { DeployStatus, RestoreTrigger } from '../domain/deploy-status.ts'
import type { Completion, MainRecord, MainRecords, SentRecord } from '../domain/records.ts'
import { MOST_SERVERS } from './inputs/server-ids.ts'
import { stateNotSaved } from './messages.ts'
import { writeRunnerFile } from './runner-file.ts'
import type { Toolkit } from './toolkit.ts'

/** Says how many servers there are. Each of them has an entry `server-<place>`. */
const KEY = 'main'
/** Is there when main has come to its end. */
const DONE = 'done'
const SERVERS_LISTED = 'servers-listed'
const VERSION = 1
const STATUSES: readonly DeployStatus[] = ['success', 'failure', 'cancelled', 'skipped', 'unknown']
const TRIGGERS: readonly RestoreTrigger[] = ['failure', 'cancelled']
const SERVER_ID = /^[A-Za-z0-9-]{1,128}$/
const COMPLETIONS: readonly Completion[] = ['seen', 'not-seen', 'left-to-wait']

/**
 * Says of each server that no create was sent. Called before anything else is saved, so that post never
 * takes what another process left for ours.
 * @throws RunnerFileError: then nothing may be created, because post would not know of it
 */
export function saveBeginning(
  toolkit: Toolkit,
  serverIds: readonly string[],
  restoreOn: readonly RestoreTrigger[],
): void {
  saveState('No snapshot was created.', () => {
    for (const [place, serverId] of serverIds.entries())
      toolkit.saveState(keyOf(place), textOf({ kind: 'no-create', serverId }))
    toolkit.saveState(KEY, JSON.stringify({ version: VERSION, servers: serverIds.length, restoreOn }))
  })
}

/**
 * Appends the record of one server, by its place in `server-id`, to the runner's state file.
 * @throws RunnerFileError: then nothing may be created, because post would not know of it
 */
export function saveRecord(toolkit: Toolkit, place: number, record: SentRecord): void {
  saveState(stateWith(record), () => {
    toolkit.saveState(keyOf(place), textOf(record))
  })
}

/**
 * Says that main came to its end.
 * @throws RunnerFileError
 */
export function saveDone(toolkit: Toolkit): void {
  saveState('The work of this step was done.', () => {
    toolkit.saveState(DONE, 'true')
  })
}

/**
 * Says that the list of servers could be read: that post may not read it then is not for want of a permission.
 * @throws RunnerFileError: then nothing may be created, because post would not know of it
 */
export function saveServersListed(toolkit: Toolkit): void {
  saveState('No snapshot was created.', () => {
    toolkit.saveState(SERVERS_LISTED, 'true')
  })
}

/** @param state what exists at VPS.org, beside the reason why it can't be saved */
function saveState(state: string, save: () => void): void {
  writeRunnerFile((why) => stateNotSaved(why, state), save)
}

function stateWith(record: SentRecord): string {
  switch (record.kind) {
    case 'created':
      return `Snapshot ${record.id} of server ${record.intent.serverId} exists at VPS.org.`
    case 'sent':
      return `No snapshot of server ${record.intent.serverId} was created.`
  }
}

/** Whether main could read the list of servers. */
export function wereServersListed(toolkit: Toolkit): boolean {
  return toolkit.getState(SERVERS_LISTED) === 'true'
}

/** What main left behind. Other steps can write to state, so whatever is not exactly as expected is `damaged`. */
export function loadRecords(toolkit: Toolkit): MainRecords {
  return parseRecords((key) => toolkit.getState(key))
}

/** Reads what was saved; total over all texts. */
export function parseRecords(read: (key: string) => string): MainRecords {
  const text = read(KEY)
  // It is saved before everything else, so what is there without it is not what main left.
  if (text === '' && (read(keyOf(0)) !== '' || read(DONE) !== '')) return { kind: 'damaged' }
  if (text === '') return { kind: 'read', servers: [], restoreOn: [], isDone: false }
  const beginning = parseObject(text)
  const servers = beginning?.['servers']
  const restoreOn = triggersOf(beginning?.['restoreOn'])
  if (beginning?.['version'] !== VERSION || !isCount(servers) || restoreOn === null)
    return { kind: 'damaged' }
  const records: MainRecord[] = []
  for (let place = 0; place < servers; place++) {
    const record = parseRecord(read(keyOf(place)))
    if (record === null) return { kind: 'damaged' }
    records.push(record)
  }
  return { kind: 'read', servers: records, restoreOn, isDone: read(DONE) === 'true' }
}

function triggersOf(value: unknown): readonly RestoreTrigger[] | null {
  if (!Array.isArray(value)) return null
  const found = TRIGGERS.filter((each) => value.includes(each))
  return found.length === value.length ? found : null
}

function parseRecord(text: string): MainRecord | null {
  const json = parseObject(text)
  if (json?.['kind'] === 'no-create') return parseNoCreate(text, json)
  const intent = objectOf(json?.['intent'])
  const serverId = matching(intent?.['serverId'], SERVER_ID)
  const name = matching(intent?.['name'], /^[A-Za-z0-9_-]{1,512}$/)
  const mark = matching(intent?.['mark'], /^[0-9a-f]{8}$/)
  const askedAtMs = intent?.['askedAtMs']
  const statusSeen = STATUSES.find((each) => each === json?.['statusSeen'])
  if (json?.['version'] !== VERSION || serverId === null || name === null || mark === null) return null
  if (statusSeen === undefined || !isDate(askedAtMs)) return null
  const shared = { intent: { serverId, name, mark, askedAtMs }, statusSeen }
  if (json['kind'] === 'sent') return { kind: 'sent', ...shared }
  const id = matching(json['id'], /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/)
  const completion = COMPLETIONS.find((each) => each === json['completion'])
  const createdAtMs = json['createdAtMs']
  const providerAheadMs = json['providerAheadMs']
  if (json['kind'] !== 'created' || id === null || completion === undefined) return null
  if (createdAtMs !== null && !isDate(createdAtMs)) return null
  if (!isDifference(providerAheadMs)) return null
  return { kind: 'created', ...shared, id, completion, createdAtMs, providerAheadMs }
}

function parseNoCreate(text: string, json: Fields): MainRecord | null {
  const serverId = matching(json['serverId'], SERVER_ID)
  if (serverId === null) return null
  const record = { kind: 'no-create', serverId } as const
  // It has nothing else besides.
  return text === textOf(record) ? record : null
}

function keyOf(place: number): string {
  return `server-${place}`
}

function textOf(record: MainRecord): string {
  return JSON.stringify({ version: VERSION, ...record })
}

function parseObject(text: string): Fields | null {
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return null
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_SERVERS
}

/** Milliseconds that a `Date` can hold: others would fail only where they are shown. */
function isDate(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && !Number.isNaN(new Date(value).getTime())
}

/** Between two dates. */
function isDifference(value: unknown): value is number {
  return typeof value === 'number' && isDate(Math.abs(value))
}

function matching(value: unknown, pattern: RegExp): string | null {
  return typeof value === 'string' && pattern.test(value) ? value : null
}
