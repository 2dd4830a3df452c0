/** How to roll back by hand: the part of a message that is copied at night. It is never cut. */
import type { KnownSource } from '../decide/rollback-source.ts'
import type { Run } from '../domain/run.ts'
import { rollbackPage } from './links.ts'
import { moment } from './words.ts'

/** Which snapshots of which servers, and where the workflows are. Ids were checked when they came in. */
export interface RollbackTarget {
  /** At least one. */
  readonly servers: readonly Pick<KnownSource, 'serverId' | 'snapshotId'>[]
  /** As `gh --repo` takes it. */
  readonly repo: string
  /** `null`: not known any more. */
  readonly apiUrl: URL | null
  /** On what condition the command is shown; absent or `null`: on none. */
  readonly onlyIf?: RollbackCondition | null
  /** When the oldest of the snapshots was created; `null`: not known. */
  readonly sinceMs: number | null
  /** The workflow that would deploy again with the next push; `null`: not known. */
  readonly workflowFile: string | null
}

/** The workflow that the command starts. */
const ROLLBACK_FILE = 'rollback.yml'

/**
 * When a rollback by hand is right that could be wrong: how the deploy ended is not known (`deploy-failed`); the server may
 * work all the same (`not-working`); `later-deploy`
 * would be undone too; the snapshot may hold a part of another deploy (`part-of-deploy`); no check has ruled out a
 * deploy or a restore since (`last-change`); the `right-snapshot` has to be found out; a restore may have begun
 * already (`not-begun`); another one is running (`restore-over`).
 */
export type RollbackCondition = keyof typeof CONDITIONS

const CONDITIONS = {
  'deploy-failed': 'Only if the deploy failed',
  'not-working': 'Only if the server does not work',
  'later-deploy': 'Only if that deploy should be undone too',
  'part-of-deploy': 'Only as a last resort: this snapshot is from the middle of that deploy',
  'last-change': 'Only if no other deploy or restore ran after this deploy',
  'right-snapshot': 'Only if it is the right snapshot',
  'not-begun': 'Only if no restore was carried out',
  'restore-over': 'Only if the server should go back to this snapshot after that restore',
} as const

/** Returns the repository of a run as `gh --repo` takes it: with its host, where that is not github.com. */
export function repositoryOf({ repo, url }: Pick<Run, 'repo' | 'url'>): string {
  const host = url === null ? 'github.com' : new URL(url).host
  return host === 'github.com' ? repo : `${host}/${repo}`
}

/**
 * Returns the command that starts the rollback workflow of the README. GitHub takes up to 65,535 characters as
 * its inputs, which is more than the longest ids of all servers of one step have.
 */
export function workflowCommand({ repo, servers }: Pick<RollbackTarget, 'repo' | 'servers'>): string {
  const serverIds = servers.map((each) => each.serverId).join(',')
  const snapshotIds = servers.map((each) => each.snapshotId).join(',')
  return `gh workflow run ${ROLLBACK_FILE} --repo ${repo} -f server-id=${serverIds} -f snapshot-id=${snapshotIds}`
}

/** Returns one sentence with the command, for a line that can hold it. */
export function rollbackSentence(target: RollbackTarget): string {
  return `${beforeCommand(target)} ${workflowCommand(target)}`
}

/** Returns what stands before the command: when it is right, and what it costs. */
export function beforeCommand(target: RollbackTarget): string {
  const { onlyIf, sinceMs } = target
  const when = onlyIf == null ? 'To roll back by hand' : CONDITIONS[onlyIf]
  const first = disableCommand(target) === null ? '' : '; disable the deploy workflow first'
  return `${when} (loses what was written since ${since(sinceMs)}${first}):`
}

/** Returns when the command is right, as a sentence; empty: always. */
export function conditionSentence({ onlyIf }: Pick<RollbackTarget, 'onlyIf'>): string {
  return onlyIf == null ? '' : `${CONDITIONS[onlyIf]}.`
}

/** Returns the date of the oldest of several snapshots; `null` where one is not known. */
export function oldestDate(dates: readonly (number | null)[]): number | null {
  const known = dates.filter((each) => each !== null)
  return known.length < dates.length || known.length === 0 ? null : Math.min(...known)
}

/** Returns what a restore would cost, as a sentence. */
export function whatIsLost(sinceMs: number | null): string {
  return `A restore loses what was written since ${since(sinceMs)}.`
}

/** Returns the moment since which a restore loses what was written. */
export function since(sinceMs: number | null): string {
  return sinceMs === null ? 'the snapshot' : moment(sinceMs)
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

/** Returns the page of the rollback workflow with what to enter there: for a phone, where there is no `gh`. */
export function rollbackForm({ repo, servers }: Pick<RollbackTarget, 'repo' | 'servers'>): string {
  const serverIds = servers.map((each) => each.serverId).join(',')
  const snapshotIds = servers.map((each) => each.snapshotId).join(',')
  return [
    `In the browser: open [the rollback workflow](${rollbackPage(repo)}), choose "Run workflow", and enter:`,
    `- server-id: \`${serverIds}\`\n- snapshot-id: \`${snapshotIds}\``,
  ].join('\n\n')
}

/** Returns the command that keeps the next push from deploying again; `null` where it would stop the rollback too. */
function disableCommand({ repo, workflowFile }: RollbackTarget): string | null {
  if (workflowFile === null || workflowFile === ROLLBACK_FILE) return null
  return `gh workflow disable ${workflowFile} --repo ${repo}`
}

/** Returns a chapter for the summary. */
export function rollbackChapter(target: RollbackTarget): string {
  const disable = disableCommand(target)
  const first = 'Disable the deploy workflow first, or the next push deploys again'
  const parts = [
    '#### Roll back by hand',
    [conditionSentence(target), whatIsLost(target.sinceMs), `${first}${disable === null ? '.' : ':'}`]
      .filter((each) => each !== '')
      .join(' '),
    ...(disable === null ? [] : [commandBlock([disable])]),
    rollbackForm(target),
    'Or copy this command:',
    commandBlock([workflowCommand(target)]),
  ]
  if (target.apiUrl !== null)
    parts.push('Without that workflow, call the API:', commandBlock(apiLines(target.apiUrl, target.servers)))
  return parts.join('\n\n')
}
