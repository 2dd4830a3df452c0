/** Reads the inputs of `restore/` once. A test holds the names here to those in restore/action.yml. */
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
  parseServerId,
  parseToken,
  quote,
  type Remark,
} from './input-parsing.ts'

/** Everything that a user of `restore/` can set. */
export interface RestoreInputs {
  readonly token: string
  readonly serverId: string
  /** An id, a full name, or `latest`. */
  readonly snapshotId: string
  readonly name: string
  readonly confirm: string
  readonly safetySnapshot: boolean
  readonly wait: boolean
  readonly timeoutMs: number
  readonly pollIntervalMs: number
  readonly protect: readonly string[]
  readonly snapshotLimit: number
  readonly environment: string
  readonly dryRun: boolean
  readonly apiUrl: URL
  readonly githubToken: string | null
}

/** Names of the inputs in restore/action.yml. */
export type RestoreInputName = keyof typeof RESTORE_DEFAULTS

/** Defaults as in restore/action.yml; a test compares them. `null`: required, or worked out by an expression there. */
export const RESTORE_DEFAULTS = {
  'api-token': null,
  'server-id': null,
  'snapshot-id': 'latest',
  name: 'pre-deploy',
  confirm: '',
  'safety-snapshot': 'true',
  wait: 'true',
  timeout: '45',
  'poll-interval': '5',
  protect: '',
  'snapshot-limit': '5',
  environment: '',
  'dry-run': 'false',
  'api-url': API_URL,
  'github-token': null,
} as const

/**
 * Parses all inputs.
 * @throws InputError naming every input that can't be used
 */
export function parseRestoreInputs(read: (name: RestoreInputName) => string): {
  inputs: RestoreInputs
  remarks: readonly Remark[]
} {
  const remarks: Remark[] = []
  const { given, attempt, end } = createInputReader(read, RESTORE_DEFAULTS)
  const parsed = {
    token: attempt(() => parseToken(given('api-token'))),
    serverId: attempt(() => parseServerId(given('server-id'))),
    snapshotId: attempt(() => parseSnapshotId(given('snapshot-id'))),
    name: attempt(() => parseBase(given('name'), remarks)),
    confirm: attempt(() => parseConfirm(read('confirm'))),
    safetySnapshot: attempt(() => parseBoolean('safety-snapshot', given('safety-snapshot'))),
    wait: attempt(() => parseBoolean('wait', given('wait'))),
    timeoutMs: attempt(() => parseMinutes('timeout', given('timeout'))),
    pollIntervalMs: attempt(() => parsePollInterval(given('poll-interval'))),
    protect: parseList(given('protect')),
    snapshotLimit: attempt(() => parseCount('snapshot-limit', given('snapshot-limit'))),
    environment: given('environment'),
    dryRun: attempt(() => parseBoolean('dry-run', given('dry-run'))),
    apiUrl: attempt(() => parseApiUrl(given('api-url'))),
    githubToken: parseGitHubToken(given('github-token')),
  }
  end()
  if (parsed.environment !== '') {
    remarks.push({
      level: 'warning',
      text: '"environment" has no effect in this version: no GitHub deployment is recorded.',
    })
  }
  return { inputs: parsed as RestoreInputs, remarks }
}

/** Only spaces would count as nothing, and the check would not take place. */
function parseConfirm(text: string): string {
  if (text === '' || text.trim() !== '') return text.trim()
  throw new InputError(
    '"confirm" holds only spaces. It must be the id or the name of the server, or be left out.',
  )
}

/** It goes into comparisons and messages, never into a path before it was found in a list. */
function parseSnapshotId(text: string): string {
  if (/^[A-Za-z0-9_-]{1,300}$/.test(text)) return text
  throw new InputError(
    `"snapshot-id" is ${quote(text)}. It must be the id or the full name of one snapshot (letters, digits, "-" and "_"), or "latest".`,
  )
}
