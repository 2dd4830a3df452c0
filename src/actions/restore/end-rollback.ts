/** The end of a rollback: outputs, log, summary, and the one error where not every server is back. */
import type { Commits } from '../../domain/commits.ts'
import { snapshotsTable } from '../../report/plan-table.ts'
import { repositoryOf, type RollbackTarget } from '../../report/rollback-advice.ts'
import { rollbackSummary } from '../../report/rollback-summary.ts'
import { counted } from '../../domain/text.ts'
import { exportRollback, inOrder } from '../../runner/outputs.ts'
import type { RestoreInputs } from '../../runner/inputs/restore.ts'
import { oneLine } from '../shared/one-line.ts'
import { mayBeUntouched } from '../shared/restores/restore-outcome.ts'
import { warnOfRestored } from '../shared/restores/verify-restore.ts'
import { StepError, type Context } from '../shared/step.ts'
import type { RolledBack } from './rollback-outcome.ts'
import type { RollbackResult } from './rollback-record.ts'

/** What the summary says of a rollback that did not succeed. */
interface FailureReport {
  readonly headline: string
  readonly sentences: readonly string[]
  /** What may be tried again, as a command. */
  readonly again: RollbackTarget | null
  /** A restore was sent, and nobody can say whether it began, or how it ended. */
  readonly isOpen: boolean
}

/** Not every server is back. */
export class FailedRollback extends StepError {
  readonly report: FailureReport

  constructor(message: string, report: FailureReport) {
    super(message)
    this.report = report
  }
}

/** One that did not succeed, and of which nothing is open. */
export const NOT_DONE = { headline: 'Rollback: it did not succeed', again: null }

const HOW_FAR = 'The last lines of the log show the state of each server.'

/**
 * Says how the servers came out of it.
 * @throws FailedRollback when not every server is back, or on its way
 */
export async function endRollback(
  context: Context,
  inputs: RestoreInputs,
  servers: readonly RolledBack[],
  commits: readonly Commits[],
): Promise<RollbackResult> {
  exportEnd(context, servers)
  warnOfRestored(context, servers)
  const bad = servers.filter((each) => !isGood(each))
  if (bad.length > 0) throw failureOfRollback(context, inputs, servers, bad)
  const isStarted = servers.some(({ known }) => known.kind === 'not-followed')
  const texts = servers.map((each) => each.text)
  // One annotation for all of them: a run's page shows only ten.
  if (!isStarted || texts.length > 1) for (const text of texts) context.log.line(text)
  if (isStarted) context.log.warning(oneLine(context, { first: startedAll(servers), details: texts }))
  const headline = isStarted ? 'Rollback: started' : 'Rollback: done'
  const table = snapshotsTable(servers.map(({ server }) => server))
  await context.summary.write(rollbackSummary(headline, texts, table, commits))
  return isStarted ? 'started' : 'done'
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

function isGood({ known }: RolledBack): boolean {
  return known.kind === 'restored' || known.kind === 'not-followed'
}

function startedAll(servers: readonly RolledBack[]): string {
  return servers.length === 1
    ? ''
    : `The restores of ${counted(servers.length, 'server')} were started, not verified.`
}

function failureOfRollback(
  context: Context,
  { apiUrl }: RestoreInputs,
  servers: readonly RolledBack[],
  bad: readonly RolledBack[],
): FailedRollback {
  // What went wrong comes first: a long annotation is cut. The log has the rest.
  const good = servers.filter(isGood)
  if (servers.length > 1) for (const each of [...bad, ...good]) context.log.line(each.text)
  const isOne = servers.length === 1
  const texts = bad.map((each) => each.text)
  const first = isOne ? texts.join('') : `${notBack(servers, bad)} ${othersOf(good)}`.trim()
  const details = isOne ? [] : texts
  const again = targetOf(context, apiUrl, servers)
  const isOpen = bad.some(({ known }) => known.kind !== 'not-begun' && known.kind !== 'broken')
  return new FailedRollback(oneLine(context, { first, details, target: again }), {
    headline: isOpen ? `Rollback: ${headlineOf(servers)}` : NOT_DONE.headline,
    sentences: [first, ...details],
    again,
    isOpen,
  })
}

function notBack(servers: readonly RolledBack[], bad: readonly RolledBack[]): string {
  return `Of ${counted(servers.length, 'server')}, not known to be back: ${idsOf(bad)}.`
}

function othersOf(good: readonly RolledBack[]): string {
  if (good.length === 0) return ''
  const isStarted = good.some(({ known }) => known.kind === 'not-followed')
  return `The ${good.length === 1 ? 'other one is' : 'others are'} ${isStarted ? 'started, not verified' : 'back'}: ${idsOf(good)}.`
}

function idsOf(servers: readonly RolledBack[]): string {
  return servers.map(({ server }) => server.serverId).join(', ')
}

/** The command for those that may be rolled back by it again; `null`: none of them. */
function targetOf({ run }: Context, apiUrl: URL, servers: readonly RolledBack[]): RollbackTarget | null {
  const again = servers
    .filter(({ known }) => mayBeUntouched(known))
    .map(({ server }) => ({ serverId: server.serverId, snapshotId: server.target.id }))
  return again.length === 0 ? null : { servers: again, repo: repositoryOf(run), apiUrl }
}

function headlineOf(servers: readonly RolledBack[]): string {
  const kinds = servers.map(({ known }) => known.kind)
  if (kinds.includes('unverified') || kinds.includes('not-followed')) return 'started, its end is not known'
  return kinds.includes('never-seen') ? 'accepted, never seen to begin' : 'unknown whether the restore began'
}
