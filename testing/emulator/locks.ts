import { sameId, type Id } from './ids.ts'
import { Refusal } from './refusal.ts'

/** What a lock keeps from happening. */
export type Change = 'create' | 'restore' | 'delete'

/** How a locked server refuses. Default: every change, with 423. */
export interface Lock {
  readonly only?: readonly Change[]
  readonly status?: number
  readonly detail?: string
}

/** Servers that take no changes for a time. Times in epoch ms. */
export class Locks {
  readonly #all: { readonly serverId: Id; readonly until: number; readonly lock: Lock }[] = []

  /** Locks a server until then. */
  add(serverId: Id, until: number, lock: Lock): void {
    this.#all.push({ serverId, until, lock })
  }

  /** Throws the refusal of a change to a server that is locked now. */
  refuse(serverId: Id, change: Change, now: number): void {
    const found = this.#all.find(
      (each) =>
        sameId(each.serverId, serverId) && now < each.until && (each.lock.only?.includes(change) ?? true),
    )
    if (found === undefined) return
    const { status = 423, detail = 'The server is locked by another operation.' } = found.lock
    throw new Refusal(status, detail)
  }
}
