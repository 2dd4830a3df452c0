/** The closing check after a restore: whether snapshots survive one is not documented. */
import { restoredAndStopped, snapshotsLost, stillListed } from '../../../report/messages/restores.ts'
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
      const kept = known.kind === 'restored' ? await checkListed(context, each.server) : null
      return { ...each, known, kept }
    }),
  )
}

async function checkListed(context: Context, { serverId, snapshotId }: Restored): Promise<StillListed> {
  const look = await readSnapshot(context, serverId, snapshotId)
  const isGone = look.kind === 'absent' && look.complete
  const isListed = look.kind === 'listed' ? true : isGone ? false : null
  return { text: stillListed(snapshotId, isListed), isGone }
}

/** Warns, once for all servers, of those that are back and were not started, and of snapshots that did not survive. */
export function warnOfRestored(
  { log }: Pick<Context, 'log'>,
  servers: readonly VerifiedServer<Restored>[],
): void {
  const stopped = servers.filter(({ known }) => known.kind === 'restored' && known.status === 'stopped')
  if (stopped.length > 0) log.warning(restoredAndStopped(stopped.map(({ server }) => server.serverId)))
  const gone = servers.filter(({ kept }) => kept?.isGone === true)
  if (gone.length > 0) log.warning(snapshotsLost(gone.map(({ server }) => server.snapshotId)))
}
