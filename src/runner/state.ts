/**
 * What main hands to post. Appended before each thing that must be known even if the process is killed in the
 * next moment; the runner reads it then too, and the last one written counts.
 */
import * as core from '@actions/core'
import type { DeployStatus } from '../decide/deploy-status.ts'
import type { MainRecord } from '../decide/after-deploy.ts'
import { handOver } from './runner-file.ts'

/** A record that main may write. */
export type Recordable = Exclude<MainRecord, { kind: 'damaged' }>

const KEY = 'main'
const VERSION = 1
const STATUSES: readonly DeployStatus[] = ['success', 'failure', 'cancelled', 'skipped', 'unknown']

/**
 * Appends the record to the runner's state file.
 * @throws RunnerFileError: then nothing may be created, because post would not know of it
 */
export function saveRecord(record: Recordable): void {
  const state =
    record.kind === 'created' ? `Snapshot ${record.id} exists at VPS.org` : 'No snapshot was asked for'
  handOver(`what post has to know. ${state}`, () => {
    core.saveState(KEY, textOfRecord(record))
  })
}

/** What main left behind. Other steps can write to state, so whatever is not exactly as expected is `damaged`. */
export function loadRecord(): MainRecord {
  return parseRecord(core.getState(KEY))
}

/** Reads a saved record; total over all texts. */
export function parseRecord(text: string): MainRecord {
  if (text === '') return { kind: 'no-create' }
  if (text === textOfRecord({ kind: 'no-create' })) return { kind: 'no-create' }
  const json = parseObject(text)
  const intent = objectOf(json?.['intent'])
  const serverId = textOf(intent?.['serverId'], /^[A-Za-z0-9-]{1,128}$/)
  const name = textOf(intent?.['name'], /^[A-Za-z0-9_-]{1,512}$/)
  const mark = textOf(intent?.['mark'], /^[0-9a-f]{8}$/)
  const statusSeen = STATUSES.find((each) => each === json?.['statusSeen'])
  if (json?.['version'] !== VERSION || serverId === null || name === null || mark === null)
    return { kind: 'damaged' }
  if (statusSeen === undefined) return { kind: 'damaged' }
  const shared = { intent: { serverId, name, mark }, statusSeen }
  if (json['kind'] === 'sent') return { kind: 'sent', ...shared }
  const id = textOf(json['id'], /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/)
  const completed = json['completed']
  const createdAtMs = json['createdAtMs']
  if (json['kind'] !== 'created' || id === null || typeof completed !== 'boolean') return { kind: 'damaged' }
  if (createdAtMs !== null && !isDate(createdAtMs)) return { kind: 'damaged' }
  return { kind: 'created', ...shared, id, completed, createdAtMs }
}

function textOfRecord(record: MainRecord): string {
  return JSON.stringify({ version: VERSION, ...record })
}

type Fields = Readonly<Record<string, unknown>>

function parseObject(text: string): Fields | null {
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return null
  }
}

function objectOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null
}

/** Milliseconds that a `Date` can hold: others would fail only where they are shown. */
function isDate(value: unknown): value is number {
  return Number.isSafeInteger(value) && !Number.isNaN(new Date(value as number).getTime())
}

function textOf(value: unknown, pattern: RegExp): string | null {
  return typeof value === 'string' && pattern.test(value) ? value : null
}
