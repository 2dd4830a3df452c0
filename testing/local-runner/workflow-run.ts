import { join } from 'node:path'

/** The run of a workflow that an action finds itself in. */
export interface WorkflowRun {
  readonly repository: string
  readonly repositoryId: string
  readonly runId: string
  readonly runAttempt: string
  readonly sha: string
  readonly ref: string
  readonly refName: string
  readonly workflow: string
  readonly job: string
  readonly actor: string
  readonly eventName: string
  /** The event's payload: what `GITHUB_EVENT_PATH` holds and `github.event` is. */
  readonly event: Readonly<Record<string, unknown>>
  readonly serverUrl: string
  readonly apiUrl: string
  /** `github.token`; empty by default, so that nothing is asked of GitHub. Masked in the log. */
  readonly token: string
  readonly runnerName: string
  /** `job.check_run_id`; undefined where there is none, as on GitHub Enterprise Server. */
  readonly checkRunId: number | undefined
}

/** A push to the main branch of acme/shop, in the parts that are not given. */
export function workflowRun(given: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    repository: 'acme/shop',
    repositoryId: '1001',
    runId: '9000000011',
    runAttempt: '1',
    sha: '0123456789abcdef0123456789abcdef01234567',
    ref: 'refs/heads/main',
    refName: 'main',
    workflow: 'Deploy',
    job: 'deploy',
    actor: 'octocat',
    eventName: 'push',
    event: {},
    serverUrl: 'https://github.com',
    apiUrl: 'https://api.github.com',
    token: '',
    runnerName: 'local-runner',
    checkRunId: 4711,
    ...given,
  }
}

/** The folders of a runner. */
export interface RunnerFolders {
  readonly workspace: string
  /** `RUNNER_TEMP`: one for all steps of a job. */
  readonly temp: string
}

/** Where the payload of the event is for a runner with this temporary folder. */
export function eventPath(folders: RunnerFolders): string {
  return join(folders.temp, 'event.json')
}

const OPERATING_SYSTEMS: Partial<Record<NodeJS.Platform, string>> = { darwin: 'macOS', win32: 'Windows' }
const operatingSystem = OPERATING_SYSTEMS[process.platform] ?? 'Linux'

/** The variables that tell a process which run it belongs to. */
export function runVariables(
  run: WorkflowRun,
  folders: RunnerFolders,
  debug: boolean,
): Record<string, string> {
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: run.actor,
    GITHUB_API_URL: run.apiUrl,
    GITHUB_EVENT_NAME: run.eventName,
    GITHUB_EVENT_PATH: eventPath(folders),
    GITHUB_JOB: run.job,
    GITHUB_REF: run.ref,
    GITHUB_REF_NAME: run.refName,
    GITHUB_REPOSITORY: run.repository,
    GITHUB_REPOSITORY_ID: run.repositoryId,
    GITHUB_REPOSITORY_OWNER: owner(run),
    GITHUB_RUN_ATTEMPT: run.runAttempt,
    GITHUB_RUN_ID: run.runId,
    GITHUB_SERVER_URL: run.serverUrl,
    GITHUB_SHA: run.sha,
    GITHUB_WORKFLOW: run.workflow,
    GITHUB_WORKFLOW_REF: workflowRef(run),
    GITHUB_WORKSPACE: folders.workspace,
    RUNNER_NAME: run.runnerName,
    RUNNER_OS: operatingSystem,
    RUNNER_TEMP: folders.temp,
    ...(debug ? { RUNNER_DEBUG: '1' } : {}),
  }
}

/** The contexts that the runner fills itself, saying the same as the variables. */
export function runContexts(
  run: WorkflowRun,
  folders: RunnerFolders,
  debug: boolean,
): Record<'github' | 'job' | 'runner', Record<string, unknown>> {
  return {
    github: {
      actor: run.actor,
      api_url: run.apiUrl,
      event: run.event,
      event_name: run.eventName,
      job: run.job,
      ref: run.ref,
      ref_name: run.refName,
      repository: run.repository,
      repository_id: run.repositoryId,
      repository_owner: owner(run),
      run_attempt: run.runAttempt,
      run_id: run.runId,
      server_url: run.serverUrl,
      sha: run.sha,
      token: run.token,
      workflow: run.workflow,
      workflow_ref: workflowRef(run),
      workspace: folders.workspace,
    },
    job: { status: 'success', check_run_id: run.checkRunId },
    runner: {
      name: run.runnerName,
      os: operatingSystem,
      temp: folders.temp,
      ...(debug ? { debug: '1' } : {}),
    },
  }
}

function workflowRef({ repository, ref }: WorkflowRun): string {
  return `${repository}/.github/workflows/deploy.yml@${ref}`
}

function owner(run: WorkflowRun): string {
  return run.repository.split('/')[0] ?? ''
}
