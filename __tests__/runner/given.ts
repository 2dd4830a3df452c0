import { InputError, type Remark } from '../../src/runner/input-parsing.ts'
import { type InputName, parseInputs, type SnapshotInputs } from '../../src/runner/inputs.ts'

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

/** Why these inputs can't be used. */
export function problemWith(given: Given): string {
  try {
    parsed(given)
  } catch (error) {
    if (error instanceof InputError) return error.message
    throw error
  }
  throw new Error(`These inputs should not be usable: ${JSON.stringify(given)}`)
}
