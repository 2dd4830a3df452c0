/** The inputs of `restore/`. */
import { LATEST } from '../../decide/rollback-target.ts'
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
import { placeOf, splitIds, splitInOrder } from './lists.ts'
import { NOT_RECORDED, PROBLEMS } from './messages.ts'
import { parseBoolean, parseMinutes } from './parsers.ts'

/** Everything that a user of `restore/` can set. */
export const RESTORE_INPUTS = {
  serverIds: COMMON.serverIds,
  token: COMMON.token,
  wanted: { name: 'snapshot-id', default: LATEST, parse: parseWanted },
  name: COMMON.name,
  confirm: { name: 'confirm', default: '', parse: parseConfirm, asWritten: true },
  safetySnapshot: { name: 'safety-snapshot', default: 'true', parse: parseBoolean },
  wait: COMMON.wait,
  timeoutMs: { name: 'timeout', default: '45', parse: parseMinutes },
  pollIntervalMs: COMMON.pollIntervalMs,
  protect: COMMON.protect,
  snapshotLimit: COMMON.snapshotLimit,
  environment: { name: 'environment', default: '', parse: parseEnvironment },
  dryRun: COMMON.dryRun,
  apiUrl: COMMON.apiUrl,
  githubToken: COMMON.githubToken,
} as const satisfies InputTable

/** One server to roll back. */
export interface RestoreTarget {
  readonly serverId: string
  /** The snapshot that is wanted: an id, a full name, or `latest`. */
  readonly wanted: string
  /** What was typed to confirm it; `null`: nothing. */
  readonly confirm: string | null
}

/** What a user of `restore/` has set. */
export interface RestoreInputs extends Omit<InputsOf<typeof RESTORE_INPUTS>, 'wanted' | 'confirm'> {
  /** What is wanted for each server, in their order. */
  readonly targets: readonly RestoreTarget[]
}

/** Reads all inputs. @throws InputError naming every input that can't be used */
export function readRestoreInputs(read: ReadInput): InputsAndRemarks<RestoreInputs> {
  const { inputs, remarks } = readInputs(RESTORE_INPUTS, read)
  const { wanted, confirm, ...others } = inputs
  // Both lists were held to the number of the servers.
  const targets = others.serverIds.map((serverId, index) => ({
    serverId,
    wanted: placeOf(wanted, index),
    confirm: confirm === null ? null : placeOf(confirm, index),
  }))
  const isRecorded = others.environment === '' || others.githubToken !== null
  return {
    inputs: { ...others, targets },
    remarks: isRecorded ? remarks : [...remarks, { level: 'warning', text: NOT_RECORDED }],
  }
}

/** Only spaces would count as nothing, and the check would not take place. */
function parseConfirm(text: string, { servers }: Pick<RowContext, 'servers'>): readonly string[] | null {
  if (text === '') return null
  if (text.trim() === '') {
    throw inputError(PROBLEMS.onlySpacesToConfirm())
  }
  // The name of a single server may hold a comma; how many there are is not known where they could not be read.
  if (servers === null || servers.length === 1) return [text.trim()]
  const parts = splitInOrder(text)
  if (parts.includes('')) {
    throw inputError(PROBLEMS.emptyPlaceToConfirm())
  }
  if (parts.length === servers.length) return parts
  throw inputError(PROBLEMS.confirmsOthers(parts.length, servers.length))
}

/** They go into comparisons and messages, never into a path before they were found in a list. */
function parseWanted(text: string, { servers }: Pick<RowContext, 'servers'>): readonly string[] {
  const parts = splitIds(text)
  const wrong = parts.find((each) => !/^[A-Za-z0-9_-]{1,300}$/.test(each))
  if (wrong !== undefined) {
    throw inputError(PROBLEMS.notASnapshot(wrong))
  }
  if (servers === null) return parts
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return servers.map(() => only)
  if (parts.length === servers.length) return parts
  throw inputError(PROBLEMS.snapshotsOfOthers(parts.length, servers.length))
}

/** GitHub's limit for the name of an environment. Source: its documentation of environments. */
const LONGEST_ENVIRONMENT = 255

function parseEnvironment(text: string): string {
  if (text.length <= LONGEST_ENVIRONMENT && !/\p{Cc}/u.test(text)) return text
  throw inputError(PROBLEMS.notAnEnvironment(text, LONGEST_ENVIRONMENT))
}
