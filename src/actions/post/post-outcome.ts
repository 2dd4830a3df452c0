/** What post ends with, and what every ending says about rolling back. */
import type { RollbackSource } from '../../decide/rollback-source.ts'
import type { Message } from '../../domain/message.ts'
import { withCommand } from '../../report/annotation.ts'
import { noSource, olderSource, whatIsLost as lostText } from '../../report/messages/post.ts'
import { type PostFacts, postSummary, type RollbackGuide } from '../../report/post-summary.ts'
import { repositoryOf, type RollbackCondition, type RollbackTarget } from '../../report/rollback-advice.ts'
import { ageMs } from '../../report/words.ts'
import type { PostResult } from '../../runner/post-result.ts'
import { providerNowMs, type Context } from '../shared/step.ts'

/** How post ended. `failure`: what the one error line says; then the exit code is 1. */
export interface PostOutcome {
  readonly result: PostResult
  readonly failure: Message | null
  /** How to roll back by hand, where that may be wanted. */
  readonly advice?: Advice
}

/** Writes the summary. */
export async function writeSummary(
  { summary, actionSource }: Pick<Context, 'summary' | 'actionSource'>,
  facts: Pick<PostFacts, 'sign' | 'headline'> & Partial<PostFacts>,
): Promise<void> {
  const all = { message: null, snapshots: null, rollback: null, source: actionSource, ...facts }
  await summary.write(postSummary(all))
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
  onlyIf: RollbackCondition | null = null,
): Advice {
  const open = ways.filter((each) => each.kind !== 'none')
  const nowMs = providerNowMs(context)
  const others = open.filter((each) => each.kind === 'other').map((each) => olderSource(each, nowMs))
  const none = ways.filter((each) => each.kind === 'none').map((each) => each.serverId)
  const repo = repositoryOf(context.run)
  return {
    target: open.length === 0 ? null : { servers: open, repo, apiUrl, onlyIf },
    lost: whatIsLost(context, open),
    remarks: [...others, ...(none.length === 0 ? [] : [noSource(none)])],
  }
}

/** The same for the summary. */
export function rollbackOf(advice?: Advice, isBrief = false): RollbackGuide | null {
  if (advice?.target == null) return null
  return { target: advice.target, lost: advice.lost, isBrief }
}

/** Returns the message with the command to roll back at its end; what the line can't hold goes to the log first. */
export function withRollback<Code extends string>(
  { log }: Pick<Context, 'log'>,
  message: Message<Code>,
  advice?: Advice,
): Message<Code> {
  const { target = null, remarks = [] } = advice ?? {}
  const next = [...(message.next === undefined ? [] : [message.next]), ...remarks].join(' ')
  const { message: whole, above } = withCommand(next === '' ? message : { ...message, next }, target)
  for (const line of above) log.line(line)
  return whole
}

/** What a restore would cost, in one sentence of this action's own words: of several snapshots, the oldest counts. */
export function whatIsLost(
  context: Pick<Context, 'clock' | 'providerAheadMs'>,
  snapshots: readonly { readonly createdAtMs: number | null }[],
): string {
  const ages = snapshots.map((each) => ageMs(each.createdAtMs, providerNowMs(context)))
  const known = ages.filter((each) => each !== null)
  return lostText(known.length < ages.length || known.length === 0 ? null : Math.max(...known))
}
