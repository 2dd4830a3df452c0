/** Which snapshot shows the last good state of a server: what it was before deploys began to fail. */
import { byAge, phaseOf, type Snapshot } from '../domain/snapshot.ts'
import { type Owner, ownershipOf } from '../domain/ownership.ts'

/** Who asks. */
export type LastGoodOwner = Owner & { readonly run: { readonly id: string } }

/**
 * How the run of a deploy ended, in the attempt that took the snapshot or in its latest one, which need not have
 * deployed again. `not-succeeded`: it failed, was cancelled, or ended in another way.
 */
export type RunEnd = 'succeeded' | 'not-succeeded' | 'running'

/** Returns own snapshots that deploys took, the oldest first. */
export function deploySnapshots(snapshots: readonly Snapshot[], owner: LastGoodOwner): readonly Snapshot[] {
  return snapshots
    .filter((each) => {
      const ownership = ownershipOf(each, owner)
      return (
        ownership.kind === 'own' &&
        // One that a rollback took shows what it overwrote.
        ownership.parts.base === owner.base &&
        phaseOf(each) === 'completed' &&
        each.createdAtMs !== null
      )
    })
    .toSorted(byAge)
}

/** What is known of the last good state. */
export type LastGood =
  /** The snapshot that shows it; `null` where none was taken since the last success. */
  | { readonly kind: 'known'; readonly id: string | null }
  /** GitHub has to be asked how the run of this snapshot ended. */
  | { readonly kind: 'ask'; readonly about: Snapshot }
  /** A run that matters can't be judged. */
  | { readonly kind: 'unknown' }

/**
 * Returns the first own snapshot taken after the newest own one whose run succeeded: a snapshot shows the state
 * before its own run's deploy. If none of their runs succeeded, the oldest; the present run never counts as one
 * that did. The newest come first, so that no request is spent on what no longer matters.
 * @param succeeded `null`: not known; `undefined`: not asked yet
 */
export function lastGoodOf(
  snapshots: readonly Snapshot[],
  owner: LastGoodOwner,
  succeeded: (snapshot: Snapshot) => boolean | null | undefined,
): LastGood {
  const deploys = deploySnapshots(snapshots, owner)
  for (const [index, each] of [...deploys.entries()].reverse()) {
    if (isOfRun(each, owner)) continue
    const success = succeeded(each)
    if (success === undefined) return { kind: 'ask', about: each }
    if (success === null) return { kind: 'unknown' }
    if (success) return { kind: 'known', id: deploys[index + 1]?.id ?? null }
  }
  return { kind: 'known', id: deploys[0]?.id ?? null }
}

/** Tells whether a snapshot was taken by the present run. */
export function isOfRun(snapshot: Snapshot, owner: LastGoodOwner): boolean {
  const ownership = ownershipOf(snapshot, owner)
  return ownership.kind === 'own' && ownership.parts.runId === owner.run.id
}
