/** A rollback that did not come to a good end: what is said of it, and what the summary shows. */
import type { Message } from '../../domain/message.ts'
import { textOf } from '../../domain/message.ts'
import { severalRefused, unrestoredHeadline } from '../../report/messages/restore.ts'
import type { RollbackReport } from '../../report/rollback-summary.ts'
import type { FailedServer } from '../shared/each-server.ts'
import { StepError, type Context } from '../shared/step.ts'

/** What the summary shows of it. */
export type FailureReport = Pick<
  RollbackReport,
  'headline' | 'servers' | 'choices' | 'list' | 'again' | 'sentences'
> & {
  /** A restore was sent, and its end, or even its beginning, is not known. */
  readonly isOpen: boolean
}

/** Not every server was restored. */
export class FailedRollback extends StepError {
  readonly report: FailureReport

  constructor(facts: Message, report: FailureReport, cause?: Error) {
    super(facts, { cause })
    this.report = report
  }
}

/** One server that can't be rolled back, and what state that leaves it in. */
export interface RefusedServer extends FailedServer {
  readonly state: string
}

/**
 * Returns one error of all of them; of several servers, each has its line in the log.
 * @param isBefore whether nothing at all was changed
 */
export function refusedRollback(
  { log }: Pick<Context, 'log'>,
  serverIds: readonly string[],
  refused: readonly RefusedServer[],
  {
    isBefore,
    choices = null,
    list = null,
  }: { readonly isBefore: boolean } & Pick<FailureReport, 'choices' | 'list'>,
): FailedRollback {
  const inOrder = serverIds.flatMap((id) => refused.find((each) => each.serverId === id) ?? [])
  const [first] = inOrder
  if (first !== undefined && serverIds.length === 1) {
    const { error, state } = first
    const headline = unrestoredHeadline(error.facts.code, isBefore)
    return new FailedRollback({ ...error.facts, state }, { headline, choices, list, isOpen: false }, error)
  }
  const servers = inOrder.map(({ serverId, error, state }) => ({
    serverId,
    text: textOf({ ...error.facts, state: isBefore ? '' : state }),
  }))
  for (const { serverId, text } of servers) log.line(`[${serverId}] ${text}`)
  const ids = inOrder.map((each) => each.serverId)
  const facts = severalRefused(serverIds, ids, isBefore)
  const headline = unrestoredHeadline(facts.code, isBefore)
  return new FailedRollback(facts, { headline, servers, choices, list, isOpen: false }, first?.error)
}
