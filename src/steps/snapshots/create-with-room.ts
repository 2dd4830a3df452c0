/** Makes room on a server and creates a snapshot there, also while somebody else works on the same server. */
import type { Intent } from '../../decide/after-deploy.ts'
import { freeName } from '../../decide/naming.ts'
import { writeDescription } from '../../decide/provenance.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { isGone, type Noted } from '../../report/fates.ts'
import { createSnapshot, RefusedCreate } from './create.ts'
import { outcomesOf } from './delete.ts'
import { isForeseen } from '../each-server.ts'
import { heldText, idsOf, listAgain, LOOKS_AGAIN, sayLookAgain } from './list-again.ts'
import { makeRoom, planRooms, type RoomInputs, type RoomPlan, usedText } from './make-room.ts'
import { endIfStopped, StepError, type World } from '../step.ts'

/** What to create. */
export interface SnapshotWish {
  /** The room that the first look showed. */
  readonly room: RoomPlan
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
  readonly others: readonly Noted[]
}

/**
 * Creates the snapshot in a free slot, or in one that it makes. A slot that somebody else takes, and a snapshot that somebody
 * else deletes in the meantime, are looked at again.
 * @throws StepError when there is no snapshot, or when nobody can tell; it names what was deleted
 */
export async function createWithRoom(
  world: World,
  inputs: RoomInputs,
  wish: SnapshotWish,
): Promise<MadeSnapshot> {
  const { serverId, spare } = wish.room
  let room = wish.room
  /** What is gone by now, by whoever's doing: a list that lags behind may still hold it. */
  let gone: readonly Noted[] = []
  for (let looksAgain = 0; ; looksAgain++) {
    const { deletions, isStale } = await naming(gone, () => makeRoom(world, inputs, room, idsOf(gone)))
    const others = [...gone, ...outcomesOf(room.plan, deletions)]
    gone = others.filter(isGone)
    endIfStopped(world.signal, 'No snapshot was asked for; what was deleted stands above.')
    const asked = isStale
      ? { kind: 'not-asked' as const }
      : await ask(world, inputs, wish, room, others, gone)
    if (asked.kind === 'made') return { ...asked, others }
    const listed =
      asked.kind === 'slot-taken' ? asked.listed : await naming(gone, () => listAgain(world, serverId, gone))
    if (looksAgain === LOOKS_AGAIN) throw tooBusy(inputs, { serverId, listed, spare }, gone)
    sayLookAgain(world, serverId, looksAgain)
    room = (await planRooms(world, inputs, [{ serverId, listed, spare }]))[0] ?? room
  }
}

type Asked =
  | { readonly kind: 'made'; readonly snapshot: Snapshot; readonly intent: Intent }
  | { readonly kind: 'slot-taken'; readonly listed: readonly Snapshot[] }

async function ask(
  world: World,
  inputs: RoomInputs,
  wish: SnapshotWish,
  room: RoomPlan,
  others: readonly Noted[],
  gone: readonly Noted[],
): Promise<Asked> {
  const { clock, run } = world
  const { serverId } = room
  const mark = world.newMark()
  const taken = others.map((each) => each.snapshot.name)
  const intent = { serverId, name: freeName(wish.base, run, taken), mark, askedAtMs: clock.nowMs() }
  wish.onAsk(intent)
  const before = new Set(room.listed.map((each) => each.id))
  try {
    const snapshot = await createSnapshot(world, {
      intent,
      before,
      description: writeDescription(run, { mark, guardsRun: wish.guardsRun, text: wish.description }),
      ifStopped: wish.ifStopped,
    })
    return { kind: 'made', snapshot, intent }
  } catch (error) {
    if (!(error instanceof RefusedCreate) || !error.mayBeFull) throw named(error, gone)
    const listed = await naming(gone, () => listAgain(world, serverId, gone))
    const isTaken = listed.length >= inputs.snapshotLimit && listed.some((each) => !before.has(each.id))
    if (!isTaken) throw named(error, gone)
    return { kind: 'slot-taken', listed }
  }
}

async function naming<T>(gone: readonly Noted[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw named(error, gone)
  }
}

/** The same failure, with what was deleted before it. */
function named(error: unknown, gone: readonly Noted[]): unknown {
  const before = deletedText(gone)
  if (!isForeseen(error) || before === '') return error
  return new StepError(`${error.message}${before}`, { cause: error })
}

function deletedText(gone: readonly Noted[]): string {
  const which = gone
    .filter((each) => each.fate === 'deleted')
    .map(({ snapshot }) => `${snapshot.id} (${snapshot.name})`)
  return which.length === 0 ? '' : ` Deleted before, to make room: ${which.join(', ')}.`
}

function tooBusy(
  inputs: RoomInputs,
  server: Pick<RoomPlan, 'serverId' | 'listed' | 'spare'>,
  gone: readonly Noted[],
): StepError {
  return new StepError(
    `Somebody else keeps creating or deleting snapshots of server ${server.serverId}: looked at again ${LOOKS_AGAIN} times, and still no slot ` +
      `stayed free. No snapshot was made. ${usedText(inputs, server)}: ${heldText(server.listed)}.` +
      deletedText(gone) +
      ' Let one workflow at a time work on a server (a shared "concurrency" group), then run this again.',
  )
}
