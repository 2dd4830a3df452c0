/** `restore/` as a way to look: in a dry run with `latest`, everything that each server could go back to. */
import { LATEST } from '../../decide/rollback-target.ts'
import { describeSnapshots, snapshotsOfDeploys } from '../../decide/snapshot-list.ts'
import { LIST_EXPLAINED, LIST_LOSES, listLine } from '../../report/messages/restore-lines.ts'
import { type ListedServer, type SnapshotList, snapshotList } from '../../report/snapshot-list.ts'
import type { RestoreInputs } from '../../runner/inputs/restore.ts'
import type { ServerState } from '../shared/check-servers.ts'
import { printTable } from '../shared/print-table.ts'
import { findLastGood } from '../shared/snapshots/planner.ts'
import { type Context, providerNowMs } from '../shared/step.ts'

/**
 * Lists all snapshots of the servers, as far as GitHub says with the ends of their deploys, and prints the list.
 * @returns `null` where no list is wanted, because a snapshot was named or something is to be restored, and where the
 *   servers have no snapshots
 */
export async function listSnapshots(
  context: Context,
  inputs: RestoreInputs,
  servers: readonly ServerState[],
): Promise<SnapshotList | null> {
  const isWanted = inputs.dryRun && inputs.targets.some(({ wanted }) => wanted === LATEST)
  if (!isWanted || servers.every(({ listed }) => listed.length === 0)) return null
  const owner = { base: inputs.name, run: context.run }
  const runEndOf = await context.github.runEndsOf(
    servers.flatMap(({ listed }) => snapshotsOfDeploys(listed, owner)),
  )
  const described = await Promise.all(
    servers.map(async ({ serverId, listed }): Promise<ListedServer> => {
      const lastGoodId = await findLastGood(context, inputs.name, listed)
      const facts = { ...owner, protect: inputs.protect, lastGoodId, runEndOf }
      return { serverId, snapshots: describeSnapshots(listed, facts) }
    }),
  )
  const list = snapshotList(described, { run: context.run, nowMs: providerNowMs(context) })
  print(context, list, described)
  return list
}

function print(
  { log }: Context,
  { short, restorable }: SnapshotList,
  servers: readonly ListedServer[],
): void {
  log.line(listLine(servers.map(({ serverId }) => serverId)))
  printTable(log, short)
  log.line(LIST_EXPLAINED)
  if (restorable.length === 0) return
  log.line(LIST_LOSES)
  for (const { what, command } of restorable) log.line(`To restore ${what}: ${command}`)
}
