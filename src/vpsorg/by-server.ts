/** A list of snapshots, sorted by the servers that they are of. */
import { formsNotNamed, type IdForm, type SameServers, withAllIds } from '../domain/same-servers.ts'
import { idKey } from '../domain/ids.ts'
import type { Snapshot, SnapshotListing } from '../domain/snapshot.ts'
import type { WholeList } from './listing.ts'

/** The snapshots of a list by the keys of all ids of their servers. */
export interface Sorted {
  readonly servers: ReadonlyMap<string, readonly Snapshot[]>
  /** The forms of ids that some snapshot does not name its server by. */
  readonly notNamed: ReadonlySet<IdForm>
}

/** Sorts lists, each but once: one list is read for many servers, each of which asks for its part. */
export class ServerSorter {
  /** An API has descriptions or it has not: once one item had the field, another without it has an empty one. */
  #hasDescriptions = false
  readonly #sorted = new WeakMap<readonly Snapshot[], Sorted & { readonly same: SameServers }>()

  sort(items: readonly Snapshot[], same: SameServers): Sorted {
    const known = this.#sorted.get(items)
    if (known?.same === same) return known
    const sorted = sortByServer(this.#withSameFields(items), same)
    this.#sorted.set(items, { ...sorted, same })
    return sorted
  }

  #withSameFields(items: readonly Snapshot[]): readonly Snapshot[] {
    this.#hasDescriptions ||= items.some((each) => each.description !== null)
    if (!this.#hasDescriptions) return items
    return items.map((each) => (each.description === null ? { ...each, description: '' } : each))
  }
}

function sortByServer(items: readonly Snapshot[], same: SameServers): Sorted {
  const servers = new Map<string, Snapshot[]>()
  const notNamed = new Set<IdForm>()
  for (const each of items) {
    const snapshot = withAllIds(same, each)
    for (const key of new Set(snapshot.serverIds.map(idKey))) {
      const its = servers.get(key)
      if (its === undefined) servers.set(key, [snapshot])
      else its.push(snapshot)
    }
    for (const form of formsNotNamed(snapshot)) notNamed.add(form)
  }
  return { servers, notNamed }
}

/**
 * Returns a server's part of a list. The filter may be ignored; what is not clearly this server's is not this
 * server's.
 */
export function partOf(
  { incomplete }: WholeList<Snapshot>,
  serverId: string,
  { servers }: Sorted,
): SnapshotListing {
  return { snapshots: servers.get(idKey(serverId)) ?? [], incomplete }
}

/** Returns the ids that every one of so many snapshots has for its server. */
export function namedByAll({ servers }: Sorted, count: number): readonly string[] {
  return [...servers].flatMap(([key, its]) => (its.length === count ? [key] : []))
}
