import { sameId, type Id } from './ids.ts'
import type { ForeignSnapshot, Server, Snapshot } from './model.ts'

/** The size that every completed snapshot has. */
export const COMPLETED_SIZE_MB = 5120

/** What the provider knows when a foreign snapshot is added. Times in epoch ms. */
export interface Surroundings {
  id: Id
  /** The server that it is of; undefined if there is no such server. */
  server: Server | undefined
  now: number
  acceptedAt: number
}

/** A snapshot of another person, with the defaults that `ForeignSnapshot` names. */
export function foreignSnapshot(fields: ForeignSnapshot, surroundings: Surroundings): Snapshot {
  const { id, server, now, acceptedAt } = surroundings
  const status = fields.status ?? 'completed'
  return {
    id,
    serverId: server?.id ?? fields.serverId ?? 0,
    name: fields.name ?? `manual-${id}`,
    status,
    sizeMb: fields.sizeMb === undefined ? (status === 'completed' ? COMPLETED_SIZE_MB : null) : fields.sizeMb,
    createdAt: fields.createdAt === undefined ? now : fields.createdAt,
    description: fields.description ?? null,
    disk: fields.disk ?? server?.disk ?? null,
    by: fields.by ?? 'other',
    acceptedAt,
    endsAt: fields.endsAfterMs === undefined ? null : now + fields.endsAfterMs,
    endsAs: fields.endsAs ?? 'completed',
    meanwhile: status,
    ended: false,
    deletedAt: null,
    deletion: null,
    protectedWith: fields.protectedWith ?? null,
  }
}

/** Enough for servers and snapshots: nothing that they hold is ever changed in place. */
export function copy<T extends object>(original: T): T {
  return { ...original }
}

/** Whether the snapshot was there at that time (epoch ms). */
export function isThere(snapshot: Snapshot, at: number): boolean {
  return snapshot.acceptedAt <= at && (snapshot.deletedAt === null || snapshot.deletedAt > at)
}

/** The snapshot as it was at an earlier time: one that has ended since was still being made then. */
export function seenAt(snapshot: Snapshot, at: number): Snapshot {
  const wasBeingMade = snapshot.ended && snapshot.endsAt !== null && at < snapshot.endsAt
  if (wasBeingMade) return { ...snapshot, status: snapshot.meanwhile, sizeMb: null, disk: null }
  const { deletion } = snapshot
  const wasNotDeleted = deletion !== null && at < deletion.acceptedAt
  return wasNotDeleted ? { ...snapshot, status: deletion.statusBefore } : copy(snapshot)
}

/** Whether the snapshot takes one of its server's slots at that time (epoch ms). */
export function takesSlot(snapshot: Snapshot, at: number): boolean {
  return snapshot.deletion === null ? isThere(snapshot, at) : at < snapshot.deletion.slotFreeAt
}

/** The id that was freed last and that no snapshot has now; undefined: none was. */
export function lastIdFreed(snapshots: readonly Snapshot[], now: number): Id | undefined {
  const goneAt = ({ deletedAt }: Snapshot): number => deletedAt ?? Number.POSITIVE_INFINITY
  const taken = snapshots.filter((one) => goneAt(one) > now)
  return snapshots
    .filter((one) => goneAt(one) <= now && !taken.some(({ id }) => sameId(id, one.id)))
    .reduce<Snapshot | undefined>(
      (last, one) => (last === undefined || goneAt(one) >= goneAt(last) ? one : last),
      undefined,
    )?.id
}
