/** The closing look after a restore: whether snapshots survive one is not documented. */
import { lookAtSnapshot } from '../looks.ts'
import type { World } from '../step.ts'

/** Says in one sentence whether the restored snapshot is still listed; a warning says so when it is not. */
export async function stillListed(world: World, serverId: string, id: string): Promise<string> {
  const look = await lookAtSnapshot(world, serverId, id, { care: 'glance' })
  switch (look.kind) {
    case 'listed':
      return 'The snapshot is still there.'
    case 'absent':
      world.log.warning(`Snapshot ${id} of server ${serverId} is not in the list any more after the restore.`)
      return 'The snapshot is not in the list any more.'
    case 'failed':
      return 'Whether the snapshot is still there could not be read.'
  }
}
