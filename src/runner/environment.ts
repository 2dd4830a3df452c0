/** What the runner tells about this run, from its environment variables. */
import type { Run } from '../domain/run.ts'
import { UserError } from '../domain/user-error.ts'
import { variableMissing } from './messages.ts'

/** The runner did not provide what every runner provides. */
export class EnvironmentError extends UserError {
  override readonly name = 'EnvironmentError'
}

/**
 * Reads the run from `GITHUB_*`. Which job's check run this is, only an input tells.
 * @throws EnvironmentError when the run id or the repository is missing or malformed: names and ownership hang on them
 */
export function readRun(environment: NodeJS.ProcessEnv): Run {
  const id = environment['GITHUB_RUN_ID'] ?? ''
  const repo = environment['GITHUB_REPOSITORY'] ?? ''
  const attempt = environment['GITHUB_RUN_ATTEMPT'] ?? '1'
  if (!/^[1-9]\d{0,19}$/.test(id)) throw missing('GITHUB_RUN_ID', 'the number of the workflow run')
  if (!/^[1-9]\d{0,5}$/.test(attempt)) throw missing('GITHUB_RUN_ATTEMPT', 'the number of the run attempt')
  if (!/^[\w.-]+\/[\w.-]+$/.test(repo)) throw missing('GITHUB_REPOSITORY', 'owner/name of the repository')
  return {
    id,
    attempt,
    repo,
    repoId: matching(environment['GITHUB_REPOSITORY_ID'], /^\d{1,20}$/),
    sha: matching(environment['GITHUB_SHA'], /^[0-9a-f]{7,64}$/),
    job: matching(environment['GITHUB_JOB'], /^.+$/),
    checkRunId: null,
    workflowFile: workflowFileOf(environment['GITHUB_WORKFLOW_REF'], repo),
    url: urlOf(environment['GITHUB_SERVER_URL'], repo, id, attempt),
  }
}

/**
 * Returns the file of `owner/repo/.github/workflows/deploy.yml@refs/heads/main`: that of the run, also in a workflow that
 * it calls. A shell takes what is returned as one word, and `gh` as no option. `null` for a workflow of another
 * repository.
 */
function workflowFileOf(ref: string | undefined, repo: string): string | null {
  const [path = '', branch = ''] = (ref ?? '').split('@')
  const folder = `${repo}/.github/workflows/`
  if (branch === '' || !path.startsWith(folder)) return null
  return matching(path.slice(folder.length), /^\w[\w.-]{0,99}\.ya?ml$/)
}

function urlOf(server: string | undefined, repo: string, id: string, attempt: string): string | null {
  const base = matching(server, /^https?:\/\/[\w.-]+(?::\d{1,5})?$/)
  return base === null ? null : `${base}/${repo}/actions/runs/${id}/attempts/${attempt}`
}

function missing(name: string, meaning: string): EnvironmentError {
  return new EnvironmentError(variableMissing(name, meaning))
}

function matching(text: string | undefined, pattern: RegExp): string | null {
  return text !== undefined && pattern.test(text) ? text : null
}
