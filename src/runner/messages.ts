/** What the runner's side of a step says: how it ended, and what it could not hand on. */
import type { Message } from '../domain/message.ts'

/** How a step can end whatever it was to do, for those who look it up. */
export type RunnerCode =
  | 'bug'
  | 'stopped'
  | 'runner-variable-missing'
  | 'runner-state-not-saved'
  | 'runner-mark-not-saved'
  | 'runner-outputs-not-set'
  | 'runner-result-not-set'

const REPORT = 'Report this bug with the log of this step; it shows what was sent to VPS.org.'
const DISK = 'Check that the disk of this runner is writable and not full.'

/** A bug threw this. */
export function unexpectedError(why: string): Message<RunnerCode> {
  return { code: 'bug', what: `Unexpected error: ${why}`, next: `${REPORT} Debug logging shows more.` }
}

/** A bug let nothing be left to do. */
export function endedEarly(): Message<RunnerCode> {
  return { code: 'bug', what: 'This step ended before its work was done.', next: REPORT }
}

/** @param state how things are then */
export function stopped(signal: string, state: string): Message<RunnerCode> {
  return {
    code: 'stopped',
    what: `This step was stopped by ${signal} (the job was cancelled, or the step ran out of time).`,
    state,
  }
}

/** The step had done all of its work when it was stopped. */
export function stoppedWhenDone(signal: string): Message<RunnerCode> {
  return stopped(signal, 'Its work was done: the log and the summary show it.')
}

/** @param meaning what the variable should hold */
export function variableMissing(name: string, meaning: string): Message<RunnerCode> {
  return {
    code: 'runner-variable-missing',
    what: `${name} does not hold ${meaning}.`,
    state: 'Nothing was sent to VPS.org.',
    next: 'Run this action on a GitHub Actions runner, which sets that variable.',
  }
}

/** What the post step has to know. @param state what exists at VPS.org then */
export function stateNotSaved(why: string, state: string): Message<RunnerCode> {
  return {
    code: 'runner-state-not-saved',
    what: `Could not save what the post step needs (${why}).`,
    state,
    next: DISK,
  }
}

/** By that mark the post step knows that the snapshot was completed before the deploy. */
export function markNotSaved(why: string, serverId: string, snapshotId: string): Message<RunnerCode> {
  return {
    code: 'runner-mark-not-saved',
    what: `Could not save that snapshot ${snapshotId} of server ${serverId} is completed (${why}).`,
    state: 'The post step will not restore it automatically.',
    next: DISK,
  }
}

/** @param state what exists at VPS.org then */
export function outputsNotSet(why: string, names: readonly string[], state?: string): Message<RunnerCode> {
  return {
    code: 'runner-outputs-not-set',
    what: `Could not set the outputs ${names.join(', ')} (${why}).`,
    ...(state === undefined ? {} : { state }),
    next: DISK,
  }
}

/** `VPS_SNAPSHOT_RESULT` is for the steps and jobs that follow. */
export function resultNotSet(why: string, variable: string, result: string): Message<RunnerCode> {
  return {
    code: 'runner-result-not-set',
    what: `Could not set ${variable}=${result} for the jobs that follow (${why}).`,
    next: DISK,
  }
}

/** A warning. */
export function summaryNotWritten(why: string): string {
  return `Could not write the job summary (${why}). The log has everything.`
}

/** Stands in the place of a summary. */
export const SUMMARY_TOO_LONG = 'The summary is too long to be shown. The log has everything.'
