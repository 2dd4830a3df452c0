import type { SnapshotListing } from '../../domain/snapshot.ts'
import { messageOf } from '../shared/readings.ts'
import type { Context } from '../shared/step.ts'

/** The snapshots of a server, or a sentence on why they could not be read. */
export type ListingOrWhy = SnapshotListing | { readonly unreadable: string }

/** Reads the snapshots of a server as they are now. */
export async function readListing(
  { vpsOrg, signal, readBudgetMs }: Context,
  serverId: string,
): Promise<ListingOrWhy> {
  try {
    return await vpsOrg.listSnapshots(serverId, signal, { readBudgetMs })
  } catch (error) {
    return { unreadable: messageOf(error) }
  }
}
