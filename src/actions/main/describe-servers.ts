/** What main has to say about the servers before it takes snapshots of them. */
import { type Server, serverPhaseOf, type ServerLookup } from '../../domain/server.ts'
import {
  restoreNotPossible,
  restoreNotVerifiable,
  runnerOnServer,
  serversAre,
  statesUnknown,
} from '../../report/messages/main.ts'
import { unlistedText } from '../../report/servers.ts'
import { ownAmong } from '../../runner/addresses.ts'
import type { Log } from '../../runner/log.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import type { ServerState } from '../shared/check-servers.ts'
import { isUnlisted } from '../shared/servers-meant.ts'
import type { Context } from '../shared/step.ts'

/** Says whether the copies will be consistent, and what a restore would run into. What is true of several is said once. */
export function describeServers(
  context: Context,
  inputs: SnapshotInputs,
  servers: readonly ServerState[],
): void {
  const { log } = context
  for (const kind of ['forbidden', 'unavailable'] as const) {
    const unseen = servers.flatMap(({ serverId, lookup }) =>
      lookup.kind === kind ? [{ serverId, lookup }] : [],
    )
    if (unseen.length > 0) sayUnseen(log, inputs, kind, unseen)
  }
  sayStates(log, servers)
  for (const { serverId, server } of seenOf(servers)) {
    const [shared] = ownAmong(server.addresses, context.interfaces)
    if (shared === undefined) continue
    log.warning(runnerOnServer(serverId, shared))
  }
}

type MissingLookup = Exclude<ServerLookup, { readonly kind: 'found' }>

function sayUnseen(
  log: Log,
  inputs: SnapshotInputs,
  kind: 'forbidden' | 'unavailable',
  unseen: readonly { readonly serverId: string; readonly lookup: MissingLookup }[],
): void {
  const ids = unseen.map((each) => each.serverId)
  // One list holds none of them: it is said once.
  const [listed] = unseen.flatMap(({ lookup }) => (isUnlisted(lookup) ? [lookup.listed] : []))
  const whys = unseen.map(({ lookup }) => lookup.why)
  const why = listed === undefined ? [...new Set(whys)].join(' ') : unlistedText(ids, listed)
  // Two annotations that say the same are one too many.
  if (inputs.restoreOn.length === 0) {
    log.notice(statesUnknown(ids, why))
    return
  }
  log.line(statesUnknown(ids, why))
  log.warning(kind === 'forbidden' ? restoreNotVerifiable(ids) : restoreNotPossible(ids))
}

/** Says in what states servers are, in one line for each. */
export function sayStates(log: Log, servers: readonly Pick<ServerState, 'serverId' | 'lookup'>[]): void {
  const byStatus = new Map<string, string[]>()
  for (const { serverId, server } of seenOf(servers)) {
    byStatus.set(server.status, [...(byStatus.get(server.status) ?? []), `${serverId} (${server.name})`])
  }
  for (const [status, names] of byStatus) {
    log.line(serversAre(names, status, serverPhaseOf(status)))
  }
}

function seenOf(
  servers: readonly Pick<ServerState, 'serverId' | 'lookup'>[],
): readonly { readonly serverId: string; readonly server: Server }[] {
  return servers.flatMap(({ serverId, lookup }) =>
    lookup.kind === 'found' ? [{ serverId, server: lookup.server }] : [],
  )
}
