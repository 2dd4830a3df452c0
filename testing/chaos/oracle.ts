/**
 * The judge of a story: whether anything happened that the contract rules out. It goes by the provider's history, the log of requests and what
 * the processes handed back; it knows nothing of the action's code.
 */
import type { StoryRecord } from './record.ts'
import { judgeAdvice } from './rules-of-advice.ts'
import { judgeCreating } from './rules-of-creating.ts'
import { judgeDeletes } from './rules-of-deleting.ts'
import { judgeInputs } from './rules-of-inputs.ts'
import { judgeOrder } from './rules-of-order.ts'
import { judgePost } from './rules-of-post.ts'
import { judgeDisks, judgeRestoring } from './rules-of-restoring.ts'
import { judgeRollback } from './rules-of-rollback.ts'
import { judgeSending } from './rules-of-sending.ts'
import { judgeTelling } from './rules-of-telling.ts'
import { judgeWaiting } from './rules-of-waiting.ts'
import { Trial, type Violation } from './trial.ts'

/** Every rule that was broken in a story. */
export function judge(record: StoryRecord): readonly Violation[] {
  const trials = record.processes.map((process) => new Trial(record, process))
  return [
    ...trials.flatMap((trial) => [
      ...judgeInputs(trial),
      ...judgeSending(trial),
      ...judgeDeletes(trial),
      ...judgeOrder(trial),
      ...judgeCreating(trial),
      ...judgeRestoring(trial),
      ...judgePost(trial),
      ...judgeRollback(trial),
      ...judgeWaiting(trial),
      ...judgeTelling(trial),
      ...judgeAdvice(trial),
    ]),
    ...judgeDisks(record),
    ...(record.stuck === null ? [] : [{ rule: 'ends', process: 'story', text: record.stuck, request: null }]),
  ]
}
