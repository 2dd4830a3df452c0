/** The inputs of `wait/`. */
import { COMMON } from './common-rows.ts'
import { inputError } from './input-error.ts'
import {
  type InputsOf,
  type InputTable,
  type ReadInput,
  readInputs,
  type InputsAndRemarks,
  type RowContext,
} from './input-table.ts'
import { placeOf, splitIds } from './lists.ts'
import { PROBLEMS } from './messages.ts'
import { parseMinutes } from './parsers.ts'

/** Everything that a user of `wait/` can set. */
export const WAIT_INPUTS = {
  serverIds: COMMON.serverIds,
  token: COMMON.token,
  snapshotIds: { name: 'snapshot-id', default: null, parse: parseSnapshotIds },
  timeoutMs: { name: 'timeout', default: '30', parse: parseMinutes },
  pollIntervalMs: COMMON.pollIntervalMs,
  apiUrl: COMMON.apiUrl,
} as const satisfies InputTable

/** What a user of `wait/` has set. */
export interface WaitInputs extends Omit<InputsOf<typeof WAIT_INPUTS>, 'snapshotIds'> {
  /** The snapshot of each server, in their order. */
  readonly targets: readonly { readonly serverId: string; readonly snapshotId: string }[]
}

/** Reads all inputs. @throws InputError naming every input that can't be used */
export function readWaitInputs(read: ReadInput): InputsAndRemarks<WaitInputs> {
  const { inputs, remarks } = readInputs(WAIT_INPUTS, read)
  const { snapshotIds, ...others } = inputs
  const targets = others.serverIds.map((serverId, index) => ({
    serverId,
    snapshotId: placeOf(snapshotIds, index),
  }))
  return { inputs: { ...others, targets }, remarks }
}

/** Returns the snapshot of each server, in the same order. @throws InputError */
function parseSnapshotIds(text: string, { servers }: Pick<RowContext, 'servers'>): readonly string[] {
  if (text === '') {
    throw inputError(PROBLEMS.noSnapshotToWaitFor())
  }
  const parts = splitIds(text)
  const wrong = parts.find((each) => each !== '' && !/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(each))
  if (wrong !== undefined) {
    throw inputError(PROBLEMS.notASnapshotId(wrong))
  }
  if (servers === null) return parts
  if (parts.length !== servers.length) {
    throw inputError(PROBLEMS.otherNumberToWaitFor(parts.length, servers.length))
  }
  const without = servers.filter((_, index) => parts[index] === '')
  if (without.length > 0) {
    throw inputError(PROBLEMS.noSnapshotOf(without))
  }
  return parts
}
