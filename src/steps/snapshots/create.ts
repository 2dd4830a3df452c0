/** Creates a snapshot, once. A create whose answer did not come is looked for before anything else happens. */
import type { Intent } from '../../decide/after-deploy.ts'
import { findLostCreate, keptMark, type LostCreate } from '../../decide/lost-create.ts'
import { isOf, type Snapshot } from '../../domain/snapshot.ts'
import { VpsOrgError } from '../../vpsorg/failure.ts'
import { messageOf } from '../looks.ts'
import { StepError, stopReason, wasStopped, type World } from '../step.ts'

/** A create is sent so often at most, and again only after looks have shown that it was not carried out. */
const SENDS = 3
/** After a failure: when to look, counted from the failure. The third look ends within 15 seconds. */
const LOOKS_AFTER_FAILURE_MS = [1000, 6000, 12_000] as const
/** After an unclear end: how long to look, and how often. */
const UNCLEAR_FOR_MS = 60_000
const UNCLEAR_EVERY_MS = 5000
/** Longer than this nobody waits for the API to take another create. */
const LONGEST_RETRY_AFTER_MS = 120_000

/** What to create, and what was there before. */
export interface CreateOrder {
  readonly intent: Intent
  readonly description: string
  /** Ids that the server's list held before. */
  readonly before: ReadonlySet<string>
  /** What comes next when this process is stopped in the middle of it, as a sentence. */
  readonly ifStopped: string
}

/** The API said no to the first create: nothing was made. */
export class RefusedCreate extends StepError {
  override readonly name = 'RefusedCreate'
  /** Whether the API may have said so because every slot is taken: a full server is refused like invalid input. */
  readonly mayBeFull: boolean

  constructor(error: VpsOrgError, serverId: string) {
    super(`${error.message} No snapshot was made of server ${serverId}.`, { cause: error })
    const { kind } = error.failure
    this.mayBeFull = ['bad-request', 'other-status', 'locked', 'said-no'].includes(kind)
  }
}

/**
 * Sends the create and returns the snapshot that it made.
 * @throws RefusedCreate when the API said no
 * @throws StepError when there is none for another reason, or when nobody can tell
 */
export async function createSnapshot(world: World, order: CreateOrder): Promise<Snapshot> {
  const { log, vpsOrg, signal } = world
  const { serverId, name } = order.intent
  for (let sends = 1; ; sends++) {
    const outcome = await vpsOrg.createSnapshot({ serverId, name, description: order.description }, signal)
    if (outcome.kind === 'refused' && outcome.error.failure.kind === 'not-sent' && sends === 1) {
      throw new StepError(
        `Stopped by ${stopReason(signal)} before snapshot ${name} of server ${serverId} was asked for: there is none.`,
      )
    }
    // An id that is known is worth more than a quick end: the wait that follows ends at once.
    if (outcome.kind !== 'accepted' && wasStopped(signal)) throw stopped(world, order)
    switch (outcome.kind) {
      case 'accepted': {
        const problem = contradiction(order, outcome.value)
        if (problem === null) return outcome.value
        log.line(`${problem.brief} Looking for the one that was asked for.`)
        return await searchForAMinute(world, order, problem)
      }
      case 'refused':
        // The create before this one may have been carried out late, and be the reason why this one is refused.
        if (sends > 1) return await searchForAMinute(world, order, outcome.error)
        throw new RefusedCreate(outcome.error, serverId)
      case 'unclear':
        log.line(`${outcome.error.brief} The snapshot may have been made all the same: looking for it.`)
        return await searchForAMinute(world, order, outcome.error)
      case 'failed': {
        log.line(`${outcome.error.brief} Looking whether the snapshot was made before sending it again.`)
        const found = await searchBeforeSendingAgain(world, order, outcome.error)
        if (found !== null) return found
        if (sends === SENDS) {
          throw new StepError(
            `${outcome.error.message} The create was sent ${SENDS} times and, as the list shows, never carried out: ` +
              `there is no snapshot of server ${serverId}.`,
            { cause: outcome.error },
          )
        }
        const late = await waitAsAsked(world, order, outcome.error)
        if (late !== null) return late
        log.line(
          `The list of server ${serverId} does not hold it: sending the create again (${sends + 1} of at most ${SENDS}).`,
        )
      }
    }
  }
}

/** What is wrong with an answer that names a snapshot which can't be the new one; `null` when nothing is. */
function contradiction(order: CreateOrder, made: Snapshot): VpsOrgError | null {
  const { serverId, name } = order.intent
  const isOld = order.before.has(made.id)
  const isElsewhere = made.serverIds.length > 0 && !isOf(made, serverId)
  if (!isOld && !isElsewhere) return null
  return new VpsOrgError({
    kind: 'wrong-shape',
    task: `create snapshot ${name} of server ${serverId}`,
    status: null,
    requestId: null,
    said: isOld
      ? `it names snapshot ${made.id}, which was there before`
      : `it names a snapshot of another server`,
    retryAfterMs: null,
  })
}

/** Three complete looks within 15 seconds. `null`: all of them showed that nothing was made. */
async function searchBeforeSendingAgain(
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

async function searchForAMinute(world: World, order: CreateOrder, failure: VpsOrgError): Promise<Snapshot> {
  const { clock, signal } = world
  const endMs = clock.elapsedMs() + UNCLEAR_FOR_MS
  for (;;) {
    const look = await search(world, order)
    if (look.kind === 'found') return look.snapshot
    if (clock.elapsedMs() >= endMs) {
      throw unknownWhether(
        order,
        failure,
        look.kind === 'unknown' ? look.why : 'a minute later it was not in the list',
      )
    }
    await clock.sleep(UNCLEAR_EVERY_MS, signal)
  }
}

type Search = Exclude<LostCreate, { kind: 'ambiguous' }> | { readonly kind: 'unknown'; readonly why: string }

async function search(world: World, order: CreateOrder): Promise<Search> {
  const { log, signal } = world
  if (wasStopped(signal)) throw stopped(world, order)
  const { serverId } = order.intent
  try {
    const shared = await world.vpsOrg.listSnapshots(serverId, signal)
    // Where several servers are changed at once, the list of all of them may not hold still.
    const listing =
      shared.incomplete === null
        ? shared
        : await world.vpsOrg.listSnapshots(serverId, signal, { care: 'alone' })
    const look = findLostCreate(
      { ...order.intent, description: order.description, sentAtMs: order.intent.askedAtMs },
      order.before,
      listing.snapshots,
    )
    switch (look.kind) {
      case 'found':
        log.line(`Found it: snapshot ${look.snapshot.id} of server ${serverId} was made.`)
        return look
      case 'not-there': {
        const unclear = listing.unclear?.find((each) => keptMark(each, order.intent.mark))
        if (unclear !== undefined) {
          return {
            kind: 'unknown',
            why: `snapshot ${unclear.id} carries its mark, but the list does not say which server it is of`,
          }
        }
        return listing.incomplete === null
          ? look
          : { kind: 'unknown', why: `the list of snapshots is incomplete: ${listing.incomplete}` }
      }
      case 'ambiguous':
        return {
          kind: 'unknown',
          why: `what carries its name (${look.snapshots.map((each) => each.id).join(', ')}) came back without its description, and nothing tells whether it is ours`,
        }
    }
  } catch (error) {
    if (wasStopped(signal)) throw stopped(world, order)
    return { kind: 'unknown', why: messageOf(error) }
  }
}

/** Waits as long as the API asks, and looks once more after that. `null`: the snapshot is still not there. */
async function waitAsAsked(world: World, order: CreateOrder, failure: VpsOrgError): Promise<Snapshot | null> {
  const askedMs = failure.failure.retryAfterMs ?? 0
  if (askedMs > LONGEST_RETRY_AFTER_MS) {
    throw new StepError(
      `${failure.brief} VPS.org asks to wait ${Math.round(askedMs / 1000)} seconds, which is too long for a deploy to ` +
        `hang on. There is no snapshot of server ${order.intent.serverId}.`,
      { cause: failure },
    )
  }
  // The looks took their time already.
  const leftMs = askedMs - (LOOKS_AFTER_FAILURE_MS.at(-1) ?? 0)
  if (leftMs <= 0) return null
  await world.clock.sleep(leftMs, world.signal)
  const look = await search(world, order)
  if (look.kind === 'unknown') return await searchForAMinute(world, order, failure)
  return look.kind === 'found' ? look.snapshot : null
}

function unknownWhether(order: CreateOrder, failure: VpsOrgError, why: string): StepError {
  const { name, serverId } = order.intent
  return new StepError(
    `${failure.brief} It is unknown whether snapshot ${name} of server ${serverId} was made or still will be (${why}), ` +
      'so the create is not sent again. Look at the list of snapshots in a few minutes.',
    { cause: failure },
  )
}

function stopped(world: World, order: CreateOrder): StepError {
  const { name, serverId } = order.intent
  return new StepError(
    `Stopped by ${stopReason(world.signal)} while snapshot ${name} of server ${serverId} was being asked for. ` +
      `It is unknown whether VPS.org makes it. ${order.ifStopped}`,
  )
}
