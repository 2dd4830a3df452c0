/** The same work on several servers at once. One that fails does not stop the others. */
import type { Message } from '../../domain/message.ts'
import { UserError } from '../../domain/user-error.ts'
import { type FailedOfAll, severalFailed } from '../../report/messages/several.ts'
import { RunnerFileError } from '../../runner/runner-file.ts'
import { StepError } from './step.ts'

/** A failure that is foreseen, on one server. */
export interface FailedServer {
  readonly serverId: string
  readonly error: UserError
}

/** What came of the work: results in the order of the servers, and what failed. */
export interface EachServer<Result> {
  readonly done: readonly Result[]
  readonly failed: readonly FailedServer[]
}

/**
 * Does `work` for every server at once; how many requests that means at a time is the client's business. Resolves when all
 * are over.
 * @throws an error that is not foreseen, when all are over: no work goes on after it
 */
export async function onEachServer<Server extends { readonly serverId: string }, Result>(
  servers: readonly Server[],
  work: (server: Server) => Promise<Result>,
): Promise<EachServer<Result>> {
  const ends = await Promise.all(
    servers.map(async (server) => {
      try {
        return { kind: 'done', result: await work(server) } as const
      } catch (error) {
        return { kind: 'failed', serverId: server.serverId, error } as const
      }
    }),
  )
  const failed: FailedServer[] = []
  for (const each of ends) {
    if (each.kind === 'done') continue
    if (!isForeseen(each.error)) throw each.error
    failed.push({ serverId: each.serverId, error: each.error })
  }
  return { done: ends.flatMap((each) => (each.kind === 'done' ? [each.result] : [])), failed }
}

/** Resolves when all are over. @throws the first failure, when all are over: no work goes on after it */
export async function settleAll<T>(works: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(works)
  return await Promise.all(works)
}

/** Returns whether a failure is foreseen, and of one server. What the runner does not take ends the work on all of them. */
export function isForeseen(error: unknown): error is UserError {
  return error instanceof UserError && !(error instanceof RunnerFileError)
}

/**
 * Returns one error of all of them. That of a single server stands for itself; of several, there are a count and a
 * list: each has its own line in the log before.
 * @param said what there is to say of those that failed
 */
export function failureOf(
  failed: readonly FailedServer[],
  servers: readonly string[],
  said: (failed: FailedOfAll) => Omit<Message, 'code'>,
): UserError {
  const [first] = failed
  if (first !== undefined && servers.length === 1) return first.error
  const inOrder = servers.flatMap((id) => failed.find((each) => each.serverId === id) ?? [])
  const ids = inOrder.map((each) => each.serverId).join(', ')
  const message = severalFailed(
    inOrder.map(({ error }) => error.facts),
    said({ count: inOrder.length, all: servers.length, ids }),
  )
  return new StepError(message, { cause: first?.error })
}
