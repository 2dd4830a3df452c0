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
  parseMinutes,
  parsePollInterval,
  parseProtect,
  parseServerIds,
  parseToken,
  quote,
  type Remark,
  splitIds,
  splitInOrder,
} from './input-parsing.ts'
import { counted } from '../report/words.ts'

/** One server to roll back. */
export interface RestoreTarget {
  readonly serverId: string
  /** The snapshot that was asked for: an id, a full name, or `latest`. */
  readonly wanted: string
  /** What was typed to confirm it; `null`: nothing was asked for. */
  readonly confirm: string | null
}

/** Everything that a user of `restore/` can set. */
export interface RestoreInputs {
  readonly token: string
  /** At least one, each once. */
  readonly serverIds: readonly string[]
  /** What is asked for of each server, in the same order. */
  readonly targets: readonly RestoreTarget[]
  readonly name: string
  readonly safetySnapshot: boolean
  readonly wait: boolean
  readonly timeoutMs: number
  readonly pollIntervalMs: number
  readonly protect: readonly string[]
  readonly snapshotLimit: number
  /** Where a deployment is recorded; empty: nowhere. */
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
  const serverIds = attempt(() => parseServerIds(given('server-id')))
  const count = serverIds?.length ?? null
  const parsed = {
    token: attempt(() => parseToken(given('api-token'))),
    serverIds,
    wanted: attempt(() => parseWanted(given('snapshot-id'), count)),
    name: attempt(() => parseBase(given('name'), remarks)),
    confirm: attempt(() => parseConfirm(read('confirm'), count)),
    safetySnapshot: attempt(() => parseBoolean('safety-snapshot', given('safety-snapshot'))),
    wait: attempt(() => parseBoolean('wait', given('wait'))),
    timeoutMs: attempt(() => parseMinutes('timeout', given('timeout'))),
    pollIntervalMs: attempt(() => parsePollInterval(given('poll-interval'))),
    protect: attempt(() => parseProtect(given('protect'))),
    snapshotLimit: attempt(() => parseCount('snapshot-limit', given('snapshot-limit'))),
    environment: attempt(() => parseEnvironment(given('environment'))),
    dryRun: attempt(() => parseBoolean('dry-run', given('dry-run'))),
    apiUrl: attempt(() => parseApiUrl(given('api-url'))),
    githubToken: parseGitHubToken(given('github-token')),
  }
  end()
  if (parsed.environment !== '' && parsed.githubToken === null) {
    remarks.push({
      level: 'warning',
      text: '"environment" is set and "github-token" is empty: no GitHub deployment is recorded.',
    })
  }
  const { wanted, confirm, ...others } = parsed
  return { inputs: { ...others, targets: targetsOf(serverIds, wanted, confirm) } as RestoreInputs, remarks }
}

/** Puts together what each list says of a server: the lists were held to the number of the servers. */
function targetsOf(
  serverIds: readonly string[] = [],
  wanted: readonly string[] = [],
  confirm: readonly string[] | null = null,
): readonly RestoreTarget[] {
  return serverIds.map((serverId, index) => ({
    serverId,
    wanted: placeOf(wanted, index),
    confirm: confirm === null ? null : placeOf(confirm, index),
  }))
}

function placeOf(parts: readonly string[], index: number): string {
  const part = parts[index]
  if (part === undefined) throw new Error(`A list of ${parts.length} has no place ${index + 1}.`)
  return part
}

/** Only spaces would count as nothing, and the check would not take place. */
function parseConfirm(text: string, servers: number | null): readonly string[] | null {
  if (text === '') return null
  if (text.trim() === '') {
    throw new InputError(
      '"confirm" holds only spaces. It must be the id or the name of the server, or be left out.',
    )
  }
  // The name of a single server may hold a comma; how many there are is not known where they could not be read.
  if (servers === 1 || servers === null) return [text.trim()]
  const parts = splitInOrder(text)
  if (parts.includes('')) {
    throw new InputError(
      '"confirm" has an empty place. It must hold the id or the name of each server, separated by commas, in the same order.',
    )
  }
  if (parts.length === servers) return parts
  throw new InputError(
    `"confirm" names ${counted(parts.length, 'server')}, and "server-id" ${servers}. It must hold the id or the name of each server, separated by commas, in the same order.`,
  )
}

/** They go into comparisons and messages, never into a path before they were found in a list. */
function parseWanted(text: string, servers: number | null): readonly string[] {
  const parts = splitIds(text)
  const wrong = parts.find((each) => !/^[A-Za-z0-9_-]{1,300}$/.test(each))
  if (wrong !== undefined) {
    throw new InputError(
      `"snapshot-id" ${wrong === '' ? 'has an empty place' : `holds ${quote(wrong)}`}. It must be the id or the full name of one snapshot (letters, digits, "-" and "_"), or "latest"; for several servers their ids in the order of "server-id", one name, or "latest".`,
    )
  }
  // How many servers there are is not known where they could not be read.
  if (servers === null) return parts
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return Array<string>(servers).fill(only)
  if (parts.length === servers) return parts
  throw new InputError(
    `"snapshot-id" names ${counted(parts.length, 'snapshot')}, and "server-id" ${counted(servers, 'server')}. Name one snapshot for each server, in the same order, or one name or "latest" for all.`,
  )
}

/** GitHub's limit for the name of an environment. Source: its documentation of environments. */
const LONGEST_ENVIRONMENT = 255

function parseEnvironment(text: string): string {
  if (text.length <= LONGEST_ENVIRONMENT && !/\p{Cc}/u.test(text)) return text
  throw new InputError(
    `"environment" is ${quote(text)}. It must be the name of one environment: ${LONGEST_ENVIRONMENT} characters at most, in one line.`,
  )
}
