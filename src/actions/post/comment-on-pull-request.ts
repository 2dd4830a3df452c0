import { textOf } from '../../domain/message.ts'
import { pullRequestComment } from '../../report/pull-request-comment.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { isOfRestore, type PostOutcome, rollbackOf } from './post-outcome.ts'
import type { Context } from '../shared/step.ts'

/** Comments on the pull request what became of a requested restore. Never rejects, and changes no outcome. */
export async function commentOnPullRequest(
  { run, clock, summary, github, log }: Context,
  inputs: Pick<SnapshotInputs, 'comment' | 'serverIds'>,
  outcome: PostOutcome,
): Promise<void> {
  if (!inputs.comment || !isOfRestore(outcome)) return
  const rollback = rollbackOf(outcome.advice)
  const markdown = pullRequestComment(run, clock.nowMs(), summary.last(), textOf(outcome.failure), rollback)
  switch (await github.comment({ serverIds: inputs.serverIds, markdown })) {
    case 'written':
      log.line('Wrote a comment with this to the pull request.')
      return
    case 'no-pull-request':
      log.line('"comment" is "true", but this run belongs to no pull request, so no comment was written.')
      return
    case 'not-written':
      // Why is told with everything else that GitHub could not be asked; that there is no token, main has said.
      return
  }
}
