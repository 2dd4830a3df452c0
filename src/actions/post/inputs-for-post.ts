/** post's inputs, read anew. */
import type { Message } from '../../domain/message.ts'
import type { MainRecords } from '../../domain/records.ts'
import { nothingToDo } from '../../report/messages/post.ts'
import { InputError } from '../../runner/inputs/input-error.ts'
import type { ReadInput } from '../../runner/inputs/input-table.ts'
import { readSnapshotInputs, type SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import type { Log } from '../../runner/log.ts'
import type { PostOutcome } from './post-outcome.ts'

/** What post begins with. */
export type Ready =
  | { readonly kind: 'inputs'; readonly inputs: SnapshotInputs }
  | { readonly kind: 'over'; readonly outcome: PostOutcome }
  /** The inputs can't be read, although main's could. */
  | { readonly kind: 'unreadable'; readonly problem: Message }

/** The inputs as they stand now, or why there is no need or no way to read them. */
export function inputsForPost(read: ReadInput, log: Log, records: MainRecords): Ready {
  if (records.kind === 'read' && records.servers.every((each) => each.kind === 'no-create')) {
    return { kind: 'over', outcome: postWithoutSnapshots(log) }
  }
  try {
    return { kind: 'inputs', inputs: readSnapshotInputs(read).inputs }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { kind: 'unreadable', problem: error.facts }
  }
}

/** What post ends with when main sent no create, whatever the inputs are. */
export function postWithoutSnapshots(log: Log): PostOutcome {
  log.line(nothingToDo())
  return { result: 'none', failure: null }
}
