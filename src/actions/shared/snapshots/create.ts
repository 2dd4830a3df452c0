/** Creates a snapshot, once. A create whose answer did not come is looked for before anything else happens. */
import type { Intent } from '../../../domain/records.ts'
import { hasOtherMark, isLikeName, keptMark } from '../../../decide/lost-create.ts'
import { speaksOfLimit, suggestsLimit } from '../../../decide/slots.ts'
import {
  LATE_SLOT_FOR_MS,
  LOCKED_FOR_MS,
  isTimeUp,
  type RetryWindow,
  pauseBeforeNextTry,
} from '../../../decide/try-again.ts'
import { isOf, type Snapshot } from '../../../domain/snapshot.ts'
import {
  createFailed,
  createPutOff,
  createRefused,
  searching,
  sendingAgain,
  stoppedBeforeCreate,
  tryingAgain,
} from '../../../report/messages/create.ts'
import { VpsOrgError } from '../../../vpsorg/failure.ts'
import type { Failure } from '../../../vpsorg/failure-kinds.ts'
import type { CreateOrder } from './create-order.ts'
import { type Certain, search, searchBeforeSendingAgain, searchForAMinute, stopped } from './find-created.ts'
import { StepError, wasStopped, type Context } from '../step.ts'

/** A create that may have been carried out is sent so often at most, and again only after lists have shown that it was not. */
const SENDS = 3
/** The searches after a failure took so long already when the API asks to wait. */
const SEARCHES_TOOK_MS = 12_000

/** The API said no to the create, for as long as it was tried: nothing was made. */
export class RefusedCreate extends StepError {
  override readonly name = 'RefusedCreate'
  /** Whether the API may have said so because every slot is taken: a full server is refused like invalid input. */
  readonly mayBeFull: boolean
  /** What it says of the reason. */
  readonly said: 'a-limit' | 'perhaps-another-limit' | 'nothing' | 'something-else'
  /** A list showed that another process has taken the slot, or the name. */
  readonly isTaken: boolean

  constructor(error: VpsOrgError, { triedForMs, isTaken }: Extract<AfterRefusal, { kind: 'give-up' }>) {
    const { failure } = error
    const isLimit = suggestsLimit(failure)
    super(createRefused(error.facts, { triedForMs, isLimit }), { cause: error })
    this.isTaken = isTaken
    this.mayBeFull = mayBeFull(failure)
    if (speaksOfLimit(failure)) this.said = isLimit ? 'a-limit' : 'perhaps-another-limit'
    else this.said = failure.said === null ? 'nothing' : 'something-else'
  }
}

/** What a create made, and what it carried when it was sent for the last time. */
export interface Creation {
  readonly snapshot: Snapshot
  readonly intent: Intent
  /** As a list shows it, because the answer to the create did not come, or said something else. */
  readonly isListed: boolean
}

/**
 * Sends the create and returns the snapshot that it made.
 * @throws RefusedCreate when the API said no
 * @throws StepError when there is none for another reason, or when that is not known
 */
export async function createSnapshot(context: Context, first: CreateOrder): Promise<Creation> {
  const { log, vpsOrg, signal } = context
  const { serverId } = first.intent
  let order = first
  const made = (snapshot: Snapshot, isListed = true): Creation => ({
    snapshot,
    intent: order.intent,
    isListed,
  })
  /** How many of the creates may have been carried out. */
  let lost = 0
  for (;;) {
    const { name } = order.intent
    const outcome = await vpsOrg.createSnapshot({ serverId, name, description: order.description }, signal)
    if (outcome.kind === 'refused' && outcome.error.failure.kind === 'not-sent' && lost === 0) {
      throw new StepError(stoppedBeforeCreate(String(signal.reason), order.intent))
    }
    // An id that is known is worth more than a quick end: the wait that follows ends at once.
    if (outcome.kind !== 'accepted' && wasStopped(signal))
      throw stopped(context, order, lost > 0 || outcome.kind !== 'refused')
    switch (outcome.kind) {
      case 'accepted': {
        const problem = contradiction(order, outcome.value)
        if (problem === null) return made(outcome.value, false)
        log.line(searching(problem.facts.what))
        return made(await searchForAMinute(context, order, problem))
      }
      case 'refused': {
        const next = await tryAgain(context, order, outcome.error, lost > 0)
        if (next.kind === 'found') return made(next.snapshot)
        if (next.kind === 'send-again') {
          order = { ...order, intent: order.renamed(order.intent, next.listed) }
          continue
        }
        // A create before this one may have been carried out late, and be the reason why this one is refused.
        if (lost > 0) return made(await searchForAMinute(context, order, outcome.error))
        throw new RefusedCreate(outcome.error, next)
      }
      case 'unclear':
        log.line(searching(outcome.error.facts.what))
        return made(await searchForAMinute(context, order, outcome.error))
      case 'failed': {
        const next = await searchAfterLoss(context, order, outcome.error, ++lost)
        if (next.kind === 'found') return made(next.snapshot)
        log.line(sendingAgain(serverId, lost, SENDS))
        order = { ...order, intent: order.renamed(order.intent, next.listed) }
      }
    }
  }
}

/** Makes sure that what may have been carried out was not. `lost`: how many creates may have been. */
async function searchAfterLoss(
  context: Context,
  order: CreateOrder,
  error: VpsOrgError,
  lost: number,
): Promise<Certain> {
  context.log.line(searching(error.facts.what))
  const searched = await searchBeforeSendingAgain(context, order, error)
  if (searched.kind === 'found') return searched
  if (lost === SENDS) throw new StepError(createFailed(error.facts, SENDS), { cause: error })
  return await waitAsAsked(context, order, error, searched)
}

type AfterRefusal =
  | { readonly kind: 'found'; readonly snapshot: Snapshot }
  | { readonly kind: 'send-again'; readonly listed: readonly Snapshot[] }
  /** `triedForMs`: `null` where trying again was of no use from the beginning. */
  | { readonly kind: 'give-up'; readonly triedForMs: number | null; readonly isTaken: boolean }

/**
 * Waits, and searches, before what was refused only for a moment is sent again. A lock and a slot that frees late have a time
 * each, from the first such refusal on.
 */
async function tryAgain(
  context: Context,
  order: CreateOrder,
  error: VpsOrgError,
  mayExist: boolean,
): Promise<AfterRefusal> {
  const { clock, log, signal } = context
  const { failure } = error
  const kind =
    failure.kind === 'locked' ? 'locked' : order.hasDeleted && mayBeFull(failure) ? 'late-slot' : null
  if (kind === null) return { kind: 'give-up', triedForMs: null, isTaken: false }
  const tries = kind === 'locked' ? order.refusedFor.lock : order.refusedFor.lateSlot
  const sinceMs = (tries.sinceMs ??= clock.elapsedMs())
  const forMs = Math.min(kind === 'locked' ? LOCKED_FOR_MS : LATE_SLOT_FOR_MS, order.timeoutMs)
  const window: RetryWindow = { sinceMs, forMs }
  let askedMs = failure.retryAfterMs
  for (;;) {
    tries.count++
    const nowMs = clock.elapsedMs()
    const pauseMs = pauseBeforeNextTry(window, tries.count, nowMs, askedMs)
    if (pauseMs === null) return { kind: 'give-up', triedForMs: nowMs - window.sinceMs, isTaken: false }
    askedMs = null
    log.line(tryingAgain(error.facts.what, kind === 'late-slot', pauseMs))
    await clock.sleep(pauseMs, signal)
    const result = await search(context, order, { mayExist })
    if (result.kind === 'found') return result
    // Without a list nothing is sent.
    if (result.kind === 'unknown') {
      askedMs = result.putOffMs
      continue
    }
    // One that may have been carried out is not given up for another.
    if (!mayExist && order.isTaken(result.listed)) return { kind: 'give-up', triedForMs: null, isTaken: true }
    if (isTimeUp(window, clock.elapsedMs())) continue
    return { kind: 'send-again', listed: result.listed }
  }
}

function mayBeFull(failure: Failure): boolean {
  switch (failure.kind) {
    case 'bad-request':
    case 'other-status':
    case 'said-no':
      return true
    // A lock is one unless it says that it is a limit.
    case 'locked':
    case 'forbidden':
      return speaksOfLimit(failure)
    default:
      return false
  }
}

/** What is wrong with an answer that names a snapshot which can't be the new one; `null` when nothing is. */
function contradiction(order: CreateOrder, answer: Snapshot): VpsOrgError | null {
  const { serverId, name, mark } = order.intent
  const said = ((): string | null => {
    if (answer.serverIds.length > 0 && !isOf(answer, serverId)) return 'it names a snapshot of another server'
    // Our mark does not help there: an answer may repeat what was sent, beside the id of another snapshot.
    if (!order.before.isNewId(answer.id)) return `it names snapshot ${answer.id}, which was there before`
    if (keptMark(answer, mark)) return null
    if (hasOtherMark(answer, mark)) return `it names snapshot ${answer.id}, which carries another mark`
    // An id and a name of its own, and nothing of what was sent.
    return isLikeName(answer.name, name) ? null : `it names snapshot ${answer.id}, which has another name`
  })()
  if (said === null) return null
  return new VpsOrgError({
    kind: 'wrong-shape',
    operation: { kind: 'create', name, serverId },
    status: null,
    requestId: null,
    said,
    retryAfterMs: null,
  })
}

/** Waits as long as the API asks, and searches once more after that. `before`: what the searches until now have shown. */
async function waitAsAsked(
  context: Context,
  order: CreateOrder,
  failure: VpsOrgError,
  before: Certain,
): Promise<Certain> {
  const askedMs = failure.failure.retryAfterMs ?? 0
  if (askedMs > order.timeoutMs) {
    throw new StepError(createPutOff(failure.facts, askedMs), { cause: failure })
  }
  // The searches took their time already.
  const leftMs = askedMs - SEARCHES_TOOK_MS
  if (leftMs <= 0) return before
  await context.clock.sleep(leftMs, context.signal)
  const result = await search(context, order)
  if (result.kind !== 'unknown') return result
  return {
    kind: 'found',
    snapshot: await searchForAMinute(context, order, failure, result.putOffMs ?? 0),
  }
}
