/** The last check before a rollback. */
import { findTarget, LATEST } from '../../decide/rollback-target.ts'
import type { Message } from '../../domain/message.ts'
import { phaseOf, type Snapshot } from '../../domain/snapshot.ts'
import {
  latestChanged,
  notRestored,
  type RestoreCode,
  safetySnapshotLost,
  snapshotChanged,
} from '../../report/messages/restore.ts'
import type { RestoreInputs } from '../../runner/inputs/restore.ts'
import { onEachServer } from '../shared/each-server.ts'
import { checkServers } from '../shared/check-servers.ts'
import { StepError, type Context } from '../shared/step.ts'
import { whyNotNow } from './check-rollback.ts'
import { refusedRollback } from './failed-rollback.ts'
import type { ServerToRollBack } from './server-to-roll-back.ts'

/**
 * Checks every server once more: safety snapshots take minutes, and GitHub some seconds, in which what
 * the first check saw may have changed.
 * @returns the servers as they are now
 * @throws VpsOrgError, StepError when something has changed: then nothing was restored anywhere
 */
export async function checkAgain(
  context: Context,
  inputs: RestoreInputs,
  servers: readonly ServerToRollBack[],
): Promise<readonly ServerToRollBack[]> {
  const states = await checkServers(
    context,
    servers.map((before) => ({ serverId: before.serverId, before })),
  )
  const now = await onEachServer(states.done, ({ before, listed, lookup }) => {
    const server = { ...before, lookup }
    const problem =
      whatChanged(server, listed) ??
      whatIsLatest(context, inputs, server, listed) ??
      whyNotNow(context, inputs, server)
    if (problem !== null) throw new StepError(problem)
    return Promise.resolve(server)
  })
  const failed = [...states.failed, ...now.failed]
  if (failed.length === 0) return now.done
  const refused = servers.flatMap(({ serverId, safety }) =>
    failed
      .filter((each) => each.serverId === serverId)
      .map((each) => {
        const isLost = each.error.facts.code === ('rollback-safety-snapshot-lost' satisfies RestoreCode)
        return { ...each, state: notRestored(serverId, isLost ? null : safety) }
      }),
  )
  throw refusedRollback(context, inputs.serverIds, refused, { isBefore: false })
}

function whatChanged(
  { serverId, target, safety }: ServerToRollBack,
  listed: readonly Snapshot[],
): Message | null {
  const now = listed.find((each) => each.id === target.id)
  const isSame =
    now?.name === target.name && now.createdAtMs === target.createdAtMs && phaseOf(now) === 'completed'
  if (!isSame) return snapshotChanged(serverId, target, now)
  return safety === null || listed.some((each) => each.id === safety.id)
    ? null
    : safetySnapshotLost(serverId, safety)
}

/**
 * "latest" is the newest completed one when the restore is sent. A newer one may mean that a deploy is about to
 * begin.
 */
function whatIsLatest(
  context: Context,
  inputs: RestoreInputs,
  { serverId, wanted, target }: ServerToRollBack,
  listed: readonly Snapshot[],
): Message | null {
  if (wanted !== LATEST) return null
  const found = findTarget(LATEST, listed, { base: inputs.name, run: context.run })
  if (found.kind !== 'found' || found.snapshot.id === target.id) return null
  return latestChanged(serverId, target, found.snapshot)
}
