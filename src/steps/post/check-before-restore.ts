/** The look before an automatic restore: every server, and whether it may be restored. */
import { type Created, decideRestore, type Fleet, type RestoreDecision } from '../../decide/after-deploy.ts'
import { patienceBeforeRestore } from '../../decide/patience.ts'
import { deploysInQuestion } from '../../decide/retention.ts'
import type { Snapshot, SnapshotListing } from '../../domain/snapshot.ts'
import { ownAmong } from '../../runner/addresses.ts'
import type { SnapshotInputs } from '../../runner/inputs.ts'
import { messageOf, seeServers } from '../looks.ts'
import { providerNowMs, type World } from '../step.ts'

/** One server, what it holds, and whether it may be restored. */
export interface Checked {
  readonly record: Created
  readonly listed: readonly Snapshot[] | null
  readonly decision: RestoreDecision
}

/** The server that a record is about. */
export function serverIdOf(record: Created): string {
  return record.intent.serverId
}

/** Looks at all of them, and decides for each. Changes nothing. */
export async function checkBeforeRestore(
  world: World,
  inputs: SnapshotInputs,
  servers: Fleet,
): Promise<readonly Checked[]> {
  const patienceMs = patienceBeforeRestore(inputs.jobStatus, inputs.restoreTimeoutMs)
  const patient: World = { ...world, patienceMs }
  const [listings, sights] = await Promise.all([
    Promise.all(servers.map((each) => listOrWhy(patient, serverIdOf(each)))),
    seeServers(patient, servers.map(serverIdOf)),
  ])
  return await Promise.all(
    servers.map(async (record, index): Promise<Checked> => {
      const listing = listings[index] ?? { unreadable: 'nobody has looked' }
      const server = sights.get(serverIdOf(record)) ?? { kind: 'unreadable', why: 'nobody has looked' }
      const decision = decideRestore({
        record,
        run: world.run,
        base: inputs.name,
        listing,
        server,
        sharedAddresses: server.kind === 'seen' ? ownAmong(server.server.addresses, world.interfaces) : [],
        deploysGoing: await deploysGoing(world, inputs, listing),
        jobStatus: inputs.jobStatus,
        waitForRestore: inputs.waitForRestore,
        dryRun: inputs.dryRun,
      })
      return { record, listed: 'unreadable' in listing ? null : listing.snapshots, decision }
    }),
  )
}

async function listOrWhy(world: World, serverId: string): Promise<SnapshotListing | { unreadable: string }> {
  try {
    return await world.vpsOrg.listSnapshots(serverId, world.signal, {
      patienceMs: world.patienceMs,
    })
  } catch (error) {
    return { unreadable: messageOf(error) }
  }
}

async function deploysGoing(
  world: World,
  inputs: SnapshotInputs,
  listing: SnapshotListing | { unreadable: string },
): Promise<readonly Snapshot[]> {
  if ('unreadable' in listing) return []
  const rules = { base: inputs.name, run: world.run, nowMs: providerNowMs(world) }
  const young = deploysInQuestion(listing.snapshots, rules)
  const progressOf = await world.github.progressOf(young)
  // A restore cuts into a deploy that goes on: where nobody can say of the job, its run counts.
  return young.filter((each) => ['going', 'run-going'].includes(progressOf(each)))
}
