import type { FastifyInstance } from 'fastify'
import { dateText } from './answer-fields.ts'
import type { ApiContext } from './api-routes.ts'
import { BadArgument } from './bad-argument.ts'
import { bodyFields, withoutUndefined } from './control-body.ts'
import { checkedFaultRule } from './fault-check.ts'
import { faultFromText } from './fault-text.ts'
import type { Server, Snapshot } from './model.ts'
import { checkedQuirks, NO_QUIRKS } from './quirks.ts'

/** Where the control endpoint begins. */
export const CONTROL_BASE = '/_emulator'

/**
 * Adds the control endpoint: it looks into the emulated provider and changes it behind the API's back. It is no part
 * of VPS.org. It asks for no token, and is safe to leave open only because the emulator listens on the loopback
 * address alone.
 */
export function addControlRoutes(app: FastifyInstance, context: ApiContext): void {
  // Any content type will do, so that curl needs no header.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, text === '' ? undefined : JSON.parse(String(text)))
    } catch {
      done(new BadArgument('The body must be JSON.'))
    }
  })
  addLooking(app, context)
  addServerControls(app, context)
  addSnapshotControls(app, context)
  addFaultControls(app, context)
  addQuirkControls(app, context)
}

function addLooking(app: FastifyInstance, { provider, requests, quirks, faults }: ApiContext): void {
  app.get('/state', () => ({
    now: dateText(provider.now(), NO_QUIRKS),
    servers: provider.servers().map(serverState),
    snapshots: provider.snapshots().map(snapshotState),
    requests: requests.length,
    quirks,
    faults: faults.list(),
  }))
  app.get('/requests', () => requests)
  app.get('/history', () => provider.history)
}

function addServerControls(app: FastifyInstance, { provider }: ApiContext): void {
  app.post('/deploy', (request) => {
    const body = bodyFields(request.body, ['server_id', 'disk'])
    return serverState(
      provider.deploy(required(body.id('server_id'), 'server_id'), required(body.text('disk'), 'disk')),
    )
  })
  app.patch<{ Params: { id: string } }>('/servers/:id', (request) => {
    const body = bodyFields(request.body, [
      'name',
      'hostname',
      'status',
      'ip_address',
      'location',
      'disk',
      'snapshot_ms',
      'restore_ms',
      'restore_ends_as',
    ])
    const changes = withoutUndefined({
      name: body.text('name'),
      hostname: body.text('hostname'),
      status: body.text('status'),
      ipAddress: body.text('ip_address'),
      location: body.text('location'),
      disk: body.text('disk'),
      snapshotMs: body.nullableCount('snapshot_ms'),
      restoreMs: body.nullableCount('restore_ms'),
      restoreEndsAs: body.nullableText('restore_ends_as'),
    })
    return serverState(provider.changeServer(request.params.id, changes))
  })
  app.post('/next-restore', (request, reply) => {
    provider.nextRestore(course(request.body))
    return reply.code(204).send()
  })
}

function addSnapshotControls(app: FastifyInstance, { provider }: ApiContext): void {
  app.post('/snapshots', (request, reply) => {
    const fields = ['name', 'status', 'created_at', 'description', 'size_mb', 'disk']
    const body = bodyFields(request.body, ['id', 'server_id', 'ends_as', 'after_ms', ...fields])
    const snapshot = provider.addSnapshot(
      withoutUndefined({
        id: body.id('id'),
        serverId: body.id('server_id'),
        name: body.text('name'),
        status: body.text('status'),
        createdAt: date(body.nullableText('created_at')),
        description: body.nullableText('description'),
        sizeMb: body.nullableCount('size_mb'),
        disk: body.text('disk'),
        endsAs: body.text('ends_as'),
        endsAfterMs: body.count('after_ms'),
      }),
    )
    return reply.code(201).send(snapshotState(snapshot))
  })
  app.patch<{ Params: { id: string } }>('/snapshots/:id', (request) => {
    const body = bodyFields(request.body, ['name', 'status', 'created_at', 'description', 'size_mb', 'disk'])
    const changes = withoutUndefined({
      name: body.text('name'),
      status: body.text('status'),
      createdAt: date(body.nullableText('created_at')),
      description: body.nullableText('description'),
      sizeMb: body.nullableCount('size_mb'),
      disk: body.nullableText('disk'),
    })
    return snapshotState(provider.changeSnapshot(request.params.id, changes))
  })
  app.delete<{ Params: { id: string } }>('/snapshots/:id', (request, reply) => {
    provider.deleteSnapshot(request.params.id, 'other')
    return reply.code(204).send()
  })
  app.post('/next-snapshot', (request, reply) => {
    provider.nextSnapshot(course(request.body))
    return reply.code(204).send()
  })
}

function addFaultControls(app: FastifyInstance, { faults }: ApiContext): void {
  app.get('/faults', () => faults.list())
  app.post('/faults', (request, reply) => {
    // Either a rule, or one as it is written on the command line: a JSON text.
    faults.add(
      typeof request.body === 'string' ? faultFromText(request.body) : checkedFaultRule(request.body),
    )
    return reply.code(201).send(faults.list())
  })
  app.delete('/faults', (_request, reply) => {
    faults.clear()
    return reply.code(204).send()
  })
}

function addQuirkControls(app: FastifyInstance, { quirks }: ApiContext): void {
  app.get('/quirks', () => quirks)
  app.patch('/quirks', (request) => Object.assign(quirks, checkedQuirks(request.body)))
}

function course(body: unknown): { endsAs?: string; meanwhile?: string; afterMs?: number | 'never' } {
  const fields = bodyFields(body, ['ends_as', 'after_ms', 'never', 'meanwhile'])
  const afterMs = fields.flag('never') ? ('never' as const) : fields.count('after_ms')
  return withoutUndefined({ endsAs: fields.text('ends_as'), meanwhile: fields.text('meanwhile'), afterMs })
}

/** A date as the API writes it becomes a time; any other text stays, and is shown as it is. */
function date(text: string | null | undefined): number | string | null | undefined {
  return typeof text === 'string' &&
    /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) &&
    !Number.isNaN(Date.parse(text))
    ? Date.parse(text)
    : text
}

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new BadArgument(`${name} is missing.`)
  return value
}

function serverState(server: Server): unknown {
  const { id, name, status, disk, restore } = server
  return {
    id,
    name,
    status,
    disk,
    ip_address: server.ipAddress,
    restoring_from: restore?.snapshotId ?? null,
    restore_ends_at: restore === null ? null : dateText(restore.endsAt, NO_QUIRKS),
  }
}

function snapshotState(snapshot: Snapshot): unknown {
  return {
    id: snapshot.id,
    server_id: snapshot.serverId,
    name: snapshot.name,
    status: snapshot.status,
    size_mb: snapshot.sizeMb,
    created_at: dateText(snapshot.createdAt, NO_QUIRKS),
    description: snapshot.description,
    disk: snapshot.disk,
    made_by: snapshot.by,
  }
}
