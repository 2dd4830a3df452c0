/** The processes that are struck: each with everything that its kind can send. */
import { own, RUN_ID, SERVER_ID, START_MS } from '../scenarios/scene.ts'
import type { Subject } from './strike.ts'

const HOURS = [50, 40, 30, 20, 10] as const

/** Own snapshots of earlier runs, 801 (oldest) to 805: all slots are taken. */
export const FIVE = HOURS.map((hoursOld) =>
  own({ runId: `90000000${hoursOld}`, hoursOld, disk: `${hoursOld} hours ago` }),
)

/** Three of them, 801 to 803, and the one that this run's main made, 804. */
const MADE = own({ runId: RUN_ID, hoursOld: 0.1, disk: 'before the deploy' })
const THREE_AND_MADE = [...FIVE.slice(2), MADE]

/** What main leaves for post when it saw 804 completed. */
export const STATE = {
  main: '{"version":1,"servers":1,"restoreOn":[]}',
  'server-0': JSON.stringify({
    version: 1,
    kind: 'created',
    intent: { serverId: String(SERVER_ID), name: MADE.name, mark: '00000011', askedAtMs: START_MS - 360_000 },
    statusSeen: 'unknown',
    id: '804',
    createdAtMs: START_MS - 360_000,
    providerAheadMs: 0,
    completion: 'seen',
  }),
  done: 'true',
}

/** main on a full server: it makes room, creates, and waits. */
export const MAIN: Subject = {
  action: '.',
  phase: 'main',
  with: { 'deploy-status': 'skipped', 'restore-on': 'failure' },
  emulator: { snapshots: FIVE },
}

/** post after a good deploy: it prunes two. */
export const POST_PRUNES: Subject = {
  action: '.',
  phase: 'post',
  state: STATE,
  with: { 'deploy-status': 'success', 'job-status': 'success', keep: '2' },
  emulator: { snapshots: THREE_AND_MADE },
}

/** post after a failed deploy: it restores, waits and verifies. */
export const POST_RESTORES: Subject = {
  action: '.',
  phase: 'post',
  state: STATE,
  with: { 'deploy-status': 'failure', 'job-status': 'failure', 'restore-on': 'failure' },
  emulator: { snapshots: THREE_AND_MADE, servers: [{ id: SERVER_ID, name: 'web', disk: 'broken' }] },
}

/** A rollback on a full server: it makes room, takes a safety snapshot, checks again, restores, waits. */
export const ROLLBACK: Subject = {
  action: 'restore',
  phase: 'main',
  runId: '9000000500',
  with: { 'snapshot-id': '803' },
  emulator: { snapshots: FIVE, servers: [{ id: SERVER_ID, name: 'web', disk: 'broken' }] },
}
