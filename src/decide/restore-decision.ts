/** Whether a requested automatic restore happens, by what was seen of list, server and other deploys. */
import type { JobStatus } from '../domain/deploy-status.ts'
import { isSameId } from '../domain/ids.ts'
import type { Message } from '../domain/message.ts'
import { parseName } from '../domain/names.ts'
import { isSameRepository, isWithout, type Provenance, readProvenance } from '../domain/provenance.ts'
import type { CreatedRecord } from '../domain/records.ts'
import { serverPhaseOf, type ServerLookup } from '../domain/server.ts'
import { isOf, phaseOf, type Snapshot, type SnapshotListing } from '../domain/snapshot.ts'
import { deployedSince, deploysGoing, type LaterDeploy } from './deployed-since.ts'
import { isLikeName, mayBeOurs } from './lost-create.ts'
import type { DeployProgress, OtherDeploy, ThisJob } from './whose-deploy.ts'

/** The snapshots of a server, or why they could not be read. */
export type ListingOrWhy = SnapshotListing | { readonly unreadable: Message }

/** What the reads before an automatic restore have shown. */
export interface RestoreFacts {
  readonly record: CreatedRecord
  /** The job that main belonged to, which post shares. */
  readonly run: ThisJob
  /** The base name of own snapshots. */
  readonly base: string
  readonly listing: ListingOrWhy
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

/** Why a requested automatic restore does not happen. */
export type Refusal =
  | { readonly kind: 'list-unreadable'; readonly why: Message }
  | { readonly kind: 'list-incomplete'; readonly why: string }
  | { readonly kind: 'snapshot-deleted' }
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

/** Decides on a requested automatic restore. The first row that fits counts. */
export function decideRestore(facts: RestoreFacts): RestoreDecision {
  const { listing, record, server } = facts
  if ('unreadable' in listing) return refuse({ kind: 'list-unreadable', why: listing.unreadable })
  if (listing.incomplete !== null) return refuse({ kind: 'list-incomplete', why: listing.incomplete })
  const snapshot = listing.snapshots.find((each) => isSameId(each.id, record.id))
  if (snapshot === undefined) return refuse({ kind: 'snapshot-deleted' })
  if (!isWhatMainMade(snapshot, record, facts)) {
    const kind = mayBeWhatMainMade(snapshot, record, facts) ? 'snapshot-unproven' : 'snapshot-differs'
    return refuse({ kind, found: snapshot })
  }
  if (phaseOf(snapshot) !== 'completed') {
    return refuse({ kind: 'snapshot-not-completed', status: snapshot.status })
  }
  if (server.kind === 'unavailable') return refuse({ kind: 'server-unreadable', why: server.why })
  if (server.kind === 'found' && serverPhaseOf(server.server.status) === 'restoring') {
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
  if (facts.server.kind !== 'found') return 'cannot-see-server'
  if (facts.jobStatus === 'cancelled') return 'job-cancelled'
  return facts.waitForRestore ? 'wait' : 'not-asked-to-wait'
}

/**
 * State passes through files that other steps can write to, so the id alone proves nothing: main must have
 * given it a name of this run and attempt, on this server, and provenance, where it came back whole, must
 * agree. A listing is already narrowed to the server.
 */
function isWhatMainMade(snapshot: Snapshot, record: CreatedRecord, { run, base }: RestoreFacts): boolean {
  const { name, mark, serverId } = record.intent
  if (!isOf(snapshot, serverId) || !isNameOfRun(name, run, base)) return false
  const provenance = readProvenance(snapshot.description)
  const isOurs = provenance?.mark === mark && snapshot.name !== '' && isLikeName(snapshot.name, name)
  if (snapshot.name !== name && !isOurs) return false
  // Other words are not what was sent; nothing at all may be what the provider left of it.
  if (provenance === null) return isWithout(snapshot.description)
  if (namesARepository(provenance) && !isSameRepository(provenance, run)) return false
  if (provenance.runId !== null && (provenance.runId !== run.id || provenance.attempt !== run.attempt))
    return false
  return provenance.mark === null || provenance.mark === mark
}

/** Tells whether it may be restored by hand, after a check by a person. */
function mayBeWhatMainMade(snapshot: Snapshot, record: CreatedRecord, { run, base }: RestoreFacts): boolean {
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
