import { isUuid, type Id } from './ids.ts'
import type { Server, Snapshot } from './model.ts'
import type { Provider } from './provider.ts'
import type { Quirks } from './quirks.ts'

type Fields = Record<string, unknown>

/** Which answer something stands in: some providers write the same thing differently in each. */
type Place = 'snapshot list' | 'elsewhere'

/** One snapshot as the API shows it in the list: field for field as documented, but for the quirks. */
export function snapshotFields(snapshot: Snapshot, provider: Provider, quirks: Quirks): Fields {
  return itemFields(snapshot, provider, quirks, 'snapshot list')
}

/** One server as the server list shows it. */
export function serverFields(server: Server, provider: Provider, quirks: Quirks): Fields {
  return {
    ...serverIdFields(server, quirks),
    name: server.name,
    hostname: server.hostname,
    status: statusText(provider.shownServerStatus(server), quirks),
    ip_address: server.ipAddress,
    location: server.location,
    plan: server.plan,
    os: server.os,
    created_at: dateText(server.createdAt, quirks),
    updated_at: dateText(server.updatedAt, quirks),
  }
}

/** The answer to an accepted create. */
export function createdFields(snapshot: Snapshot, provider: Provider, quirks: Quirks): Fields {
  return {
    ...itemFields(snapshot, provider, quirks, 'elsewhere'),
    message: 'Snapshot is being created. This may take 3-10 minutes depending on server size.',
  }
}

/** The answer to an accepted restore. */
export function restoreStartedFields(snapshot: Snapshot, server: Server, quirks: Quirks): Fields {
  return {
    status: 'success',
    message: 'Server is being restored from snapshot. This may take 5-15 minutes.',
    snapshot: {
      [quirks.idField]: idText(snapshot.id, quirks, 'elsewhere'),
      [quirks.nameField]: nameText(snapshot, quirks),
      created_at: dateText(snapshot.createdAt, quirks),
    },
    server: {
      [quirks.idField]: idText(server.id, quirks, 'elsewhere'),
      name: server.name,
      status: statusText(server.status, quirks),
    },
  }
}

/**
 * A time (epoch ms) as the documentation writes it: `2025-01-15T10:30:00Z`, but for the quirks. A text is passed on as it is.
 */
export function dateText(
  at: number | string | null,
  quirks: Pick<Quirks, 'dates' | 'localHours' | 'clockAheadMs'>,
): string | null {
  if (typeof at !== 'number') return at
  const shown = at + quirks.clockAheadMs
  const written = (ms: number): string => new Date(ms).toISOString().slice(0, 19)
  if (quirks.dates === 'zoned') return `${written(shown)}Z`
  const local = written(shown + quirks.localHours * 3_600_000)
  return quirks.dates === 'zoneless' ? local : local + offsetText(quirks.localHours)
}

function offsetText(hours: number): string {
  const minutes = Math.round(Math.abs(hours) * 60)
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${hours < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

function itemFields(snapshot: Snapshot, provider: Provider, quirks: Quirks, place: Place): Fields {
  return {
    [quirks.idField]: idText(snapshot.id, quirks, place),
    ...serverReference(snapshot, provider, quirks, place),
    [quirks.nameField]: nameText(snapshot, quirks),
    status: statusText(snapshot.status, quirks),
    size_mb: snapshot.sizeMb,
    created_at: dateText(snapshot.createdAt, quirks),
    ...descriptionFields(snapshot, quirks),
  }
}

function idText(id: Id, { uuidCase }: Quirks, place: Place): Id {
  const isUpper = uuidCase === 'upper' || (uuidCase === 'changing' && place === 'elsewhere')
  return isUpper && isUuid(id) ? String(id).toUpperCase() : id
}

function serverIdFields({ id, uuid }: Server, quirks: Quirks): Fields {
  const shownId = idText(id, quirks, 'elsewhere')
  if (uuid === null) return { [quirks.idField]: shownId }
  const shownUuid = idText(uuid, quirks, 'elsewhere')
  switch (quirks.serverIds) {
    case 'both':
      return { id: shownId, uuid: shownUuid }
    case 'id':
      return { [quirks.idField]: shownId }
    case 'uuid':
      return { [quirks.idField]: shownUuid }
  }
}

function serverReference(snapshot: Snapshot, provider: Provider, quirks: Quirks, place: Place): Fields {
  const server = provider.server(snapshot.serverId)
  const name = server?.name ?? ''
  const id = idText(snapshot.serverId, quirks, place)
  const uuid = idText(server?.uuid ?? snapshot.serverId, quirks, place)
  switch (quirks.server) {
    case 'object':
      return { server: { id, name } }
    case 'object-uuid':
      return { server: { uuid, name } }
    case 'object-both':
      return { server: { id, uuid, name } }
    case 'scalar':
      return { server: id }
    case 'scalar-uuid':
      return { server: uuid }
    case 'server_id':
      return { server_id: id }
    case 'server_uuid':
      return { server_uuid: uuid }
    case 'fields-both':
      return { server_id: id, server_uuid: uuid }
    case 'mixed':
      return { server: snapshot.by === 'api' ? { uuid, name } : { id, name } }
    case 'absent':
      return {}
  }
}

function nameText({ name }: Snapshot, { names }: Quirks): string {
  if (names === 'kept') return name
  return names === 'lower' ? name.toLowerCase() : name.slice(0, names.cutTo)
}

function descriptionFields(snapshot: Snapshot, { description, htmlEscaped }: Quirks): Fields {
  // What the real API shows when nothing was sent is not known; the documented type is a text.
  const text = snapshot.description ?? ''
  if (description === 'absent') return {}
  if (description === 'empty') return { description: null }
  if (description === 'blank') return { description: '' }
  const kept = description === 'kept' ? text : text.slice(0, description.cutTo)
  return { description: htmlEscaped ? escaped(kept) : kept }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

function statusText(status: string, quirks: Quirks): string {
  switch (quirks.statusCase) {
    case 'lower':
      return status
    case 'upper':
      return status.toUpperCase()
    case 'title':
      return status.charAt(0).toUpperCase() + status.slice(1)
  }
}
