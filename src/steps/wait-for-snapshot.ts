/** Waits until a snapshot is completed, and tells how it goes. */
import {
  beginSnapshotWait,
  FAILED_LOOKS_LIMIT,
  judgeSnapshotLook,
  type SnapshotLook,
  type SnapshotVerdict,
  type SnapshotWait,
} from '../decide/snapshot-wait.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { duration } from '../report/words.ts'
import { lookAtSnapshot } from './looks.ts'
import { poll } from './poll.ts'
import { progressReport } from './progress.ts'
import { StepError, stopReason, type World } from './step.ts'

/** What to wait for, and how long. */
export interface SnapshotToAwait {
  readonly serverId: string
  readonly id: string
  readonly name: string
  readonly timeoutMs: number
  readonly pollIntervalMs: number
  /** What it means for the user when the snapshot is not completed, as a sentence. */
  readonly otherwise: string
  /** Told of the snapshot whenever a look showed it. */
  readonly onSeen: (snapshot: Snapshot) => void
}

/** VPS.org's own words: "This may take 3-10 minutes depending on server size." */
const USUAL = '3 to 10 minutes are usual'

/**
 * Resolves with the completed snapshot.
 * @throws StepError in every other case, saying in what state the snapshot is
 */
export async function waitForSnapshot(world: World, target: SnapshotToAwait): Promise<Snapshot> {
  const { log, clock, signal, vpsOrg } = world
  const startMs = clock.elapsedMs()
  const report = progressReport(log, clock, USUAL)
  let last = 'in_progress'
  log.startGroup(`Waiting until snapshot ${target.id} is completed (${USUAL})`)
  const end = await poll<SnapshotWait, SnapshotLook, SnapshotVerdict>({
    clock,
    signal,
    intervalMs: target.pollIntervalMs,
    deadlineMs: startMs + target.timeoutMs,
    begin: beginSnapshotWait(startMs),
    look: async (limitMs) => {
      const look = await lookAtSnapshot(vpsOrg, target.serverId, target.id, signal, limitMs)
      if (look.kind === 'listed') target.onSeen(look.snapshot)
      return look
    },
    judge: judgeSnapshotLook,
    onLook: (look, wait) => {
      last = describe(look, wait)
      report(last)
    },
  })
  log.endGroup()
  const which = `Snapshot ${target.id} (${target.name}) of server ${target.serverId}`
  const tookMs = clock.elapsedMs() - startMs
  const rest = target.otherwise
  switch (end.kind) {
    case 'completed':
      return end.snapshot
    case 'failed':
      throw new StepError(
        `${which} ended as "${end.snapshot.status}" after ${duration(tookMs)}: there is no usable snapshot. ${rest} ` +
          'Run the job again; if it fails again, ask VPS.org and name the snapshot.',
      )
    case 'vanished':
      throw new StepError(
        `${which} was listed as "${end.lastSeen.status}" and is gone now: somebody deleted it. ${rest} Run the job again.`,
      )
    case 'never-listed':
      throw new StepError(
        `${which} was accepted, but has not appeared in the server's list for a minute. ${rest} ` +
          'Check "server-id" and look at the list of snapshots at VPS.org.',
      )
    case 'blind':
      throw new StepError(
        `${which} may still be in the making, but ${FAILED_LOOKS_LIMIT} looks in a row failed. The last one: ${end.why} ${rest}`,
      )
    case 'timeout':
      throw new StepError(
        `${which} is not completed after ${duration(tookMs)} (the input "timeout"). ${stateOf(last)} ${rest} ` +
          `Raise "timeout" if the server is large (${USUAL}).`,
      )
    case 'aborted':
      throw new StepError(
        `Stopped by ${stopReason(signal)}. ${which}: ${stateOf(last)} It takes one of the server's slots. ${rest}`,
      )
  }
}

/** What becomes of a snapshot that nobody waits for any more, by what the last look showed. */
function stateOf(last: string): string {
  return last === 'in_progress' ? 'It is still being made at VPS.org.' : `The last look: ${last}.`
}

function describe(look: SnapshotLook, wait: SnapshotWait): string {
  switch (look.kind) {
    case 'failed':
      return `look failed (${wait.failures} of ${FAILED_LOOKS_LIMIT} in a row): ${look.why}`
    case 'absent':
      return 'not in the list'
    case 'listed':
      return look.snapshot.status
  }
}
