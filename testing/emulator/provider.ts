import type { Clock } from './clock.ts'
import { isUuid, sameId, uuidFrom, type Id, type IdForm } from './ids.ts'
import {
  newServer,
  type Actor,
  type DeletionCourse,
  type ForeignSnapshot,
  type HistoryEvent,
  type ProviderData,
  type QueuedRestore,
  type RestoreCourse,
  type Server,
  type ServerFields,
  type Snapshot,
  type SnapshotCourse,
} from './model.ts'
import { Locks, type Lock } from './locks.ts'
import type { ProviderOptions } from './provider-options.ts'
import { Refusal } from './refusal.ts'
import { checkedTexts, type SnapshotRequest } from './snapshot-request.ts'
import { acceptedRestore, runningRestore, withoutSource } from './restores.ts'
import {
  COMPLETED_SIZE_MB,
  copy,
  foreignSnapshot,
  isThere,
  lastIdFreed,
  seenAt,
  takesSlot,
} from './snapshots.ts'

const MINUTE_MS = 60_000

/** Earlier than any date, so that what a provider starts with is in every stale list. */
const ALWAYS_BEEN_THERE = -8.64e15

/** Later than any date. */
const NEVER = 8.64e15

/** Something that becomes due at a time (epoch ms). */
interface Due {
  at: number
  happen: () => void
}

const NEWER_SERVER_FIELDS = { uuid: null, limit: null, queuedRestore: null }
const NEWER_SNAPSHOT_FIELDS = { deletion: null, protectedWith: null }

/** Whether this is one of the server's ids. */
function isServer({ id, uuid }: Pick<Server, 'id' | 'uuid'>, wanted: Id): boolean {
  return sameId(id, wanted) || (uuid !== null && sameId(uuid, wanted))
}

/**
 * VPS.org without HTTP and without real time: servers with disks, snapshots, restores, and a history of all that
 * happened. Nothing runs in the background: whenever it is read, it first lets everything happen that has
 * become due, in the order of time, each at its own time.
 *
 * What is handed out are copies; changes go through the methods.
 */
export class Provider {
  limit: number
  limitRefusal: ProviderOptions['limitRefusal']
  snapshotMs: number
  restoreMs: number
  restoreEndsAs: string
  restoringVisibleAfterMs: number
  restoreBeginsAfterMs: number | 'never'
  restoreNeedsSnapshot: boolean
  deletion: DeletionCourse
  reuseIds: boolean
  diskMoment: 'requested' | 'completed'

  readonly #clock: Clock
  readonly #idForm: () => IdForm
  readonly #onChange: NonNullable<ProviderOptions['onChange']>
  readonly #servers: Server[]
  readonly #snapshots: Snapshot[]
  readonly #history: HistoryEvent[]
  readonly #scheduled: Due[] = []
  readonly #snapshotCourses: SnapshotCourse[] = []
  readonly #restoreCourses: RestoreCourse[] = []
  readonly #deletionCourses: DeletionCourse[] = []
  readonly #locks = new Locks()
  #nextSnapshotNumber: number
  #time: number
  #advancing = false

  constructor(options: ProviderOptions) {
    this.limit = options.limit ?? 5
    this.limitRefusal = options.limitRefusal
    this.snapshotMs = options.snapshotMs ?? 5 * MINUTE_MS
    this.restoreMs = options.restoreMs ?? 8 * MINUTE_MS
    this.restoreEndsAs = options.restoreEndsAs ?? 'active'
    this.restoringVisibleAfterMs = options.restoringVisibleAfterMs ?? 0
    this.restoreBeginsAfterMs = options.restoreBeginsAfterMs ?? 0
    this.restoreNeedsSnapshot = options.restoreNeedsSnapshot ?? false
    this.deletion = options.deletion ?? {}
    this.reuseIds = options.reuseIds ?? false
    this.diskMoment = options.diskMoment ?? 'requested'
    this.#clock = options.now
    this.#idForm = options.idForm ?? (() => 'integer')
    this.#onChange = options.onChange ?? (() => undefined)
    const data = options.data === undefined ? null : structuredClone(options.data)
    this.#time = Math.max(options.now(), data?.savedAt ?? Number.NEGATIVE_INFINITY)
    this.#history = data?.history ?? []
    this.#nextSnapshotNumber = data?.nextSnapshotNumber ?? 801
    // What an earlier version wrote has none of the fields that came later.
    this.#servers =
      data?.servers.map((one) => ({ ...NEWER_SERVER_FIELDS, ...one })) ?? this.#firstServers(options.servers)
    this.#snapshots = data?.snapshots.map((one) => ({ ...NEWER_SNAPSHOT_FIELDS, ...one })) ?? []
    if (data === null) {
      for (const fields of options.snapshots ?? []) this.#add(fields, ALWAYS_BEEN_THERE)
    }
  }

  /** The provider's time (epoch ms), after letting happen what was due. */
  now(): number {
    this.#advance()
    return this.#time
  }

  /** All servers as they really are. What the server list shows is `shownServerStatus`. */
  servers(): Server[] {
    this.#advance()
    return this.#servers.map(copy)
  }

  /** One server as it really is, or undefined. Either of its ids will do. */
  server(id: Id): Server | undefined {
    this.#advance()
    const found = this.#servers.find((server) => isServer(server, id))
    return found && copy(found)
  }

  /** The state that the server list shows: for `restoringVisibleAfterMs` still the one before the restore. */
  shownServerStatus(server: Server): string {
    const restore = server.restore
    return restore !== null && this.now() < restore.visibleFrom ? restore.statusBefore : server.status
  }

  /** The snapshots that are there, in the order in which they came. With `asOf` (epoch ms): that were there. */
  snapshots(asOf?: number): Snapshot[] {
    this.#advance()
    const at = asOf ?? this.#time
    return this.#snapshots.filter((snapshot) => isThere(snapshot, at)).map((snapshot) => seenAt(snapshot, at))
  }

  /** One snapshot, or undefined if there is none, or no longer. */
  snapshot(id: Id): Snapshot | undefined {
    return this.snapshots().find((snapshot) => sameId(snapshot.id, id))
  }

  /** Everything that happened, oldest first. It only ever grows. */
  get history(): readonly HistoryEvent[] {
    this.#advance()
    return this.#history
  }

  /** Starts a snapshot. Refuses with 400 (invalid, or limit reached) or 404 (no such server). */
  createSnapshot(request: SnapshotRequest): Snapshot {
    this.#advance()
    const { name, description } = checkedTexts(request)
    const server = this.#requestedServer(request.serverId)
    this.#locks.refuse(server.id, 'create', this.#time)
    const slotsTakenBefore = this.#slotsTaken(server.id)
    const limit = server.limit ?? this.limit
    if (slotsTakenBefore >= limit) {
      const { status, detail } = this.limitRefusal ?? {
        status: 400,
        detail: `Snapshot limit reached: this server already has ${slotsTakenBefore} of ${limit}.`,
      }
      throw new Refusal(status, detail)
    }
    const course = this.#snapshotCourses.shift() ?? {}
    const afterMs = course.afterMs ?? server.snapshotMs ?? this.snapshotMs
    const meanwhile = course.meanwhile ?? 'in_progress'
    const snapshot: Snapshot = {
      id: this.#newSnapshotId(),
      serverId: server.id,
      name,
      status: meanwhile,
      sizeMb: null,
      createdAt: this.#time,
      description,
      disk: this.diskMoment === 'requested' ? server.disk : null,
      by: 'api',
      acceptedAt: this.#time,
      endsAt: afterMs === 'never' ? null : this.#time + afterMs,
      endsAs: course.endsAs ?? 'completed',
      meanwhile,
      ended: false,
      deletedAt: null,
      deletion: null,
      protectedWith: null,
    }
    this.#snapshots.push(snapshot)
    this.#recordCreated(snapshot, slotsTakenBefore)
    this.#onChange(this)
    return copy(snapshot)
  }

  /**
   * Accepts a restore, which begins at once or later. Refuses with 404 (no such snapshot) or 400 (snapshot or server not in a valid
   * state). The server comes back as the documented answer shows it: being restored.
   */
  restoreSnapshot(id: Id, by: Actor = 'api'): { snapshot: Snapshot; server: Server } {
    this.#advance()
    const snapshot = this.#presentSnapshot(id)
    const server = this.#servers.find((candidate) => sameId(candidate.id, snapshot.serverId))
    if (server === undefined) throw new Refusal(400, 'The server of this snapshot no longer exists.')
    if (snapshot.status !== 'completed')
      throw new Refusal(400, `The snapshot is ${snapshot.status}, not completed.`)
    // Which states are valid is not documented. These two are the emulator's choice.
    this.#locks.refuse(server.id, 'restore', this.#time)
    if (server.queuedRestore !== null)
      throw new Refusal(400, 'A restore of this server is waiting to begin, so the state is not valid.')
    if (server.restore !== null || ['restoring', 'suspended'].includes(server.status)) {
      throw new Refusal(400, `The server is ${server.status}, which is no valid state for restoration.`)
    }
    const course = { beginsAfterMs: this.restoreBeginsAfterMs, ...this.#restoreCourses.shift() }
    const restore = acceptedRestore({ snapshot, server, course, settings: this, now: this.#time, by })
    if (course.beginsAfterMs === 0) {
      this.#beginRestore(server, restore)
    } else {
      const beginsAt = course.beginsAfterMs === 'never' ? null : restore.beginsAt
      const about = { snapshotId: snapshot.id, serverId: server.id, beginsAt, by }
      this.#record({ at: this.#time, kind: 'restore-queued', ...about })
      if (beginsAt !== null) server.queuedRestore = restore
    }
    this.#onChange(this)
    return { snapshot: copy(snapshot), server: { ...server, status: restore.meanwhile } }
  }

  /** Deletes a snapshot for good. Refuses with 404, also while it is being deleted; and one that is protected as its field says. */
  deleteSnapshot(id: Id, by: Actor = 'api'): void {
    this.#advance()
    const snapshot = this.#presentSnapshot(id)
    if (snapshot.deletion !== null) throw new Refusal(404, 'This snapshot is being deleted already.')
    if (snapshot.protectedWith !== null && by === 'api')
      throw new Refusal(snapshot.protectedWith, 'This snapshot is protected and cannot be deleted.')
    if (by === 'api') this.#locks.refuse(snapshot.serverId, 'delete', this.#time)
    const statusBefore = snapshot.status
    const course = { ...this.deletion, ...this.#deletionCourses.shift() }
    const { listedForMs = 0, shownAs = 'deleting', slotFreesAfterMs = listedForMs } = course
    const after = (ms: number | 'never-gone'): number => (ms === 'never-gone' ? NEVER : this.#time + ms)
    snapshot.deletedAt = after(listedForMs)
    snapshot.deletion = { acceptedAt: this.#time, statusBefore, slotFreeAt: after(slotFreesAfterMs) }
    if (snapshot.deletedAt > this.#time) snapshot.status = shownAs
    this.#record({
      at: this.#time,
      kind: 'deleted',
      snapshotId: snapshot.id,
      serverId: snapshot.serverId,
      name: snapshot.name,
      status: statusBefore,
      by,
    })
    this.#breakRestoresFrom(snapshot)
    this.#onChange(this)
  }

  /** Adds a snapshot of another person. No rule is applied: neither the limit nor the form of the name. */
  addSnapshot(fields: ForeignSnapshot = {}): Snapshot {
    this.#advance()
    const seen = typeof fields.createdAt === 'number' ? Math.min(fields.createdAt, this.#time) : this.#time
    const snapshot = this.#add(fields, seen)
    this.#onChange(this)
    return copy(snapshot)
  }

  /** Changes what a snapshot shows. Refuses with 404. */
  changeSnapshot(
    id: Id,
    changes: Partial<
      Pick<Snapshot, 'name' | 'status' | 'sizeMb' | 'createdAt' | 'description' | 'disk' | 'protectedWith'>
    >,
  ): Snapshot {
    this.#advance()
    const snapshot = this.#presentSnapshot(id)
    Object.assign(snapshot, changes)
    // A state that was set by hand stays: the course that it was on is over.
    if (changes.status !== undefined) snapshot.endsAt = null
    this.#onChange(this)
    return copy(snapshot)
  }

  /** A deploy: puts something new on a server's disk. Refuses with 404. */
  deploy(serverId: Id, disk: string): Server {
    this.#advance()
    const server = this.#presentServer(serverId)
    const diskBefore = server.disk
    server.disk = disk
    server.updatedAt = this.#time
    this.#record({ at: this.#time, kind: 'deployed', serverId: server.id, diskBefore, diskAfter: disk })
    this.#onChange(this)
    return copy(server)
  }

  /** Adds a server. */
  addServer(fields: ServerFields): Server {
    this.#advance()
    const server = newServer(fields, this.#time)
    this.#servers.push(server)
    this.#onChange(this)
    return copy(server)
  }

  /** Changes a server. A state that is set while it is being restored ends the restore. Refuses with 404. */
  changeServer(id: Id, changes: Omit<ServerFields, 'id'>): Server {
    this.#advance()
    const server = this.#presentServer(id)
    Object.assign(server, changes, { updatedAt: this.#time })
    if (changes.status !== undefined) server.restore = null
    this.#onChange(this)
    return copy(server)
  }

  /** Takes a server out of the account. Its snapshots stay. Refuses with 404. */
  removeServer(id: Id): void {
    this.#advance()
    this.#servers.splice(this.#servers.indexOf(this.#presentServer(id)), 1)
    this.#onChange(this)
  }

  /** Says how the next accepted create goes. Called more than once: the ones after it, in this order. */
  nextSnapshot(course: SnapshotCourse): void {
    this.#snapshotCourses.push(course)
  }

  /** Says how the next accepted restore goes. Called more than once: the ones after it, in this order. */
  nextRestore(course: RestoreCourse): void {
    this.#restoreCourses.push(course)
  }

  /** Says how the next accepted delete goes. Called more than once: the ones after it, in this order. */
  nextDeletion(course: DeletionCourse): void {
    this.#deletionCourses.push(course)
  }

  /** For so long the server takes no changes: they are refused with 423, or as `lock` says. Not kept in `data`. */
  lockServer(id: Id, forMs: number, lock: Lock = {}): void {
    this.#advance()
    this.#locks.add(this.#presentServer(id).id, this.#time + forMs, lock)
  }

  /**
   * Lets `action` happen `afterMs` from now, at exactly that time, in order with everything else that becomes due.
   * It may call any method here, and must not throw. Not kept in `data`.
   */
  later(afterMs: number, action: () => void): void {
    this.#advance()
    this.#scheduled.push({ at: this.#time + afterMs, happen: action })
  }

  /** All that is worth keeping. */
  data(): ProviderData {
    this.#advance()
    return structuredClone({
      version: 1,
      savedAt: this.#time,
      nextSnapshotNumber: this.#nextSnapshotNumber,
      servers: this.#servers,
      snapshots: this.#snapshots,
      history: this.#history,
    })
  }

  /** Lets everything happen that is due by now, each at its own time. */
  #advance(): void {
    // What happens here may itself look at the provider; it then sees the moment at which it happens.
    if (this.#advancing) return
    const now = Math.max(this.#clock(), this.#time)
    this.#advancing = true
    let changed = false
    try {
      for (let due = this.#nextDue(now); due !== undefined; due = this.#nextDue(now)) {
        this.#time = Math.max(this.#time, due.at)
        due.happen()
        changed = true
      }
      this.#time = now
    } finally {
      this.#advancing = false
    }
    if (changed) this.#onChange(this)
  }

  #nextDue(now: number): Due | undefined {
    const all: Due[] = []
    for (const server of this.#servers) {
      const restore = server.restore
      if (restore?.endsAt != null) {
        all.push({
          at: restore.endsAt,
          happen: () => {
            this.#finishRestore(server)
          },
        })
      }
      const { queuedRestore } = server
      if (queuedRestore !== null) {
        all.push({
          at: queuedRestore.beginsAt,
          happen: () => {
            server.queuedRestore = null
            this.#beginRestore(server, queuedRestore)
          },
        })
      }
    }
    for (const snapshot of this.#snapshots) {
      if (snapshot.endsAt !== null && !snapshot.ended && snapshot.deletedAt === null) {
        all.push({
          at: snapshot.endsAt,
          happen: () => {
            this.#finishSnapshot(snapshot)
          },
        })
      }
    }
    for (const due of this.#scheduled) {
      all.push({
        at: due.at,
        happen: () => {
          this.#scheduled.splice(this.#scheduled.indexOf(due), 1)
          due.happen()
        },
      })
    }
    return all
      .filter((due) => due.at <= now)
      .reduce<Due | undefined>(
        (first, due) => (first === undefined || due.at < first.at ? due : first),
        undefined,
      )
  }

  #beginRestore(server: Server, restore: QueuedRestore): void {
    const { snapshotId, by } = restore
    const statusBefore = server.status
    server.restore = runningRestore(restore, statusBefore, this.#time, this.restoringVisibleAfterMs)
    server.status = restore.meanwhile
    server.updatedAt = this.#time
    const about = { snapshotId, serverId: server.id, diskBefore: server.disk, statusBefore, by }
    this.#record({ at: this.#time, kind: 'restore-started', ...about })
  }

  #breakRestoresFrom({ id: snapshotId, serverId }: Snapshot): void {
    if (!this.restoreNeedsSnapshot) return
    for (const server of this.#servers) {
      const broken = withoutSource(server, snapshotId)
      if (broken === null) continue
      Object.assign(server, broken)
      this.#record({ at: this.#time, kind: 'restore-broken', snapshotId, serverId })
    }
  }

  #finishSnapshot(snapshot: Snapshot): void {
    snapshot.ended = true
    snapshot.status = snapshot.endsAs
    const { id: snapshotId, serverId } = snapshot
    if (snapshot.endsAs === 'completed') {
      snapshot.sizeMb ??= COMPLETED_SIZE_MB
      snapshot.disk ??= this.#servers.find((server) => sameId(server.id, serverId))?.disk ?? null
      this.#record({ at: this.#time, kind: 'completed', snapshotId, serverId, disk: snapshot.disk })
    } else {
      this.#record({ at: this.#time, kind: 'ended', snapshotId, serverId, status: snapshot.endsAs })
    }
  }

  #finishRestore(server: Server): void {
    const restore = server.restore
    if (restore === null) return
    const diskBefore = server.disk
    server.disk = restore.disk
    server.status = restore.endsAs
    server.updatedAt = this.#time
    server.restore = null
    this.#record({
      at: this.#time,
      kind: 'restored',
      snapshotId: restore.snapshotId,
      serverId: server.id,
      diskBefore,
      diskAfter: server.disk,
      status: server.status,
    })
  }

  #add(fields: ForeignSnapshot, acceptedAt: number): Snapshot {
    const id = fields.id ?? this.#newSnapshotId()
    const server = this.#servers.find(
      (one) => fields.serverId === undefined || isServer(one, fields.serverId),
    )
    const snapshot = foreignSnapshot(fields, { id, server, now: this.#time, acceptedAt })
    const slotsTakenBefore = this.#slotsTaken(snapshot.serverId)
    this.#snapshots.push(snapshot)
    this.#recordCreated(snapshot, slotsTakenBefore)
    return snapshot
  }

  #newSnapshotId(): Id {
    const freed = this.reuseIds ? lastIdFreed(this.#snapshots, this.#time) : undefined
    if (freed !== undefined) return freed
    // A number that a foreign snapshot was given by hand is passed over.
    while (this.#snapshots.some((snapshot) => sameId(snapshot.id, this.#nextSnapshotNumber)))
      this.#nextSnapshotNumber++
    const number = this.#nextSnapshotNumber++
    return this.#idForm() === 'uuid' ? uuidFrom(`snapshot ${number}`) : number
  }

  #firstServers(fields: readonly ServerFields[] | undefined): Server[] {
    const id = this.#idForm() === 'uuid' ? uuidFrom('server 12345') : 12345
    return (fields ?? [{ id }]).map((one) => newServer(one, this.#time))
  }

  #requestedServer(id: unknown): Server {
    if (typeof id !== 'number' && typeof id !== 'string') {
      throw new Refusal(400, 'server_id: required.')
    }
    const server = this.#servers.find(
      (candidate) => candidate.id === id || (typeof id === 'string' && isUuid(id) && isServer(candidate, id)),
    )
    if (server !== undefined) return server
    // Documented is an integer. A text can only be right where servers have UUIDs.
    const areTextsKnown = this.#servers.some((one) => typeof one.id === 'string' || one.uuid !== null)
    if (typeof id === 'string' && !areTextsKnown) {
      throw new Refusal(400, 'server_id: must be an integer.')
    }
    throw new Refusal(404, 'Server not found.')
  }

  #presentServer(id: Id): Server {
    const server = this.#servers.find((candidate) => isServer(candidate, id))
    if (server === undefined) throw new Refusal(404, 'Server not found.')
    return server
  }

  #presentSnapshot(id: Id): Snapshot {
    const snapshot = this.#snapshots.find(
      (candidate) => isThere(candidate, this.#time) && sameId(candidate.id, id),
    )
    if (snapshot === undefined) throw new Refusal(404, 'Snapshot not found.')
    return snapshot
  }

  #slotsTaken(serverId: Id): number {
    return this.#snapshots.filter((one) => takesSlot(one, this.#time) && sameId(one.serverId, serverId))
      .length
  }

  #recordCreated(snapshot: Snapshot, slotsTakenBefore: number): void {
    const { id: snapshotId, serverId, name, by, disk } = snapshot
    this.#record({ at: this.#time, kind: 'created', snapshotId, serverId, name, by, disk, slotsTakenBefore })
  }

  #record(event: HistoryEvent): void {
    this.#history.push(event)
  }
}
