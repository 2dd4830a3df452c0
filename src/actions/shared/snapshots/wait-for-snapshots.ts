/** Waits until snapshots are completed, all of them together, and tells how it goes. */
import {
  beginSnapshotWait,
  FAILED_READINGS_LIMIT,
  type IdSource,
  judgeReadingOfCompleted,
  judgeSnapshotReading,
  type SnapshotReading,
  type SnapshotVerdict,
  type SnapshotWait,
} from '../../../decide/snapshot-wait.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import { counted, duration, size, tally } from '../../../report/words.ts'
import type { FailedServer } from '../each-server.ts'
import { lookAtSnapshot } from '../server-checks.ts'
import { type End, poll, type Turn } from '../waiter.ts'
import { progressReport } from '../progress.ts'
import { StepError, stopReason, type Context } from '../step.ts'

/** One snapshot to wait for. */
export interface SnapshotToAwait {
  readonly serverId: string
  readonly id: string
  /** `null` where only the id is known so far. */
  readonly name: string | null
  /** Whether what is listed under the id can be it. */
  readonly isIt?: (listed: Snapshot) => boolean
}

/** How to wait for them. */
export interface SnapshotsToAwait {
  /** One for each server. */
  readonly snapshots: readonly SnapshotToAwait[]
  readonly source: IdSource
  readonly timeoutMs: number
  readonly pollIntervalMs: number
  /** What it means for the user when a snapshot is not completed, as a sentence. */
  readonly otherwise: string
  /** Told of a snapshot whenever a look showed it. */
  readonly onSeen: (serverId: string, snapshot: Snapshot) => void
  /** Told after every look. */
  readonly afterLook?: () => void
}

/** What became of them. */
export interface AwaitedSnapshots {
  readonly completed: readonly { readonly serverId: string; readonly snapshot: Snapshot }[]
  readonly failed: readonly FailedServer[]
}

/** VPS.org's own words: "This may take 3-10 minutes depending on server size." */
const USUAL = '3 to 10 minutes are usual'

/** Resolves when each is completed, or will not be, as far as anybody can tell. */
export async function waitForSnapshots(context: Context, plan: SnapshotsToAwait): Promise<AwaitedSnapshots> {
  const { log, clock, signal } = context
  const startMs = clock.elapsedMs()
  const report = progressReport(log, clock, USUAL)
  const targets = new Map(plan.snapshots.map((each) => [each.serverId, each]))
  const [only] = plan.snapshots
  if (only === undefined) return { completed: [], failed: [] }
  const isOne = targets.size === 1
  /** What the last look at each showed, in words. */
  const last = new Map<string, string>()
  /** The status of each, for a line of progress. */
  const states = new Map<string, string>()
  const completed: { serverId: string; snapshot: Snapshot }[] = []
  const failed: FailedServer[] = []
  /** Returns why it is no use, or `null`. */
  const settle = (serverId: string, end: End<SnapshotVerdict>): string | null => {
    const target = targets.get(serverId) ?? only
    if (end.kind === 'completed') {
      completed.push({ serverId, snapshot: end.snapshot })
      return null
    }
    const tookMs = clock.elapsedMs() - startMs
    const text = whyNot(
      target,
      end,
      last.get(serverId) ?? (plan.source === 'just-created' ? 'in_progress' : null),
      tookMs,
      plan,
      signal,
    )
    failed.push({ serverId, error: new StepError(text) })
    return text
  }
  /** Those that were completed when others were not yet. */
  const early = new Map<string, Snapshot>()
  const lookAt = async (serverId: string, limitMs: number, turn: Turn): Promise<SnapshotReading> => {
    const { id, isIt } = targets.get(serverId) ?? only
    const how = { limitMs, mode: 'glance', ignoreRetryAfter: turn === 'last' } as const
    const look = await lookAtSnapshot(context, serverId, id, how)
    if (look.kind === 'listed' && isIt?.(look.snapshot) === false) return { kind: 'absent', complete: true }
    if (look.kind === 'listed') plan.onSeen(serverId, look.snapshot)
    return look
  }
  log.startGroup(
    `Waiting until ${isOne ? `snapshot ${only.id} is` : `${counted(targets.size, 'snapshot')} are`} completed (${USUAL})`,
  )
  const ends = await poll<SnapshotWait, SnapshotReading, SnapshotVerdict>({
    clock,
    signal,
    intervalMs: plan.pollIntervalMs,
    deadlineMs: startMs + plan.timeoutMs,
    begin: new Map([...targets.keys()].map((key) => [key, beginSnapshotWait(startMs, plan.source)])),
    look: lookAt,
    judge: judgeSnapshotReading,
    putOffMs: (look) => (look.kind === 'failed' ? look.putOffMs : null),
    onEnd: (serverId, verdict) => {
      const problem = settle(serverId, verdict)
      states.set(serverId, verdict.kind === 'completed' ? 'completed' : 'not usable')
      if (isOne) return
      const sizeMb = verdict.kind === 'completed' ? verdict.snapshot.sizeMb : null
      log.line(
        problem ??
          `Snapshot ${targets.get(serverId)?.id ?? ''} of server ${serverId} is completed (${size(sizeMb)}).`,
      )
    },
    onLook: (open) => {
      for (const [serverId, { look, wait }] of open) {
        const words = describe(look, wait)
        last.set(serverId, words)
        states.set(serverId, words)
      }
      report(tally([...states.values()], isOne))
      for (const { serverId, snapshot } of completed) early.set(serverId, snapshot)
      plan.afterLook?.()
    },
  }).finally(() => {
    log.endGroup()
  })
  // What a look ended is settled already.
  for (const [serverId, end] of ends) {
    if (end.kind === 'timeout' || end.kind === 'aborted') settle(serverId, end)
  }
  if (failed.length > 0 || early.size === 0) return { completed, failed }
  const lost = await lostSince(context, plan, early, startMs, lookAt)
  for (const [serverId, verdict] of lost) {
    const problem = settle(serverId, verdict)
    if (problem !== null) log.line(problem)
  }
  return { completed: completed.filter(({ serverId }) => !lost.has(serverId)), failed }
}

/** So long a look may take that only makes sure. */
const SURE_WITHIN_MS = 30_000

/**
 * Checks whether those are still there that were completed before the others: one may have been deleted since. What can't be
 * looked at any more is taken to be there.
 */
async function lostSince(
  { clock, signal }: Context,
  { pollIntervalMs, timeoutMs, source }: SnapshotsToAwait,
  early: ReadonlyMap<string, Snapshot>,
  startMs: number,
  lookAt: (serverId: string, limitMs: number, turn: Turn) => Promise<SnapshotReading>,
): Promise<ReadonlyMap<string, LostVerdict>> {
  const begin = [...early].map(
    ([serverId, lastSeen]) => [serverId, { ...beginSnapshotWait(startMs, source), lastSeen }] as const,
  )
  const ends = await poll<SnapshotWait, SnapshotReading, SnapshotVerdict>({
    clock,
    signal,
    intervalMs: pollIntervalMs,
    deadlineMs: startMs + timeoutMs,
    begin: new Map(begin),
    look: (serverId, limitMs, turn) => lookAt(serverId, Math.min(limitMs, SURE_WITHIN_MS), turn),
    judge: judgeReadingOfCompleted,
    putOffMs: () => null,
    onEnd: () => undefined,
    onLook: () => undefined,
  })
  return new Map(
    [...ends].flatMap(([serverId, end]) =>
      end.kind === 'deleted' || end.kind === 'failed' ? [[serverId, end] as const] : [],
    ),
  )
}

type LostVerdict = Extract<SnapshotVerdict, { readonly kind: 'deleted' | 'failed' }>

function whyNot(
  target: SnapshotToAwait,
  end: Exclude<End<SnapshotVerdict>, { kind: 'completed' }>,
  last: string | null,
  tookMs: number,
  { otherwise, source }: SnapshotsToAwait,
  signal: AbortSignal,
): string {
  const named = target.name === null ? '' : ` (${target.name})`
  const which = `Snapshot ${target.id}${named} of server ${target.serverId}`
  switch (end.kind) {
    case 'failed':
      return (
        `${which} ended as "${end.snapshot.status}" after ${duration(tookMs)}: there is no usable snapshot. ${otherwise} ` +
        'Run the job again; if it fails again, ask VPS.org and name the snapshot.'
      )
    case 'deleted':
      return `${which} was listed as "${end.lastSeen.status}" and is gone now: somebody deleted it. ${otherwise} Run the job again.`
    case 'never-listed':
      return source === 'just-created'
        ? `${which} was accepted, but has not appeared in the server's list for a minute. ${otherwise} ` +
            'Check "server-id" and look at the list of snapshots at VPS.org.'
        : `${which} is not in that server's list: no snapshot has this id, or it is one of another server. ${otherwise} ` +
            'Do "server-id" and "snapshot-id" name the same servers, in the same order, as the step that asked for the snapshot?'
    case 'unreadable':
      return `${which} may still be in the making, but ${FAILED_READINGS_LIMIT} looks in a row failed. The last one: ${end.why} ${otherwise}`
    case 'timeout':
      return (
        `${which} is not completed after ${duration(tookMs)} (the input "timeout"). ${stateOf(last)} ${otherwise} ` +
        `Raise "timeout" if the server is large (${USUAL}).`
      )
    case 'aborted':
      return `Stopped by ${stopReason(signal)}. ${which}: ${stateOf(last)}${last === null ? '' : " It takes one of the server's slots."} ${otherwise}`
  }
}

/** What becomes of a snapshot that nobody waits for any more, by what the last look showed. */
function stateOf(last: string | null): string {
  if (last === null) return 'Nobody has looked at it yet.'
  return last === 'in_progress' ? 'It is still being made at VPS.org.' : `The last look: ${last}.`
}

function describe(look: SnapshotReading, wait: SnapshotWait): string {
  switch (look.kind) {
    case 'failed':
      if (look.putOffMs !== null) return `put off for ${duration(look.putOffMs)}: ${look.why}`
      return `look failed (${wait.failures} of ${FAILED_READINGS_LIMIT} in a row): ${look.why}`
    case 'absent':
      return 'not in the list'
    case 'listed':
      return look.snapshot.status
  }
}
