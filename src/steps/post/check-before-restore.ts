/** The look before an automatic restore: every server, and whether it may be restored. */
import { type Created, decideRestore, type Fleet, type RestoreDecision } from '../../decide/after-deploy.ts'
import { othersDeploys } from '../../decide/deployed-since.ts'
import { patienceBeforeRestore } from '../../decide/patience.ts'
import { isOlderThanAnyJob } from '../../decide/retention.ts'
import type { ServerSight } from '../../domain/server.ts'
import type { Snapshot, SnapshotListing } from '../../domain/snapshot.ts'
import { ownAmong } from '../../runner/addresses.ts'
import type { SnapshotInputs } from '../../runner/inputs.ts'
import { messageOf, seeServers } from '../looks.ts'
import { sideBySide } from '../side-by-side.ts'
import { providerNowMs, wasStopped, type World } from '../step.ts'

/** One server, what it holds, and whether it may be restored. */
export interface Checked {
  readonly record: Created
  readonly listed: readonly Snapshot[] | null
  /** What the last look showed. */
  readonly server: ServerSight
  readonly decision: RestoreDecision
}

/** The server that a record is about. */
export function serverIdOf(record: Created): string {
  return record.intent.serverId
}

/** Others may begin to deploy again and again while somebody asks about them. */
const MOST_LOOKS = 4

/**
 * Looks at all of them, and decides for each. Changes nothing. GitHub is asked between two looks, and nothing comes between the last one and
 * the decision: what others did meanwhile is seen.
 */
export async function checkBeforeRestore(
  world: World,
  inputs: SnapshotInputs,
  servers: Fleet,
): Promise<readonly Checked[]> {
  const wasMadeHere = (each: Snapshot): boolean => world.madeHere.has(each)
  // Of a deploy that ended before, nobody has to know when.
  const endsAfterMs = Math.min(...servers.map(({ intent }) => intent.askedAtMs))
  const patienceMs = patienceBeforeRestore(inputs.jobStatus, inputs.restoreTimeoutMs)
  const startMs = world.clock.elapsedMs()
  const asked = new Set<string>()
  for (let looks = 1; ; looks++) {
    // All looks together are as patient as one.
    const leftMs = Math.max(0, patienceMs - (world.clock.elapsedMs() - startMs))
    const seen = await seeAll({ ...world, patienceMs: leftMs }, servers)
    const others = seen.flatMap(({ record, listing }) =>
      'unreadable' in listing
        ? []
        : othersDeploys(listing.snapshots, { record, run: world.run, wasMadeHere }),
    )
    const isNew = others.some(({ id }) => !asked.has(id))
    for (const { id } of others) asked.add(id)
    const progressOf = await world.github.progressOf(others, {
      endsAfterMs,
      isOld: (each) => isOlderThanAnyJob(each, providerNowMs(world)),
    })
    const isLast = !isNew || world.github.isLeftAlone || looks === MOST_LOOKS || wasStopped(world.signal)
    if (!isLast) continue
    return seen.map(({ record, listing, server }) => ({
      record,
      listed: 'unreadable' in listing ? null : listing.snapshots,
      server,
      decision: decideRestore({
        record,
        run: world.run,
        base: inputs.name,
        listing,
        server,
        sharedAddresses: server.kind === 'seen' ? ownAmong(server.server.addresses, world.interfaces) : [],
        wasMadeHere,
        progressOf,
        jobStatus: inputs.jobStatus,
        waitForRestore: inputs.waitForRestore,
        dryRun: inputs.dryRun,
      }),
    }))
  }
}

interface Seen {
  readonly record: Created
  readonly listing: SnapshotListing | { readonly unreadable: string }
  readonly server: ServerSight
}

async function seeAll(world: World, servers: Fleet): Promise<readonly Seen[]> {
  const [listings, sights] = await sideBySide(
    world,
    (patienceMs) => Promise.all(servers.map((each) => listOrWhy({ ...world, patienceMs }, serverIdOf(each)))),
    (patienceMs) => seeServers({ ...world, patienceMs }, servers.map(serverIdOf)),
  )
  return servers.map((record, index) => {
    const listing = listings[index]
    const server = sights.get(serverIdOf(record))
    if (listing === undefined || server === undefined) {
      throw new Error(`Nobody has looked at server ${serverIdOf(record)}.`)
    }
    return { record, listing, server }
  })
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
