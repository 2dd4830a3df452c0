/** A create whose answer did not come: which of the snapshots now listed is the one that was asked for? */
import { byAge, type Snapshot } from '../domain/snapshot.ts'
import type { Intent } from './after-deploy.ts'
import { isWithout, readProvenance } from './provenance.ts'

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
  const unmarked = named.filter((each) => mayCarry(each.description, intent.mark))
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

/** Whether a description may be what is left of ours: none at all, or provenance that was cut before its mark ended. */
function mayCarry(description: string | null, mark: string): boolean {
  const provenance = readProvenance(description)
  return provenance === null ? isWithout(description) : mark.startsWith(provenance.mark ?? '')
}
