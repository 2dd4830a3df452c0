/**
 * What is said of a rollback before it begins: what each server goes back to, and what users should know of that.
 */
import { LATEST, type Target } from '../../decide/rollback-target.ts'
import { runAndAttemptOf } from '../../domain/names.ts'
import { readProvenance } from '../../domain/provenance.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import {
  failedDeploysWarning,
  laterAttemptWarning,
  mixedRunsWarning,
  notCheckedWarning,
  olderChoicesLine,
  skippedWarning,
  targetLine,
} from '../../report/messages/restore-lines.ts'
import { snapshotsTable } from '../../report/plan-table.ts'
import { origin } from '../../report/refusals.ts'
import { printTable } from '../shared/print-table.ts'
import { findLastGood } from '../shared/snapshots/planner.ts'
import type { Context } from '../shared/step.ts'
import type { ServerToRollBack } from './server-to-roll-back.ts'

/** A server that may be rolled back, with how its snapshot was found. */
export type FoundServer = ServerToRollBack & { readonly found: Target & { kind: 'found' } }

/** Says all of it. `isListed`: all snapshots were shown before. */
export async function announceRollback(
  context: Context,
  { name, isListed }: { readonly name: string; readonly isListed: boolean },
  servers: readonly FoundServer[],
): Promise<void> {
  for (const each of servers) {
    announce(context, each)
    if (each.wanted !== LATEST) continue
    if (!isListed) printOlderChoices(context, each)
    explainLatest(context, each)
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
    log.line(lookup.why)
    log.warning(notCheckedWarning(serverId))
  }
  const ageMs = target.createdAtMs === null ? null : clock.nowMs() - target.createdAtMs
  log.line(targetLine(serverId, lookup.kind === 'found' ? lookup.server : null, origin(target), ageMs))
}

function printOlderChoices({ log }: Context, { serverId, target, found }: FoundServer): void {
  if (found.runnersUp.length === 0) return
  log.line(olderChoicesLine(target.id))
  printTable(log, snapshotsTable([{ serverId, listed: found.runnersUp }]))
}

function explainLatest({ log }: Context, { target, found }: FoundServer): void {
  for (const each of found.passedOver) log.warning(skippedWarning(each))
  const attempt = readProvenance(target.description)?.attempt ?? runAndAttemptOf(target.name)?.attempt ?? '1'
  if (attempt !== '1') log.warning(laterAttemptWarning(target.id, attempt))
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
  context.log.warning(failedDeploysWarning(serverId, target.id, { id: snapshot.id, text: origin(snapshot) }))
}

/** Servers that go back to different deploys may not fit together. */
function warnIfMixed({ log }: Context, servers: readonly FoundServer[]): void {
  const runs = servers.map(({ serverId, target }) => ({ serverId, run: runOf(target) }))
  if (new Set(runs.map((each) => each.run)).size <= 1) return
  log.warning(mixedRunsWarning(runs))
}

function runOf({ description, name }: Snapshot): string | null {
  return readProvenance(description)?.runId ?? runAndAttemptOf(name)?.runId ?? null
}
