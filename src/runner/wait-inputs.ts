/** Reads the inputs of `wait/` once. A test holds the names here to those in wait/action.yml. */
import { counted } from '../report/words.ts'
import {
  API_URL,
  createInputReader,
  InputError,
  parseApiUrl,
  parseMinutes,
  parsePollInterval,
  parseServerIds,
  parseToken,
  quote,
  splitIds,
} from './input-parsing.ts'

/** Everything that a user of `wait/` can set. */
export interface WaitInputs {
  readonly token: string
  /** At least one, each once. */
  readonly serverIds: readonly string[]
  /** The snapshot of each server, in the same order. */
  readonly snapshotIds: readonly string[]
  readonly timeoutMs: number
  readonly pollIntervalMs: number
  readonly apiUrl: URL
  /** GitHub has nothing to do with it. */
  readonly githubToken: null
}

/** Names of the inputs in wait/action.yml. */
export type WaitInputName = keyof typeof WAIT_DEFAULTS

/** Defaults as in wait/action.yml; a test compares them. `null`: required. */
export const WAIT_DEFAULTS = {
  'api-token': null,
  'server-id': null,
  'snapshot-id': null,
  timeout: '30',
  'poll-interval': '5',
  'api-url': API_URL,
} as const

/**
 * Parses all inputs.
 * @throws InputError naming every input that can't be used
 */
export function parseWaitInputs(read: (name: WaitInputName) => string): WaitInputs {
  const { given, attempt, end } = createInputReader(read, WAIT_DEFAULTS)
  const serverIds = attempt(() => parseServerIds(given('server-id')))
  const parsed = {
    token: attempt(() => parseToken(given('api-token'))),
    serverIds,
    snapshotIds: attempt(() => parseSnapshotIds(given('snapshot-id'), serverIds ?? [])),
    timeoutMs: attempt(() => parseMinutes('timeout', given('timeout'))),
    pollIntervalMs: attempt(() => parsePollInterval(given('poll-interval'))),
    apiUrl: attempt(() => parseApiUrl(given('api-url'))),
    githubToken: null,
  }
  end()
  return parsed as WaitInputs
}

function parseSnapshotIds(text: string, serverIds: readonly string[]): readonly string[] {
  const source = 'It is the output "snapshot-id" of the step that asked for the snapshots'
  if (text === '') {
    throw new InputError(
      `"snapshot-id" is empty. ${source}; does that step have an "id:", and did it run? (snapshot-id: \${{ steps.<id>.outputs.snapshot-id }})`,
    )
  }
  const parts = splitIds(text)
  const wrong = parts.find((each) => each !== '' && !/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(each))
  if (wrong !== undefined) {
    throw new InputError(`"snapshot-id" holds ${quote(wrong)}, which is no snapshot's id. ${source}.`)
  }
  // How many servers there are is not known where they could not be read.
  if (serverIds.length === 0) return parts
  if (parts.length !== serverIds.length) {
    throw new InputError(
      `"snapshot-id" names ${counted(parts.length, 'snapshot')}, and "server-id" ${counted(serverIds.length, 'server')}. ${source}, and must stand beside the same "server-id".`,
    )
  }
  const without = serverIds.filter((_, index) => parts[index] === '')
  if (without.length > 0) {
    throw new InputError(
      `"snapshot-id" has an empty place: there is no snapshot of ${without.join(', ')}. The step that should have taken it says why.`,
    )
  }
  return parts
}
