/** The inputs of `prune/`. */
import {
  type InputsOf,
  type InputTable,
  type ReadInput,
  readInputs,
  type InputsAndRemarks,
} from './input-table.ts'
import { noFreeSlot } from './messages.ts'
import {
  API_URL,
  parseApiUrl,
  parseBase,
  parseBoolean,
  parseCount,
  parseGitHubToken,
  parseProtect,
  parseToken,
} from './parsers.ts'
import { parseServerIds } from './server-ids.ts'

/** Everything that a user of `prune/` can set. */
export const PRUNE_INPUTS = {
  token: { name: 'api-token', default: null, parse: parseToken },
  serverIds: { name: 'server-id', default: null, parse: parseServerIds },
  name: { name: 'name', default: 'pre-deploy', parse: parseBase },
  keep: { name: 'keep', default: '4', parse: parseCount },
  protect: { name: 'protect', default: '', parse: parseProtect },
  snapshotLimit: { name: 'snapshot-limit', default: '5', parse: parseCount },
  dryRun: { name: 'dry-run', default: 'false', parse: parseBoolean },
  apiUrl: { name: 'api-url', default: API_URL, parse: parseApiUrl },
  githubToken: { name: 'github-token', default: null, parse: parseGitHubToken },
} as const satisfies InputTable

/** What a user of `prune/` has set. */
export type PruneInputs = InputsOf<typeof PRUNE_INPUTS>

/** Reads all inputs. @throws InputError naming every input that can't be used */
export function readPruneInputs(read: ReadInput): InputsAndRemarks<PruneInputs> {
  const { inputs, remarks } = readInputs(PRUNE_INPUTS, read)
  const { keep, snapshotLimit } = inputs
  if (keep < snapshotLimit) return { inputs, remarks }
  const text = noFreeSlot(keep, snapshotLimit)
  return { inputs, remarks: [...remarks, { level: 'notice', text }] }
}
