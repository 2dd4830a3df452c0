/** Searches for what a create made whose answer did not come, or can't be believed. */
import { findLostCreate, keptMark } from '../../../decide/lost-create.ts'
import type { Snapshot, SnapshotListing } from '../../../domain/snapshot.ts'
import {
  createdTwice,
  createStopped,
  createUnknown,
  foundCreated,
  type LastSearch,
  stoppedBeforeCreate,
} from '../../../report/messages/create.ts'
import { snapshotsIncomplete } from '../../../report/messages/servers.ts'
import type { VpsOrgError } from '../../../vpsorg/failure.ts'
import type { Failure } from '../../../vpsorg/failure-kinds.ts'
import { messageOf, putOffOf } from '../readings.ts'
import { StepError, wasStopped, type Context } from '../step.ts'
import type { CreateOrder } from './create-order.ts'

/** After a failure: when to search, counted from the failure. The third search ends within 15 seconds. */
const SEARCHES_AFTER_FAILURE_MS = [1000, 6000, 12_000] as const
/** After an unclear end: how long to search, and how often. */
const UNCLEAR_FOR_MS = 60_000
const UNCLEAR_EVERY_MS = 5000

/** What one search showed. */
export type Search =
  | { readonly kind: 'found'; readonly snapshot: Snapshot }
  /** The list is complete, and nothing in it can be it. */
  | { readonly kind: 'not-there'; readonly listed: readonly Snapshot[] }
  /** `read`: what there is to say of the list. `putOffMs`: for how long the API put the next search off. */
  | {
      readonly kind: 'unknown'
      readonly why: LastSearch
      readonly read?: string
      readonly putOffMs: number | null
    }

type Unknown = Search & { readonly kind: 'unknown' }

/** What is certain after a search. */
export type Certain = Exclude<Search, { kind: 'unknown' }>

/** Searches three complete lists within 15 seconds. `not-there`: all of them showed that nothing was made. */
export async function searchBeforeSendingAgain(
  context: Context,
  order: CreateOrder,
  failure: VpsOrgError,
): Promise<Certain> {
  const { clock, signal } = context
  const startMs = clock.elapsedMs()
  let listed: readonly Snapshot[] = []
  for (const atMs of SEARCHES_AFTER_FAILURE_MS) {
    await clock.sleep(startMs + atMs - clock.elapsedMs(), signal)
    const result = await search(context, order)
    if (result.kind === 'found') return result
    // Without three lists that show everything, sending again is out of the question.
    if (result.kind === 'unknown') {
      const pauseMs = result.putOffMs ?? UNCLEAR_EVERY_MS
      return { kind: 'found', snapshot: await searchForAMinute(context, order, failure, pauseMs) }
    }
    listed = result.listed
  }
  return { kind: 'not-there', listed }
}

/**
 * Searches for a minute, or for as long as the API puts a search off within the time-out of the step.
 * @param firstPauseMs how long to wait before the first search
 * @throws UnknownCreate when the snapshot does not show up
 */
export async function searchForAMinute(
  context: Context,
  order: CreateOrder,
  failure: VpsOrgError,
  firstPauseMs = 0,
): Promise<Snapshot> {
  const { clock, signal } = context
  const startMs = clock.elapsedMs()
  const latestMs = startMs + Math.max(UNCLEAR_FOR_MS, order.timeoutMs)
  const pause = async (ms: number): Promise<void> => {
    await clock.sleep(Math.min(ms, latestMs - clock.elapsedMs()), signal)
  }
  await pause(firstPauseMs)
  for (;;) {
    const result = await search(context, order, { isLast: clock.elapsedMs() >= latestMs })
    if (result.kind === 'found') return result.snapshot
    if (clock.elapsedMs() - startMs >= UNCLEAR_FOR_MS) {
      if (result.kind === 'unknown' && result.read !== undefined) context.log.line(result.read)
      throw new UnknownCreate(failure, result)
    }
    await pause(Math.max(UNCLEAR_EVERY_MS, result.kind === 'unknown' ? (result.putOffMs ?? 0) : 0))
  }
}

/**
 * Searches once.
 * `mayExist`: whether a create that was sent may have been carried out; else only its mark proves anything. `isLast`: no time is left
 * for which the API could put it off.
 * @throws StepError when this process was told to end
 */
export async function search(
  context: Context,
  order: CreateOrder,
  { mayExist = true, isLast = false }: { readonly mayExist?: boolean; readonly isLast?: boolean } = {},
): Promise<Search> {
  const { vpsOrg, signal } = context
  if (wasStopped(signal)) throw stopped(context, order, mayExist)
  const { serverId } = order.intent
  const unlessOnPage = async (result: Search): Promise<Search> => {
    if (result.kind === 'found') return result
    const { ofServer, all } = await order.marked.shown(context)
    const onPages = searchIn(context, order, { snapshots: ofServer, incomplete: null }, mayExist)
    if (onPages.kind === 'found') return onPages
    const [other] = all
    return other === undefined ? result : unknown({ kind: 'no-server', id: other.id })
  }
  try {
    const how = { ignoreRetryAfter: isLast, onPage: order.marked.onPage }
    const shared = await vpsOrg.listSnapshots(serverId, signal, how)
    // Where several servers are changed at once, the list of all of them may not hold still.
    const listing =
      shared.incomplete === null
        ? shared
        : await vpsOrg.listSnapshots(serverId, signal, { ...how, mode: 'alone' })
    return await unlessOnPage(searchIn(context, order, listing, mayExist))
  } catch (error) {
    if (wasStopped(signal)) throw stopped(context, order, mayExist)
    const read = messageOf(error)
    return await unlessOnPage({
      kind: 'unknown',
      why: { kind: 'unreadable' },
      read,
      putOffMs: putOffOf(error),
    })
  }
}

function searchIn(
  { log, run }: Context,
  { intent, before }: CreateOrder,
  { snapshots, incomplete }: SnapshotListing,
  mayExist: boolean,
): Search {
  const { serverId, mark } = intent
  const found = findLostCreate(intent, run, (each) => before.isNew(each), snapshots)
  if (found.kind === 'found' && (mayExist || keptMark(found.snapshot, mark))) {
    const { snapshot } = found
    log.line(foundCreated(snapshot.id, serverId))
    const others = found.others.map((each) => each.id)
    if (others.length > 0) log.warning(createdTwice(intent, snapshot.id, others))
    return found
  }
  // A create that was refused created nothing: what only has its name belongs to another process.
  if (found.kind === 'ambiguous' && mayExist) {
    const ids = found.snapshots.map((each) => each.id).join(', ')
    return unknown({ kind: 'ambiguous', ids })
  }
  if (incomplete !== null)
    return { ...unknown({ kind: 'incomplete' }), read: snapshotsIncomplete(serverId, incomplete).what }
  return { kind: 'not-there', listed: snapshots }
}

function unknown(why: LastSearch): Unknown {
  return { kind: 'unknown', why, putOffMs: null }
}

/** The answer to a create was lost, and looking for a minute has shown no snapshot that is surely ours. */
export class UnknownCreate extends StepError {
  override readonly name = 'UnknownCreate'
  readonly failure: Failure
  /** What the last list held; `null` where that is not certain. */
  readonly listed: readonly Snapshot[] | null

  constructor(error: VpsOrgError, last: Exclude<Search, { kind: 'found' }>) {
    super(createUnknown(error.facts, last.kind === 'unknown' ? last.why : last), { cause: error })
    this.failure = error.failure
    this.listed = last.kind === 'not-there' ? last.listed : null
  }
}

/** The end of a create that was sent when this process was told to end. */
export function stopped({ signal }: Context, order: CreateOrder, mayExist: boolean): StepError {
  const by = String(signal.reason)
  return new StepError(
    mayExist ? createStopped(by, order.intent, order.ifStopped) : stoppedBeforeCreate(by, order.intent),
  )
}
