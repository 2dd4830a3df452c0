/**
 * The judge of a story: whether anything happened that the contract rules out. It goes by the provider's history, the log of requests and what
 * the processes handed back; it knows nothing of the action's code.
 */
import type { StoryRecord } from './record.ts'
import { judgeDeletes } from './rules-of-deleting.ts'
import { judgeDisks, judgeRestoring } from './rules-of-restoring.ts'
import { judgeSending } from './rules-of-sending.ts'
import { judgeTelling } from './rules-of-telling.ts'
import { Trial, type Violation } from './trial.ts'

/** Every rule that was broken in a story. */
export function judge(record: StoryRecord): readonly Violation[] {
  const trials = record.processes.map((process) => new Trial(record, process))
  return [
    ...trials.flatMap((trial) => [
      ...judgeDeletes(trial),
      ...judgeSending(trial),
      ...judgeRestoring(trial),
      ...judgeTelling(trial),
    ]),
    ...judgeDisks(record),
    ...judgeLimit(record),
    ...(record.stuck === null ? [] : [{ rule: 'ends', process: 'story', text: record.stuck, request: null }]),
  ]
}

/** Slots never exceed the limit that the provider has, whoever asks. */
function judgeLimit({ history, story }: StoryRecord): readonly Violation[] {
  return history.flatMap((each) =>
    each.kind === 'created' && each.by === 'api' && each.slotsTakenBefore >= story.limit
      ? [
          {
            rule: 'slots',
            process: 'provider',
            text: `server ${each.serverId} holds ${each.slotsTakenBefore + 1} of ${story.limit}`,
            request: null,
          },
        ]
      : [],
  )
}
