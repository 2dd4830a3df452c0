/** Which commit a server ran before a deploy, as far as its snapshots tell. */
import { byAge, phaseOf, type Snapshot } from '../domain/snapshot.ts'
import type { Created } from './after-deploy.ts'
import { type Owner, ownershipOf } from './ownership.ts'
import { readProvenance } from './provenance.ts'

/**
 * The commit of the newest own snapshot that another run took before this one: the deploy that followed it is the one
 * before. None or one.
 */
export function commitBefore(
  listed: readonly Snapshot[],
  { id, createdAtMs }: Pick<Created, 'id' | 'createdAtMs'>,
  owner: Owner & { readonly run: { readonly id: string } },
): readonly string[] {
  const before = listed
    .filter((each) => {
      const ownership = ownershipOf(each, owner)
      return (
        each.id !== id &&
        ownership.kind === 'own' &&
        ownership.parts.base === owner.base &&
        ownership.parts.runId !== owner.run.id &&
        phaseOf(each) === 'completed' &&
        each.createdAtMs !== null &&
        (createdAtMs === null || each.createdAtMs < createdAtMs)
      )
    })
    .toSorted(byAge)
    .at(-1)
  const sha = readProvenance(before?.description ?? null)?.sha ?? null
  return sha !== null && /^[0-9a-f]{7,64}$/.test(sha) ? [sha] : []
}
