/** Lines of the log, warnings and headlines of `restore/`: a rollback by hand. */
import type { Snapshot } from '../../domain/snapshot.ts'
import { idList } from '../annotation.ts'
import { since } from '../rollback-advice.ts'
import { duration } from '../words.ts'

/** Headlines of the summary. */
export const HEADLINES = {
  running: '⏳ Rollback in progress',
  started: '⚠️ Rollback started, and not checked',
  done: '✅ Rollback done',
  stopped: '⚠️ Rollback done: restored, and stopped',
  dryRun: '✅ Dry run: nothing was changed',
  dryRunFails: '⚠️ Dry run: a real run would fail',
  failed: '❌ Rollback failed',
  unclear: '⚠️ Rollback unclear: check the server at VPS.org',
} as const

/** Returns the line of a restore that has begun. `isLost`: its answer was lost, and the server was seen. */
export function startedLine(
  serverId: string,
  target: Pick<Snapshot, 'id' | 'name'>,
  isLost: boolean,
): string {
  const restore = `the restore of server ${serverId} from snapshot ${named(target)}`
  return isLost
    ? `The answer to ${restore} was lost, but the server is now "restoring".`
    : `VPS.org accepted ${restore}.`
}

/** Follows the line of a restore that is not waited for. */
export const NOT_CHECKED =
  '"wait" is "false", so its end is not checked. Check the server at VPS.org in 5 to 15 minutes.'

/** Returns the warning of several restores that are not waited for. */
export function severalStarted(count: number): string {
  return (
    `VPS.org accepted the restores of ${count} servers. "wait" is "false", so their end is not checked. ` +
    'Check the servers at VPS.org in 5 to 15 minutes.'
  )
}

/** Returns how to undo a rollback. */
export function wayBackLine(safety: Pick<Snapshot, 'id' | 'name'> | null): string {
  return safety === null
    ? 'There is no safety snapshot.'
    : `The state before the rollback is in safety snapshot ${named(safety)}.`
}

/** Returns what a good rollback leaves to do, for the summary. `sinceMs`: of the oldest snapshot. */
export function afterRollback(sinceMs: number | null): string {
  return (
    `What was written since ${since(sinceMs)} is no longer on the server. Check the site. ` +
    'The next push deploys again: correct the cause first.'
  )
}

/** Returns what the summary says until the end is known. */
export function runningText(usual: string): string {
  return `In progress (${usual}). If this text stays, the step was stopped: check the server at VPS.org.`
}

/** Returns a line of the log before a restore is sent. */
export function restoringLine(serverId: string, target: Pick<Snapshot, 'id' | 'name'>): string {
  return `Restoring server ${serverId} from snapshot ${named(target)}.`
}

/** Returns a line of the log before a safety snapshot is created. */
export function creatingSafetyLine(serverId: string, name: string): string {
  return `Creating safety snapshot ${name} of server ${serverId}.`
}

/** Returns the next step after a safety snapshot of which it is not known whether it was created. */
export function checkSnapshots(serverId: string): string {
  return `Check the snapshots of server ${serverId} at VPS.org.`
}

/** Returns what a server is to go back to. `server`: its name and state, where they are known. */
export function targetLine(
  serverId: string,
  server: { readonly name: string; readonly status: string } | null,
  snapshot: string,
  ageMs: number | null,
): string {
  const which = server === null ? '' : ` (${server.name}, ${server.status})`
  const age = ageMs === null ? 'of unknown age' : `created ${duration(ageMs)} ago`
  const lost = 'Everything written to its disk since then is lost.'
  return `Server ${serverId}${which} goes back to ${snapshot}, ${age}. ${lost}`
}

/** The warning of a server whose state can't be read. */
export function notCheckedWarning(serverId: string): string {
  return `Could not read the state of server ${serverId}, so the end of its restore will not be checked.`
}

/** Returns the line above the snapshots that `latest` would have meant next. */
export function olderChoicesLine(snapshotId: string): string {
  return `"latest" is snapshot ${snapshotId}. Older snapshots of deploys:`
}

/** Returns the warning of a snapshot that `latest` does not mean. */
export function skippedWarning({ id, name, status, createdAtMs }: Snapshot): string {
  const why = createdAtMs === null ? `has no readable date and is "${status}"` : `is newer and "${status}"`
  return `"latest" does not use snapshot ${id} (${name}), which ${why}.`
}

/** Returns the warning of a snapshot that a re-run created. */
export function laterAttemptWarning(snapshotId: string, attempt: string): string {
  return (
    `Snapshot ${snapshotId} is from attempt ${attempt} of its run and may contain what a failed attempt left. ` +
    'To use another one, set "snapshot-id".'
  )
}

/** Returns the warning of a server whose deploys have failed. `good`: the snapshot of the last good state. */
export function failedDeploysWarning(
  serverId: string,
  latestId: string,
  good: { readonly id: string; readonly text: string },
): string {
  return (
    `Snapshot ${latestId} ("latest") may contain what a failed deploy left on server ${serverId}. ` +
    `The last good state is in ${good.text}. To use it, run this again with snapshot-id: ${good.id}`
  )
}

/** Returns the warning of servers that go back to different deploys. */
export function mixedRunsWarning(
  runs: readonly { readonly serverId: string; readonly run: string | null }[],
): string {
  const which = runs.map(({ serverId, run }) => `${serverId} to before run ${run ?? 'unknown'}`).join(', ')
  return (
    `The servers go back to before different deploys: ${which}. ` +
    'If they must match, set "snapshot-id" to the snapshots of one run.'
  )
}

/** Returns what a dry run says of one server. */
export function dryRunLine(
  serverId: string,
  target: Pick<Snapshot, 'id' | 'name'>,
  safety: string | null,
): string {
  const first = safety === null ? 'without a safety snapshot' : `after safety snapshot ${safety}`
  return `Server ${serverId} would be restored from snapshot ${named(target)}, ${first}.`
}

/** Returns what a dry run says of servers that have no slot for the safety snapshot. */
export function dryRunFails(serverIds: readonly string[]): string {
  return (
    'A real run would fail and restore nothing: ' +
    `no slot can be freed for the safety snapshot of ${idList(serverIds)}.`
  )
}

/** Returns the line above the list of all snapshots. */
export function listLine(serverIds: readonly string[]): string {
  const whose = serverIds.length === 1 ? `server ${serverIds.join()}` : `${serverIds.length} servers`
  return `All snapshots of ${whose}, the newest first:`
}

/** What users should know of that list. */
export const LIST_EXPLAINED =
  'Each snapshot shows the server before the deploy of its commit. "Deploy" says how the workflow run of that deploy ended.'
export const LIST_LOSES =
  'Only completed snapshots can be restored. A restore overwrites everything written since the snapshot.'

/** Returns what one of the commands below the list restores. */
export function restorableLine(serverId: string, snapshotId: string, age: string): string {
  return `snapshot ${snapshotId} of server ${serverId} (${age})`
}

/** Returns the same of several servers. */
export function restorableLatestLine(servers: number): string {
  return `"latest" of ${servers} servers`
}

function named({ id, name }: Pick<Snapshot, 'id' | 'name'>): string {
  return `${id} (${name})`
}
