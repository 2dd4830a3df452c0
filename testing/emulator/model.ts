import type { Id } from './ids.ts'

/** Who did something: a client of the API, or another actor (another person, the control endpoint, a test). */
export type Actor = 'api' | 'other'

/** A restore that is going on. Times in epoch ms. */
export interface RunningRestore {
  readonly snapshotId: Id
  readonly startedAt: number
  /** Null: it never ends. */
  readonly endsAt: number | null
  /** The server's state afterwards. */
  readonly endsAs: string
  /** What will be on the disk afterwards. Copied at the start, so deleting the snapshot meanwhile is harmless. */
  readonly disk: string
  /** The server's state before, which the server list shows until `visibleFrom`. */
  readonly statusBefore: string
  readonly visibleFrom: number
}

/** A restore that was accepted and has not begun: the server and its disk are as before. Times in epoch ms. */
export interface QueuedRestore {
  readonly snapshotId: Id
  readonly beginsAt: number
  /** How long it takes once it has begun; null: it never ends. */
  readonly takesMs: number | null
  readonly endsAs: string
  readonly disk: string
  /** The server's state while it is restored. */
  readonly meanwhile: string
  readonly by: Actor
}

/** A deletion that was accepted. Times in epoch ms. */
export interface Deletion {
  readonly acceptedAt: number
  readonly statusBefore: string
  /** From then on its slot can be used again. */
  readonly slotFreeAt: number
}

/** A server. Times in epoch ms. */
export interface Server {
  id: Id
  /** A second id of the same server, as UUID; null: it has none. */
  uuid: string | null
  name: string
  hostname: string
  /** Any text; documented are `active`, `stopped`, `suspended` and `restoring`. */
  status: string
  ipAddress: string
  location: string
  plan: string
  os: string
  createdAt: number
  updatedAt: number
  /** Stands for everything on the server: a deploy changes it, a restore brings an older one back. */
  disk: string
  /** How long a snapshot of this server takes; null: as the provider's setting says. */
  snapshotMs: number | null
  /** How long a restore of this server takes; null: as the provider's setting says. */
  restoreMs: number | null
  /** The state after a restore; null: as the provider's setting says. */
  restoreEndsAs: string | null
  /** How many snapshots it may hold; null: as the provider's setting says. */
  limit: number | null
  restore: RunningRestore | null
  queuedRestore: QueuedRestore | null
}

/** A snapshot. Times in epoch ms. */
export interface Snapshot {
  id: Id
  serverId: Id
  name: string
  /** Any text; documented are `in_progress` and `completed`. */
  status: string
  /** Null until it is completed. */
  sizeMb: number | null
  /** A number is shown as a date; a text is shown exactly as it stands (for dates that can't be read). */
  createdAt: number | string | null
  /** Null when none was sent. */
  description: string | null
  /** The copied disk; null while nothing is copied yet. */
  disk: string | null
  by: Actor
  /** When it first could be seen. Differs from `createdAt` for a foreign one, which may have any date. */
  acceptedAt: number
  /** When it stops being made; null: never, or it was never being made. */
  endsAt: number | null
  /** The state it ends in at `endsAt`. */
  endsAs: string
  /** What it showed before `endsAt`. */
  meanwhile: string
  /** Whether `endsAt` has come. */
  ended: boolean
  /** When it is gone from the list; null: it stays. Deleted ones are kept for stale lists. */
  deletedAt: number | null
  /** Null: it was not deleted. */
  deletion: Deletion | null
  /** A delete is refused with this status; null: it is not protected. */
  protectedWith: number | null
}

/** Something that happened at the provider. `at` is epoch ms. */
export type HistoryEvent =
  | {
      at: number
      kind: 'created'
      snapshotId: Id
      serverId: Id
      name: string
      by: Actor
      /** What it copied, null if the copy is taken at its completion. */
      disk: string | null
      /** How many snapshots the server held just before. */
      slotsTakenBefore: number
    }
  | { at: number; kind: 'completed'; snapshotId: Id; serverId: Id; disk: string | null }
  /** It ended in any other state than `completed`. */
  | { at: number; kind: 'ended'; snapshotId: Id; serverId: Id; status: string }
  | { at: number; kind: 'deleted'; snapshotId: Id; serverId: Id; name: string; status: string; by: Actor }
  /** A restore was accepted and has not begun; `beginsAt` null: it never does. */
  | { at: number; kind: 'restore-queued'; snapshotId: Id; serverId: Id; beginsAt: number | null; by: Actor }
  | {
      at: number
      kind: 'restore-started'
      snapshotId: Id
      serverId: Id
      diskBefore: string
      statusBefore: string
      by: Actor
    }
  /** The snapshot that a restore reads from was deleted (only with the setting `restoreNeedsSnapshot`). */
  | { at: number; kind: 'restore-broken'; snapshotId: Id; serverId: Id }
  | {
      at: number
      kind: 'restored'
      snapshotId: Id
      serverId: Id
      diskBefore: string
      diskAfter: string
      status: string
    }
  | { at: number; kind: 'deployed'; serverId: Id; diskBefore: string; diskAfter: string }

/** Everything that the provider knows and that is worth keeping, as plain JSON. */
export interface ProviderData {
  version: 1
  /** The provider's time when this was written (epoch ms). A later start must not lie before it. */
  savedAt: number
  nextSnapshotNumber: number
  servers: Server[]
  snapshots: Snapshot[]
  history: HistoryEvent[]
}

/** What may be said about a server. Left out: see `newServer`. */
export type ServerFields = Partial<Omit<Server, 'restore' | 'queuedRestore'>>

/** A snapshot that another person made: any field may be given. */
export interface ForeignSnapshot {
  /** Default: the next free one. */
  id?: Id
  /** Default: the first server. */
  serverId?: Id
  /** Default: `manual-<id>`. */
  name?: string
  /** Default: `completed`. */
  status?: string
  /** Default: 5120 if completed, else null. */
  sizeMb?: number | null
  /** Default: now. */
  createdAt?: number | string | null
  description?: string | null
  /** Default: what is on the server's disk now. */
  disk?: string
  /** Default: `other`. */
  by?: Actor
  /** With it, the snapshot leaves `status` after this many ms and becomes `endsAs` (default `completed`). */
  endsAfterMs?: number
  endsAs?: string
  /** A delete is refused with this status, such as 403. */
  protectedWith?: number | null
}

/** How the next snapshot goes, instead of as usual. */
export interface SnapshotCourse {
  /** Default: `completed`. */
  endsAs?: string
  /** Default: as the server's and the provider's settings say. */
  afterMs?: number | 'never'
  /** The state meanwhile. Default: `in_progress`. */
  meanwhile?: string
}

/** How the next restore goes, instead of as usual. */
export interface RestoreCourse {
  /** Default: as the server's and the provider's settings say. */
  endsAs?: string
  /** Default: as the server's and the provider's settings say. */
  afterMs?: number | 'never'
  /** The server's state meanwhile. Default: `restoring`. */
  meanwhile?: string
  /** So long it waits in a queue; `never`: it is accepted and forgotten. Default: as the provider's setting says. */
  beginsAfterMs?: number | 'never'
}

/** How the next deletion goes, instead of as usual. Both times count from when it is accepted. */
export interface DeletionCourse {
  /** For so long the snapshot stays in the list. */
  listedForMs?: number | 'never-gone'
  /** The state that it shows meanwhile. */
  shownAs?: string
  /** For so long its slot stays taken. */
  slotFreesAfterMs?: number
}

/** The server that the emulator starts with, with the given fields changed. `now` is epoch ms. */
export function newServer(fields: ServerFields, now: number): Server {
  const name = fields.name ?? 'web-server-01'
  return {
    id: 12345,
    uuid: null,
    hostname: `${name}.example.com`,
    status: 'active',
    ipAddress: '203.0.113.10',
    // Made-up values: the documentation names these three fields, not what is in them.
    location: 'example-location',
    plan: 'example-plan',
    os: 'example-os',
    createdAt: now,
    updatedAt: now,
    disk: 'release 1',
    snapshotMs: null,
    restoreMs: null,
    restoreEndsAs: null,
    limit: null,
    ...fields,
    name,
    restore: null,
    queuedRestore: null,
  }
}
