/**
 * Which snapshots go and which stay, and why. Everything that is ever deleted was first planned here.
 * Plans are made per server, from a complete listing.
 */
import type { PlanEntry, RetentionPlan } from '../domain/plan.ts'
import { byAge, phaseOf, type Snapshot } from '../domain/snapshot.ts'
import { type Candidate, mayBeGoing, RANK, rankAll, type RetentionRules } from './rank.ts'

/**
 * Returns a plan that brings a server down to `keep` snapshots, as far as that is allowed. What the provider is
 * deleting already does not count: two prunings at once would each delete for the other's sake.
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
 * Returns a plan that frees one slot on a server that may hold `limit` snapshots. Nothing is deleted while a slot is
 * free, and nothing at all when enough may not go (`short` is then above 0). Sparing the last good state is
 * never the reason that there is no room, or that a snapshot goes whose deploy may still be running.
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

/**
 * Returns what goes last, and only where all others are not enough: of the own ones that are no candidates the
 * one that matters less.
 */
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
