/** How servers come out of a rollback by hand. */
import type { Message } from '../../domain/message.ts'
import { textOf } from '../../domain/message.ts'
import { NOT_CHECKED, startedLine, wayBackLine } from '../../report/messages/restore-lines.ts'
import { restoredLine, type RestoreSubject } from '../../report/messages/restores.ts'
import type { RestoreInputs } from '../../runner/inputs/restore.ts'
import { failedRestore } from '../shared/restores/failed-restore.ts'
import type { VerifiedServer } from '../shared/restores/verify-restore.ts'
import type { Context } from '../shared/step.ts'
import type { ServerToRollBack } from './server-to-roll-back.ts'

/** A server, and how it came out of its rollback. */
export type RolledBack = VerifiedServer<ServerToRollBack & { readonly snapshotId: string }> & {
  /** `null`: it came to a good end, or its end was not to be waited for. */
  readonly failure: Message | null
  /** The same as a text, with how to undo it. */
  readonly text: string
}

/** Says how a server came out of it, and how to undo that. */
export function describeOutcome(
  { signal }: Pick<Context, 'signal'>,
  { timeoutMs }: Pick<RestoreInputs, 'timeoutMs'>,
  ended: Omit<RolledBack, 'text' | 'failure'>,
): RolledBack {
  const { server, outcome, known, kept } = ended
  const { serverId, target, safety } = server
  const subject: RestoreSubject = { undone: 'rollback', serverId, snapshotId: target.id }
  const failure = failedRestore(subject, outcome, { timeoutMs, signal })
  const what =
    failure !== null
      ? textOf(failure)
      : outcome.kind === 'not-followed'
        ? `${startedLine(serverId, target, outcome.lost !== null)} ${NOT_CHECKED}`
        : restoredLine(serverId, target.id, target.name, known.status ?? '')
  return { ...ended, failure, text: [what, kept?.text ?? [], wayBackLine(safety)].flat().join(' ') }
}
