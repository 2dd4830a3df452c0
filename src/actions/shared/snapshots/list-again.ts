/** Lists a server again on which others work too. */
import { phaseOf, type Snapshot } from '../../../domain/snapshot.ts'
import { listingAgain, stillListed } from '../../../report/messages/main.ts'
import type { PlanRow } from '../../../report/plan-table.ts'
import { completeListing } from '../readings.ts'
import { StepError, type Context } from '../step.ts'
import type { Gone } from './gone.ts'

/** Where others work on a server too, it is listed again so often at most. */
export const LISTS_AGAIN = 3
/** A list may lag behind a delete, also behind one of another job: the pauses before it is read again. */
const PAUSES_MS = [2000, 5000, 8000] as const

/**
 * All snapshots of a server, without what this process has deleted.
 * @throws VpsOrgError, StepError when the list can't be read, may be incomplete, or still holds what the API says is not there
 */
export async function listAgain(
  context: Context,
  serverId: string,
  gone: Gone,
): Promise<readonly Snapshot[]> {
  for (let tries = 0; ; tries++) {
    const listed = (await completeListing(context, serverId, 'alone')).filter(
      (each) => gone.rowOf(each)?.action !== 'deleted',
    )
    const undead = listed
      .filter((each) => phaseOf(each) !== 'deleting')
      .flatMap((each) => gone.rowOf(each) ?? [])
    if (undead.length === 0) return listed
    const pauseMs = PAUSES_MS[tries]
    if (pauseMs === undefined || context.signal.aborted) throw notGone(serverId, undead)
    await context.clock.sleep(pauseMs, context.signal)
  }
}

/** Says that a server is listed again; `before`: how often it was already. */
export function sayListAgain({ log }: Pick<Context, 'log'>, serverId: string, before: number): void {
  log.line(listingAgain(serverId, before, LISTS_AGAIN))
}

/** The API says 404, as it may to a token that is not allowed to know, and the list still has it. */
function notGone(serverId: string, undead: readonly PlanRow[]): StepError {
  const which = undead.map(({ snapshot }) => `${snapshot.id} (${snapshot.name})`).join(', ')
  return new StepError(stillListed(serverId, which))
}
