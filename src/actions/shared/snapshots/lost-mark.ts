/** Warns of snapshots that this action will not know again. */
import type { Intent } from '../../../domain/records.ts'
import { keptMark } from '../../../decide/lost-create.ts'
import { readProvenance } from '../../../domain/provenance.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import { descriptionsNotListed, listedWithOtherName, markLost } from '../../../report/messages/main.ts'
import type { Context } from '../step.ts'

/** A snapshot as it came back, and what was sent. */
export interface SeenSnapshot {
  readonly seen: Snapshot
  readonly intent: Intent
}

/** What pruning and restoring later go by has to come back from the provider as it was sent. */
export function warnIfUnrecognisable(
  { log }: Pick<Context, 'log'>,
  snapshots: readonly SeenSnapshot[],
): void {
  for (const { seen, intent } of snapshots) {
    if (seen.name === intent.name) continue
    log.warning(listedWithOtherName(seen.id, seen.name, intent.name))
  }
  warnOfLostMarks(
    log,
    snapshots.filter(({ seen, intent }) => !keptMark(seen, intent.mark)).map(({ seen }) => seen),
  )
}

/** The same where it is not known which mark was sent: any will do. */
export function warnIfUnmarked({ log }: Pick<Context, 'log'>, snapshots: readonly Snapshot[]): void {
  warnOfLostMarks(
    log,
    snapshots.filter((each) => (readProvenance(each.description)?.mark ?? null) === null),
  )
}

function warnOfLostMarks(log: Context['log'], unmarked: readonly Snapshot[]): void {
  const idsOf = (hasField: boolean): readonly string[] =>
    unmarked.filter((each) => (each.description !== null) === hasField).map((each) => each.id)
  const withoutField = idsOf(false)
  if (withoutField.length > 0) log.warning(descriptionsNotListed(withoutField))
  const cut = idsOf(true)
  if (cut.length > 0) log.warning(markLost(cut))
}
