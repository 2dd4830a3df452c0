/** Deploys of others that a restore would undo, or cut into. */
import { isSameId } from '../domain/ids.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { CreatedRecord } from '../domain/records.ts'
import { looksLikeDeploy } from '../domain/names.ts'
import { isOfAnyVersion, isWithout, readProvenance } from '../domain/provenance.ts'
import {
  type DeployProgress,
  isOfAnotherJob,
  isOfThisJob,
  type OtherDeploy,
  type ThisJob,
} from './whose-deploy.ts'

/** What is known when others' deploys are looked for. */
export interface Surroundings {
  readonly record: CreatedRecord
  readonly run: ThisJob
  /** Whether a step of this job is known to have made the snapshot. */
  readonly wasMadeHere: (snapshot: Snapshot) => boolean
  /** How far the deploy behind a snapshot is; `unknown` for those that were not asked about. */
  readonly progressOf: (snapshot: Snapshot) => DeployProgress
}

/** A deploy that came after ours. `newer`: its snapshot is. `ended-later`: GitHub says so. */
export interface LaterDeploy extends OtherDeploy {
  readonly by: 'newer' | 'ended-later'
}

/** GitHub's clock and the runner's may differ by so much, and a job ends a moment after its deploy. */
const CLOCKS_DIFFER_MS = 60_000

/**
 * Returns the snapshots behind which a deploy of another job may be going, or have ended since: GitHub is to be asked
 * about all of them. That one failed, or is being deleted, says nothing of the deploy, which may not have
 * waited for it.
 */
export function othersDeploys(
  snapshots: readonly Snapshot[],
  { record, run, wasMadeHere }: Omit<Surroundings, 'progressOf'>,
): readonly Snapshot[] {
  return snapshots.filter((each) => !isOurs(each, record) && isOfAnotherJob(each, run, wasMadeHere))
}

/** Returns deploys that are going, by what GitHub says. */
export function deploysGoing(
  snapshots: readonly Snapshot[],
  surroundings: Surroundings,
): readonly OtherDeploy[] {
  return othersDeploys(snapshots, surroundings)
    .map((snapshot) => ({ snapshot, progress: surroundings.progressOf(snapshot) }))
    .filter(({ progress }) => progress.kind === 'going')
}

/**
 * Returns deploys since ours began: behind newer snapshots with provenance of any repository (and of any
 * version: here the doubt is on the side of the other deploy) or named as a deploy's, and those of which GitHub
 * says that they ended later.
 */
export function deployedSince(
  ours: Snapshot,
  snapshots: readonly Snapshot[],
  surroundings: Surroundings,
): readonly LaterDeploy[] {
  const { record, progressOf } = surroundings
  const asked = new Set(othersDeploys(snapshots, surroundings))
  return snapshots.flatMap((snapshot): LaterDeploy[] => {
    if (isOurs(snapshot, record)) return []
    const progress: DeployProgress = asked.has(snapshot) ? progressOf(snapshot) : { kind: 'unknown' }
    if (isNewerDeploy(snapshot, ours, surroundings)) return [{ snapshot, progress, by: 'newer' }]
    return endedAfter(progress, record.intent.askedAtMs) ? [{ snapshot, progress, by: 'ended-later' }] : []
  })
}

function isOurs(snapshot: Snapshot, { id, intent }: CreatedRecord): boolean {
  return isSameId(snapshot.id, id) || readProvenance(snapshot.description)?.mark === intent.mark
}

function isNewerDeploy(snapshot: Snapshot, ours: Snapshot, { run, wasMadeHere }: Surroundings): boolean {
  // Without both dates, or with equal ones, their order is not known: it counts as newer.
  const isOlder =
    snapshot.createdAtMs !== null && ours.createdAtMs !== null && snapshot.createdAtMs < ours.createdAtMs
  if (isOlder || isOfThisJob(snapshot, run, wasMadeHere)) return false
  if (isOfAnyVersion(snapshot.description)) return true
  return isWithout(snapshot.description) && looksLikeDeploy(snapshot.name)
}

function endedAfter(progress: DeployProgress, askedAtMs: number): boolean {
  return progress.kind === 'ended' && (progress.endedAtMs ?? -Infinity) > askedAtMs + CLOCKS_DIFFER_MS
}
