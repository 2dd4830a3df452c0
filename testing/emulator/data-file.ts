import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { BadArgument } from './bad-argument.ts'
import type { ProviderData } from './model.ts'

const id = { type: ['number', 'string'] }
const text = { type: 'string' }
const number = { type: 'number' }
const nullableText = { type: ['string', 'null'] }
const actor = { enum: ['api', 'other'] }
const nullableNumber = { type: ['number', 'null'] }

const restore = {
  ...record({
    snapshotId: id,
    startedAt: number,
    endsAt: nullableNumber,
    endsAs: text,
    disk: text,
    statusBefore: text,
    visibleFrom: number,
  }),
  type: ['object', 'null'],
}

const queuedRestore = {
  ...record({
    snapshotId: id,
    beginsAt: number,
    takesMs: nullableNumber,
    endsAs: text,
    disk: text,
    meanwhile: text,
    by: actor,
  }),
  type: ['object', 'null'],
}

const deletion = {
  ...record({ acceptedAt: number, statusBefore: text, slotFreeAt: number }),
  type: ['object', 'null'],
}

const DATA = record({
  version: { const: 1 },
  savedAt: number,
  nextSnapshotNumber: number,
  servers: {
    type: 'array',
    items: record(
      {
        ...{
          id,
          name: text,
          hostname: text,
          status: text,
          ipAddress: text,
          location: text,
          plan: text,
          os: text,
        },
        ...{ createdAt: number, updatedAt: number, disk: text },
        ...{ snapshotMs: nullableNumber, restoreMs: nullableNumber, restoreEndsAs: nullableText, restore },
      },
      { uuid: nullableText, limit: nullableNumber, queuedRestore },
    ),
  },
  snapshots: {
    type: 'array',
    items: record(
      {
        ...{ id, serverId: id, name: text, status: text, sizeMb: nullableNumber, description: nullableText },
        ...{
          createdAt: { type: ['number', 'string', 'null'] },
          disk: nullableText,
          by: actor,
        },
        ...{ acceptedAt: number, endsAt: nullableNumber, endsAs: text, meanwhile: text },
        ...{ ended: { type: 'boolean' }, deletedAt: nullableNumber },
      },
      { deletion, protectedWith: nullableNumber },
    ),
  },
  history: { type: 'array', items: record({ at: number, kind: text }) },
})

const isData = new Ajv({ allowUnionTypes: true }).compile<ProviderData>(DATA)

/** What the file holds; null if there is no such file. Throws BadArgument if it can't be read or used. */
export function readDataFile(path: string): ProviderData | null {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw new BadArgument(`The data file ${path} can't be read (${codeOf(error)}).`)
  }
  const data = parsed(content)
  if (isData(data)) return data
  const [fault] = isData.errors ?? []
  const where =
    data === undefined ? 'it is no JSON' : `${fault?.instancePath ?? ''} ${fault?.message ?? ''}`.trim()
  throw new BadArgument(`The data file ${path} is damaged (${where}). Remove it to begin anew.`)
}

/** Writes the file whole or not at all. Throws BadArgument if that can't be done. */
export function writeDataFile(path: string, data: ProviderData): void {
  const beside = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(beside, `${JSON.stringify(data, null, 2)}\n`)
    renameSync(beside, path)
  } catch (error) {
    throw new BadArgument(`The data file ${path} can't be written (${codeOf(error)}).`)
  }
}

/**
 * An object that has all of these fields, and perhaps those that came later. Others are let be: an older version may have written
 * them.
 */
function record(
  properties: Record<string, unknown>,
  later: Record<string, unknown> = {},
): { type: unknown; required: string[]; properties: unknown } {
  return { type: 'object', required: Object.keys(properties), properties: { ...properties, ...later } }
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}
