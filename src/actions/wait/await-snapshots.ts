/** `wait/`: waits until snapshots that an earlier step asked for are completed, and tells post that they were. */
import type { Snapshot } from '../../domain/snapshot.ts'
import { overview, waitSummary } from '../../report/main-summary.ts'
import { notCompleted, waited } from '../../report/messages/wait.ts'
import type { CompletionMarks } from '../../runner/job-notes.ts'
import { exportIds, exportSnapshots } from '../../runner/outputs.ts'
import type { WaitInputs } from '../../runner/inputs/wait.ts'
import { type FailedServer, failureOf } from '../shared/each-server.ts'
import { lookUpCachedServer } from '../shared/readings.ts'
import { explained } from '../shared/servers-meant.ts'
import { printTable } from '../shared/print-table.ts'
import { wasStopped, type Context } from '../shared/step.ts'
import { warnIfUnmarked } from '../shared/snapshots/lost-mark.ts'
import { type SnapshotToAwait, waitForSnapshots } from '../shared/snapshots/wait-for-snapshots.ts'

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
  const { serverIds } = inputs
  const startMs = clock.elapsedMs()
  const isOne = serverIds.length === 1
  const targets = inputs.targets.map(targetOf)
  const { completed, ...ended } = await waitForSnapshots(context, {
    snapshots: targets,
    source: 'given',
    timeoutMs: inputs.timeoutMs,
    pollIntervalMs: inputs.pollIntervalMs,
  })
  const unseen = targets.filter(({ seen }) => seen === null).map((each) => each.serverId)
  const failed = await withUnknownServers(context, ended.failed, unseen)
  const tookMs = clock.elapsedMs() - startMs
  const servers = targets.map(({ serverId, seen }) => ({
    serverId,
    snapshot: seen,
    lookup: null,
    others: [],
    tookMs: null,
    failure: failed.find((each) => each.serverId === serverId)?.error.message ?? null,
  }))
  exportIds(context.toolkit, servers)
  exportSnapshots(context.toolkit, servers)
  await context.summary.write(waitSummary(servers, tookMs))
  if (!isOne) printTable(log, overview(servers))
  if (failed.length > 0) throw failureOf(failed, serverIds, notCompleted)
  warnIfUnmarked(
    context,
    completed.map(({ snapshot }) => snapshot),
  )
  // All of them, or none: a half-protected fleet is not restored half.
  for (const { target, snapshot } of completed) {
    // The step that asked for it may have been given another id of the same server.
    for (const id of new Set([target.serverId, ...snapshot.serverIds])) marks.write(id, snapshot.id)
  }
  const [only] = completed
  if (isOne && only !== undefined) {
    const { id, name, sizeMb } = only.snapshot
    log.line(waited({ id, name, serverId: only.target.serverId }, tookMs, sizeMb))
  }
}

interface Target extends SnapshotToAwait {
  seen: Snapshot | null
}

function targetOf({ serverId, snapshotId }: WaitInputs['targets'][number]): Target {
  const target: Target = {
    serverId,
    id: snapshotId,
    name: null,
    seen: null,
    onSeen: (snapshot) => {
      target.seen = snapshot
    },
  }
  return target
}

/** A snapshot that was never seen may be none of this server, or the server none that there is. */
async function withUnknownServers(
  context: Context,
  failed: readonly FailedServer[],
  unseen: readonly string[],
): Promise<readonly FailedServer[]> {
  if (wasStopped(context.signal)) return failed
  return await Promise.all(
    failed.map(async ({ serverId, error }) => {
      if (!unseen.includes(serverId)) return { serverId, error }
      const lookup = await lookUpCachedServer(context, serverId)
      return { serverId, error: explained({ serverId, lookup }, error) }
    }),
  )
}
