/** What post ends with, and what every ending says about rolling back. */
import type { RollbackSource } from '../../decide/rollback-source.ts'
import type { Message } from '../../domain/message.ts'
import { withCommand } from '../../report/annotation.ts'
import { noSource, olderSource } from '../../report/messages/post.ts'
import { type PostFacts, postSummary, type RollbackGuide } from '../../report/post-summary.ts'
import {
  oldestDate,
  repositoryOf,
  type RollbackCondition,
  type RollbackTarget,
} from '../../report/rollback-advice.ts'
import { ageMs } from '../../report/words.ts'
import type { PostResult } from '../../runner/post-result.ts'
import { providerNowMs, type Context } from '../shared/step.ts'

/** How post ended. `failure`: what the one error line says; then the exit code is 1. */
export type PostOutcome = {
  /** How to roll back by hand, where that may be wanted. */
  readonly advice?: Advice
} & (
  { readonly result: Exclude<PostResult, RestoreResult>; readonly failure: Message | null } | RequestedOutcome
)

const RESTORE_RESULTS = ['restored', 'restore-started', 'not-restored'] as const

/** How a requested restore can end. */
export type RestoreResult = (typeof RESTORE_RESULTS)[number]

/** However it ended, post fails. */
interface RequestedOutcome {
  readonly result: RestoreResult
  readonly failure: Message
}

/** Tells whether a restore was requested. */
export function isOfRestore(outcome: PostOutcome): outcome is PostOutcome & RequestedOutcome {
  return RESTORE_RESULTS.some((each) => each === outcome.result)
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
  const { workflowFile } = context.run
  const sinceMs = oldestOf(context, open)
  return {
    target: open.length === 0 ? null : { servers: open, repo, apiUrl, onlyIf, sinceMs, workflowFile },
    remarks: [...others, ...(none.length === 0 ? [] : [noSource(none)])],
  }
}

/** The same for the summary. */
export function rollbackOf(advice?: Advice, isBrief = false): RollbackGuide | null {
  if (advice?.target == null) return null
  return { target: advice.target, isBrief }
}

/** Returns the message with the command to roll back at its end; what the line can't hold goes to the log first. */
export function withRollback<Code extends string>(
  { log }: Pick<Context, 'log'>,
  message: Message<Code>,
  advice?: Advice,
): Message<Code> {
  const { target = null, remarks = [] } = advice ?? {}
  const next = [...(message.next === undefined ? [] : [message.next]), ...remarks].join(' ')
  const { message: whole, above } = withCommand({ ...message, next }, target)
  for (const line of above) log.line(line)
  return whole
}

/** Returns the date of the oldest snapshot; `null` where one is not known, or can't be right. */
export function oldestOf(
  context: Pick<Context, 'clock' | 'providerAheadMs'>,
  snapshots: readonly { readonly createdAtMs: number | null }[],
): number | null {
  const nowMs = providerNowMs(context)
  return oldestDate(
    snapshots.map(({ createdAtMs }) => (ageMs(createdAtMs, nowMs) === null ? null : createdAtMs)),
  )
}
