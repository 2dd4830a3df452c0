/** The wait for restores that other processes began. */
import { serverPhaseOf } from '../../domain/server.ts'
import {
  earlierRestoreFailed,
  earlierRestoreStopped,
  earlierRestoreTimeout,
  earlierRestoreUnreadable,
  restoreIsOver,
  waitingForRestore,
} from '../../report/messages/main.ts'
import { type EachServer, onEachServer, settleAll } from '../shared/each-server.ts'
import { checkServers } from '../shared/check-servers.ts'
import { completeListing } from '../shared/readings.ts'
import { endIfStopped, StepError, type Context } from '../shared/step.ts'
import { type RestoreEnd, waitForServers } from '../shared/restores/wait-for-servers.ts'
import { sayStates } from './describe-servers.ts'
import type { CheckedServer, MainStep } from './main-step.ts'

/**
 * Returns the servers as they are when none of them is being restored any more. What was seen of the others is old by then,
 * so they are checked anew. A server on which the restore does not end well, or not in time, has failed.
 */
export async function waitOutRestores(
  step: MainStep,
  servers: readonly CheckedServer[],
): Promise<readonly CheckedServer[]> {
  const { context, results } = step
  const startMs = context.clock.elapsedMs()
  let latest = servers
  for (;;) {
    const restoring = latest.filter(isRestoring)
    if (restoring.length === 0) return latest
    const others = latest.filter((each) => !isRestoring(each))
    const back = await waitUntilBack(step, restoring, startMs)
    results.fail(back.failed)
    endIfStopped(context.signal, 'No snapshot was created.')
    const checks = await settleAll([listAnew(context, back.done), checkServers(context, others)])
    for (const each of checks) results.fail(each.failed)
    latest = checks.flatMap((each) => each.done).toSorted((a, b) => a.place - b.place)
    for (const { serverId, lookup } of latest) results.learn(serverId, { lookup })
  }
}

type SeenServer = CheckedServer & { readonly lookup: { readonly kind: 'found' } }

function isRestoring(checked: CheckedServer): checked is SeenServer {
  const { lookup } = checked
  return lookup.kind === 'found' && serverPhaseOf(lookup.server.status) === 'restoring'
}

async function waitUntilBack(
  { context, inputs }: MainStep,
  servers: readonly SeenServer[],
  startMs: number,
): Promise<EachServer<CheckedServer>> {
  const { log, clock } = context
  const { timeoutMs, pollIntervalMs } = inputs
  for (const { serverId } of servers) {
    log.warning(waitingForRestore(serverId))
  }
  const ended = await waitForServers(context, {
    servers: servers.map((each) => ({ ...each, sawRestoring: true })),
    deadlineMs: startMs + timeoutMs,
    pollIntervalMs,
    isFolded: inputs.serverIds.length === 1,
  })
  return await onEachServer(ended, ({ end, ...each }) => {
    const status = statusAfter(context, each.serverId, end, timeoutMs)
    log.line(restoreIsOver(each.serverId, clock.elapsedMs() - startMs, status))
    const server = { ...each.lookup.server, status }
    return Promise.resolve({ ...each, lookup: { kind: 'found', server } })
  })
}

async function listAnew(
  context: Context,
  servers: readonly CheckedServer[],
): Promise<EachServer<CheckedServer>> {
  return await onEachServer(servers, async (server) => {
    const listed = await completeListing(context, server.serverId)
    sayStates(context.log, [server])
    return { ...server, listed }
  })
}

/** @throws StepError when the restore did not end well */
function statusAfter(context: Context, serverId: string, end: RestoreEnd, timeoutMs: number): string {
  switch (end.kind) {
    case 'up':
      return 'active'
    case 'stopped':
      return 'stopped'
    case 'never-seen':
      throw new Error(`Server ${serverId} was seen restoring, and the wait for that says that it was not.`)
    case 'broken':
      throw new StepError(earlierRestoreFailed(serverId, end.status))
    case 'unreadable':
      throw new StepError(earlierRestoreUnreadable(serverId, end.why))
    case 'timeout':
      throw new StepError(earlierRestoreTimeout(serverId, timeoutMs))
    case 'aborted':
      throw new StepError(earlierRestoreStopped(serverId, String(context.signal.reason)))
  }
}
