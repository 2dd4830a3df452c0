/** A retention plan in words: every snapshot, what becomes of it, and why. */
import type { DeleteReason, PlanEntry, KeepReason } from '../domain/plan.ts'
import { isSameId } from '../domain/ids.ts'
import { byAge, phaseOf, type Snapshot } from '../domain/snapshot.ts'
import { date, size } from './words.ts'
import type { Table } from './table.ts'

/** One snapshot, what becomes of it, and why. */
export interface PlanRow {
  readonly snapshot: Snapshot
  readonly action: string
  readonly why: string
}

/** Whether the deletions of a plan have happened, are about to, or never will. */
export type Tense = 'deleted' | 'to delete' | 'would delete'

/** One server's snapshots with their entries. */
export interface ServerPlan {
  readonly serverId: string
  readonly rows: readonly PlanRow[]
}

/**
 * Returns the snapshots of several servers as one table; of a single one, without a column that would say the same in
 * each row.
 */
export function planTable(servers: readonly ServerPlan[]): Table {
  const [only] = servers
  if (only !== undefined && servers.length === 1) return rowsTable(only.rows)
  return {
    columns: ['Server', ...rowsTable([]).columns],
    rows: servers.flatMap(({ serverId, rows }) => rowsTable(rows).rows.map((row) => [serverId, ...row])),
  }
}

/** Returns the plan in words, snapshot by snapshot. */
export function planRows(entries: readonly PlanEntry[], tense: Tense): readonly PlanRow[] {
  return entries.map(({ snapshot, ...entry }) => {
    if (entry.action === 'delete') return { snapshot, action: tense, why: whyDeleted(entry.reason) }
    const isBeingDeleted = entry.reason.kind === 'deleting'
    return { snapshot, action: isBeingDeleted ? BEING_DELETED : 'keep', why: whyKept(entry.reason) }
  })
}

/** The action for what another process has deleted. */
export const ALREADY_DELETED = 'already deleted'

/** The action for what the provider is deleting already. */
const BEING_DELETED = 'being deleted'

/**
 * Returns whether a snapshot stays, as far as this action has a say: it was not deleted, and the provider is
 * not deleting it.
 */
export function stays({ action }: PlanRow): boolean {
  return action === 'keep'
}

/** Returns whether a snapshot was deleted, by this process or by another one that was quicker. */
export function isDeleted({ action }: PlanRow): boolean {
  return action === 'deleted' || action === ALREADY_DELETED
}

/** Returns all snapshots of a server after a deploy that was not good: nothing is pruned then. */
export function notPruned(
  snapshots: readonly Snapshot[],
  ownId: string,
  ownAction: string,
): readonly PlanRow[] {
  return snapshots
    .toSorted((a, b) => byAge(b, a))
    .map((snapshot) =>
      phaseOf(snapshot) === 'deleting'
        ? { snapshot, action: BEING_DELETED, why: whyKept({ kind: 'deleting', status: snapshot.status }) }
        : isSameId(snapshot.id, ownId)
          ? { snapshot, action: ownAction, why: 'the snapshot of this run' }
          : { snapshot, action: 'keep', why: 'pruning needs a successful deploy' },
    )
}

/** Returns snapshots as a table, newest first, where nothing is to be decided. */
export function snapshotsTable(
  servers: readonly { readonly serverId: string; readonly listed: readonly Snapshot[] }[],
): Table {
  const { columns, rows } = planTable(
    servers.map(({ serverId, listed }) => ({
      serverId,
      rows: listed.toSorted((a, b) => byAge(b, a)).map((snapshot) => ({ snapshot, action: '', why: '' })),
    })),
  )
  return { columns: columns.slice(0, -2), rows: rows.map((row) => row.slice(0, -2)) }
}

/** Returns snapshots with their entries as a table, in the given order. */
export function rowsTable(rows: readonly PlanRow[]): Table {
  return {
    columns: ['Id', 'Name', 'Status', 'Size', 'Created', 'Action', 'Reason'],
    rows: rows.map(({ snapshot, action, why }) => [
      snapshot.id,
      snapshot.name,
      snapshot.status,
      snapshot.sizeMb === null ? '–' : size(snapshot.sizeMb),
      date(snapshot.createdAtMs),
      action,
      shownReason({ snapshot, action, why }),
    ]),
  }
}

/** A failed one that stays looks as if it were of use: the reason says first that it is of none. */
function shownReason({ snapshot, action, why }: PlanRow): string {
  const isUseless = phaseOf(snapshot) === 'failed' && ['keep', 'new'].includes(action)
  return isUseless ? `cannot be restored (${snapshot.status}); ${why}` : why
}

/** Tells why a snapshot stays. */
export function whyKept(reason: KeepReason): string {
  switch (reason.kind) {
    case 'foreign':
      return 'not created by this action for this repository'
    case 'other-name':
      return 'created by this action under another "name"'
    case 'protected':
      return `protected by "${reason.pattern}"`
    case 'unfinished':
      return `not finished (${reason.status})`
    case 'deleting':
      return `VPS.org is already deleting it (${reason.status})`
    case 'refused':
      return 'VPS.org refused to delete it'
    case 'restoring':
      return 'the server is being restored'
    case 'undated':
      return 'its date cannot be read'
    case 'this-run':
      return 'created by this run attempt'
    case 'newest':
      return 'newest completed own snapshot'
    case 'last-good':
      return 'last good state'
    case 'deploy-going':
      return `its deploy is still running: run ${reason.runId}${reason.job === null ? '' : `, job "${reason.job}"`}`
    case 'young':
      return 'less than 6 hours old; its deploy may still be running'
    case 'target':
      return 'about to be restored'
    case 'not-needed':
      return 'no need to delete it'
    case 'not-enough':
      return 'deleting it would not free enough slots'
  }
}

/** Tells why a snapshot is deleted. */
export function whyDeleted(reason: DeleteReason): string {
  switch (reason.kind) {
    case 'failed':
      return `unusable (${reason.status})`
    case 'later-attempt':
      return `created by attempt ${reason.attempt} of run ${reason.runId}, after an earlier attempt`
    case 'oldest':
      return 'oldest'
    case 'last-resort-young':
      return 'last resort: less than 6 hours old, its deploy may still be running'
    case 'last-resort-newest':
      return 'last resort: only the last good state is older'
    case 'last-resort-last-good':
      return 'last resort: the last good state; the others must stay or may still be needed'
    case 'last-resort-only-own':
      return 'last resort: the only own snapshot'
  }
}
