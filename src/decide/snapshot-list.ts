/** What the snapshots of a server are, for someone who wants to look before a rollback. */
import { PRE_RESTORE } from '../domain/names.ts'
import { type Owner, ownershipOf } from '../domain/ownership.ts'
import { byAge, type Snapshot } from '../domain/snapshot.ts'
import type { RunEnd } from './last-good.ts'
import { protectingPattern } from './protection.ts'
import { findTarget, LATEST } from './rollback-target.ts'
import { type Maker, makerOf } from './whose-deploy.ts'

/**
 * `deploy`: own, before a deploy. `rollback`: own, the state that a rollback overwrote. `other-name`: of this
 * repository under another `name`. `foreign`: everything else.
 */
export type SnapshotKind = 'deploy' | 'rollback' | 'other-name' | 'foreign'

/** A snapshot, and what is known of it. */
export interface DescribedSnapshot {
  readonly snapshot: Snapshot
  readonly kind: SnapshotKind
  /** The job of this repository that created it, as far as the snapshot tells. */
  readonly maker: Maker | null
  /** `latest` means this one. */
  readonly isLatest: boolean
  readonly isLastGood: boolean
  /** The entry of `protect` that matches it. */
  readonly protectedBy: string | null
  /** How the run of its deploy ended; `null` where that is not known, or where there was no deploy. */
  readonly runEnd: RunEnd | null
}

/** What the descriptions go by. */
export interface ListFacts extends Owner {
  readonly protect: readonly string[]
  /** The snapshot of the last good state, where that is known. */
  readonly lastGoodId: string | null
  readonly runEndOf: (snapshot: Snapshot) => RunEnd | null
}

/** Describes all snapshots of one server, the newest first. */
export function describeSnapshots(
  listed: readonly Snapshot[],
  facts: ListFacts,
): readonly DescribedSnapshot[] {
  const latest = findTarget(LATEST, listed, facts)
  return listed
    .toSorted((a, b) => byAge(b, a))
    .map((snapshot) => {
      const kind = kindOf(snapshot, facts)
      return {
        snapshot,
        kind,
        maker: makerOf(snapshot, facts.run),
        isLatest: latest.kind === 'found' && latest.snapshot === snapshot,
        isLastGood: snapshot.id === facts.lastGoodId,
        protectedBy: protectingPattern(snapshot, facts.protect),
        runEnd: isOfDeploy(kind) ? facts.runEndOf(snapshot) : null,
      }
    })
}

/**
 * Returns the snapshots of deploys of this repository. GitHub is asked about no others: the name of a foreign one may
 * hold the number of a run that has nothing to do with it.
 */
export function snapshotsOfDeploys(listed: readonly Snapshot[], owner: Owner): readonly Snapshot[] {
  return listed.filter((each) => isOfDeploy(kindOf(each, owner)))
}

/** Tells whether there is a deploy behind snapshots of this kind. */
export function isOfDeploy(kind: SnapshotKind): boolean {
  return kind === 'deploy' || kind === 'other-name'
}

function kindOf(snapshot: Snapshot, owner: Owner): SnapshotKind {
  const ownership = ownershipOf(snapshot, owner)
  if (ownership.kind !== 'own') return ownership.kind
  return ownership.parts.base === PRE_RESTORE ? 'rollback' : 'deploy'
}
