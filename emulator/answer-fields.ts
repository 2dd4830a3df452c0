import type { Id } from './ids.ts'
import type { Server, Snapshot } from './model.ts'
import type { Provider } from './provider.ts'
import type { Quirks } from './quirks.ts'

type Fields = Record<string, unknown>

/** One snapshot as the API shows it: field for field as documented, but for the quirks. */
export function snapshotFields(snapshot: Snapshot, provider: Provider, quirks: Quirks): Fields {
  return {
    ...idFields(snapshot.id, quirks),
    ...serverReference(snapshot, provider, quirks),
    [quirks.nameField]: snapshot.name,
    status: statusText(snapshot.status, quirks),
    size_mb: snapshot.sizeMb,
    created_at: dateText(snapshot.createdAt, quirks),
    ...descriptionFields(snapshot, quirks),
  }
}

/** One server as the server list shows it. */
export function serverFields(server: Server, provider: Provider, quirks: Quirks): Fields {
  return {
    ...idFields(server.id, quirks),
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
    ...snapshotFields(snapshot, provider, quirks),
    message: 'Snapshot is being created. This may take 3-10 minutes depending on server size.',
  }
}

/** The answer to an accepted restore. */
export function restoreStartedFields(snapshot: Snapshot, server: Server, quirks: Quirks): Fields {
  return {
    status: 'success',
    message: 'Server is being restored from snapshot. This may take 5-15 minutes.',
    snapshot: {
      ...idFields(snapshot.id, quirks),
      [quirks.nameField]: snapshot.name,
      created_at: dateText(snapshot.createdAt, quirks),
    },
    server: { ...idFields(server.id, quirks), name: server.name, status: statusText(server.status, quirks) },
  }
}

/** A time (epoch ms) as the documentation writes it: `2025-01-15T10:30:00Z`. A text is passed on as it is. */
export function dateText(at: number | string | null, quirks: Pick<Quirks, 'dates'>): string | null {
  if (typeof at !== 'number') return at
  return new Date(at).toISOString().slice(0, 19) + (quirks.dates === 'zoned' ? 'Z' : '')
}

function idFields(id: Id, quirks: Quirks): Fields {
  return { [quirks.idField]: id }
}

function serverReference(snapshot: Snapshot, provider: Provider, quirks: Quirks): Fields {
  const id = snapshot.serverId
  const name = provider.server(id)?.name ?? ''
  switch (quirks.server) {
    case 'object':
      return { server: { id, name } }
    case 'object-uuid':
      return { server: { uuid: id, name } }
    case 'scalar':
      return { server: id }
    case 'server_id':
      return { server_id: id }
    case 'server_uuid':
      return { server_uuid: id }
    case 'absent':
      return {}
  }
}

function descriptionFields(snapshot: Snapshot, quirks: Quirks): Fields {
  // What the real API shows when nothing was sent is not known; the documented type is a text.
  const text = snapshot.description ?? ''
  if (quirks.description === 'absent') return {}
  if (quirks.description === 'empty') return { description: null }
  return { description: quirks.description === 'kept' ? text : text.slice(0, quirks.description.cutTo) }
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
