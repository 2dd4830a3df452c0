/** Starts a restore, once. One whose answer did not come is looked for; it is not sent again. */
import { LAG_MS } from '../../decide/server-wait.ts'
import { serverPhaseOf } from '../../domain/server.ts'
import type { VpsOrgError } from '../../vpsorg/failure.ts'
import { lookAtServerStatus } from '../looks.ts'
import type { World } from '../step.ts'

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

/** Sends the restore, once. `lost`: the answer does not say whether it began, and somebody has to look. */
export async function sendRestore(
  world: World,
  order: RestoreOrder,
): Promise<{ readonly start: RestoreStart } | { readonly lost: LostRestore }> {
  const { kind, ...rest } = await world.vpsOrg.restoreSnapshot(order.snapshotId, world.signal)
  if (!('error' in rest)) return { start: { kind: 'started', sawRestoring: false } }
  const { error } = rest
  if (kind === 'refused') return { start: { kind: 'refused', error } }
  return { lost: { error } }
}

/** A restore whose answer does not say whether it began. */
export interface LostRestore {
  readonly error: VpsOrgError
}

/** Looks whether a restore began. One that the API only put off is sent again, when looks show that it did not. */
export async function findOutWhetherBegun(
  world: World,
  order: RestoreOrder,
  lost: LostRestore,
): Promise<RestoreStart> {
  const { vpsOrg, log, signal } = world
  let { error } = lost
  for (let sends = 1; ; sends++) {
    const putOffMs = error.failure.retryAfterMs ?? 0
    const mayGoOn = error.failure.kind === 'rate-limited' && sends < SENDS && putOffMs <= LONGEST_PUT_OFF_MS
    // A list may lag, so a look at the server proves something only some time after.
    const lookForMs = mayGoOn ? Math.max(putOffMs, LAG_MS) : LOOK_FOR_MS
    log.line(`${error.brief} Looking whether server ${order.serverId} is being restored.`)
    const look = await lookForRestoring(world, order, lookForMs)
    if (look === 'restoring') return { kind: 'started', sawRestoring: true }
    if (!mayGoOn || look === 'not-seen') return { kind: 'unknown', error }
    log.line(`It is not being restored, so the restore is sent again (${sends + 1} of at most ${SENDS}).`)
    const answer = await vpsOrg.restoreSnapshot(order.snapshotId, signal)
    if (!('error' in answer)) return { kind: 'started', sawRestoring: false }
    // Even a refusal may be because the one before was carried out: somebody has to look.
    if (answer.error.failure.kind === 'not-sent') return { kind: 'unknown', error }
    error = answer.error
  }
}

/** `not-seen`: the last look did not show the server's state. */
async function lookForRestoring(
  world: World,
  order: RestoreOrder,
  forMs: number,
): Promise<'restoring' | 'other' | 'not-seen'> {
  const { vpsOrg, clock, signal } = world
  const endMs = clock.elapsedMs() + forMs
  for (;;) {
    const leftMs = endMs - clock.elapsedMs()
    const look = await lookAtServerStatus(vpsOrg, order.serverId, signal, Math.max(5000, leftMs))
    if (look.kind === 'status' && serverPhaseOf(look.status) === 'restoring') return 'restoring'
    if (signal.aborted) return 'not-seen'
    if (clock.elapsedMs() >= endMs) return look.kind === 'status' ? 'other' : 'not-seen'
    await clock.sleep(Math.min(order.pollIntervalMs, Math.max(0, endMs - clock.elapsedMs())), signal)
  }
}
