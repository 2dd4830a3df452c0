/** The inputs of the root action, for main and, read anew, for post. */
import {
  isLeftAtJob,
  readDeployStatus,
  readJobStatus,
  type RestoreTrigger,
} from '../../domain/deploy-status.ts'
import { COMMON } from './common-rows.ts'
import { InputError, inputError } from './input-error.ts'
import {
  type InputsOf,
  type InputTable,
  type NameIn,
  type ReadInput,
  readInputs,
  type InputsAndRemarks,
  type Remark,
} from './input-table.ts'
import { parseList } from './lists.ts'
import {
  deployStatusTooEarly,
  NO_COMMENT,
  noFreeSlot,
  PROBLEMS,
  restoreOnWithoutDeployStatus,
  waitStepNeeded,
} from './messages.ts'
import type { ActionName } from '../action-name.ts'
import { parseBoolean, parseMinutes } from './parsers.ts'

/** Everything that a user of the root action can set. */
export const SNAPSHOT_INPUTS = {
  token: COMMON.token,
  serverIds: COMMON.serverIds,
  name: COMMON.name,
  description: { name: 'description', default: '', parse: parseDescription, asWritten: true },
  deployStatus: { name: 'deploy-status', default: 'job', parse: parseDeployStatus, asWritten: true },
  restoreOn: { name: 'restore-on', default: '', parse: parseRestoreOn },
  keep: COMMON.keep,
  protect: COMMON.protect,
  whenFull: { name: 'when-full', default: 'prune', parse: parseWhenFull },
  snapshotLimit: COMMON.snapshotLimit,
  wait: COMMON.wait,
  timeoutMs: { name: 'timeout', default: '30', parse: parseMinutes },
  pollIntervalMs: COMMON.pollIntervalMs,
  waitForRestore: { name: 'wait-for-restore', default: 'true', parse: parseBoolean },
  restoreTimeoutMs: { name: 'restore-timeout', default: '45', parse: parseMinutes },
  dryRun: COMMON.dryRun,
  apiUrl: COMMON.apiUrl,
  githubToken: COMMON.githubToken,
  comment: { name: 'comment', default: 'false', parse: parseBoolean },
  jobStatus: { name: 'job-status', default: null, parse: readJobStatus },
  checkRunId: { name: 'check-run-id', default: null, parse: parseCheckRunId },
} as const satisfies InputTable

/** What a user of the root action has set. */
export type SnapshotInputs = InputsOf<typeof SNAPSHOT_INPUTS>

/** Names of the inputs in action.yml. */
export type InputName = NameIn<typeof SNAPSHOT_INPUTS>

/** Reads all inputs, as they stand at this moment. @throws InputError naming every input that can't be used */
export function readSnapshotInputs(read: ReadInput): InputsAndRemarks<SnapshotInputs> {
  const { inputs, remarks } = readInputs(SNAPSHOT_INPUTS, read)
  if (!inputs.comment || inputs.githubToken !== null) return { inputs, remarks }
  return { inputs, remarks: [...remarks, { level: 'warning', text: NO_COMMENT }] }
}

/**
 * Reads all inputs, for main, and holds them together.
 * @throws InputError naming every input that can't be used, or saying why together they can't mean what the user wants
 */
export function readInputsForMain(read: ReadInput, actionName: ActionName): InputsAndRemarks<SnapshotInputs> {
  const { inputs, remarks } = readSnapshotInputs(read)
  return { inputs, remarks: [...remarks, ...checkForMain(inputs, actionName)] }
}

function checkForMain(inputs: SnapshotInputs, actionName: ActionName): readonly Remark[] {
  const remarks: Remark[] = []
  if (inputs.restoreOn.length > 0 && isLeftAtJob(inputs.deployStatus)) {
    throw new InputError([], restoreOnWithoutDeployStatus())
  }
  // Before the deploy ran, only the job's own status can already be "success".
  if (inputs.restoreOn.length > 0 && readDeployStatus(inputs.deployStatus, inputs.jobStatus) === 'success') {
    remarks.push({ level: 'warning', text: deployStatusTooEarly() })
  }
  if (!inputs.wait && inputs.restoreOn.length > 0) {
    remarks.push({ level: 'notice', text: waitStepNeeded(actionName) })
  }
  if (inputs.keep >= inputs.snapshotLimit) {
    remarks.push({ level: 'warning', text: noFreeSlot(inputs.keep, inputs.snapshotLimit) })
  }
  return remarks
}

/** @throws InputError */
export function parseRestoreOn(text: string): readonly RestoreTrigger[] {
  return parseList(text).map((each) => {
    const word = each.toLowerCase()
    if (word === 'failure' || word === 'cancelled') return word
    throw inputError(PROBLEMS.notATrigger(each))
  })
}

function parseWhenFull(text: string): 'prune' | 'fail' {
  if (text === 'prune' || text === 'fail') return text
  throw inputError(PROBLEMS.notWhenFull(text))
}

/** An expression that was never evaluated describes nothing. */
function parseDescription(text: string): string {
  return text.includes('${{') ? '' : text.trim()
}

/**
 * Returns the status as it was written: what it means depends on the moment. Nothing at all means that the step that is
 * named does not exist; beside a space another may stand.
 */
function parseDeployStatus(text: string): string {
  return text.trim() === '' ? '' : text
}

function parseCheckRunId(text: string): string | null {
  return /^\d+$/.test(text) ? text : null
}
