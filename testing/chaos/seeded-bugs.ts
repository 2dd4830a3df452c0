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

/** Every rule by which stories are judged. */
export const RULES = [
  'never-1',
  'never-2',
  'never-3',
  'never-4',
  'never-5',
  'never-6',
  'never-7',
  'never-8',
  'order',
  'young',
  'going',
  'prune-looks',
  'late-slot',
  'next-candidate',
  'one-snapshot',
  'slots',
  'provenance',
  'lost-create',
  'limit',
  'main-waits',
  'mark-warning',
  'clock',
  'outputs',
  'only-reads',
  'table',
  'deployed-since',
  'last-look',
  'fleet',
  'result',
  'looks-after',
  'seen',
  'restored-disk',
  'target',
  'safety',
  'meant',
  'protect',
  'pace',
  'patience-of-reads',
  'gives-up',
  'patience',
  'deadline',
  'reported',
  'advice',
  'signals',
  'ends',
] as const
