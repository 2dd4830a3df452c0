/** Which snapshot a rollback by hand means, and whether it may go ahead. */
import { isSameId } from '../domain/ids.ts'
import { serverPhaseOf, type ServerLookup } from '../domain/server.ts'
import { byAge, phaseOf, type Snapshot } from '../domain/snapshot.ts'
import { PRE_RESTORE } from '../domain/names.ts'
import { type Owner, ownershipOf } from '../domain/ownership.ts'

/** The value of `snapshot-id` that stands for the newest completed own snapshot. */
export const LATEST = 'latest'

/** What `snapshot-id` leads to. */
export type Target =
  /** `runnersUp`: what `latest` would have meant next, newest first; empty where a snapshot was named. */
  | {
      readonly kind: 'found'
      readonly snapshot: Snapshot
      readonly runnersUp: readonly Snapshot[]
      /** Own ones of deploys that are newer, or may be, but not completed or of unreadable date. */
      readonly passedOver: readonly Snapshot[]
    }
  | { readonly kind: 'not-completed'; readonly snapshot: Snapshot }
  | { readonly kind: 'missing' }
  | { readonly kind: 'no-latest' }
  | { readonly kind: 'ambiguous'; readonly snapshots: readonly Snapshot[] }

/**
 * Finds what `wanted` names among the snapshots of the server: an id, a full name, or `latest`, which is the newest
 * completed own one that a deploy made (never one that a rollback took of what it was about to overwrite).
 */
export function findTarget(wanted: string, snapshots: readonly Snapshot[], owner: Owner): Target {
  if (wanted === LATEST) return findLatest(snapshots, owner)
  const byId = snapshots.filter((each) => isSameId(each.id, wanted))
  const named = byId.length > 0 ? byId : snapshots.filter((each) => each.name === wanted)
  const [snapshot] = named
  if (snapshot === undefined) return { kind: 'missing' }
  if (named.length > 1) return { kind: 'ambiguous', snapshots: named }
  return phaseOf(snapshot) === 'completed'
    ? { kind: 'found', snapshot, runnersUp: [], passedOver: [] }
    : { kind: 'not-completed', snapshot }
}

function findLatest(snapshots: readonly Snapshot[], owner: Owner): Target {
  const fromDeploys = snapshots
    .filter((each) => {
      const ownership = ownershipOf(each, owner)
      return ownership.kind === 'own' && ownership.parts.base !== PRE_RESTORE
    })
    .toSorted((a, b) => byAge(b, a))
  // An undated one is not known to be the newest.
  const usable = fromDeploys.filter((each) => phaseOf(each) === 'completed' && each.createdAtMs !== null)
  const [snapshot, ...runnersUp] = usable
  if (snapshot === undefined) return { kind: 'no-latest' }
  const passedOver = fromDeploys.slice(0, fromDeploys.indexOf(snapshot))
  return { kind: 'found', snapshot, runnersUp, passedOver }
}

/** Why a rollback must not begin. */
export type RollbackRefusal =
  | { readonly kind: 'not-confirmed'; readonly expected: readonly string[] }
  | { readonly kind: 'runner-is-server'; readonly address: string }
  | { readonly kind: 'server-restoring' }
  /** Without the list of servers, a restore can not be followed or verified. */
  | { readonly kind: 'server-unknown'; readonly why: string }

/** What the checks before the first change go by. */
export interface RollbackFacts {
  readonly serverId: string
  /** What the user typed to confirm; `null`: nothing asked for. */
  readonly confirm: string | null
  readonly server: ServerLookup
  readonly sharedAddresses: readonly string[]
  readonly wait: boolean
}

/** Tells whether the rollback may begin; `null`: it may. The first reason that fits is given. */
export function refuseRollback(facts: RollbackFacts): RollbackRefusal | null {
  const { server } = facts
  if (!isConfirmed(facts)) {
    const name = server.kind === 'found' ? [server.server.name] : []
    return { kind: 'not-confirmed', expected: [facts.serverId, ...name] }
  }
  const [address] = facts.sharedAddresses
  if (address !== undefined) return { kind: 'runner-is-server', address }
  if (server.kind !== 'found') return facts.wait ? { kind: 'server-unknown', why: server.why } : null
  return serverPhaseOf(server.server.status) === 'restoring' ? { kind: 'server-restoring' } : null
}

/** By the server's name as it stands, or by any of its ids. */
function isConfirmed({ confirm, serverId, server }: RollbackFacts): boolean {
  if (confirm === null) return true
  if (isSameId(serverId, confirm)) return true
  if (server.kind !== 'found') return false
  const { name, ids } = server.server
  return confirm === name || ids.some((each) => isSameId(each, confirm))
}
