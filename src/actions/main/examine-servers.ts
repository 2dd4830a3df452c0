/** What main has to say about the server before it takes a snapshot of it, and to wait for. */
import { type Server, serverPhaseOf, type ServerLookup } from '../../domain/server.ts'
import { unlistedText } from '../../report/servers.ts'
import { capital, duration, serversOf } from '../../report/words.ts'
import { ownAmong } from '../../runner/addresses.ts'
import type { Log } from '../../runner/log.ts'
import type { SnapshotInputs } from '../../runner/inputs/snapshot.ts'
import { type EachServer, onEachServer } from '../shared/each-server.ts'
import { completeListing, type ServerState } from '../shared/server-checks.ts'
import { isUnlisted } from '../shared/servers-meant.ts'
import { StepError, stopReason, type Context } from '../shared/step.ts'
import { type RestoreEnd, waitForServers } from '../shared/restores/wait-for-servers.ts'

/** Says whether the copies will be consistent, and what a restore would run into. What is true of several is said once. */
export function describeServers(
  context: Context,
  inputs: SnapshotInputs,
  servers: readonly ServerState[],
): void {
  const { log } = context
  for (const kind of ['hidden', 'unreadable'] as const) {
    const unseen = servers.flatMap(({ serverId, lookup }) =>
      lookup.kind === kind ? [{ serverId, lookup }] : [],
    )
    if (unseen.length > 0) sayUnseen(log, inputs, kind, unseen)
  }
  const seen = servers.flatMap(({ serverId, lookup }) =>
    lookup.kind === 'seen' ? [{ serverId, server: lookup.server }] : [],
  )
  sayStates(log, seen)
  for (const { serverId, server } of seen) {
    const [shared] = ownAmong(server.addresses, context.interfaces)
    if (shared === undefined) continue
    log.warning(
      `This runner has the address ${shared} of server ${serverId}: it runs on the server that it protects. A restore ` +
        'would stop the runner in the middle of the job, so post will refuse an automatic one. Use a runner on another machine.',
    )
  }
}

type MissingLookup = Exclude<ServerLookup, { readonly kind: 'seen' }>

function sayUnseen(
  log: Log,
  inputs: SnapshotInputs,
  kind: 'hidden' | 'unreadable',
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
    kind === 'hidden'
      ? `"restore-on" is set, but the state of ${name} can't be read with this token. After a failed deploy post would start the restore and could not verify it ("started, not verified"). Give the token the scope to list servers.`
      : `"restore-on" is set, but the state of ${name} can't be read. If that is still so after a failed deploy, post will not restore, because nobody could check whether the server is being restored already. Check "server-id".`,
  )
}

/** One line for each state that servers are in. */
function sayStates(
  log: Log,
  servers: readonly { readonly serverId: string; readonly server: Server }[],
): void {
  const byStatus = new Map<string, string[]>()
  for (const { serverId, server } of servers) {
    byStatus.set(server.status, [...(byStatus.get(server.status) ?? []), `${serverId} (${server.name})`])
  }
  for (const [status, names] of byStatus) {
    const { name, is } = serversOf(names)
    log.line(`${capital(name)} ${is} ${status}: ${consistency(status)}`)
  }
}

function consistency(status: string): string {
  switch (serverPhaseOf(status)) {
    case 'up':
      return 'VPS.org says that a copy of a running server may be inconsistent. The README says how to stop or flush databases first.'
    case 'stopped':
      return 'nothing writes to its disk, so the copy is consistent.'
    case 'restoring':
    case 'broken':
    case 'other':
      return 'whether something writes to its disk is not known.'
  }
}

/**
 * Waits until restores that somebody else began are over, says how the servers are then, and lists their snapshots
 * anew. A server on which the restore does not end well, or not in time, has failed.
 */
export async function waitOutRestores(
  context: Context,
  inputs: SnapshotInputs,
  servers: readonly ServerState[],
): Promise<EachServer<ServerState>> {
  const { log, clock } = context
  const { timeoutMs, pollIntervalMs } = inputs
  for (const { serverId } of servers) {
    log.warning(
      `Server ${serverId} is being restored right now, perhaps by the run before this one. Waiting until that is over ` +
        'before taking a snapshot.',
    )
  }
  const startMs = clock.elapsedMs()
  const back = await waitForServers(context, {
    servers: servers.map((each) => ({ ...each, sawRestoring: true })),
    deadlineMs: startMs + timeoutMs,
    pollIntervalMs,
    isFolded: inputs.serverIds.length === 1,
  })
  return await onEachServer(back, async ({ serverId, lookup, end }) => {
    const status = statusAfter(context, serverId, end, timeoutMs)
    const took = duration(clock.elapsedMs() - startMs)
    log.line(`The restore of server ${serverId} is over after ${took}; the server is ${status}.`)
    const listed = await completeListing(context, serverId, 'alone')
    if (lookup.kind !== 'seen') return { serverId, listed, lookup }
    const server = { ...lookup.server, status }
    sayStates(log, [{ serverId, server }])
    return { serverId, listed, lookup: { kind: 'seen', server } }
  })
}

/** @throws StepError when the restore did not end well */
function statusAfter(context: Context, serverId: string, end: RestoreEnd, timeoutMs: number): string {
  const nothing = 'No snapshot was made, and nothing was changed.'
  switch (end.kind) {
    case 'up':
      return 'active'
    case 'stopped':
      return 'stopped'
    case 'never-seen':
      throw new Error(`Server ${serverId} was seen restoring, and the wait for that says that it was not.`)
    case 'broken':
      throw new StepError(
        `Server ${serverId} came out of a restore as "${end.status}". ${nothing} Look at the server at VPS.org before you deploy to it.`,
      )
    case 'unreadable':
      throw new StepError(
        `Server ${serverId} was being restored, and could not be looked at any more. The last look: ${end.why} ${nothing}`,
      )
    case 'timeout':
      throw new StepError(
        `Server ${serverId} is still being restored after ${duration(timeoutMs)} (the input "timeout"). ${nothing} ` +
          'Run this again when the restore is over.',
      )
    case 'aborted':
      throw new StepError(
        `Stopped by ${stopReason(context.signal)} while server ${serverId} was being restored by somebody else. ${nothing}`,
      )
  }
}
