/** What post ends with, and what every ending says about rolling back. */
import type { RollbackSource } from '../../decide/rollback-source.ts'
import { type PostFacts, postSummary, type RollbackGuide } from '../../report/post-summary.ts'
import { repositoryOf, type RollbackTarget } from '../../report/rollback-advice.ts'
import { age, ageMs, duration, serversOf } from '../../report/words.ts'
import type { PostResult } from '../../runner/post-result.ts'
import { providerNowMs, type Context } from '../shared/step.ts'

/** How post ended. `failure`: the one error line; then the exit code is 1. */
export interface PostOutcome {
  readonly result: PostResult
  readonly failure: string | null
  /** How to roll back by hand, where that may be wanted. */
  readonly advice?: Advice
}

/** Writes the summary. */
export async function writeSummary(
  { summary }: Pick<Context, 'summary'>,
  facts: Omit<PostFacts, 'snapshots' | 'rollback'> & Partial<PostFacts>,
): Promise<void> {
  await summary.write(postSummary({ snapshots: null, rollback: null, ...facts }))
}

/** How to roll back by hand. */
export interface Advice {
  /** `null`: no server has a snapshot to go back to. */
  readonly target: RollbackTarget | null
  /** What a restore would cost, in one sentence of this action's own words. */
  readonly lost: string
  /** What there is to say of servers whose snapshot of this run is no use. */
  readonly remarks: readonly string[]
}

/** Puts the ways back of several servers together; there may be none. */
export function adviceOn(
  context: Pick<Context, 'run' | 'clock' | 'providerAheadMs'>,
  { apiUrl }: Pick<RollbackTarget, 'apiUrl'>,
  ways: readonly RollbackSource[],
): Advice {
  const open = ways.filter((each) => each.kind !== 'none')
  const nowMs = providerNowMs(context)
  const others = open
    .filter((each) => each.kind === 'other')
    .map(
      (each) =>
        `The newest snapshot of server ${each.serverId} from before is ${each.snapshotId} (${each.name}, ${age(each.createdAtMs, nowMs)}).`,
    )
  const none = ways.filter((each) => each.kind === 'none').map((each) => each.serverId)
  const bare =
    none.length === 0 ? [] : [`This run has no snapshot of ${serversOf(none).name} to roll back to.`]
  return {
    target: open.length === 0 ? null : { servers: open, repo: repositoryOf(context.run), apiUrl },
    lost: whatIsLost(context, open),
    remarks: [...others, ...bare],
  }
}

/** The same for the summary. */
export function rollbackOf(advice?: Advice, isBrief = false): RollbackGuide | null {
  if (advice?.target == null) return null
  return { target: advice.target, lost: advice.lost, isBrief }
}

/** What a restore would cost, in one sentence of this action's own words: of several snapshots, the oldest counts. */
export function whatIsLost(
  context: Pick<Context, 'clock' | 'providerAheadMs'>,
  snapshots: readonly { readonly createdAtMs: number | null }[],
): string {
  const ages = snapshots.map((each) => ageMs(each.createdAtMs, providerNowMs(context)))
  const known = ages.filter((each) => each !== null)
  return known.length < ages.length || known.length === 0
    ? 'A restore loses what was written since the snapshot.'
    : `A restore loses what was written in the last ${duration(Math.max(...known))}.`
}
