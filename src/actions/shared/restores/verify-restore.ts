/** The closing check after a restore: whether snapshots survive one is not documented. */
import { capital, serversOf } from '../../../report/words.ts'
import { readSnapshot } from '../readings.ts'
import type { Context } from '../step.ts'
import type { RestoredServer } from './restore-all.ts'
import { type KnownRestore, knownOf } from './restore-outcome.ts'

/** Whether the restored snapshot is still listed, in one sentence. */
interface StillListed {
  readonly text: string
  readonly isGone: boolean
}

/** A server, what became of its restore, and of the snapshot where it is back. */
export interface VerifiedServer<Server> extends RestoredServer<Server> {
  readonly known: KnownRestore
  readonly kept: StillListed | null
}

interface Restored {
  readonly serverId: string
  readonly snapshotId: string
}

/** Says what is known of each, and looks for the snapshots of those that are back. */
export async function verifyAll<Server extends Restored>(
  context: Context,
  servers: readonly RestoredServer<Server>[],
): Promise<readonly VerifiedServer<Server>[]> {
  return await Promise.all(
    servers.map(async (each) => {
      const known = knownOf(each.outcome)
      const kept = known.kind === 'restored' ? await stillListed(context, each.server) : null
      return { ...each, known, kept }
    }),
  )
}

async function stillListed(context: Context, { serverId, snapshotId }: Restored): Promise<StillListed> {
  const look = await readSnapshot(context, serverId, snapshotId, { mode: 'glance' })
  if (look.kind === 'listed') return { text: 'The snapshot is still there.', isGone: false }
  return look.kind === 'absent' && look.complete
    ? { text: 'The snapshot is not in the list any more.', isGone: true }
    : { text: 'Whether the snapshot is still there could not be read.', isGone: false }
}

/** Warns, once for all servers, of those that are back and were not started, and of snapshots that did not survive. */
export function warnOfRestored(
  { log }: Pick<Context, 'log'>,
  servers: readonly VerifiedServer<Restored>[],
): void {
  const stopped = servers.filter(({ known }) => known.kind === 'restored' && known.status === 'stopped')
  if (stopped.length > 0) {
    const { name, is, it } = serversOf(stopped.map(({ server }) => server.serverId))
    log.warning(`${capital(name)} ${is} restored, not started. Start ${it} at VPS.org.`)
  }
  const gone = servers.filter(({ kept }) => kept?.isGone === true)
  if (gone.length === 0) return
  const { name, is } = serversOf(gone.map(({ server }) => server.serverId))
  const ids = gone.map(({ server }) => server.snapshotId).join(', ')
  log.warning(
    `${gone.length === 1 ? 'Snapshot' : 'Snapshots'} ${ids} of ${name} ${is} not in the list any more after the restore.`,
  )
}
