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
import { type Message, textOf } from '../../../domain/message.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import { lineOf } from '../../../report/messages/several.ts'
import {
  completed as completedNow,
  type LastRead,
  NOT_IN_THE_LIST,
  NOT_USABLE,
  readFailed,
  readPutOff,
  snapshotDeleted,
  snapshotFailed,
  snapshotNotFound,
  snapshotNotListed,
  snapshotTimeout,
  snapshotUnreadable,
  snapshotWaitStopped,
  waiting,
} from '../../../report/messages/wait.ts'
import { tally } from '../../../report/words.ts'
import type { FailedServer } from '../each-server.ts'
import { readSnapshot } from '../readings.ts'
import { type Cut, type Read, type Rhythm, type Waiter, waitTogether } from '../waiter.ts'
import { progressReport } from '../progress.ts'
import { StepError, type Context } from '../step.ts'

/** One snapshot to wait for. */
export interface SnapshotToAwait {
  readonly serverId: string
  readonly id: string
  /** `null` where only the id is known so far. */
  readonly name: string | null
  /** As a list has shown it before. */
  readonly firstSeen?: Snapshot | null
  /** Whether what is listed under the id can be it. */
  readonly isIt?: (listed: Snapshot) => boolean
  /** Called whenever the list showed it. */
  readonly onSeen: (snapshot: Snapshot) => void
}

/** How to wait for them. */
export interface SnapshotsToAwait<Target extends SnapshotToAwait = SnapshotToAwait> {
  /** One for each server. */
  readonly snapshots: readonly Target[]
  readonly source: IdSource
  readonly timeoutMs: number
  readonly pollIntervalMs: number
  /** Called after every round of reads. */
  readonly afterRound?: () => void
}

/** What became of them. */
export interface AwaitedSnapshots<Target extends SnapshotToAwait> {
  readonly completed: readonly { readonly target: Target; readonly snapshot: Snapshot }[]
  readonly failed: readonly FailedServer[]
}

/** Resolves when each is completed, or is no longer expected to be. */
export async function waitForSnapshots<Target extends SnapshotToAwait>(
  context: Context,
  plan: SnapshotsToAwait<Target>,
): Promise<AwaitedSnapshots<Target>> {
  const { log, clock, signal } = context
  const { snapshots, pollIntervalMs } = plan
  const [only] = snapshots
  if (only === undefined) return { completed: [], failed: [] }
  const isOne = snapshots.length === 1
  const startMs = clock.elapsedMs()
  const report = progressReport(log, clock)
  const deadlineMs = startMs + plan.timeoutMs
  const rhythm = { startMs, clock, signal, intervalMs: pollIntervalMs, deadlineMs }
  const onRound = (states: readonly string[]): void => {
    report(tally(states, isOne))
    plan.afterRound?.()
  }
  log.startGroup(waiting(snapshots.length, only))
  const ends = await waitTogether(
    { ...rhythm, onRound },
    snapshots,
    (target, waiter: Waiter<SnapshotReading>) => waitForOne(context, plan, target, waiter),
  ).finally(() => {
    log.endGroup()
  })
  const completed = ends.filter((each) => each.kind === 'completed')
  const failed = ends.filter((each) => each.kind === 'failed')
  const lost = failed.length > 0 ? failed : await findLost(context, plan, rhythm, completed)
  return {
    completed: completed.filter(({ target }) => !lost.some((each) => each.target === target)),
    failed: lost.map(({ target, facts }) => ({ serverId: target.serverId, error: new StepError(facts) })),
  }
}

interface Completed<Target> {
  readonly kind: 'completed'
  readonly target: Target
  readonly snapshot: Snapshot
  readonly readAtMs: number
}

/** One that is not completed, or no longer. */
interface Unusable {
  readonly target: SnapshotToAwait
  readonly facts: Message
}

interface Failed extends Unusable {
  readonly kind: 'failed'
}

async function waitForOne<Target extends SnapshotToAwait>(
  context: Context,
  plan: SnapshotsToAwait,
  target: Target,
  waiter: Waiter<SnapshotReading>,
): Promise<Completed<Target> | Failed> {
  const startMs = context.clock.elapsedMs()
  // That of a single one is reported at the end.
  const isOne = plan.snapshots.length === 1
  let wait = beginSnapshotWait(startMs, plan.source, target.firstSeen)
  let last: LastRead =
    plan.source === 'just-created' ? { kind: 'status', status: 'in_progress' } : { kind: 'nothing' }
  const failedBy = (end: End): Failed => {
    const facts = whyNot(context, plan, target, end, { startMs, last })
    if (!isOne) context.log.line(lineOf(target.serverId, textOf(facts)))
    return { kind: 'failed', target, facts }
  }
  for (;;) {
    const read = await waiter.read(readIn(context, target))
    if (read.kind !== 'read') return failedBy(read)
    const { reading, readAtMs } = read
    const { verdict, ...judged } = judgeSnapshotReading(wait, reading, readAtMs)
    wait = judged.wait
    if (verdict.kind === 'completed') {
      waiter.show('completed')
      const { snapshot } = verdict
      if (!isOne) context.log.line(lineOf(target.serverId, completedNow(target, snapshot.sizeMb)))
      return { kind: 'completed', target, snapshot, readAtMs }
    }
    if (verdict.kind !== 'wait') {
      waiter.show(NOT_USABLE)
      return failedBy(verdict)
    }
    last = lastOf(reading)
    waiter.show(describe(reading, wait))
  }
}

function readIn(
  context: Context,
  { serverId, id, isIt, onSeen }: SnapshotToAwait,
  longestMs = Infinity,
): Read<SnapshotReading> {
  return async (limitMs, turn) => {
    const reading = await readSnapshot(context, serverId, id, {
      limitMs: Math.min(limitMs, longestMs),
      ignoreRetryAfter: turn === 'last',
    })
    if (reading.kind !== 'listed') return reading
    if (isIt?.(reading.snapshot) === false) return { kind: 'absent', complete: true }
    onSeen(reading.snapshot)
    return reading
  }
}

/** So long a read may take that only makes sure. */
const SURE_WITHIN_MS = 30_000

/**
 * Checks whether those are still there that were completed before the others: one may have been deleted since. What can't be
 * read any more is taken to be there.
 */
async function findLost(
  context: Context,
  plan: SnapshotsToAwait,
  rhythm: Rhythm & { readonly startMs: number },
  completed: readonly Completed<SnapshotToAwait>[],
): Promise<readonly Unusable[]> {
  const { startMs } = rhythm
  const lastMs = Math.max(...completed.map((each) => each.readAtMs))
  const early = completed.filter((each) => each.readAtMs < lastMs)
  const ends = await waitTogether(
    rhythm,
    early,
    async ({ target, snapshot }, waiter: Waiter<SnapshotReading>) => {
      let wait: SnapshotWait = beginSnapshotWait(startMs, plan.source, snapshot)
      for (;;) {
        const read = await waiter.read(readIn(context, target, SURE_WITHIN_MS))
        if (read.kind !== 'read') return { target, verdict: read }
        const { verdict, ...judged } = judgeReadingOfCompleted(wait, read.reading, read.readAtMs)
        if (verdict.kind !== 'wait') return { target, verdict }
        wait = judged.wait
      }
    },
  )
  return ends.flatMap(({ target, verdict }): readonly Unusable[] => {
    if (verdict.kind !== 'deleted' && verdict.kind !== 'failed') return []
    const facts = whyNot(context, plan, target, verdict, { startMs, last: { kind: 'nothing' } })
    context.log.line(lineOf(target.serverId, textOf(facts)))
    return [{ target, facts }]
  })
}

/** How a wait ended without a completed snapshot. */
type End = Exclude<SnapshotVerdict, { kind: 'wait' | 'completed' }> | Cut

/** What is known of a wait besides how it ended. */
interface WaitedSoFar {
  readonly startMs: number
  readonly last: LastRead
}

function whyNot(
  { clock, signal }: Context,
  { source }: SnapshotsToAwait,
  target: SnapshotToAwait,
  end: End,
  { startMs, last }: WaitedSoFar,
): Message {
  const tookMs = clock.elapsedMs() - startMs
  switch (end.kind) {
    case 'failed':
      return snapshotFailed(target, end.snapshot.status, tookMs)
    case 'deleted':
      return snapshotDeleted(target, end.lastSeen.status)
    case 'never-listed':
      return source === 'just-created' ? snapshotNotListed(target) : snapshotNotFound(target)
    case 'unreadable':
      return snapshotUnreadable(target, FAILED_READINGS_LIMIT, end.why)
    case 'timeout':
      return snapshotTimeout(target, tookMs, last)
    case 'aborted':
      return snapshotWaitStopped(target, String(signal.reason), last)
  }
}

/** Returns what a reading showed, as a state for the log. */
function describe(reading: SnapshotReading, wait: SnapshotWait): string {
  switch (reading.kind) {
    case 'failed':
      return reading.putOffMs === null
        ? readFailed(wait.failures, FAILED_READINGS_LIMIT, reading.why)
        : readPutOff(reading.putOffMs, reading.why)
    case 'absent':
      return NOT_IN_THE_LIST
    case 'listed':
      return reading.snapshot.status
  }
}

function lastOf(reading: SnapshotReading): LastRead {
  return reading.kind === 'listed' ? { kind: 'status', status: reading.snapshot.status } : reading
}
