/** What is said of GitHub: what could not be found out or written, why, and what the records say. */

/** What follows from a question without an answer: where it may have been carried out, and where GitHub refused. */
export type Consequence = string | { readonly open: string; readonly refused: string }

/** What could not be found out or written. */
export const CONSEQUENCES = {
  progressUnknown:
    'Could not find out whether other deploys are still running. Their snapshots of the last 6 hours are deleted ' +
    'only to free a slot, and a restore does not wait for them.',
  jobsUnknown:
    'Could not find out which jobs of other runs have ended. Their deploys count as running until their runs end.',
  successUnknown:
    'Could not find out which deploys succeeded. The last good state is neither protected nor named.',
  runEndsUnknown: 'Could not find out how the run of each deploy ended. The list says "unknown" there.',
  failedStepsUnknown: 'Could not find out which step of this job failed.',
} as const

/** The commits since one. */
export function commitsUnknown(base: string): string {
  return `Could not find out which commits came after ${base}.`
}

/** The comment on a pull request. */
export function commentNotWritten(pullRequest: number): Consequence {
  return {
    open: `The comment on pull request ${pullRequest} may be missing.`,
    refused: `No comment was written to pull request ${pullRequest}. Runs for a pull request from a fork cannot write one.`,
  }
}

/** The deployment that records a rollback. */
export function rollbackNotRecorded(environment: string): Consequence {
  return {
    open: `The record of this rollback as a deployment to "${environment}" may be missing or incomplete.`,
    refused: `This rollback is not, or not completely, recorded as a deployment to "${environment}".`,
  }
}

/** Why something could not be found out or written. */
export const REASONS = {
  refused: (permissions: readonly string[]) =>
    `GitHub refused the request (HTTP 403). Add to the "permissions" of the job: ${permissions.join(', ')}.`,
  unknownToken: () =>
    'GitHub does not accept the token in "github-token" (HTTP 401). Check that it exists and has not expired.',
  late: () => 'GitHub did not answer in time.',
  other: (details: readonly string[]) => `The request to GitHub failed: ${details.join('; ')}.`,
} as const

/** Details of a request that failed for another reason. */
export const DETAILS = {
  requestLimit: (status: string) => `the request limit is reached (HTTP ${status})`,
  notFound: 'not found (HTTP 404), or not visible to the token',
  unreadable: 'the answer cannot be read',
  jobsIncomplete: 'the list of jobs is incomplete',
  commentsUnreadable: 'the list of comments cannot be read',
  commentUnnamed: 'the answer names no comment',
  manyComments: 'the pull request has too many comments to find the one of this action',
  deploymentUnnamed: 'the answer names no deployment',
  noCommit: 'the runner does not set GITHUB_SHA',
  redirect: (status: number) => `it redirects (HTTP ${status})`,
} as const

/** The first state of a rollback in GitHub's record. */
export const ROLLBACK_BEGUN = 'The rollback has started.'

/** A rollback in GitHub's list of deployments. */
export function rollbackDescription(
  servers: readonly {
    readonly serverId: string
    readonly snapshotId: string
    readonly snapshotName: string
  }[],
): string {
  const [first] = servers
  return servers.length === 1 && first !== undefined
    ? `Rollback of server ${first.serverId} to snapshot ${first.snapshotId} (${first.snapshotName})`
    : `Rollback of ${servers.length} servers to their snapshots`
}
