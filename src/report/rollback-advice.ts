/** How to roll back by hand: the part of every message that somebody copies at night. It is never cut. */
import type { KnownSource } from '../decide/rollback-source.ts'
import type { Run } from '../domain/run.ts'

/** Which snapshots of which servers, and where the workflows are. Ids were checked when they came in. */
export interface RollbackTarget {
  /** At least one. */
  readonly servers: readonly Pick<KnownSource, 'serverId' | 'snapshotId'>[]
  /** As `gh --repo` takes it. */
  readonly repo: string
  /** `null`: not known any more. */
  readonly apiUrl: URL | null
}

/** Returns the repository of a run as `gh --repo` takes it: with its host, where that is not github.com. */
export function repositoryOf({ repo, url }: Pick<Run, 'repo' | 'url'>): string {
  const host = url === null ? 'github.com' : new URL(url).host
  return host === 'github.com' ? repo : `${host}/${repo}`
}

/**
 * Returns the command that starts the rollback workflow of the README. GitHub takes up to 65,535 characters as
 * its inputs, which is more than the longest ids of all servers of one step have.
 */
export function workflowCommand({ repo, servers }: RollbackTarget): string {
  const serverIds = servers.map((each) => each.serverId).join(',')
  const snapshotIds = servers.map((each) => each.snapshotId).join(',')
  return `gh workflow run rollback.yml --repo ${repo} -f server-id=${serverIds} -f snapshot-id=${snapshotIds}`
}

/** Returns one sentence with the command, for a line that can hold it. */
export function rollbackSentence(target: RollbackTarget): string {
  return `To roll back by hand: ${workflowCommand(target)}`
}

/** Returns the documented API calls, for where no such workflow was set up. */
export function apiLines(apiUrl: URL, servers: RollbackTarget['servers']): readonly string[] {
  return servers.map(({ snapshotId }) => {
    const url = `${apiUrl.href.replace(/\/+$/, '')}/snapshots/${snapshotId}/restore/`
    // A path may hold what a shell would act on; within single quotes only the quote itself does.
    return `curl -X POST -H "Authorization: Bearer $VPS_ORG_TOKEN" '${url.replaceAll("'", '%27')}'`
  })
}

/** Returns a block that can be copied. */
export function commandBlock(lines: readonly string[]): string {
  return ['```sh', ...lines, '```'].join('\n')
}

/** Returns a chapter for the summary. `whatIsLost` is this action's own words. */
export function rollbackChapter(target: RollbackTarget, whatIsLost: string): string {
  const parts = [
    '#### Roll back by hand',
    `${whatIsLost} Disable the deploy workflow first, or the next push deploys again. With the rollback workflow of the README:`,
    commandBlock([workflowCommand(target)]),
  ]
  if (target.apiUrl !== null)
    parts.push('or with the API itself:', commandBlock(apiLines(target.apiUrl, target.servers)))
  return parts.join('\n\n')
}
