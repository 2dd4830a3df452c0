/** Entries of `protect` that protect nothing, which may be misspelt. */
import { unmatchedPatterns } from '../../../decide/protection.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import { entriesUnmatched } from '../../../report/messages/main.ts'
import type { EachServer } from '../each-server.ts'

const MOST_NAMED = 10

/** Tells of entries that match no snapshot of any server. Says nothing where a list could not be read. */
export function noticeUnmatchedProtect(
  tell: (text: string) => void,
  patterns: readonly string[],
  { done, failed }: EachServer<{ readonly listed: readonly Snapshot[] }>,
): void {
  if (failed.length > 0) return
  const unmatched = unmatchedPatterns(
    patterns,
    done.flatMap((each) => each.listed),
  )
  if (unmatched.length === 0) return
  const named = unmatched.slice(0, MOST_NAMED)
  tell(entriesUnmatched(named, unmatched.length - named.length))
}
