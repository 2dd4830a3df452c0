/** The second look at a server on which somebody else works too. */
import { isSameSnapshot, phaseOf, type Snapshot } from '../../../domain/snapshot.ts'
import type { PlanRow } from '../../../report/plan-table.ts'
import { completeListing } from '../server-checks.ts'
import { StepError, type Context } from '../step.ts'

/** Where somebody else works on a server too, it is looked at again so often at most. */
export const LOOKS_AGAIN = 3
/** A list may lag behind a delete, whoever made it: so long to wait for it, and how often to look. */
const PAUSES_MS = [2000, 5000, 8000] as const

/**
 * All snapshots of a server, without what this process has deleted.
 * @param gone what is gone by now, by whoever's doing
 * @throws VpsOrgError, StepError when the list can't be read, may be incomplete, or still holds what the API says is not there
 */
export async function listAgain(
  context: Context,
  serverId: string,
  gone: readonly PlanRow[],
): Promise<readonly Snapshot[]> {
  for (let look = 0; ; look++) {
    const listed = (await completeListing(context, serverId, 'alone')).filter(
      (each) => goneAs(each, gone)?.action !== 'deleted',
    )
    const undead = listed
      .filter((each) => phaseOf(each) !== 'deleting')
      .map((each) => goneAs(each, gone))
      .filter((each) => each !== undefined)
    if (undead.length === 0) return listed
    const pauseMs = PAUSES_MS[look]
    if (pauseMs === undefined || context.signal.aborted) throw notGone(serverId, undead)
    await context.clock.sleep(pauseMs, context.signal)
  }
}

/** What is gone and still listed, as this item; another snapshot may have got the id of one that went. */
export function goneAs(listed: Snapshot, gone: readonly PlanRow[]): PlanRow | undefined {
  return gone.find((each) => isSameSnapshot(each.snapshot, listed))
}

/** Says that a server is looked at again; `looksAgain`: how often it was before. */
export function sayLookAgain({ log }: Pick<Context, 'log'>, serverId: string, looksAgain: number): void {
  log.line(
    `Somebody else works on the snapshots of server ${serverId} too. Looking at it again (${looksAgain + 1} of at most ${LOOKS_AGAIN}).`,
  )
}

/** What a server holds, for an error that gives up on it. */
export function heldText(listed: readonly Snapshot[]): string {
  return listed.length === 0
    ? 'none'
    : listed.map((each) => `${each.id} (${each.name}, ${each.status})`).join(', ')
}

/** The ids of what is gone. */
export function idsOf(gone: readonly PlanRow[]): ReadonlySet<string> {
  return new Set(gone.map((each) => each.snapshot.id))
}

/** The API says 404, as it may to a token that is not allowed to know, and the list still has it. */
function notGone(serverId: string, undead: readonly PlanRow[]): StepError {
  const which = undead.map(({ snapshot }) => `${snapshot.id} (${snapshot.name})`).join(', ')
  return new StepError(
    `VPS.org answers the delete with "not found" (HTTP 404) and still lists snapshot ${which} of server ${serverId}. ` +
      'May this token delete snapshots?',
  )
}
