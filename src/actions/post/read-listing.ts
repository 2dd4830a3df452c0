import type { ListingOrWhy } from '../../decide/restore-decision.ts'
import { type RollbackSource, rollbackSourceOf } from '../../decide/rollback-source.ts'
import type { CreatedRecord } from '../../domain/records.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { VpsOrgError } from '../../vpsorg/failure.ts'
import type { ReadOptions } from '../../vpsorg/read-options.ts'
import type { Context } from '../shared/step.ts'

/**
 * Reads the snapshots of a server as they are now.
 * @param more how to read them
 * @throws what is no failure of the call, but a bug
 */
export async function readListing(
  { vpsOrg, signal, readBudgetMs }: Context,
  serverId: string,
  more: Pick<Partial<ReadOptions>, 'onPage'> = {},
): Promise<ListingOrWhy> {
  try {
    return await vpsOrg.listSnapshots(serverId, signal, { readBudgetMs, ...more })
  } catch (error) {
    if (!(error instanceof VpsOrgError)) throw error
    return { unreadable: error.facts }
  }
}

/** Returns how a server would go back, by a list of now: one that may lack something says nothing against its snapshot. */
export function sourceByListing(
  { run }: Pick<Context, 'run'>,
  { name }: Pick<SnapshotInputs, 'name'>,
  record: CreatedRecord,
  listing: ListingOrWhy,
): RollbackSource {
  const isWhole = 'incomplete' in listing && listing.incomplete === null
  return rollbackSourceOf(record, isWhole ? listing.snapshots : null, { base: name, run })
}
