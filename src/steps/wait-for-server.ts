/** Waits until a restore is over, and tells how it goes. */
import {
  beginServerWait,
  judgeServerLook,
  type ServerLook,
  type ServerVerdict,
  type ServerWait,
} from '../decide/server-wait.ts'
import { FAILED_LOOKS_LIMIT } from '../decide/snapshot-wait.ts'
import { lookAtServerStatus } from './looks.ts'
import { type Cut, poll } from './poll.ts'
import { progressReport } from './progress.ts'
import type { World } from './step.ts'

/** How a wait for a restore ended. */
export type RestoreEnd = Exclude<ServerVerdict, { kind: 'wait' }> | Cut

/** What to wait for, and how long. */
export interface RestoreToAwait {
  readonly serverId: string
  readonly timeoutMs: number
  readonly pollIntervalMs: number
  /** A restore that is already known to be going on, because a look showed it. */
  readonly sawRestoring: boolean
}

/** VPS.org's own words: "This may take 5-15 minutes." */
export const USUAL_RESTORE = '5 to 15 minutes are usual'

/** Resolves when the server is back, or when nobody can wait any longer. */
export async function waitForServer(world: World, target: RestoreToAwait): Promise<RestoreEnd> {
  const { log, clock, signal, vpsOrg } = world
  const startMs = clock.elapsedMs()
  const report = progressReport(log, clock, USUAL_RESTORE)
  log.startGroup(`Waiting until server ${target.serverId} is back (${USUAL_RESTORE})`)
  const end = await poll<ServerWait, ServerLook, ServerVerdict>({
    clock,
    signal,
    intervalMs: target.pollIntervalMs,
    deadlineMs: startMs + target.timeoutMs,
    begin: beginServerWait(startMs, target.sawRestoring),
    look: (limitMs) => lookAtServerStatus(vpsOrg, target.serverId, signal, limitMs),
    judge: judgeServerLook,
    onLook: (look, wait) => {
      report(describe(look, wait))
    },
  })
  log.endGroup()
  return end
}

function describe(look: ServerLook, wait: ServerWait): string {
  switch (look.kind) {
    case 'failed':
      return `look failed (${wait.failures} of ${FAILED_LOOKS_LIMIT} in a row): ${look.why}`
    case 'missing':
      return 'not in the list of servers'
    case 'status':
      return look.status
  }
}
