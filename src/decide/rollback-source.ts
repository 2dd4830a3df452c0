/** Which snapshot of a server a rollback by hand would go back to. */
import { isSameId } from '../domain/ids.ts'
import { isOf, phaseOf, type Snapshot } from '../domain/snapshot.ts'
import type { CreatedRecord } from '../domain/records.ts'
import type { Owner } from '../domain/ownership.ts'
import { findTarget, LATEST } from './rollback-target.ts'

/** What a server would be rolled back to. */
export type RollbackSource =
  /** `own`: what this run's main took. `other`: that is no use any more, and this is the newest one before it. */
  | {
      readonly kind: 'own' | 'other'
      readonly serverId: string
      readonly snapshotId: string
      readonly name: string
      readonly createdAtMs: number | null
    }
  | { readonly kind: 'none'; readonly serverId: string }

/** One that is known. */
export type KnownSource = Exclude<RollbackSource, { readonly kind: 'none' }>

/** Returns the snapshot of this run, without a check whether it still exists. */
export function ownSource({ id, intent, createdAtMs }: CreatedRecord): KnownSource {
  return { kind: 'own', serverId: intent.serverId, snapshotId: id, name: intent.name, createdAtMs }
}

/**
 * Finds what a server would be rolled back to. Where nothing could be read, what main took is the best that is
 * known. What is known not to work is never given: a rollback restores nothing but a completed snapshot.
 * @param listed what the server holds, or `null` where nothing complete could be read
 * @param isUsable whether main's snapshot can be one to go back to, by what else is known of it
 */
export function rollbackSourceOf(
  record: CreatedRecord,
  listed: readonly Snapshot[] | null,
  owner: Owner,
  isUsable = true,
): RollbackSource {
  const { id, createdAtMs } = record
  const { serverId } = record.intent
  const ours = listed?.find((each) => isSameId(each.id, id))
  if (isUsable && (listed === null || (ours !== undefined && !isBeyondUse(ours)))) return ownSource(record)
  // One that was made later shows what this deploy left.
  const before = (listed ?? []).filter(
    (each) =>
      !isSameId(each.id, id) &&
      isOf(each, serverId) &&
      (createdAtMs === null || (each.createdAtMs ?? Infinity) < createdAtMs),
  )
  const found = findTarget(LATEST, before, owner)
  if (found.kind !== 'found') return { kind: 'none', serverId }
  const { snapshot } = found
  return {
    kind: 'other',
    serverId,
    snapshotId: snapshot.id,
    name: snapshot.name,
    createdAtMs: snapshot.createdAtMs,
  }
}

/** Returns whether it can never be used. One that is still being created may be completed by the time that it is needed. */
function isBeyondUse(snapshot: Snapshot): boolean {
  switch (phaseOf(snapshot)) {
    case 'completed':
    case 'pending':
      return false
    case 'failed':
    case 'deleting':
      return true
  }
}
