/** Snapshots of the present state that a rollback takes first, so that it can be rolled back itself. */
import type { Message } from '../../domain/message.ts'
import { PRE_RESTORE } from '../../domain/names.ts'
import {
  type BeforeFailure,
  beforeFailureLines,
  noSafetySnapshot,
  noSafetySnapshots,
  unrestoredHeadline,
} from '../../report/messages/restore.ts'
import { checkSnapshots, creatingSafetyLine } from '../../report/messages/restore-lines.ts'
import { stopped } from '../../runner/messages.ts'
import { exportRollback, inOrder } from '../../runner/outputs.ts'
import type { RestoreInputs } from '../../runner/inputs/restore.ts'
import { type EachServer, type FailedServer, onEachServer } from '../shared/each-server.ts'
import { createInSlot, type CreatedInSlot } from '../shared/snapshots/create-in-slot.ts'
import { planSlots, type SlotInputs, warnOfLowLimit } from '../shared/snapshots/slot-plan.ts'
import { type SeenSnapshot, warnIfUnrecognisable } from '../shared/snapshots/lost-mark.ts'
import { createProviderClock } from '../shared/snapshots/provider-clock.ts'
import {
  type AwaitedSnapshots,
  type SnapshotToAwait,
  waitForSnapshots,
} from '../shared/snapshots/wait-for-snapshots.ts'
import { type StepError, wasStopped, type Context } from '../shared/step.ts'
import { FailedRollback, type FailureReport } from './failed-rollback.ts'
import type { ServerToRollBack } from './server-to-roll-back.ts'

/**
 * Frees slots by the same rules as main, but never by deleting a snapshot that is about to be restored, then takes the
 * snapshots and waits for them.
 * @returns the servers, each with its own
 * @throws StepError when a server has none to rely on: then nothing was restored anywhere
 */
export async function takeSafetySnapshots(
  context: Context,
  inputs: RestoreInputs,
  servers: readonly ServerToRollBack[],
): Promise<readonly ServerToRollBack[]> {
  const created: SafetySnapshot[] = []
  const { done, failed } = await createAll(context, inputs, servers, created)
  const deleted = done
    .flatMap((each) => each.others.filter(({ action }) => action === 'deleted'))
    .map((each) => each.snapshot)
  if (failed.length > 0) {
    const pending = created.map((each) => each.snapshot)
    throw notSafe(context, inputs, failed, { deleted, pending, kept: [] })
  }
  const waited = await awaitAll(context, inputs, done)
  if (waited.failed.length > 0) {
    // Each of the others has its own line.
    const kept = waited.completed.map((each) => each.snapshot)
    throw notSafe(context, inputs, waited.failed, { deleted, pending: [], kept })
  }
  return waited.completed.map(({ target, snapshot }) => ({ ...target.server, safety: snapshot }))
}

/** A safety snapshot whose create was accepted. */
type SafetySnapshot = CreatedInSlot & { readonly server: ServerToRollBack }

/** Creates one on each server. Those that were created are in `created` at once, in that order. */
async function createAll(
  context: Context,
  inputs: RestoreInputs,
  servers: readonly ServerToRollBack[],
  created: SafetySnapshot[],
): Promise<EachServer<SafetySnapshot>> {
  const slotInputs: SlotInputs = { ...inputs, whenFull: 'prune' }
  const plans = await planSlots(
    context,
    slotInputs,
    servers.map((server) => ({ ...server, server, spare: [server.target.id] })),
  )
  warnOfLowLimit(context, inputs, servers)
  return await onEachServer(plans, async (slot) => {
    const { server, serverId } = slot
    const made = await createInSlot(context, slotInputs, {
      slot,
      base: PRE_RESTORE,
      guardsRun: false,
      description: `before going back to ${server.target.name}`,
      ifStopped: checkSnapshots(serverId),
      onAsk: ({ name }) => {
        context.log.line(creatingSafetyLine(serverId, name))
      },
    })
    const safety = { server, ...made }
    created.push(safety)
    const idOf = (one: ServerToRollBack): string | null =>
      created.find((each) => each.server === one)?.snapshot.id ?? null
    exportRollback(
      context.toolkit,
      { 'safety-snapshot-id': inOrder(servers, idOf) },
      `Safety snapshot ${made.snapshot.id} of server ${serverId} exists. No server was restored.`,
    )
    return safety
  })
}

async function awaitAll(
  context: Context,
  inputs: RestoreInputs,
  all: readonly SafetySnapshot[],
): Promise<AwaitedSnapshots<SnapshotToAwait & Pick<SafetySnapshot, 'server'>>> {
  const firstSeen: SeenSnapshot[] = []
  const provider = createProviderClock(context)
  const tell = (): void => {
    const snapshots = firstSeen.splice(0)
    warnIfUnrecognisable(context, snapshots)
    for (const { seen, intent } of snapshots) provider.learn(seen, intent)
  }
  const waited = await waitForSnapshots(context, {
    snapshots: all.map(({ server, snapshot, intent, isIt }) => {
      let isSeen = false
      return {
        server,
        serverId: server.serverId,
        id: snapshot.id,
        name: intent.name,
        isIt,
        onSeen: (seen) => {
          if (!isSeen) firstSeen.push({ seen, intent })
          isSeen = true
        },
      }
    }),
    source: 'just-created',
    timeoutMs: inputs.timeoutMs,
    pollIntervalMs: inputs.pollIntervalMs,
    afterRound: tell,
  })
  tell()
  return waited
}

function notSafe(
  context: Context,
  { serverIds }: RestoreInputs,
  failed: readonly FailedServer[],
  before: BeforeFailure,
): StepError {
  const { log, signal } = context
  const lines = beforeFailureLines(before)
  const [first] = failed
  const isStopped = wasStopped(signal)
  if (first !== undefined && serverIds.length === 1) {
    const { error, serverId } = first
    for (const line of [error.message, ...lines]) log.line(line)
    const facts = noSafetySnapshot(serverId, error.facts, before, isStopped)
    return failedBefore(facts, { sentences: lines }, error)
  }
  const servers = failed.map(({ serverId, error }) => ({ serverId, text: error.message }))
  for (const { serverId, text } of servers) log.line(`[${serverId}] ${text}`)
  for (const line of lines) log.line(line)
  const facts = isStopped
    ? stopped(String(signal.reason), 'No server was restored.')
    : noSafetySnapshots(
        serverIds,
        servers.map((each) => each.serverId),
      )
  return failedBefore(facts, { servers, sentences: lines }, first?.error)
}

function failedBefore(
  facts: Message,
  report: Pick<FailureReport, 'servers' | 'sentences'>,
  cause: Error | undefined,
): FailedRollback {
  return new FailedRollback(
    facts,
    { ...report, headline: unrestoredHeadline(facts.code, false), isOpen: false },
    cause,
  )
}
