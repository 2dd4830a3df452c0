/**
 * What post does, as the README's table shows it, in two functions. This one needs nothing but what is known without
 * any request; only when it says `examine` is the provider read, and `decideRestore` decides.
 */
import {
  type DeployStatus,
  isLeftAtJob,
  type JobStatus,
  readDeployStatus,
  type RestoreTrigger,
} from '../domain/deploy-status.ts'
import { idKey } from '../domain/ids.ts'
import {
  type CreatedRecord,
  type CreatedRecords,
  type MainRecord,
  type MainRecords,
  serverIdOf,
} from '../domain/records.ts'

/** The inputs that decide. */
export interface AfterDeployInputs {
  readonly serverIds: readonly string[]
  readonly deployStatus: string
  readonly jobStatus: JobStatus
  readonly restoreOn: readonly RestoreTrigger[]
}

/** What can be said before looking at the provider. `askedFor`: the deploy's end is one that restores. */
export type FirstDecision =
  | { readonly kind: 'nothing' }
  /** State can't be read, or speaks of other servers than the input: nothing there is ours to touch. */
  | { readonly kind: 'state-damaged'; readonly askedFor: boolean }
  /**
   * A server has no snapshot that is known to be complete, or main failed and the deploy did not run, so none
   * of them is touched. `deployed`: the deploy may have run.
   */
  | {
      readonly kind: 'not-completed'
      readonly servers: readonly MainRecord[]
      readonly askedFor: boolean
      readonly deployed: boolean
    }
  | { readonly kind: 'prune'; readonly servers: CreatedRecords }
  | { readonly kind: 'skipped'; readonly servers: CreatedRecords }
  | { readonly kind: 'unknown-status'; readonly servers: CreatedRecords; readonly fails: boolean }
  | { readonly kind: 'not-asked'; readonly servers: CreatedRecords; readonly status: RestoreTrigger }
  | { readonly kind: 'older-failure'; readonly servers: CreatedRecords; readonly status: RestoreTrigger }
  | { readonly kind: 'examine'; readonly servers: CreatedRecords; readonly status: RestoreTrigger }

/**
 * Decides as far as that is possible without asking the provider. The first row that fits counts, for all servers
 * together: half a fleet is neither restored nor pruned.
 */
export function decideFirst(records: MainRecords, inputs: AfterDeployInputs): FirstDecision {
  const status = readDeployStatus(inputs.deployStatus, inputs.jobStatus)
  const askedFor = isAskedFor(status, inputs)
  if (records.kind === 'damaged') return { kind: 'state-damaged', askedFor }
  const { servers } = records
  if (servers.every((each) => each.kind === 'no-create')) return { kind: 'nothing' }
  if (!areOf(servers, inputs.serverIds)) return { kind: 'state-damaged', askedFor }
  const fleet = allCreated(servers)
  const deployed = mayHaveDeployed(records, inputs)
  const isWithoutDeploy = !deployed && status !== 'skipped'
  if (fleet === null || isWithoutDeploy || fleet.some((each) => !isUsable(each, askedFor))) {
    return { kind: 'not-completed', servers, askedFor, deployed }
  }
  switch (status) {
    case 'success':
      return { kind: 'prune', servers: fleet }
    case 'skipped':
      return { kind: 'skipped', servers: fleet }
    case 'unknown':
      return {
        kind: 'unknown-status',
        servers: fleet,
        fails: isWanted(records, inputs) && inputs.jobStatus !== 'success',
      }
    case 'failure':
    case 'cancelled':
      if (!askedFor) return { kind: 'not-asked', servers: fleet, status }
      if (fleet.some((each) => each.statusSeen === status))
        return { kind: 'older-failure', servers: fleet, status }
      return { kind: 'examine', servers: fleet, status }
  }
}

/** Tells whether a restore was wanted, by the inputs of main or of post: those of post may be empty. */
export function isWanted(records: MainRecords, { restoreOn }: Pick<AfterDeployInputs, 'restoreOn'>): boolean {
  return restoreOn.length > 0 || (records.kind === 'read' && records.restoreOn.length > 0)
}

/**
 * Tells whether the deploy may have run. It did not where it was skipped, and where main failed or was stopped:
 * then the job goes on only where its workflow says so, and the outcome of a step that main could not know yet
 * tells it.
 */
export function mayHaveDeployed(
  records: MainRecords,
  { deployStatus, jobStatus }: Pick<AfterDeployInputs, 'deployStatus' | 'jobStatus'>,
): boolean {
  const status = readDeployStatus(deployStatus, jobStatus)
  if (status === 'skipped') return false
  if (records.kind === 'damaged' || hasMainSucceeded(records)) return true
  // The job's own status could be read in main already; that of a later step could not.
  const isOfStep = records.servers.some((each) => each.kind !== 'no-create' && each.statusSeen === 'unknown')
  return isOfStep && status !== 'unknown' && !isLeftAtJob(deployStatus)
}

function hasMainSucceeded({ servers, isDone }: MainRecords & { kind: 'read' }): boolean {
  return isDone && servers.every((each) => each.kind === 'created' && each.completion !== 'not-seen')
}

/** What was left to `wait/`, and not seen by it, is good enough for everything but a restore. */
function isUsable({ completion }: CreatedRecord, askedFor: boolean): boolean {
  return completion === 'seen' || (completion === 'left-to-wait' && !askedFor)
}

function areOf(servers: readonly MainRecord[], serverIds: readonly string[]): boolean {
  const keys = serverIds.map(idKey)
  return (
    servers.length === keys.length && servers.every((each, index) => idKey(serverIdOf(each)) === keys[index])
  )
}

function allCreated(servers: readonly MainRecord[]): CreatedRecords | null {
  const [first, ...others] = servers.filter((each) => each.kind === 'created')
  return first !== undefined && others.length + 1 === servers.length ? [first, ...others] : null
}

function isAskedFor(status: DeployStatus, inputs: AfterDeployInputs): boolean {
  if (isLeftAtJob(inputs.deployStatus)) return false
  return inputs.restoreOn.some((each) => each === status)
}
