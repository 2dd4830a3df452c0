/** Waits until restores are over, all of them together, and tells how it goes. */
import {
  beginServerWait,
  judgeServerReading,
  type ServerReading,
  type ServerVerdict,
  type ServerWait,
} from '../../../decide/server-wait.ts'
import { FAILED_READINGS_LIMIT } from '../../../decide/snapshot-wait.ts'
import { counted, duration, tally } from '../../../report/words.ts'
import { lookAtServerStatus } from '../server-checks.ts'
import { type Cut, poll } from '../waiter.ts'
import { progressReport } from '../progress.ts'
import type { Context } from '../step.ts'

/** What was seen until then, where it did not end by itself. `lastStatus` `null`: nothing was. */
export type SoFar = Pick<ServerWait, 'sawRestoring' | 'lastStatus'>

/** How a wait for a restore ended. */
export type RestoreEnd =
  | Exclude<ServerVerdict, { readonly kind: 'wait' | 'unreadable' }>
  | (SoFar & { readonly kind: 'unreadable'; readonly why: string })
  | (SoFar & Cut)

/** What to wait for, and how long. */
export interface RestoresToAwait {
  readonly servers: readonly {
    readonly serverId: string
    /** A restore that is already known to be going on, because a look showed it. */
    readonly sawRestoring: boolean
  }[]
  /** By the clock's `elapsedMs`. */
  readonly deadlineMs: number
  readonly pollIntervalMs: number
  /** Folds what is told of the wait in the log. Not while something else is told there too. */
  readonly isFolded: boolean
}

/** VPS.org's own words: "This may take 5-15 minutes." */
export const USUAL_RESTORE = '5 to 15 minutes are usual'

/**
 * Resolves when all are back or nobody can wait any longer.
 * @returns gives the end of a server that was waited for
 */
export async function waitForServers(
  context: Context,
  plan: RestoresToAwait,
): Promise<(serverId: string) => RestoreEnd> {
  const { log, clock, signal, vpsOrg } = context
  const [only] = plan.servers
  if (only === undefined) return notAwaited
  const isOne = plan.servers.length === 1
  const startMs = clock.elapsedMs()
  const report = progressReport(log, clock, USUAL_RESTORE)
  const states = new Map<string, string>()
  const tell = plan.isFolded ? log.startGroup : log.line
  tell(
    `Waiting until ${isOne ? `server ${only.serverId} is` : `${counted(plan.servers.length, 'server')} are`} back (${USUAL_RESTORE})`,
  )
  const begin = plan.servers.map(
    (each) => [each.serverId, beginServerWait(startMs, each.sawRestoring)] as const,
  )
  const waits = new Map(begin)
  const ends = await poll<ServerWait, ServerReading, ServerVerdict>({
    clock,
    signal,
    intervalMs: plan.pollIntervalMs,
    deadlineMs: plan.deadlineMs,
    begin: new Map(begin),
    // The first look follows a restore at once.
    look: (serverId, limitMs, turn) =>
      lookAtServerStatus(vpsOrg, serverId, signal, { limitMs, ignoreRetryAfter: turn !== 'next' }),
    judge: judgeServerReading,
    putOffMs: (look) => (look.kind === 'failed' ? look.putOffMs : null),
    onEnd: (serverId, verdict) => {
      states.set(serverId, wordFor(verdict))
    },
    onLook: (open) => {
      for (const [serverId, { look, wait }] of open) {
        waits.set(serverId, wait)
        states.set(serverId, describe(look, wait))
      }
      report(tally([...states.values()], isOne))
    },
  }).finally(() => {
    if (plan.isFolded) log.endGroup()
  })
  return (serverId) => {
    const end = ends.get(serverId)
    const wait = waits.get(serverId)
    if (end === undefined || wait === undefined) return notAwaited(serverId)
    switch (end.kind) {
      case 'unreadable':
      case 'timeout':
      case 'aborted':
        return { ...end, sawRestoring: wait.sawRestoring, lastStatus: wait.lastStatus }
      default:
        return end
    }
  }
}

function notAwaited(serverId: string): never {
  throw new Error(`Nobody has waited for server ${serverId}.`)
}

function wordFor(verdict: Exclude<ServerVerdict, { kind: 'wait' }>): string {
  switch (verdict.kind) {
    case 'up':
      return 'back'
    case 'stopped':
      return 'stopped'
    case 'broken':
      return verdict.status
    case 'never-seen':
      return 'never seen restoring'
    case 'unreadable':
      return 'not to be seen'
  }
}

function describe(look: ServerReading, wait: ServerWait): string {
  switch (look.kind) {
    case 'failed':
      if (look.putOffMs !== null) return `put off for ${duration(look.putOffMs)}: ${look.why}`
      return `look failed (${wait.failures} of ${FAILED_READINGS_LIMIT} in a row): ${look.why}`
    case 'missing':
      return 'not in the list of servers'
    case 'status':
      return look.status
  }
}
