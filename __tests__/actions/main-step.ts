/** A step of main without a machine: what it saves and sets for others is written down. */
import type { MainStep } from '../../src/actions/main/main-step.ts'
import { Results } from '../../src/actions/main/results.ts'
import { createProviderClock } from '../../src/actions/shared/snapshots/provider-clock.ts'
import type { Context } from '../../src/actions/shared/step.ts'
import { readSnapshotInputs } from '../../src/runner/inputs/snapshot.ts'
import { SERVER_ID } from '../decide/snapshots.ts'

/** What main has told others. */
export interface Told {
  /** For post, in the order in which it was saved. */
  readonly saved: { readonly key: string; readonly value: unknown }[]
  /** The outputs, in the order in which they were set. */
  readonly outputs: { readonly name: string; readonly value: unknown }[]
  readonly notices: string[]
}

/** A step with these inputs, by their names; the others have their defaults. */
export function mainStep(
  context: Context,
  inputs: Readonly<Record<string, string>> = {},
): { readonly step: MainStep; readonly told: Told } {
  const told: Told = { saved: [], outputs: [], notices: [] }
  const given: Readonly<Record<string, string>> = {
    ...{ 'api-token': 'secret', 'server-id': SERVER_ID, 'job-status': 'success' },
    ...inputs,
  }
  const read = readSnapshotInputs((name) => given[name] ?? '').inputs
  const listening: Context = {
    ...context,
    toolkit: {
      ...context.toolkit,
      saveState: (key, value) => told.saved.push({ key, value }),
      setOutput: (name, value) => told.outputs.push({ name, value }),
    },
    log: {
      ...context.log,
      notice: (text) => told.notices.push(text),
      startGroup: () => undefined,
      endGroup: () => undefined,
    },
  }
  const results = new Results(listening, read)
  return {
    step: { context: listening, inputs: read, results, providerClock: createProviderClock(listening) },
    told,
  }
}
