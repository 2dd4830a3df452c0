/** Warns of snapshots that this action will not know again. */
import type { Intent } from '../../../domain/records.ts'
import { keptMark } from '../../../decide/lost-create.ts'
import { readProvenance } from '../../../domain/provenance.ts'
import type { Snapshot } from '../../../domain/snapshot.ts'
import type { Context } from '../step.ts'

/** What pruning and restoring later go by has to come back from the provider as it was sent. */
export function warnIfUnrecognisable(
  { log }: Pick<Context, 'log'>,
  snapshots: readonly { readonly seen: Snapshot; readonly intent: Intent }[],
): void {
  for (const { seen, intent } of snapshots) {
    if (seen.name === intent.name) continue
    log.warning(
      `VPS.org lists snapshot ${seen.id} as "${seen.name}" instead of ${intent.name}. Pruning does not recognise it as this ` +
        "action's: delete it by hand when it is not needed any more.",
    )
  }
  warnOfLostMarks(
    log,
    snapshots.filter(({ seen, intent }) => !keptMark(seen, intent.mark)).map(({ seen }) => seen),
  )
}

/** The same where nobody knows which mark was sent: any will do. */
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
  if (withoutField.length > 0) {
    log.warning(
      `VPS.org's list carries no descriptions, so the mark of snapshot ${withoutField.join(', ')} did not come back: this ` +
        "action's snapshots can be told from others by their names alone.",
    )
  }
  const cut = idsOf(true)
  if (cut.length > 0) {
    log.warning(
      `The description of snapshot ${cut.join(', ')} came back without its mark (missing or cut), so it can't be told ` +
        'from others later: it may stay when old ones are pruned.',
    )
  }
}
