/** What the pages of a list show of a create: its mark proves it, whatever becomes of the rest of the list. */
import { keptMark } from '../../../decide/lost-create.ts'
import { sameServers, withAllIds } from '../../../domain/same-servers.ts'
import type { Intent } from '../../../domain/records.ts'
import { isOf, type Snapshot } from '../../../domain/snapshot.ts'
import { isFinal, VpsOrgError } from '../../../vpsorg/failure.ts'
import type { Context } from '../step.ts'
import type { BeforeCreate } from './before-create.ts'

/** So long the list of servers may take, of the minute that a search has. */
const SERVERS_LIMIT_MS = 10_000

/** New snapshots with the mark of a create. */
export interface Marked {
  /** Of its server, also where a page calls it by another id. */
  readonly ofServer: readonly Snapshot[]
  /** All of them. */
  readonly all: readonly Snapshot[]
}

/** Collects them while lists are read: what was seen once stays true. */
export class MarkedOnPages {
  readonly #intent: Pick<Intent, 'serverId' | 'mark'>
  readonly #before: BeforeCreate
  /** By id. A page may come more than once, and may name another server then: what one has proved stays. */
  readonly #marked = new Map<string, Snapshot>()
  /** It would be refused again. */
  #isServersListRefused = false

  constructor(intent: Pick<Intent, 'serverId' | 'mark'>, before: BeforeCreate) {
    this.#intent = intent
    this.#before = before
  }

  /** Takes in one page. */
  readonly onPage = (page: readonly Snapshot[]): void => {
    const { serverId, mark } = this.#intent
    for (const each of page) {
      if (!keptMark(each, mark) || !this.#before.isNew(each)) continue
      const known = this.#marked.get(each.id)
      if (known === undefined || !isOf(known, serverId)) this.#marked.set(each.id, each)
    }
  }

  /** Returns what the pages have shown. Reads the list of servers where only that can tell whose it is. */
  async shown({ vpsOrg, signal }: Context): Promise<Marked> {
    const { serverId } = this.#intent
    const all = [...this.#marked.values()]
    const ofServer = all.filter((each) => isOf(each, serverId))
    if (ofServer.length === all.length || this.#isServersListRefused) return { ofServer, all }
    try {
      const same = sameServers(
        (await vpsOrg.listServers(signal, { allowCached: true, limitMs: SERVERS_LIMIT_MS })).servers,
      )
      const named = all.map((each) => withAllIds(same, each))
      return { ofServer: named.filter((each) => isOf(each, serverId)), all }
    } catch (error) {
      if (!(error instanceof VpsOrgError)) throw error
      this.#isServersListRefused = isFinal(error.failure)
      return { ofServer, all }
    }
  }
}
