import { actionNameIn } from '../../src/runner/action-name.ts'
import { InputError } from '../../src/runner/inputs/input-error.ts'
import type { InputTable, NameIn, ReadInput, InputsAndRemarks } from '../../src/runner/inputs/input-table.ts'
import { type PRUNE_INPUTS, type PruneInputs, readPruneInputs } from '../../src/runner/inputs/prune.ts'
import {
  readRestoreInputs,
  type RESTORE_INPUTS,
  type RestoreInputs,
} from '../../src/runner/inputs/restore.ts'
import {
  type SNAPSHOT_INPUTS,
  readInputsForMain,
  readSnapshotInputs,
  type SnapshotInputs,
} from '../../src/runner/inputs/snapshot.ts'
import { readWaitInputs, type WAIT_INPUTS, type WaitInputs } from '../../src/runner/inputs/wait.ts'

/** What the runner sets when a user gives only what is required. */
export const REQUIRED = {
  'api-token': 'vps_secret',
  'server-id': '12345',
  'deploy-status': 'job',
  'job-status': 'success',
} as const

/** Inputs as a user wrote them; those left out are empty, as where nothing fills in defaults. */
export type Given = GivenTo<typeof SNAPSHOT_INPUTS>

type GivenTo<Table extends InputTable> = Readonly<Partial<Record<NameIn<Table>, string>>>

/** What these inputs mean. */
export function parsed(given: Given = {}): InputsAndRemarks<SnapshotInputs> {
  return readSnapshotInputs(reading({ ...REQUIRED, ...given }))
}

/** What main says of these inputs. */
export function remarksOfMain(given: Given): InputsAndRemarks<SnapshotInputs>['remarks'] {
  return readInputsForMain(reading({ ...REQUIRED, ...given }), actionNameIn({})).remarks
}

function reading(given: Readonly<Record<string, string>>): ReadInput {
  return (name) => given[name] ?? ''
}

/** Inputs of `wait/`, those of `restore/`, and those of `prune/`. */
export type GivenToWait = GivenTo<typeof WAIT_INPUTS>
export type GivenToRestore = GivenTo<typeof RESTORE_INPUTS>
export type GivenToPrune = GivenTo<typeof PRUNE_INPUTS>

const BARE = { 'api-token': 'vps_secret', 'server-id': '12345' } as const

/** What these inputs of `wait/` mean. */
export function parsedForWait(given: GivenToWait = {}): WaitInputs {
  return readWaitInputs(reading({ ...BARE, 'snapshot-id': '801', ...given })).inputs
}

/** What these inputs of `restore/` mean. */
export function parsedForRestore(given: GivenToRestore = {}): InputsAndRemarks<RestoreInputs> {
  return readRestoreInputs(reading({ ...BARE, ...given }))
}

/** What these inputs of `prune/` mean. */
export function parsedForPrune(given: GivenToPrune = {}): InputsAndRemarks<PruneInputs> {
  return readPruneInputs(reading({ ...BARE, ...given }))
}

/** Why these inputs can't be used. */
export function problemWith(given: Given): string {
  return problemOf(() => parsed(given))
}

/** Why inputs can't be used, whichever action they belong to. */
export function problemOf(parse: () => unknown): string {
  try {
    parse()
  } catch (error) {
    if (error instanceof InputError) return error.problems.join(' ')
    throw error
  }
  throw new Error('These inputs should not be usable.')
}
