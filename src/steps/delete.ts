/** Carries out the deletions of a plan, one after the other. */
import type { Fate } from '../decide/retention.ts'
import { whyDeleted } from '../report/fates.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { messageOf } from './looks.ts'
import { backoffMs } from '../vpsorg/retry.ts'
import { stopReason, type World } from './step.ts'

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

/** Deletes in the order of the plan. One that fails does not stop the rest, but the wish to stop does. */
export async function carryOut(world: World, order: DeletionOrder): Promise<readonly Deletion[]> {
  const done: Deletion[] = []
  for (const { snapshot, reason } of order.deletions) {
    if (world.signal.aborted) {
      done.push({ kind: 'failed', snapshot, why: `stopped by ${stopReason(world.signal)}` })
      continue
    }
    world.log.line(`Deleting snapshot ${snapshot.id} (${snapshot.name}): ${whyDeleted(reason)}.`)
    done.push(await deleteOne(world, order, snapshot))
  }
  return done
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
