/** What the post step says where it restores nothing: facts in, messages out. The restores are in `post-restore.ts`. */
import type { RestoreTrigger } from '../../domain/deploy-status.ts'
import type { Message } from '../../domain/message.ts'
import { idList } from '../annotation.ts'
import { age, dated, serversOf } from '../words.ts'

/** How the post step can end without a restore, for those who look it up. */
export type PostCode =
  | 'restore-refused-no-snapshot'
  | 'restore-refused-older-failure'
  | 'restore-not-requested'
  | 'deploy-status-unknown'
  | 'snapshot-not-usable'
  | 'post-inputs-empty'
  | 'post-records-damaged'
  | 'post-stopped'

/** How the deploy, or the job, ended, as far as GitHub says. */
export interface DeployEnd {
  readonly subject: 'deploy' | 'job'
  readonly status: RestoreTrigger
  /** The steps that failed; none where GitHub does not say. */
  readonly failedSteps: readonly string[]
}

/** More names would hide what happened to the server. */
const MOST_STEPS = 8
/** The line of a workflow that names the deploy step. */
const STATUS_OF_DEPLOY = 'deploy-status: ${{ steps.deploy.outcome }}'
const NAME_IT = `an "id:" and set "${STATUS_OF_DEPLOY}".`

/** Returns how the deploy ended: `The deploy failed at "Migrate"`. A clause, without its full stop. */
export function howEnded({ subject, status, failedSteps }: DeployEnd): string {
  if (status === 'cancelled') return `The ${subject} was cancelled`
  if (failedSteps.length === 0) return `The ${subject} failed`
  const more = failedSteps.length > MOST_STEPS ? ` and ${failedSteps.length - MOST_STEPS} more` : ''
  const named = failedSteps.slice(0, MOST_STEPS).map((name) => `"${name}"`)
  return `The ${subject} failed at ${named.join(', ')}${more}`
}

/** Returns that a restore was requested, and is being checked. */
export function checking(end: DeployEnd, serverIds: readonly string[]): string {
  const { name } = serversOf(serverIds)
  return `${howEnded(end)}, and "restore-on" names "${end.status}". Checking whether ${name} can be restored.`
}

/** What a person has to change at VPS.org or in the workflow. Running the job again would deploy again. */
const TO_BE_CHANGED: readonly string[] = [
  'api-token-refused',
  'api-permission-missing',
  'api-not-found',
  'api-url-wrong',
]

/** Returns what is said of a failed call after a deploy: without the advice to run the job again. */
export function afterDeploy({ code, what, next }: Message): Message {
  return { code, what, ...(next !== undefined && TO_BE_CHANGED.includes(code) ? { next } : {}) }
}

/** What is known of servers that nothing was done to. */
export interface Untouched {
  readonly serverIds: readonly string[]
  /** `no`: it did not run. */
  readonly deployed: 'yes' | 'no' | 'unknown'
  /** "restore-on" is set, and nothing says that the deploy was good. */
  readonly isRestoreWanted?: boolean
  /** The deploy failed, or was cancelled. */
  readonly isFailed?: boolean
}

/** Tells in what state servers are that were neither restored nor pruned. */
export function untouchedState(untouched: Untouched): string {
  const { serverIds, deployed, isRestoreWanted = false, isFailed = false } = untouched
  const [only] = serverIds.length === 1 ? serverIds : []
  if (deployed === 'no') {
    return only === undefined
      ? 'The deploy did not run, so nothing was changed.'
      : `The deploy did not run, so server ${only} is as it was.`
  }
  const nothing = isRestoreWanted
    ? '"restore-on" is set, but nothing was restored or deleted'
    : 'Nothing was restored or deleted'
  if (deployed === 'unknown' || only === undefined) return `${nothing}.`
  return `${nothing}; server ${only} is as the deploy left it${isFailed ? ', perhaps half-deployed' : ''}.`
}

/** Returns the end of a post step before which no snapshot was requested. */
export function nothingToDo(): string {
  return 'The snapshot step created no snapshot, so there is nothing to prune or restore.'
}

/** Returns the end after a deploy that did not run. */
export function deploySkipped(
  serverIds: readonly string[],
  snapshotIds: readonly string[],
): Omit<Message, 'code'> {
  const [only] = serverIds.length === 1 ? serverIds : []
  const kept =
    snapshotIds.length === 1
      ? `Snapshot ${idList(snapshotIds)} was kept.`
      : `These snapshots were kept: ${idList(snapshotIds)}.`
  return {
    what: 'The deploy was skipped.',
    state: `${only === undefined ? 'All servers are as they were.' : `Server ${only} is as it was.`} ${kept}`,
    next: 'If a step before the deploy failed, correct that and run the job again.',
  }
}

/** Returns that `deploy-status` does not say how the deploy ended. `shown`: what it holds, quoted. */
export function statusUnknown(shown: string | null, untouched: Untouched): Message<PostCode> {
  const holds = shown === null ? 'is empty' : `is ${shown}`
  return {
    code: 'deploy-status-unknown',
    what: `Could not find out how the deploy ended: "deploy-status" ${holds}.`,
    state: untouchedState(untouched),
    next: `Check if the deploy failed. Later, give its step ${NAME_IT}`,
  }
}

/** Returns how old a snapshot is that may be restored by hand. */
export function snapshotAge(
  snapshot: { readonly id: string; readonly name: string; readonly createdAtMs: number | null },
  nowMs: number,
): string {
  return `Snapshot ${snapshot.id} (${snapshot.name}) is ${age(snapshot.createdAtMs, nowMs)}.`
}

/** A rollback is not the only way on from there. */
const CHECK_FIRST: Readonly<Record<RestoreTrigger, string>> = {
  failure: 'First check the server: if it works, correct the deploy and run it again.',
  cancelled: 'First check the server: if it works, run the deploy again.',
}

/** Returns a failed deploy that `restore-on` does not name. */
export function restoreNotRequested(
  end: DeployEnd,
  isRestoreOnEmpty: boolean,
  untouched: Untouched,
): Message<PostCode> {
  const why = isRestoreOnEmpty ? '"restore-on" is not set' : `"restore-on" does not contain "${end.status}"`
  const isOfJob = end.subject === 'job'
  return {
    code: 'restore-not-requested',
    what: `${howEnded(end)}, and ${why}.`,
    state: untouchedState({
      ...untouched,
      deployed: isOfJob ? 'unknown' : 'yes',
      isFailed: !isOfJob,
    }),
    ...(isOfJob
      ? {
          next: `Find out whether the deploy ran: "deploy-status" does not name its step (${STATUS_OF_DEPLOY}).`,
        }
      : { next: CHECK_FIRST[end.status] }),
  }
}

/** Returns a restore that is refused because the same failure was there before the snapshot. */
export function olderFailure(status: RestoreTrigger, serverIds: readonly string[]): Message<PostCode> {
  const [only] = serverIds.length === 1 ? serverIds : []
  const who =
    only === undefined
      ? `None of ${serverIds.length} servers was restored`
      : `Server ${only} was not restored`
  return {
    code: 'restore-refused-older-failure',
    what: `${who}: "deploy-status" was already "${status}" before the snapshot was created.`,
    state: 'Nothing was restored or deleted.',
    next: `Let "deploy-status" name the step that deploys (${STATUS_OF_DEPLOY}).`,
  }
}

/** Returns what is wrong with inputs that the post step can't use. `problem` `null`: they are empty. */
export function inputsUnreadable(
  problem: Message | null,
  isStatusUnknown: boolean,
  untouched: Untouched,
): Message {
  const state = untouchedState(untouched)
  const empty = {
    code: 'post-inputs-empty',
    what: 'The inputs are empty in the post step: a composite action uses this action inside another one.',
    next: 'Use this action in the workflow itself, or in one composite action.',
  } satisfies Message<PostCode>
  const changed = 'Find out what changed this input after the snapshot step.'
  const { code, what, next } = problem === null ? empty : { ...problem, next: changed }
  return { code, what, state, next: isStatusUnknown ? `${next} Give the deploy step ${NAME_IT}` : next }
}

/** Returns that what the snapshot step left can't be used. */
export function recordsDamaged(deployed: boolean): Message<PostCode> {
  return {
    code: 'post-records-damaged',
    what: 'The post step could not read what the snapshot step saved, or "server-id" has changed since.',
    state: deployed
      ? 'Nothing was restored or deleted; the server is as the deploy left it.'
      : 'The deploy did not run, so nothing was changed.',
    next: 'The log of the snapshot step names the snapshot.',
  }
}

/** Returns that the post step was stopped. */
export function postStopped(signal: string): Message<PostCode> {
  return {
    code: 'post-stopped',
    what: `This step was stopped by ${signal} (the job was cancelled, or the step ran out of time).`,
    state: 'No restore was sent; the log of this step says what was done.',
  }
}

/** Returns what there is to say of a re-run's snapshot. `firsts`: those of the first attempt that are still there. */
export function laterAttempt(
  attempt: string,
  firsts: readonly { readonly serverId: string; readonly id: string; readonly name: string }[],
): string {
  const what = `The snapshot is from attempt ${attempt} and may contain what the attempt before left.`
  if (firsts.length === 0) return `${what} No snapshot of the first attempt exists.`
  const named = firsts.map(({ serverId, id, name }) => `${id} (${name}) of server ${serverId}`)
  return `${what} Snapshots of the first attempt: ${named.join(', ')}.`
}

/** Returns what a snapshot is now that can't be restored any more. `status` `null`: it no longer exists. */
export function snapshotNow(serverId: string, id: string, status: string | null): string {
  const now = status === null ? 'no longer exists' : `is now "${status}"`
  return `Snapshot ${id} of server ${serverId} ${now}, so it cannot be restored.`
}

/** Returns that a snapshot is still there. */
export function snapshotKept(id: string, serverId: string): string {
  return `Snapshot ${id} of server ${serverId} was kept.`
}

/** Returns that no wait step saw snapshots completed. */
export function notSeenCompleted(ids: readonly string[]): string {
  return `No wait step saw this completed before the deploy ("wait" is "false"): snapshot ${idList(ids)}.`
}

/** Returns the newest older snapshot of a server. */
export function olderSource(
  source: {
    readonly serverId: string
    readonly snapshotId: string
    readonly name: string
    readonly createdAtMs: number | null
  },
  nowMs: number,
): string {
  const { serverId, snapshotId, name, createdAtMs } = source
  return `The newest older snapshot of server ${serverId} is ${snapshotId} (${name}, ${dated(createdAtMs, nowMs)}).`
}

/** Returns that there is nothing to roll back to. */
export function noSource(serverIds: readonly string[]): string {
  return `There is no snapshot to roll back to for server ${idList(serverIds)}.`
}
