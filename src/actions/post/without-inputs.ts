/** What post ends with when its inputs can't be read. What main left in state has to do. */
import { type Message, textOf } from '../../domain/message.ts'
import type { MainRecords } from '../../domain/records.ts'
import { isWanted, mayHaveDeployed } from '../../decide/after-deploy.ts'
import {
  type DeployStatus,
  isLeftAtJob,
  readDeployStatus,
  readJobStatus,
} from '../../domain/deploy-status.ts'
import { ownSource } from '../../decide/rollback-source.ts'
import { inputsUnreadable, snapshotKept } from '../../report/messages/post.ts'
import { InputError } from '../../runner/inputs/input-error.ts'
import type { ReadInput } from '../../runner/inputs/input-table.ts'
import { parseApiUrl } from '../../runner/inputs/parsers.ts'
import { type InputName, parseRestoreOn } from '../../runner/inputs/snapshot.ts'
import type { Context } from '../shared/step.ts'
import { adviceOn, type PostOutcome, rollbackOf, withRollback, writeSummary } from './post-outcome.ts'

/** What is there without inputs. */
export type Reporter = Pick<Context, 'run' | 'log' | 'summary' | 'clock' | 'providerAheadMs' | 'actionSource'>

/**
 * Says what is there, and how to roll back by hand; nothing is asked of VPS.org. Where a restore was wanted and
 * the deploy is not known to have been good, post fails; otherwise that is a warning.
 * @param problem what is wrong with the inputs
 */
export async function postWithoutInputs(
  context: Reporter,
  read: ReadInput<InputName>,
  records: MainRecords,
  problem: Message,
): Promise<PostOutcome> {
  const jobStatus = readJobStatus(read('job-status'))
  const deployStatus = read('deploy-status')
  const status = readDeployStatus(deployStatus, jobStatus)
  const deployed = mayHaveDeployed(records, { deployStatus, jobStatus })
  const created = records.kind === 'read' ? records.servers.filter((each) => each.kind === 'created') : []
  const serverIds = created.map(({ intent }) => intent.serverId)
  const isEmpty = read('api-token').trim() === '' && deployStatus.trim() === ''
  const asked = whatIsAsked(read, records, status, deployed)
  const message = inputsUnreadable(isEmpty ? null : problem, status === 'unknown', {
    serverIds,
    deployed: deployed ? 'yes' : 'no',
    isRestoreWanted: asked !== 'nothing',
  })
  const hasWay = deployed && status !== 'success'
  const onlyIf = status === 'unknown' ? 'deploy-failed' : null
  const ways = hasWay ? created.map(ownSource) : []
  const advice = adviceOn(context, { apiUrl: apiUrlOf(read) }, ways, onlyIf)
  const kept = created.map(({ id, intent }) => snapshotKept(id, intent.serverId))
  for (const line of kept) context.log.line(line)
  await writeSummary(context, {
    sign: asked === 'nothing' ? '⚠️' : '❌',
    headline: 'nothing was done',
    isDeployed: deployed,
    message,
    remarks: kept,
    rollback: rollbackOf(advice, jobStatus === 'success'),
  })
  if (asked === 'restore') return { result: 'not-restored', failure: message, advice }
  if (asked === 'unknown') return { result: 'kept', failure: message, advice }
  context.log.warning(textOf(withRollback(context, message, advice)))
  return { result: 'kept', failure: null, advice }
}

/** The address may be empty or unreadable, or another than main used. */
function apiUrlOf(read: ReadInput<InputName>): URL | null {
  try {
    return parseApiUrl(read('api-url'))
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return null
  }
}

/**
 * What the inputs that decide about a restore say, those of main and those that can be read, whatever is wrong
 * with the others.
 */
function whatIsAsked(
  read: ReadInput<InputName>,
  records: MainRecords,
  status: DeployStatus,
  deployed: boolean,
): 'restore' | 'unknown' | 'nothing' {
  if (status === 'success' || status === 'skipped') return 'nothing'
  try {
    const restoreOn = parseRestoreOn(read('restore-on'))
    if (status === 'unknown') {
      const isOpen = deployed && readJobStatus(read('job-status')) !== 'success'
      return isOpen && isWanted(records, { restoreOn }) ? 'unknown' : 'nothing'
    }
    const isNamed =
      restoreOn.includes(status) || (records.kind === 'read' && records.restoreOn.includes(status))
    return isNamed && !isLeftAtJob(read('deploy-status')) ? 'restore' : 'nothing'
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    // Whatever it holds was meant to restore.
    return 'restore'
  }
}
