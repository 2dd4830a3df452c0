/** Snapshots of the present state that a rollback takes first, so that it can be rolled back itself. */
import type { Intent } from '../../domain/records.ts'
import { planSlot } from '../../decide/retention.ts'
import { freeName, PRE_RESTORE } from '../../domain/names.ts'
import { slotsOf } from '../../decide/slots.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import type { Commits } from '../../github/commits.ts'
import { planTable, planRows } from '../../report/plan-table.ts'
import { serversOf } from '../../report/words.ts'
import { rollbackSummary } from '../../report/rollback-summary.ts'
import { exportRollback, inOrder } from '../../runner/outputs.ts'
import type { RestoreInputs } from '../../runner/inputs/restore.ts'
import type { RollbackScene } from './check-rollback.ts'
import { createInSlot } from '../shared/snapshots/create-in-slot.ts'
import { type FailedServer, failureOf, onEachServer } from '../shared/each-server.ts'
import { planSlots, type SlotInputs, warnOfLowLimit } from '../shared/snapshots/free-slot.ts'
import { printTable } from '../shared/print-table.ts'
import { createProviderClock } from '../shared/snapshots/provider-clock.ts'
import { createPlanner } from '../shared/snapshots/planner.ts'
import { warnIfUnrecognisable } from '../shared/snapshots/lost-mark.ts'
import { endIfStopped, StepError, wasStopped, type Context } from '../shared/step.ts'
import { waitForSnapshots } from '../shared/snapshots/wait-for-snapshots.ts'

const AS_IT_WAS = 'Nothing was restored: the server is as it was.'

/**
 * Makes room by the same rules as main, but never with a snapshot that is about to be restored, then takes the
 * snapshots and waits for them.
 * @returns each server's
 * @throws StepError when a server has none to rely on: then nothing was restored anywhere
 */
export async function takeSafetySnapshots(
  context: Context,
  inputs: RestoreInputs,
  scenes: readonly RollbackScene[],
): Promise<ReadonlyMap<string, Snapshot>> {
  const servers = scenes.map(({ serverId, listed, target }) => ({ serverId, listed, spare: [target.id] }))
  const rooms = await planSlots(context, roomInputs(inputs), servers)
  warnOfLowLimit(context, inputs, servers)
  const targets = new Map(scenes.map((each) => [each.serverId, each.target]))
  const known = new Map<string, Snapshot>()
  const { done, failed } = await onEachServer(rooms, async (room) => {
    const { serverId } = room
    const made = await createInSlot(context, roomInputs(inputs), {
      room,
      base: PRE_RESTORE,
      guardsRun: false,
      description: `before going back to ${targets.get(serverId)?.name ?? ''}`,
      ifStopped: AS_IT_WAS,
      onAsk: ({ name }) => {
        context.log.line(`Asking for safety snapshot ${name} of server ${serverId}.`)
      },
    })
    known.set(serverId, made.snapshot)
    exportRollback(
      context.toolkit,
      { 'safety-snapshot-id': inOrder(inputs.serverIds, (id) => known.get(id)?.id) },
      `Safety snapshot ${made.snapshot.id} of server ${serverId} exists, and no restore was sent`,
    )
    return { serverId, ...made }
  })
  const gone = done.flatMap(({ others }) =>
    others
      .filter((each) => each.action === 'deleted')
      .map(({ snapshot }) => `${snapshot.id} (${snapshot.name})`),
  )
  if (failed.length > 0)
    throw notSafe(context, inputs, failed, { gone, pending: [...known.values()], kept: [] })
  const unseen = new Set(done.map((each) => each.serverId))
  const firstSeen: { seen: Snapshot; intent: Intent }[] = []
  const provider = createProviderClock(context)
  const tellOf = (snapshots: readonly { seen: Snapshot; intent: Intent }[]): void => {
    warnIfUnrecognisable(context, snapshots)
    for (const { seen, intent } of snapshots) provider.learn(seen, intent)
  }
  const waited = await waitForSnapshots(context, {
    snapshots: done.map(({ serverId, snapshot, intent, isIt }) => ({
      serverId,
      id: snapshot.id,
      name: intent.name,
      isIt,
      onSeen: (seen) => {
        if (unseen.delete(serverId)) firstSeen.push({ seen, intent })
      },
    })),
    source: 'just-created',
    timeoutMs: inputs.timeoutMs,
    pollIntervalMs: inputs.pollIntervalMs,
    otherwise: AS_IT_WAS,
    afterLook: () => {
      tellOf(firstSeen.splice(0))
    },
  })
  tellOf(firstSeen)
  if (waited.failed.length > 0)
    throw notSafe(context, inputs, waited.failed, {
      gone,
      // What the others are is told of each.
      pending: [],
      kept: waited.completed.map((each) => each.snapshot),
    })
  return new Map(waited.completed.map(({ serverId, snapshot }) => [serverId, snapshot]))
}

/** What was done before a safety snapshot failed. */
interface DoneBefore {
  /** What was deleted to make room. */
  readonly gone: readonly string[]
  /** Safety snapshots that are still being made. */
  readonly pending: readonly Snapshot[]
  /** Safety snapshots that are completed. */
  readonly kept: readonly Snapshot[]
}

function notSafe(
  context: Context,
  inputs: RestoreInputs,
  failed: readonly FailedServer[],
  { gone, pending, kept }: DoneBefore,
): StepError {
  const named = (snapshots: readonly Snapshot[]): string =>
    snapshots.map((each) => `${each.id} (${each.name})`).join(', ')
  const before =
    (gone.length === 0 ? '' : ` Deleted before, to make room: ${gone.join(', ')}.`) +
    (pending.length === 0 ? '' : ` Still being made at VPS.org: ${named(pending)}.`) +
    (kept.length === 0 ? '' : ` Made before, and staying: ${named(kept)}.`)
  const [first] = failed
  const isOne = inputs.serverIds.length === 1
  const why = failureOf(failed, inputs.serverIds, 'without a safety snapshot', '').message
  // Who cancels a rollback does not want it with less care.
  if (wasStopped(context.signal)) {
    const opening = isOne ? '' : 'No server was restored, because this step was stopped. '
    return new StepError(`${opening}${why}${before}`, { cause: first?.error })
  }
  return new StepError(
    isOne
      ? `Server ${first?.serverId ?? ''} was not restored, because the safety snapshot of its present state could not be made. ${why}${before} ` +
          'With "safety-snapshot: false" the rollback goes on without one; what is on the server now is lost then.'
      : `No server was restored, because a safety snapshot of the present state is missing. ${why}${before} ` +
          'With "safety-snapshot: false" the rollback goes on without them; what is on the servers now is lost then.',
    { cause: first?.error },
  )
}

/** A dry run: says what room would be made, and what would be restored. */
export async function planSafetySnapshots(
  context: Context,
  inputs: RestoreInputs,
  scenes: readonly RollbackScene[],
  commits: readonly Commits[],
): Promise<void> {
  const { log } = context
  if (inputs.safetySnapshot) warnOfLowLimit(context, inputs, scenes)
  const plans = await Promise.all(
    scenes.map(async ({ serverId, listed, target }) => {
      const slots = slotsOf(listed, inputs.snapshotLimit)
      const isFull = inputs.safetySnapshot && slots.kind === 'full'
      const planner = await createPlanner(context, { ...inputs, spare: [target.id] }, listed, isFull)
      const room = await planner.settle(
        (rules) => planSlot(listed, slots.planLimit, rules),
        ({ deletions }) => (inputs.safetySnapshot ? deletions : []),
      )
      return { serverId, listed, target, room }
    }),
  )
  // Asking GitHub takes its time, and was broken off then.
  endIfStopped(context.signal, 'Nothing was changed: this is a dry run.')
  const short = inputs.safetySnapshot ? plans.filter(({ room }) => room.short > 0) : []
  const ways = plans.map(({ serverId, listed, target }) => {
    const taken = listed.map((each) => each.name)
    const name = freeName(PRE_RESTORE, context.run, taken)
    const first = inputs.safetySnapshot ? `after safety snapshot ${name}` : 'without a safety snapshot'
    return `Server ${serverId} would go back to snapshot ${target.id} (${target.name}), ${first}.`
  })
  const text =
    short.length > 0
      ? `Dry run: nothing is changed. A real run would fail and restore nothing: there is no room for the safety snapshot of ${serversOf(short.map((each) => each.serverId)).name}, and none may be made.`
      : `Dry run: nothing is changed. In a real run: ${ways.join(' ')}`
  log.notice(text)
  const rows = inputs.safetySnapshot
    ? plans.map(({ serverId, room }) => ({ serverId, rows: planRows(room.entries, 'would delete') }))
    : []
  const table = planTable(rows)
  if (table.rows.length > 0) printTable(log, table)
  exportRollback(context.toolkit, { result: 'dry-run' }, 'Nothing was changed')
  await context.summary.write(rollbackSummary('Rollback: dry run', [text], table, commits))
}

function roomInputs(inputs: RestoreInputs): SlotInputs {
  return { ...inputs, whenFull: 'prune' }
}
