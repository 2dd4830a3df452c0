/** Frees a slot on a server and creates a snapshot there, also while others work on the same server. */
import { hasOtherMark, keptMark } from '../../../decide/lost-create.ts'
import { countedFor } from '../../../decide/retention.ts'
import { slotsOf, suggestsLimit } from '../../../decide/slots.ts'
import { freeName } from '../../../domain/names.ts'
import { writeDescription } from '../../../domain/provenance.ts'
import type { Intent } from '../../../domain/records.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import { foundAfterRefusal } from '../../../report/messages/create.ts'
import { countsAsFull } from '../../../report/messages/slots.ts'
import type { PlanRow } from '../../../report/plan-table.ts'
import { isForeseen } from '../each-server.ts'
import { endIfStopped, StepError, type Context } from '../step.ts'
import { BeforeCreate } from './before-create.ts'
import { createSnapshot, type Creation, RefusedCreate } from './create.ts'
import { RefusedFor } from './create-order.ts'
import { namingDeleted, tooBusy, withHint } from './create-texts.ts'
import { outcomesOf } from './delete.ts'
import { describe } from './delete-one.ts'
import { UnknownCreate } from './find-created.ts'
import { freeSlot } from './free-slot.ts'
import { Gone } from './gone.ts'
import { MarkedOnPages } from './marked-on-pages.ts'
import { listAgain, LISTS_AGAIN, sayListAgain } from './list-again.ts'
import { planSlotAgain, type SlotFacts, type SlotInputs, type SlotPlan } from './slot-plan.ts'

/** What VPS.org is deleting already gets so long to free its slot, listed so often. */
const FREE_SLOT_FOR_MS = 60_000
const FREE_SLOT_EVERY_MS = 5000
const NO_SNAPSHOT = 'No snapshot was created.'

/** What to create. */
export interface SnapshotWish {
  /** How it gets a free slot, by the first list. */
  readonly slot: SlotPlan
  /** What another list has shown since, where there was one. */
  readonly newer?: readonly Snapshot[]
  /** The base of its name. */
  readonly base: string
  /** The deploy is in another job of this run. */
  readonly guardsRun: boolean
  /** Text behind the provenance. */
  readonly description: string
  /** What comes next when this process is stopped in the middle of it, as a sentence. */
  readonly ifStopped: string
  /** Called before the create is sent, with what it will carry. */
  readonly onAsk: (intent: Intent) => void
}

/** A snapshot that was asked for and accepted. */
export interface CreatedInSlot extends Creation {
  /** The other snapshots of the server, and what became of them. */
  readonly others: readonly PlanRow[]
  /** Whether what is listed under its id can be it: the id may have been that of another one before. */
  readonly isIt: (listed: Snapshot) => boolean
}

/**
 * Creates the snapshot in a free slot, or in one that it frees. Where another process takes a slot, or deletes a snapshot in the
 * meantime, the server is listed and planned for again.
 * @throws StepError when there is no snapshot, or when that is not known; it names what was deleted
 */
export async function createInSlot(
  context: Context,
  inputs: SlotInputs,
  wish: SnapshotWish,
): Promise<CreatedInSlot> {
  const { serverId, spare } = wish.slot
  /** With the limit as it is known by now: what a server holds that is above it can't be too much. */
  let known = inputs
  const planAgain = (listed: readonly Snapshot[], facts: SlotFacts): Promise<SlotPlan> =>
    planSlotAgain(context, known, { serverId, listed, spare }, facts)
  let gone = new Gone()
  let others: readonly PlanRow[] = []
  const refusedFor = new RefusedFor()
  /** What was refused: a list that lags behind may show later that it was created all the same. */
  const refused: Intent[] = []
  const createdAs = ({ snapshot, intent, isListed }: Creation): CreatedInSlot => ({
    snapshot,
    intent,
    isListed,
    others,
    isIt: (listed) => !hasOtherMark(listed, intent.mark) && gone.rowOf(listed) === undefined,
  })
  let { slot } = wish
  // A plan holds only for what it was made for.
  if (wish.newer !== undefined && describe(wish.newer) !== describe(slot.listed))
    slot = await planAgain(wish.newer, {})
  for (let listsAgain = 0; ;) {
    if (slot.slots === 'freeing') {
      const { listed, hasWaited } = await namingDeleted(gone, () =>
        awaitFreeSlot(context, known, serverId, gone),
      )
      slot = await planAgain(listed, { hasWaited })
      const late = createdAllTheSame(context, refused, listed)
      if (late !== null) return createdAs(late)
    }
    const { deletions, plan, isStale } = await namingDeleted(gone, () => freeSlot(context, known, slot, gone))
    if (deletions.some((each) => each.kind === 'deleted')) refusedFor.awaitAnotherSlot()
    others = [...gone.rows, ...outcomesOf(plan, deletions)]
    gone = new Gone(others)
    await namingDeleted(gone, () => {
      endIfStopped(context.signal, NO_SNAPSHOT)
      return Promise.resolve()
    })
    const sent = await namingDeleted(gone, async (): Promise<Sent> =>
      isStale
        ? { kind: 'stale', listed: await listAgain(context, serverId, gone) }
        : await send(context, inputs, wish, slot, { others, gone, refusedFor }),
    )
    if (sent.kind === 'created') return createdAs(sent)
    const { listed } = sent
    if (sent.kind !== 'stale') refused.push(sent.intent)
    const late = createdAllTheSame(context, refused, listed)
    if (late !== null) return createdAs(late)
    if (sent.kind === 'full') {
      known = { ...inputs, snapshotLimit: Math.max(inputs.snapshotLimit, countedFor(listed)) }
      context.log.line(countsAsFull(serverId))
    } else {
      if (listsAgain === LISTS_AGAIN) throw tooBusy(known, { serverId, listed }, gone)
      sayListAgain(context, serverId, listsAgain++)
    }
    slot = await planAgain(listed, { lowestLimit: inputs.snapshotLimit })
  }
}

/** What VPS.org is deleting takes its slot for a while: lists again for a minute before anything else goes. */
async function awaitFreeSlot(
  context: Context,
  inputs: SlotInputs,
  serverId: string,
  gone: Gone,
): Promise<{ readonly listed: readonly Snapshot[]; readonly hasWaited: boolean }> {
  const { clock, signal } = context
  const endMs = clock.elapsedMs() + Math.min(FREE_SLOT_FOR_MS, inputs.timeoutMs)
  for (;;) {
    await clock.sleep(FREE_SLOT_EVERY_MS, signal)
    endIfStopped(signal, NO_SNAPSHOT)
    const listed = await listAgain(context, serverId, gone)
    const hasWaited = clock.elapsedMs() >= endMs
    if (hasWaited || slotsOf(listed, inputs.snapshotLimit).kind !== 'freeing') return { listed, hasWaited }
  }
}

/** What a refused create made all the same: its mark proves it, whatever the answer said. `null`: nothing. */
function createdAllTheSame(
  { log, madeHere }: Context,
  refused: readonly Intent[],
  listed: readonly Snapshot[],
): Creation | null {
  for (const intent of refused) {
    const snapshot = listed.find((each) => keptMark(each, intent.mark))
    if (snapshot === undefined) continue
    log.line(foundAfterRefusal(snapshot.id, intent.serverId))
    madeHere.write({ id: snapshot.id, name: intent.name }, intent.mark)
    return { snapshot, intent, isListed: true }
  }
  return null
}

/** What came of a create, and the latest list where it was refused. */
type Sent =
  | (Creation & { readonly kind: 'created' })
  /** It was not sent, because another process has changed something. */
  | { readonly kind: 'stale'; readonly listed: readonly Snapshot[] }
  /** `full`: a server that holds as many as the input says, or more, was refused one more: that many is all that it holds. */
  | { readonly kind: 'slot-taken' | 'full'; readonly listed: readonly Snapshot[]; readonly intent: Intent }

/** What was done on the server before. */
interface DoneBefore {
  readonly others: readonly PlanRow[]
  readonly gone: Gone
  readonly refusedFor: RefusedFor
}

async function send(
  context: Context,
  inputs: SlotInputs,
  wish: SnapshotWish,
  slot: SlotPlan,
  { others, gone, refusedFor }: DoneBefore,
): Promise<Sent> {
  const { clock, run } = context
  const mark = context.newMark()
  const taken = others.map((each) => each.snapshot.name)
  const { serverId } = slot
  const intent = { serverId, name: freeName(wish.base, run, taken), mark, askedAtMs: clock.nowMs() }
  wish.onAsk(intent)
  const renamed = (sent: Intent, listed: readonly Snapshot[]): Intent => {
    const names = gone.leftOf(listed).map((each) => each.name)
    if (!names.includes(sent.name)) return sent
    const next = { ...sent, name: freeName(wish.base, run, [...taken, ...names]) }
    wish.onAsk(next)
    return next
  }
  const before = new BeforeCreate(slot.listed, gone, mark)
  const isTaken = (listed: readonly Snapshot[]): boolean => {
    const fresh = listed.filter((each) => before.isNew(each))
    if (fresh.some((each) => each.name === intent.name)) return true
    const isFull = slotsOf(gone.leftOf(listed), inputs.snapshotLimit).kind !== 'free'
    return slot.slots !== 'above-limit' && isFull && fresh.length > 0
  }
  try {
    const created = await createSnapshot(context, {
      intent,
      renamed,
      before,
      marked: new MarkedOnPages(intent, before),
      isTaken,
      refusedFor,
      hasDeleted: gone.deleted().length > 0,
      description: writeDescription(run, { mark, guardsRun: wish.guardsRun, text: wish.description }),
      timeoutMs: inputs.timeoutMs,
      ifStopped: wish.ifStopped,
    })
    context.madeHere.write({ id: created.snapshot.id, name: created.intent.name }, mark)
    return { kind: 'created', ...created }
  } catch (error) {
    return await afterFailure(context, inputs, error, { intent, gone, isTaken, listed: slot.listed })
  }
}

/** Finds out why a create was refused. @throws its error where another slot would not help */
async function afterFailure(
  context: Context,
  inputs: SlotInputs,
  error: unknown,
  sent: {
    readonly intent: Intent
    readonly gone: Gone
    readonly isTaken: (listed: readonly Snapshot[]) => boolean
    /** By the list that it was planned with. */
    readonly listed: readonly Snapshot[]
  },
): Promise<Sent> {
  const { intent, gone } = sent
  const { serverId } = intent
  if (error instanceof UnknownCreate && error.listed !== null && suggestsLimit(error.failure))
    throw withHint(error, inputs, { serverId, listed: error.listed }, gone)
  if (!(error instanceof RefusedCreate) || !(error.mayBeFull || error.isTaken)) throw error
  const hinted = (listed: readonly Snapshot[]): StepError =>
    error.said === 'a-limit' ? withHint(error, inputs, { serverId, listed }, gone) : error
  const listed = await listAgain(context, serverId, gone).catch((why: unknown) => {
    // What the API said to the create is worth more than why the server could not be listed again.
    throw isForeseen(why) ? hinted(gone.leftOf(sent.listed)) : why
  })
  const found = createdAllTheSame(context, [intent], listed)
  if (found !== null) return { kind: 'created', ...found }
  if (error.isTaken || sent.isTaken(listed)) return { kind: 'slot-taken', listed, intent }
  const { kind } = slotsOf(listed, inputs.snapshotLimit)
  if ((kind === 'full' || kind === 'above-limit') && error.said !== 'something-else')
    return { kind: 'full', listed, intent }
  throw hinted(listed)
}
