/** The first checks of a rollback: on every server, and all of them before the first change anywhere. */
import { commitBefore } from '../../decide/commit-before.ts'
import { findTarget, refuseRollback } from '../../decide/rollback-target.ts'
import { commitOf } from '../../domain/provenance.ts'
import type { Commits } from '../../domain/commits.ts'
import { type Message } from '../../domain/message.ts'
import { commitLines } from '../../report/commits.ts'
import { NOTHING_CHANGED, noTarget, rollbackRefused } from '../../report/messages/restore.ts'
import { snapshotsTable } from '../../report/plan-table.ts'
import type { SnapshotList } from '../../report/snapshot-list.ts'
import { ownAmong } from '../../runner/addresses.ts'
import { exportRollback, inOrder } from '../../runner/outputs.ts'
import type { RestoreInputs, RestoreTarget } from '../../runner/inputs/restore.ts'
import { commitsSince } from '../shared/commits-since.ts'
import { onEachServer } from '../shared/each-server.ts'
import { printTable } from '../shared/print-table.ts'
import { checkServers, type ServerState } from '../shared/check-servers.ts'
import { explained } from '../shared/servers-meant.ts'
import { noticeUnmatchedProtect } from '../shared/snapshots/unmatched-protect.ts'
import { endIfStopped, StepError, type Context } from '../shared/step.ts'
import { announceRollback, type FoundServer } from './announce-rollback.ts'
import { refusedRollback } from './failed-rollback.ts'
import { listSnapshots } from './list-snapshots.ts'
import type { ServerToRollBack } from './server-to-roll-back.ts'

/** What a rollback begins with. */
export interface CheckedRollback {
  readonly servers: readonly ServerToRollBack[]
  /** What it undoes. */
  readonly commits: readonly Commits[]
  /** All that there is to go back to, where that is wanted. */
  readonly list: SnapshotList | null
}

/**
 * Finds what each server shall go back to, and whether it may.
 * @throws VpsOrgError, StepError when one of them can't: then nothing was changed on any
 */
export async function checkRollback(context: Context, inputs: RestoreInputs): Promise<CheckedRollback> {
  const { done, failed } = await checkServers(context, inputs.targets)
  endIfStopped(context.signal, NOTHING_CHANGED)
  noticeUnmatchedProtect(context.log.notice, inputs.protect, { done, failed })
  const choices: ServerState[] = []
  const found = await onEachServer(done, (state) =>
    Promise.resolve(checkOne(context, inputs, state, choices)),
  )
  const list = await listSnapshots(context, inputs, done)
  const refused = [...failed, ...found.failed].map((each) => ({ ...each, state: NOTHING_CHANGED }))
  if (refused.length > 0) {
    // The list has these too.
    const table = list === null ? snapshotsTable(choices) : null
    if (table !== null && table.rows.length > 0) printTable(context.log, table)
    throw refusedRollback(context, inputs.serverIds, refused, { isBefore: true, choices: table, list })
  }
  const servers = found.done
  await announceRollback(context, { name: inputs.name, isListed: list !== null }, servers)
  exportRollback(
    context.toolkit,
    {
      'snapshot-id': inOrder(servers, ({ target }) => target.id),
      'snapshot-name': inOrder(servers, ({ target }) => target.name),
    },
    'Nothing was changed.',
  )
  const bases = servers.flatMap((each) => baseOf(context, inputs, each))
  const commits = await commitsSince(context, bases)
  for (const line of commits.flatMap((each) => commitLines('rollback', each))) context.log.line(line)
  return { servers, commits, list }
}

/**
 * Finds what one server goes back to.
 * @param choices takes the state of a server whose snapshot has to be chosen anew
 * @throws StepError when it can't be rolled back
 */
function checkOne(
  context: Context,
  inputs: RestoreInputs,
  state: RestoreTarget & ServerState,
  choices: ServerState[],
): FoundServer {
  const { wanted, listed } = state
  const refuse = (why: Message): never => {
    throw explained(state, new StepError(why))
  }
  const found = findTarget(wanted, listed, { base: inputs.name, run: context.run })
  if (found.kind !== 'found') {
    choices.push(state)
    return refuse(noTarget(state, found, inputs.name))
  }
  const why = whyNotNow(context, inputs, state)
  if (why !== null) return refuse(why)
  return { ...state, found, target: found.snapshot, safety: null }
}

/** Returns why a server must not be rolled back as it is now; `null`: it may. */
export function whyNotNow(
  context: Context,
  { wait }: Pick<RestoreInputs, 'wait'>,
  { serverId, confirm, lookup }: Pick<ServerToRollBack, 'serverId' | 'confirm' | 'lookup'>,
): Message | null {
  const sharedAddresses = lookup.kind === 'found' ? ownAmong(lookup.server.addresses, context.interfaces) : []
  const refusal = refuseRollback({ serverId, confirm, server: lookup, sharedAddresses, wait })
  return refusal === null ? null : rollbackRefused(refusal, serverId)
}

/**
 * The commit that a server goes back to: that of the deploy before the snapshot's own, which is undone too.
 * Without one, the snapshot's own commit is the best guess.
 */
function baseOf(
  context: Context,
  { name }: RestoreInputs,
  { listed, target }: ServerToRollBack,
): readonly string[] {
  const before = commitBefore(listed, target, { base: name, run: context.run })
  const own = commitOf(target.description)
  return before.length > 0 || own === null ? before : [own]
}
