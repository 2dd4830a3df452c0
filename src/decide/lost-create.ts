/** A create whose answer did not come: which of the snapshots now listed is the one that was asked for? */
import type { Run } from '../domain/run.ts'
import { byAge, type Snapshot } from '../domain/snapshot.ts'
import { isCutBeforeMark, isSameRepository, type Provenance, readProvenance } from '../domain/provenance.ts'

/** What a look after a lost answer shows. */
export type LostCreate =
  | { readonly kind: 'not-there' }
  /** `others`: further ones with the same mark. */
  | { readonly kind: 'found'; readonly snapshot: Snapshot; readonly others: readonly Snapshot[] }
  /** One or several could be it, and nothing tells for certain. */
  | { readonly kind: 'ambiguous'; readonly snapshots: readonly Snapshot[] }

/** What was asked for. */
export interface Wanted {
  readonly name: string
  readonly mark: string
}

type OurRun = Pick<Run, 'id' | 'attempt' | 'repo' | 'repoId'>

/**
 * Finds what a create made, among snapshots of the server that are new since. The mark alone proves it, whatever name
 * and date the list has. Without the mark nothing is proved, but for one case: where the list carries no descriptions
 * at all, a single new id with our name is ours.
 * @param isNew whether a snapshot was not there before the create was sent
 */
export function findLostCreate(
  wanted: Wanted,
  run: OurRun,
  isNew: (snapshot: Snapshot) => boolean,
  now: readonly Snapshot[],
): LostCreate {
  const fresh = now.filter(isNew).toSorted(byAge)
  const [ours, ...others] = fresh.filter((each) => keptMark(each, wanted.mark))
  if (ours !== undefined) return { kind: 'found', snapshot: ours, others }
  const possible = fresh.filter((each) => mayBeOurs(each, wanted, run))
  const [only] = possible
  if (only === undefined) return { kind: 'not-there' }
  const listHasDescriptions = now.some((each) => !isBlank(each.description))
  return possible.length === 1 && only.name === wanted.name && !listHasDescriptions
    ? { kind: 'found', snapshot: only, others: [] }
    : { kind: 'ambiguous', snapshots: possible }
}

/** Tells whether a snapshot came back with exactly the mark that it was sent with. */
export function keptMark(snapshot: Pick<Snapshot, 'description'>, mark: string): boolean {
  return readProvenance(snapshot.description)?.mark === mark
}

/** Tells whether a snapshot came back with a mark that another create was sent with. */
export function hasOtherMark(snapshot: Pick<Snapshot, 'description'>, mark: string): boolean {
  const found = readProvenance(snapshot.description)?.mark ?? null
  return found !== null && found !== mark
}

/**
 * Tells whether one without the mark may be ours all the same: by its name, and with what a provider may have left of
 * our description.
 */
export function mayBeOurs(snapshot: Snapshot, wanted: Wanted, run: OurRun): boolean {
  const { name, description } = snapshot
  if (!isLikeName(name, wanted.name)) return false
  return isBlank(description) || isCutOurs(snapshot, wanted, run) || namesMark(description, wanted.mark)
}

/** Tells whether our mark stands in a text that is no provenance: a provider may have quoted or changed it. */
function namesMark(description: string | null, mark: string): boolean {
  return readProvenance(description) === null && (description ?? '').toLowerCase().includes(mark)
}

function isBlank(description: string | null): boolean {
  return (description ?? '').trim() === ''
}

/** Tells whether a description is the beginning of ours, or ours but for its mark. */
function isCutOurs({ description }: Pick<Snapshot, 'description'>, { mark }: Wanted, run: OurRun): boolean {
  if (isCutBeforeMark(description, mark)) return true
  const provenance = readProvenance(description)
  return provenance !== null && provenance.mark === null && isFromRun(provenance, run)
}

function isFromRun(provenance: Provenance, run: OurRun): boolean {
  return (
    provenance.runId === run.id && provenance.attempt === run.attempt && isSameRepository(provenance, run)
  )
}

/** Tells whether a name is ours, or what a provider made of it that changes case, replaces characters or cuts. */
export function isLikeName(name: string, ours: string): boolean {
  return plain(ours).startsWith(plain(name))
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}
