/** main: look, make room where there is none, create, wait, export. All servers at once, each look for all of them. */
import type { Intent, MainRecord } from '../../domain/records.ts'
import { readDeployStatus } from '../../domain/deploy-status.ts'
import { serverPhaseOf } from '../../domain/server.ts'
import type { Snapshot, SnapshotListing } from '../../domain/snapshot.ts'
import { duration, size } from '../../report/words.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { saveBeginning, saveRecord, saveServersListed } from '../../runner/state.ts'
import { type Results, createResults } from './results.ts'
import { createInSlot } from '../shared/snapshots/create-in-slot.ts'
import { reportDryRun } from './dry-run.ts'
import { onEachServer, settleAll } from '../shared/each-server.ts'
import { describeServers, waitOutRestores } from './examine-servers.ts'
import { type ServerState, checkServers, lookAtSnapshot, wholeOf } from '../shared/server-checks.ts'
import { planSlots, type SlotPlan, warnOfLowLimit } from '../shared/snapshots/free-slot.ts'
import { explained } from '../shared/servers-meant.ts'
import { numbersLast, onceForEach } from '../shared/duplicate-servers.ts'
import { endIfStopped, StepError, stopReason, wasStopped, type Context } from '../shared/step.ts'
import { createProviderClock, type ProviderClock } from '../shared/snapshots/provider-clock.ts'
import { warnIfUnrecognisable } from '../shared/snapshots/lost-mark.ts'
import { noticeUnmatchedProtect } from '../shared/snapshots/unmatched-protect.ts'
import { waitForSnapshots } from '../shared/snapshots/wait-for-snapshots.ts'

/** A snapshot that was asked for and accepted. */
interface Made {
  readonly serverId: string
  readonly place: number
  readonly intent: Intent
  readonly snapshot: Snapshot
  /** The same, as the answer to the create had it. */
  readonly answer: Snapshot
  /** The same, as a look showed it that the answer had made necessary. */
  readonly shown?: Snapshot
  /** Whether what is listed under its id can be it. */
  readonly isIt: (listed: Snapshot) => boolean
  readonly record: MainRecord & { kind: 'created' }
  /** By the clock's `elapsedMs`. */
  readonly askedAtMs: number
}

/**
 * Takes the snapshots that the deploy can fall back on.
 * @throws VpsOrgError, StepError when a server has no snapshot to fall back on; the message says in what state things are
 */
export async function takeSnapshots(context: Context, inputs: SnapshotInputs): Promise<void> {
  saveBeginning(context.toolkit, inputs.serverIds.length, inputs.restoreOn)
  const board = createResults(context, inputs)
  const provider = createProviderClock(context)
  let isTold = false
  try {
    const looked = await look(context, inputs, board)
    if (inputs.dryRun) isTold = await reportDryRun(context, inputs, looked, board.failures())
    else await protect(context, inputs, board, provider, looked)
    board.endWithFailures()
  } catch (error) {
    if (!isTold) await board.summariseFailure(error)
    throw error
  }
}

async function look(
  context: Context,
  inputs: SnapshotInputs,
  board: Results,
): Promise<readonly ServerState[]> {
  const { done, failed } = await checkServers(
    context,
    inputs.serverIds.map((serverId) => ({ serverId })),
  )
  endIfStopped(context.signal, 'Nothing was sent that changes anything.')
  if (done.some((each) => each.lookup.kind === 'seen')) saveServersListed(context.toolkit)
  board.fail(failed)
  noticeUnmatchedProtect(context.log.notice, inputs.protect, { done, failed })
  for (const each of done) board.see(each.serverId, each.lookup)
  describeServers(context, inputs, done)
  return done
}

async function protect(
  context: Context,
  inputs: SnapshotInputs,
  board: Results,
  provider: ProviderClock,
  looked: readonly ServerState[],
): Promise<void> {
  const restoring = looked.filter(isRestoring)
  const ready = looked.filter((each) => !isRestoring(each))
  // What breaks off one half must not let the other one go on for half an hour.
  const broken = new AbortController()
  const breakOff = (error: unknown): never => {
    broken.abort(error)
    throw error
  }
  const meanwhile = { ...context, signal: AbortSignal.any([context.signal, broken.signal]) }
  const afterRestores = async (): Promise<readonly Made[]> => {
    const back = await waitOutRestores(meanwhile, inputs, restoring)
    board.fail(back.failed)
    for (const each of back.done) board.see(each.serverId, each.lookup)
    return await makeAll(meanwhile, inputs, board, provider, back.done)
  }
  const halves = [
    makeAll(meanwhile, inputs, board, provider, ready).catch(breakOff),
    afterRestores().catch(breakOff),
  ]
  const settled = await settleAll(halves).catch((error: unknown) => {
    // The other half may have failed because it was told to stop.
    throw broken.signal.aborted ? broken.signal.reason : error
  })
  const made = settled.flat()
  if (made.length === 0) return
  board.exportAll()
  await board.summarise('unfinished')
  if (inputs.wait) await awaitAll(context, inputs, board, provider, made)
  else await leaveToWait(context, board, await withLook(context, board, provider, made))
}

function isRestoring({ lookup }: ServerState): boolean {
  return lookup.kind === 'seen' && serverPhaseOf(lookup.server.status) === 'restoring'
}

async function makeAll(
  context: Context,
  inputs: SnapshotInputs,
  board: Results,
  provider: ProviderClock,
  servers: readonly ServerState[],
): Promise<readonly Made[]> {
  const rooms = await planSlots(
    context,
    inputs,
    servers.map((each) => ({ ...each, spare: [] })),
  )
  endIfStopped(context.signal, 'No snapshot was asked for.')
  warnOfLowLimit(context, inputs, servers)
  const lookups = new Map(servers.map((each) => [each.serverId, each.lookup]))
  const make = onceForEach(context, rooms, lookups, (room, newer) =>
    makeOne(context, inputs, board, provider, room, newer),
  )
  try {
    const { done, failed } = await onEachServer(numbersLast(rooms), make)
    board.fail(explained(failed, lookups))
    return done
  } finally {
    // Others may still wait for a restore to be over, or nobody goes on at all.
    board.exportAll()
  }
}

async function makeOne(
  context: Context,
  inputs: SnapshotInputs,
  board: Results,
  provider: ProviderClock,
  room: SlotPlan,
  newer?: SnapshotListing,
): Promise<Made> {
  const { log, clock } = context
  const { serverId } = room
  const place = inputs.serverIds.indexOf(serverId)
  let askedAtMs = clock.elapsedMs()
  const statusSeen = readDeployStatus(inputs.deployStatus, inputs.jobStatus)
  const { snapshot, intent, others, isIt } = await createInSlot(context, inputs, {
    room,
    ...(newer === undefined ? {} : { newer: wholeOf(newer, serverId) }),
    base: inputs.name,
    guardsRun: statusSeen === 'skipped',
    description: inputs.description,
    ifStopped: 'post looks for it when the job ends.',
    onAsk: (asked) => {
      askedAtMs = clock.elapsedMs()
      // From here on post has to know that there may be a snapshot, whatever happens to this process.
      saveRecord(context.toolkit, place, { kind: 'sent', intent: asked, statusSeen })
      log.line(`Asking for snapshot ${asked.name} of server ${serverId}.`)
    },
  })
  const record = {
    kind: 'created',
    intent,
    statusSeen,
    id: snapshot.id,
    createdAtMs: snapshot.createdAtMs ?? clock.nowMs(),
    providerAheadMs: provider.learn(snapshot, intent),
    completion: 'not-seen',
  } as const
  saveRecord(context.toolkit, place, record)
  const named = { ...snapshot, name: intent.name }
  board.make(serverId, named, others, askedAtMs)
  log.line(`Snapshot ${snapshot.id} (${intent.name}) of server ${serverId} is being made.`)
  return { serverId, place, intent, snapshot: named, answer: snapshot, isIt, record, askedAtMs }
}

/** `wait: false` is about to end this step: no longer than this for a look that only tells. */
const LOOK_ONCE_MS = 10_000

/** Looks once, and waits for nothing, where the answer to a create does not say what came back of its description and its date. */
async function withLook(
  context: Context,
  board: Results,
  provider: ProviderClock,
  made: readonly Made[],
): Promise<readonly Made[]> {
  return await Promise.all(
    made.map(async (each): Promise<Made> => {
      const { serverId, answer, intent, record } = each
      if (answer.description !== null && answer.createdAtMs !== null) return each
      const look = await lookAtSnapshot(context, serverId, answer.id, {
        limitMs: LOOK_ONCE_MS,
        mode: 'glance',
      })
      if (look.kind !== 'listed' || !each.isIt(look.snapshot)) return each
      const seen = look.snapshot
      board.update(serverId, { ...seen, name: intent.name })
      const isDated = answer.createdAtMs === null && seen.createdAtMs !== null
      const dated = isDated
        ? { createdAtMs: seen.createdAtMs, providerAheadMs: provider.learn(seen, intent) }
        : {}
      return { ...each, shown: seen, record: { ...record, ...dated } }
    }),
  )
}

async function leaveToWait(context: Context, board: Results, made: readonly Made[]): Promise<void> {
  // One that this process gave up on is not one that somebody else waits for.
  if (wasStopped(context.signal)) {
    board.fail(
      made.map(({ serverId, snapshot }) => ({
        serverId,
        error: new StepError(
          `Stopped by ${stopReason(context.signal)}. Snapshot ${snapshot.id} of server ${serverId} is still being made at VPS.org, in one of the server's slots. ${NOT_TO_RELY_ON}`,
        ),
      })),
      true,
    )
    return
  }
  for (const { place, record } of made)
    saveRecord(context.toolkit, place, { ...record, completion: 'left-to-wait' })
  // Of one that no look has shown yet, with an answer that says nothing, `wait/` tells.
  warnIfUnrecognisable(
    context,
    made
      .map(({ answer, shown, intent }) => ({ seen: shown ?? answer, isShown: shown !== undefined, intent }))
      .filter(({ seen, isShown }) => isShown || seen.description !== null),
  )
  board.exportChanges()
  await board.summarise('left-to-wait')
  if (board.failures().length === 0) {
    context.log.line(
      '"wait" is "false", so this step ends here. Let your-org/vps-safety-snapshot/wait@v1 stand before the deploy.',
    )
  }
}

const NOT_TO_RELY_ON = 'The deploy must not count on it: post will neither restore it nor prune.'

async function awaitAll(
  context: Context,
  inputs: SnapshotInputs,
  board: Results,
  provider: ProviderClock,
  made: readonly Made[],
): Promise<void> {
  const { log, clock } = context
  const byServer = new Map(made.map((each) => [each.serverId, each]))
  const records = new Map(made.map((each) => [each.serverId, each.record]))
  const unseen = new Set(byServer.keys())
  const firstSeen: { seen: Snapshot; intent: Intent }[] = []
  const firstShown = new Map<string, Snapshot>()
  const { completed, failed } = await waitForSnapshots(context, {
    snapshots: made.map(({ serverId, snapshot, isIt, intent, answer, record }) => ({
      serverId,
      id: snapshot.id,
      name: snapshot.name,
      isIt,
      onSeen: (seen) => {
        if (unseen.delete(serverId)) {
          firstSeen.push({ seen, intent })
          firstShown.set(serverId, seen)
          // An answer may say little.
          if (answer.createdAtMs === null && seen.createdAtMs !== null) {
            const dated = { createdAtMs: seen.createdAtMs, providerAheadMs: provider.learn(seen, intent) }
            records.set(serverId, { ...record, ...dated })
          }
        }
        board.update(serverId, { ...seen, name: intent.name })
      },
    })),
    source: 'just-created',
    timeoutMs: inputs.timeoutMs,
    pollIntervalMs: inputs.pollIntervalMs,
    otherwise: NOT_TO_RELY_ON,
    afterLook: () => {
      warnIfUnrecognisable(context, firstSeen.splice(0))
      board.exportChanges()
    },
  })
  // One may have been changed while the others were waited for.
  const changed = completed.flatMap(({ serverId, snapshot }) => {
    const intent = byServer.get(serverId)?.intent
    const first = firstShown.get(serverId)
    const isSame = first?.name === snapshot.name && first.description === snapshot.description
    return intent === undefined || isSame ? [] : [{ seen: snapshot, intent }]
  })
  warnIfUnrecognisable(context, [...firstSeen.splice(0), ...changed])
  for (const { serverId } of completed) {
    const place = byServer.get(serverId)?.place
    const record = records.get(serverId)
    if (place !== undefined && record !== undefined)
      saveRecord(context.toolkit, place, { ...record, completion: 'seen' })
  }
  board.fail(failed, true)
  board.exportAll()
  for (const { serverId, snapshot } of completed) {
    const each = byServer.get(serverId)
    if (each === undefined || inputs.serverIds.length > 1) continue
    const took = duration(clock.elapsedMs() - each.askedAtMs)
    log.line(
      `Snapshot ${snapshot.id} (${each.intent.name}) of server ${serverId} is completed after ${took} (${size(snapshot.sizeMb)}).`,
    )
  }
  board.print()
  await board.summarise('completed')
}
