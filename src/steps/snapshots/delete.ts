/** Carries out the deletions of a plan, one after the other. */
import type { Fate, RetentionPlan } from '../../decide/retention.ts'
import { type Noted, noted, whyDeleted } from '../../report/fates.ts'
import { phaseOf, type Snapshot } from '../../domain/snapshot.ts'
import { messageOf } from '../looks.ts'
import { backoffMs } from '../../vpsorg/retry.ts'
import { stopReason, type World } from '../step.ts'

/** A delete is sent so often at most, and again only after a look has shown that the snapshot is still there. */
const SENDS = 3
const LONGEST_PAUSE_MS = 60_000

/** What became of one deletion. */
export type Deletion =
  | { readonly kind: 'deleted' | 'already-gone'; readonly snapshot: Snapshot }
  /** `mayBeGone`: it was sent, and nobody knows what came of it. */
  | {
      readonly kind: 'failed'
      readonly snapshot: Snapshot
      readonly why: string
      readonly mayBeGone?: boolean
    }

/** Deletions of a plan, and what it was made from. */
export interface DeletionOrder {
  readonly serverId: string
  readonly deletions: readonly (Fate & { action: 'delete' })[]
  /** All snapshots of the server, as they were listed when the plan was made. */
  readonly listed: readonly Snapshot[]
  /** Ids of what went before this plan: a list that lags behind may still hold them. */
  readonly gone?: ReadonlySet<string>
  /** The plan is of use only as a whole, as where room is to be made: after one that fails, nothing else goes. */
  readonly isAllOrNothing?: boolean
}

/** What came of a plan. */
export interface Deletions {
  readonly deletions: readonly Deletion[]
  /** Somebody else has changed something, so the rest of the plan was not carried out: it has to be made anew. */
  readonly isStale: boolean
}

/**
 * Deletes in the order of the plan. One that fails does not stop the rest, unless the plan is of use only as a whole; the wish to stop does, and so does whatever
 * shows that somebody else works on the same server, for then another plan may be the right one.
 */
export async function carryOut(world: World, order: DeletionOrder): Promise<Deletions> {
  const done: Deletion[] = []
  for (const { snapshot, reason } of order.deletions) {
    if (world.signal.aborted) {
      done.push({ kind: 'failed', snapshot, why: `stopped by ${stopReason(world.signal)}.` })
      continue
    }
    world.log.line(
      `Deleting snapshot ${snapshot.id} (${snapshot.name}) of server ${order.serverId}: ${whyDeleted(reason)}.`,
    )
    const mine = done.filter((each) => each.kind !== 'failed').map((each) => each.snapshot.id)
    const gone = new Set([...(order.gone ?? []), ...mine])
    const { deletion, isStale } = await deleteOne(world, order, gone, snapshot)
    if (deletion !== null) done.push(deletion)
    if (isStale) return { deletions: done, isStale }
    if (order.isAllOrNothing === true && deletion?.kind === 'failed') break
  }
  return { deletions: done, isStale: false }
}

/** Why it is still there although the plan was to delete it. */
const NOT_REACHED = 'was to be deleted, but pruning was broken off before that'

/** A plan's table, with what really happened. */
export function outcomesOf(plan: RetentionPlan, deletions: readonly Deletion[]): readonly Noted[] {
  const outcomes = new Map(deletions.map((each) => [each.snapshot.id, each]))
  return noted(plan.fates, 'deleted').map((row) => {
    const outcome = outcomes.get(row.snapshot.id)
    switch (outcome?.kind) {
      case 'deleted':
        return row
      case 'already-gone':
        return { ...row, fate: 'already gone' }
      case 'failed':
        return { ...row, fate: 'keep', why: `could not be deleted: ${outcome.why}` }
      case undefined:
        return row.fate === 'deleted' ? { ...row, fate: 'keep', why: NOT_REACHED } : row
    }
  })
}

/** One deletion; `null`: it was left to a new plan. */
interface Attempt {
  readonly deletion: Deletion | null
  readonly isStale: boolean
}

async function deleteOne(
  world: World,
  order: DeletionOrder,
  gone: ReadonlySet<string>,
  snapshot: Snapshot,
): Promise<Attempt> {
  const { vpsOrg, clock, log, signal } = world
  const failed = (why: string, mayBeGone = false): Attempt => ({
    deletion: { kind: 'failed', snapshot, why, mayBeGone },
    isStale: false,
  })
  for (let sends = 1; ; sends++) {
    const outcome = await vpsOrg.deleteSnapshot(snapshot.id, signal)
    if (outcome.kind === 'accepted') {
      // One that was there a moment ago, and is not, was deleted by somebody else.
      return { deletion: { kind: outcome.value, snapshot }, isStale: outcome.value === 'already-gone' }
    }
    if (outcome.kind === 'refused') return failed(outcome.error.message)
    const { brief } = outcome.error
    log.line(`${brief} Looking whether snapshot ${snapshot.id} is gone.`)
    const asked = outcome.error.failure.retryAfterMs ?? backoffMs(sends, () => 1)
    await clock.sleep(Math.min(asked, LONGEST_PAUSE_MS), signal)
    const look = await lookAgain(world, order, gone, snapshot)
    switch (look.kind) {
      case 'gone':
        return { deletion: { kind: 'deleted', snapshot }, isStale: look.isStale }
      case 'changed':
        return { deletion: null, isStale: true }
      case 'unknown':
        return failed(`${brief} ${look.why}`, true)
      case 'as-planned':
        if (sends === SENDS) return failed(`${brief} It is still there.`)
    }
  }
}

type Look =
  | { readonly kind: 'gone'; readonly isStale: boolean }
  | { readonly kind: 'as-planned' | 'changed' }
  | { readonly kind: 'unknown'; readonly why: string }

/** A delete is sent once more only if the whole server is still as it was when the plan was made. */
async function lookAgain(
  world: World,
  { serverId, listed }: DeletionOrder,
  gone: ReadonlySet<string>,
  planned: Snapshot,
): Promise<Look> {
  try {
    const { snapshots, incomplete } = await world.vpsOrg.listSnapshots(serverId, world.signal, {
      care: 'alone',
      patienceMs: world.patienceMs,
    })
    if (incomplete !== null)
      return { kind: 'unknown', why: `It is unknown whether it is gone: ${incomplete}.` }
    // One that the provider is deleting is as good as gone: nobody sends another delete for it.
    const isThere = snapshots.some((each) => each.id === planned.id && phaseOf(each) !== 'deleting')
    // What this process has deleted may still be listed for a while.
    const others = (all: readonly Snapshot[]): readonly Snapshot[] =>
      all.filter((each) => !gone.has(each.id) && (isThere || each.id !== planned.id))
    const isSame = describe(others(snapshots)) === describe(others(listed))
    if (!isThere) return { kind: 'gone', isStale: !isSame }
    return { kind: isSame ? 'as-planned' : 'changed' }
  } catch (error) {
    return { kind: 'unknown', why: `It is unknown whether it is gone: ${messageOf(error)}` }
  }
}

/** Everything that a plan goes by, in one text that is the same for the same snapshots. */
function describe(snapshots: readonly Snapshot[]): string {
  return snapshots
    .map(({ id, name, status, createdAtMs, description }) =>
      JSON.stringify([id, name, status, createdAtMs, description]),
    )
    .toSorted()
    .join()
}
