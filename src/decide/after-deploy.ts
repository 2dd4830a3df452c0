/**
 * What post does, as the README's table shows it, in two functions. The first needs nothing but what is known without
 * asking anybody; only when it says `examine` is the provider looked at, and the second decides.
 */
import { idKey, isSameId } from '../domain/ids.ts'
import { serverPhaseOf, type ServerLookup } from '../domain/server.ts'
import { isOf, phaseOf, type Snapshot, type SnapshotListing } from '../domain/snapshot.ts'
import { type DeployStatus, isLeftAtJob, type JobStatus, readDeployStatus } from './deploy-status.ts'
import { deployedSince, deploysGoing, type LaterDeploy } from './deployed-since.ts'
import { isLikeName, mayBeOurs } from './lost-create.ts'
import { parseName } from '../domain/names.ts'
import { isSameRepository, isWithout, type Provenance, readProvenance } from '../domain/provenance.ts'
import type { DeployProgress, OtherDeploy, ThisJob } from './whose-deploy.ts'

/** Values of `deploy-status` that may restore. */
export type RestoreTrigger = 'failure' | 'cancelled'

/** What main left behind about its snapshot of one server. */
export type MainRecord =
  | { readonly kind: 'no-create' }
  /** A create was sent; its answer never came. */
  | { readonly kind: 'sent'; readonly intent: Intent; readonly statusSeen: DeployStatus }
  | {
      readonly kind: 'created'
      readonly intent: Intent
      readonly id: string
      readonly completion: Completion
      readonly createdAtMs: number | null
      /** How far the provider's clock is ahead of the runner's; 0 where they differ by less than ten minutes. */
      readonly providerAheadMs: number
      readonly statusSeen: DeployStatus
    }

/**
 * Whether the snapshot is known to have been `completed` before the deploy: seen, by main or by `wait/`; not seen; or
 * left to `wait/`, which has not said that it saw it.
 */
export type Completion = 'seen' | 'not-seen' | 'left-to-wait'

/** What main left behind about all of its servers, in the order of `server-id`. */
export type MainRecords =
  | {
      readonly kind: 'read'
      readonly servers: readonly MainRecord[]
      /** `restore-on`, as main read it: in post the inputs may be empty. */
      readonly restoreOn: readonly RestoreTrigger[]
      /** Whether main came to its end: it neither failed nor was stopped. */
      readonly isDone: boolean
    }
  /** State is there but can't be read, so nothing in it is believed. */
  | { readonly kind: 'damaged' }

/** The same, with what `wait/` saw after main had left it to it. */
export function withMarks(
  records: MainRecords,
  sawCompleted: (serverId: string, snapshotId: string) => boolean,
): MainRecords {
  if (records.kind === 'damaged') return records
  const servers = records.servers.map((each): MainRecord => {
    const isSeen =
      each.kind === 'created' &&
      each.completion === 'left-to-wait' &&
      sawCompleted(each.intent.serverId, each.id)
    return isSeen ? { ...each, completion: 'seen' } : each
  })
  return { ...records, servers }
}

/** How far the provider's clock is ahead, by what main saw; of several servers, that of the first that tells. */
export function providerAheadOf(records: MainRecords): number {
  if (records.kind === 'damaged') return 0
  const told = records.servers.map((each) => (each.kind === 'created' ? each.providerAheadMs : 0))
  return told.find((each) => each !== 0) ?? 0
}

/** What main was about to create. */
export interface Intent {
  readonly serverId: string
  readonly name: string
  readonly mark: string
  /** When the create was first sent, by the runner's clock. */
  readonly askedAtMs: number
}

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
   * A server has no snapshot that is known to be complete, or main failed and the deploy did not run, so none of them is
   * touched. `deployed`: the deploy may have run.
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

/** A record with a known snapshot. */
export type Created = MainRecord & { kind: 'created' }

/** Records of one server or several, each with a known snapshot. */
export type CreatedRecords = readonly [Created, ...Created[]]

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

/** Whether a restore was wanted, by the inputs of main or of post: those of post may be empty. */
export function isWanted(records: MainRecords, { restoreOn }: Pick<AfterDeployInputs, 'restoreOn'>): boolean {
  return restoreOn.length > 0 || (records.kind === 'read' && records.restoreOn.length > 0)
}

/**
 * Whether the deploy may have run. It did not where it was skipped, and where main failed or was stopped: then the job
 * goes on only where somebody wants that, and the outcome of a step that main could not know yet tells it.
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
function isUsable({ completion }: Created, askedFor: boolean): boolean {
  return completion === 'seen' || (completion === 'left-to-wait' && !askedFor)
}

function areOf(servers: readonly MainRecord[], serverIds: readonly string[]): boolean {
  const keys = serverIds.map(idKey)
  return (
    servers.length === keys.length &&
    servers.every((each, index) => each.kind === 'no-create' || idKey(each.intent.serverId) === keys[index])
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

/** What was seen when somebody looked before an automatic restore. */
export interface RestoreFacts {
  readonly record: Created
  /** The job that main belonged to, which post shares. */
  readonly run: ThisJob
  /** The base name of own snapshots. */
  readonly base: string
  readonly listing: SnapshotListing | { readonly unreadable: string }
  readonly server: ServerLookup
  /** The runner's own addresses that are the server's too. */
  readonly sharedAddresses: readonly string[]
  /** Whether a step of this job is known to have made the snapshot. */
  readonly wasMadeHere: (snapshot: Snapshot) => boolean
  /** How far the deploy behind a snapshot is, by what GitHub says. */
  readonly progressOf: (snapshot: Snapshot) => DeployProgress
  readonly jobStatus: JobStatus
  readonly waitForRestore: boolean
  readonly dryRun: boolean
}

/** Why an automatic restore that was asked for does not happen. */
export type Refusal =
  | { readonly kind: 'list-unreadable'; readonly why: string }
  | { readonly kind: 'list-incomplete'; readonly why: string }
  | { readonly kind: 'snapshot-gone' }
  | { readonly kind: 'snapshot-not-completed'; readonly status: string }
  /** What is listed under the id is not what main made. */
  | { readonly kind: 'snapshot-differs'; readonly found: Snapshot }
  /** The provider has changed its name and left no mark: it may be what main made, and nothing proves that. */
  | { readonly kind: 'snapshot-unproven'; readonly found: Snapshot }
  | { readonly kind: 'server-unreadable'; readonly why: string }
  | { readonly kind: 'server-restoring' }
  | { readonly kind: 'runner-is-server'; readonly address: string }
  | { readonly kind: 'deployed-since'; readonly later: readonly LaterDeploy[] }
  | { readonly kind: 'deploy-going'; readonly others: readonly OtherDeploy[] }
  | { readonly kind: 'dry-run' }

/** How a restore is followed once it was accepted. */
export type FollowUp =
  /** Wait until the server is back, and verify. */
  | 'wait'
  /** `wait-for-restore: false`. */
  | 'not-asked-to-wait'
  /** About four minutes are left in a cancelled job. */
  | 'job-cancelled'
  /** The server's state can't be read. */
  | 'cannot-see-server'

/** Whether the snapshot is restored after all. */
export type RestoreDecision =
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  | { readonly kind: 'restore'; readonly snapshot: Snapshot; readonly followUp: FollowUp }

/** Decides on an automatic restore that was asked for. The first row that fits counts. */
export function decideRestore(facts: RestoreFacts): RestoreDecision {
  const { listing, record, server } = facts
  if ('unreadable' in listing) return refuse({ kind: 'list-unreadable', why: listing.unreadable })
  if (listing.incomplete !== null) return refuse({ kind: 'list-incomplete', why: listing.incomplete })
  const snapshot = listing.snapshots.find((each) => isSameId(each.id, record.id))
  if (snapshot === undefined) return refuse({ kind: 'snapshot-gone' })
  if (!isWhatMainMade(snapshot, record, facts)) {
    const kind = mayBeWhatMainMade(snapshot, record, facts) ? 'snapshot-unproven' : 'snapshot-differs'
    return refuse({ kind, found: snapshot })
  }
  if (phaseOf(snapshot) !== 'completed') {
    return refuse({ kind: 'snapshot-not-completed', status: snapshot.status })
  }
  if (server.kind === 'unreadable') return refuse({ kind: 'server-unreadable', why: server.why })
  if (server.kind === 'seen' && serverPhaseOf(server.server.status) === 'restoring') {
    return refuse({ kind: 'server-restoring' })
  }
  const address = facts.sharedAddresses[0]
  if (address !== undefined) return refuse({ kind: 'runner-is-server', address })
  const later = deployedSince(snapshot, listing.snapshots, facts)
  if (later.length > 0) return refuse({ kind: 'deployed-since', later })
  const others = deploysGoing(listing.snapshots, facts)
  if (others.length > 0) return refuse({ kind: 'deploy-going', others })
  if (facts.dryRun) return refuse({ kind: 'dry-run' })
  return { kind: 'restore', snapshot, followUp: followUpOf(facts) }
}

function refuse(refusal: Refusal): RestoreDecision {
  return { kind: 'refuse', refusal }
}

function followUpOf(facts: RestoreFacts): FollowUp {
  if (facts.server.kind !== 'seen') return 'cannot-see-server'
  if (facts.jobStatus === 'cancelled') return 'job-cancelled'
  return facts.waitForRestore ? 'wait' : 'not-asked-to-wait'
}

/**
 * State passes through files that other steps can write to, so the id alone proves nothing: main must have given it a name of
 * this run and attempt, on this server, and provenance, where it came back whole, must agree. A listing is already narrowed to
 * the server.
 */
function isWhatMainMade(snapshot: Snapshot, record: Created, { run, base }: RestoreFacts): boolean {
  const { name, mark, serverId } = record.intent
  if (!isOf(snapshot, serverId) || !isNameOfRun(name, run, base)) return false
  const provenance = readProvenance(snapshot.description)
  const isOurs = provenance?.mark === mark && snapshot.name !== '' && isLikeName(snapshot.name, name)
  if (snapshot.name !== name && !isOurs) return false
  // Somebody's own words are not what was sent; nothing at all may be what the provider left of it.
  if (provenance === null) return isWithout(snapshot.description)
  if (namesARepository(provenance) && !isSameRepository(provenance, run)) return false
  if (provenance.runId !== null && (provenance.runId !== run.id || provenance.attempt !== run.attempt))
    return false
  return provenance.mark === null || provenance.mark === mark
}

/** Whether it may be restored by hand, after a check by a person. */
function mayBeWhatMainMade(snapshot: Snapshot, record: Created, { run, base }: RestoreFacts): boolean {
  const { intent } = record
  return (
    isOf(snapshot, intent.serverId) &&
    isNameOfRun(intent.name, run, base) &&
    snapshot.name !== '' &&
    mayBeOurs(snapshot, intent, run)
  )
}

function isNameOfRun(name: string, run: ThisJob, base: string): boolean {
  const parts = parseName(name, base)
  return parts?.runId === run.id && parts.attempt === run.attempt
}

function namesARepository(provenance: Provenance): boolean {
  return provenance.repo !== null || provenance.repoId !== null
}
