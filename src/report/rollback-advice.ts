/** How to roll back by hand: the part of every message that somebody copies at night. */

/** Which snapshot of which server, and where the workflows are. Ids were checked when they came in. */
export interface RollbackTarget {
  readonly serverId: string
  readonly snapshotId: string
  readonly repo: string
  readonly apiUrl: URL
}

/** The line that starts the rollback workflow of the README. */
export function workflowLine(target: RollbackTarget): string {
  const { repo, serverId, snapshotId } = target
  return `gh workflow run rollback.yml --repo ${repo} -f server-id=${serverId} -f snapshot-id=${snapshotId}`
}

/** The documented API call, for where no such workflow was set up. */
export function apiLine(target: RollbackTarget): string {
  const url = `${target.apiUrl.href.replace(/\/+$/, '')}/snapshots/${target.snapshotId}/restore/`
  // A path may hold what a shell would act on; within single quotes only the quote itself does.
  return `curl -X POST -H "Authorization: Bearer $VPS_ORG_TOKEN" '${url.replaceAll("'", '%27')}'`
}

/** One sentence for a line of the log. */
export function rollbackSentence(target: RollbackTarget): string {
  return `To roll back by hand: ${workflowLine(target)}`
}

/** A chapter for the summary. */
export function rollbackChapter(target: RollbackTarget, whatIsLost: string): string {
  return [
    '#### Roll back by hand',
    '',
    `${whatIsLost} Disable the deploy workflow first, or the next push deploys again. With the rollback workflow of the README:`,
    '',
    '```sh',
    workflowLine(target),
    '```',
    '',
    'or with the API itself:',
    '',
    '```sh',
    apiLine(target),
    '```',
  ].join('\n')
}
