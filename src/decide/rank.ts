/** In which order the snapshots of a server would be deleted, and which never are. */
import type { NameParts, RunAndAttempt } from '../domain/names.ts'
import { type Ownership, ownershipOf } from '../domain/ownership.ts'
import type { DeleteReason, KeepReason } from '../domain/plan.ts'
import { readProvenance } from '../domain/provenance.ts'
import type { Run } from '../domain/run.ts'
import { byAge, phaseOf, type Snapshot } from '../domain/snapshot.ts'
import { protectingPattern } from './protection.ts'
import { type DeployProgress, isOfAnotherJob, makerOf } from './whose-deploy.ts'

/** The longest that a job may take on GitHub's machines: a younger snapshot may still be needed for a restore. */
const LONGEST_JOB_MS = 6 * 60 * 60 * 1000

/** What a plan has to respect. */
export interface RetentionRules {
  /** The base name of own snapshots. */
  readonly base: string
  readonly run: Run
  /** Patterns of ids and names that are never deleted. */
  readonly protect: readonly string[]
  /** Ids of snapshots that are about to be restored. */
  readonly spare?: readonly string[]
  /** Ids of snapshots that the provider has refused to delete. */
  readonly refused?: ReadonlySet<string>
  /** The snapshot that shows the last good state, where that is known. */
  readonly lastGoodId?: string | null
  /** The present by the clock that dates the snapshots, as far as that is known. */
  readonly nowMs: number
  /** How far the deploy behind a snapshot is. */
  readonly progressOf: (snapshot: Snapshot) => DeployProgress
}

/** The order in which things go. */
export const RANK = { failed: 0, laterAttempt: 1, oldest: 2, young: 3, onlyOwn: 4, never: 5 } as const

export interface Candidate {
  readonly snapshot: Snapshot
  readonly own: boolean
  readonly newest: boolean
  readonly lastGood: boolean
  readonly rank: (typeof RANK)[keyof typeof RANK]
  readonly staying: KeepReason
  readonly going: DeleteReason
}

export function rankAll(snapshots: readonly Snapshot[], rules: RetentionRules): readonly Candidate[] {
  const newestId = newestCompletedOwn(snapshots, rules)?.id
  const firstAttempts = firstAttemptsOf(snapshots, rules)
  return snapshots.map((snapshot) => rankOne(snapshot, rules, newestId, firstAttempts))
}

function rankOne(
  snapshot: Snapshot,
  rules: RetentionRules,
  newestId: string | undefined,
  firstAttempts: FirstAttempts,
): Candidate {
  const ownership = ownershipOf(snapshot, rules)
  const own = ownership.kind === 'own'
  const newest = snapshot.id === newestId
  const lastGood = snapshot.id === rules.lastGoodId
  const facts = { snapshot, own, newest, lastGood }
  const must = mustStay(snapshot, ownership, rules)
  if (must !== null) return { ...facts, rank: RANK.never, staying: must, going: { kind: 'oldest' } }
  if (phaseOf(snapshot) === 'failed') {
    const going: DeleteReason = { kind: 'failed', status: snapshot.status }
    return { ...facts, rank: RANK.failed, staying: { kind: 'not-needed' }, going }
  }
  if (mayBeGoing(snapshot, rules)) {
    return { ...facts, rank: RANK.young, staying: { kind: 'young' }, going: { kind: 'last-resort-young' } }
  }
  const staying: KeepReason = { kind: lastGood ? 'last-good' : newest ? 'newest' : 'not-needed' }
  const later = laterAttempt(ownership, firstAttempts)
  if (later !== null) return { ...facts, rank: RANK.laterAttempt, staying, going: later }
  return { ...facts, rank: RANK.oldest, staying, going: { kind: 'oldest' } }
}

/** Tells why a snapshot may not be deleted in any case, or `null`. */
function mustStay(snapshot: Snapshot, ownership: Ownership, rules: RetentionRules): KeepReason | null {
  if (phaseOf(snapshot) === 'deleting') return { kind: 'deleting', status: snapshot.status }
  if (ownership.kind !== 'own') return { kind: ownership.kind }
  if (rules.spare?.includes(snapshot.id) === true) return { kind: 'target' }
  if (rules.refused?.has(snapshot.id) === true) return { kind: 'refused' }
  const pattern = protectingPattern(snapshot, rules.protect)
  if (pattern !== null) return { kind: 'protected', pattern }
  if (isOfThisAttempt(snapshot, ownership.parts, rules.run)) return { kind: 'this-run' }
  if (phaseOf(snapshot) === 'pending') return { kind: 'unfinished', status: snapshot.status }
  if (snapshot.createdAtMs === null) return { kind: 'undated' }
  return goingDeploy(snapshot, rules)
}

function isOfThisAttempt(snapshot: Snapshot, parts: RunAndAttempt, run: Run): boolean {
  if (parts.runId === run.id && parts.attempt === run.attempt) return true
  const provenance = readProvenance(snapshot.description)
  return provenance !== null && provenance.runId === run.id && provenance.attempt === run.attempt
}

/** Undated ones are never deleted, so the newest of those whose date can be read is the one at stake. */
function newestCompletedOwn(snapshots: readonly Snapshot[], rules: RetentionRules): Snapshot | undefined {
  return snapshots
    .filter(
      (each) =>
        each.createdAtMs !== null && phaseOf(each) === 'completed' && ownershipOf(each, rules).kind === 'own',
    )
    .toSorted(byAge)
    .at(-1)
}

/** The first attempt of every run that left a completed own snapshot, by base name and run. */
type FirstAttempts = ReadonlyMap<string, bigint>

function firstAttemptsOf(snapshots: readonly Snapshot[], rules: RetentionRules): FirstAttempts {
  const first = new Map<string, bigint>()
  for (const snapshot of snapshots) {
    const ownership = ownershipOf(snapshot, rules)
    if (ownership.kind !== 'own' || phaseOf(snapshot) !== 'completed') continue
    const attempt = BigInt(ownership.parts.attempt)
    const known = first.get(runOf(ownership.parts)) ?? attempt
    if (known >= attempt) first.set(runOf(ownership.parts), attempt)
  }
  return first
}

/** A re-run after a broken deploy photographs the broken state: worth less than what the first attempt saw. */
function laterAttempt(ownership: Ownership, firstAttempts: FirstAttempts): DeleteReason | null {
  if (ownership.kind !== 'own') return null
  const { runId, attempt } = ownership.parts
  const first = firstAttempts.get(runOf(ownership.parts)) ?? BigInt(attempt)
  return first < BigInt(attempt) ? { kind: 'later-attempt', runId, attempt } : null
}

function runOf({ base, runId }: NameParts): string {
  return `${base} ${runId}`
}

/**
 * Returns snapshots behind which a deploy of another job may still be going: GitHub is asked about them before one is
 * deleted.
 */
export function deploysInQuestion(
  snapshots: readonly Snapshot[],
  rules: Pick<RetentionRules, 'base' | 'run'>,
): readonly Snapshot[] {
  return snapshots.filter((each) => isInQuestion(each, rules))
}

function isInQuestion(snapshot: Snapshot, rules: Pick<RetentionRules, 'base' | 'run'>): boolean {
  return (
    ownershipOf(snapshot, rules).kind === 'own' &&
    // Two uses in one job need no distinction: what this run attempt made is never deleted.
    isOfAnotherJob(snapshot, rules.run, () => false)
  )
}

/** Tells whether a snapshot is older than a job may take on GitHub's machines, by the clock that dates it. */
export function isOlderThanAnyJob({ createdAtMs }: Snapshot, nowMs: number): boolean {
  return createdAtMs !== null && nowMs - createdAtMs >= LONGEST_JOB_MS
}

/**
 * One that GitHub says is going stays in any case. Where it can't tell, a young one counts as one whose deploy
 * is going. A failed one does not: the step that created it ended with an error, and the deploy behind it
 * begins only where a workflow goes on all the same.
 */
export function mayBeGoing(snapshot: Snapshot, rules: RetentionRules): boolean {
  return (
    isInQuestion(snapshot, rules) &&
    rules.progressOf(snapshot).kind === 'unknown' &&
    phaseOf(snapshot) !== 'failed' &&
    !isOlderThanAnyJob(snapshot, rules.nowMs)
  )
}

/** Returns whose deploy is running, where GitHub says that one is. */
function goingDeploy(snapshot: Snapshot, rules: RetentionRules): KeepReason | null {
  const maker = isInQuestion(snapshot, rules) ? makerOf(snapshot, rules.run) : null
  if (maker === null) return null
  const progress = rules.progressOf(snapshot)
  if (progress.kind !== 'going') return null
  return { kind: 'deploy-going', runId: maker.runId, job: progress.job?.name ?? null }
}
