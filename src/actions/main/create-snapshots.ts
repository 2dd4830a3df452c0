/** main creates the snapshots: plans for all servers how a slot gets free, then frees it and sends the create on each. */
import { readDeployStatus } from '../../domain/deploy-status.ts'
import type { CreatedRecord, Intent } from '../../domain/records.ts'
import { phaseOf, type Snapshot, type SnapshotListing } from '../../domain/snapshot.ts'
import { creating, inProgress } from '../../report/messages/create.ts'
import { saveRecord } from '../../runner/state.ts'
import { numbersLast, onceForEach } from '../shared/duplicate-servers.ts'
import { onEachServer } from '../shared/each-server.ts'
import { wholeOf } from '../shared/readings.ts'
import { explaining } from '../shared/servers-meant.ts'
import { createInSlot } from '../shared/snapshots/create-in-slot.ts'
import { planSlots, type SlotPlan, warnOfLowLimit } from '../shared/snapshots/slot-plan.ts'
import { endIfStopped } from '../shared/step.ts'
import type { CheckedServer, MainStep } from './main-step.ts'

/** A snapshot that was accepted, and what is known of it by now. */
export interface CreatedSnapshot {
  readonly serverId: string
  readonly place: number
  readonly intent: Intent
  /** As the answer to the create had it, or the list in which it was found without one. */
  readonly answer: Snapshot
  /** Whether what is listed under its id can be it. */
  readonly isIt: (listed: Snapshot) => boolean
  /** By the clock's `elapsedMs`. */
  readonly askedAtMs: number
  /** What the post step gets to know of it. */
  record: CreatedRecord
  /** As the list showed it first; `null`: it has not yet. */
  firstSeen: Snapshot | null
}

/**
 * Creates a snapshot of each server. One that fails does not stop the others.
 * @throws RunnerFileError when post would not know of a snapshot
 */
export async function createSnapshots(
  step: MainStep,
  servers: readonly CheckedServer[],
): Promise<readonly CreatedSnapshot[]> {
  const { context, inputs, results } = step
  const slots = await planSlots(
    context,
    inputs,
    servers.map((each) => ({ ...each, spare: [] })),
  )
  endIfStopped(context.signal, 'No snapshot was created.')
  warnOfLowLimit(context, inputs, servers)
  const create = onceForEach(context, slots, (slot, newer) => createOne(step, slot, newer))
  try {
    const { done, failed } = await onEachServer(numbersLast(slots), (slot) =>
      explaining(slot, () => create(slot)),
    )
    results.fail(failed)
    return done
  } finally {
    results.exportAll()
  }
}

async function createOne(
  { context, inputs, results, providerClock }: MainStep,
  slot: CheckedServer & SlotPlan,
  newer?: SnapshotListing,
): Promise<CreatedSnapshot> {
  const { log, clock, toolkit } = context
  const { serverId, place } = slot
  let askedAtMs = clock.elapsedMs()
  const statusSeen = readDeployStatus(inputs.deployStatus, inputs.jobStatus)
  const { snapshot, intent, isListed, others, isIt } = await createInSlot(context, inputs, {
    slot,
    ...(newer === undefined ? {} : { newer: wholeOf(newer, serverId) }),
    base: inputs.name,
    guardsRun: statusSeen === 'skipped',
    description: inputs.description,
    ifStopped: 'The post step finds that out when the job ends.',
    onAsk: (asked) => {
      askedAtMs = clock.elapsedMs()
      // From here on post has to know that there may be a snapshot, whatever happens to this process.
      saveRecord(toolkit, place, { kind: 'sent', intent: asked, statusSeen })
      log.line(creating(asked))
    },
  })
  const record = {
    kind: 'created',
    intent,
    statusSeen,
    id: snapshot.id,
    createdAtMs: snapshot.createdAtMs ?? clock.nowMs(),
    providerAheadMs: providerClock.learn(snapshot, intent),
    completion: 'not-seen',
  } as const
  saveRecord(toolkit, place, record)
  results.create(serverId, { ...snapshot, name: intent.name }, others)
  if (phaseOf(snapshot) === 'pending') log.line(inProgress(snapshot.id, intent))
  const firstSeen = isListed ? snapshot : null
  return { serverId, place, intent, answer: snapshot, isIt, askedAtMs, record, firstSeen }
}
