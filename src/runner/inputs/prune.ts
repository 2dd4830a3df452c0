/** The inputs of `prune/`. */
import { COMMON } from './common-rows.ts'
import {
  type InputsOf,
  type InputTable,
  type ReadInput,
  readInputs,
  type InputsAndRemarks,
} from './input-table.ts'
import { noFreeSlot } from './messages.ts'

/** Everything that a user of `prune/` can set. */
export const PRUNE_INPUTS = {
  token: COMMON.token,
  serverIds: COMMON.serverIds,
  name: COMMON.name,
  keep: COMMON.keep,
  protect: COMMON.protect,
  snapshotLimit: COMMON.snapshotLimit,
  dryRun: COMMON.dryRun,
  apiUrl: COMMON.apiUrl,
  githubToken: COMMON.githubToken,
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
