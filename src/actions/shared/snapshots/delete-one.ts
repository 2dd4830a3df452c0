/** Deletes one snapshot, and finds out what came of it. */
import { LOCKED_FOR_MS } from '../../../decide/try-again.ts'
import type { Message } from '../../../domain/message.ts'
import { serverPhaseOf } from '../../../domain/server.ts'
import { isSameId } from '../../../domain/ids.ts'
import { phaseOf, type Snapshot } from '../../../domain/snapshot.ts'
import { snapshotsIncomplete } from '../../../report/messages/servers.ts'
import { checkingDelete, mayBeDeleted, stillThere } from '../../../report/messages/prune.ts'
import { messageOf, lookUpServer } from '../readings.ts'
import { backoffMs } from '../../../vpsorg/retry.ts'
import type { VpsOrgError } from '../../../vpsorg/failure.ts'
import type { Context } from '../step.ts'
import type { DeletionOrder } from './deletion-plan.ts'

/** A delete whose answer was lost is sent so often at most, and again only after a check has shown that the snapshot is still there. */
const SENDS = 3
const LONGEST_PAUSE_MS = 60_000
/** A delete is sent again only by a list that is no older than this. */
const LIST_HOLDS_FOR_MS = 5000

/** What became of one deletion. */
export type Deletion =
  | { readonly kind: 'deleted' | 'already-deleted'; readonly snapshot: Snapshot }
  /**
   * `isRefused`: the provider does not delete this one. `mayBeGone`: the delete was sent, and what came of it is not
   * known.
   */
  | {
      readonly kind: 'failed'
      readonly snapshot: Snapshot
      readonly facts: Message
      readonly isRefused?: boolean
      readonly mayBeGone?: boolean
    }

/** One that did not come about, as far as is known. */
export type FailedDeletion = Deletion & { readonly kind: 'failed' }

/** What comes after a deletion. `stale`: the plan has to be made anew. `stop`: nothing else goes on this server. */
export type AfterDeletion = 'go-on' | 'stale' | 'restoring' | 'stop'

/** One deletion; `null`: it was left to a new plan, or to a later run. */
export interface Attempt {
  readonly deletion: Deletion | null
  readonly next: AfterDeletion
}

/** Deletes a snapshot. It is sent again only after a check has shown that nothing has changed on the server. */
export async function deleteOne(context: Context, from: DeletionOrder, snapshot: Snapshot): Promise<Attempt> {
  const { vpsOrg, clock, log, signal } = context
  const startMs = clock.elapsedMs()
  let lost = 0
  for (let sends = 1; ; sends++) {
    const outcome = await vpsOrg.deleteSnapshot(snapshot.id, signal)
    if (outcome.kind === 'accepted') {
      // It was listed a moment ago, so another job has deleted it.
      const next = outcome.value === 'already-deleted' ? 'stale' : 'go-on'
      return { deletion: { kind: outcome.value, snapshot }, next }
    }
    const { error } = outcome
    const isLocked = error.failure.kind === 'locked'
    if (outcome.kind === 'refused' && !isLocked) return await refused(context, from, snapshot, error)
    log.line(checkingDelete(error.facts.what, snapshot.id))
    const leftMs = startMs + (from.lockedForMs ?? LOCKED_FOR_MS) - clock.elapsedMs()
    const pauseMs = Math.min(error.failure.retryAfterMs ?? backoffMs(sends, () => 1), LONGEST_PAUSE_MS)
    await clock.sleep(isLocked ? Math.min(pauseMs, Math.max(0, leftMs)) : pauseMs, signal)
    const check = await checkAgain(context, from, snapshot)
    switch (check.kind) {
      case 'gone':
        return { deletion: { kind: 'deleted', snapshot }, next: check.next }
      case 'changed':
        return { deletion: null, next: 'stale' }
      case 'restoring':
        return { deletion: null, next: 'restoring' }
      case 'unknown': {
        const mayBeGone = !isLocked
        const facts = mayBeGone ? mayBeDeleted(error.facts) : error.facts
        log.line(check.why)
        return { deletion: { kind: 'failed', snapshot, facts, mayBeGone }, next: check.next }
      }
      case 'as-planned':
        if (isLocked ? leftMs <= 0 : ++lost === SENDS) {
          const facts = stillThere(error.facts)
          // The whole server may be locked: this step does not wait three minutes for each of its snapshots.
          return { deletion: { kind: 'failed', snapshot, facts }, next: isLocked ? 'stop' : 'go-on' }
        }
    }
  }
}

/**
 * What a firewall or a token that is not accepted stops is stopped for the others too. Any other refusal may be about this
 * one, or because another process is deleting it at the same moment: only a check tells whether another one may go instead.
 */
async function refused(
  context: Context,
  from: DeletionOrder,
  snapshot: Snapshot,
  error: VpsOrgError,
): Promise<Attempt> {
  const { kind } = error.failure
  if (kind === 'unauthorized' || kind === 'firewall' || kind === 'not-sent')
    return { deletion: { kind: 'failed', snapshot, facts: error.facts }, next: 'stop' }
  const { code, what } = error.facts
  // Any other advice than that on the token is for what is wrong with a request.
  const facts = kind === 'forbidden' ? error.facts : { code, what, onlyNextHelps: true }
  const deletion = { kind: 'failed', snapshot, facts, isRefused: true } as const
  const check = await checkAgain(context, from, snapshot)
  switch (check.kind) {
    case 'gone':
      return {
        deletion: { kind: 'already-deleted', snapshot },
        next: check.next === 'restoring' ? 'restoring' : 'stale',
      }
    case 'as-planned':
      return { deletion, next: 'go-on' }
    case 'changed':
      return { deletion, next: 'stale' }
    case 'restoring':
      return { deletion, next: 'restoring' }
    case 'unknown':
      context.log.line(check.why)
      return { deletion, next: 'stop' }
  }
}

type Check =
  | { readonly kind: 'gone'; readonly next: AfterDeletion }
  | { readonly kind: 'as-planned' | 'changed' | 'restoring' }
  | { readonly kind: 'unknown'; readonly why: string; readonly next: AfterDeletion }

/** A delete is sent once more only if the whole server is still as it was when the plan was made. */
async function checkAgain(context: Context, from: DeletionOrder, planned: Snapshot): Promise<Check> {
  const { serverId, listed, gone } = from
  let listing = await listOrWhy(context, serverId)
  const listedMs = context.clock.elapsedMs()
  // The server last: what it shows has to hold for the next delete.
  const isRestoring = await isBeingRestored(context, serverId)
  // And so has the list: the first delete may be carried out meanwhile, and its id be given to another.
  if (context.clock.elapsedMs() - listedMs > LIST_HOLDS_FOR_MS) listing = await listOrWhy(context, serverId)
  if ('why' in listing)
    return { kind: 'unknown', why: listing.why, next: isRestoring ? 'restoring' : 'go-on' }
  const { snapshots } = listing
  // One that the provider is deleting counts as deleted: no other delete is sent for it.
  const isThere = snapshots.some((each) => isSameId(each.id, planned.id) && phaseOf(each) !== 'deleting')
  // What this process has deleted may still be listed for a while.
  const others = (all: readonly Snapshot[]): readonly Snapshot[] =>
    all.filter((each) => !gone.has(each.id) && (isThere || !isSameId(each.id, planned.id)))
  const isSame = describe(others(snapshots)) === describe(others(listed))
  if (!isThere) return { kind: 'gone', next: isRestoring ? 'restoring' : isSame ? 'go-on' : 'stale' }
  if (isRestoring) return { kind: 'restoring' }
  return { kind: isSame ? 'as-planned' : 'changed' }
}

async function listOrWhy(
  { vpsOrg, signal, readBudgetMs }: Context,
  serverId: string,
): Promise<{ readonly snapshots: readonly Snapshot[] } | { readonly why: string }> {
  try {
    const { snapshots, incomplete } = await vpsOrg.listSnapshots(serverId, signal, {
      mode: 'alone',
      readBudgetMs,
    })
    return incomplete === null ? { snapshots } : { why: snapshotsIncomplete(serverId, incomplete).what }
  } catch (error) {
    return { why: messageOf(error) }
  }
}

/** Whether the list of servers shows one as being restored. A list that can't be read hinders nothing. */
export async function isBeingRestored(context: Context, serverId: string): Promise<boolean> {
  const lookup = await lookUpServer({ ...context, readBudgetMs: 0 }, serverId)
  return lookup.kind === 'found' && serverPhaseOf(lookup.server.status) === 'restoring'
}

/** Everything that a plan goes by, in one text that is the same for the same snapshots. */
export function describe(snapshots: readonly Snapshot[]): string {
  return snapshots
    .map(({ id, name, status, createdAtMs, description }) =>
      JSON.stringify([id, name, status, createdAtMs, description]),
    )
    .toSorted()
    .join()
}
