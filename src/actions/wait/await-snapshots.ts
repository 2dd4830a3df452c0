/** `wait/`: waits until snapshots that an earlier step asked for are completed, and tells post that they were. */
import type { Snapshot } from '../../domain/snapshot.ts'
import { overview, waitSummary } from '../../report/main-summary.ts'
import { counted } from '../../domain/text.ts'
import { duration, size } from '../../report/words.ts'
import type { CompletionMarks } from '../../runner/job-notes.ts'
import { exportIds, exportSnapshots } from '../../runner/outputs.ts'
import type { WaitInputs } from '../../runner/inputs/wait.ts'
import { type FailedServer, failureOf } from '../shared/each-server.ts'
import { lookForServers } from '../shared/server-checks.ts'
import { explained } from '../shared/servers-meant.ts'
import { printTable } from '../shared/print-table.ts'
import { wasStopped, type Context } from '../shared/step.ts'
import { warnIfUnmarked } from '../shared/snapshots/lost-mark.ts'
import { waitForSnapshots } from '../shared/snapshots/wait-for-snapshots.ts'

/**
 * Only reads.
 * @throws StepError when a snapshot is not completed; the message says in what state it is
 */
export async function awaitSnapshots(
  context: Context,
  inputs: WaitInputs,
  marks: Pick<CompletionMarks, 'write'>,
): Promise<void> {
  const { log, clock } = context
  const { serverIds, targets } = inputs
  const startMs = clock.elapsedMs()
  const known = new Map<string, Snapshot>()
  const inOrder = (): { serverId: string; snapshot: Snapshot | null }[] =>
    serverIds.map((serverId) => ({ serverId, snapshot: known.get(serverId) ?? null }))
  const isOne = serverIds.length === 1
  const { completed, ...waited } = await waitForSnapshots(context, {
    snapshots: targets.map(({ serverId, snapshotId }) => ({
      serverId,
      id: snapshotId,
      name: null,
      onSeen: (snapshot) => {
        known.set(serverId, snapshot)
      },
    })),
    source: 'given',
    timeoutMs: inputs.timeoutMs,
    pollIntervalMs: inputs.pollIntervalMs,
    otherwise: 'The deploy must not count on it.',
  })
  const failed = await withUnknownServers(context, waited.failed, (serverId) => !known.has(serverId))
  exportIds(context.toolkit, inOrder())
  exportSnapshots(context.toolkit, inOrder())
  const tookMs = clock.elapsedMs() - startMs
  const failures = new Map(failed.map(({ serverId, error }) => [serverId, error.message]))
  const servers = inOrder().map(({ serverId, snapshot }) => ({
    serverId,
    snapshot,
    lookup: null,
    others: [],
    tookMs: null,
    failure: failures.get(serverId) ?? null,
  }))
  await context.summary.write(waitSummary(servers, tookMs))
  if (!isOne) printTable(log, overview(servers))
  if (failed.length > 0) {
    const rest = completed.length === 0 ? '' : `Completed: ${counted(completed.length, 'other snapshot')}.`
    throw failureOf(failed, serverIds, 'without a completed snapshot', rest)
  }
  warnIfUnmarked(
    context,
    completed.map(({ snapshot }) => snapshot),
  )
  // All of them, or none: a half-protected fleet is not restored half.
  for (const { serverId, snapshot } of completed) {
    // The step that asked for it may have been given another id of the same server.
    for (const id of new Set([serverId, ...snapshot.serverIds])) marks.write(id, snapshot.id)
  }
  const [only] = completed
  if (isOne && only !== undefined) {
    const { id, name, sizeMb } = only.snapshot
    const when = tookMs < 1000 ? 'was completed already' : `is completed after ${duration(tookMs)} of waiting`
    log.line(`Snapshot ${id} (${name}) of server ${only.serverId} ${when} (${size(sizeMb)}).`)
  }
}

/** A snapshot that was never seen may be none of this server, or the server none that there is. */
async function withUnknownServers(
  context: Context,
  failed: readonly FailedServer[],
  isUnseen: (serverId: string) => boolean,
): Promise<readonly FailedServer[]> {
  const ids = failed.map((each) => each.serverId).filter(isUnseen)
  if (wasStopped(context.signal)) return failed
  return explained(failed, await lookForServers(context, ids))
}
