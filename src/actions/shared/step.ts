/** What every step of the action works with. */
import type { Clock } from '../../domain/clock.ts'
import type { Run } from '../../domain/run.ts'
import type { Message } from '../../domain/message.ts'
import { UserError } from '../../domain/user-error.ts'
import type { GitHub } from '../../github/github.ts'
import type { ActionName, ActionSource } from '../../runner/action-name.ts'
import type { Interfaces } from '../../runner/addresses.ts'
import type { Log } from '../../runner/log.ts'
import type { MadeHere } from '../../runner/job-notes.ts'
import type { PostResult } from '../../runner/post-result.ts'
import { stopped, stoppedWhenDone } from '../../runner/messages.ts'
import type { Summary } from '../../runner/summary.ts'
import type { Toolkit } from '../../runner/toolkit.ts'
import type { VpsOrg } from '../../vpsorg/client.ts'

/** What a step works with also where its inputs can't be read. */
export interface ContextWithoutInputs {
  readonly run: Run
  readonly toolkit: Toolkit
  readonly log: Log
  readonly summary: Summary
  readonly clock: Clock
  /** How far the provider's clock is known to be ahead of this one: ages are counted by the provider's. */
  readonly providerAheadMs: number
  /** Aborted when the runner wants this process to end; its reason names the signal. */
  readonly signal: AbortSignal
  readonly interfaces: Interfaces
  /** By this the steps of one job know each other's snapshots. */
  readonly madeHere: MadeHere
  /** What the post of another use of this action in the same job left for the jobs that follow. */
  readonly earlierResult: PostResult
  /** How the workflow names this action. */
  readonly actionName: ActionName
  /** Where its pages are; `null` for an action of the workflow's own repository. */
  readonly actionSource: ActionSource | null
  /** 8 random hex digits. */
  readonly newMark: () => string
}

/** The outside worlds, as one step sees them. */
export interface Context extends ContextWithoutInputs {
  readonly vpsOrg: VpsOrg
  /** So long reads that a decision hangs on go on while the API is down or busy. */
  readonly readBudgetMs: number
  readonly github: GitHub
}

/** A failure that is foreseen: one line that says what failed, in what state things are now, and what to do. */
export class StepError extends UserError {
  override readonly name: string = 'StepError'
}

/** @throws StepError when this process was told to end; `state` says in what state things are then. */
export function endIfStopped(signal: AbortSignal, state: string): void {
  if (wasStopped(signal)) throw new StepError(stopped(String(signal.reason), state))
}

/** Returns what there is to say of a step that was stopped when its work was done; `null` when it was not stopped. */
export function stoppedLate(signal: AbortSignal): Message | null {
  return wasStopped(signal) ? stoppedWhenDone(String(signal.reason)) : null
}

/** Whether this process was told to end. A call, because that changes during an `await`. */
export function wasStopped(signal: AbortSignal): boolean {
  return signal.aborted
}

/** Now, by the provider's clock as far as it is known: for the ages of snapshots. */
export function providerNowMs({
  clock,
  providerAheadMs,
}: Pick<Context, 'clock' | 'providerAheadMs'>): number {
  return clock.nowMs() + providerAheadMs
}
