/** What main leaves to post about its snapshots. */
import type { DeployStatus, RestoreTrigger } from './deploy-status.ts'

/** What main was about to create. */
export interface Intent {
  readonly serverId: string
  readonly name: string
  readonly mark: string
  /** When the create was first sent, by the runner's clock. */
  readonly askedAtMs: number
}

/** What main left behind about its snapshot of one server. */
export type MainRecord =
  | { readonly kind: 'no-create'; readonly serverId: string }
  /** A create was sent; its answer never came. */
  | { readonly kind: 'sent'; readonly intent: Intent; readonly statusSeen: DeployStatus }
  | {
      readonly kind: 'created'
      readonly intent: Intent
      readonly id: string
      readonly completion: Completion
      readonly createdAtMs: number | null
      /** How far the provider's clock is ahead of the runner's; 0 where they differ by less than ten minutes. */
      readonly providerAheadMs: number
      readonly statusSeen: DeployStatus
    }

/**
 * Whether the snapshot is known to have been `completed` before the deploy: seen, by main or by `wait/`; not seen; or
 * left to `wait/`, which has not said that it saw it.
 */
export type Completion = 'seen' | 'not-seen' | 'left-to-wait'

/** What main left behind about all of its servers, in the order of `server-id`. */
export type MainRecords =
  | {
      readonly kind: 'read'
      readonly servers: readonly MainRecord[]
      /** `restore-on`, as main read it: in post the inputs may be empty. */
      readonly restoreOn: readonly RestoreTrigger[]
      /** Whether main came to its end: it neither failed nor was stopped. */
      readonly isDone: boolean
    }
  /** State is there but can't be read, so nothing in it is believed. */
  | { readonly kind: 'damaged' }

/** A record of a server that a create was sent for. */
export type SentRecord = Exclude<MainRecord, { readonly kind: 'no-create' }>

/** A record with a known snapshot. */
export type CreatedRecord = MainRecord & { kind: 'created' }

/** Records of one server or several, each with a known snapshot. */
export type CreatedRecords = readonly [CreatedRecord, ...CreatedRecord[]]

/** Returns the server that a record is of. */
export function serverIdOf(record: MainRecord): string {
  return record.kind === 'no-create' ? record.serverId : record.intent.serverId
}

/** Returns the same, with what `wait/` saw after main had left it to it. */
export function withMarks(
  records: MainRecords,
  sawCompleted: (serverId: string, snapshotId: string) => boolean,
): MainRecords {
  if (records.kind === 'damaged') return records
  const servers = records.servers.map((each): MainRecord => {
    const isSeen =
      each.kind === 'created' &&
      each.completion === 'left-to-wait' &&
      sawCompleted(each.intent.serverId, each.id)
    return isSeen ? { ...each, completion: 'seen' } : each
  })
  return { ...records, servers }
}

/** Tells how far the provider's clock is ahead, by what main saw; of several servers, that of the first that tells. */
export function providerAheadOf(records: MainRecords): number {
  if (records.kind === 'damaged') return 0
  const aheadMs = records.servers.map((each) => (each.kind === 'created' ? each.providerAheadMs : 0))
  return aheadMs.find((each) => each !== 0) ?? 0
}
