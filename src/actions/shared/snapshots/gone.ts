import { isSameSnapshot, type Snapshot } from '../../../domain/snapshot.ts'
import { isDeleted, type PlanRow } from '../../../report/plan-table.ts'

/**
 * What is gone from a server since this process works on it, whatever deleted it. A list that lags behind may still hold it, and its
 * id may be given to the next snapshot.
 */
export class Gone {
  readonly rows: readonly PlanRow[]

  constructor(rows: readonly PlanRow[] = []) {
    this.rows = rows.filter(isDeleted)
  }

  ids(): ReadonlySet<string> {
    return new Set(this.rows.map((each) => each.snapshot.id))
  }

  /** Returns how a listed snapshot went; another one may have got the id of one that did. */
  rowOf(listed: Snapshot): PlanRow | undefined {
    return this.rows.find((each) => isSameSnapshot(each.snapshot, listed))
  }

  /** Returns those that are not gone. */
  leftOf(listed: readonly Snapshot[]): readonly Snapshot[] {
    return listed.filter((each) => this.rowOf(each) === undefined)
  }

  /** Returns what this process has deleted. */
  deleted(): readonly Snapshot[] {
    return this.rows.filter(({ action }) => action === 'deleted').map((each) => each.snapshot)
  }
}
