/** What main has to say about the servers before it takes snapshots of them. */
import { type Server, serverPhaseOf, type ServerLookup } from '../../domain/server.ts'
import { unlistedText } from '../../report/servers.ts'
import { capital, serversOf } from '../../report/words.ts'
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
    log.warning(
      `This runner has the address ${shared} of server ${serverId}: it runs on the server that it protects. A restore ` +
        'would stop the runner in the middle of the job, so post will refuse an automatic one. Use a runner on another machine.',
    )
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
  const { name } = serversOf(ids)
  // One list holds none of them: it is told once.
  const [listed] = unseen.flatMap(({ lookup }) => (isUnlisted(lookup) ? [lookup.listed] : []))
  const whys = unseen.map(({ lookup }) => lookup.why)
  const why = listed === undefined ? [...new Set(whys)].join(' ') : unlistedText(ids, listed)
  const isOne = unseen.length === 1
  log.notice(
    `${capital(name)} can't be looked at: ${why} The ${isOne ? 'snapshot is' : 'snapshots are'} taken all the same; whether the ` +
      `${isOne ? 'server is' : 'servers are'} running stays unknown.`,
  )
  if (inputs.restoreOn.length === 0) return
  log.warning(
    kind === 'forbidden'
      ? `"restore-on" is set, but the state of ${name} can't be read with this token. After a failed deploy post would start the restore and could not verify it ("started, not verified"). Give the token the scope to list servers.`
      : `"restore-on" is set, but the state of ${name} can't be read. If that is still so after a failed deploy, post will not restore, because nobody could check whether the server is being restored already. Check "server-id".`,
  )
}

/** Says in what states servers are, in one line for each. */
export function sayStates(log: Log, servers: readonly Pick<ServerState, 'serverId' | 'lookup'>[]): void {
  const byStatus = new Map<string, string[]>()
  for (const { serverId, server } of seenOf(servers)) {
    byStatus.set(server.status, [...(byStatus.get(server.status) ?? []), `${serverId} (${server.name})`])
  }
  for (const [status, names] of byStatus) {
    const { name, is } = serversOf(names)
    log.line(`${capital(name)} ${is} ${status}: ${consistency(status)}`)
  }
}

function seenOf(
  servers: readonly Pick<ServerState, 'serverId' | 'lookup'>[],
): readonly { readonly serverId: string; readonly server: Server }[] {
  return servers.flatMap(({ serverId, lookup }) =>
    lookup.kind === 'found' ? [{ serverId, server: lookup.server }] : [],
  )
}

function consistency(status: string): string {
  switch (serverPhaseOf(status)) {
    case 'up':
      return 'VPS.org says that a snapshot of a running server may be inconsistent. To stop a database first, see docs/how-to/consistent-database-snapshots.md.'
    case 'stopped':
      return 'nothing writes to its disk, so the copy is consistent.'
    case 'restoring':
    case 'broken':
    case 'other':
      return 'whether something writes to its disk is not known.'
  }
}
