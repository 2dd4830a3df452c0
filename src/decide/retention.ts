/**
 * Which snapshots go and which stay, and why. Everything that is ever deleted was first planned here.
 * Plans are made per server, from a complete listing.
 */
import type { Run } from '../domain/run.ts'
import { byAge, phaseOf, type Snapshot } from '../domain/snapshot.ts'
import type { NameParts } from '../domain/names.ts'
import { ownershipOf } from '../domain/ownership.ts'
import { protectingPattern } from './protection.ts'
import { readProvenance } from '../domain/provenance.ts'
import { type DeployProgress, isOfAnotherJob, makerOf } from './whose-deploy.ts'

/** The longest that a job may take on GitHub's machines: a younger snapshot may still be somebody's way back. */
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

/** Why a snapshot stays. */
export type KeepReason =
  | { readonly kind: 'foreign' }
  | { readonly kind: 'other-name' }
  | { readonly kind: 'protected'; readonly pattern: string }
  | { readonly kind: 'unfinished'; readonly status: string }
  /** The provider is deleting it already. */
  | { readonly kind: 'deleting'; readonly status: string }
  /** The provider has refused to delete it. */
  | { readonly kind: 'refused' }
  /** The server is being restored, perhaps from this one. */
  | { readonly kind: 'restoring' }
  | { readonly kind: 'undated' }
  | { readonly kind: 'this-run' }
  | { readonly kind: 'newest' }
  | { readonly kind: 'last-good' }
  /** GitHub says so. `job`: as GitHub displays it; `null`: the run goes on, and the job can't be told from its others. */
  | { readonly kind: 'deploy-going'; readonly runId: string; readonly job: string | null }
  | { readonly kind: 'young' }
  | { readonly kind: 'target' }
  | { readonly kind: 'not-needed' }
  /** It could go, but with all that could go there would still be no room. */
  | { readonly kind: 'not-enough' }

/** Why a snapshot goes. `last-resort-…` are those of making room, and worth a warning. */
export type DeleteReason =
  | { readonly kind: 'failed'; readonly status: string }
  | { readonly kind: 'later-attempt'; readonly runId: string; readonly attempt: string }
  | { readonly kind: 'oldest' }
  | { readonly kind: 'last-resort-young' }
  | { readonly kind: 'last-resort-newest' }
  | { readonly kind: 'last-resort-last-good' }
  | { readonly kind: 'last-resort-only-own' }

/** What is to happen to one snapshot. */
export type PlanEntry =
  | { readonly action: 'keep'; readonly snapshot: Snapshot; readonly reason: KeepReason }
  | { readonly action: 'delete'; readonly snapshot: Snapshot; readonly reason: DeleteReason }

/** A plan for one server. */
export interface RetentionPlan {
  /** Every snapshot of the server, newest first. */
  readonly entries: readonly PlanEntry[]
  /** What is to be deleted, in this order. */
  readonly deletions: readonly (PlanEntry & { action: 'delete' })[]
  /** How many more would have to go, but must stay. */
  readonly short: number
}

/**
 * Returns a plan that brings a server down to `keep` snapshots, as far as that is allowed. What the provider is deleting
 * already does not count: two prunings at once would each delete for the other's sake.
 */
export function planPrune(
  snapshots: readonly Snapshot[],
  keep: number,
  rules: RetentionRules,
): RetentionPlan {
  const ranked = rankAll(snapshots, rules)
  const candidates = ranked.filter((each) => each.rank <= RANK.oldest && !each.newest && !each.lastGood)
  return plan(ranked, candidates, Math.max(0, countedFor(snapshots) - keep))
}

/** Returns a plan by which nothing is deleted, because the server is being restored. */
export function planWhileRestoring({ entries }: RetentionPlan): RetentionPlan {
  return {
    entries: entries.map((each): PlanEntry =>
      each.action === 'keep'
        ? each
        : { action: 'keep', snapshot: each.snapshot, reason: { kind: 'restoring' } },
    ),
    deletions: [],
    short: 0,
  }
}

/** Returns how many of the snapshots count for `keep`. */
export function countedFor(snapshots: readonly Snapshot[]): number {
  return snapshots.filter((each) => phaseOf(each) !== 'deleting').length
}

/**
 * A plan that frees one slot on a server that may hold `limit` snapshots. Nothing is deleted while a slot is
 * free, and nothing at all when enough may not go (`short` is then above 0).
 * Sparing the last good state is never the reason that there is no room, or that a snapshot goes whose deploy may still be running.
 */
export function planSlot(
  snapshots: readonly Snapshot[],
  limit: number,
  rules: RetentionRules,
): RetentionPlan {
  const sparing = planSlotBy(snapshots, limit, rules)
  const isDearer = sparing.short > 0 || sparing.deletions.some(({ snapshot }) => mayBeGoing(snapshot, rules))
  if (!isDearer) return sparing
  const plain = planSlotBy(snapshots, limit, { ...rules, lastGoodId: null })
  const named = <Each extends PlanEntry>(each: Each): Each | (PlanEntry & { action: 'delete' }) =>
    each.action === 'delete' &&
    each.snapshot.id === rules.lastGoodId &&
    each.reason.kind !== 'last-resort-only-own'
      ? { action: 'delete', snapshot: each.snapshot, reason: { kind: 'last-resort-last-good' } }
      : each
  return {
    short: plain.short,
    entries: plain.entries.map((each) => named(each)),
    deletions: plain.deletions.map((each) => named(each)),
  }
}

function planSlotBy(snapshots: readonly Snapshot[], limit: number, rules: RetentionRules): RetentionPlan {
  const ranked = rankAll(snapshots, rules)
  const needed = Math.max(0, snapshots.length - limit + 1)
  const candidates = ranked.filter((each) => each.rank < RANK.never && !each.newest && !each.lastGood)
  candidates.push(...onlyOwnOf(ranked, candidates))
  if (candidates.length < needed) {
    const ids = new Set(candidates.map(({ snapshot }) => snapshot.id))
    const notEnough = ranked.map((each): Candidate => {
      const couldGo = ids.has(each.snapshot.id)
      return couldGo ? { ...each, staying: { kind: 'not-enough' } } : each
    })
    return plan(notEnough, [], needed, needed - candidates.length)
  }
  return plan(ranked, candidates, needed)
}

/** What goes last, and only where all others are not enough: of the own ones that are no candidates the one that matters less. */
function onlyOwnOf(ranked: readonly Candidate[], candidates: readonly Candidate[]): readonly Candidate[] {
  const chosen = new Set(candidates)
  const left = ranked.filter((each) => each.own && !chosen.has(each))
  const [only, ...more] = left
  if (only === undefined) return []
  if (more.length === 0) {
    if (only.rank === RANK.never) return []
    return [{ ...only, rank: RANK.onlyOwn, going: { kind: 'last-resort-only-own' } }]
  }
  const newest = left.find((each) => each.newest)
  // The last good state is worth more than what a broken deploy found.
  const isLastGoodBeside = left.length === 2 && left.some((each) => each.lastGood && !each.newest)
  if (!isLastGoodBeside || newest === undefined || newest.rank === RANK.never) return []
  return [{ ...newest, rank: RANK.onlyOwn, going: { kind: 'last-resort-newest' } }]
}

/** Snapshots behind which a deploy of another job may still be going: GitHub is asked about them before one is deleted. */
export function deploysInQuestion(
  snapshots: readonly Snapshot[],
  rules: Pick<RetentionRules, 'base' | 'run'>,
): readonly Snapshot[] {
  return snapshots.filter((each) => isInQuestion(each, rules))
}

function isInQuestion(snapshot: Snapshot, rules: Pick<RetentionRules, 'base' | 'run'>): boolean {
  return (
    ownershipOf(snapshot, rules).kind === 'own' &&
    // Two uses in one job need not be told apart: what this run attempt made is never deleted.
    isOfAnotherJob(snapshot, rules.run, () => false)
  )
}

/** Whether a snapshot is older than a job may take on GitHub's machines, by the clock that dates it. */
export function isOlderThanAnyJob({ createdAtMs }: Snapshot, nowMs: number): boolean {
  return createdAtMs !== null && nowMs - createdAtMs >= LONGEST_JOB_MS
}

/**
 * One that GitHub says is going stays in any case. Where it can't tell, a young one counts as one whose deploy is going. A failed one does not: the step that created it ended with an error,
 * and the deploy behind it begins only where a workflow goes on all the same.
 */
function mayBeGoing(snapshot: Snapshot, rules: RetentionRules): boolean {
  return (
    isInQuestion(snapshot, rules) &&
    rules.progressOf(snapshot).kind === 'unknown' &&
    phaseOf(snapshot) !== 'failed' &&
    !isOlderThanAnyJob(snapshot, rules.nowMs)
  )
}

/** Who is deploying, where GitHub says that somebody is. */
function goingDeploy(snapshot: Snapshot, rules: RetentionRules): KeepReason | null {
  const maker = isInQuestion(snapshot, rules) ? makerOf(snapshot, rules.run) : null
  if (maker === null) return null
  const progress = rules.progressOf(snapshot)
  if (progress.kind !== 'going') return null
  return { kind: 'deploy-going', runId: maker.runId, job: progress.job?.name ?? null }
}

/** The order in which things go. */
const RANK = { failed: 0, laterAttempt: 1, oldest: 2, young: 3, onlyOwn: 4, never: 5 } as const

interface Candidate {
  readonly snapshot: Snapshot
  readonly own: boolean
  readonly newest: boolean
  readonly lastGood: boolean
  readonly rank: (typeof RANK)[keyof typeof RANK]
  readonly staying: KeepReason
  readonly going: DeleteReason
}

function rankAll(snapshots: readonly Snapshot[], rules: RetentionRules): readonly Candidate[] {
  const newestId = newestCompletedOwn(snapshots, rules)?.id
  const firstAttempts = firstAttemptsOf(snapshots, rules)
  return snapshots.map((snapshot) => {
    const own = ownershipOf(snapshot, rules).kind === 'own'
    const newest = snapshot.id === newestId
    const lastGood = snapshot.id === rules.lastGoodId
    const must = mustStay(snapshot, rules)
    if (must !== null) {
      return { snapshot, own, newest, lastGood, rank: RANK.never, staying: must, going: { kind: 'oldest' } }
    }
    if (phaseOf(snapshot) === 'failed') {
      const going: DeleteReason = { kind: 'failed', status: snapshot.status }
      return { snapshot, own, newest, lastGood, rank: RANK.failed, staying: { kind: 'not-needed' }, going }
    }
    if (mayBeGoing(snapshot, rules)) {
      return {
        snapshot,
        own,
        newest,
        lastGood,
        rank: RANK.young,
        staying: { kind: 'young' },
        going: { kind: 'last-resort-young' },
      }
    }
    const staying: KeepReason = lastGood
      ? { kind: 'last-good' }
      : newest
        ? { kind: 'newest' }
        : { kind: 'not-needed' }
    const later = laterAttempt(snapshot, firstAttempts, rules)
    if (later !== null)
      return { snapshot, own, newest, lastGood, rank: RANK.laterAttempt, staying, going: later }
    return { snapshot, own, newest, lastGood, rank: RANK.oldest, staying, going: { kind: 'oldest' } }
  })
}

/** Why a snapshot may not be deleted in any case, or `null`. */
function mustStay(snapshot: Snapshot, rules: RetentionRules): KeepReason | null {
  if (phaseOf(snapshot) === 'deleting') return { kind: 'deleting', status: snapshot.status }
  const ownership = ownershipOf(snapshot, rules)
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

function isOfThisAttempt(
  snapshot: Snapshot,
  parts: { readonly runId: string; readonly attempt: string },
  run: Run,
): boolean {
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
function firstAttemptsOf(snapshots: readonly Snapshot[], rules: RetentionRules): ReadonlyMap<string, bigint> {
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
function laterAttempt(
  snapshot: Snapshot,
  firstAttempts: ReadonlyMap<string, bigint>,
  rules: RetentionRules,
): DeleteReason | null {
  const mine = ownershipOf(snapshot, rules)
  if (mine.kind !== 'own') return null
  const { runId, attempt } = mine.parts
  const first = firstAttempts.get(runOf(mine.parts)) ?? BigInt(attempt)
  return first < BigInt(attempt) ? { kind: 'later-attempt', runId, attempt } : null
}

function runOf({ base, runId }: NameParts): string {
  return `${base} ${runId}`
}

function byRank(a: Candidate, b: Candidate): number {
  return a.rank - b.rank || byAge(a.snapshot, b.snapshot)
}

function plan(
  ranked: readonly Candidate[],
  candidates: readonly Candidate[],
  needed: number,
  short = Math.max(0, needed - candidates.length),
): RetentionPlan {
  const chosen = candidates.toSorted(byRank).slice(0, needed)
  const reasons = new Map(chosen.map((each) => [each.snapshot.id, each.going]))
  const entries = ranked
    .toSorted((a, b) => byAge(b.snapshot, a.snapshot))
    .map(({ snapshot, staying }): PlanEntry => {
      const reason = reasons.get(snapshot.id)
      return reason === undefined
        ? { action: 'keep', snapshot, reason: staying }
        : { action: 'delete', snapshot, reason }
    })
  const deletions = chosen.map(
    ({ snapshot, going }) => ({ action: 'delete', snapshot, reason: going }) as const,
  )
  return { entries, deletions, short }
}
