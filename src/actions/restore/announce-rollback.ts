/**
 * What is said of a rollback before it begins: what each server goes back to, and what somebody should know of
 * that.
 */
import { LATEST, type Target } from '../../decide/rollback-target.ts'
import { runAndAttemptOf } from '../../domain/names.ts'
import { readProvenance } from '../../domain/provenance.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { snapshotsTable } from '../../report/plan-table.ts'
import { origin } from '../../report/refusals.ts'
import { duration } from '../../report/words.ts'
import { printTable } from '../shared/print-table.ts'
import { findLastGood } from '../shared/snapshots/planner.ts'
import type { Context } from '../shared/step.ts'
import type { ServerToRollBack } from './server-to-roll-back.ts'

/** A server that may be rolled back, with how its snapshot was found. */
export type FoundServer = ServerToRollBack & { readonly found: Target & { kind: 'found' } }

/** Says all of it. */
export async function announceRollback(
  context: Context,
  { name }: { readonly name: string },
  servers: readonly FoundServer[],
): Promise<void> {
  for (const each of servers) {
    announce(context, each)
    if (each.wanted === LATEST) explainLatest(context, each)
  }
  warnIfMixed(context, servers)
  await Promise.all(
    servers.map(async (each) => {
      if (each.wanted === LATEST) await warnOfFailedDeploys(context, name, each)
    }),
  )
}

function announce({ log, clock }: Context, { serverId, target, lookup }: FoundServer): void {
  if (lookup.kind !== 'found') {
    log.warning(`${lookup.why} The restore will be started, and can't be verified.`)
  }
  const name = lookup.kind === 'found' ? ` (${lookup.server.name}, ${lookup.server.status})` : ''
  const age =
    target.createdAtMs === null ? 'at an unknown time' : `${duration(clock.nowMs() - target.createdAtMs)} ago`
  log.line(
    `Server ${serverId}${name} goes back to ${origin(target)}, taken ${age}. Everything written to its disk since then is lost.`,
  )
}

function explainLatest({ log }: Context, { serverId, target, found }: FoundServer): void {
  if (found.runnersUp.length > 0) {
    log.line('"latest" is the newest own snapshot of a deploy. The ones before it are:')
    printTable(log, snapshotsTable([{ serverId, listed: found.runnersUp }]))
  }
  for (const each of found.passedOver) {
    log.warning(
      `"latest" passes over snapshot ${each.id} (${each.name}), which is ${each.createdAtMs === null ? 'of unreadable date' : 'newer'} and "${each.status}".`,
    )
  }
  const attempt = readProvenance(target.description)?.attempt ?? runAndAttemptOf(target.name)?.attempt ?? '1'
  if (attempt !== '1') {
    log.warning(
      `Snapshot ${target.id} was taken by attempt ${attempt} of its run: a re-run photographs what the failed attempt before it left on ` +
        'the server. If that is not what you want, name another snapshot in "snapshot-id".',
    )
  }
}

/** "latest" may show what a failed deploy left: the snapshot of the last good state is named then. */
async function warnOfFailedDeploys(
  context: Context,
  base: string,
  { serverId, listed, target }: FoundServer,
): Promise<void> {
  const good = await findLastGood(context, base, listed)
  const snapshot = listed.find((each) => each.id === good)
  if (snapshot === undefined || snapshot.id === target.id) return
  context.log.warning(
    `Deploys to server ${serverId} have failed since its last good state: "latest" is snapshot ${target.id}, which may show what one of them left. ` +
      `The last good state is in ${origin(snapshot)}: to go back to that, run this again with snapshot-id: ${snapshot.id}.`,
  )
}

/** Servers that go back to different deploys may not fit together. */
function warnIfMixed({ log }: Context, servers: readonly FoundServer[]): void {
  const runs = servers.map(({ serverId, target }) => ({ serverId, run: runOf(target) }))
  if (new Set(runs.map((each) => each.run)).size <= 1) return
  const which = runs.map(({ serverId, run }) => `${serverId} to before run ${run ?? 'unknown'}`).join(', ')
  log.warning(
    `These snapshots were not made by one run, so the servers go back to the states before different deploys: ${which}. ` +
      'If they must fit together, name the snapshots of one run in "snapshot-id".',
  )
}

function runOf({ description, name }: Snapshot): string | null {
  return readProvenance(description)?.runId ?? runAndAttemptOf(name)?.runId ?? null
}
