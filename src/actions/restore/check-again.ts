/** The last check before a rollback. */
import { findTarget, LATEST } from '../../decide/rollback-target.ts'
import { phaseOf, type Snapshot } from '../../domain/snapshot.ts'
import type { RestoreInputs } from '../../runner/inputs/restore.ts'
import { failureOf, onEachServer } from '../shared/each-server.ts'
import { checkServers } from '../shared/check-servers.ts'
import { StepError, type Context } from '../shared/step.ts'
import { whyNotNow } from './check-rollback.ts'
import { type ServerToRollBack, wayBack } from './server-to-roll-back.ts'

/**
 * Checks every server once more: safety snapshots take minutes, and GitHub some seconds, in which somebody may
 * have changed what the first check saw.
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
      whatChanged(inputs, server, listed) ??
      whatIsLatest(context, inputs, server, listed) ??
      whyNotNow(context, inputs, server)
    if (problem !== null) throw notRestored(server, problem)
    return Promise.resolve(server)
  })
  const unread = servers.flatMap((server) =>
    states.failed
      .filter((each) => each.serverId === server.serverId)
      .map(({ serverId, error }) => ({ serverId, error: notRestored(server, error.message, error) })),
  )
  const failed = [...unread, ...now.failed]
  if (failed.length === 0) return now.done
  const what = 'not to be rolled back any more'
  throw failureOf(failed, inputs.serverIds, what, 'Nothing was restored on any server.')
}

function notRestored(server: ServerToRollBack, problem: string, cause?: Error): StepError {
  return new StepError(`${problem} Nothing was restored. ${wayBack(server)}`, { cause })
}

function whatChanged(
  inputs: RestoreInputs,
  { serverId, target, safety }: ServerToRollBack,
  listed: readonly Snapshot[],
): string | null {
  const now = listed.find((each) => each.id === target.id)
  if (now === undefined) {
    return `Snapshot ${target.id} (${target.name}) of server ${serverId} was deleted ${sinceText(inputs)}.`
  }
  if (now.name !== target.name || now.createdAtMs !== target.createdAtMs || phaseOf(now) !== 'completed') {
    return `Snapshot ${target.id} of server ${serverId} has changed ${sinceText(inputs)}: it is now "${now.status}" (${now.name}).`
  }
  return safety === null || listed.some((each) => each.id === safety.id)
    ? null
    : `The safety snapshot ${safety.id} of server ${serverId} is not in the list any more.`
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
): string | null {
  if (wanted !== LATEST) return null
  const found = findTarget(LATEST, listed, { base: inputs.name, run: context.run })
  if (found.kind !== 'found' || found.snapshot.id === target.id) return null
  const { id, name } = found.snapshot
  return (
    `Snapshot ${id} (${name}) of server ${serverId} was completed ${sinceText(inputs)}, ` +
    `so "latest" does not mean snapshot ${target.id} any more.`
  )
}

function sinceText({ safetySnapshot }: RestoreInputs): string {
  return safetySnapshot ? 'while the safety snapshot was made' : 'since the first check'
}
