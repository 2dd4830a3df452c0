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
  | { readonly kind: 'deleted' | 'already-gone'; readonly snapshot: Snapshot }
  | { readonly kind: 'failed'; readonly snapshot: Snapshot; readonly why: string }

/** Deletes in the order of the plan. One that fails does not stop the rest, but the wish to stop does. */
export async function carryOut(
  world: World,
  serverId: string,
  deletions: readonly (Fate & { action: 'delete' })[],
): Promise<readonly Deletion[]> {
  const done: Deletion[] = []
  for (const { snapshot, reason } of deletions) {
    if (world.signal.aborted) {
      done.push({ kind: 'failed', snapshot, why: `stopped by ${stopReason(world.signal)}` })
      continue
    }
    world.log.line(`Deleting snapshot ${snapshot.id} (${snapshot.name}): ${whyDeleted(reason)}.`)
    done.push(await deleteOne(world, serverId, snapshot))
  }
  return done
}

async function deleteOne(world: World, serverId: string, snapshot: Snapshot): Promise<Deletion> {
  const { vpsOrg, clock, log, signal } = world
  for (let sends = 1; ; sends++) {
    const outcome = await vpsOrg.deleteSnapshot(snapshot.id, signal)
    if (outcome.kind === 'accepted') return { kind: outcome.value, snapshot }
    if (outcome.kind === 'refused') return { kind: 'failed', snapshot, why: outcome.error.message }
    log.line(`${outcome.error.brief} Looking whether snapshot ${snapshot.id} is gone.`)
    const asked = outcome.error.failure.retryAfterMs ?? backoffMs(sends, () => 1)
    await clock.sleep(Math.min(asked, LONGEST_PAUSE_MS), signal)
    try {
      const listing = await vpsOrg.listSnapshots(serverId, signal)
      const stillThere = listing.snapshots.some((each) => each.id === snapshot.id)
      if (!stillThere && listing.incomplete === null) return { kind: 'deleted', snapshot }
      if (!stillThere || sends === SENDS) {
        const why = stillThere
          ? 'It is still there'
          : `It is unknown whether it is gone: ${listing.incomplete ?? ''}`
        return { kind: 'failed', snapshot, why: `${outcome.error.brief} ${why}.` }
      }
    } catch (error) {
      return {
        kind: 'failed',
        snapshot,
        why: `${outcome.error.brief} It is unknown whether it is gone: ${messageOf(error)}`,
      }
    }
  }
}
