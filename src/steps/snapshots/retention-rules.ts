import { deploysInQuestion, type RetentionRules } from '../../decide/retention.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import type { SnapshotInputs } from '../../runner/inputs.ts'
import type { World } from '../step.ts'

/** The rules for deleting among `snapshots`, with what can be learnt about the deploys that made them. */
export async function retentionRules(
  world: World,
  inputs: Pick<SnapshotInputs, 'name' | 'protect'> & { readonly spare?: readonly string[] },
  snapshots: readonly Snapshot[],
): Promise<RetentionRules> {
  const rules = {
    base: inputs.name,
    run: world.run,
    protect: inputs.protect,
    spare: inputs.spare ?? [],
    nowMs: world.clock.nowMs(),
  }
  return { ...rules, progressOf: await world.deploys.progressOf(deploysInQuestion(snapshots, rules)) }
}
