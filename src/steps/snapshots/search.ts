/** Looks for what a create made whose answer did not come, or can't be believed. */
import { findLostCreate, keptMark } from '../../decide/lost-create.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import type { Failure, VpsOrgError } from '../../vpsorg/failure.ts'
import { messageOf } from '../looks.ts'
import { StepError, stopReason, wasStopped, type World } from '../step.ts'
import type { CreateOrder } from './create.ts'

/** After a failure: when to look, counted from the failure. The third look ends within 15 seconds. */
const LOOKS_AFTER_FAILURE_MS = [1000, 6000, 12_000] as const
/** After an unclear end: how long to look, and how often. */
const UNCLEAR_FOR_MS = 60_000
const UNCLEAR_EVERY_MS = 5000

/** What one look showed. */
export type Search =
  | { readonly kind: 'found'; readonly snapshot: Snapshot }
  /** The list is complete, and nothing in it can be it. */
  | { readonly kind: 'not-there'; readonly listed: readonly Snapshot[] }
  | { readonly kind: 'unknown'; readonly why: string }

/** Three complete looks within 15 seconds. `null`: all of them showed that nothing was made. */
export async function searchBeforeSendingAgain(
  world: World,
  order: CreateOrder,
  failure: VpsOrgError,
): Promise<Snapshot | null> {
  const { clock, signal } = world
  const startMs = clock.elapsedMs()
  for (const atMs of LOOKS_AFTER_FAILURE_MS) {
    await clock.sleep(startMs + atMs - clock.elapsedMs(), signal)
    const look = await search(world, order)
    if (look.kind === 'found') return look.snapshot
    // Without three looks that show everything, sending again is out of the question.
    if (look.kind === 'unknown') return await searchForAMinute(world, order, failure)
  }
  return null
}

/** Looks for a minute. @throws StepError when the snapshot does not show up */
export async function searchForAMinute(
  world: World,
  order: CreateOrder,
  failure: VpsOrgError,
): Promise<Snapshot> {
  const { clock, signal } = world
  const endMs = clock.elapsedMs() + UNCLEAR_FOR_MS
  for (;;) {
    const look = await search(world, order)
    if (look.kind === 'found') return look.snapshot
    if (clock.elapsedMs() >= endMs) {
      throw new UnknownCreate(order, failure, look)
    }
    await clock.sleep(UNCLEAR_EVERY_MS, signal)
  }
}

/**
 * Looks once.
 * @param mayExist whether a create that was sent may have been carried out, for the error of a process that is told to end
 * @throws StepError when this process was told to end
 */
export async function search(world: World, order: CreateOrder, mayExist = true): Promise<Search> {
  const { log, signal } = world
  if (wasStopped(signal)) throw stopped(world, order, mayExist)
  const { serverId, mark } = order.intent
  try {
    const shared = await world.vpsOrg.listSnapshots(serverId, signal)
    // Where several servers are changed at once, the list of all of them may not hold still.
    const listing =
      shared.incomplete === null
        ? shared
        : await world.vpsOrg.listSnapshots(serverId, signal, { care: 'alone' })
    const look = findLostCreate(order.intent, world.run, order.isNew, listing.snapshots)
    switch (look.kind) {
      case 'found': {
        log.line(`Found it: snapshot ${look.snapshot.id} of server ${serverId} was made.`)
        const others = look.others.map((each) => each.id)
        if (others.length > 0) {
          log.warning(
            `VPS.org created snapshot ${order.intent.name} of server ${serverId} more than once. This step uses snapshot ` +
              `${look.snapshot.id}. Delete ${others.join(', ')} at VPS.org if you do not need it.`,
          )
        }
        return look
      }
      case 'not-there': {
        const unclear = listing.unclear?.find((each) => keptMark(each, mark))
        if (unclear !== undefined) {
          return {
            kind: 'unknown',
            why: `snapshot ${unclear.id} carries its mark, but the list does not say which server it is of`,
          }
        }
        return listing.incomplete === null
          ? { kind: 'not-there', listed: listing.snapshots }
          : { kind: 'unknown', why: `the list of snapshots is incomplete: ${listing.incomplete}` }
      }
      case 'ambiguous':
        return {
          kind: 'unknown',
          why: `snapshot ${look.snapshots.map((each) => each.id).join(', ')} may be it, but came back without its mark`,
        }
    }
  } catch (error) {
    if (wasStopped(signal)) throw stopped(world, order, mayExist)
    return { kind: 'unknown', why: messageOf(error) }
  }
}

/** The answer to a create was lost, and looking for a minute has shown no snapshot that is surely ours. */
export class UnknownCreate extends StepError {
  override readonly name = 'UnknownCreate'
  readonly failure: Failure
  /** What the last look showed; `null` where it showed nothing certain. */
  readonly listed: readonly Snapshot[] | null

  constructor(order: CreateOrder, error: VpsOrgError, look: Exclude<Search, { kind: 'found' }>) {
    const { name, serverId } = order.intent
    const why = look.kind === 'unknown' ? look.why : 'a minute later it was not in the list'
    super(
      `${error.brief} It is unknown whether snapshot ${name} of server ${serverId} was made or still will be (${why}), ` +
        'so the create is not sent again. Look at the list of snapshots in a few minutes.',
      { cause: error },
    )
    this.failure = error.failure
    this.listed = look.kind === 'not-there' ? look.listed : null
  }
}

/** The end of a create that was sent when this process was told to end. */
export function stopped(world: World, order: CreateOrder, mayExist: boolean): StepError {
  const { name, serverId } = order.intent
  if (!mayExist) {
    return new StepError(
      `Stopped by ${stopReason(world.signal)}. Snapshot ${name} of server ${serverId} was not created: VPS.org had refused it until then.`,
    )
  }
  return new StepError(
    `Stopped by ${stopReason(world.signal)} while snapshot ${name} of server ${serverId} was being asked for. ` +
      `It is unknown whether VPS.org makes it. ${order.ifStopped}`,
  )
}
