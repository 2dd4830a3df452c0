/** A retention plan in words: every snapshot, what becomes of it, and why. */
import type { DeleteReason, Fate, KeepReason } from '../decide/retention.ts'
import { byAge, type Snapshot } from '../domain/snapshot.ts'
import { date, size } from './words.ts'
import type { Table } from './table.ts'

/** The plan as a table. `mood`: whether deletions have happened, are about to, or never will. */
export function fatesTable(fates: readonly Fate[], mood: 'deleted' | 'to delete' | 'would delete'): Table {
  return {
    columns: ['Id', 'Name', 'Status', 'Size', 'Created', 'Fate', 'Why'],
    rows: fates.map((fate) => [
      ...columnsOf(fate.snapshot),
      fate.action === 'keep' ? 'keep' : mood,
      fate.action === 'keep' ? whyKept(fate.reason) : whyDeleted(fate.reason),
    ]),
  }
}

/** Snapshots as a table, newest first, where nothing is to be decided. */
export function snapshotsTable(snapshots: readonly Snapshot[]): Table {
  return {
    columns: ['Id', 'Name', 'Status', 'Size', 'Created'],
    rows: snapshots.toSorted((a, b) => byAge(b, a)).map(columnsOf),
  }
}

function columnsOf(snapshot: Snapshot): readonly string[] {
  return [
    snapshot.id,
    snapshot.name,
    snapshot.status,
    snapshot.sizeMb === null ? '–' : size(snapshot.sizeMb),
    date(snapshot.createdAtMs),
  ]
}

/** Why a snapshot stays. */
export function whyKept(reason: KeepReason): string {
  switch (reason.kind) {
    case 'foreign':
      return 'not made by this action for this repository'
    case 'other-name':
      return 'made by this action under another "name"'
    case 'protected':
      return `protected by "${reason.pattern}"`
    case 'unfinished':
      return `not finished (${reason.status})`
    case 'undated':
      return 'its date can not be read'
    case 'this-run':
      return 'made by this run'
    case 'newest':
      return 'newest completed own snapshot'
    case 'deploy-going':
      return 'its deploy is still running'
    case 'young':
      return 'less than 6 hours old; its deploy may still be running'
    case 'not-needed':
      return 'nothing asks for its place'
  }
}

/** Why a snapshot goes. */
export function whyDeleted(reason: DeleteReason): string {
  switch (reason.kind) {
    case 'failed':
      return `unusable (${reason.status})`
    case 'later-attempt':
      return `attempt ${reason.attempt} of run ${reason.runId}, whose earlier attempt is kept`
    case 'oldest':
      return 'oldest'
    case 'last-resort-young':
      return 'last resort: less than 6 hours old, its deploy may still be running'
    case 'last-resort-only-own':
      return 'last resort: the only own snapshot'
  }
}
