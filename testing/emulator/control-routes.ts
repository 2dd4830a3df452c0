import type { FastifyInstance } from 'fastify'
import { dateText } from './answer-fields.ts'
import type { ApiContext } from './api-routes.ts'
import { BadArgument } from './bad-argument.ts'
import { type BodyFields, bodyFields, withoutUndefined } from './control-body.ts'
import { checkedFaultRule } from './fault-check.ts'
import { faultFromText } from './fault-text.ts'
import type { RestoreCourse, Server, Snapshot } from './model.ts'
import type { Provider } from './provider.ts'
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
  addProviderControls(app, context)
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
      'uuid',
      'limit',
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
      uuid: body.nullableText('uuid'),
      limit: body.nullableCount('limit'),
    })
    return serverState(provider.changeServer(request.params.id, changes))
  })
  app.post<{ Params: { id: string } }>('/servers/:id/lock', (request, reply) => {
    const body = bodyFields(request.body, ['for_ms', 'status'])
    const lock = withoutUndefined({ status: body.count('status') })
    provider.lockServer(request.params.id, required(body.count('for_ms'), 'for_ms'), lock)
    return reply.code(204).send()
  })
  app.post('/next-restore', (request, reply) => {
    provider.nextRestore(restoreCourse(request.body))
    return reply.code(204).send()
  })
}

const SNAPSHOT_FIELDS = ['name', 'status', 'created_at', 'description', 'size_mb', 'disk', 'protected_with']

function addSnapshotControls(app: FastifyInstance, { provider }: ApiContext): void {
  app.post('/snapshots', (request, reply) => {
    const body = bodyFields(request.body, [...SNAPSHOT_FIELDS, 'id', 'server_id', 'ends_as', 'after_ms'])
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
        protectedWith: body.nullableCount('protected_with'),
      }),
    )
    return reply.code(201).send(snapshotState(snapshot))
  })
  app.patch<{ Params: { id: string } }>('/snapshots/:id', (request) => {
    const body = bodyFields(request.body, SNAPSHOT_FIELDS)
    const changes = withoutUndefined({
      name: body.text('name'),
      status: body.text('status'),
      createdAt: date(body.nullableText('created_at')),
      description: body.nullableText('description'),
      sizeMb: body.nullableCount('size_mb'),
      disk: body.nullableText('disk'),
      protectedWith: body.nullableCount('protected_with'),
    })
    return snapshotState(provider.changeSnapshot(request.params.id, changes))
  })
  app.delete<{ Params: { id: string } }>('/snapshots/:id', (request, reply) => {
    provider.deleteSnapshot(request.params.id, 'other')
    return reply.code(204).send()
  })
  app.post('/next-snapshot', (request, reply) => {
    provider.nextSnapshot(course(bodyFields(request.body, COURSE_FIELDS)))
    return reply.code(204).send()
  })
}

/** How the provider behaves from now on. */
function addProviderControls(app: FastifyInstance, { provider }: ApiContext): void {
  app.patch('/provider', (request) => {
    const body = bodyFields(request.body, [
      'limit',
      'snapshot_ms',
      'restore_ms',
      'restoring_visible_after_ms',
      'restore_begins_after_ms',
      'reuse_ids',
      'restore_needs_snapshot',
    ])
    const changes = withoutUndefined({
      limit: body.count('limit'),
      snapshotMs: body.count('snapshot_ms'),
      restoreMs: body.count('restore_ms'),
      restoringVisibleAfterMs: body.count('restoring_visible_after_ms'),
      restoreBeginsAfterMs: body.count('restore_begins_after_ms'),
      reuseIds: body.flag('reuse_ids'),
      restoreNeedsSnapshot: body.flag('restore_needs_snapshot'),
    })
    Object.assign(provider, changes)
    return providerState(provider)
  })
  app.post('/next-deletion', (request, reply) => {
    const body = bodyFields(request.body, ['listed_for_ms', 'never', 'shown_as', 'slot_frees_after_ms'])
    provider.nextDeletion(
      withoutUndefined({
        listedForMs: body.flag('never') === true ? ('never-gone' as const) : body.count('listed_for_ms'),
        shownAs: body.text('shown_as'),
        slotFreesAfterMs: body.count('slot_frees_after_ms'),
      }),
    )
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

const COURSE_FIELDS = ['ends_as', 'after_ms', 'never', 'meanwhile']

/** How the next snapshot or restore goes, where the two have the same words for it. */
function course(fields: BodyFields): { endsAs?: string; meanwhile?: string; afterMs?: number | 'never' } {
  const afterMs = fields.flag('never') === true ? ('never' as const) : fields.count('after_ms')
  return withoutUndefined({ endsAs: fields.text('ends_as'), meanwhile: fields.text('meanwhile'), afterMs })
}

function restoreCourse(body: unknown): RestoreCourse {
  const fields = bodyFields(body, [...COURSE_FIELDS, 'begins_after_ms', 'never_begins'])
  const beginsAfterMs =
    fields.flag('never_begins') === true ? ('never' as const) : fields.count('begins_after_ms')
  return { ...course(fields), ...withoutUndefined({ beginsAfterMs }) }
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

function providerState(provider: Provider): unknown {
  return {
    limit: provider.limit,
    snapshot_ms: provider.snapshotMs,
    restore_ms: provider.restoreMs,
    restoring_visible_after_ms: provider.restoringVisibleAfterMs,
    restore_begins_after_ms: provider.restoreBeginsAfterMs,
    reuse_ids: provider.reuseIds,
    restore_needs_snapshot: provider.restoreNeedsSnapshot,
  }
}

function serverState(server: Server): unknown {
  const { id, name, status, disk, restore, queuedRestore } = server
  return {
    id,
    name,
    status,
    disk,
    ip_address: server.ipAddress,
    restoring_from: restore?.snapshotId ?? null,
    restore_ends_at: restore === null ? null : dateText(restore.endsAt, NO_QUIRKS),
    restore_begins_at: queuedRestore === null ? null : dateText(queuedRestore.beginsAt, NO_QUIRKS),
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
