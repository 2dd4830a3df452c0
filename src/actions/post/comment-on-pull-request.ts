import { pullRequestComment } from '../../report/pull-request-comment.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { type PostOutcome, rollbackOf } from './post-outcome.ts'
import type { Context } from '../shared/step.ts'

/** Tells the pull request what became of a restore that was asked for. Never rejects, and changes no outcome. */
export async function commentOnPullRequest(
  { run, clock, summary, github, log }: Context,
  inputs: Pick<SnapshotInputs, 'comment' | 'serverIds'>,
  { result, failure, advice }: PostOutcome,
): Promise<void> {
  if (!inputs.comment || !isOfRestore(result)) return
  const markdown = pullRequestComment(run, clock.nowMs(), summary.last(), failure ?? '', rollbackOf(advice))
  switch (await github.comment({ serverIds: inputs.serverIds, markdown })) {
    case 'written':
      log.line('The pull request has a comment that says this.')
      return
    case 'no-pull-request':
      log.line('"comment" is "true", but this run is for no pull request: nothing is written to one.')
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
