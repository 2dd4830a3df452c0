/** The end of a rollback: outputs, log, summary, and the one error where not every server is restored. */
import type { Commits } from '../../domain/commits.ts'
import { withCommand } from '../../report/annotation.ts'
import { severalNotRestored, unrestoredHeadline } from '../../report/messages/restore.ts'
import { afterRollback, HEADLINES, severalStarted, wayBackLine } from '../../report/messages/restore-lines.ts'
import { snapshotsTable } from '../../report/plan-table.ts'
import { oldestDate, repositoryOf, type RollbackTarget } from '../../report/rollback-advice.ts'
import { rollbackSummary } from '../../report/rollback-summary.ts'
import { exportRollback, inOrder } from '../../runner/outputs.ts'
import type { RestoreInputs } from '../../runner/inputs/restore.ts'
import { mayBeUntouched, onlyIfOf } from '../shared/restores/restore-outcome.ts'
import { warnOfRestored } from '../shared/restores/verify-restore.ts'
import type { Context } from '../shared/step.ts'
import { FailedRollback } from './failed-rollback.ts'
import type { RolledBack } from './rollback-outcome.ts'
import type { RollbackResult } from './rollback-record.ts'

const HOW_FAR = 'The last lines of the log show the state of each server.'

/**
 * Says how the servers came out of it.
 * @throws FailedRollback when not every server is restored, or on its way
 */
export async function endRollback(
  context: Context,
  inputs: RestoreInputs,
  servers: readonly RolledBack[],
  commits: readonly Commits[],
): Promise<RollbackResult> {
  const { log } = context
  try {
    exportEnd(context, servers)
  } catch (error) {
    tellEach(log, rowsOf(servers))
    throw error
  }
  warnOfRestored(context, servers)
  const bad = servers.filter(({ failure }) => failure !== null)
  if (bad.length > 0) throw failureOfRollback(context, inputs, servers, bad)
  const isStarted = servers.some(({ known }) => known.kind === 'not-followed')
  const isStopped = servers.some(({ known }) => known.status === 'stopped')
  const texts = servers.map((each) => each.text)
  // One annotation for all of them: a run's page shows only ten.
  if (!isStarted || texts.length > 1) for (const text of texts) log.line(text)
  if (isStarted) log.warning(texts.length === 1 ? texts.join('') : severalStarted(texts.length))
  const done = isStopped ? HEADLINES.stopped : HEADLINES.done
  const sinceMs = oldestDate(servers.map(({ server }) => server.target.createdAtMs))
  const after = isStarted ? [] : [afterRollback(sinceMs)]
  await context.summary.write(
    rollbackSummary({
      headline: isStarted ? HEADLINES.started : done,
      ...(servers.length === 1
        ? { sentences: [...texts, ...after] }
        : { sentences: after, servers: rowsOf(servers) }),
      undo: isStarted ? null : wayBackOf(context, inputs.apiUrl, servers),
      snapshots: snapshotsTable(servers.map(({ server }) => server)),
      commits,
    }),
  )
  return isStarted ? 'started' : 'done'
}

function rowsOf(
  servers: readonly RolledBack[],
): readonly { readonly serverId: string; readonly text: string }[] {
  return servers.map(({ server, text }) => ({ serverId: server.serverId, text }))
}

function tellEach(log: Context['log'], rows: ReturnType<typeof rowsOf>): void {
  for (const { serverId, text } of rows) log.line(`[${serverId}] ${text}`)
}

function exportEnd({ toolkit }: Context, servers: readonly RolledBack[]): void {
  if (servers.some(({ known }) => known.status !== null)) {
    const status = inOrder(servers, ({ known }) => known.status)
    exportRollback(toolkit, { 'server-status': status }, HOW_FAR)
  }
  if (servers.every(({ known }) => known.kind === 'restored'))
    exportRollback(toolkit, { result: 'restored' }, HOW_FAR)
  else if (servers.some(({ known }) => known.kind === 'unknown'))
    exportRollback(toolkit, { result: 'restore-started' }, HOW_FAR)
}

function failureOfRollback(
  context: Context,
  { apiUrl }: RestoreInputs,
  servers: readonly RolledBack[],
  bad: readonly RolledBack[],
): FailedRollback {
  const { log } = context
  const again = targetOf(context, apiUrl, servers)
  const isOpen = bad.some(({ known }) => known.kind !== 'not-begun' && known.kind !== 'broken')
  const isUntouched = servers.every(({ known }) => known.kind === 'not-begun')
  const headlineOf = (code: string): string =>
    isOpen ? HEADLINES.unclear : isUntouched ? unrestoredHeadline(code, false) : HEADLINES.failed
  const [first] = bad
  if (first?.failure != null && servers.length === 1) {
    const wayBack = wayBackLine(first.server.safety)
    log.line(wayBack)
    const headline = headlineOf(first.failure.code)
    return failed(context, first.failure, { headline, sentences: [wayBack], again, isOpen })
  }
  // What went wrong comes first.
  const rows = rowsOf([...bad, ...servers.filter((each) => !bad.includes(each))])
  tellEach(log, rows)
  const isStarted = servers.some(({ known }) => known.kind === 'not-followed')
  const facts = severalNotRestored(
    servers.map(({ server }) => server.serverId),
    bad.map(({ server }) => server.serverId),
    { isOpen, isStarted },
  )
  const headline = headlineOf(facts.code)
  return failed(context, facts, { headline, servers: rows, again, isOpen })
}

function failed(
  { log }: Context,
  facts: NonNullable<RolledBack['failure']>,
  report: FailedRollback['report'],
): FailedRollback {
  const { message, above } = withCommand(facts, report.again ?? null)
  for (const each of above) log.line(each)
  return new FailedRollback(message, report)
}

/** The command that undoes it; `null`: a server has no safety snapshot. */
function wayBackOf(context: Context, apiUrl: URL, servers: readonly RolledBack[]): RollbackTarget | null {
  const safeties = servers.flatMap(({ server: { serverId, safety } }) =>
    safety === null ? [] : [{ serverId, safety }],
  )
  if (safeties.length < servers.length) return null
  const ways = safeties.map(({ serverId, safety }) => ({ serverId, snapshotId: safety.id }))
  const sinceMs = oldestDate(safeties.map(({ safety }) => safety.createdAtMs))
  return { servers: ways, repo: repositoryOf(context.run), apiUrl, onlyIf: null, sinceMs, workflowFile: null }
}

/** The command for those that may be rolled back by it again; `null`: none of them. */
function targetOf({ run }: Context, apiUrl: URL, servers: readonly RolledBack[]): RollbackTarget | null {
  const again = servers
    .filter(({ known }) => mayBeUntouched(known))
    .map(({ server }) => ({ serverId: server.serverId, snapshotId: server.target.id }))
  return again.length === 0
    ? null
    : {
        servers: again,
        repo: repositoryOf(run),
        apiUrl,
        onlyIf: onlyIfOf(servers),
        sinceMs: null,
        workflowFile: null,
      }
}
