/** A create whose answer did not come: which of the snapshots now listed is the one that was asked for? */
import { byAge, type Snapshot } from '../domain/snapshot.ts'
import type { Intent } from './after-deploy.ts'
import { readProvenance } from './provenance.ts'

/** What a look after a lost answer shows. */
export type LostCreate =
  | { readonly kind: 'not-there' }
  | { readonly kind: 'found'; readonly snapshot: Snapshot }
  /** Several could be it, and nothing tells them apart. */
  | { readonly kind: 'ambiguous'; readonly snapshots: readonly Snapshot[] }

/**
 * Finds what a create made, among snapshots of the server that were not listed before it.
 * The mark decides; where descriptions do not come back whole, one single new id with the name does.
 */
export function findLostCreate(
  intent: Pick<Intent, 'name' | 'mark'>,
  before: ReadonlySet<string>,
  now: readonly Snapshot[],
): LostCreate {
  const named = now.filter((each) => !before.has(each.id) && each.name === intent.name).toSorted(byAge)
  const marked = named.find((each) => readProvenance(each.description)?.mark === intent.mark)
  if (marked !== undefined) return { kind: 'found', snapshot: marked }
  const unmarked = named.filter((each) => !carriesOtherMark(each, intent.mark))
  const [only] = unmarked
  if (only === undefined) return { kind: 'not-there' }
  return unmarked.length === 1
    ? { kind: 'found', snapshot: only }
    : { kind: 'ambiguous', snapshots: unmarked }
}

/** Whether a snapshot came back with exactly the mark that it was sent with. */
export function keptMark(snapshot: Snapshot, mark: string): boolean {
  return readProvenance(snapshot.description)?.mark === mark
}

function carriesOtherMark(snapshot: Snapshot, mark: string): boolean {
  const found = readProvenance(snapshot.description)?.mark ?? null
  return found !== null && !mark.startsWith(found)
}
