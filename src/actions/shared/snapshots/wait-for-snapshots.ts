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
import { counted } from '../../../domain/text.ts'
import { duration, size, tally } from '../../../report/words.ts'
import type { FailedServer } from '../each-server.ts'
import { readSnapshot } from '../readings.ts'
import { type Cut, type Read, type Rhythm, type Waiter, waitTogether } from '../waiter.ts'
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
  /** Told of it whenever the list showed it. */
  readonly onSeen: (snapshot: Snapshot) => void
}

/** How to wait for them. */
export interface SnapshotsToAwait<Target extends SnapshotToAwait = SnapshotToAwait> {
  /** One for each server. */
  readonly snapshots: readonly Target[]
  readonly source: IdSource
  readonly timeoutMs: number
  readonly pollIntervalMs: number
  /** What it means for the user when a snapshot is not completed, as a sentence. */
  readonly otherwise: string
  /** Told after every round of reads. */
  readonly afterRound?: () => void
}

/** What became of them. */
export interface AwaitedSnapshots<Target extends SnapshotToAwait> {
  readonly completed: readonly { readonly target: Target; readonly snapshot: Snapshot }[]
  readonly failed: readonly FailedServer[]
}

/** VPS.org's own words: "This may take 3-10 minutes depending on server size." */
const USUAL = '3 to 10 minutes are usual'

/** Resolves when each is completed, or will not be, as far as anybody can tell. */
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
  log.startGroup(
    `Waiting until ${isOne ? `snapshot ${only.id} is` : `${counted(snapshots.length, 'snapshot')} are`} completed (${USUAL})`,
  )
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
    failed: lost.map(({ target, why }) => ({ serverId: target.serverId, error: new StepError(why) })),
  }
}

interface Completed<Target> {
  readonly kind: 'completed'
  readonly target: Target
  readonly snapshot: Snapshot
  readonly readAtMs: number
}

interface Failed {
  readonly kind: 'failed'
  readonly target: SnapshotToAwait
  readonly why: string
}

async function waitForOne<Target extends SnapshotToAwait>(
  context: Context,
  plan: SnapshotsToAwait,
  target: Target,
  waiter: Waiter<SnapshotReading>,
): Promise<Completed<Target> | Failed> {
  const startMs = context.clock.elapsedMs()
  // That of a single one is told when all is over.
  const isOne = plan.snapshots.length === 1
  let wait = beginSnapshotWait(startMs, plan.source)
  let last = plan.source === 'just-created' ? 'in_progress' : null
  for (;;) {
    const read = await waiter.read(readIn(context, target))
    if (read.kind !== 'read')
      return { kind: 'failed', target, why: whyNot(context, plan, target, read, { startMs, last }) }
    const { reading, readAtMs } = read
    const { verdict, ...judged } = judgeSnapshotReading(wait, reading, readAtMs)
    wait = judged.wait
    if (verdict.kind === 'completed') {
      waiter.show('completed')
      const { snapshot } = verdict
      const sizeText = size(snapshot.sizeMb)
      if (!isOne)
        context.log.line(`Snapshot ${target.id} of server ${target.serverId} is completed (${sizeText}).`)
      return { kind: 'completed', target, snapshot, readAtMs }
    }
    if (verdict.kind !== 'wait') {
      waiter.show('not usable')
      const why = whyNot(context, plan, target, verdict, { startMs, last })
      if (!isOne) context.log.line(why)
      return { kind: 'failed', target, why }
    }
    last = describe(reading, wait)
    waiter.show(last)
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
      mode: 'glance',
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
): Promise<readonly Failed[]> {
  const { startMs } = rhythm
  const lastMs = Math.max(...completed.map((each) => each.readAtMs))
  const early = completed.filter((each) => each.readAtMs < lastMs)
  const ends = await waitTogether(
    rhythm,
    early,
    async ({ target, snapshot }, waiter: Waiter<SnapshotReading>) => {
      let wait: SnapshotWait = { ...beginSnapshotWait(startMs, plan.source), lastSeen: snapshot }
      for (;;) {
        const read = await waiter.read(readIn(context, target, SURE_WITHIN_MS))
        if (read.kind !== 'read') return { target, verdict: read }
        const { verdict, ...judged } = judgeReadingOfCompleted(wait, read.reading, read.readAtMs)
        if (verdict.kind !== 'wait') return { target, verdict }
        wait = judged.wait
      }
    },
  )
  return ends.flatMap(({ target, verdict }): readonly Failed[] => {
    if (verdict.kind !== 'deleted' && verdict.kind !== 'failed') return []
    const why = whyNot(context, plan, target, verdict, { startMs, last: null })
    context.log.line(why)
    return [{ kind: 'failed', target, why }]
  })
}

/** What is known of a wait besides how it ended. */
interface WaitedSoFar {
  readonly startMs: number
  /** What was read last, in words. */
  readonly last: string | null
}

function whyNot(
  { clock, signal }: Context,
  { otherwise, source }: SnapshotsToAwait,
  target: SnapshotToAwait,
  end: Exclude<SnapshotVerdict, { kind: 'wait' | 'completed' }> | Cut,
  { startMs, last }: WaitedSoFar,
): string {
  const tookMs = clock.elapsedMs() - startMs
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

/** What becomes of a snapshot that nobody waits for any more, by what was read last. */
function stateOf(last: string | null): string {
  if (last === null) return 'Nobody has looked at it yet.'
  return last === 'in_progress' ? 'It is still being made at VPS.org.' : `The last look: ${last}.`
}

function describe(reading: SnapshotReading, wait: SnapshotWait): string {
  switch (reading.kind) {
    case 'failed':
      if (reading.putOffMs !== null) return `put off for ${duration(reading.putOffMs)}: ${reading.why}`
      return `look failed (${wait.failures} of ${FAILED_READINGS_LIMIT} in a row): ${reading.why}`
    case 'absent':
      return 'not in the list'
    case 'listed':
      return reading.snapshot.status
  }
}
