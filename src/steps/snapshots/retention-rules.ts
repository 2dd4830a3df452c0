import { lastGoodOf } from '../../decide/last-good.ts'
import { deploysInQuestion, type RetentionRules } from '../../decide/retention.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import type { SnapshotInputs } from '../../runner/inputs.ts'
import { providerNowMs, type World } from '../step.ts'

/**
 * The rules for deleting among `snapshots`, with what can be learnt about the deploys that made them.
 * @param isTooMany whether something is to be deleted; otherwise nobody need be asked what the last good state is
 */
export async function retentionRules(
  world: World,
  inputs: Pick<SnapshotInputs, 'name' | 'protect'> & { readonly spare?: readonly string[] },
  snapshots: readonly Snapshot[],
  isTooMany: boolean,
): Promise<RetentionRules> {
  const rules = {
    base: inputs.name,
    run: world.run,
    protect: inputs.protect,
    spare: inputs.spare ?? [],
    nowMs: providerNowMs(world),
  }
  const [progressOf, lastGoodId] = await Promise.all([
    world.github.progressOf(deploysInQuestion(snapshots, rules)),
    isTooMany ? findLastGood(world, rules.base, snapshots) : null,
  ])
  return { ...rules, progressOf, lastGoodId }
}

/** The snapshot that shows the last good state; `null` where there is none, or where nobody knows. */
export async function findLastGood(
  world: Pick<World, 'run' | 'github'>,
  base: string,
  snapshots: readonly Snapshot[],
): Promise<string | null> {
  const owner = { base, run: world.run }
  const answers = new Map<string, boolean | null>()
  for (;;) {
    const found = lastGoodOf(snapshots, owner, (each) => answers.get(each.id))
    switch (found.kind) {
      case 'known':
        return found.id
      case 'unknown':
        return null
      case 'ask': {
        const succeeded = await world.github.successOf([found.about])
        answers.set(found.about.id, succeeded(found.about))
      }
    }
  }
}
