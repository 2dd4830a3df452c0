/** Waits until restores are over, all of them together, and tells how it goes. */
import {
  beginServerWait,
  judgeServerLook,
  type ServerLook,
  type ServerVerdict,
  type ServerWait,
} from '../../decide/server-wait.ts'
import { FAILED_LOOKS_LIMIT } from '../../decide/snapshot-wait.ts'
import { counted, duration, tally } from '../../report/words.ts'
import { lookAtServerStatus } from '../looks.ts'
import { type End, poll } from '../poll.ts'
import { progressReport } from '../progress.ts'
import type { World } from '../step.ts'

/** How a wait for a restore ended. */
export type RestoreEnd = End<ServerVerdict>

/** What to wait for, and how long. */
export interface RestoresToAwait {
  readonly servers: readonly {
    readonly serverId: string
    /** A restore that is already known to be going on, because a look showed it. */
    readonly sawRestoring: boolean
  }[]
  readonly timeoutMs: number
  readonly pollIntervalMs: number
  /** Folds what is told of the wait in the log. Not while something else is told there too. */
  readonly isFolded: boolean
}

/** VPS.org's own words: "This may take 5-15 minutes." */
export const USUAL_RESTORE = '5 to 15 minutes are usual'

/** Resolves, with an end for each server, when all are back or nobody can wait any longer. */
export async function waitForServers(
  world: World,
  plan: RestoresToAwait,
): Promise<ReadonlyMap<string, RestoreEnd>> {
  const { log, clock, signal, vpsOrg } = world
  const [only] = plan.servers
  if (only === undefined) return new Map()
  const isOne = plan.servers.length === 1
  const startMs = clock.elapsedMs()
  const report = progressReport(log, clock, USUAL_RESTORE)
  const states = new Map<string, string>()
  const tell = plan.isFolded ? log.startGroup : log.line
  tell(
    `Waiting until ${isOne ? `server ${only.serverId} is` : `${counted(plan.servers.length, 'server')} are`} back (${USUAL_RESTORE})`,
  )
  const ends = await poll<ServerWait, ServerLook, ServerVerdict>({
    clock,
    signal,
    intervalMs: plan.pollIntervalMs,
    deadlineMs: startMs + plan.timeoutMs,
    begin: new Map(plan.servers.map((each) => [each.serverId, beginServerWait(startMs, each.sawRestoring)])),
    look: (serverId, limitMs) => lookAtServerStatus(vpsOrg, serverId, signal, limitMs),
    judge: judgeServerLook,
    putOffMs: (look) => (look.kind === 'failed' ? look.putOffMs : null),
    onEnd: (serverId, verdict) => {
      states.set(serverId, wordFor(verdict))
    },
    onLook: (open) => {
      for (const [serverId, { look, wait }] of open) states.set(serverId, describe(look, wait))
      report(tally([...states.values()], isOne))
    },
  })
  if (plan.isFolded) log.endGroup()
  return ends
}

function wordFor(verdict: Exclude<ServerVerdict, { kind: 'wait' }>): string {
  switch (verdict.kind) {
    case 'up':
      return 'back'
    case 'stopped':
      return 'stopped'
    case 'broken':
      return verdict.status
    case 'blind':
      return 'not to be seen'
  }
}

function describe(look: ServerLook, wait: ServerWait): string {
  switch (look.kind) {
    case 'failed':
      if (look.putOffMs !== null) return `put off for ${duration(look.putOffMs)}: ${look.why}`
      return `look failed (${wait.failures} of ${FAILED_LOOKS_LIMIT} in a row): ${look.why}`
    case 'missing':
      return 'not in the list of servers'
    case 'status':
      return look.status
  }
}
