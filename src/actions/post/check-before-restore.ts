/** The look before an automatic restore: every server, and whether it may be restored. */
import type { CreatedRecord, CreatedRecords } from '../../domain/records.ts'
import { decideRestore, type RestoreDecision } from '../../decide/restore-decision.ts'
import { isOlderThanAnyJob } from '../../decide/rank.ts'
import { othersDeploys } from '../../decide/deployed-since.ts'
import { readBudgetBeforeRestore } from '../../decide/read-budget.ts'
import type { ServerLookup } from '../../domain/server.ts'
import type { Snapshot, SnapshotListing } from '../../domain/snapshot.ts'
import { ownAmong } from '../../runner/addresses.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { messageOf, seeServers } from '../shared/server-checks.ts'
import { sideBySide } from '../shared/side-by-side.ts'
import { providerNowMs, wasStopped, type Context } from '../shared/step.ts'

/** One server, what it holds, and whether it may be restored. */
export interface Checked {
  readonly record: CreatedRecord
  readonly listed: readonly Snapshot[] | null
  /** What the last look showed. */
  readonly server: ServerLookup
  readonly decision: RestoreDecision
}

/** The server that a record is about. */
export function serverIdOf(record: CreatedRecord): string {
  return record.intent.serverId
}

/** Others may begin to deploy again and again while somebody asks about them. */
const MOST_LOOKS = 4

/**
 * Looks at all of them, and decides for each. Changes nothing. GitHub is asked between two looks, and nothing comes between the last one and
 * the decision: what others did meanwhile is seen.
 */
export async function checkBeforeRestore(
  context: Context,
  inputs: SnapshotInputs,
  servers: CreatedRecords,
): Promise<readonly Checked[]> {
  const wasMadeHere = (each: Snapshot): boolean => context.madeHere.has(each)
  // Of a deploy that ended before, nobody has to know when.
  const endsAfterMs = Math.min(...servers.map(({ intent }) => intent.askedAtMs))
  const readBudgetMs = readBudgetBeforeRestore(inputs.jobStatus, inputs.restoreTimeoutMs)
  const startMs = context.clock.elapsedMs()
  const asked = new Set<string>()
  for (let looks = 1; ; looks++) {
    // All looks together are as patient as one.
    const leftMs = Math.max(0, readBudgetMs - (context.clock.elapsedMs() - startMs))
    const seen = await seeAll({ ...context, readBudgetMs: leftMs }, servers)
    const others = seen.flatMap(({ record, listing }) =>
      'unreadable' in listing
        ? []
        : othersDeploys(listing.snapshots, { record, run: context.run, wasMadeHere }),
    )
    const isNew = others.some(({ id }) => !asked.has(id))
    for (const { id } of others) asked.add(id)
    const progressOf = await context.github.progressOf(others, {
      endsAfterMs,
      isOld: (each) => isOlderThanAnyJob(each, providerNowMs(context)),
    })
    const isLast = !isNew || context.github.isDisabled || looks === MOST_LOOKS || wasStopped(context.signal)
    if (!isLast) continue
    return seen.map(({ record, listing, server }) => ({
      record,
      listed: 'unreadable' in listing ? null : listing.snapshots,
      server,
      decision: decideRestore({
        record,
        run: context.run,
        base: inputs.name,
        listing,
        server,
        sharedAddresses: server.kind === 'seen' ? ownAmong(server.server.addresses, context.interfaces) : [],
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
  readonly record: CreatedRecord
  readonly listing: SnapshotListing | { readonly unreadable: string }
  readonly server: ServerLookup
}

async function seeAll(context: Context, servers: CreatedRecords): Promise<readonly Seen[]> {
  const [listings, lookups] = await sideBySide(
    context,
    (readBudgetMs) =>
      Promise.all(servers.map((each) => listOrWhy({ ...context, readBudgetMs }, serverIdOf(each)))),
    (readBudgetMs) => seeServers({ ...context, readBudgetMs }, servers.map(serverIdOf)),
  )
  return servers.map((record, index) => {
    const listing = listings[index]
    const server = lookups.get(serverIdOf(record))
    if (listing === undefined || server === undefined) {
      throw new Error(`Nobody has looked at server ${serverIdOf(record)}.`)
    }
    return { record, listing, server }
  })
}

async function listOrWhy(
  context: Context,
  serverId: string,
): Promise<SnapshotListing | { unreadable: string }> {
  try {
    return await context.vpsOrg.listSnapshots(serverId, context.signal, {
      readBudgetMs: context.readBudgetMs,
    })
  } catch (error) {
    return { unreadable: messageOf(error) }
  }
}
