/** A rollback as GitHub's record of a deployment, which its page of the environment shows. */
import type { Octokit } from '@octokit/rest'
import type { Run } from '../domain/run.ts'
import { clip } from '../domain/text.ts'
import { fieldsOf } from '../domain/json-object.ts'
import { ownerAndRepo } from './answers.ts'
import { DETAILS, rollbackDescription } from './messages.ts'

/** What is recorded. */
export interface Rollback {
  readonly environment: string
  readonly servers: readonly {
    readonly serverId: string
    readonly snapshotId: string
    readonly snapshotName: string
  }[]
}

/** How far it is. `failure`: not rolled back. `error`: its end is not known. */
export type RollbackState = 'in_progress' | 'success' | 'failure' | 'error'

/**
 * GitHub takes no longer description of a status, and shows no more of one of a deployment. Source: its
 * description of the calls.
 */
const LONGEST_DESCRIPTION = 140

/**
 * Records that a rollback begins. Sent once. The commit is that of the workflow: which one a snapshot shows,
 * it is not known for sure.
 * @returns the record's id
 * @throws whatever Octokit does, and an error where the answer names no record
 */
export async function recordDeployment(
  octokit: Octokit,
  { repo, sha }: Pick<Run, 'repo' | 'sha'>,
  { environment, servers }: Rollback,
  signal: AbortSignal,
): Promise<number> {
  if (sha === null) throw new Error(DETAILS.noCommit)
  const { data } = await octokit.rest.repos.createDeployment({
    ...ownerAndRepo(repo),
    ref: sha,
    task: 'rollback',
    environment,
    description: clip(rollbackDescription(servers), LONGEST_DESCRIPTION),
    payload: {
      servers: servers.map(({ serverId, snapshotId, snapshotName }) => ({
        server_id: serverId,
        snapshot_id: snapshotId,
        snapshot_name: snapshotName,
      })),
    },
    // Checks of the commit say nothing about a rollback, and no branch is to be merged for it.
    required_contexts: [],
    auto_merge: false,
    request: { signal },
  })
  const { id } = fieldsOf(data)
  if (typeof id !== 'number') throw new Error(DETAILS.deploymentUnnamed)
  return id
}

/**
 * Says how far the rollback is. Sent once.
 * @throws whatever Octokit does
 */
export async function setDeploymentState(
  octokit: Octokit,
  { repo }: Pick<Run, 'repo'>,
  status: {
    readonly id: number
    readonly state: RollbackState
    readonly description: string
    readonly logUrl: string | null
  },
  signal: AbortSignal,
): Promise<void> {
  await octokit.rest.repos.createDeploymentStatus({
    ...ownerAndRepo(repo),
    deployment_id: status.id,
    state: status.state,
    description: clip(status.description, LONGEST_DESCRIPTION),
    ...(status.logUrl === null ? {} : { log_url: status.logUrl }),
    request: { signal },
  })
}
