/** main waits until its snapshots are completed, or leaves that to `wait/`. */
import type { Completion } from '../../domain/records.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { completedAfter, notWaited } from '../../report/messages/main.ts'
import { snapshotWaitStopped } from '../../report/messages/wait.ts'
import { size } from '../../report/words.ts'
import { saveRecord } from '../../runner/state.ts'
import { readSnapshot } from '../shared/readings.ts'
import { type SeenSnapshot, warnIfUnrecognisable } from '../shared/snapshots/lost-mark.ts'
import { waitForSnapshots } from '../shared/snapshots/wait-for-snapshots.ts'
import { StepError, wasStopped } from '../shared/step.ts'
import type { CreatedSnapshot } from './create-snapshots.ts'
import type { MainStep } from './main-step.ts'

/** Waits until they are completed, and says so to post. */
export async function awaitCreated(step: MainStep, created: readonly CreatedSnapshot[]): Promise<void> {
  const { context, inputs, results } = step
  /** What was seen for the first time, and not reported yet. */
  const newlySeen: SeenSnapshot[] = created.flatMap(({ firstSeen, intent }) =>
    firstSeen === null ? [] : [{ seen: firstSeen, intent }],
  )
  const { completed, failed } = await waitForSnapshots(context, {
    snapshots: created.map((each) => ({
      serverId: each.serverId,
      id: each.answer.id,
      name: each.intent.name,
      firstSeen: each.firstSeen,
      isIt: each.isIt,
      onSeen: (seen) => {
        if (each.firstSeen === null) newlySeen.push({ seen, intent: each.intent })
        takeIn(step, each, seen)
      },
      created: each,
    })),
    source: 'just-created',
    timeoutMs: inputs.timeoutMs,
    pollIntervalMs: inputs.pollIntervalMs,
    afterRound: () => {
      warnIfUnrecognisable(context, newlySeen.splice(0))
      results.exportChanges()
    },
  })
  // One may have been changed while the others were waited for.
  const changed = completed.flatMap(({ target, snapshot }) => {
    const { firstSeen, intent } = target.created
    const isSame = firstSeen?.name === snapshot.name && firstSeen.description === snapshot.description
    return isSame ? [] : [{ seen: snapshot, intent }]
  })
  warnIfUnrecognisable(context, [...newlySeen, ...changed])
  for (const { target } of completed) save(step, target.created, 'seen')
  results.fail(failed, true)
  results.exportAll()
  const [only] = completed
  if (inputs.serverIds.length === 1 && only !== undefined)
    sayCompleted(step, only.target.created, only.snapshot)
  results.print()
  await results.summarise('completed')
}

/** Takes in how a list shows a snapshot. */
function takeIn(
  { context, results, providerClock }: MainStep,
  created: CreatedSnapshot,
  seen: Snapshot,
): void {
  const { serverId, intent, answer, askedAtMs } = created
  // An answer may say little.
  if (created.firstSeen === null && answer.createdAtMs === null && seen.createdAtMs !== null) {
    const providerAheadMs = providerClock.learn(seen, intent)
    created.record = { ...created.record, createdAtMs: seen.createdAtMs, providerAheadMs }
  }
  created.firstSeen ??= seen
  const tookMs = context.clock.elapsedMs() - askedAtMs
  results.learn(serverId, { snapshot: { ...seen, name: intent.name }, tookMs })
}

function save({ context }: MainStep, { place, record }: CreatedSnapshot, completion: Completion): void {
  saveRecord(context.toolkit, place, { ...record, completion })
}

function sayCompleted(
  { context }: MainStep,
  { intent, askedAtMs }: CreatedSnapshot,
  { id, sizeMb }: Snapshot,
): void {
  const tookMs = context.clock.elapsedMs() - askedAtMs
  context.log.line(completedAfter(id, intent, tookMs, size(sizeMb)))
}

/** Leaves the wait to `wait/`: says to post that this is so, and reads them once more only where that tells something. */
export async function leaveToWait(step: MainStep, created: readonly CreatedSnapshot[]): Promise<void> {
  const { context, results } = step
  const { log, signal } = context
  await Promise.all(created.map((each) => readOnce(step, each)))
  // This process gave up on these: no wait step takes them over.
  if (wasStopped(signal)) {
    const failed = created.map(({ serverId, answer, intent }) => ({
      serverId,
      error: new StepError(
        snapshotWaitStopped({ serverId, id: answer.id, name: intent.name }, String(signal.reason), {
          kind: 'status',
          status: answer.status,
        }),
      ),
    }))
    results.fail(failed)
    return
  }
  for (const each of created) save(step, each, 'left-to-wait')
  // Of one that no list has shown yet, with an answer that says nothing, `wait/` tells.
  const reported = created.filter(
    ({ answer, firstSeen }) => firstSeen !== null || answer.description !== null,
  )
  warnIfUnrecognisable(
    context,
    reported.map(({ answer, firstSeen, intent }) => ({ seen: firstSeen ?? answer, intent })),
  )
  results.exportChanges()
  await results.summarise('left-to-wait')
  if (results.failures().length === 0) {
    log.line(notWaited(context.actionName('wait')))
  }
}

/** `wait: false` is about to end this step: no longer than this for a read that only tells. */
const READ_ONCE_MS = 10_000

/** Reads it once where the answer to a create does not say what came back of its description and its date. */
async function readOnce(step: MainStep, created: CreatedSnapshot): Promise<void> {
  const { serverId, answer, firstSeen, isIt } = created
  if (firstSeen !== null || (answer.description !== null && answer.createdAtMs !== null)) return
  const reading = await readSnapshot(step.context, serverId, answer.id, { limitMs: READ_ONCE_MS })
  if (reading.kind === 'listed' && isIt(reading.snapshot)) takeIn(step, created, reading.snapshot)
}
