/** How to roll back by hand: the part of every message that somebody copies at night. */

/** Which snapshots of which servers, and where the workflows are. Ids were checked when they came in. */
export interface RollbackTarget {
  readonly servers: readonly { readonly serverId: string; readonly snapshotId: string }[]
  readonly repo: string
  readonly apiUrl: URL
}

/** The line that starts the rollback workflow of the README. */
export function workflowLine({ repo, servers }: RollbackTarget): string {
  const serverIds = servers.map((each) => each.serverId).join(',')
  const snapshotIds = servers.map((each) => each.snapshotId)
  // One word that stands for every server need not be repeated.
  const what = new Set(snapshotIds).size === 1 ? (snapshotIds[0] ?? '') : snapshotIds.join(',')
  return `gh workflow run rollback.yml --repo ${repo} -f server-id=${serverIds} -f snapshot-id=${what}`
}

/** The documented API calls, for where no such workflow was set up. */
export function apiLines({ apiUrl, servers }: RollbackTarget): string {
  return servers
    .map(({ snapshotId }) => {
      const url = `${apiUrl.href.replace(/\/+$/, '')}/snapshots/${snapshotId}/restore/`
      // A path may hold what a shell would act on; within single quotes only the quote itself does.
      return `curl -X POST -H "Authorization: Bearer $VPS_ORG_TOKEN" '${url.replaceAll("'", '%27')}'`
    })
    .join('\n')
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
    apiLines(target),
    '```',
  ].join('\n')
}
