import { keptMark } from '../../../decide/lost-create.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import type { Gone } from './gone.ts'

/** What a server held before a create was sent: this distinguishes the new snapshot from the others. */
export class BeforeCreate {
  readonly #ids: ReadonlySet<string>
  readonly #gone: Gone
  readonly #mark: string
  readonly #wasMarked: boolean

  /** @param mark that the create carries */
  constructor(listed: readonly Snapshot[], gone: Gone, mark: string) {
    this.#ids = new Set(listed.map((each) => each.id))
    this.#gone = gone
    this.#mark = mark
    this.#wasMarked = listed.some((each) => keptMark(each, mark))
  }

  /** Returns whether no snapshot that is still there has this id: that of one that went may be given to the next. */
  isNewId(id: string): boolean {
    return !this.#ids.has(id) || this.#gone.ids().has(id)
  }

  /**
   * Returns whether a snapshot that is listed now was not there before. With the mark it is new, whatever had its id before: that
   * one may have been deleted. The list may also still show what went.
   */
  isNew(listed: Snapshot): boolean {
    if (!this.#wasMarked && keptMark(listed, this.#mark)) return true
    return this.isNewId(listed.id) && this.#gone.rowOf(listed) === undefined
  }
}
