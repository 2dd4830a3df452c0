/** What to create on a server, and for how long its creates are refused by now. */
import type { Intent } from '../../../domain/records.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import type { BeforeCreate } from './before-create.ts'
import type { MarkedOnPages } from './marked-on-pages.ts'

/** How often something was tried, and since when; `null`: not yet. */
interface Tries {
  sinceMs: number | null
  count: number
}

/** For how long a server's creates are refused, over all of them: a second one does not begin anew. */
export class RefusedFor {
  /** Because it is locked. */
  readonly lock: Tries = { sinceMs: null, count: 0 }
  /** Because the slot of what was deleted is not free yet. */
  lateSlot: Tries = { sinceMs: null, count: 0 }

  /** Another snapshot was deleted: its slot has its own time to become free. */
  awaitAnotherSlot(): void {
    this.lateSlot = { sinceMs: null, count: 0 }
  }
}

/** What to create, and what was there before. */
export interface CreateOrder {
  readonly intent: Intent
  readonly description: string
  readonly before: BeforeCreate
  /** What lists have shown of it since. */
  readonly marked: MarkedOnPages
  /** This process deleted a snapshot of the server: its slot may free late. */
  readonly hasDeleted: boolean
  /** Whether a list shows that the slot, or the name, is used by now. */
  readonly isTaken: (listed: readonly Snapshot[]) => boolean
  /** For how long the server's creates are refused by now. */
  readonly refusedFor: RefusedFor
  /** The same create for when it is sent again, under a name that this list leaves free. */
  readonly renamed: (intent: Intent, listed: readonly Snapshot[]) => Intent
  /** The time-out of the step. */
  readonly timeoutMs: number
  /** What comes next when this process is stopped in the middle of it, as a sentence. */
  readonly ifStopped: string
}
