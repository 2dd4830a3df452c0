/** The second look at a server on which somebody else works too. */
import type { Snapshot } from '../../domain/snapshot.ts'
import type { Noted } from '../../report/fates.ts'
import { completeListing } from '../looks.ts'
import { StepError, type World } from '../step.ts'

/** A list may lag behind a delete, whoever made it: so long to wait for it, and how often to look. */
const PAUSES_MS = [2000, 5000, 8000] as const

/**
 * All snapshots of a server, without what this process has deleted.
 * @param gone what is gone by now, by whoever's doing
 * @throws VpsOrgError, StepError when the list can't be read, may be incomplete, or still holds what the API says is not there
 */
export async function listAgain(
  world: World,
  serverId: string,
  gone: readonly Noted[],
): Promise<readonly Snapshot[]> {
  const mine = new Set(gone.filter((each) => each.fate === 'deleted').map((each) => each.snapshot.id))
  for (let look = 0; ; look++) {
    const listed = (await completeListing(world, serverId, 'alone')).filter((each) => !mine.has(each.id))
    const ids = new Set(listed.map((each) => each.id))
    const undead = gone.filter((each) => ids.has(each.snapshot.id))
    if (undead.length === 0) return listed
    const pauseMs = PAUSES_MS[look]
    if (pauseMs === undefined || world.signal.aborted) throw notGone(serverId, undead)
    await world.clock.sleep(pauseMs, world.signal)
  }
}

/** The API says 404, as it may to a token that is not allowed to know, and the list still has it. */
function notGone(serverId: string, undead: readonly Noted[]): StepError {
  const which = undead.map(({ snapshot }) => `${snapshot.id} (${snapshot.name})`).join(', ')
  return new StepError(
    `VPS.org answers the delete with "not found" (HTTP 404) and still lists snapshot ${which} of server ${serverId}. ` +
      'May this token delete snapshots?',
  )
}
