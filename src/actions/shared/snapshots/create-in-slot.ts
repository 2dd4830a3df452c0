/** Makes room on a server and creates a snapshot there, also while somebody else works on the same server. */
import type { Intent } from '../../../domain/records.ts'
import { countedFor } from '../../../decide/retention.ts'
import { hasOtherMark, keptMark } from '../../../decide/lost-create.ts'
import { freeName } from '../../../domain/names.ts'
import { writeDescription } from '../../../domain/provenance.ts'
import { slotsOf, speaksOfLimit } from '../../../decide/slots.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import { isDeleted, type PlanRow } from '../../../report/plan-table.ts'
import {
  awaitAnotherSlot,
  type CreatedRecord,
  createSnapshot,
  notRefused,
  RefusedCreate,
  type RefusedFor,
} from './create.ts'
import { outcomesOf } from './delete.ts'
import { describe } from './delete-one.ts'
import { counted } from '../../../domain/text.ts'
import { isForeseen } from '../each-server.ts'
import { goneAs, heldText, idsOf, listAgain, LOOKS_AGAIN, sayLookAgain } from './list-again.ts'
import {
  type Listed,
  freeSlot,
  planSlots,
  type SlotFacts,
  type SlotInputs,
  type SlotPlan,
  usedText,
} from './free-slot.ts'
import { UnknownCreate } from './find-created.ts'
import { endIfStopped, StepError, type Context } from '../step.ts'

/** What VPS.org is deleting already gets so long to free its slot, looked at so often. */
const FREE_SLOT_FOR_MS = 60_000
const FREE_SLOT_EVERY_MS = 5000

/** What to create. */
export interface SnapshotWish {
  /** The room that the first look showed. */
  readonly room: SlotPlan
  /** What another look has shown since, where there was one. */
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
export interface MadeSnapshot {
  readonly snapshot: Snapshot
  readonly intent: Intent
  /** The other snapshots of the server, and what became of them. */
  readonly others: readonly PlanRow[]
  /** Whether what is listed under its id can be it: the id may have been that of another one before. */
  readonly isIt: (listed: Snapshot) => boolean
}

/**
 * Creates the snapshot in a free slot, or in one that it makes. A slot that somebody else takes, and a snapshot that somebody
 * else deletes in the meantime, are looked at again.
 * @throws StepError when there is no snapshot, or when nobody can tell; it names what was deleted
 */
export async function createInSlot(
  context: Context,
  inputs: SlotInputs,
  wish: SnapshotWish,
): Promise<MadeSnapshot> {
  const { serverId, spare } = wish.room
  let room = await latestPlan(context, inputs, wish)
  /** With the limit as it is known by now: what a server holds that is above it can't be too much. */
  let known = inputs
  /** What is gone by now, by whoever's doing: a list that lags behind may still hold it. */
  let gone: readonly PlanRow[] = []
  let others: readonly PlanRow[] = []
  const refusedFor = notRefused()
  /** What was refused: a list that lags behind may show later that it was made all the same. */
  const refused: Intent[] = []
  const made = ({ snapshot, intent }: CreatedRecord): MadeSnapshot => ({
    snapshot,
    intent,
    others,
    isIt: (listed) => !hasOtherMark(listed, intent.mark) && goneAs(listed, gone) === undefined,
  })
  for (let looksAgain = 0; ;) {
    if (room.slots === 'freeing') {
      room = await naming(gone, () => awaitFreeSlot(context, known, room, gone))
      const late = madeAllTheSame(context, refused, room.listed)
      if (late !== null) return made(late)
    }
    const { deletions, plan, isStale } = await naming(gone, () => freeSlot(context, known, room, idsOf(gone)))
    if (deletions.some((each) => each.kind === 'deleted')) awaitAnotherSlot(refusedFor)
    others = [...gone, ...outcomesOf(plan, deletions)]
    gone = others.filter(isDeleted)
    endIfStopped(context.signal, 'No snapshot was asked for; what was deleted stands above.')
    const asked = isStale
      ? { kind: 'not-asked' as const }
      : await ask(context, inputs, wish, room, others, gone, refusedFor)
    if (asked.kind === 'made') return made(asked)
    if (asked.kind !== 'not-asked') refused.push(asked.intent)
    const listed =
      asked.kind === 'not-asked' ? await naming(gone, () => listAgain(context, serverId, gone)) : asked.listed
    const late = madeAllTheSame(context, refused, listed)
    if (late !== null) return made(late)
    if (asked.kind === 'full') {
      known = { ...inputs, snapshotLimit: Math.max(inputs.snapshotLimit, countedFor(listed)) }
      context.log.line(`VPS.org refused the snapshot, so server ${serverId} counts as full now.`)
    } else {
      if (looksAgain === LOOKS_AGAIN) throw tooBusy(known, { serverId, listed, spare }, gone)
      sayLookAgain(context, serverId, looksAgain++)
    }
    room = await planOne(context, known, { serverId, listed, spare }, { lowestLimit: inputs.snapshotLimit })
  }
}

/** A plan holds only for what it was made for. */
async function latestPlan(
  context: Context,
  inputs: SlotInputs,
  { room, newer = room.listed }: SnapshotWish,
): Promise<SlotPlan> {
  if (describe(newer) === describe(room.listed)) return room
  const { serverId, spare } = room
  return await planOne(context, inputs, { serverId, listed: newer, spare }, {})
}

async function planOne(
  context: Context,
  inputs: SlotInputs,
  server: Listed,
  facts: SlotFacts,
): Promise<SlotPlan> {
  const [room] = await planSlots(context, inputs, [server], facts)
  if (room === undefined) throw new Error('a plan for one server is one plan')
  return room
}

/** What VPS.org is deleting takes its slot for a while: looks again for a minute before anything else goes. */
async function awaitFreeSlot(
  context: Context,
  inputs: SlotInputs,
  { serverId, spare }: SlotPlan,
  gone: readonly PlanRow[],
): Promise<SlotPlan> {
  const { clock, signal } = context
  const endMs = clock.elapsedMs() + Math.min(FREE_SLOT_FOR_MS, inputs.timeoutMs)
  for (;;) {
    await clock.sleep(FREE_SLOT_EVERY_MS, signal)
    endIfStopped(signal, 'No snapshot was created.')
    const listed = await listAgain(context, serverId, gone)
    const isOver = clock.elapsedMs() >= endMs
    if (isOver || slotsOf(listed, inputs.snapshotLimit).kind !== 'freeing')
      return await planOne(context, inputs, { serverId, listed, spare }, { hasWaited: isOver })
  }
}

/** What a refused create made all the same: its mark proves it, whatever the answer said. `null`: nothing. */
function madeAllTheSame(
  { log, madeHere }: Context,
  refused: readonly Intent[],
  listed: readonly Snapshot[],
): CreatedRecord | null {
  for (const intent of refused) {
    const snapshot = listed.find((each) => keptMark(each, intent.mark))
    if (snapshot === undefined) continue
    log.line(
      `Found it: VPS.org made snapshot ${snapshot.id} of server ${intent.serverId}, although its answer said no.`,
    )
    madeHere.write({ id: snapshot.id, name: intent.name }, intent.mark)
    return { snapshot, intent }
  }
  return null
}

type Asked =
  | ({ readonly kind: 'made' } & CreatedRecord)
  | { readonly kind: 'slot-taken'; readonly listed: readonly Snapshot[]; readonly intent: Intent }
  /** A server that holds as many as the input says, or more, was refused one more: that many is all that it holds. */
  | { readonly kind: 'full'; readonly listed: readonly Snapshot[]; readonly intent: Intent }

async function ask(
  context: Context,
  inputs: SlotInputs,
  wish: SnapshotWish,
  room: SlotPlan,
  others: readonly PlanRow[],
  gone: readonly PlanRow[],
  refusedFor: RefusedFor,
): Promise<Asked> {
  const { clock, run } = context
  const { serverId } = room
  const mark = context.newMark()
  const taken = others.map((each) => each.snapshot.name)
  const intent = { serverId, name: freeName(wish.base, run, taken), mark, askedAtMs: clock.nowMs() }
  wish.onAsk(intent)
  const renamed = (sent: Intent, listed: readonly Snapshot[]): Intent => {
    const names = listed.filter((each) => goneAs(each, gone) === undefined).map((each) => each.name)
    if (!names.includes(sent.name)) return sent
    const next = { ...sent, name: freeName(wish.base, run, [...taken, ...names]) }
    wish.onAsk(next)
    return next
  }
  const before = new Set(room.listed.map((each) => each.id))
  const goneIds = idsOf(gone)
  // The id of one that went may be given to the next; the list may also still show what went.
  const isNewId = (id: string): boolean => !before.has(id) || goneIds.has(id)
  // What the list shows with this mark, and did not before, is new, whatever had its id before: that one may have been deleted.
  const isMarked = (each: Snapshot): boolean => keptMark(each, mark)
  const wasMarked = room.listed.some(isMarked)
  const isNew = (each: Snapshot): boolean =>
    (!wasMarked && isMarked(each)) || (isNewId(each.id) && goneAs(each, gone) === undefined)
  const isTaken = (listed: readonly Snapshot[]): boolean => {
    const fresh = listed.filter(isNew)
    if (fresh.some((each) => each.name === intent.name)) return true
    const isFull = listed.filter((each) => goneAs(each, gone) === undefined).length >= inputs.snapshotLimit
    return room.slots !== 'above-limit' && isFull && fresh.length > 0
  }
  try {
    const created = await createSnapshot(context, {
      intent,
      renamed,
      isNew,
      isNewId,
      isTaken,
      refusedFor,
      hasDeleted: gone.some((each) => each.action === 'deleted'),
      description: writeDescription(run, { mark, guardsRun: wish.guardsRun, text: wish.description }),
      timeoutMs: inputs.timeoutMs,
      ifStopped: wish.ifStopped,
    })
    context.madeHere.write({ id: created.snapshot.id, name: created.intent.name }, mark)
    return { kind: 'made', ...created }
  } catch (error) {
    if (error instanceof UnknownCreate && error.listed !== null && speaksOfLimit(error.failure))
      throw named(withHint(error, inputs, serverId, error.listed, gone), gone)
    if (!(error instanceof RefusedCreate) || !(error.mayBeFull || error.isTaken)) throw named(error, gone)
    const listed = await listAgain(context, serverId, gone).catch((why: unknown) => {
      // What the API said to the create is worth more than why nobody could look again.
      throw isForeseen(why) ? named(error, gone) : why
    })
    const found = madeAllTheSame(context, [intent], listed)
    if (found !== null) return { kind: 'made', ...found }
    if (error.isTaken || isTaken(listed)) return { kind: 'slot-taken', listed, intent }
    const isFull = countedFor(listed) >= inputs.snapshotLimit && error.said !== 'something-else'
    if (isFull) return { kind: 'full', listed, intent }
    throw named(error.said === 'a-limit' ? withHint(error, inputs, serverId, listed, gone) : error, gone)
  }
}

/** The same failure, with what the list suggests where the API speaks of a limit although a slot is free. */
function withHint(
  error: StepError,
  { snapshotLimit }: SlotInputs,
  serverId: string,
  listed: readonly Snapshot[],
  gone: readonly PlanRow[],
): StepError {
  if (listed.length >= snapshotLimit) return error
  const shown = `The list shows ${counted(listed.length, 'snapshot')} of server ${serverId}, and "snapshot-limit" is ${snapshotLimit}.`
  const hint = gone.some((each) => each.action === 'deleted')
    ? 'VPS.org has not freed the slot of the deleted snapshot yet. Run this job again in a few minutes.'
    : listed.length === 0
      ? `${shown} Check "server-id", and the limits of your plan at VPS.org.`
      : `${shown} If that is all that the server can hold, set "snapshot-limit: ${listed.length}".`
  return new StepError(`${error.message} ${hint}`, { cause: error })
}

async function naming<T>(gone: readonly PlanRow[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw named(error, gone)
  }
}

/** The same failure, with what was deleted before it. */
function named(error: unknown, gone: readonly PlanRow[]): unknown {
  const before = deletedText(gone)
  if (!isForeseen(error) || before === '') return error
  return new StepError(`${error.message}${before}`, { cause: error })
}

function deletedText(gone: readonly PlanRow[]): string {
  const which = gone
    .filter((each) => each.action === 'deleted')
    .map(({ snapshot }) => `${snapshot.id} (${snapshot.name})`)
  return which.length === 0 ? '' : ` Deleted before, to make room: ${which.join(', ')}.`
}

function tooBusy(
  inputs: SlotInputs,
  server: Pick<SlotPlan, 'serverId' | 'listed' | 'spare'>,
  gone: readonly PlanRow[],
): StepError {
  return new StepError(
    `Somebody else keeps creating or deleting snapshots of server ${server.serverId}: looked at again ${LOOKS_AGAIN} times, and still no slot ` +
      `stayed free. No snapshot was made. ${usedText(inputs, server)}: ${heldText(server.listed)}.` +
      deletedText(gone) +
      ' Let one workflow at a time work on a server (a shared "concurrency" group), then run this again.',
  )
}
