import { textOf } from '../../domain/message.ts'
import { pullRequestComment } from '../../report/pull-request-comment.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { type PostOutcome, rollbackOf } from './post-outcome.ts'
import type { Context } from '../shared/step.ts'

/** Comments on the pull request what became of a requested restore. Never rejects, and changes no outcome. */
export async function commentOnPullRequest(
  { run, clock, summary, github, log }: Context,
  inputs: Pick<SnapshotInputs, 'comment' | 'serverIds'>,
  { result, failure, advice }: PostOutcome,
): Promise<void> {
  if (!inputs.comment || !isOfRestore(result)) return
  const text = failure === null ? '' : textOf(failure)
  const markdown = pullRequestComment(run, clock.nowMs(), summary.last(), text, rollbackOf(advice))
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

function isOfRestore(result: PostOutcome['result']): boolean {
  switch (result) {
    case 'restored':
    case 'restore-started':
    case 'not-restored':
      return true
    case 'pruned':
    case 'kept':
    case 'none':
      return false
  }
}
