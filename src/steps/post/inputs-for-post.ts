/** post's inputs, read anew, and what post ends with when there is no need or no way to read them. */
import type { MainRecords } from '../../decide/after-deploy.ts'
import { isLeftAtJob, readDeployStatus, readJobStatus } from '../../decide/deploy-status.ts'
import { InputError } from '../../runner/input-parsing.ts'
import { parseInputs, parseRestoreOn, type ReadInput, type SnapshotInputs } from '../../runner/inputs.ts'
import type { Log } from '../../runner/log.ts'
import type { Conclusion } from './conclusion.ts'

/** The inputs as they stand now, or how post ends without them. */
export function inputsForPost(
  read: ReadInput,
  log: Log,
  records: MainRecords,
): { readonly inputs: SnapshotInputs } | { readonly conclusion: Conclusion } {
  if (records.kind === 'read' && records.servers.every((each) => each.kind === 'no-create')) {
    return { conclusion: concludeNothing(log) }
  }
  try {
    return { inputs: parseInputs(read).inputs }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { conclusion: concludeWithoutInputs(log, records, error.message, whatIsAsked(read)) }
  }
}

/** What the inputs that decide about a restore say, whatever is wrong with the others. */
function whatIsAsked(read: ReadInput): 'restore' | 'unknown' | 'nothing' {
  const jobStatus = readJobStatus(read('job-status'))
  const status = readDeployStatus(read('deploy-status'), jobStatus)
  if (status === 'success' || status === 'skipped') return 'nothing'
  try {
    const triggers = parseRestoreOn(read('restore-on'))
    if (status === 'unknown') return triggers.length > 0 && jobStatus !== 'success' ? 'unknown' : 'nothing'
    return triggers.includes(status) && !isLeftAtJob(read('deploy-status')) ? 'restore' : 'nothing'
  } catch {
    // Whatever it holds was meant to restore.
    return 'restore'
  }
}

/** What post ends with when main sent no create, whatever the inputs are. */
export function concludeNothing(log: Log): Conclusion {
  log.line('main asked for no snapshot, so there is nothing to prune or restore.')
  return { result: 'none', failure: null }
}

/**
 * What post ends with when its inputs can't be read, although main's could: a variable that they use has changed.
 * After a good deploy, or where no restore can have been asked for, that is a warning.
 */
function concludeWithoutInputs(
  log: Log,
  records: MainRecords,
  problem: string,
  asked: 'restore' | 'unknown' | 'nothing',
): Conclusion {
  const created = records.kind === 'read' ? records.servers.filter((each) => each.kind === 'created') : []
  const snapshots = created
    .map(({ id, intent }) => ` Snapshot ${id} of server ${intent.serverId} stays.`)
    .join('')
  const servers =
    created.length > 1 ? 'the servers are as the deploy left them' : 'the server is as the deploy left it'
  const text = `${problem} main could read the inputs, so something has changed one since. Nothing is restored and nothing is pruned: ${servers}.${snapshots}`
  if (asked === 'restore') return { result: 'not-restored', failure: text }
  if (asked === 'unknown') return { result: 'kept', failure: text }
  log.warning(text)
  return { result: 'kept', failure: null }
}
