/** The inputs of `wait/`. */
import { counted } from '../../domain/text.ts'
import { InputError, quote } from './input-error.ts'
import {
  type InputsOf,
  type InputTable,
  type ReadInput,
  readInputs,
  type InputsAndRemarks,
  type RowContext,
} from './input-table.ts'
import { placeOf, splitIds } from './lists.ts'
import { API_URL, parseApiUrl, parseMinutes, parsePollInterval, parseToken } from './parsers.ts'
import { parseServerIds } from './server-ids.ts'

/** Everything that a user of `wait/` can set. */
export const WAIT_INPUTS = {
  serverIds: { name: 'server-id', default: null, parse: parseServerIds },
  token: { name: 'api-token', default: null, parse: parseToken },
  snapshotIds: { name: 'snapshot-id', default: null, parse: parseSnapshotIds },
  timeoutMs: { name: 'timeout', default: '30', parse: parseMinutes },
  pollIntervalMs: { name: 'poll-interval', default: '5', parse: parsePollInterval },
  apiUrl: { name: 'api-url', default: API_URL, parse: parseApiUrl },
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
  if (servers === null) return parts
  if (parts.length !== servers.length) {
    throw new InputError(
      `"snapshot-id" names ${counted(parts.length, 'snapshot')}, and "server-id" ${counted(servers.length, 'server')}. ${source}, and must stand beside the same "server-id".`,
    )
  }
  const without = servers.filter((_, index) => parts[index] === '')
  if (without.length > 0) {
    throw new InputError(
      `"snapshot-id" has an empty place: there is no snapshot of ${without.join(', ')}. The step that should have taken it says why.`,
    )
  }
  return parts
}
