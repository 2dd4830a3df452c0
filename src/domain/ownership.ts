/** Whose snapshot is it? Only own ones may ever be deleted. */
import type { Run } from './run.ts'
import type { Snapshot } from './snapshot.ts'
import { isLongRunId, type NameParts, parseName, PRE_RESTORE } from './names.ts'
import { isSameRepository, readProvenance } from './provenance.ts'

/** Who asks: the base name and the repository that make a snapshot own. */
export interface Owner {
  readonly base: string
  readonly run: Pick<Run, 'repo' | 'repoId'>
}

/** Whose a snapshot is, as far as its name and description show. */
export type Ownership =
  | { readonly kind: 'own'; readonly parts: NameParts }
  /** Made by this action for this repository, under another `name`. */
  | { readonly kind: 'other-name' }
  | { readonly kind: 'foreign' }

/**
 * Tells whose a snapshot is. It is own if its whole name is one that this action gives and its description
 * begins with provenance of this repository. Only where the answer has no description field is the name enough,
 * and then only one with a run id that is not written by hand.
 */
export function ownershipOf(snapshot: Snapshot, owner: Owner): Ownership {
  const parts = parseName(snapshot.name, owner.base) ?? parseName(snapshot.name, PRE_RESTORE)
  if (snapshot.description === null) {
    return parts !== null && isLongRunId(parts.runId) ? { kind: 'own', parts } : { kind: 'foreign' }
  }
  const provenance = readProvenance(snapshot.description)
  if (provenance === null || !isSameRepository(provenance, owner.run)) return { kind: 'foreign' }
  return parts === null ? { kind: 'other-name' } : { kind: 'own', parts }
}
