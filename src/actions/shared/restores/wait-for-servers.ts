/** Waits until restores are over, all of them together, and tells how it goes. */
import {
  beginServerWait,
  judgeServerReading,
  type ServerReading,
  type ServerVerdict,
  type ServerWait,
} from '../../../decide/server-wait.ts'
import { FAILED_READINGS_LIMIT } from '../../../decide/snapshot-wait.ts'
import { readFailedText, readPutOffText, waitingTitle } from '../../../report/messages/restores.ts'
import type { SoFar } from '../../../report/restores.ts'
import { tally } from '../../../report/words.ts'
import { readServerStatus } from '../readings.ts'
import { type Cut, type Waiter, waitTogether } from '../waiter.ts'
import { progressReport } from '../progress.ts'
import type { Context } from '../step.ts'

/** How a wait for a restore ended. */
export type RestoreEnd =
  | Exclude<ServerVerdict, { readonly kind: 'wait' | 'unreadable' }>
  | (SoFar & { readonly kind: 'unreadable'; readonly why: string })
  | (SoFar & Cut)

/** A server whose restore is waited for. */
export interface ServerToAwait {
  readonly serverId: string
  /** A restore that is known to be running, because a reading showed it. */
  readonly sawRestoring: boolean
}

/** What to wait for, and how long. */
export interface RestoresToAwait<Server extends ServerToAwait> {
  readonly servers: readonly Server[]
  /** By the clock's `elapsedMs`. */
  readonly deadlineMs: number
  readonly pollIntervalMs: number
  /** Folds what is told of the wait in the log. Not while something else is told there too. */
  readonly isFolded: boolean
}

/**
 * Resolves when all are restored or the time is over.
 * @returns every server, with how the wait for it ended
 */
export async function waitForServers<Server extends ServerToAwait>(
  context: Context,
  { servers, deadlineMs, pollIntervalMs, isFolded }: RestoresToAwait<Server>,
): Promise<readonly (Server & { readonly end: RestoreEnd })[]> {
  const { log, clock, signal } = context
  if (servers.length === 0) return []
  const isOne = servers.length === 1
  const report = progressReport(log, clock)
  const tell = isFolded ? log.startGroup : log.line
  tell(waitingTitle(servers.map(({ serverId }) => serverId)))
  const rhythm = {
    clock,
    signal,
    intervalMs: pollIntervalMs,
    deadlineMs,
    onRound: (states: readonly string[]) => {
      report(tally(states, isOne))
    },
  }
  try {
    return await waitTogether(rhythm, servers, async (server, waiter: Waiter<ServerReading>) => ({
      ...server,
      end: await waitForOne(context, server, waiter),
    }))
  } finally {
    if (isFolded) log.endGroup()
  }
}

async function waitForOne(
  context: Context,
  { serverId, sawRestoring }: ServerToAwait,
  waiter: Waiter<ServerReading>,
): Promise<RestoreEnd> {
  let wait = beginServerWait(context.clock.elapsedMs(), sawRestoring)
  for (;;) {
    // The first read follows a restore at once.
    const read = await waiter.read((limitMs, turn) =>
      readServerStatus(context, serverId, { limitMs, ignoreRetryAfter: turn !== 'next' }),
    )
    const soFar = { sawRestoring: wait.sawRestoring, lastStatus: wait.lastStatus }
    if (read.kind !== 'read') return { ...read, ...soFar }
    const { reading } = read
    const judged = judgeServerReading(wait, reading, read.readAtMs)
    const { verdict } = judged
    wait = judged.wait
    if (verdict.kind !== 'wait') {
      waiter.show(wordFor(verdict))
      if (verdict.kind === 'unreadable') context.log.line(describe(reading, wait))
      return verdict.kind === 'unreadable' ? { ...verdict, ...soFar } : verdict
    }
    waiter.show(describe(reading, wait))
  }
}

function wordFor(verdict: Exclude<ServerVerdict, { kind: 'wait' }>): string {
  switch (verdict.kind) {
    case 'up':
      return 'restored'
    case 'stopped':
      return 'stopped'
    case 'broken':
      return verdict.status
    case 'never-seen':
      return 'never "restoring"'
    case 'unreadable':
      return 'can no longer be read'
  }
}

function describe(reading: ServerReading, wait: ServerWait): string {
  switch (reading.kind) {
    case 'failed':
      if (reading.putOffMs !== null) return readPutOffText(reading.why, reading.putOffMs)
      return readFailedText(reading.why, wait.failures, FAILED_READINGS_LIMIT)
    case 'missing':
      return 'not in the list of servers'
    case 'status':
      return reading.status
  }
}
