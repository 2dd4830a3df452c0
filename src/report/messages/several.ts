/** The words of the same work on several servers: a count and a list. Each server has its own line in the log before. */
import type { Message } from '../../domain/message.ts'

/** How the work on several servers can end. */
export type ServersCode = 'several-servers-failed'

/** Which of several servers failed. */
export interface FailedOfAll {
  readonly count: number
  readonly all: number
  /** In the order of the inputs, with commas between them. */
  readonly ids: string
}

/** Returns what there is to say where the servers failed for several reasons, or for one. */
export function severalFailed(
  facts: readonly Message[],
  said: Omit<Message, 'code'>,
): Message<ServersCode> | Message {
  const codes = new Set(facts.map((each) => each.code))
  const nexts = new Set(facts.map((each) => each.next))
  const reasons = new Set(facts.map((each) => each.what))
  const [next] = nexts
  const common = codes.size === 1 && nexts.size === 1 ? next : undefined
  return {
    ...said,
    what: reasons.size === 1 ? `${said.what} ${[...reasons].join()}` : said.what,
    code: codes.size === 1 ? [...codes].join() : 'several-servers-failed',
    next: common ?? said.next ?? 'The log of this step has the reason for each server.',
  }
}

/** The line of one server in the log. */
export function lineOf(serverId: string, text: string): string {
  return `[${serverId}] ${text}`
}
