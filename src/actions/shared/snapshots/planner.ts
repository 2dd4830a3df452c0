import { lastGoodOf } from '../../../decide/last-good.ts'
import { deploysInQuestion, isOlderThanAnyJob, type RetentionRules } from '../../../decide/rank.ts'
import type { RetentionPlan } from '../../../domain/plan.ts'
import type { DeployProgress } from '../../../decide/whose-deploy.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import type { SnapshotInputs } from '../../../runner/inputs/snapshot.ts'
import { providerNowMs, type Context } from '../step.ts'

/** What the rules are made of. */
export interface RuleInputs extends Pick<SnapshotInputs, 'name' | 'protect'> {
  /** Ids of snapshots that are about to be restored. */
  readonly spare?: readonly string[]
}

/** Plans deletions on one server, with what can be learnt about the deploys behind what would go. */
export interface Planner {
  /**
   * Makes a plan. GitHub is asked about what would go by it, and it is made again with the answers, until nothing else would go: so it is the
   * same plan as with all answers known.
   * @param goingBy what would be deleted by a plan
   */
  readonly settle: <Plan>(
    planBy: (rules: RetentionRules) => Plan,
    goingBy: (plan: Plan) => RetentionPlan['deletions'],
  ) => Promise<Plan>
}

/**
 * A planner for these snapshots, and for what is left of them later.
 * @param isTooMany whether something is to be deleted; otherwise GitHub need not be asked what the last good state is
 */
export async function createPlanner(
  context: Context,
  inputs: RuleInputs,
  snapshots: readonly Snapshot[],
  isTooMany: boolean,
): Promise<Planner> {
  const lastGoodId = isTooMany ? await findLastGood(context, inputs.name, snapshots) : null
  const answers = new Map<string, DeployProgress>()
  return {
    async settle(planBy, goingBy) {
      for (;;) {
        const rules: RetentionRules = {
          base: inputs.name,
          run: context.run,
          protect: inputs.protect,
          spare: inputs.spare ?? [],
          lastGoodId,
          nowMs: providerNowMs(context),
          progressOf: (each) => answers.get(each.id) ?? NOT_ASKED_YET,
        }
        const plan = planBy(rules)
        const going = goingBy(plan).map((each) => each.snapshot)
        const toAsk = deploysInQuestion(going, rules).filter((each) => !answers.has(each.id))
        if (toAsk.length === 0) return plan
        const progressOf = await context.github.progressOf(toAsk, {
          endsAfterMs: null,
          isOld: (each) => isOlderThanAnyJob(each, rules.nowMs),
        })
        for (const each of toAsk) answers.set(each.id, progressOf(each))
      }
    },
  }
}

/** Whatever would go as if its deploy had ended is asked about before it does. */
const NOT_ASKED_YET: DeployProgress = { kind: 'ended', job: null, endedAtMs: null }

/** The snapshot that shows the last good state; `null` where there is none, or where it is not known. */
export async function findLastGood(
  context: Pick<Context, 'run' | 'github'>,
  base: string,
  snapshots: readonly Snapshot[],
): Promise<string | null> {
  const owner = { base, run: context.run }
  const answers = new Map<string, boolean | null>()
  for (;;) {
    const found = lastGoodOf(snapshots, owner, (each) => answers.get(each.id))
    switch (found.kind) {
      case 'known':
        return found.id
      case 'unknown':
        return null
      case 'ask': {
        const succeeded = await context.github.successOf([found.about])
        answers.set(found.about.id, succeeded(found.about))
      }
    }
  }
}
