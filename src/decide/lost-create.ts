/** A create whose answer did not come: which of the snapshots now listed is the one that was asked for? */
import { byAge, type Snapshot } from '../domain/snapshot.ts'
import { isBeginningOf, readProvenance } from './provenance.ts'

/** What a look after a lost answer shows. */
export type LostCreate =
  | { readonly kind: 'not-there' }
  | { readonly kind: 'found'; readonly snapshot: Snapshot }
  /** One or several could be it, and nothing tells for certain. */
  | { readonly kind: 'ambiguous'; readonly snapshots: readonly Snapshot[] }

/** What was asked for. */
export interface Wanted {
  readonly name: string
  readonly mark: string
  /** The description as it was sent; `null` where that is not known any more. */
  readonly description: string | null
  /** When it was first sent; `null` where that is not known any more. */
  readonly sentAtMs: number | null
}

/** Clocks differ, but a snapshot that is an hour older than the request for it is another one. */
const CLOCK_DIFFERENCE_MS = 60 * 60 * 1000

/**
 * Finds what a create made, among snapshots of the server that were not listed before it. The mark decides, or
 * what the provider left of our description. Only where the list carries no descriptions at all, a single new id
 * with our name does.
 */
export function findLostCreate(
  wanted: Wanted,
  before: ReadonlySet<string>,
  now: readonly Snapshot[],
): LostCreate {
  const named = now
    .filter((each) => !before.has(each.id) && each.name === wanted.name && !isTooOld(each, wanted))
    .toSorted(byAge)
  const ours = named.find((each) => keptMark(each, wanted.mark) || isCutOurs(each, wanted))
  if (ours !== undefined) return { kind: 'found', snapshot: ours }
  const unmarked = named.filter((each) => (each.description ?? '').trim() === '')
  const [only] = unmarked
  if (only === undefined) return { kind: 'not-there' }
  const listHasDescriptions = now.some((each) => (each.description ?? '').trim() !== '')
  return unmarked.length === 1 && !listHasDescriptions
    ? { kind: 'found', snapshot: only }
    : { kind: 'ambiguous', snapshots: unmarked }
}

/** Whether a snapshot came back with exactly the mark that it was sent with. */
export function keptMark(snapshot: Snapshot, mark: string): boolean {
  return readProvenance(snapshot.description)?.mark === mark
}

function isCutOurs(snapshot: Snapshot, { description }: Wanted): boolean {
  return description !== null && isBeginningOf(snapshot.description, description)
}

function isTooOld(snapshot: Snapshot, { sentAtMs }: Wanted): boolean {
  return (
    sentAtMs !== null &&
    snapshot.createdAtMs !== null &&
    snapshot.createdAtMs < sentAtMs - CLOCK_DIFFERENCE_MS
  )
}
