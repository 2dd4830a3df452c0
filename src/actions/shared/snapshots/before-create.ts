import { keptMark } from '../../../decide/lost-create.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import type { Gone } from './gone.ts'

/** What a server held before a create was sent: this distinguishes the new snapshot from the others. */
export class BeforeCreate {
  readonly #byId: ReadonlyMap<string, Snapshot>
  readonly #gone: Gone
  readonly #mark: string

  /** @param mark that the create carries */
  constructor(listed: readonly Snapshot[], gone: Gone, mark: string) {
    this.#byId = new Map(listed.map((each) => [each.id, each]))
    this.#gone = gone
    this.#mark = mark
  }

  /** Returns whether no snapshot that is still there has this id: that of one that went may be given to the next. */
  isNewId(id: string): boolean {
    return !this.#byId.has(id) || this.#gone.ids().has(id)
  }

  /**
   * Returns whether a snapshot that is listed now was not there before. The list may still show what went. With the mark, one of
   * another name and another date is new, whatever had its id: another process may have deleted that one. A description can be
   * copied.
   */
  isNew(listed: Snapshot): boolean {
    const { id, name, createdAtMs } = listed
    if (this.isNewId(id) && this.#gone.rowOf(listed) === undefined) return true
    const before = this.#byId.get(id)
    const isAnother = before?.name !== name && before?.createdAtMs !== createdAtMs
    return isAnother && keptMark(listed, this.#mark)
  }
}
