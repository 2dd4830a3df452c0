/** Which commit a server ran before a deploy, as far as its snapshots tell. */
import type { Snapshot } from '../domain/snapshot.ts'
import type { CreatedRecord } from '../domain/records.ts'
import { deploySnapshots, isOfRun, type LastGoodOwner } from './last-good.ts'
import { commitOf } from '../domain/provenance.ts'

/**
 * Returns the commit of the newest own snapshot that another run took before this one: the deploy that followed
 * it is the one before. None or one.
 */
export function commitBefore(
  listed: readonly Snapshot[],
  { createdAtMs }: Pick<CreatedRecord, 'createdAtMs'>,
  owner: LastGoodOwner,
): readonly string[] {
  const before = deploySnapshots(listed, owner).findLast(
    (each) => !isOfRun(each, owner) && (createdAtMs === null || (each.createdAtMs ?? Infinity) < createdAtMs),
  )
  const sha = commitOf(before?.description ?? null)
  return sha === null ? [] : [sha]
}
