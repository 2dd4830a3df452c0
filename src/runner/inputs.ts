/**
 * Reads the root action's inputs once, into values that cannot be wrong. A test holds the names here to those
 * in action.yml. An input left empty counts as not given, where it has a default.
 */
import {
  type RestoreTrigger,
  isLeftAtJob,
  type JobStatus,
  readDeployStatus,
  readJobStatus,
} from '../domain/deploy-status.ts'
import {
  API_URL,
  createInputReader,
  InputError,
  parseApiUrl,
  parseBase,
  parseBoolean,
  parseCount,
  parseGitHubToken,
  parseList,
  parseMinutes,
  parsePollInterval,
  parseProtect,
  parseServerIds,
  parseToken,
  quote,
  type Remark,
} from './input-parsing.ts'

/** Everything that a user of the root action can set. */
export interface SnapshotInputs {
  readonly token: string
  /** At least one, each once. */
  readonly serverIds: readonly string[]
  /** Valid base name of the snapshots. */
  readonly name: string
  readonly description: string
  /** As written: what it means depends on the moment. */
  readonly deployStatus: string
  readonly restoreOn: readonly RestoreTrigger[]
  readonly keep: number
  readonly protect: readonly string[]
  readonly whenFull: 'prune' | 'fail'
  readonly snapshotLimit: number
  /** Whether main waits until the snapshots are completed; if not, `wait/` does. */
  readonly wait: boolean
  readonly timeoutMs: number
  readonly pollIntervalMs: number
  readonly waitForRestore: boolean
  readonly restoreTimeoutMs: number
  readonly dryRun: boolean
  readonly apiUrl: URL
  readonly githubToken: string | null
  readonly comment: boolean
  readonly jobStatus: JobStatus
  readonly checkRunId: string | null
}

/** What an input holds, `''` when it holds nothing. */
export type ReadInput = (name: InputName) => string

/** Names of the inputs in action.yml. */
export type InputName = keyof typeof DEFAULTS

/** Defaults as in action.yml; a test compares them. `null`: required, or worked out by an expression there. */
export const DEFAULTS = {
  'api-token': null,
  'server-id': null,
  name: 'pre-deploy',
  description: '',
  'deploy-status': 'job',
  'restore-on': '',
  keep: '4',
  protect: '',
  'when-full': 'prune',
  'snapshot-limit': '5',
  wait: 'true',
  timeout: '30',
  'poll-interval': '5',
  'wait-for-restore': 'true',
  'restore-timeout': '45',
  'dry-run': 'false',
  'api-url': API_URL,
  'github-token': null,
  comment: 'false',
  'job-status': null,
  'check-run-id': null,
} as const

/**
 * Parses all inputs, as they stand at this moment.
 * @throws InputError naming every input that can't be used
 */
export function parseInputs(read: ReadInput): { inputs: SnapshotInputs; remarks: readonly Remark[] } {
  const remarks: Remark[] = []
  const { given, attempt, end } = createInputReader(read, DEFAULTS)
  const parsed = {
    token: attempt(() => parseToken(given('api-token'))),
    serverIds: attempt(() => parseServerIds(given('server-id'))),
    name: attempt(() => parseBase(given('name'), remarks)),
    description: read('description').includes('${{') ? '' : read('description').trim(),
    // Empty has a meaning of its own here: the step that is named does not exist. A space at an end may stand beside such a one.
    deployStatus: read('deploy-status').trim() === '' ? '' : read('deploy-status'),
    restoreOn: attempt(() => parseRestoreOn(given('restore-on'))),
    keep: attempt(() => parseCount('keep', given('keep'))),
    protect: attempt(() => parseProtect(given('protect'))),
    whenFull: attempt(() => parseWhenFull(given('when-full'))),
    snapshotLimit: attempt(() => parseCount('snapshot-limit', given('snapshot-limit'))),
    wait: attempt(() => parseBoolean('wait', given('wait'))),
    timeoutMs: attempt(() => parseMinutes('timeout', given('timeout'))),
    pollIntervalMs: attempt(() => parsePollInterval(given('poll-interval'))),
    waitForRestore: attempt(() => parseBoolean('wait-for-restore', given('wait-for-restore'))),
    restoreTimeoutMs: attempt(() => parseMinutes('restore-timeout', given('restore-timeout'))),
    dryRun: attempt(() => parseBoolean('dry-run', given('dry-run'))),
    apiUrl: attempt(() => parseApiUrl(given('api-url'))),
    githubToken: parseGitHubToken(given('github-token')),
    comment: attempt(() => parseBoolean('comment', given('comment'))),
    jobStatus: readJobStatus(given('job-status')),
    checkRunId: /^\d+$/.test(given('check-run-id')) ? given('check-run-id') : null,
  }
  end()
  if (parsed.comment === true && parsed.githubToken === null) {
    remarks.push({
      level: 'warning',
      text: '"comment" is "true" and "github-token" is empty: nothing is written to the pull request.',
    })
  }
  return { inputs: parsed as SnapshotInputs, remarks }
}

/**
 * What only main has to check, before anything is sent.
 * @throws InputError when the inputs, together, can't mean what the user wants
 */
export function checkForMain(inputs: SnapshotInputs): readonly Remark[] {
  const remarks: Remark[] = []
  if (inputs.restoreOn.length > 0 && isLeftAtJob(inputs.deployStatus)) {
    throw new InputError(
      '"restore-on" is set, but "deploy-status" does not name the deploy, so a failure anywhere in the job would ' +
        'overwrite the server. Give the deploy step an "id" and add this line: ' +
        'deploy-status: ${{ steps.<id>.outcome }} (or, if any failure in the job shall restore: ' +
        'deploy-status: ${{ job.status }}). Nothing was sent.',
    )
  }
  // Before the deploy ran, only the job's own status can already be "success".
  if (inputs.restoreOn.length > 0 && readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'success') {
    remarks.push({
      level: 'warning',
      text:
        '"deploy-status" already reads "success" before the deploy, so it is the status of the job, or of a step before this ' +
        'one: a step that fails after a good deploy could restore over it, or a failed deploy go unnoticed. Name the deploy step: ' +
        'deploy-status: ${{ steps.deploy.outcome }}',
    })
  }
  if (!inputs.wait && inputs.restoreOn.length > 0) {
    remarks.push({
      level: 'notice',
      text:
        '"wait" is "false" and "restore-on" is set: your-org/vps-safety-snapshot/wait@v1 must stand in this job before the deploy. ' +
        'A snapshot that was not seen completed before the deploy is not restored automatically.',
    })
  }
  if (inputs.keep >= inputs.snapshotLimit) {
    remarks.push({
      level: 'warning',
      text:
        `"keep" is ${inputs.keep} and "snapshot-limit" is ${inputs.snapshotLimit}: pruning leaves no free slot, so ` +
        'the next run has to make room before it can take a snapshot.' +
        (inputs.snapshotLimit > 1 ? ` Set "keep" to ${inputs.snapshotLimit - 1} or less.` : ''),
    })
  }
  return remarks
}

/** @throws InputError */
export function parseRestoreOn(text: string): readonly RestoreTrigger[] {
  return parseList(text).map((each) => {
    const word = each.toLowerCase()
    if (word === 'failure' || word === 'cancelled') return word
    throw new InputError(
      `"restore-on" holds ${quote(each)}. Allowed are "failure" and "cancelled", separated by commas, spaces or newlines, or nothing.`,
    )
  })
}

function parseWhenFull(text: string): 'prune' | 'fail' {
  if (text === 'prune' || text === 'fail') return text
  throw new InputError(`"when-full" is ${quote(text)}. Allowed are "prune" and "fail".`)
}
