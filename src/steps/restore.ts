/** Starts a restore, once. One whose answer did not come is looked for; it is not sent again. */
import { serverPhaseOf } from '../domain/server.ts'
import type { VpsOrgError } from '../vpsorg/failure.ts'
import { backoffMs } from '../vpsorg/retry.ts'
import { lookAtServerStatus } from './looks.ts'
import type { World } from './step.ts'

/** A restore that the API put off (429), and that a look shows not to have begun, is sent so often at most. */
const SENDS = 3
const LONGEST_PUT_OFF_MS = 60_000
/** After a lost answer: how long to look whether the server is being restored. */
const LOOK_FOR_MS = 60_000

/** What became of the request to restore. */
export type RestoreStart =
  | { readonly kind: 'started'; readonly sawRestoring: boolean }
  /** The API said no: the server is as it was. */
  | { readonly kind: 'refused'; readonly error: VpsOrgError }
  /** Nobody can say whether it began. */
  | { readonly kind: 'unknown'; readonly error: VpsOrgError }

/** What to restore. */
export interface RestoreOrder {
  readonly serverId: string
  readonly snapshotId: string
  readonly pollIntervalMs: number
}

/** Sends the restore and finds out whether it began. */
export async function startRestore(world: World, order: RestoreOrder): Promise<RestoreStart> {
  const { vpsOrg, log, clock, signal } = world
  for (let sends = 1; ; sends++) {
    const outcome = await vpsOrg.restoreSnapshot(order.snapshotId, signal)
    if (outcome.kind === 'accepted') return { kind: 'started', sawRestoring: false }
    if (outcome.kind === 'refused') return { kind: 'refused', error: outcome.error }
    const { failure } = outcome.error
    if (failure.kind !== 'rate-limited') {
      log.line(`${outcome.error.brief} Looking whether server ${order.serverId} is being restored.`)
      return (await seesRestoring(world, order, LOOK_FOR_MS))
        ? { kind: 'started', sawRestoring: true }
        : { kind: 'unknown', error: outcome.error }
    }
    const putOffMs = failure.retryAfterMs ?? backoffMs(sends, () => 1)
    if (sends === SENDS || putOffMs > LONGEST_PUT_OFF_MS) return { kind: 'refused', error: outcome.error }
    log.line(
      `${outcome.error.brief} Trying again in ${Math.ceil(putOffMs / 1000)} seconds, unless it began all the same.`,
    )
    await clock.sleep(putOffMs, signal)
    if (signal.aborted) return { kind: 'refused', error: outcome.error }
    const look = await lookAtServerStatus(vpsOrg, order.serverId, signal)
    if (look.kind !== 'status') return { kind: 'unknown', error: outcome.error }
    if (serverPhaseOf(look.status) === 'restoring') return { kind: 'started', sawRestoring: true }
  }
}

async function seesRestoring(world: World, order: RestoreOrder, forMs: number): Promise<boolean> {
  const { vpsOrg, clock, signal } = world
  const endMs = clock.elapsedMs() + forMs
  for (;;) {
    const look = await lookAtServerStatus(
      vpsOrg,
      order.serverId,
      signal,
      Math.max(5000, endMs - clock.elapsedMs()),
    )
    if (look.kind === 'status' && serverPhaseOf(look.status) === 'restoring') return true
    if (signal.aborted || clock.elapsedMs() >= endMs) return false
    await clock.sleep(Math.min(order.pollIntervalMs, endMs - clock.elapsedMs()), signal)
  }
}
