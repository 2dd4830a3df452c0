/** From how servers came out of an automatic restore to what is said of them. */
import type { FollowUp } from '../../decide/restore-decision.ts'
import { type Message } from '../../domain/message.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { afterDeploy, type DeployEnd } from '../../report/messages/post.ts'
import {
  allRestored,
  allStarted,
  notAllRestored,
  restored,
  type ServerAndSnapshot,
  started,
  withCause,
} from '../../report/messages/post-restore.ts'
import {
  restoreNeverSeen,
  restoreNotSent,
  restoreRefused,
  restoreStopped,
  type RestoreSubject,
  restoreTimedOut,
  restoreUnclear,
  restoreUnreadable,
  serverBroken,
} from '../../report/messages/restores.ts'
import type { Sign } from '../../report/post-summary.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { type RestoreKind } from '../shared/restores/restore-outcome.ts'
import type { VerifiedServer } from '../shared/restores/verify-restore.ts'
import type { RestoreEnd } from '../shared/restores/wait-for-servers.ts'
import { providerNowMs, type Context } from '../shared/step.ts'
import type { RestoreCandidate } from './check-before-restore.ts'

/** A server that may be restored. */
export interface AllowedServer extends RestoreCandidate {
  readonly snapshot: Snapshot
  readonly snapshotId: string
  readonly followUp: FollowUp
  readonly isFollowed: boolean
}

/** The same, and how it came out. */
export type RestoredAfterDeploy = VerifiedServer<AllowedServer>

/** What a table says of the snapshot of a server that came out like this. */
export function actionOf(kind: RestoreKind): string {
  switch (kind) {
    case 'not-begun':
      return 'keep'
    case 'unknown':
      return 'restore sent, unknown'
    case 'never-seen':
      return 'restore accepted, not seen'
    case 'broken':
    case 'unverified':
    case 'not-followed':
      return 'restore started'
    case 'restored':
      return 'restored'
  }
}

/** A headline for all of them, with its sign. */
export function headlineOf(servers: readonly RestoredAfterDeploy[]): {
  readonly sign: Sign
  readonly headline: string
} {
  const all = (...kinds: readonly RestoreKind[]): boolean =>
    servers.every(({ known }) => kinds.includes(known.kind))
  if (all('restored')) {
    const stopped = servers.filter(({ known }) => known.status === 'stopped')
    if (stopped.length === 0) return { sign: '✅', headline: 'restored' }
    const headline =
      stopped.length === servers.length ? 'restored, and stopped' : 'restored, and partly stopped'
    return { sign: '⚠️', headline }
  }
  if (all('not-begun')) return { sign: '❌', headline: 'not restored' }
  if (all('unknown')) return { sign: '❌', headline: 'unknown if the restore began' }
  if (all('never-seen')) return { sign: '❌', headline: 'restore accepted, but not seen to begin' }
  if (all('not-followed')) return { sign: '⚠️', headline: 'restore started' }
  if (all('broken')) return { sign: '❌', headline: 'broken after the restore' }
  return all('unverified', 'broken', 'not-followed')
    ? { sign: '❌', headline: 'restore started, but not seen to end' }
    : { sign: '❌', headline: 'not all servers were restored' }
}

/** Returns what there is to say of all of them together; of one, what there is to say of it. */
export function messageOfAll(
  servers: readonly (RestoredAfterDeploy & { readonly message: Message })[],
  deploy: DeployEnd,
): Message {
  const [only] = servers.length === 1 ? servers : []
  if (only !== undefined) return only.message
  const idsOf = (some: readonly RestoredAfterDeploy[]): readonly string[] =>
    some.map(({ server }) => server.serverId)
  const bad = servers.filter(({ known }) => known.kind !== 'restored')
  if (bad.length === 0) {
    const stopped = servers.filter(({ known }) => known.status === 'stopped')
    return allRestored(servers.length, idsOf(stopped), deploy)
  }
  if (servers.every(({ known }) => known.kind === 'not-followed')) return allStarted(idsOf(servers))
  const codes = new Set(bad.map((each) => each.message.code))
  const [code = null] = bad.length === servers.length && codes.size === 1 ? codes : []
  const notBegun = bad.filter(({ known }) => known.kind === 'not-begun')
  return notAllRestored({ count: servers.length, bad: idsOf(bad), untouched: idsOf(notBegun), code })
}

/** Returns what there is to say of one server. */
export function messageOf(
  context: Context,
  inputs: SnapshotInputs,
  deploy: DeployEnd,
  { server, outcome, kept }: RestoredAfterDeploy,
): Message {
  const subject = { undone: 'deploy', serverId: server.serverId, snapshotId: server.snapshotId } as const
  const facts = withSnapshot(context, server)
  switch (outcome.kind) {
    case 'not-sent':
      return restoreNotSent(subject, outcome.error.facts)
    case 'refused':
      return restoreRefused(subject, afterDeploy(outcome.error.facts), outcome)
    case 'unknown':
      return restoreUnclear(subject, outcome.error.facts, outcome.seen)
    case 'not-followed':
      return started(facts, { why: whyNotFollowed(server.followUp), isSeenInstead: outcome.lost !== null })
    case 'ended': {
      const { end } = outcome
      if (end.kind !== 'up' && end.kind !== 'stopped') return messageOfEnd(context, inputs, subject, end)
      const isSeenInstead = outcome.lost !== null
      return restored(
        facts,
        { isStopped: end.kind === 'stopped', isSeenInstead, kept: kept?.text ?? null },
        deploy,
      )
    }
  }
}

function messageOfEnd(
  { signal }: Context,
  { restoreTimeoutMs }: SnapshotInputs,
  subject: RestoreSubject,
  end: Exclude<RestoreEnd, { kind: 'up' | 'stopped' }>,
): Message {
  switch (end.kind) {
    case 'broken':
      return end.sawRestoring ? serverBroken(subject, end.status) : restoreNeverSeen(subject, end.status)
    case 'unreadable':
      return withCause(restoreUnreadable(subject, end), end.why)
    case 'timeout':
      return restoreTimedOut(subject, end, restoreTimeoutMs)
    case 'aborted':
      return restoreStopped(subject, end, String(signal.reason))
    case 'never-seen':
      return restoreNeverSeen(subject, end.status)
  }
}

/** A server, its snapshot, and what is needed to say its age. */
export function withSnapshot(context: Context, { serverId, snapshot }: AllowedServer): ServerAndSnapshot {
  return { serverId, snapshot, nowMs: providerNowMs(context) }
}

function whyNotFollowed(followUp: FollowUp): Exclude<FollowUp, 'wait'> {
  if (followUp === 'wait') throw new Error('A restore that was to be followed was not.')
  return followUp
}
