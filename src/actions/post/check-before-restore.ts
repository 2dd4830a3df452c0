/** The check before an automatic restore: every server, and whether it may be restored. */
import type { CreatedRecord, CreatedRecords } from '../../domain/records.ts'
import {
  decideRestore,
  type ListingOrWhy,
  type RestoreDecision,
  type RestoreFacts,
} from '../../decide/restore-decision.ts'
import { isOlderThanAnyJob } from '../../decide/rank.ts'
import { othersDeploys } from '../../decide/deployed-since.ts'
import { readBudgetBeforeRestore } from '../../decide/read-budget.ts'
import type { ServerLookup } from '../../domain/server.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { ownAmong } from '../../runner/addresses.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { lookUpServer } from '../shared/readings.ts'
import { readTogether } from '../shared/read-together.ts'
import { providerNowMs, wasStopped, type Context } from '../shared/step.ts'
import { readListing } from './read-listing.ts'

/** One server, what it holds, and whether it may be restored. */
export interface RestoreCandidate {
  readonly serverId: string
  readonly record: CreatedRecord
  /** `null`: they could not be read. */
  readonly listed: readonly Snapshot[] | null
  /** What the last check showed of it. */
  readonly lookup: ServerLookup
  readonly decision: RestoreDecision
}

/** Other jobs may begin to deploy again and again while this step asks about them. */
const MOST_READS = 4

/**
 * Reads the state of all of them, and decides for each. Changes nothing. GitHub is asked between two reads, and
 * nothing comes between the last one and the decision: what others did meanwhile is seen.
 */
export async function checkBeforeRestore(
  context: Context,
  inputs: SnapshotInputs,
  records: CreatedRecords,
): Promise<readonly RestoreCandidate[]> {
  const wasMadeHere = (each: Snapshot): boolean => context.madeHere.has(each)
  // When a deploy ended before that, its exact end is not needed.
  const endsAfterMs = Math.min(...records.map(({ intent }) => intent.askedAtMs))
  const readBudgetMs = readBudgetBeforeRestore(inputs.jobStatus, inputs.restoreTimeoutMs)
  const startMs = context.clock.elapsedMs()
  const asked = new Set<string>()
  for (let reads = 1; ; reads++) {
    // All reads together have the budget of one.
    const leftMs = Math.max(0, readBudgetMs - (context.clock.elapsedMs() - startMs))
    const servers = await readAll({ ...context, readBudgetMs: leftMs }, records)
    const others = servers.flatMap(({ record, listing }) =>
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
    const isLast = !isNew || context.github.isDisabled || reads === MOST_READS || wasStopped(context.signal)
    if (isLast) return servers.map((each) => decideOn(context, inputs, each, progressOf))
  }
}

type ReadServer = Pick<RestoreCandidate, 'serverId' | 'record' | 'lookup'> & {
  readonly listing: ListingOrWhy
}

async function readAll(context: Context, records: CreatedRecords): Promise<readonly ReadServer[]> {
  const reads = await readTogether(
    context,
    records.map((record) => ({ serverId: record.intent.serverId, record })),
    ({ serverId }, readBudgetMs) => readListing({ ...context, readBudgetMs }, serverId),
    ({ serverId }, readBudgetMs) => lookUpServer({ ...context, readBudgetMs }, serverId),
  )
  return reads.map(({ server, first, second }) => ({ ...server, listing: first, lookup: second }))
}

function decideOn(
  context: Context,
  inputs: SnapshotInputs,
  { serverId, record, listing, lookup }: ReadServer,
  progressOf: RestoreFacts['progressOf'],
): RestoreCandidate {
  const decision = decideRestore({
    record,
    run: context.run,
    base: inputs.name,
    listing,
    server: lookup,
    sharedAddresses: lookup.kind === 'found' ? ownAmong(lookup.server.addresses, context.interfaces) : [],
    wasMadeHere: (each) => context.madeHere.has(each),
    progressOf,
    jobStatus: inputs.jobStatus,
    waitForRestore: inputs.waitForRestore,
    dryRun: inputs.dryRun,
  })
  return { serverId, record, listed: 'unreadable' in listing ? null : listing.snapshots, lookup, decision }
}
