import type { Message } from '../../../domain/message.ts'
import {
  restoreNeverSeen,
  restoreNotSent,
  restoreRefused,
  restoreStopped,
  type RestoreSubject,
  restoreTimedOut,
  restoreUnclear,
  restoreUnreadable,
  serverBroken,
} from '../../../report/messages/restores.ts'
import type { RestoreOutcome } from './restore-outcome.ts'

/**
 * Returns what there is to say of a restore that did not come to a good end; `null` where it did, or was not to be
 * waited for.
 * @param signal tells what this process was stopped by, where it was
 */
export function failedRestore(
  subject: RestoreSubject,
  outcome: RestoreOutcome,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Message | null {
  switch (outcome.kind) {
    case 'not-sent':
      return restoreNotSent(subject, outcome.error.facts)
    case 'refused':
      return restoreRefused(subject, outcome.error.facts, outcome)
    case 'unknown':
      return restoreUnclear(subject, outcome.error.facts, outcome.seen)
    case 'not-followed':
      return null
    case 'ended':
      break
  }
  const { end } = outcome
  switch (end.kind) {
    case 'up':
    case 'stopped':
      return null
    case 'never-seen':
      return restoreNeverSeen(subject, end.status)
    case 'broken':
      return end.sawRestoring ? serverBroken(subject, end.status) : restoreNeverSeen(subject, end.status)
    case 'unreadable':
      return restoreUnreadable(subject, end)
    case 'timeout':
      return restoreTimedOut(subject, end, timeoutMs)
    case 'aborted':
      return restoreStopped(subject, end, String(signal.reason))
  }
}
