/** The closing look after a restore: whether snapshots survive one is not documented. */
import { capital, serversOf } from '../../../report/words.ts'
import { lookAtSnapshot } from '../server-checks.ts'
import type { Context } from '../step.ts'

/** Whether the restored snapshot is still listed, in one sentence. */
export interface StillListed {
  readonly text: string
  readonly isGone: boolean
}

/** Looks whether the restored snapshot is still listed. */
export async function stillListed(context: Context, serverId: string, id: string): Promise<StillListed> {
  const look = await lookAtSnapshot(context, serverId, id, { mode: 'glance' })
  if (look.kind === 'listed') return { text: 'The snapshot is still there.', isGone: false }
  return look.kind === 'absent' && look.complete
    ? { text: 'The snapshot is not in the list any more.', isGone: true }
    : { text: 'Whether the snapshot is still there could not be read.', isGone: false }
}

/** A server that is back. */
export interface Back {
  readonly serverId: string
  readonly snapshotId: string
  readonly isStopped: boolean
  readonly isGone: boolean
}

/** Warns, once for all servers, of those that were not started, and of snapshots that did not survive. */
export function warnOfRestored({ log }: Pick<Context, 'log'>, servers: readonly Back[]): void {
  const stopped = servers.filter((each) => each.isStopped)
  if (stopped.length > 0) {
    const { name, is, it } = serversOf(stopped.map((each) => each.serverId))
    log.warning(`${capital(name)} ${is} restored, not started. Start ${it} at VPS.org.`)
  }
  const gone = servers.filter((each) => each.isGone)
  if (gone.length === 0) return
  const { name, is } = serversOf(gone.map((each) => each.serverId))
  const ids = gone.map((each) => each.snapshotId).join(', ')
  log.warning(
    `${gone.length === 1 ? 'Snapshot' : 'Snapshots'} ${ids} of ${name} ${is} not in the list any more after the restore.`,
  )
}
