/**
 * Bugs to be put into the client on purpose, at least one for each rule: what is judged must be seen to be judged. Each
 * stands between an entry and its machine, so the action itself stays as it is.
 */
import { BUGS_IN_CHANGES } from './seeded-bugs-in-changes.ts'
import { BUGS_IN_READS } from './seeded-bugs-in-reads.ts'
import { BUGS_IN_REPORTS } from './seeded-bugs-in-reports.ts'
import type { Plant } from './play-story.ts'

/** A bug, the rule by which it has to be found, and a story that finds it. */
export interface SeededBug {
  readonly bug: string
  readonly rule: string
  readonly seed: number
  readonly plant: Plant
}

/** Everything that is planted. */
export const SEEDED_BUGS: readonly SeededBug[] = [...BUGS_IN_CHANGES, ...BUGS_IN_READS, ...BUGS_IN_REPORTS]
