/** Carries out the deletions of a plan, one after the other. */
import type { Fate, RetentionPlan } from '../../decide/retention.ts'
import { type Noted, noted, whyDeleted } from '../../report/fates.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { messageOf } from '../looks.ts'
import { backoffMs } from '../../vpsorg/retry.ts'
import { stopReason, type World } from '../step.ts'

/** A delete is sent so often at most, and again only after a look has shown that the snapshot is still there. */
const SENDS = 3
const LONGEST_PAUSE_MS = 60_000

/** What became of one deletion. */
export type Deletion =
  | { readonly kind: 'deleted' | 'already-gone' | 'not-needed'; readonly snapshot: Snapshot }
  | { readonly kind: 'failed'; readonly snapshot: Snapshot; readonly why: string }

/** Deletions, and when they are not wanted any more. */
export interface DeletionOrder {
  readonly serverId: string
  readonly deletions: readonly (Fate & { action: 'delete' })[]
  /** Whether so many snapshots on the server are still more than there should be. */
  readonly isTooMany: (count: number) => boolean
}

/** What came of a plan. */
export interface Deletions {
  readonly deletions: readonly Deletion[]
  /** Somebody else has deleted too, so the rest of the plan was not carried out: it has to be made anew. */
  readonly isStale: boolean
}

/**
 * Deletes in the order of the plan. One that fails does not stop the rest; the wish to stop does, and so does a
 * snapshot that somebody else has deleted in the meantime, for then fewer may have to go.
 */
export async function carryOut(world: World, order: DeletionOrder): Promise<Deletions> {
  const done: Deletion[] = []
  for (const [index, { snapshot, reason }] of order.deletions.entries()) {
    if (world.signal.aborted) {
      done.push({ kind: 'failed', snapshot, why: `stopped by ${stopReason(world.signal)}` })
      continue
    }
    world.log.line(
      `Deleting snapshot ${snapshot.id} (${snapshot.name}) of server ${order.serverId}: ${whyDeleted(reason)}.`,
    )
    const deletion = await deleteOne(world, order, snapshot)
    done.push(deletion)
    const isSurprise = deletion.kind === 'already-gone' || deletion.kind === 'not-needed'
    if (isSurprise && index < order.deletions.length - 1) return { deletions: done, isStale: true }
  }
  return { deletions: done, isStale: false }
}

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
      case 'not-needed':
        return { ...row, fate: 'keep', why: 'no need to delete it any more' }
      case 'failed':
        return { ...row, fate: 'keep', why: `could not be deleted: ${outcome.why}` }
      case undefined:
        // A plan that was not carried out to its end.
        return row.fate === 'deleted' ? { ...row, fate: 'keep' } : row
    }
  })
}

async function deleteOne(world: World, order: DeletionOrder, snapshot: Snapshot): Promise<Deletion> {
  const { vpsOrg, clock, log, signal } = world
  for (let sends = 1; ; sends++) {
    const outcome = await vpsOrg.deleteSnapshot(snapshot.id, signal)
    if (outcome.kind === 'accepted') return { kind: outcome.value, snapshot }
    if (outcome.kind === 'refused') return { kind: 'failed', snapshot, why: outcome.error.message }
    const { brief } = outcome.error
    log.line(`${brief} Looking whether snapshot ${snapshot.id} is gone.`)
    const asked = outcome.error.failure.retryAfterMs ?? backoffMs(sends, () => 1)
    await clock.sleep(Math.min(asked, LONGEST_PAUSE_MS), signal)
    const look = await lookAgain(world, order, snapshot)
    switch (look.kind) {
      case 'gone':
        return { kind: 'deleted', snapshot }
      case 'not-needed':
        return { kind: 'not-needed', snapshot }
      case 'unknown':
        return { kind: 'failed', snapshot, why: `${brief} ${look.why}` }
      case 'as-planned':
        if (sends === SENDS) return { kind: 'failed', snapshot, why: `${brief} It is still there.` }
    }
  }
}

type Look =
  { readonly kind: 'gone' | 'not-needed' | 'as-planned' } | { readonly kind: 'unknown'; readonly why: string }

/** Only what is still there, still as it was when it was judged, and still too much, may be deleted once more. */
async function lookAgain(world: World, order: DeletionOrder, planned: Snapshot): Promise<Look> {
  try {
    const { snapshots, incomplete } = await world.vpsOrg.listSnapshots(order.serverId, world.signal)
    if (incomplete !== null)
      return { kind: 'unknown', why: `It is unknown whether it is gone: ${incomplete}.` }
    const found = snapshots.find((each) => each.id === planned.id)
    if (found === undefined) return { kind: 'gone' }
    if (!order.isTooMany(snapshots.length)) return { kind: 'not-needed' }
    const isSame = (['name', 'status', 'createdAtMs', 'description'] as const).every(
      (key) => found[key] === planned[key],
    )
    return isSame
      ? { kind: 'as-planned' }
      : { kind: 'unknown', why: 'It has changed since it was judged, so it is left alone.' }
  } catch (error) {
    return { kind: 'unknown', why: `It is unknown whether it is gone: ${messageOf(error)}` }
  }
}
