import { isSameId } from './ids.ts'

/**
 * A snapshot as this action knows it: what the provider said, parsed once.
 * Ids are opaque text, because the provider's own sources disagree on numbers and UUIDs.
 */
export interface Snapshot {
  readonly id: string
  /** Every id by which the answer names the snapshot's server. Empty: unclear, so not a server of ours. */
  readonly serverIds: readonly string[]
  readonly name: string
  /** The provider's word, in lower case. */
  readonly status: string
  readonly sizeMb: number | null
  /** Milliseconds since 1970; `null` when the provider's date can't be read. */
  readonly createdAtMs: number | null
  /** `null` when the answer has no such field at all; an empty one is `''`. */
  readonly description: string | null
}

/** Tells whether a snapshot is one of this server. */
export function isOf(snapshot: Pick<Snapshot, 'serverIds'>, serverId: string): boolean {
  return snapshot.serverIds.some((each) => isSameId(each, serverId))
}

/**
 * Tells whether two items of lists are one snapshot: a provider may give the id of a deleted one to the next, and
 * people rename theirs.
 */
export function isSameSnapshot(a: Snapshot, b: Snapshot): boolean {
  if (a.id !== b.id || a.createdAtMs !== b.createdAtMs) return false
  const isDescribed = (a.description ?? '') !== '' && a.description === b.description
  return a.name === b.name || (a.createdAtMs !== null && isDescribed)
}

/** What a snapshot's status means. `deleting`: the provider is removing it; it may still take its slot. */
export type SnapshotPhase = 'completed' | 'failed' | 'pending' | 'deleting'

/**
 * Only `in_progress` and `completed` are documented. `failed`, `error` and the words for a removal are taken at their
 * word; any other word means "not finished yet".
 */
export function phaseOf(snapshot: Pick<Snapshot, 'status'>): SnapshotPhase {
  switch (snapshot.status) {
    case 'completed':
      return 'completed'
    case 'failed':
    case 'error':
      return 'failed'
    case 'deleting':
    case 'deleted':
    case 'removing':
      return 'deleting'
    default:
      return 'pending'
  }
}

/** Orders by date, oldest first, undated ones last (they count as newer), ids deciding between equals. */
export function byAge(a: Snapshot, b: Snapshot): number {
  const dates = (a.createdAtMs ?? Infinity) - (b.createdAtMs ?? Infinity)
  if (dates !== 0 && !Number.isNaN(dates)) return dates
  return compareIds(a.id, b.id)
}

/** Numbers first, so that this is one order even where numbers and UUIDs are mixed. */
function compareIds(a: string, b: string): number {
  const aIsNumber = /^\d+$/.test(a)
  const bIsNumber = /^\d+$/.test(b)
  if (aIsNumber !== bIsNumber) return aIsNumber ? -1 : 1
  if (aIsNumber && a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}

/** What a listing of snapshots showed. */
export interface SnapshotListing {
  readonly snapshots: readonly Snapshot[]
  /**
   * Of one without snapshots: the keys of its other ids, where the list of servers has shown them; else of the
   * one server whose snapshots came in answer to a request for this server alone: the two may be one, or the
   * filter does nothing.
   */
  readonly others?: readonly string[]
  /** Why some may be missing, or `null` when the listing is complete. Nothing is deleted on an incomplete one. */
  readonly incomplete: string | null
}
