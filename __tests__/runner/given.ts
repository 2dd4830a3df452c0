import { InputError, type Remark } from '../../src/runner/input-parsing.ts'
import { type InputName, parseInputs, type SnapshotInputs } from '../../src/runner/inputs.ts'
import { parsePruneInputs, type PruneInputName, type PruneInputs } from '../../src/runner/prune-inputs.ts'
import {
  parseRestoreInputs,
  type RestoreInputName,
  type RestoreInputs,
} from '../../src/runner/restore-inputs.ts'
import { parseWaitInputs, type WaitInputName, type WaitInputs } from '../../src/runner/wait-inputs.ts'

/** What the runner sets when a user gives only what is required. */
export const REQUIRED = {
  'api-token': 'vps_secret',
  'server-id': '12345',
  'deploy-status': 'job',
  'job-status': 'success',
} as const

/** Inputs as a user wrote them; those left out are empty, as where nothing fills in defaults. */
export type Given = Readonly<Partial<Record<InputName, string>>>

/** What these inputs mean. */
export function parsed(given: Given = {}): { inputs: SnapshotInputs; remarks: readonly Remark[] } {
  const all: Given = { ...REQUIRED, ...given }
  return parseInputs((name) => all[name] ?? '')
}

/** Inputs of `wait/`, those of `restore/`, and those of `prune/`. */
export type GivenToWait = Readonly<Partial<Record<WaitInputName, string>>>
export type GivenToRestore = Readonly<Partial<Record<RestoreInputName, string>>>
export type GivenToPrune = Readonly<Partial<Record<PruneInputName, string>>>

const BARE = { 'api-token': 'vps_secret', 'server-id': '12345' } as const

/** What these inputs of `wait/` mean. */
export function parsedForWait(given: GivenToWait = {}): WaitInputs {
  const all: GivenToWait = { ...BARE, 'snapshot-id': '801', ...given }
  return parseWaitInputs((name) => all[name] ?? '')
}

/** What these inputs of `restore/` mean. */
export function parsedForRestore(given: GivenToRestore = {}): {
  inputs: RestoreInputs
  remarks: readonly Remark[]
} {
  const all: GivenToRestore = { ...BARE, ...given }
  return parseRestoreInputs((name) => all[name] ?? '')
}

/** What these inputs of `prune/` mean. */
export function parsedForPrune(given: GivenToPrune = {}): {
  inputs: PruneInputs
  remarks: readonly Remark[]
} {
  const all: GivenToPrune = { ...BARE, ...given }
  return parsePruneInputs((name) => all[name] ?? '')
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
    if (error instanceof InputError) return error.message
    throw error
  }
  throw new Error('These inputs should not be usable.')
}
