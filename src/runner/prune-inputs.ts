/** Reads the inputs of `prune/` once. A test holds the names here to those in prune/action.yml. */
import {
  API_URL,
  createInputReader,
  parseApiUrl,
  parseBase,
  parseBoolean,
  parseCount,
  parseGitHubToken,
  parseProtect,
  parseServerIds,
  parseToken,
  type Remark,
} from './input-parsing.ts'

/** Everything that a user of `prune/` can set. */
export interface PruneInputs {
  readonly token: string
  /** At least one, each once. */
  readonly serverIds: readonly string[]
  readonly name: string
  readonly keep: number
  readonly protect: readonly string[]
  readonly snapshotLimit: number
  readonly dryRun: boolean
  readonly apiUrl: URL
  readonly githubToken: string | null
}

/** Names of the inputs in prune/action.yml. */
export type PruneInputName = keyof typeof PRUNE_DEFAULTS

/** Defaults as in prune/action.yml; a test compares them. `null`: required, or worked out by an expression there. */
export const PRUNE_DEFAULTS = {
  'api-token': null,
  'server-id': null,
  name: 'pre-deploy',
  keep: '4',
  protect: '',
  'snapshot-limit': '5',
  'dry-run': 'false',
  'api-url': API_URL,
  'github-token': null,
} as const

/**
 * Parses all inputs.
 * @throws InputError naming every input that can't be used
 */
export function parsePruneInputs(read: (name: PruneInputName) => string): {
  inputs: PruneInputs
  remarks: readonly Remark[]
} {
  const remarks: Remark[] = []
  const { given, attempt, end } = createInputReader(read, PRUNE_DEFAULTS)
  const parsed = {
    token: attempt(() => parseToken(given('api-token'))),
    serverIds: attempt(() => parseServerIds(given('server-id'))),
    name: attempt(() => parseBase(given('name'), remarks)),
    keep: attempt(() => parseCount('keep', given('keep'))),
    protect: attempt(() => parseProtect(given('protect'))),
    snapshotLimit: attempt(() => parseCount('snapshot-limit', given('snapshot-limit'))),
    dryRun: attempt(() => parseBoolean('dry-run', given('dry-run'))),
    apiUrl: attempt(() => parseApiUrl(given('api-url'))),
    githubToken: parseGitHubToken(given('github-token')),
  }
  end()
  const inputs = parsed as PruneInputs
  if (inputs.keep >= inputs.snapshotLimit) {
    remarks.push({
      level: 'notice',
      text:
        `"keep" is ${inputs.keep} and "snapshot-limit" is ${inputs.snapshotLimit}: pruning leaves no free slot on a full server.` +
        (inputs.snapshotLimit > 1 ? ` Set "keep" to ${inputs.snapshotLimit - 1} or less.` : ''),
    })
  }
  return { inputs, remarks }
}
